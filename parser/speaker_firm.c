/* "The company", "the airline", "the council": the body that the text is about, by its name. */
#include "parser/name_impl.h"
#include "parser/speaker_impl.h"
#include "parser/text_token.h"

#define FIRM_TOKENS 1200 /* back, in which its name is looked for */
#define FIRM_PARAGRAPHS 8 /* back, in which it must have been told of */
#define FIRMS_MAX 16     /* names that are told apart */
#define FIRM_WORDS 6     /* of a name */
#define KIND_WORDS 8     /* of "X, a maker of harbour cranes and trains," */
#define EVIDENCE 2       /* that a name is a body's */

struct firm {
	uint32_t first, last; /* where it is fullest */
	uint32_t told;        /* token of the last mention that tells of it; TEXT_NONE: it was only named */
	int evidence;
};

struct firms {
	struct firm at[FIRMS_MAX];
	uint32_t n;
};

/* What a text calls the firm it tells of. */
static bool is_firm_word(struct str w)
{
	return str_among(w, "company firm group carrier airline bank lender insurer retailer manufacturer carmaker automaker drugmaker "
			    "chipmaker supplier supermarket utility brewer miner startup start-up conglomerate");
}

/* Bodies whose kind is part of their name: "Lund Council ... the council". */
static bool is_kind_word(struct str w)
{
	return str_among(w, "council university hospital school club charity union ministry department federation association institute "
			    "foundation museum theatre society agency commission authority trust party bank");
}

static bool is_name_word(const struct speakers *self, uint32_t i)
{
	const struct token *k = &self->text->tokens[i];

	return k->kind == TOKEN_WORD && k->flags & TOKEN_TITLE && !(k->flags & TOKEN_CLITIC) &&
	       !(self->entries[i].classes & (W_DET | W_POSS | W_SUBJ | W_PREP | W_TIME | W_NATION | W_PLACE | W_HONOR | W_SUBORD |
					     W_REL | W_OCCASION | W_BE | W_HAVE | W_DO | W_MODAL | W_NEG));
}

/* The end of the capitalised words that begin at token i, "Kelb & Sons"; i: no name. */
static uint32_t name_end(const struct speakers *self, uint32_t i, uint32_t stop)
{
	const struct text *t = self->text;
	uint32_t k = i;

	while (k < stop && k < i + FIRM_WORDS && t->tokens[k].sentence == t->tokens[i].sentence &&
	       (is_name_word(self, k) || (k > i && k + 1 < stop && text_first_char(t, k) == '&' && is_name_word(self, k + 1))))
		k++;
	return k;
}

static bool is_finite(const struct entry *e)
{
	return e->classes & (W_BE | W_HAVE | W_MODAL | W_VERB) || (e->verb && e->forms & (FORM_PAST | FORM_S));
}

/* "Kelb, a maker of cranes," "Kelb, the airline": does what follows the comma at token i tell that it is a firm? */
static bool is_told_a_firm(const struct speakers *self, uint32_t i)
{
	const struct text *t = self->text;

	if (i + 2 >= t->n_tokens || text_first_char(t, i) != ',' || !(self->entries[i + 1].classes & W_DET))
		return false;
	for (uint32_t k = i + 2; k < t->n_tokens && k < i + KIND_WORDS && t->tokens[k].kind == TOKEN_WORD; k++) {
		if (self->entries[k].classes & (W_PREP | W_REL))
			return false;
		if (is_firm_word(text_token(t, k)) || str_among(text_token(t, k), "maker operator chain developer producer"))
			return true;
	}
	return false;
}

/* What speaks for [first, last) being a firm and the one that is told of. */
static int evidence_of(const struct speakers *self, uint32_t first, uint32_t last)
{
	const struct text *t = self->text;
	bool opens = (t->tokens[first].flags & TOKEN_SENTENCE) != 0;
	const struct entry *next = last < t->n_tokens ? &self->entries[last] : NULL;
	int evidence = 0;

	if (opens && last - first == 1 && (self->entries[first].classes || self->entries[first].verb))
		return 0; /* "Shares fell" */
	if (last - first > 1 && name_ends_firm(text_token(t, last - 1)))
		evidence += 2;
	uint32_t kind = first > 1 && str_among(text_token(t, first - 1), "called named") ? first - 2 : first > 0 ? first - 1 : first;
	if (kind < first && (is_firm_word(text_token(t, kind)) || str_among(text_token(t, kind), "maker operator rival")))
		evidence += 2; /* "a company called Kelb", "the ferry operator Kelb" */
	if (is_told_a_firm(self, last))
		evidence += 3;
	if (opens && next && is_finite(next))
		evidence += last - first > 1 ? 2 : 1;
	evidence += !opens && last - first == 1; /* it is a name wherever it stands: "Sales rose" alone is none */
	if (next && t->tokens[last].flags & TOKEN_CLITIC && last + 1 < t->n_tokens &&
	    str_among(text_token(t, last + 1), "shares profit profits chief finance board shareholders sales"))
		evidence += 2;
	return evidence;
}

/* Is the name of [first, last) told something of: "Kelb has", "Kelb also sells", "Kelb's", "Kelb, which", "the airline Kelb"? */
static bool is_told_of(const struct speakers *self, uint32_t first, uint32_t last)
{
	const struct text *t = self->text;
	uint32_t next = last + (last + 1 < t->n_tokens && self->entries[last].classes & W_ADV);

	if (next + 1 >= t->n_tokens)
		return false;
	if (is_finite(&self->entries[next]) || t->tokens[last].flags & TOKEN_CLITIC || is_told_a_firm(self, last))
		return true;
	return (text_first_char(t, last) == ',' && str_eq(text_token(t, last + 1), STR("which"))) ||
	       (first > 0 && (is_firm_word(text_token(t, first - 1)) || str_among(text_token(t, first - 1), "called named")));
}

/* "Fortune | 500", "United | States", and a headline's capitals: pieces of something else */
static bool is_piece(const struct speakers *self, uint32_t first, uint32_t last)
{
	const struct text *t = self->text;

	if (name_is_title_case(t, t->tokens[first].paragraph))
		return true;
	return last < t->n_tokens && t->tokens[last].sentence == t->tokens[first].sentence &&
	       (t->tokens[last].kind == TOKEN_NUMBER || (t->tokens[last].kind == TOKEN_WORD && t->tokens[last].flags & TOKEN_TITLE));
}

static void count_name(const struct speakers *self, struct firms *firms, uint32_t first, uint32_t last)
{
	struct str lead = text_token(self->text, first);
	int evidence = evidence_of(self, first, last);
	struct firm *found = NULL;

	if (is_piece(self, first, last))
		return;
	for (uint32_t k = 0; k < firms->n && !found; k++)
		if (str_eq(text_token(self->text, firms->at[k].first), lead))
			found = &firms->at[k];
	if (!found && (!evidence || firms->n == FIRMS_MAX))
		return;
	if (!found) {
		found = &firms->at[firms->n++];
		*found = (struct firm){ .first = first, .last = last, .told = TEXT_NONE };
	}
	found->evidence += evidence;
	if (is_told_of(self, first, last))
		found->told = first;
	if (last - first > found->last - found->first)
		found->first = first, found->last = last;
}

/* Capitalised words before token at that are no person's name. */
static void find_names(const struct speakers *self, uint32_t at, struct firms *firms)
{
	const struct names *n = &self->names;
	uint32_t i = at > FIRM_TOKENS ? at - FIRM_TOKENS : 0, m = names_mention_from(n, i);

	while (i < at) {
		uint32_t end;
		while (m < n->n_mentions && n->mentions[m].last <= i)
			m++;
		if (m < n->n_mentions && n->mentions[m].phrase <= i) {
			i = n->mentions[m].last > i ? n->mentions[m].last : i + 1;
			continue;
		}
		end = self->text->tokens[i].depth ? i : name_end(self, i, m < n->n_mentions && n->mentions[m].phrase < at ? n->mentions[m].phrase : at);
		if (end > i && !(end == i + 1 && self->entries[i].classes & (W_ROLE | W_GROUP | W_CUE)))
			count_name(self, firms, i, end);
		i = end > i ? end : i + 1;
	}
}

/* The one last told of in the paragraph of token at, else the one that the text was just clearly about; NULL. */
static const struct firm *choose_firm(const struct speakers *self, const struct firms *firms, uint32_t at)
{
	const struct token *t = self->text->tokens;
	const struct firm *near = NULL, *top = NULL, *second = NULL;

	for (uint32_t k = 0; k < firms->n; k++) {
		const struct firm *f = &firms->at[k];
		if (f->evidence < EVIDENCE || f->told == TEXT_NONE || self->entries[f->last - 1].classes & W_GROUP)
			continue;
		if (t[f->told].paragraph == t[at].paragraph && (!near || f->told > near->told))
			near = f;
		if (!top || f->evidence > top->evidence)
			second = top, top = f;
		else if (!second || f->evidence > second->evidence)
			second = f;
	}
	if (near)
		return near;
	if (!top || t[at].paragraph > t[top->told].paragraph + FIRM_PARAGRAPHS)
		return NULL;
	return second && second->evidence * 2 > top->evidence ? NULL : top;
}

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

	for (uint32_t i = at > FIRM_TOKENS ? at - FIRM_TOKENS : 0; i < at; i++) {
		uint32_t from = i, end = i + 1;
		if (!(t->tokens[i].flags & TOKEN_TITLE) || t->tokens[i].depth || !str_eq_nocase(text_token(t, i), text_token(t, head)))
			continue;
		while (from > 0 && i - from < FIRM_WORDS && (is_name_word(self, from - 1) || is_nation_word(self, from - 1)) && t->tokens[from - 1].sentence == t->tokens[i].sentence)
			from--;
		while (end + 1 < at && str_eq(text_token(t, end), STR("of")) && is_name_word(self, end + 1))
			end = name_end(self, end + 1, at);
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
	uint32_t low = at > FIRM_TOKENS ? at - FIRM_TOKENS : 0;

	for (uint32_t i = at; i-- > low + 1;) {
		uint32_t end;
		if (t->tokens[i].depth || !is_name_word(self, i) || t->tokens[i].flags & TOKEN_SENTENCE ||
		    !str_among(text_token(t, i - 1), "daily newspaper paper weekly tabloid magazine broadcaster channel station website"))
			continue;
		for (end = name_end(self, i, at); end < at && self->entries[end - 1].classes & W_VERB && end > i + 1;)
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

	for (uint32_t i = at > FIRM_TOKENS ? at - FIRM_TOKENS : 1; i < at; i++) {
		uint32_t from = i;
		if (i == 0 || t->tokens[i].depth || !(t->tokens[i].flags & TOKEN_TITLE) ||
		    !str_among(text_token(t, i), "Rovers United City FC Athletic Wanderers Albion Rangers Hotspur Villa Wednesday Town Argyle Rugby"))
			continue;
		while (from > 0 && i - from < 3 && is_name_word(self, from - 1) && t->tokens[from - 1].sentence == t->tokens[i].sentence &&
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

bool speaker_firm(const struct speakers *self, uint32_t first, uint32_t end, struct speaker *ret)
{
	const struct text *t = self->text;
	struct firms firms = { .n = 0 };
	struct run named = { 0, 0 };

	if (end != first + 2 || !str_eq_nocase(text_token(t, first), STR("the")) || t->tokens[first + 1].flags & TOKEN_TITLE)
		return false;
	if (is_kind_word(text_token(t, first + 1)) && only_kind(self, first + 1, first, &named)) {
		*ret = (struct speaker){ .name = speaker_str(t, named.first, named.last), .how = STR("body"), .person = TEXT_NONE, .confidence = 780 };
		return true;
	}
	if (str_among(text_token(t, first + 1), "paper newspaper daily magazine broadcaster channel station website tabloid weekly") &&
	    medium_before(self, first, &named)) {
		*ret = (struct speaker){ .name = speaker_str(t, named.first, named.last), .how = STR("body"), .person = TEXT_NONE, .confidence = 780 };
		return true;
	}
	if (str_eq(text_token(t, first + 1), STR("club")) && club_before(self, first, &named)) {
		*ret = (struct speaker){ .name = speaker_str(t, named.first, named.last), .how = STR("body"), .person = TEXT_NONE, .confidence = 760 };
		return true;
	}
	if (!is_firm_word(text_token(t, first + 1)))
		return false;
	find_names(self, first, &firms);
	const struct firm *f = choose_firm(self, &firms, first);
	if (!f)
		return false;
	*ret = (struct speaker){ .name = speaker_str(t, f->first, f->last), .how = STR("body"), .person = TEXT_NONE, .confidence = 750 };
	return true;
}
