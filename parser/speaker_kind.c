/* "The council", "the paper", "the club": a body by a word for its kind. Firms are told apart in speaker_firm.c. */
#include "parser/speaker_impl.h"
#include "parser/text_token.h"

#define KIND_TOKENS 1200  /* back, in which its name is looked for */
#define KIND_WORDS 6      /* of a name */
#define GROUP_TOKENS 1000 /* back, in which a group without a name may have come up */
#define SAID_MOST 2000    /* statements before: more are no article, and each looks so far back */

/* "the | Norlandic Space Agency": of the name, too */
static bool is_nation_word(const struct speakers *self, uint32_t i)
{
	return self->entries[i].classes & W_NATION && self->text->tokens[i].flags & TOKEN_TITLE && !(self->text->tokens[i].flags & TOKEN_CLITIC);
}

/* "Lund City Council" or "the Ministry of Fish", the only one with that word before token at; TEXT_NONE runs out of *ret. */
static bool only_kind(const struct speakers *self, uint32_t head, uint32_t at, struct run *ret)
{
	const struct text *t = self->text;
	bool found = false;

	for (uint32_t i = at > KIND_TOKENS ? at - KIND_TOKENS : 0; i < at; i++) {
		uint32_t from = i, end = i + 1;
		if (!(t->tokens[i].flags & TOKEN_TITLE) || t->tokens[i].depth || !str_eq_nocase(text_token(t, i), text_token(t, head)))
			continue;
		while (from > 0 && i - from < KIND_WORDS && (firm_is_name_word(self, from - 1) || is_nation_word(self, from - 1)) && t->tokens[from - 1].sentence == t->tokens[i].sentence)
			from--;
		while (end + 1 < at && str_eq(text_token(t, end), STR("of")) && firm_is_name_word(self, end + 1))
			end = firm_name_end(self, end + 1, at);
		if (end - from < 2)
			continue;
		if (found && !str_eq(speaker_str(t, ret->first, ret->last), speaker_str(t, from, end)))
			return false;
		*ret = (struct run){ from, end };
		found = true;
	}
	return found;
}

/* "the daily | Vidik", "the newspaper | Le Matin", the nearest before token at. */
static bool medium_before(const struct speakers *self, uint32_t at, struct run *ret)
{
	const struct text *t = self->text;
	uint32_t low = at > KIND_TOKENS ? at - KIND_TOKENS : 0;

	for (uint32_t i = at; i-- > low + 1;) {
		uint32_t end;
		if (t->tokens[i].depth || !firm_is_name_word(self, i) || t->tokens[i].flags & TOKEN_SENTENCE ||
		    !(lexicon_body(text_token(t, i - 1)) & BODY_MEDIUM))
			continue;
		for (end = firm_name_end(self, i, at); end < at && self->entries[end - 1].classes & W_VERB && end > i + 1;)
			end--;
		*ret = (struct run){ i, end };
		return true;
	}
	return false;
}

/* "Halden Rovers", the only club before token at. */
static bool club_before(const struct speakers *self, uint32_t at, struct run *ret)
{
	const struct text *t = self->text;
	bool found = false;

	for (uint32_t i = at > KIND_TOKENS ? at - KIND_TOKENS : 1; i < at; i++) {
		uint32_t from = i;
		if (i == 0 || t->tokens[i].depth || !(t->tokens[i].flags & TOKEN_TITLE) ||
		    !str_among(text_token(t, i), "Rovers United City FC Athletic Wanderers Albion Rangers Hotspur Villa Wednesday Town Argyle Rugby"))
			continue;
		while (from > 0 && i - from < 3 && firm_is_name_word(self, from - 1) && t->tokens[from - 1].sentence == t->tokens[i].sentence &&
		       !(self->entries[from - 1].classes & W_ROLE))
			from--;
		if (from == i)
			continue;
		if (found && !str_eq(text_token(t, ret->last - 1), text_token(t, i)))
			return false;
		if (!found || i + 1 - from > ret->last - ret->first)
			*ret = (struct run){ from, i + 1 };
		found = true;
	}
	return found;
}

/* "An investor group bid for it. The group said": one without a name. */
static bool is_introduced(const struct speakers *self, uint32_t head)
{
	const struct text *t = self->text;

	for (uint32_t i = head > GROUP_TOKENS ? head - GROUP_TOKENS : 1; i + 1 < head; i++) {
		if (t->tokens[i].flags & TOKEN_TITLE || !str_eq(text_token(t, i), text_token(t, head)))
			continue;
		for (uint32_t k = i; k > 0 && k + 4 > i && t->tokens[k - 1].kind == TOKEN_WORD; k--)
			if (str_among_nocase(text_token(t, k - 1), "a an"))
				return true;
	}
	return false;
}

bool speaker_firm(const struct speakers *self, uint32_t first, uint32_t end, struct speaker *ret)
{
	const struct text *t = self->text;
	struct speaker found = { .person = TEXT_NONE, .confidence = 780 };
	struct run named = { 0, 0 };
	unsigned kind;

	if (end != first + 2 || !str_eq_nocase(text_token(t, first), STR("the")) || t->tokens[first + 1].flags & TOKEN_TITLE ||
	    !(kind = lexicon_body(text_token(t, first + 1))) || speaker_said_before(self, first) > SAID_MOST)
		return false;
	if ((kind & BODY_KIND && only_kind(self, first + 1, first, &named)) ||
	    (kind & BODY_MEDIUM && medium_before(self, first, &named)) || (kind & BODY_CLUB && club_before(self, first, &named)))
		found.name = speaker_str(t, named.first, named.last);
	else if (!(kind & BODY_FIRM) || (kind & BODY_GROUP && is_introduced(self, first + 1)) ||
		 !speaker_firm_told(self, first, kind & BODY_TRADE, &found))
		return false;
	found.how = STR("body");
	*ret = found;
	return true;
}
