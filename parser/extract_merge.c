/* Doubles and contradictions among candidates. */
#include <errno.h>

#include "parser/extract_impl.h"
#include "parser/text_token.h"

#define NEAR 64 /* candidates that are compared with each, in the order of the text */

/* From this calibrated score on, what the network alone found is a statement by our conventions. */
#define NETWORK_ALONE 700
/* From this one on, a source that it reads more fully than the rule is taken. */
#define NETWORK_FULLER 850
/* From this one on, its source stands in for a rule's that is nobody. */
#define NETWORK_SOURCE 600
/* From this one on, it bears out a rule whose source is a thing: "The map says", but "a banner reads". */
#define NETWORK_SECONDS 650
/* From this score on, what a rule alone found is one by PolNeAR's. */
#define RULE_ALONE 900

/* Candidates in the order of their cues, or of their content where they have none. */
static int by_place(const void *x, const void *y)
{
	const struct attribution *a = *(struct attribution *const *)x, *b = *(struct attribution *const *)y;
	uint32_t p = a->cue.first < a->cue.last ? a->cue.first : a->n_content ? a->content[0].first : 0;
	uint32_t q = b->cue.first < b->cue.last ? b->cue.first : b->n_content ? b->content[0].first : 0;

	if (p != q)
		return p < q ? -1 : 1;
	return a < b ? -1 : a > b;
}

static uint32_t length_of(const struct attribution *a)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < a->n_content; i++)
		n += a->content[i].last - a->content[i].first;
	return n;
}

static uint32_t common(const struct attribution *a, const struct attribution *b)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < a->n_content; i++)
		for (uint32_t k = 0; k < b->n_content && k < 8; k++) {
			uint32_t from = a->content[i].first > b->content[k].first ? a->content[i].first : b->content[k].first;
			uint32_t to = a->content[i].last < b->content[k].last ? a->content[i].last : b->content[k].last;
			n += from < to ? to - from : 0;
		}
	return n;
}

static bool holds(const struct attribution *outer, struct run inner)
{
	for (uint32_t i = 0; i < outer->n_content; i++)
		if (inner.first >= outer->content[i].first && inner.last <= outer->content[i].last)
			return true;
	return false;
}

static bool same_cue(const struct attribution *a, const struct attribution *b)
{
	return a->cue.first < b->cue.last && b->cue.first < a->cue.last;
}

/* Do they say the same, so that only one may stay? */
static bool doubles(const struct attribution *a, const struct attribution *b)
{
	uint32_t n = common(a, b), la = length_of(a), lb = length_of(b);

	if (same_cue(a, b))
		return true;
	if (a->turn || b->turn)
		return false;
	if (holds(a, b->cue) || holds(b, a->cue))
		return false;
	return n * 10 >= 8 * (la + lb - n);
}

/* Do they share words without one lying within the other? */
static bool crosses(const struct attribution *a, const struct attribution *b)
{
	return common(a, b) && !holds(a, b->cue) && !holds(b, a->cue);
}

/*
 * Which of two must go. What the caller asks for decides whom to believe: the
 * whole scheme of PolNeAR is what the network was trained on; speech and stance
 * by our own conventions is what the rules know.
 */
static bool first_goes(const struct attribution *a, const struct attribution *b, bool scheme)
{
	if (a->network != b->network && !a->turn && !b->turn)
		return a->network != scheme;
	return b->score > a->score;
}

/* Could the source be somebody: a name, an office, a body, a pronoun, but not "my parcel"? Without a source: whoever it was. */
static bool could_speak(const struct reading *r, struct run source)
{
	const uint32_t owner = source.last - source.first > 1 ? 0 : W_POSS;
	const uint32_t somebody = W_ROLE | W_GROUP | W_NATION | W_PLACE | W_SUBJ | owner | W_VAGUE | W_HONOR |
				  W_HEARER | W_MALE | W_FEMALE;

	for (uint32_t i = source.first; i < source.last; i++)
		if (r->entries[i].classes & somebody ||
		    (r->text.tokens[i].flags & TOKEN_TITLE && !(r->text.tokens[i].flags & TOKEN_SENTENCE)))
			return true;
	if (source.first >= source.last)
		return true;
	/* A capital that the sentence's start explains may yet be a name, if no other word is known by it. */
	return source.last - source.first == 1 && r->text.tokens[source.first].flags & TOKEN_TITLE &&
	       !r->entries[source.first].classes && !r->entries[source.first].verb;
}

/* "quoted | him | as saying", but not "most of them reported" */
static bool is_quoted(const struct reading *r, const struct attribution *a)
{
	return a->source.last == a->source.first + 1 && r->entries[a->source.first].classes & W_OBJ && a->cue.first == a->source.last &&
	       str_eq(text_token(&r->text, a->cue.first), STR("as"));
}

/* A verb with an object is many things besides speech: "mindfulness-based stress reduction". */
static bool is_doubtful(const struct reading *r, const struct attribution *a)
{
	return !a->network && !a->turn && a->cue.first < a->cue.last && a->score <= RULE_ALONE && !could_speak(r, a->source) &&
	       !is_quoted(r, a);
}

static bool seconds(const struct attribution *by, const struct attribution *a)
{
	return by->network && by->score >= NETWORK_SECONDS && same_cue(by, a);
}

/* Has the network a candidate with this cue, of a score that bears it out? */
static bool is_seconded(struct attribution *const *order, uint32_t n, uint32_t i)
{
	for (uint32_t k = i; k > 0 && i - k < NEAR; k--)
		if (seconds(order[k - 1], order[i]))
			return true;
	for (uint32_t k = i + 1; k < n && k - i < NEAR; k++)
		if (seconds(order[k], order[i]))
			return true;
	return false;
}

/* The source before its comma or "who". */
static struct run head_of(const struct reading *r, struct run source)
{
	for (uint32_t i = source.first; i < source.last; i++)
		if (i > source.first && (r->text.tokens[i].kind >= TOKEN_PUNCT || r->entries[i].classes & W_REL))
			return (struct run){ source.first, i };
	return source;
}

/*
 * A rule reads its verb's subject backwards and may stop too soon: "A diplomat who met Roe last month
 * said". Where the network is this sure, and its source holds the rule's and more, it is the source; and where
 * what the rule found cannot speak at all.
 */
static void heed_network(const struct reading *r, struct attribution *stays, const struct attribution *goes)
{
	struct run had = stays->source, has = goes->source;

	while (has.last > has.first + 1 && text_first_char(&r->text, has.last - 1) == ',')
		has.last--;
	if (stays->network || stays->turn || !goes->network || has.first >= has.last || !same_cue(stays, goes))
		return;
	if (goes->score >= NETWORK_SOURCE && had.first < had.last && !could_speak(r, head_of(r, had)) &&
	    could_speak(r, head_of(r, has)))
		stays->source = has;
	if (goes->score < NETWORK_FULLER)
		return;
	if (had.first < had.last && has.first <= had.first && has.last >= had.last &&
	    has.last - has.first > had.last - had.first && could_speak(r, has))
		stays->source = has;
}

static bool too_weak(const struct attribution *a, bool scheme)
{
	if (!a->n_content)
		return true;
	if (a->network)
		return !scheme && a->score < NETWORK_ALONE;
	return scheme && !a->turn && a->score < RULE_ALONE;
}

int extract_merge(struct reading *r, bool scheme)
{
	struct attributions *l = &r->rules.found;
	struct attribution **order = arena_alloc(r->arena, l->n + 1, sizeof(struct attribution *));

	r->dropped = arena_alloc(r->arena, l->n + 1, sizeof *r->dropped);
	if (!r->dropped || !order)
		return -ENOMEM;
	for (uint32_t i = 0; i < l->n; i++) {
		r->dropped[i] = !l->at[i].n_content;
		order[i] = &l->at[i];
	}
	qsort(order, l->n, sizeof(struct attribution *), by_place);
	r->addresses = extract_addresses(r);
	for (uint32_t i = 0; i < l->n && !scheme; i++)
		r->dropped[i] |= extract_refuses(r, &l->at[i]);
	for (uint32_t i = 0; i < l->n && r->network; i++)
		if (is_doubtful(r, order[i]) && !is_seconded(order, l->n, i))
			r->dropped[order[i] - l->at] = true;
	for (uint32_t i = 0; i < l->n; i++)
		for (uint32_t k = i + 1; k < l->n && k < i + NEAR; k++) {
			uint32_t x = (uint32_t)(order[i] - l->at), y = (uint32_t)(order[k] - l->at);
			bool apart = order[i]->network == order[k]->network;
			if (r->dropped[x] || r->dropped[y] ||
			    !(doubles(order[i], order[k]) ||
			      (!apart && !order[i]->turn && !order[k]->turn && crosses(order[i], order[k]))))
				continue;
			bool first = first_goes(order[i], order[k], scheme);
			heed_network(r, first ? order[k] : order[i], first ? order[i] : order[k]);
			r->dropped[first ? x : y] = true;
		}
	for (uint32_t i = 0; i < l->n; i++)
		r->dropped[i] |= too_weak(&l->at[i], scheme);
	return 0;
}
