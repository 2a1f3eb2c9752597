/* Of whom a text tells: what speaks for and against those whom a pronoun may mean. */
#include "parser/speaker_impl.h"
#include "parser/text_token.h"

#define NAMED_MENTIONS 64    /* in what is said, that are looked at */
#define TOLD_BACK 3          /* sentences back that go on about the same one */
#define LINE_TOKENS 12       /* of a byline */
#define OBJECT_TOKENS 12     /* behind a cue, of its own clause */

bool speaker_is_quoted_of(const struct speakers *self, uint32_t person, const struct attribution *a)
{
	const struct names *n = &self->names;
	uint8_t depth = self->text->tokens[a->source.first].depth;

	for (uint32_t c = 0, seen = 0; c < a->n_content; c++)
		for (uint32_t k = names_mention_from(n, a->content[c].first);
		     k < n->n_mentions && n->mentions[k].first < a->content[c].last && seen < NAMED_MENTIONS; k++, seen++)
			if (n->mentions[k].person == person && n->mentions[k].first >= a->content[c].first && !n->mentions[k].attributive &&
			    self->text->tokens[n->mentions[k].first].depth == depth + 1)
				return true;
	return false;
}

bool speaker_is_object(const struct speakers *self, uint32_t person, const struct attribution *a)
{
	const struct names *n = &self->names;
	const struct token *t = self->text->tokens;

	if (!(self->entries[a->source.first].classes & W_SUBJ) || a->cue.first < a->source.first)
		return false;
	for (uint32_t c = 0, seen = 0; c < a->n_content; c++)
		for (uint32_t k = names_mention_from(n, a->content[c].first);
		     k < n->n_mentions && n->mentions[k].first < a->content[c].last && seen < NAMED_MENTIONS; k++, seen++)
			/* By more than the surname, which may stand before another noun: "He praised Roe supporters". */
			if (n->mentions[k].person == person && n->mentions[k].first > a->cue.first &&
			    n->mentions[k].first < a->cue.first + OBJECT_TOKENS && !n->mentions[k].attributive &&
			    n->mentions[k].last - n->mentions[k].phrase > 1 && t[n->mentions[k].first].depth == t[a->source.first].depth &&
			    t[n->mentions[k].first].sentence == t[a->source.first].sentence)
				return true;
	return false;
}

uint32_t speaker_sentence_told(const struct speakers *self, uint32_t at)
{
	const struct text *t = self->text;
	uint32_t s = t->tokens[at].sentence;

	for (int back = 0; back < TOLD_BACK && s > 1; back++) {
		uint32_t i = t->sentences[s - 1].first, k = names_mention_from(&self->names, i), last = t->sentences[s - 1].last;
		bool same = false;
		if (k < self->names.n_mentions && self->names.mentions[k].first < last)
			break;
		for (; i < last && !same; i++)
			same = t->tokens[i].depth == t->tokens[at].depth && self->entries[i].classes & W_SUBJ &&
			       str_eq_nocase(text_token(t, i), text_token(t, at));
		if (!same)
			break;
		s--;
	}
	return s;
}

bool speaker_is_line_of(const struct speakers *self, const struct mention *m)
{
	const struct text *t = self->text;
	const struct paragraph *p = &t->paragraphs[t->tokens[m->first].paragraph];
	uint32_t last = p->last;

	while (last > p->first && t->tokens[last - 1].kind == TOKEN_NEWLINE)
		last--;
	if (p == t->paragraphs || m->phrase != p->first || last - p->first > LINE_TOKENS || t->tokens[last - 1].kind > TOKEN_NUMBER)
		return false;
	if (m->last < last && text_first_char(t, m->last) == ':')
		return false; /* "Ann Roe: builder of boats" tells who she is */
	for (uint32_t i = m->last; i < last; i++)
		if (self->entries[i].classes & (W_BE | W_HAVE | W_DO | W_MODAL | W_VERB | W_SUBJ) || self->entries[i].verb)
			return false;
	return true;
}
