#include "store/search.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "store/score.h"
#include "store/search_hits.h"

/* ---- the lists as one stream ---- */

/* Binary heap of the lists' next postings; equal ones come out once. */
struct stream {
	struct list **lists;
	struct posting *head; /* of each list */
	size_t *heap, n;
	bool descending;
};

static bool stream_before(const struct stream *s, size_t a, size_t b)
{
	int c = posting_cmp(s->head[a].date, s->head[a].seq, s->head[b].date, s->head[b].seq);

	return s->descending ? c > 0 : c < 0;
}

static void stream_sink(struct stream *s, size_t i)
{
	for (;;) {
		size_t least = i;

		for (size_t c = 2 * i + 1; c <= 2 * i + 2 && c < s->n; c++)
			if (stream_before(s, s->heap[c], s->heap[least]))
				least = c;
		if (least == i)
			return;
		size_t t = s->heap[i];
		s->heap[i] = s->heap[least];
		s->heap[least] = t;
		i = least;
	}
}

static int stream_open(struct asking *asking, struct stream *s, struct list **lists, size_t n, bool descending,
		       uint64_t date, uint64_t seq)
{
	*s = (struct stream){ .lists = lists, .descending = descending };
	s->head = arena_alloc(asking->arena, n, sizeof *s->head);
	s->heap = arena_alloc(asking->arena, n, sizeof *s->heap);
	if (!s->head || !s->heap)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		int r = list_start(lists[i], descending, date, seq);

		if (r == 0)
			r = list_next(lists[i], &s->head[i]);
		if (r < 0)
			return r;
		if (r > 0)
			s->heap[s->n++] = i;
	}
	for (size_t i = s->n; i-- > 0;)
		stream_sink(s, i);
	return 0;
}

/* 1 and the next posting, 0 at the end, -EIO. */
static int stream_next(struct stream *s, struct posting *ret)
{
	if (s->n == 0)
		return 0;
	*ret = s->head[s->heap[0]];
	while (s->n) {
		size_t i = s->heap[0];

		if (posting_cmp(s->head[i].date, s->head[i].seq, ret->date, ret->seq) != 0)
			break;
		int r = list_next(s->lists[i], &s->head[i]);
		if (r < 0)
			return r;
		if (r == 0)
			s->heap[0] = s->heap[--s->n];
		stream_sink(s, 0);
	}
	return 1;
}

/* ---- candidates ---- */

struct source {
	struct asking *asking;
	struct driver driver;
	struct stream stream;
	struct list **lists; /* opened anew: matching moves the plan's own */
	size_t n;
	size_t at;        /* in a set */
	bool in_date_order;
};

static int open_lists(struct asking *asking, struct source *s, bool all)
{
	struct term every = { .len = 1, .key = { TERM_ALL } };
	size_t n = all ? 1 : s->driver.n;

	s->lists = arena_alloc(asking->arena, n, sizeof *s->lists);
	if (!s->lists)
		return -ENOMEM;
	for (; s->n < n; s->n++) {
		struct str term = all ? term_str(&every) : term_str(&s->driver.lists[s->n]->term);
		int r = list_open(&asking->view, term, asking->arena, &s->lists[s->n]);

		if (r < 0)
			return r;
	}
	return 0;
}

static void source_close(struct source *s)
{
	for (size_t i = 0; i < s->n; i++)
		list_close(s->lists[i]);
}

/* walk: through every statement in order of date. (date, seq): where to begin, for what is in that order. */
static int source_open(struct asking *asking, struct source *s, bool walk, bool descending, uint64_t date, uint64_t seq)
{
	*s = (struct source){ .asking = asking };
	int r = plan_driver(asking, asking->plan, &s->driver);
	bool all = walk || (s->driver.n == 0 && !s->driver.set);

	if (all)
		s->driver.set = false;
	if (r < 0 || s->driver.set)
		return r;
	r = open_lists(asking, s, all);
	if (r < 0)
		return r;
	s->in_date_order = s->lists[0]->dated;
	if (s->in_date_order)
		return stream_open(asking, &s->stream, s->lists, s->n, descending, date, seq);
	return stream_open(asking, &s->stream, s->lists, s->n, false, 0, 0);
}

/* The next candidate with its date. */
static int source_next(struct source *s, struct posting *ret)
{
	int r;

	if (s->driver.set) {
		if (s->at == s->driver.n_seqs)
			return 0;
		ret->seq = s->driver.seqs[s->at++];
	} else {
		r = stream_next(&s->stream, ret);
		if (r <= 0 || s->in_date_order)
			return r;
	}
	r = columns_date(&s->asking->columns, ret->seq, &ret->date);
	return r < 0 ? r : 1;
}

static int matches(struct asking *asking, const struct posting *p)
{
	arena_reset(asking->work);
	if (!asking->replaced_too) {
		int gone = replaced_get(&asking->replaced, p->seq);

		if (gone != 0)
			return gone < 0 ? gone : 0;
	}
	return plan_match(asking, asking->plan, p->date, p->seq);
}

/* ---- in the order of the source: no more is looked at than is asked for ---- */

static bool past_end(const struct posting *p, bool oldest, int64_t from, int64_t to)
{
	if (oldest)
		return to != INT64_MAX && p->date != POSTING_NO_DATE && posting_date_usec(p->date) >= to;
	return from != INT64_MIN && (p->date == POSTING_NO_DATE || p->date < posting_date(from));
}

static int walk(struct asking *asking, const struct search *search, struct source *s, struct hits *hits)
{
	int64_t from = INT64_MIN, to = INT64_MAX;
	struct posting p = { 0 };
	int r = 0;

	plan_dates(asking->plan, &from, &to);
	for (size_t looked = 0; (r = source_next(s, &p)) > 0; looked++) {
		if (past_end(&p, search->oldest, from, to))
			return 0;
		if (search->cursor.set && p.date == search->cursor.value && p.seq == search->cursor.seq)
			continue;
		r = matches(asking, &p);
		if (r < 0)
			return r;
		if (r > 0)
			hits->at[hits->n++] = (struct hit){ p.date, p.seq };
		if (hits->n == search->limit || looked == SEARCH_LOOKED_MAX) {
			hits->more = true;
			hits->cursor = (struct search_cursor){ true, p.date, p.seq };
			return 0;
		}
	}
	return r;
}

/* ---- in another order: everything is looked at, the best are kept ---- */

static int value_of(struct asking *asking, enum search_sort sort, const struct posting *p, uint64_t *ret)
{
	struct column column;

	*ret = sort == SORT_DATE ? p->date : 0;
	if (sort == SORT_DATE || sort == SORT_ARRIVAL)
		return 0;
	if (sort == SORT_SCORE)
		return scoring_of(asking->scoring, p->seq, ret);
	int r = columns_get(&asking->columns, p->seq, &column);
	if (r == 0)
		*ret = sort == SORT_SAID ? column.said : column.seen;
	return r;
}

static int scan(struct asking *asking, const struct search *search, struct source *s, struct hits *hits)
{
	struct hit cursor = { search->cursor.value, search->cursor.seq };
	struct posting p = { 0 };
	int r;

	while ((r = source_next(s, &p)) > 0) {
		struct hit hit = { .seq = p.seq };

		/* A score is dearer than a match. */
		if (search->sort == SORT_SCORE && (r = matches(asking, &p)) <= 0) {
			if (r < 0)
				return r;
			continue;
		}
		r = value_of(asking, search->sort, &p, &hit.value);
		if (r < 0)
			return r;
		if (search->cursor.set && !hit_before(search, &cursor, &hit))
			continue;
		/* The cheap question first: would it be among those kept? */
		if (hits->more && hits->n == search->limit && !hit_before(search, &hit, &hits->at[0]))
			continue;
		r = search->sort == SORT_SCORE ? 1 : matches(asking, &p);
		if (r < 0)
			return r;
		if (r > 0)
			hits_keep(search, hits, hit);
	}
	return r;
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
		r = scan(asking, search, &source, hits);
	source_close(&source);
	return r;
}

/* Puts the kept ones in order; the last is where the next chunk begins. */
static void finish(const struct search *search, struct hits *hits)
{
	hits_sort(search, hits);
	if (hits->n)
		hits->cursor = (struct search_cursor){ true, hits->at[hits->n - 1].value, hits->at[hits->n - 1].seq };
}

/* ---- in order of arrival ---- */

static int arrivals(struct asking *asking, const struct search *search, struct hits *hits)
{
	uint64_t end = asking->view.counters.next_seq, seq;
	struct column column;

	seq = search->cursor.set ? search->cursor.seq : search->oldest ? 0 : end;
	for (size_t looked = 0;; looked++) {
		seq = search->oldest ? seq + 1 : seq - 1;
		if (seq == 0 || seq >= end)
			break;
		int r = columns_get(&asking->columns, seq, &column);
		if (r == 0)
			r = matches(asking, &(struct posting){ .date = column.date, .seq = seq });
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
 * every expected / all. Looking one up out of order costs about forty steps in
 * a list, of whose candidates only those are matched that are newer than the
 * newest so far.
 */
static bool walk_is_cheaper(const struct asking *asking, const struct search *search, const struct driver *d)
{
	uint64_t all = asking->view.counters.next_seq, expected = plan_expected(asking, asking->plan);

	return !d->set && expected && all / expected * search->limit * 40 < d->count;
}

int search_run(struct asking *asking, const struct search *search, struct hits *ret)
{
	int64_t from = INT64_MIN, to = INT64_MAX;
	struct source source = { 0 };
	struct driver driver;

	ret->n = 0;
	ret->more = false;
	ret->cursor = search->cursor;
	ret->at = arena_alloc(asking->arena, search->limit + 1, sizeof *ret->at);
	if (!ret->at)
		return -ENOMEM;
	if (search->sort == SORT_ARRIVAL)
		return arrivals(asking, search, ret);
	if (search->sort == SORT_SCORE) {
		int scored = by_score(asking, search, ret);

		finish(search, ret);
		return scored;
	}
	int r = plan_driver(asking, asking->plan, &driver);
	if (r < 0)
		return r;
	bool dated = !driver.set && (driver.n == 0 || driver.lists[0]->dated);
	bool in_order = search->sort == SORT_DATE && (dated || walk_is_cheaper(asking, search, &driver));
	uint64_t date = search->oldest ? 0 : UINT64_MAX >> 24, seq = search->oldest ? 0 : UINT64_MAX >> 24;
	plan_dates(asking->plan, &from, &to);
	if (!search->oldest && to != INT64_MAX)
		date = posting_date(to);
	if (search->oldest && from != INT64_MIN)
		date = posting_date(from);
	if (search->cursor.set) {
		date = search->cursor.value;
		seq = search->cursor.seq;
	}
	r = source_open(asking, &source, in_order && !dated, !search->oldest, date, seq);
	if (r == 0)
		r = in_order ? walk(asking, search, &source, ret) : scan(asking, search, &source, ret);
	source_close(&source);
	if (!in_order)
		finish(search, ret);
	return r;
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

		r = matches(asking, &p);
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
		r = matches(asking, &p);
		if (r > 0) {
			arena_reset(asking->work);
			stop = each(ctx, p.date, p.seq);
		}
		r = r < 0 ? r : 0;
	}
	source_close(&source);
	return r < 0 ? r : stop;
}
