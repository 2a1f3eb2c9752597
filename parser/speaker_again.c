/* Sources that point back without a name: "the envoy" after "the envoy of Norvik", "both men" after "Ann Roe and Bo Lind". */
#include <errno.h>

#include "parser/speaker_impl.h"

#include "common/cleanup.h"
#include "parser/text_token.h"

#define PAIR_LEAST 700   /* confidence in who "he" of "he and his crew" is */
#define AGAIN_TOKENS 400 /* back, in which the fuller phrase is looked for */

static bool joins_complement(const struct text *t, const struct entry *entries, uint32_t i)
{
	struct str w = text_token(t, i);

	if (str_among(w, "of for at from"))
		return !(entries[i].classes & W_TIME);
	if (str_eq(w, STR("to"))) /* "ambassador to Norvik", not "man to leave" */
		return i + 1 < t->n_tokens && (t->tokens[i + 1].flags & TOKEN_TITLE || entries[i + 1].classes & W_DET);
	return t->tokens[i].kind == TOKEN_WORD && (str_starts(w, STR("d’")) || str_starts(w, STR("d'")));
}

/* End of "of the Harbour Board of Lund" that begins at token i; i when it is none. */
static uint32_t complement_end(const struct speakers *self, uint32_t i, uint32_t stop)
{
	const struct text *t = self->text;
	uint32_t end = i;

	for (uint32_t k = i; k < stop && k < i + 10; k++) {
		uint32_t c = self->entries[k].classes;
		if (t->tokens[k].kind > TOKEN_NUMBER || c & (W_REL | W_BE | W_HAVE | W_DO | W_MODAL | W_TIME | W_SUBJ))
			break;
		if (joins_complement(t, self->entries, k) || c & W_DET)
			continue;
		if (!(t->tokens[k].flags & (TOKEN_TITLE | TOKEN_CLITIC)) &&
		    !(c & (W_GROUP | W_OCCASION | W_ROLE | W_NATION | W_PLACE | W_ADJ)) &&
		    !joins_complement(t, self->entries, k - 1))
			break;
		end = k + 1;
	}
	return end;
}

/* What goes on with a noun: "of Norvik", "close to Roe", not "spokeswoman". */
static bool is_complement(struct str after)
{
	static const char *const list[] = { "of ", "for ", "at ", "from ", "to ", "in ", "with ", "on ", "inside ", "close ", "familiar ", "near " };

	for (size_t i = 0; i < ARRAY_LEN(list); i++)
		if (str_starts(after, str_from(list[i])))
			return true;
	after.len = str_find_byte(after, ' ', 0);
	return str_ends(after, STR("ed")); /* "briefed on the talks" */
}

/* Who spoke last by word w and more before token at. */
static bool said_under(const struct speakers *self, struct str w, uint32_t at, struct str *ret)
{
	for (uint32_t k = speaker_said_before(self, at); k > 0 && self->said[k - 1].at + AGAIN_TOKENS > at; k--) {
		const struct said *s = &self->said[k - 1];
		if (s->person != TEXT_NONE || s->plural || s->name.len <= w.len + 1 || !str_starts(s->name, w) ||
		    s->name.ptr[w.len] != ' ' || !is_complement(str_skip(s->name, w.len + 1)))
			continue;
		*ret = s->name;
		return true;
	}
	return false;
}

/* "The insider" after "a source close to Roe": the word it takes up; else the word itself. */
static struct str taken_up(struct str word)
{
	static const char *const kin[][2] = { { "insider", "source" }, { "rep", "representative" }, { "spokesperson", "representative" }, { "diplomat", "official" } };

	for (size_t i = 0; i < ARRAY_LEN(kin); i++)
		if (str_eq(word, str_from(kin[i][0])))
			return str_from(kin[i][1]);
	return word;
}

bool speaker_said_as(const struct speakers *self, uint32_t head, uint32_t at, struct str *ret)
{
	struct str w = text_token(self->text, head);

	return said_under(self, w, at, ret) || (!str_eq(taken_up(w), w) && said_under(self, taken_up(w), at, ret));
}

bool speaker_fuller(const struct speakers *self, uint32_t head, uint32_t at, struct str *ret)
{
	const struct text *t = self->text;
	uint32_t low = at > AGAIN_TOKENS ? at - AGAIN_TOKENS : 0;

	for (uint32_t i = at; i-- > low;) {
		uint32_t end;
		if (t->tokens[i].depth || !speaker_same_word(t, i, head) || i + 2 >= at ||
		    t->tokens[i + 1].sentence != t->tokens[i].sentence)
			continue;
		end = joins_complement(t, self->entries, i + 1) ? complement_end(self, i + 1, at) : i;
		if (end <= i + 1)
			continue;
		*ret = speaker_str(t, i, end);
		return true;
	}
	return false;
}

/* The mention before k of a person it is joined with by "and" alone, role aside; TEXT_NONE. */
static uint32_t joined_with(const struct speakers *self, uint32_t k)
{
	const struct mention *m = self->names.mentions;
	uint32_t i;

	if (k == 0)
		return TEXT_NONE;
	i = m[k - 1].last;
	if (i >= m[k].first || !str_eq(text_token(self->text, i), STR("and")) || (m[k].phrase > i + 2 && m[k].first > i + 8))
		return TEXT_NONE;
	return m[k - 1].person != m[k].person ? m[k - 1].person : TEXT_NONE;
}

int speaker_and_others(struct speakers *self, const struct attribution *a, const struct speaker *outer, struct speaker *ret)
{
	const struct text *t = self->text;
	uint32_t i = a->source.first, m;
	struct attribution one = *a;
	struct str others;

	if (a->source.last < i + 3 || !str_eq(text_token(t, i + 1), STR("and")) || !str_among_nocase(text_token(t, i), "he she i they we"))
		return 0;
	one.source.last = i + 1;
	if (speaker_pronoun(self, &one, outer, ret) != 1 || !ret->name.len)
		return 1; /* whoever they are */
	/* "Roe says he and his crew": whoever else he may be, the one who asks Roe he is not. */
	if (ret->confidence < PAIR_LEAST || (outer && outer->name.len && outer->person != TEXT_NONE && ret->person != outer->person)) {
		*ret = (struct speaker){ .how = STR("unknown"), .person = TEXT_NONE };
		return 1;
	}
	m = names_mention_from(&self->names, i + 2);
	others = m < self->names.n_mentions && self->names.mentions[m].first >= i + 2 && self->names.mentions[m].phrase <= i + 2 &&
				 self->names.mentions[m].last == a->source.last ?
			 self->names.persons[self->names.mentions[m].person].name : speaker_str(t, i + 2, a->source.last);
	struct str name = ret->name;
	*ret = (struct speaker){ .how = STR("pair"), .person = TEXT_NONE, .confidence = ret->confidence, .plural = true };
	return arena_printf(self->arena, &ret->name, "%.*s and %.*s", (int)name.len, name.ptr, (int)others.len, others.ptr) < 0 ? -ENOMEM : 1;
}

int speaker_pair(const struct speakers *self, uint32_t at, uint32_t paragraphs, struct speaker *ret)
{
	const struct names *n = &self->names;
	uint32_t paragraph = self->text->tokens[at].paragraph, p, q;

	for (uint32_t k = names_mention_from(n, at); k > 0; k--) {
		const struct mention *m = &n->mentions[k - 1];
		if (m->first >= at)
			continue;
		if (self->text->tokens[m->first].paragraph + paragraphs < paragraph)
			break;
		q = m->person;
		p = joined_with(self, k - 1);
		if (p == TEXT_NONE)
			continue;
		struct str x = n->persons[p].name, y = n->persons[q].name;
		*ret = (struct speaker){ .how = STR("pair"), .person = TEXT_NONE, .confidence = 780, .plural = true };
		int r = arena_printf(self->arena, &ret->name, "%.*s and %.*s", (int)x.len, x.ptr, (int)y.len, y.ptr);
		return r < 0 ? -ENOMEM : 0;
	}
	return 0;
}

/* Behind "(LB)" in the phrase: the token after its closing bracket; TEXT_NONE: no bracket inside. */
static uint32_t behind_bracket(const struct speakers *self, const struct attribution *a)
{
	uint32_t i = a->source.first + 1;

	while (i < a->source.last && text_first_char(self->text, i) != '(')
		i++;
	while (i < a->source.last && text_first_char(self->text, i) != ')')
		i++;
	return i + 1 < a->source.last && self->text->tokens[i + 1].flags & TOKEN_TITLE ? i + 1 : TEXT_NONE;
}

bool speaker_within(const struct speakers *self, const struct attribution *a, struct speaker *ret)
{
	const struct text *t = self->text;
	const struct names *n = &self->names;
	uint32_t last = a->source.last, who = last, k = names_mention_from(n, last - 1), behind = behind_bracket(self, a), own;

	who += who < t->n_tokens && text_first_char(t, who) == ',';
	if (who < t->n_tokens && str_eq(text_token(t, who), STR("who")) && k < n->n_mentions && n->mentions[k].last == last &&
	    n->mentions[k].phrase > a->source.first + 1 &&
	    str_among(text_token(t, n->mentions[k].phrase - 1), "against about from by to") &&
	    !(self->entries[n->mentions[k].phrase - 2].classes & (W_ROLE | W_GROUP | W_HEARER | W_MALE_ROLE | W_FEMALE_ROLE))) {
		speaker_found(self, n->mentions[k].person, "name", 850, ret);
		return true;
	}
	own = behind == TEXT_NONE ? TEXT_NONE : names_mention_from(n, behind);
	if (own != TEXT_NONE && own < n->n_mentions && n->mentions[own].phrase <= behind && n->mentions[own].last <= last &&
	    n->mentions[own].first >= behind && self->entries[n->mentions[own].first - 1].classes & (W_ROLE | W_HONOR)) {
		speaker_found(self, n->mentions[own].person, "name", 900, ret);
		return true;
	}
	k = names_mention_from(n, last - 1);
	behind = source_quoted_name_end(self, a->source.first, last);
	if (behind && k < n->n_mentions && n->mentions[k].last == last && n->mentions[k].phrase >= behind) {
		speaker_found(self, n->mentions[k].person, "name", 900, ret);
		return true; /* "“Harbour” actor Ann Roe" */
	}
	k = names_mention_from(n, a->source.first);
	if (k < n->n_mentions && n->mentions[k].first == a->source.first && n->mentions[k].last + 3 < last &&
	    self->entries[n->mentions[k].last].verb && self->entries[n->mentions[k].last].forms & FORM_PAST &&
	    self->entries[n->mentions[k].last + 1].classes & W_PREP && !(self->entries[n->mentions[k].last].classes & W_CUE)) {
		speaker_found(self, n->mentions[k].person, "name", 600, ret);
		return true;
	}
	return false;
}
