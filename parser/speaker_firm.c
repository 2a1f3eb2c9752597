/* "The company", "the airline": the firm that the text is about, by its name. */
#include "parser/name_impl.h"
#include "parser/speaker_impl.h"
#include "parser/text_token.h"

#define FIRM_TOKENS 1200 /* back, in which its name is looked for */
#define FIRM_PARAGRAPHS 8 /* back, in which it must have been told of */
#define FIRMS_MAX 48     /* names that are told apart */
#define SAID_BACK 32     /* statements back, and so many paragraphs, in which it must have spoken by its name */
#define SAID_PARAGRAPHS 12
#define FIRM_WORDS 6     /* of a name */
#define KIND_WORDS 8     /* of "X, a maker of harbour cranes and trains," */
#define EVIDENCE 2       /* that a name is a body's */
#define THING 2          /* against it where it stands behind an article */

struct firm {
	uint32_t first, last; /* where it is fullest */
	uint32_t told;        /* token of the last mention that tells of it; TEXT_NONE: it was only named */
	int evidence;
	uint32_t alone, thing; /* how often it stands alone, and how often as a thing's name does */
};

struct firms {
	struct firm at[FIRMS_MAX];
	uint32_t n;
};

bool firm_is_name_word(const struct speakers *self, uint32_t i)
{
	const struct token *k = &self->text->tokens[i];

	/* "But Shipbook", "Meanwhile Shipbook": the sentence's first word is no part of it. */
	return k->kind == TOKEN_WORD && k->flags & TOKEN_TITLE && !(k->flags & TOKEN_CLITIC) &&
	       !(k->flags & TOKEN_SENTENCE && self->entries[i].classes & (W_CONJ | W_ADV)) &&
	       !(self->entries[i].classes & (W_DET | W_POSS | W_SUBJ | W_PREP | W_TIME | W_NATION | W_PLACE | W_HONOR | W_SUBORD |
					     W_REL | W_OCCASION | W_BE | W_HAVE | W_DO | W_MODAL | W_NEG));
}

uint32_t firm_name_end(const struct speakers *self, uint32_t i, uint32_t stop)
{
	const struct text *t = self->text;
	uint32_t k = i;

	while (k < stop && k < i + FIRM_WORDS && t->tokens[k].sentence == t->tokens[i].sentence &&
	       (firm_is_name_word(self, k) || (k > i && k + 1 < stop && text_first_char(t, k) == '&' && firm_is_name_word(self, k + 1))))
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
		if ((lexicon_body(text_token(t, k)) & BODY_FIRM) || str_among(text_token(t, k), "maker operator chain developer producer"))
			return true;
	}
	return false;
}

/* "his publisher, Kelb Books.", "a builder, Kelb & Sons,": told by what it is to somebody before the comma. */
static bool is_employer(const struct speakers *self, uint32_t first, uint32_t last)
{
	const struct text *t = self->text;

	return first > 2 && last < t->n_tokens && text_first_char(t, first - 1) == ',' &&
	       (text_first_char(t, last) == '.' || text_first_char(t, last) == ',') &&
	       str_among(text_token(t, first - 2), "employer publisher maker builder operator owner developer supplier insurer lender contractor company firm") &&
	       (last - first > 1 || !(self->entries[first].classes & (W_MALE | W_FEMALE)));
}

/* "the Volta has", "its Volta,", "an EcoStar certificate": one word behind an article is a thing's name, most likely. */
static bool is_thing(const struct speakers *self, uint32_t first, uint32_t last)
{
	return first > 0 && last - first == 1 && self->entries[first - 1].classes & (W_DET | W_POSS) && !is_told_a_firm(self, last);
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
	if (kind < first && (lexicon_body(text_token(t, kind)) & BODY_FIRM || str_among(text_token(t, kind), "maker operator rival")))
		evidence += 2; /* "a company called Kelb", "the ferry operator Kelb" */
	if (is_told_a_firm(self, last) || is_employer(self, first, last))
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
	if (is_finite(&self->entries[next]) || t->tokens[last].flags & TOKEN_CLITIC || is_told_a_firm(self, last) || is_employer(self, first, last))
		return true;
	return (text_first_char(t, last) == ',' && str_eq(text_token(t, last + 1), STR("which"))) ||
	       (first > 0 && (lexicon_body(text_token(t, first - 1)) & BODY_FIRM || str_among(text_token(t, first - 1), "called named")));
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
	if (is_thing(self, first, last)) {
		found->thing++;
		return;
	}
	found->alone++;
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
		end = self->text->tokens[i].depth ? i : firm_name_end(self, i, m < n->n_mentions && n->mentions[m].phrase < at ? n->mentions[m].phrase : at);
		if (end > i && !(end == i + 1 && self->entries[i].classes & (W_ROLE | W_GROUP | W_CUE)))
			count_name(self, firms, i, end);
		i = end > i ? end : i + 1;
	}
	for (uint32_t k = 0; k < firms->n; k++) /* "the Kelb app" says nothing against a firm that is "Kelb" else */
		if (firms->at[k].thing > firms->at[k].alone)
			firms->at[k].evidence -= THING * (int)firms->at[k].thing;
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

/* Are all words of a name capitalised, but for those that join them? */
static bool is_proper(struct str name)
{
	while (name.len) {
		struct str word = str_cut(&name, ' ');
		if (!word.len || !(((unsigned char)word.ptr[0] | 0x20) < 'a' || (word.ptr[0] >= 'A' && word.ptr[0] <= 'Z') || (unsigned char)word.ptr[0] >= 0x80 ||
				   str_among(word, "of and the for de du la")))
			return false;
	}
	return true;
}

static bool has_word(struct str name, struct str word)
{
	while (name.len)
		if (str_eq(str_cut(&name, ' '), word))
			return true;
	return false;
}

/* "Kelb and Sons Ltd" is one, though an "and" joins it. */
static bool ends_firm(struct str name)
{
	struct str word = name;

	while (name.len)
		word = str_cut(&name, ' ');
	return name_ends_firm(word);
}

/* "Roe Bank and Vesk Bank": two, and neither is "the bank". */
static bool is_joint(struct str name)
{
	uint32_t before = 0, behind = 0;
	bool joint = false;

	while (name.len) {
		struct str word = str_cut(&name, ' ');
		if (str_eq(word, STR("and")))
			joint = true;
		else
			++*(joint ? &behind : &before);
	}
	return before > 1 && behind > 1;
}

/* Is it named where it spoke, and not "the company" there, too? */
static bool is_named_there(const struct text *t, const struct said *s)
{
	const struct sentence *here = &t->sentences[t->tokens[s->at].sentence];
	uintptr_t name = (uintptr_t)s->name.ptr, text = (uintptr_t)t->bytes.ptr;

	return name >= text + t->tokens[here->first].from && name < text + t->tokens[here->last - 1].to;
}

/* The firm that last spoke by its name before token at: "Kelb Lines said ... The company said"; NULL: none. *ret: that name. */
static const struct firm *firm_that_spoke(const struct speakers *self, const struct firms *firms, uint32_t at, struct said *ret)
{
	uint32_t paragraph = self->text->tokens[at].paragraph, n = 0;

	for (uint32_t k = speaker_said_before(self, at); k > 0 && n < SAID_BACK; k--, n++) {
		const struct said *s = &self->said[k - 1];
		if (s->paragraph + SAID_PARAGRAPHS < paragraph)
			return NULL;
		if (s->person != TEXT_NONE || s->single || is_joint(s->name) || (s->plural && !ends_firm(s->name)) || !is_named_there(self->text, s) || !is_proper(s->name))
			continue;
		for (uint32_t i = 0; i < firms->n; i++)
			if ((firms->at[i].evidence >= EVIDENCE || s->paragraph == paragraph || str_find_byte(s->name, ' ', 0) < s->name.len) &&
			    has_word(s->name, text_token(self->text, firms->at[i].first))) {
				*ret = *s;
				return &firms->at[i];
			}
	}
	return NULL;
}

/* Was another told of since it spoke, and not it again? */
static bool is_superseded(const struct text *t, const struct firms *firms, const struct firm *spoke, uint32_t said_at)
{
	uint32_t last = spoke->told != TEXT_NONE && spoke->told > said_at ? spoke->told : said_at;

	for (uint32_t k = 0; k < firms->n; k++) {
		const struct firm *f = &firms->at[k];
		if (f != spoke && f->evidence >= EVIDENCE && f->told != TEXT_NONE && f->told > last && t->tokens[f->told].flags & TOKEN_SENTENCE)
			return true;
	}
	return false;
}

/* "Kelb denied it.", "Now the lender Kelb has denied it." */
static bool is_topic(const struct speakers *self, const struct firm *f)
{
	const struct text *t = self->text;

	if (t->tokens[f->told].flags & TOKEN_SENTENCE)
		return true;
	return f->told > 0 && lexicon_body(text_token(t, f->told - 1)) & BODY_FIRM && is_finite(&self->entries[f->told + f->last - f->first]);
}

bool speaker_firm_told(const struct speakers *self, uint32_t at, bool trade, struct speaker *ret)
{
	const struct token *t = self->text->tokens;
	struct firms firms = { .n = 0 };
	struct said said;

	find_names(self, at, &firms);
	const struct firm *f = choose_firm(self, &firms, at), *spoke = firm_that_spoke(self, &firms, at, &said);
	/* "Kelb denied it. The company said" */
	bool opens = f && f != spoke && t[f->told].paragraph == t[at].paragraph && is_topic(self, f);

	if (spoke && (opens || (trade && f && f != spoke)))
		spoke = NULL;
	else if (spoke && f != spoke && is_superseded(self->text, &firms, spoke, said.at))
		return false;
	if (!spoke && !f)
		return false;
	*ret = (struct speaker){ .name = speaker_str(self->text, (spoke ? spoke : f)->first, (spoke ? spoke : f)->last),
				 .person = TEXT_NONE, .confidence = spoke ? 780 : 750 };
	if (spoke && !(ret->name.len > said.name.len && str_starts(ret->name, said.name)))
		ret->name = said.name;
	return true;
}
