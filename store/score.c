#include "store/score.h"

#include <errno.h>
#include <stdlib.h>

#include "store/search_hits.h"

enum { OCCURRENCES_MAX = 255 };

/* A word of the query, or one of the words that a word of the query stands for. */
struct scored {
	struct list *list;
	uint32_t rarity; /* its inverse document frequency, in SCORE_ONE; half of it for a title's */
	uint64_t most;   /* no statement gets more for it */
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

/* n (k1 + 1) / (n + k1 (1 - b + b words / mean)), both sides times 2000 to be whole. */
uint32_t score_occurrences(unsigned n, unsigned words)
{
	return n * 4400u * SCORE_ONE / (2000u * n + 600u + 1800u * words / SCORE_WORDS);
}

/* log2(1 + (all - n + 1/2) / (n + 1/2)) */
static uint32_t rarity_of(uint64_t n, uint64_t all)
{
	all = all < n ? n : all;
	return score_log2((2 * all + 2) * SCORE_ONE / (2 * n + 1));
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
	self->at[self->n++] = (struct scored){ list, rarity, (uint64_t)rarity * score_occurrences(OCCURRENCES_MAX, 1) };
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

	if (x->most != y->most)
		return x->most > y->most ? -1 : 1;
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

/* Positions are varints: each has one byte without the high bit. */
static unsigned count_occurrences(struct str extra)
{
	unsigned n = 0;

	for (size_t i = 0; i < extra.len && n < OCCURRENCES_MAX; i++)
		n += (unsigned char)extra.ptr[i] < 0x80;
	return n ? n : 1;
}

static int score_list(const struct scored *s, uint64_t seq, unsigned words, uint64_t *sum)
{
	struct str extra = { 0 };
	int r = list_has(s->list, POSTING_NO_DATE, seq, &extra);

	if (r > 0)
		*sum += (uint64_t)s->rarity * score_occurrences(count_occurrences(extra), words);
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

/* A posting of the list at hand that may be among the best, its column under way. */
struct candidate {
	uint64_t seq;
	unsigned occurrences;
	struct column_row row;
};

static bool may_be_kept(const struct running *run, uint64_t seq, unsigned occurrences, unsigned words, uint64_t *ret_own)
{
	const struct scored *own = &run->scoring->at[run->at];

	*ret_own = (uint64_t)own->rarity * score_occurrences(occurrences, words);
	return hits_want(run->search, run->hits, &(struct hit){ *ret_own + run->behind, seq });
}

/*
 * The next candidates, at most AHEAD: read from memory one after the other,
 * their columns are what takes longest. Returns how many, 0 at the end, -EIO.
 */
enum { AHEAD = 32 };

static int gather(struct running *run, struct list *list, struct candidate at[AHEAD])
{
	bool of_text = list->term.key[0] == TERM_WORD;
	int n = 0, r = 0;
	struct posting p;
	uint64_t most;

	while (n < AHEAD && (r = list_next(list, &p)) > 0) {
		struct candidate c = { .seq = p.seq, .occurrences = count_occurrences(p.extra) };

		/* A text has no fewer words than it has of this one. */
		if (!may_be_kept(run, c.seq, c.occurrences, of_text ? c.occurrences : 0, &most)) {
			run->hits->more = true;
			continue;
		}
		r = columns_fetch(&run->scoring->asking->columns, c.seq, &c.row);
		if (r < 0)
			return r;
		at[n++] = c;
	}
	return r < 0 ? r : n;
}

/* The whole score of a candidate; 0 when a rarer list has it, or it cannot be among the best. */
static int score_candidate(struct running *run, const struct candidate *c, uint64_t *ret)
{
	struct scoring *s = run->scoring;
	unsigned words = column_words(c->row);
	uint64_t sum;

	*ret = 0;
	if (!may_be_kept(run, c->seq, c->occurrences, words, &sum))
		return 0;
	for (size_t i = 0; i < s->n; i++) {
		uint64_t other = 0;
		int r = i == run->at ? 0 : score_list(&s->at[i], c->seq, words, i < run->at ? &other : &sum);

		if (r < 0 || other)
			return r < 0 ? r : 0;
	}
	*ret = sum;
	return 0;
}

static int offer(struct running *run, const struct candidate *c)
{
	struct asking *asking = run->scoring->asking;
	const struct search *search = run->search;
	struct hit cursor = { search->cursor.value, search->cursor.seq }, hit = { .seq = c->seq };
	int r = score_candidate(run, c, &hit.value);

	if (r < 0)
		return r;
	if (!hit.value || (search->cursor.set && !hit_before(search, &cursor, &hit)) || !hits_want(search, run->hits, &hit)) {
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
		r = run_list(&run, list);
		list_close(list);
	}
	return r;
}
