#include "store/score.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "store/search_hits.h"

enum { OFTEN = 8 };

/* A word of the query, or one of the words that a word of the query stands for. */
struct scored {
	struct list *list;
	uint32_t rarity; /* its inverse document frequency, in SCORE_ONE; half of it for a title's */
	uint64_t most;   /* no statement gets more for it */
	uint64_t most_part[OFTEN]; /* … that has it so often */
};

struct scoring {
	struct asking *asking;
	struct scored *at; /* rarest first */
	size_t n;
	bool alone;
};

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

/* ---- alternatives of words alone ---- */

struct running {
	struct scoring *scoring;
	const struct search *search;
	struct hits *hits;
	size_t at;       /* the list that is gone through */
	uint64_t behind; /* at most what all commoner ones add */
};

/* A statement of the list at hand that may be among the best, its column under way. */
struct candidate {
	uint64_t seq;
	uint8_t occurrences[SCORE_LISTS_MAX]; /* of each list's word; none in rarer lists: they have been gone through */
	struct column_row row;
};

/* Below which nothing of the list at hand can be among the best. */
static unsigned least_impact(const struct running *run)
{
	const struct hits *hits = run->hits;
	uint64_t worst = hits->n == run->search->limit ? hits->at[0].value : 0;
	uint64_t unit = (uint64_t)run->scoring->at[run->at].rarity * IMPACT_UNIT;

	if (worst <= run->behind)
		return 0;
	if (!unit)
		return UINT_MAX;
	/* What is as good as the worst may still be a newer statement. */
	uint64_t least = (worst - run->behind + unit - 1) / unit;
	return least < UINT_MAX ? (unsigned)least : UINT_MAX;
}

static uint64_t most_part(const struct scored *s, unsigned occurrences)
{
	return occurrences < OFTEN ? s->most_part[occurrences] : s->most;
}

static bool may_be_kept(const struct running *run, uint64_t seq, uint64_t most)
{
	const struct hits *hits = run->hits;

	/* Most are out by their value alone. */
	return (hits->n < run->search->limit || most >= hits->at[0].value) &&
	       hits_want(run->search, hits, &(struct hit){ most, seq });
}

/*
 * Looks c up in the other lists for as long as it may be among the best: of
 * those that are, a word's neighbours in the query are in few, and to know them
 * is cheaper than how long a statement is. 1, 0: it is out, -EIO.
 */
static int look_up(const struct running *run, struct candidate *c)
{
	struct scoring *s = run->scoring;
	uint64_t own = most_part(&s->at[run->at], c->occurrences[run->at]), behind = run->behind;

	for (size_t i = 0; i < s->n; i++) {
		if (i == run->at)
			continue;
		if (!may_be_kept(run, c->seq, own + behind))
			return 0;
		int r = list_has(s->at[i].list, POSTING_NO_DATE, c->seq, NULL);
		if (r < 0 || (r > 0 && i < run->at))
			return r < 0 ? r : 0;
		c->occurrences[i] = (uint8_t)(r > 0 ? list_places(s->at[i].list) : 0);
		own += r > 0 ? most_part(&s->at[i], c->occurrences[i]) : 0;
		behind -= i > run->at ? s->at[i].most : 0;
	}
	return may_be_kept(run, c->seq, own);
}

/*
 * The next candidates, at most AHEAD: read from memory one after the other,
 * their columns are what takes longest. Returns how many, 0 at the end, -EIO.
 */
enum { AHEAD = 32 };

static int gather(struct running *run, struct list *list, struct candidate at[AHEAD])
{
	int n = 0, r = 0;
	struct posting p;

	list_pass(list, least_impact(run));
	while (n < AHEAD && (r = list_next(list, &p)) > 0) {
		struct candidate *c = &at[n];

		c->seq = p.seq;
		c->occurrences[run->at] = (uint8_t)list_occurrences(list);
		r = look_up(run, c);
		if (r == 0 && run->hits->n == run->search->limit)
			run->hits->more = true;
		if (r > 0 && (r = columns_fetch(&run->scoring->asking->columns, c->seq, &c->row)) == 0)
			n++;
		if (r < 0)
			return r;
	}
	run->hits->more = run->hits->more || list->passed;
	return r < 0 ? r : n;
}

static uint64_t score_of(const struct running *run, const struct candidate *c)
{
	unsigned words = column_words(c->row);
	uint64_t sum = 0;

	for (size_t i = run->at; i < run->scoring->n; i++)
		sum += run->scoring->at[i].rarity * (uint64_t)score_occurrences(c->occurrences[i], words);
	return sum;
}

static int offer(struct running *run, const struct candidate *c)
{
	struct asking *asking = run->scoring->asking;
	const struct search *search = run->search;
	struct hit cursor = { search->cursor.value, search->cursor.seq }, hit = { score_of(run, c), c->seq };

	if ((search->cursor.set && !hit_before(search, &cursor, &hit)) || !hits_want(search, run->hits, &hit)) {
		run->hits->more = run->hits->more || run->hits->n == search->limit;
		return 0;
	}
	int gone = asking->replaced_too ? 0 : replaced_get(&asking->replaced, c->seq);
	if (gone == 0)
		hits_keep(search, run->hits, hit);
	return gone < 0 ? gone : 0;
}

static int run_list(struct running *run, struct list *list)
{
	struct candidate at[AHEAD];
	int n = list_start(list, false, 0, 0), r = 0;

	while (n >= 0 && r == 0 && (n = gather(run, list, at)) > 0)
		for (int i = 0; i < n && r == 0; i++)
			r = offer(run, &at[i]);
	return n < 0 ? n : r;
}

int scoring_run(struct asking *asking, const struct search *search, struct hits *hits)
{
	struct scoring *self = asking->scoring;
	struct running run = { .scoring = self, .search = search, .hits = hits };
	int r = 0;

	for (size_t i = 0; i < self->n; i++)
		run.behind += self->at[i].most;
	for (run.at = 0; run.at < self->n && r == 0; run.at++) {
		struct hit most = { run.behind, UINT64_MAX };
		struct list *list;

		if (!hits_want(search, hits, &most)) {
			hits->more = true;
			break;
		}
		run.behind -= self->at[run.at].most;
		/* Another cursor: scores of other lists' statements move the plan's own. */
		r = list_open(&asking->view, term_str(&self->at[run.at].list->term), asking->arena, &list);
		if (r < 0)
			return r;
		list->bare = true;
		r = run_list(&run, list);
		list_close(list);
	}
	return r;
}
