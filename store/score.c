#include "store/score_impl.h"

#include <errno.h>
#include <stdlib.h>

uint32_t score_log2(uint64_t x)
{
	uint32_t whole = 0, part = 0;

	for (; x >= UINT64_C(2) << 10; x >>= 1)
		whole++;
	/* x is in [1, 2) in units of 2^-10: squaring gives one binary digit of its logarithm after another. */
	for (uint32_t bit = SCORE_ONE / 2; bit; bit >>= 1) {
		x = x * x >> 10;
		if (x >= UINT64_C(2) << 10) {
			x >>= 1;
			part |= bit;
		}
	}
	return whole * SCORE_ONE + part;
}

/* log2(1 + (all - n + 1/2) / (n + 1/2)) */
static uint32_t rarity_of(uint64_t n, uint64_t all)
{
	all = all < n ? n : all;
	return score_log2((2 * all + 2) * SCORE_ONE / (2 * n + 1));
}

/* A text has no fewer words than it has of this one; of a title's word nothing is known. */
static unsigned least_words(const struct list *list, unsigned occurrences)
{
	return list->term.key[0] == TERM_WORD ? occurrences : 0;
}

/* What the list's postings have at most; those that are not folded in have no impact of their own yet. */
static uint64_t most_of(const struct list *list)
{
	uint32_t most = list->impact * IMPACT_UNIT;

	if (list->in_tree && !list->impact)
		return score_occurrences(SCORE_OCCURRENCES_MAX, 1);
	for (size_t i = 0; i < list->n_tail; i++) {
		unsigned n = impact_occurrences(list->tail[i].extra);
		uint32_t own = score_occurrences(n, least_words(list, n));

		most = own > most ? own : most;
	}
	return most;
}

static int add_scored(struct scoring *self, struct list *list)
{
	enum term_kind kind = (enum term_kind)list->term.key[0];
	uint32_t rarity;

	if (kind != TERM_WORD && kind != TERM_TITLE)
		return 0;
	struct scored *more = arena_grow(self->asking->arena, self->at, self->n, self->n + 1, sizeof *more);
	if (!more)
		return -ENOMEM;
	self->at = more;
	rarity = rarity_of(list->count, self->asking->view.counters.next_seq - 1);
	rarity = kind == TERM_TITLE ? rarity / 2 : rarity;
	struct scored *s = &self->at[self->n++];
	*s = (struct scored){ .list = list, .rarity = rarity, .most = rarity * most_of(list) };
	for (unsigned i = 0; i < OFTEN; i++) {
		uint64_t part = (uint64_t)rarity * score_occurrences(i, least_words(list, i));

		s->most_part[i] = part < s->most ? part : s->most;
	}
	return 0;
}

/* Every list that counts; *ret_alone becomes false where there is anything but alternatives of words. */
static int collect(struct scoring *self, const struct plan *p, bool *ret_alone)
{
	int r = 0;

	if (p->kind == PLAN_LIST) {
		size_t before = self->n;

		r = add_scored(self, p->list);
		*ret_alone = *ret_alone && self->n > before;
		return r;
	}
	*ret_alone = *ret_alone && (p->kind == PLAN_OR || p->kind == PLAN_NONE);
	for (size_t i = 0; i < p->n && r == 0 && p->kind != PLAN_NOT; i++)
		r = collect(self, p->child[i], ret_alone);
	return r;
}

static int rarest_first(const void *a, const void *b)
{
	const struct scored *x = a, *y = b;

	if (x->rarity != y->rarity)
		return x->rarity > y->rarity ? -1 : 1;
	return str_cmp(term_str(&x->list->term), term_str(&y->list->term));
}

int scoring_open(struct asking *asking)
{
	struct scoring *self = arena_alloc(asking->arena, 1, sizeof *self);
	bool alone = true;

	if (!self)
		return -ENOMEM;
	self->asking = asking;
	int r = collect(self, asking->plan, &alone);
	if (r < 0)
		return r;
	if (self->n > 1)
		qsort(self->at, self->n, sizeof *self->at, rarest_first);
	self->alone = alone && self->n <= SCORE_LISTS_MAX;
	asking->scoring = self;
	return 0;
}

bool scoring_alone(const struct scoring *self)
{
	return self->alone;
}

static int score_list(const struct scored *s, uint64_t seq, unsigned words, uint64_t *sum)
{
	int r = list_has(s->list, POSTING_NO_DATE, seq, NULL);

	if (r > 0)
		*sum += (uint64_t)s->rarity * score_occurrences(list_places(s->list), words);
	return r;
}

int scoring_of(struct scoring *self, uint64_t seq, uint64_t *ret)
{
	int words = columns_words(&self->asking->columns, seq), r = words;

	*ret = 0;
	for (size_t i = 0; i < self->n && r >= 0; i++)
		r = score_list(&self->at[i], seq, (unsigned)words, ret);
	return r < 0 ? r : 0;
}
