#include "parser/cue_impl.h"

#include <errno.h>

#include "common/cleanup.h"

#define AUXILIARY (W_BE | W_HAVE | W_DO | W_MODAL | W_NEG)
#define QUOTED_REACH 10 /* items of "quoted on Monday by the agency as saying" */

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

bool cue_is_adverb(const struct flow *f, uint32_t i)
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
		else if (!cue_is_adverb(f, i - 1) && !(item_eq(f, i - 1, "since") && i > from + 1 && item_is(&f->items[i - 2], W_HAVE)))
			break;
	}
	/* An adverb that opens the sentence is not of the group. */
	while (i < v && cue_is_adverb(f, i) && (i == from || f->items[i - 1].mark == ','))
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
	while (k > from && cue_is_adverb(f, k) && !item_eq(f, k, "on"))
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
	if (before && ((item_eq(f, v, "states") && item_eq(f, v - 1, "member")) || (forms & FORM_ING && item_among(f, v - 1, "most very more less so")) ||
		       (forms & FORM_BASE && item_among(f, v - 1, "best only last"))))
		return true; /* "its member | states", "the most | promising", "the best | hope for" */
	if (it->flags & TOKEN_TITLE && !(it->flags & TOKEN_SENTENCE) && before && before->quotation == TEXT_NONE &&
	    !item_is_word(before) && before->mark != ',')
		return true;
	if (!before)
		return forms & (FORM_BASE | FORM_S) && !(forms & (FORM_PAST | FORM_ING));
	if (!item_is_word(before))
		return false;
	if (item_is(before, W_ADV) && v >= from + 2 && forms & (FORM_BASE | FORM_S) &&
	    (item_is(before - 1, W_POSS) || item_among(f, v - 2, "the a an The A An")))
		return true; /* "its quarterly | report" */
	if (item_is(before, W_SUBJ))
		return false;
	if (item_is(before, W_DET | W_POSS) && !item_is(before, W_VAGUE | W_SUBJ) &&
	    !(item_eq(f, v - 1, "that") || item_eq(f, v - 1, "all")))
		return true;
	if (before->flags & TOKEN_CLITIC && !(forms & FORM_ING) && v - 1 > from && !item_is(before - 1, W_SUBJ))
		return true;
	if (item_is(before, W_PREP) && !item_is(before, W_SUBORD | W_ADV) && !(forms & FORM_ING) && !item_eq(f, v - 1, "to"))
		return !item_eq(f, v - 1, "on");
	if (item_is(before, W_ADJ | W_NATION) && !item_is(before, W_ROLE | W_GROUP | W_TIME | W_PLACE) &&
	    forms & (FORM_BASE | FORM_S))
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

/* "accepted that the lamp was lit", but "accepted that offer", "accepted the offer": a deed. */
static bool is_deed(const struct flow *f, uint32_t at, uint32_t end)
{
	if (at + 3 >= end || !item_eq(f, at, "that") || !item_is_word(&f->items[at + 1]) || !item_is_word(&f->items[at + 2]))
		return true;
	return item_is(&f->items[at + 2], W_PREP | W_CONJ | W_TIME | W_SUBORD) && !item_is(&f->items[at + 1], W_SUBJ | W_DET | W_POSS);
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
	if (cue.frames & V_DEED && !particle && is_deed(f, cue.last, end))
		return false;
	if (!verb_form(f, from, v, seen, &cue))
		return false;
	if (cue.participle && strcmp(cue.verb->base, "promise") == 0)
		cue.frames &= ~(uint32_t)V_NP; /* "a faint but promising start" */
	/* "a deal | expected to close": passive */
	if (!seen && !cue.participle && strcmp(cue.verb->base, "expect") == 0 && f->items[v].entry.forms & FORM_PP && cue.last < end && item_eq(f, cue.last, "to"))
		cue.frames &= ~(uint32_t)(V_INF | V_HINF);
	/* "Roe was quoted as saying", "was quoted on Monday by the agency as saying" */
	uint32_t as = v + 1;
	while (cue.passive && as + 1 < end && as < v + QUOTED_REACH && item_is_word(&f->items[as]) && !item_eq(f, as, "as") && !phrase_is_verb(f, as))
		as++;
	if (cue.passive && as + 1 < end && item_eq(f, as, "as") && item_eq(f, as + 1, "saying") &&
	    (as == v + 1 || item_among(f, v + 1, "by on in last this yesterday today"))) {
		cue.passive = false;
		cue.last = as + 2;
		cue.frames = V_THAT | V_QUOTE;
	}
	if (cue.participle && cue.first > from && item_eq(f, cue.first - 1, "as"))
		cue.first--; /* "quoted Roe as saying" */
	cue_find_subject(f, from, end, &cue);
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
		if (cue.bare && n && f->items[cues[n - 1].verb_at].entry.forms == FORM_BASE &&
		    cues[n - 1].how != SUBJECT_NONE && !cue_is_noun_too(f, v))
			cue.how = SUBJECT_SHARED;
		cues[n++] = cue;
	}
	*ret = cues;
	*ret_n = n;
	return 0;
}
