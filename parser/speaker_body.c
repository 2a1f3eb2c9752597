/* Bodies by a part of their name or its initials. */
#include "parser/speaker_impl.h"

#include "common/cleanup.h"
#include "parser/text_token.h"

#define SAID_REACH 128       /* earlier speakers that a body is looked for in */
#define BODY_TOKENS 4096     /* from the start, in which a body's full name is looked for */

/* The initials of a longer name in the text: CDC, Center for Disease Control. */
static bool spells(const struct speakers *self, struct str initials, uint32_t first, uint32_t last)
{
	size_t k = 0;

	for (uint32_t i = first; i < last; i++) {
		const struct token *t = &self->text->tokens[i];
		if (!(t->flags & TOKEN_TITLE))
			continue;
		if (k < initials.len && self->text->bytes.ptr[t->from] == initials.ptr[k])
			k++;
		else if (k)
			return false;
	}
	return k == initials.len;
}

/* The name before token at that these are the initials of, with the capitalised words around it. */
static bool spelled_out(const struct speakers *self, struct str initials, uint32_t at, struct str *ret)
{
	const struct text *t = self->text;
	uint32_t stop = at < BODY_TOKENS ? at : BODY_TOKENS;

	for (uint32_t i = 0; i < stop; i++) {
		uint32_t k = i, from = i;
		size_t n = 0;
		while (k < stop && k < i + 16 && n < initials.len && t->tokens[k].kind == TOKEN_WORD) {
			bool title = t->tokens[k].flags & TOKEN_TITLE;
			if (title && t->bytes.ptr[t->tokens[k].from] == initials.ptr[n])
				n++;
			else if (title || n == 0)
				break;
			k++;
		}
		if (n < initials.len || k - i < 3)
			continue;
		while (k < stop && t->tokens[k].kind == TOKEN_WORD &&
		       (t->tokens[k].flags & TOKEN_TITLE ||
			(self->entries[k].classes & (W_PREP | W_CONJ) && k + 1 < stop &&
			 t->tokens[k + 1].flags & TOKEN_TITLE && !(t->tokens[k].flags & TOKEN_CLITIC))))
			k++;
		while (from > 0 && t->tokens[from - 1].kind == TOKEN_WORD &&
		       t->tokens[from - 1].flags & TOKEN_TITLE &&
		       !(self->entries[from - 1].classes & (W_DET | W_PREP)))
			from--;
		*ret = speaker_str(t, from, k);
		return true;
	}
	return false;
}

/* "The Ministry" after "the Ministry of Fisheries of Norvik". */
static bool named_in_full(const struct speakers *self, uint32_t word, uint32_t at, struct str *ret)
{
	const struct text *t = self->text;
	uint32_t stop = at > BODY_TOKENS ? at - BODY_TOKENS : 0;

	for (uint32_t i = at; i > stop; i--) {
		uint32_t end = i;
		if (!(t->tokens[i - 1].flags & TOKEN_TITLE) || !speaker_same_word(t, i - 1, word) || i == at)
			continue;
		while (end < at && t->tokens[end].kind == TOKEN_WORD &&
		       (t->tokens[end].flags & TOKEN_TITLE ||
			(self->entries[end].classes & (W_PREP | W_CONJ) && end + 1 < at &&
			 t->tokens[end + 1].flags & TOKEN_TITLE && !(t->tokens[end].flags & TOKEN_SENTENCE))))
			end++;
		uint32_t from = i - 1;
		while (from > 0 && i - from < 6 && t->tokens[from - 1].kind == TOKEN_WORD &&
		       t->tokens[from - 1].flags & TOKEN_TITLE &&
		       !(self->entries[from - 1].classes & (W_DET | W_PREP | W_POSS)))
			from--;
		if (from + 1 < i || (end > i && str_eq(text_token(t, i), STR("of")))) {
			*ret = speaker_str(t, from, end > i && str_eq(text_token(t, i), STR("of")) ? end : i);
			return true;
		}
	}
	return false;
}

/* A body named more fully before: "The Ministry", "the CDC". */
bool speaker_body(const struct speakers *self, uint32_t first, uint32_t last, uint32_t at, struct str *ret)
{
	const struct text *t = self->text;
	struct str head = text_token(t, last - 1);
	bool caps = t->tokens[last - 1].flags & TOKEN_CAPS && head.len > 2 && head.len < 7;

	if (caps && spelled_out(self, head, at, ret))
		return true;
	if (last - first == 1 && self->entries[first].classes & W_GROUP && t->tokens[first].flags & TOKEN_TITLE &&
	    named_in_full(self, first, at, ret))
		return true;
	uint32_t before = speaker_said_before(self, at);

	for (uint32_t k = before > SAID_REACH ? before - SAID_REACH : 0; k < before; k++) {
		const struct said *s = &self->said[k];
		uint32_t i = s->at, end, from;
		if (s->at >= at || s->person != TEXT_NONE || s->name.ptr < t->bytes.ptr ||
		    s->name.ptr >= t->bytes.ptr + t->bytes.len)
			continue;
		while (i > 0 && t->tokens[i].from > (uint32_t)(s->name.ptr - t->bytes.ptr))
			i--;
		while (i + 1 < t->n_tokens && t->tokens[i].from < (uint32_t)(s->name.ptr - t->bytes.ptr))
			i++;
		from = i;
		for (end = from;
		     end < t->n_tokens && t->tokens[end].to <= (uint32_t)(s->name.ptr - t->bytes.ptr) + s->name.len;
		     end++)
			;
		if (end - from <= last - first && !caps)
			continue;
		if (caps && end - from > 2) {
			for (uint32_t b = from; b < end; b++)
				if (spells(self, head, b, end)) {
					*ret = s->name;
					return true;
				}
		}
		if (end <= from || !(t->tokens[from].flags & TOKEN_TITLE) ||
		    !(t->tokens[end - 1].flags & TOKEN_TITLE) || self->entries[from].classes & (W_DET | W_VAGUE))
			continue;
		for (uint32_t b = from; !caps && last - first == 1 && self->entries[first].classes & W_GROUP && b < end; b++)
			if ((b == from || b + 1 == end) && speaker_same_word(t, b, first) &&
			    t->tokens[b].flags & TOKEN_TITLE && t->tokens[first].flags & TOKEN_TITLE) {
				*ret = s->name;
				return true;
			}
	}
	return false;
}
