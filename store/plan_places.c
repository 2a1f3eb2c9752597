#include <errno.h>

#include "store/plan_impl.h"

/* Where something stands in a statement: words from to to, both included. */
struct place_ {
	uint32_t from, to;
};

struct places {
	struct place_ at[PLAN_POSITIONS_MAX];
	size_t n;
};

static void places_add(struct places *self, uint32_t from, uint32_t to)
{
	if (self->n < PLAN_POSITIONS_MAX)
		self->at[self->n++] = (struct place_){ from, to };
}

static int find_places(struct asking *self, struct plan *p, uint64_t seq, struct places *ret);

static int word_places(struct plan *p, uint64_t seq, struct places *ret)
{
	uint32_t at[PLAN_POSITIONS_MAX];
	struct str extra;
	int r = list_has(p->list, POSTING_NO_DATE, seq, &extra);

	if (r <= 0)
		return r;
	size_t n = positions_get(extra, at, PLAN_POSITIONS_MAX);
	for (size_t i = 0; i < n; i++)
		places_add(ret, at[i], at[i]);
	return 0;
}

/* Extends each place by what follows it at once. */
static void join_phrase(struct places *so_far, const struct places *next)
{
	size_t kept = 0;

	for (size_t i = 0; i < so_far->n; i++)
		for (size_t k = 0; k < next->n; k++)
			if (next->at[k].from == so_far->at[i].to + 1) {
				so_far->at[kept++] = (struct place_){ so_far->at[i].from, next->at[k].to };
				break;
			}
	so_far->n = kept;
}

static int phrase_places(struct asking *self, struct plan *p, uint64_t seq, struct places *ret)
{
	struct places *next = arena_alloc(self->work, 1, sizeof *next);
	struct places *so_far = arena_alloc(self->work, 1, sizeof *so_far);

	if (!next || !so_far)
		return -ENOMEM;
	for (size_t i = 0; i < p->n; i++) {
		struct places *into = i ? next : so_far;

		into->n = 0;
		int r = find_places(self, p->child[i], seq, into);
		if (r < 0)
			return r;
		if (i)
			join_phrase(so_far, next);
		if (so_far->n == 0)
			return 0;
	}
	for (size_t i = 0; i < so_far->n; i++)
		places_add(ret, so_far->at[i].from, so_far->at[i].to);
	return 0;
}

static bool is_near(const struct plan *p, struct place_ a, struct place_ b)
{
	if (b.from > a.to)
		return b.from - a.to <= p->distance;
	return !p->ordered && a.from > b.to && a.from - b.to <= p->distance;
}

static int near_places(struct asking *self, struct plan *p, uint64_t seq, struct places *ret)
{
	struct places *a = arena_alloc(self->work, 1, sizeof *a), *b = arena_alloc(self->work, 1, sizeof *b);
	int r = a && b ? find_places(self, p->child[0], seq, a) : -ENOMEM;

	if (r == 0 && a->n)
		r = find_places(self, p->child[1], seq, b);
	if (r < 0)
		return r;
	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; k < b->n; k++)
			if (is_near(p, a->at[i], b->at[k])) {
				struct place_ x = a->at[i], y = b->at[k];

				places_add(ret, x.from < y.from ? x.from : y.from, x.to > y.to ? x.to : y.to);
			}
	return 0;
}

static int find_places(struct asking *self, struct plan *p, uint64_t seq, struct places *ret)
{
	int r = 0;

	switch (p->kind) {
	case PLAN_LIST:
		return word_places(p, seq, ret);
	case PLAN_OR:
		for (size_t i = 0; i < p->n && r == 0; i++)
			r = find_places(self, p->child[i], seq, ret);
		return r;
	case PLAN_PHRASE:
		return phrase_places(self, p, seq, ret);
	case PLAN_NEAR:
		return near_places(self, p, seq, ret);
	case PLAN_ALL:
	case PLAN_NONE:
	case PLAN_AND:
	case PLAN_NOT:
	case PLAN_RANGE:
	case PLAN_SET:
	case PLAN_EDITED:
	case PLAN_REMOVED:
	case PLAN_FIRST:
	case PLAN_OUTLETS:
	case PLAN_REGEX:
		break;
	}
	return 0;
}

/* Keeps the places of which the one so much further on is among next; both ascend. */
static size_t keep_followed(uint32_t *at, size_t n, const uint32_t *next, size_t n_next, uint32_t further)
{
	size_t kept = 0, k = 0;

	for (size_t i = 0; i < n; i++) {
		while (k < n_next && next[k] < at[i] + further)
			k++;
		if (k < n_next && next[k] == at[i] + further)
			at[kept++] = at[i];
	}
	return kept;
}

static bool of_lists(const struct plan *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->child[i]->kind != PLAN_LIST)
			return false;
	return p->n > 0;
}

/* Places below 64 as bits, so many further back; UINT64_MAX: there are others. */
static uint64_t bits_of(struct str extra, unsigned further)
{
	uint64_t bits = 0, at = 0;

	for (size_t i = 0; i < extra.len; i++) {
		unsigned char byte = (unsigned char)extra.ptr[i];

		at += byte;
		if (byte >= 0x80 || at >= 64)
			return UINT64_MAX;
		bits |= UINT64_C(1) << at;
	}
	return bits >> further;
}

static bool follow_far(const struct str *extras, size_t n)
{
	uint32_t at[PLAN_POSITIONS_MAX], next[PLAN_POSITIONS_MAX];
	size_t kept = positions_get(extras[0], at, PLAN_POSITIONS_MAX);

	for (size_t i = 1; i < n && kept; i++)
		kept = keep_followed(at, kept, next, positions_get(extras[i], next, PLAN_POSITIONS_MAX), (uint32_t)i);
	return kept > 0;
}

bool plan_follow(const struct str *extras, size_t n)
{
	uint64_t left = UINT64_MAX;

	for (size_t i = 0; i < n && left; i++) {
		uint64_t bits = bits_of(extras[i], (unsigned)i);

		if (bits == UINT64_MAX)
			return follow_far(extras, n);
		left &= bits;
	}
	return left != 0;
}

/*
 * A phrase of words that stand for themselves alone, which most are: their
 * places are read when the statement has them all.
 */
static int match_words(struct plan *p, uint64_t date, uint64_t seq)
{
	struct str extras[PLAN_FOLLOW_MAX];

	for (size_t i = 0; i < p->n; i++) {
		int r = list_has(p->rarest[i]->list, date, seq, NULL);

		if (r <= 0)
			return r;
	}
	for (size_t i = 0; i < p->n; i++)
		extras[i] = list_extra(p->child[i]->list);
	return plan_follow(extras, p->n);
}

int plan_match_places(struct asking *self, struct plan *p, uint64_t date, uint64_t seq)
{
	struct places *places;

	if (p->kind == PLAN_PHRASE && p->n <= PLAN_FOLLOW_MAX && of_lists(p))
		return match_words(p, date, seq);
	for (size_t i = 0; i < p->n; i++) {
		int r = plan_match(self, p->rarest[i], date, seq);

		if (r <= 0)
			return r;
	}
	places = arena_alloc(self->work, 1, sizeof *places);
	int r = places ? find_places(self, p, seq, places) : -ENOMEM;
	return r < 0 ? r : places->n > 0;
}
