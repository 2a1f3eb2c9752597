#include "store/search.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "store/score.h"
#include "store/search_hits.h"
#include "store/search_scan.h"

/* ---- in the order of the source: no more is looked at than is asked for ---- */

/* Dates of which what comes later is past the range. */
struct bounds {
	bool some;
	uint64_t date;
	int64_t to;
};

static struct bounds bounds_of(const struct plan *plan, bool oldest)
{
	int64_t from = INT64_MIN, to = INT64_MAX;

	plan_dates(plan, &from, &to);
	return (struct bounds){ .some = oldest ? to != INT64_MAX : from != INT64_MIN, .date = posting_date(from), .to = to };
}

static bool past_end(const struct posting *p, bool oldest, const struct bounds *b)
{
	if (!b->some)
		return false;
	if (oldest)
		return p->date != POSTING_NO_DATE && posting_date_usec(p->date) >= b->to;
	return p->date == POSTING_NO_DATE || p->date < b->date;
}

/* -EAGAIN: most candidates were looked at, and they were too few. */
static int walk(struct asking *asking, const struct search *search, struct source *s, size_t most, struct hits *hits)
{
	const struct bounds bounds = bounds_of(asking->plan, search->oldest);
	struct posting p = { 0 };
	int r = 0;

	for (size_t looked = 0; (r = source_next(s, &p)) > 0; looked++) {
		if (past_end(&p, search->oldest, &bounds))
			return 0;
		if (search->cursor.set && p.date == search->cursor.value && p.seq == search->cursor.seq)
			continue;
		r = search_matches(s, &p);
		if (r < 0)
			return r;
		if (r > 0)
			hits->at[hits->n++] = (struct hit){ p.date, p.seq };
		if (hits->n == search->limit || looked == SEARCH_LOOKED_MAX) {
			hits->more = true;
			hits->cursor = (struct search_cursor){ true, p.date, p.seq };
			return 0;
		}
		if (looked == most)
			return -EAGAIN;
	}
	return r;
}

/* ---- in another order ---- */

/* Puts the kept ones in order; the last is where the next chunk begins. */
static void finish(const struct search *search, struct hits *hits)
{
	hits_sort(search, hits);
	if (hits->n)
		hits->cursor = (struct search_cursor){ true, hits->at[hits->n - 1].value, hits->at[hits->n - 1].seq };
}

static int by_score(struct asking *asking, const struct search *search, struct hits *hits)
{
	struct source source = { 0 };
	int r = scoring_open(asking);

	if (r == 0 && scoring_alone(asking->scoring))
		r = scoring_run(asking, search, hits);
	else if (r == 0)
		r = source_open(asking, &source, false, true, UINT64_MAX >> 24, UINT64_MAX >> 24);
	if (r == 0 && !scoring_alone(asking->scoring))
		r = search_scan(search, &source, hits);
	source_close(&source);
	finish(search, hits);
	return r;
}

/* ---- in order of arrival ---- */

static int arrivals(struct asking *asking, const struct search *search, struct hits *hits)
{
	uint64_t end = asking->view.counters.next_seq, seq;
	struct source every = { .asking = asking };
	struct column column;

	seq = search->cursor.set ? search->cursor.seq : search->oldest ? 0 : end;
	for (size_t looked = 0;; looked++) {
		seq = search->oldest ? seq + 1 : seq - 1;
		if (seq == 0 || seq >= end)
			break;
		int r = columns_get(&asking->columns, seq, &column);
		if (r == 0)
			r = search_matches(&every, &(struct posting){ .date = column.date, .seq = seq });
		if (r < 0)
			return r;
		if (r > 0)
			hits->at[hits->n++] = (struct hit){ 0, seq };
		hits->cursor = (struct search_cursor){ true, 0, seq };
		if (hits->n == search->limit || looked == SEARCH_LOOKED_MAX) {
			hits->more = true;
			break;
		}
	}
	return 0;
}

/*
 * A rare condition is best met by looking at all it has, a common one by
 * looking at statements in order until there are enough: these have limit of
 * every expected / all. Looking one up out of order costs about WALK_STEP steps
 * in a list, of whose candidates only those are matched that are newer than the
 * newest so far. Words that depend on each other deceive the estimate: a walk
 * that has cost what the other way would have is given up.
 */
enum { WALK_STEP = 40 };

static bool walk_is_cheaper(const struct asking *asking, const struct search *search, const struct driver *d)
{
	uint64_t all = asking->view.counters.next_seq, expected = plan_expected(asking, asking->plan);

	return !d->set && expected && all / expected * search->limit * WALK_STEP < d->count;
}

/* From where on what is in order of date can have anything that the plan wants. */
static void first_place(const struct asking *asking, const struct search *search, uint64_t *ret_date, uint64_t *ret_seq)
{
	int64_t from = INT64_MIN, to = INT64_MAX;

	*ret_date = *ret_seq = search->oldest ? 0 : UINT64_MAX >> 24;
	plan_dates(asking->plan, &from, &to);
	if (!search->oldest && to != INT64_MAX)
		*ret_date = posting_date(to);
	if (search->oldest && from != INT64_MIN)
		*ret_date = posting_date(from);
}

/* all: through every statement instead of what the plan drives. */
static int run_in_order(struct asking *asking, const struct search *search, bool all, size_t most, struct hits *hits)
{
	struct source source = { 0 };
	uint64_t date, seq;

	first_place(asking, search, &date, &seq);
	if (search->cursor.set) {
		date = search->cursor.value;
		seq = search->cursor.seq;
	}
	int r = source_open(asking, &source, all, !search->oldest, date, seq);
	if (r == 0)
		r = walk(asking, search, &source, most, hits);
	source_close(&source);
	return r;
}

static int run_out_of_order(struct asking *asking, const struct search *search, struct hits *hits)
{
	struct source source = { 0 };
	uint64_t date, seq;

	first_place(asking, search, &date, &seq);
	int r = source_open(asking, &source, false, !search->oldest, date, seq);
	if (r == 0)
		r = search_scan(search, &source, hits);
	source_close(&source);
	finish(search, hits);
	return r;
}

static int by_date(struct asking *asking, const struct search *search, struct hits *hits)
{
	struct driver driver;
	int r = plan_driver(asking, asking->plan, &driver);

	if (r < 0)
		return r;
	if (!driver.set && (driver.n == 0 || driver.lists[0]->dated))
		return run_in_order(asking, search, false, SIZE_MAX, hits);
	if (walk_is_cheaper(asking, search, &driver)) {
		r = run_in_order(asking, search, true, driver.count / WALK_STEP, hits);
		if (r != -EAGAIN)
			return r;
		hits->n = 0;
	}
	return run_out_of_order(asking, search, hits);
}

int search_run(struct asking *asking, const struct search *search, struct hits *ret)
{
	ret->n = 0;
	ret->more = false;
	ret->cursor = search->cursor;
	ret->at = arena_alloc(asking->arena, search->limit + 1, sizeof *ret->at);
	if (!ret->at)
		return -ENOMEM;
	switch (search->sort) {
	case SORT_ARRIVAL:
		return arrivals(asking, search, ret);
	case SORT_SCORE:
		return by_score(asking, search, ret);
	case SORT_DATE:
		return by_date(asking, search, ret);
	case SORT_SAID:
	case SORT_SEEN:
		break;
	}
	return run_out_of_order(asking, search, ret);
}

int search_count(struct asking *asking, uint64_t *ret_statements, uint64_t *ret_articles)
{
	size_t bytes = (size_t)(asking->view.counters.next_article / 8 + 1);
	unsigned char *seen = calloc(bytes, 1);
	struct source source = { 0 };
	struct posting p = { 0 };
	uint64_t statements = 0, articles = 0;
	int r = seen ? source_open(asking, &source, false, true, UINT64_MAX >> 24, UINT64_MAX >> 24) : -ENOMEM;

	while (r == 0 && (r = source_next(&source, &p)) > 0) {
		struct column column;

		r = search_matches(&source, &p);
		if (r <= 0)
			continue;
		r = columns_get(&asking->columns, p.seq, &column);
		statements++;
		if (r == 0 && column.article / 8 < bytes) {
			articles += !(seen[column.article / 8] >> column.article % 8 & 1);
			seen[column.article / 8] |= (unsigned char)(1u << column.article % 8);
		}
	}
	source_close(&source);
	free(seen);
	if (r < 0)
		return r;
	*ret_statements = statements;
	*ret_articles = articles;
	return 0;
}

int search_each(struct asking *asking, int (*each)(void *ctx, uint64_t date, uint64_t seq), void *ctx)
{
	struct source source = { 0 };
	struct posting p = { 0 };
	int r = source_open(asking, &source, false, true, UINT64_MAX >> 24, UINT64_MAX >> 24), stop = 0;

	while (r == 0 && stop == 0 && (r = source_next(&source, &p)) > 0) {
		r = search_matches(&source, &p);
		if (r > 0)
			r = source_date(&source, &p) < 0 ? -EIO : 1;
		if (r > 0) {
			arena_reset(asking->work);
			stop = each(ctx, p.date, p.seq);
		}
		r = r < 0 ? r : 0;
	}
	source_close(&source);
	return r < 0 ? r : stop;
}
