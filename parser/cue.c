#include "parser/cue.h"

#include <errno.h>

#include "common/cleanup.h"

#define AUXILIARY (W_BE | W_HAVE | W_DO | W_MODAL | W_NEG)

/* Verbs that lead to a reporting infinitive: "went on to say", "declined to say". */
static const struct {
	const char *word;
	bool negates;
} matrix[] = {
	{ "went", false },    { "goes", false },    { "on", false },       { "continued", false }, { "continues", false },
	{ "likes", false },   { "like", false },    { "liked", false },    { "used", false },      { "began", false },
	{ "started", false }, { "wanted", false },  { "hastened", false }, { "took", false },      { "returned", false },
	{ "proceeded", false }, { "declined", true }, { "declines", true }, { "refused", true },   { "refuses", true },
	{ "failed", true },   { "stopped", true },  { "appeared", false }, { "seemed", false },    { "rushed", false },
	{ "quick", false },   { "keen", false },      { "careful", false },  { "anxious", false },
	{ "was", false },     { "moved", false },   { "tried", false },
};

static bool is_adverb(const struct flow *f, uint32_t i)
{
	const struct item *it = &f->items[i];

	return item_is_word(it) && item_is(it, W_ADV) && !(it->flags & TOKEN_TITLE && !(it->flags & TOKEN_SENTENCE));
}

static bool is_auxiliary(const struct flow *f, uint32_t i, uint32_t from)
{
	const struct item *it = &f->items[i];

	if (!item_is_word(it) || !item_is(it, AUXILIARY))
		return false;
	if (it->flags & TOKEN_CLITIC)
		return i > from && item_is(it - 1, W_SUBJ);
	return !(it->flags & TOKEN_TITLE) || it->flags & (TOKEN_CAPS | TOKEN_SENTENCE) || f->items[i].entry.classes & W_BE;
}

/* The start of the verb group of the verb at v, and what its auxiliaries say. */
static uint32_t group_start(const struct flow *f, uint32_t from, uint32_t v, struct cue *cue, uint32_t *ret_seen)
{
	uint32_t i = v;

	*ret_seen = 0;
	for (; i > from; i--) {
		if (is_auxiliary(f, i - 1, from))
			*ret_seen |= f->items[i - 1].entry.classes & AUXILIARY;
		else if (!is_adverb(f, i - 1))
			break;
	}
	/* An adverb that opens the sentence is not of the group. */
	while (i < v && is_adverb(f, i) && (i == from || f->items[i - 1].mark == ','))
		i++;
	cue->negated = *ret_seen & W_NEG;
	cue->modal = *ret_seen & W_MODAL;
	return i;
}

static bool to_matrix(const struct flow *f, uint32_t from, uint32_t *first, struct cue *cue)
{
	uint32_t to = *first - 1, seen, k;

	if (to <= from)
		return false;
	k = to - 1;
	while (k > from && is_adverb(f, k) && !item_eq(f, k, "on"))
		k--;
	for (size_t m = 0; m < ARRAY_LEN(matrix); m++) {
		if (!item_eq(f, k, matrix[m].word))
			continue;
		if (item_eq(f, k, "on")) {
			if (k == from || !(item_eq(f, k - 1, "went") || item_eq(f, k - 1, "goes")))
				return false;
			k--;
		}
		*first = group_start(f, from, k, cue, &seen);
		cue->negated |= matrix[m].negates;
		return true;
	}
	return false;
}

/* Is the word at v, which has a verb's form, a noun or adjective here? */
static bool is_noun_here(const struct flow *f, uint32_t from, uint32_t end, uint32_t v, uint32_t seen)
{
	const struct item *it = &f->items[v], *before = v > from ? it - 1 : NULL;
	uint8_t forms = it->entry.forms;

	if (seen)
		return false;
	if (it->flags & TOKEN_TITLE && !(it->flags & TOKEN_SENTENCE) && before && before->quotation == TEXT_NONE && !item_is_word(before) && before->mark != ',')
		return true;
	if (!before)
		return forms & (FORM_BASE | FORM_S) && !(forms & (FORM_PAST | FORM_ING));
	if (!item_is_word(before))
		return false;
	if (item_is(before, W_SUBJ))
		return false;
	if (item_is(before, W_DET | W_POSS) && !item_is(before, W_VAGUE | W_SUBJ) && !(item_eq(f, v - 1, "that") || item_eq(f, v - 1, "all")))
		return true;
	if (before->flags & TOKEN_CLITIC && !(forms & FORM_ING) && v - 1 > from && !item_is(before - 1, W_SUBJ))
		return true;
	if (item_is(before, W_PREP) && !item_is(before, W_SUBORD | W_ADV) && !(forms & FORM_ING) && !item_eq(f, v - 1, "to"))
		return !item_eq(f, v - 1, "on");
	if (item_is(before, W_ADJ | W_NATION) && !item_is(before, W_ROLE | W_GROUP | W_TIME | W_PLACE) && forms & (FORM_BASE | FORM_S))
		return true;
	return forms & FORM_BASE && !(forms & FORM_PAST) && v + 1 < end && item_is(it + 1, W_BE | W_HAVE | W_MODAL);
}

static bool verb_form(const struct flow *f, uint32_t from, uint32_t v, uint32_t seen, struct cue *cue)
{
	uint8_t forms = f->items[v].entry.forms;
	bool to = cue->first > from && item_eq(f, cue->first - 1, "to");

	if (forms & FORM_ING) {
		cue->participle = !(seen & W_BE);
		cue->finite = seen & W_BE;
		return true;
	}
	if (forms & FORM_PP && seen & W_BE) {
		cue->passive = cue->finite = true;
		return true;
	}
	if (to && !(seen & W_MODAL)) {
		cue->finite = forms & FORM_BASE && to_matrix(f, from, &cue->first, cue);
		return cue->finite;
	}
	cue->finite = forms & (FORM_PAST | FORM_S) || seen || forms & FORM_BASE || forms & FORM_PP;
	return cue->finite;
}

static bool may_open_subject(const struct item *it)
{
	return it->flags & TOKEN_TITLE || it->kind == TOKEN_NUMBER || item_is(it, W_DET | W_POSS | W_ROLE | W_GROUP | W_VAGUE | W_SUBJ | W_ADJ | W_HONOR | W_NATION);
}

/* "said harbour master Ann Roe" */
static bool names_someone(const struct flow *f, struct range np)
{
	for (uint32_t i = np.first; i < np.last; i++)
		if (item_is_word(&f->items[i]) && item_is(&f->items[i], W_ROLE | W_GROUP))
			return true;
	return false;
}

/* "“We stay,” said locals" */
static bool after_quotation(const struct flow *f, uint32_t from, uint32_t at)
{
	while (at > from && (f->items[at - 1].mark == ',' || f->items[at - 1].flags & TOKEN_DASH))
		at--;
	return at > from && f->items[at - 1].quotation != TEXT_NONE;
}

/* After "said Roe" nothing may follow that makes Roe the subject of another verb. */
static bool inverts(const struct flow *f, uint32_t from, uint32_t end, struct cue *cue)
{
	uint32_t at = cue->last;
	struct range np;
	const struct item *next;

	if (!(cue->frames & V_INV) || cue->passive || cue->participle)
		return false;
	if (cue->first > from && item_is_word(&f->items[cue->first - 1]) && !item_is(&f->items[cue->first - 1], W_CONJ))
		return false;
	np = phrase_after(f, at, end);
	if (range_empty(np) || item_is(&f->items[at], W_OBJ & ~(uint32_t)W_SUBJ) || item_eq(f, at, "that") || item_eq(f, at, "this"))
		return false;
	if (!may_open_subject(&f->items[at]) && !names_someone(f, np) && !after_quotation(f, from, cue->first))
		return false;
	next = np.last < end ? &f->items[np.last] : NULL;
	if (next && item_is_word(next) && !item_is(next, W_PREP | W_TIME | W_ADV | W_REL | W_CONJ | W_SUBORD))
		return false;
	if (next && next->quotation != TEXT_NONE && cue->first == from)
		return false;
	if (next && item_is(next, W_REL) && item_eq(f, np.last, "that"))
		return false;
	np.last = phrase_with_name(f, np, end);
	cue->subject = np;
	cue->how = SUBJECT_INVERTED;
	cue->ends = np.last;
	return true;
}

static uint32_t skip_back(const struct flow *f, uint32_t from, uint32_t i)
{
	while (i > from && (is_adverb(f, i - 1) || (item_is(&f->items[i - 1], W_TIME) && item_is_word(&f->items[i - 1]) &&
	                                            !item_is(&f->items[i - 1], W_ROLE | W_GROUP | W_MODAL))))
		i--;
	while (i > from && item_eq(f, i - 1, "on"))
		i--;
	return i;
}

static struct range antecedent(const struct flow *f, uint32_t from, uint32_t rel)
{
	uint32_t end = rel > from && f->items[rel - 1].mark == ',' ? rel - 1 : rel;

	return phrase_before(f, from, end);
}

static bool is_plural_subject(const struct flow *f, struct range r)
{
	struct str w;

	for (uint32_t i = r.first; i < r.last; i++)
		if (item_is_word(&f->items[i]) && item_eq(f, i, "and"))
			return true;
	for (uint32_t i = r.first; i < r.last; i++) {
		const struct item *it = &f->items[i];
		w = item_str(f, i);
		if (i > r.first && item_is(it, W_PREP) && item_is_word(it))
			return false;
		if (item_is(it, W_SUBJ) || (item_is(it, W_VAGUE) && i + 1 == r.last))
			return !item_eq(f, i, "he") && !item_eq(f, i, "she") && !item_eq(f, i, "it");
		if (item_eq(f, i, "people") || item_eq(f, i, "police") || item_eq(f, i, "men") || item_eq(f, i, "women") || item_eq(f, i, "media"))
			return true;
		if (it->kind == TOKEN_WORD && !(it->flags & TOKEN_CLITIC) && w.len > 3 && w.ptr[w.len - 1] == 's' && w.ptr[w.len - 2] != 's' &&
		    (i + 1 == r.last || item_is(it + 1, W_PREP) || item_is(it, W_GROUP)))
			return true;
	}
	return false;
}

static bool is_noun_too(const struct flow *f, uint32_t v)
{
	static const char *const bases[] = { "state", "order", "note", "post", "answer", "object", "term", "brand", "label", "voice", "issue", "rule",
		                             "show", "signal", "blast", "text", "message", "tweet", "brief", "quote", "estimate", "reason",
		                             "forecast", "protest", "request", "appeal", "push", "charge", "rage", "snap", "find" };

	if (item_is(&f->items[v], W_CUE | W_GROUP | W_OCCASION | W_ROLE))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(bases); i++)
		if (strcmp(lexicon_verbs[f->items[v].entry.verb - 1].base, bases[i]) == 0)
			return true;
	return false;
}

static bool is_definite(const struct flow *f, struct range r)
{
	const struct item *last = &f->items[r.last - 1];

	return item_is(last, W_SUBJ | W_GROUP | W_ROLE | W_PLACE | W_VAGUE) || last->flags & TOKEN_TITLE || !item_is_word(last);
}

/* Does the form of the verb go with its subject? "a new task order" is no report, nor "cases reported". */
static bool agrees(const struct flow *f, uint32_t from, const struct cue *cue)
{
	const struct item *v = &f->items[cue->verb_at];
	bool aux = cue->first < cue->verb_at || cue->passive;
	uint32_t s = cue->subject.first;

	if (item_eq(f, s, "you") || item_eq(f, s, "me") || item_eq(f, s, "time") || item_eq(f, s, "us") || item_eq(f, s, "nobody") || (item_eq(f, s, "no") && s + 1 < cue->subject.last))
		return false;
	if (aux)
		return true;
	if (v->entry.forms == FORM_BASE && is_noun_too(f, cue->verb_at))
		return is_plural_subject(f, cue->subject);
	if (v->entry.forms == FORM_S && is_noun_too(f, cue->verb_at))
		return is_definite(f, cue->subject);
	/* A participle hangs on the object of the verb before it. */
	if (v->entry.forms & FORM_PP && s > from + 1 && item_is_word(&f->items[s - 1]) && !f->title_case)
		return !(item_is(&f->items[s - 1], W_BE | W_HAVE) || (phrase_is_verb(f, s - 1) && !f->items[s - 1].entry.verb));
	return true;
}

static bool is_prompt(const struct flow *f, uint32_t at, uint32_t end)
{
	uint32_t stop = at + 5 < end ? at + 5 : end;

	for (uint32_t i = at; i < stop; i++)
		if (item_eq(f, i, "if") || item_eq(f, i, "whether") || item_eq(f, i, "about") || item_eq(f, i, "how") || item_eq(f, i, "why") ||
		    item_eq(f, i, "what") || item_eq(f, i, "who") || item_eq(f, i, "when") || item_eq(f, i, "where") || item_eq(f, i, "by"))
			return true;
	return false;
}

static bool is_past(const struct flow *f, uint32_t i)
{
	return item_is_word(&f->items[i]) && !(f->items[i].flags & TOKEN_TITLE) && str_ends(item_str(f, i), STR("ed"));
}

static void find_subject(const struct flow *f, uint32_t from, uint32_t end, struct cue *cue)
{
	uint32_t l = skip_back(f, from, cue->first);
	const struct item *it;

	cue->how = SUBJECT_NONE;
	cue->ends = cue->last;
	if (l == from && cue->participle) {
		cue->how = SUBJECT_MAIN;
		return;
	}
	if (l == from) {
		inverts(f, from, end, cue);
		return;
	}
	it = &f->items[l - 1];
	if (!item_is_word(it) && inverts(f, from, end, cue))
		return;
	if (it->mark == ',' && item_eq(f, cue->verb_at, "asked") && is_prompt(f, cue->last, end))
		return; /* "Roe, asked whether it would rain, said" */
	if (cue->participle && item_is_word(it) && !item_is(it, W_CONJ | W_SUBORD | W_PREP) && !item_eq(f, cue->first, "as")) {
		/* "remarks suggesting that": a noun's own clause; "mocked the plan saying it": a comma left out. */
		bool often = item_eq(f, cue->verb_at, "noting") || item_eq(f, cue->verb_at, "adding") || item_eq(f, cue->verb_at, "stressing") || item_eq(f, cue->verb_at, "insisting");
		bool own = (!often && item_is(it, W_CUE | W_OCCASION | W_GROUP | W_ROLE | W_VAGUE)) || !(cue->frames & V_INV) || cue->frames & V_WEAK || l - from < 5;
		cue->how = own ? SUBJECT_NONE : SUBJECT_SHARED;
		return;
	}
	if (cue->participle || (item_is_word(it) && item_is(it, W_CONJ) && !cue->passive)) {
		bool noun = f->items[cue->verb_at].entry.forms == FORM_BASE && cue->first == cue->verb_at && !f->title_case;
		cue->how = noun ? SUBJECT_NONE : SUBJECT_SHARED;
		cue->bare = noun;
		return;
	}
	if (it->flags & TOKEN_DASH) {
		uint32_t open = l - 1;
		while (open > from && l - open < 40 && !(f->items[open - 1].flags & TOKEN_DASH))
			open--;
		if (open > from && f->items[open - 1].flags & TOKEN_DASH)
			cue->subject = phrase_before(f, from, open - 1);
		cue->how = range_empty(cue->subject) ? SUBJECT_NONE : SUBJECT_BEFORE;
		return;
	}
	if (it->mark == ',') {
		cue->subject = phrase_around_insertion(f, from, l);
		cue->how = range_empty(cue->subject) ? SUBJECT_SHARED : SUBJECT_BEFORE;
		return;
	}
	if (item_is_word(it) && item_is(it, W_REL) && !item_is(it, W_POSS)) {
		uint32_t rel = l - 1;
		if (item_eq(f, rel, "whom") && rel > from + 2 && item_eq(f, rel - 1, "of"))
			rel -= 2; /* "many of whom" */
		cue->subject = antecedent(f, from, rel);
		cue->how = range_empty(cue->subject) ? SUBJECT_NONE : SUBJECT_RELATIVE;
		return;
	}
	cue->subject = phrase_before(f, from, l);
	if (range_empty(cue->subject) && l < cue->first && l > from + 1 && is_past(f, l - 1) && phrase_is_nominal(f, l - 2)) {
		/* "A study published on Monday found" */
		cue->subject = phrase_before(f, from, l - 1);
		cue->subject.last = range_empty(cue->subject) ? cue->subject.first : cue->first;
	}
	if (range_empty(cue->subject)) {
		inverts(f, from, end, cue);
		return;
	}
	/* "Roe for her part said" */
	if (cue->subject.last - cue->subject.first > 3 && item_eq(f, cue->subject.last - 1, "part") && item_is(&f->items[cue->subject.last - 2], W_POSS) &&
	    item_eq(f, cue->subject.last - 3, "for"))
		cue->subject.last -= 3;
	cue->how = agrees(f, from, cue) ? SUBJECT_BEFORE : SUBJECT_NONE;
}

static bool read_cue(const struct flow *f, uint32_t from, uint32_t end, uint32_t v, struct cue *ret)
{
	struct cue cue = { .verb_at = v, .last = v + 1 };
	bool particle;
	uint32_t seen;

	if (!item_is_word(&f->items[v]) || f->items[v].flags & TOKEN_CLITIC || !f->items[v].entry.verb)
		return false;
	if (f->items[v].flags & TOKEN_TITLE && !f->title_case && v > from && !(v == from + 1 && item_is(&f->items[from], W_CONJ)))
		return false;
	cue.first = group_start(f, from, v, &cue, &seen);
	if (is_noun_here(f, from, end, v, seen))
		return false;
	struct str next = v + 1 < end ? item_str(f, v + 1) : (struct str){ 0 };
	cue.verb = lexicon_verb(f->items[v].entry, next, &particle);
	if (!particle && v + 2 < end && item_eq(f, v + 1, "it")) { /* "made it clear that" */
		const struct verb *apart = lexicon_verb(f->items[v].entry, item_str(f, v + 2), &particle);
		cue.verb = particle ? apart : cue.verb;
		cue.last += particle;
	}
	if (!cue.verb)
		return false;
	cue.last += particle;
	cue.frames = cue.verb->frames;
	if (!verb_form(f, from, v, seen, &cue))
		return false;
	if (cue.passive && v + 2 < end && item_eq(f, v + 1, "as") && item_eq(f, v + 2, "saying")) { /* "Roe was quoted as saying" */
		cue.passive = false;
		cue.last = v + 3;
		cue.frames = V_THAT | V_QUOTE;
	}
	if (cue.participle && cue.first > from && item_eq(f, cue.first - 1, "as"))
		cue.first--; /* "quoted Roe as saying" */
	find_subject(f, from, end, &cue);
	*ret = cue;
	return true;
}

int cue_find(const struct flow *f, uint32_t from, uint32_t end, struct arena *arena, struct cue **ret, uint32_t *ret_n)
{
	struct cue *cues = NULL, cue;
	uint32_t n = 0, cap = 0;

	for (uint32_t v = from; v < end; v++) {
		if (n && cues[n - 1].verb_at + 2 < cues[n - 1].last && v < cues[n - 1].last)
			continue; /* within "was quoted as saying" */
		if (!f->items[v].entry.verb || !read_cue(f, from, end, v, &cue))
			continue;
		if (n && cues[n - 1].last > cue.first)
			n--; /* "went on to say" holds "went on" */
		if (n == cap) {
			cap = cap ? 2 * cap : 8;
			cues = arena_grow(arena, cues, n, cap, sizeof *cues);
			if (!cues)
				return -ENOMEM;
		}
		if (cue.bare && n && f->items[cues[n - 1].verb_at].entry.forms == FORM_BASE && cues[n - 1].how != SUBJECT_NONE && !is_noun_too(f, v))
			cue.how = SUBJECT_SHARED;
		cues[n++] = cue;
	}
	*ret = cues;
	*ret_n = n;
	return 0;
}
