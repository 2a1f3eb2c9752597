#include "parser/name_impl.h"
#include "parser/phrase.h"

#define PHRASE_MAX 40 /* items */
#define CLAUSE_MAX 120

static bool is_possessive(const struct flow *f, uint32_t i)
{
	return f->items[i].flags & TOKEN_CLITIC &&
	       (item_str(f, i).len <= 4 && item_str(f, i).ptr[item_str(f, i).len - 1] != 'e' &&
		item_str(f, i).ptr[item_str(f, i).len - 1] != 'l' &&
		item_str(f, i).ptr[item_str(f, i).len - 1] != 'd' &&
		item_str(f, i).ptr[item_str(f, i).len - 1] != 'm');
}

bool phrase_is_verb(const struct flow *f, uint32_t i)
{
	const struct item *it = &f->items[i];

	if (!item_is_word(it) || it->flags & TOKEN_TITLE)
		return false;
	if (it->flags & TOKEN_CLITIC)
		return false;
	if (it->entry.classes & (W_BE | W_HAVE | W_DO | W_MODAL))
		return true;
	return it->entry.classes & W_VERB && !(it->entry.classes & (W_GROUP | W_ROLE | W_PREP | W_TIME));
}

/* A quotation that is part of a name or a phrase ends in a word: “Red Oar”. */
static bool item_is_quiet(const struct flow *f, uint32_t i)
{
	const struct item *it = &f->items[i];

	return it->last - it->first > 2 && f->text->tokens[it->last - 2].kind <= TOKEN_NUMBER;
}

/* Cue verbs in a form that is hardly ever a noun. */
static bool is_clear_cue(const struct flow *f, uint32_t i)
{
	const struct item *it = &f->items[i];
	uint32_t c = it->entry.classes;

	if (!it->entry.verb || it->flags & TOKEN_TITLE || c & (W_CUE | W_GROUP | W_ROLE | W_OCCASION | W_ADJ | W_HEARER))
		return false;
	return !(i > 0 && item_is_word(it - 1) && item_is(it - 1, W_DET | W_POSS | W_ADJ)) && !(it->entry.forms & FORM_ING);
}

bool phrase_is_nominal(const struct flow *f, uint32_t i)
{
	const struct item *it = &f->items[i];
	uint32_t c = it->entry.classes;

	if (!item_is_word(it))
		return it->quotation != TEXT_NONE && it->last - it->first < 8 && i > 0 && item_is_word(it - 1) &&
		       item_is_quiet(f, i);
	if (it->kind == TOKEN_NUMBER)
		return true;
	if (it->flags & TOKEN_CLITIC)
		return is_possessive(f, i);
	if (c & (W_BE | W_HAVE | W_DO | W_NEG) || (c & W_MODAL && !(c & W_TIME)))
		return false;
	if (c & (W_DET | W_POSS | W_ROLE | W_GROUP | W_NATION | W_PLACE | W_HONOR | W_ADJ | W_VAGUE | W_CUE |
		 W_HEARER | W_OCCASION))
		return true;
	if (it->flags & TOKEN_TITLE && !(i > 0 && it->flags & TOKEN_SENTENCE))
		return !(c & (W_SUBORD | W_CONJ | W_TIME));
	if (c & (W_SUBORD | W_REL | W_CONJ | W_PREP | W_SUBJ | W_OBJ | W_ADV | W_TIME))
		return false;
	if (is_clear_cue(f, i))
		return false;
	return !phrase_is_verb(f, i);
}

/* "people briefed on the talks": a participle that belongs to the noun before it. */
static bool is_reduced_clause(const struct flow *f, uint32_t i, uint32_t from)
{
	const struct item *it = &f->items[i];
	struct str w = item_str(f, i);

	if (i <= from || !item_is_word(it) || it->flags & TOKEN_TITLE || !phrase_is_nominal(f, i - 1) ||
	    item_is(it - 1, W_DET | W_POSS))
		return false;
	return (str_ends(w, STR("ed")) || str_ends(w, STR("ing"))) && i + 1 < f->n_items && item_is(it + 1, W_PREP);
}

/* "sources close to Roe", "people familiar with the talks": item i stands behind its noun. */
static bool is_post_adjective(const struct flow *f, uint32_t i)
{
	static const char *const list[] = { "close", "familiar", "loyal", "linked", "allied", "opposed", "sympathetic", "privy", "critical", "responsible" };

	if (i == 0 || !item_is_word(&f->items[i]) || f->items[i].flags & TOKEN_TITLE ||
	    item_is(&f->items[i - 1], W_BE | W_DET | W_ADV))
		return false;
	for (size_t k = 0; k < sizeof list / sizeof *list; k++)
		if (item_eq(f, i, list[k]))
			return phrase_is_nominal(f, i - 1);
	return false;
}

static bool has_verb(const struct flow *f, uint32_t from, uint32_t end)
{
	for (uint32_t i = from; i < end; i++)
		if (phrase_is_verb(f, i) || (f->items[i].entry.verb && f->items[i].entry.forms & (FORM_PAST | FORM_S) &&
		                             !item_is(&f->items[i], W_CUE | W_GROUP) && !(f->items[i].flags & TOKEN_TITLE)))
			return true;
	return false;
}

/* Start of the clause that item end is in: after the last comma, dash, semicolon, colon or subordinator. */
static uint32_t clause_start(const struct flow *f, uint32_t from, uint32_t end)
{
	for (uint32_t i = end; i > from && end - i < CLAUSE_MAX; i--) {
		uint32_t m = f->items[i - 1].mark;
		if (m == ',' || m == ';' || m == ':' || f->items[i - 1].flags & TOKEN_DASH || item_is(&f->items[i - 1], W_SUBORD))
			return i;
	}
	return from;
}

/* "(SNC)" before item i: its opening bracket, or i when there is none. */
static uint32_t before_brackets(const struct flow *f, uint32_t from, uint32_t i)
{
	uint32_t k = i;

	if (i <= from || f->items[i - 1].mark != ')')
		return i;
	while (k > from && i - k < 12 && f->items[k - 1].mark != '(')
		k--;
	return k > from + 1 ? k - 1 : i;
}

static bool takes_and(const struct flow *f, uint32_t from, uint32_t i)
{
	uint32_t clause = clause_start(f, from, i);

	return i > clause && phrase_is_nominal(f, i - 1) && !has_verb(f, clause, i) && !item_is(&f->items[clause], W_PREP);
}

/* "A captain accused of causing | the deaths": is what stands before item i of a phrase like this one? */
static bool is_charge(const struct flow *f, uint32_t from, uint32_t i)
{
	return i > from + 3 && item_is_word(&f->items[i - 1]) && str_ends(item_str(f, i - 1), STR("ing")) &&
	       item_is_word(&f->items[i - 2]) && item_among(f, i - 2, "of with for") && item_is_word(&f->items[i - 3]) &&
	       item_among(f, i - 3, "accused suspected charged convicted jailed blamed arrested wanted known") &&
	       item_is_word(&f->items[i - 4]) && phrase_is_nominal(f, i - 4);
}

/* "that | she and Roe wrote", "Later, | he and": does the pronoun before the "and" at item i begin a subject? */
static bool begins_pair(const struct flow *f, uint32_t from, uint32_t i)
{
	if (i < from + 1 || !item_is_word(&f->items[i - 1]) || !item_among(f, i - 1, "he she I we they He She We They"))
		return false;
	if (i == from + 1 || f->items[i - 2].mark == ',')
		return true;
	return item_is_word(&f->items[i - 2]) &&
	       (item_is(&f->items[i - 2], W_SUBORD | W_CONJ) || item_eq(f, i - 2, "that") || f->items[i - 2].entry.verb);
}

struct range phrase_before(const struct flow *f, uint32_t from, uint32_t end)
{
	uint32_t i = end;
	bool closed = false; /* an article or possessive was taken: only "of" or "and" may go on */

	if (i > from && item_is(&f->items[i - 1], W_SUBJ) && !item_is(&f->items[i - 1], W_REL))
		return (struct range){ i - 1, i };
	if (i > from && item_is_word(&f->items[i - 1]) && item_eq(f, i - 1, "that"))
		return (struct range){ i, i };
	while (i > from && end - i < PHRASE_MAX) {
		const struct item *it = &f->items[i - 1];
		uint32_t k = before_brackets(f, from, i);
		if (k < i) {
			i = k;
		} else if (item_is(it, W_PREP) && item_is_word(it) && !(it->flags & TOKEN_TITLE && it->flags & TOKEN_SENTENCE)) {
			if (i == end || i - 1 == from || item_is(it - 1, W_DET | W_POSS | W_PREP) ||
			    !(phrase_is_nominal(f, i - 2) || is_reduced_clause(f, i - 2, from) ||
			      (i > from + 2 && is_post_adjective(f, i - 2))))
				break;
			i--, closed = false;
			i -= is_post_adjective(f, i - 1) && i - 1 > from;
		} else if (item_is(it, W_CONJ) && item_is_word(it) && i < end && takes_and(f, from, i - 1)) {
			i--, closed = false;
		} else if (item_is_word(it) && item_eq(f, i - 1, "and") && i < end && begins_pair(f, from, i - 1)) {
			return (struct range){ i - 2, end }; /* "she and her colleagues" */
		} else if (closed && !(it->flags & TOKEN_CLITIC)) {
			if (!is_charge(f, from, i))
				break;
			i -= 3, closed = false;
		} else if (i < end && item_is_word(it) && item_is(it, W_OBJ) && i - 1 > from && item_is(it - 1, W_PREP)) {
			i--;
		} else if (phrase_is_nominal(f, i - 1) || (i < end && is_reduced_clause(f, i - 1, from))) {
			bool time = item_is(it, W_TIME) && !(it->flags & TOKEN_CLITIC) && it->kind != TOKEN_NUMBER &&
			            !(i < end && f->items[i].flags & TOKEN_CLITIC);
			if (time && !item_is(it, W_ADJ | W_ROLE))
				break;
			i--;
			closed = item_is(it, W_DET | W_POSS) && !item_is(it, W_VAGUE);
		} else if (i < end && is_charge(f, from, i)) {
			i -= 3, closed = false;
		} else {
			break;
		}
	}
	while (i < end && (item_is(&f->items[i], W_CONJ | W_PREP) || f->items[i].flags & TOKEN_CLITIC) &&
	       item_is_word(&f->items[i]))
		i++;
	/* "said that Peru said": the conjunction, not the pronoun. */
	if (i + 1 < end && item_is_word(&f->items[i]) && item_eq(f, i, "that") &&
	    ((f->items[i + 1].flags & TOKEN_TITLE) || item_is(&f->items[i + 1], W_DET | W_POSS) ||
	     (i > from && (f->items[i - 1].entry.verb || item_is(&f->items[i - 1], W_CUE)))))
		i++;
	return (struct range){ i, end };
}

bool phrase_is_name(const struct flow *f, uint32_t i)
{
	const struct item *it = &f->items[i];

	return item_is_word(it) && it->flags & TOKEN_TITLE && !(it->flags & TOKEN_CLITIC) &&
	       !(it->entry.classes &
		 (W_ROLE | W_NATION | W_HONOR | W_DET | W_POSS | W_SUBJ | W_SUBORD | W_ADJ | W_PREP | W_TIME));
}

/* "said Roe of | Lind's plan", "of her rival": what is spoken of, behind a name. */
static bool is_topic(const struct flow *f, uint32_t of, uint32_t end)
{
	uint32_t i = of + 1;

	if (!item_eq(f, of, "of"))
		return false;
	if (item_is(&f->items[i], W_POSS))
		return true;
	while (i < end && phrase_is_name(f, i))
		i++;
	return i > of + 1 && i + 1 < end && f->items[i].flags & TOKEN_CLITIC && !(f->items[i + 1].flags & TOKEN_TITLE);
}

struct range phrase_after(const struct flow *f, uint32_t at, uint32_t end)
{
	uint32_t i = at;
	bool named = false;

	if (at < end && item_is(&f->items[at], W_SUBJ))
		return (struct range){ at, at + 1 };
	while (i < end && i - at < PHRASE_MAX) {
		const struct item *it = &f->items[i];
		bool more = i + 1 < end;
		if (named && item_is_word(it) && more && is_topic(f, i, end))
			break;
		if (item_is_word(it) && item_is(it, W_PREP) && i > at && more && phrase_is_nominal(f, i + 1) &&
		    (item_eq(f, i, "of") || (!named && item_among(f, i, "for at to with in")))) {
			i++;
		} else if (it->mark == '(' && i > at) {
			uint32_t k = i;
			while (k < end && k - i < 10 && f->items[k].mark != ')')
				k++;
			if (k >= end || f->items[k].mark != ')')
				break;
			i = k + 1;
		} else if (item_is_word(it) && item_eq(f, i, "and") && i > at && more && phrase_is_name(f, i + 1) && phrase_is_name(f, i - 1)) {
			i++;
		} else if (phrase_is_nominal(f, i)) {
			bool particle = named && more && phrase_is_name(f, i - 1) && phrase_is_name(f, i + 1) && name_is_particle(f->text, it->first);
			if (named && !particle && !(it->flags & (TOKEN_TITLE | TOKEN_CLITIC)) && !(f->items[i - 1].flags & TOKEN_CLITIC) &&
			    !(i > at && (item_is(&f->items[i - 1], W_PREP | W_DET))) && !item_is(it, W_ROLE | W_GROUP) &&
			    !(more && phrase_is_name(f, i + 1) && f->items[i - 1].flags & TOKEN_CAPS))
				break;
			if (item_is(it, W_TIME) && it->kind != TOKEN_NUMBER && i > at && !item_is(it, W_ADJ))
				break;
			if (item_is(it, W_DET | W_POSS) && i > at && !item_is(&f->items[i - 1], W_PREP | W_DET))
				break;
			named |= phrase_is_name(f, i) && !item_is(&f->items[i], W_GROUP);
			i++;
		} else {
			break;
		}
	}
	while (i > at && item_is(&f->items[i - 1], W_PREP) && item_is_word(&f->items[i - 1]))
		i--;
	return (struct range){ at, i };
}

struct range phrase_main_subject(const struct flow *f, uint32_t from, uint32_t end)
{
	uint32_t at = from;
	struct range np;

	/* A fronted clause or phrase ends at its comma. */
	if (at < end && item_is_word(&f->items[at]) &&
	    (item_is(&f->items[at], W_PREP | W_SUBORD | W_ADV) || str_ends(item_str(f, at), STR("ing")) ||
	     str_ends(item_str(f, at), STR("ed")))) {
		uint32_t k = at;
		while (k < end && f->items[k].mark != ',')
			k++;
		if (k >= end)
			return (struct range){ from, from };
		at = k + 1;
	}
	while (at < end && (item_is(&f->items[at], W_CONJ | W_ADV) || f->items[at].mark == ',') && !item_is(&f->items[at], W_DET))
		at++;
	np = phrase_after(f, at, end);
	return np;
}

uint32_t phrase_skip_time(const struct flow *f, uint32_t at, uint32_t end)
{
	uint32_t i = at;

	if (i < end && item_is_word(&f->items[i]) &&
	    (item_among(f, i, "on in at late early this last during over a two the")))
		i++;
	if (i < end && i > at && item_is_word(&f->items[i]) && item_among(f, i, "the a last late"))
		i++;
	if (i >= end || !item_is_word(&f->items[i]) ||
	    !(item_is(&f->items[i], W_TIME) ||
	      (f->items[i].kind == TOKEN_NUMBER && i > at && f->items[i].last - f->items[i].first == 1 &&
	       i + 1 < end && (item_is(&f->items[i + 1], W_TIME) || item_str(f, i).len == 4))))
		return at;
	while (i < end && ((item_is(&f->items[i], W_TIME) && item_is_word(&f->items[i])) || f->items[i].kind == TOKEN_NUMBER))
		i++;
	/* "the winter losses", but "the day before" */
	if (item_eq(f, at, "the") && !(i < end && item_among(f, i, "before after")))
		return at;
	return i;
}

uint32_t phrase_with_name(const struct flow *f, struct range np, uint32_t end)
{
	uint32_t i = np.last + 1, head = np.first;

	while (head < np.last && !item_is(&f->items[head], W_ROLE))
		head++;
	if (head == np.last || i + 1 >= end || f->items[np.last].mark != ',')
		return np.last;
	while (i < end && item_is_word(&f->items[i]) && f->items[i].flags & TOKEN_TITLE &&
	       !item_is(&f->items[i], W_GROUP | W_PLACE | W_TIME | W_SUBORD | W_NATION))
		i++;
	return i > np.last + 2 && i < end && (f->items[i].mark == '.' || f->items[i].mark == ',') ? i : np.last;
}
