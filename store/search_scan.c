#include "store/search_scan.h"

#include "store/score.h"
#include "store/search_hits.h"

/* 1: it no longer stands, and the query does not ask for such. */
static int is_gone(struct asking *asking, uint64_t seq)
{
	arena_reset(asking->work);
	return asking->replaced_too ? 0 : replaced_get(&asking->replaced, seq);
}

int search_matches(struct source *s, const struct posting *p)
{
	int gone = is_gone(s->asking, p->seq);

	return gone ? (gone < 0 ? gone : 0) : source_match(s, p);
}

static int value_of(struct source *s, enum search_sort sort, struct posting *p, uint64_t *ret)
{
	struct column column;
	int r;

	if (sort == SORT_SCORE)
		return scoring_of(s->asking->scoring, p->seq, ret);
	if (sort == SORT_DATE) {
		r = source_date(s, p);
		*ret = p->date;
		return r;
	}
	r = columns_get(&s->asking->columns, p->seq, &column);
	if (r == 0)
		*ret = sort == SORT_SAID ? column.said : column.seen;
	return r;
}

/*
 * A date is dearer than a match, of candidates that lie far from each other, to
 * a query that needs none. Of those that lie near one read from memory has the
 * next ones' dates as well; and what is in all lists, and matches, needs one in any case.
 */
static bool has_cheap_dates(const struct source *s)
{
	return s->joined ? s->joined->rest == JOINED_NONE :
			   s->driver.count > s->asking->view.counters.next_seq / SOURCE_NEAR;
}

/* A score is always dearer than a match. */
static bool is_match_first(const struct search *search, const struct source *s)
{
	return search->sort == SORT_SCORE || (search->sort == SORT_DATE && !s->dates);
}

/* Whether any other is kept only if it comes before one of those that are. */
static bool is_full(const struct search *search, const struct hits *hits)
{
	return hits->more && hits->n == search->limit;
}

struct sifting {
	const struct search *search;
	const struct hits *hits;
	struct source *source;
};

/* Leaves out what would not be kept by its date, before its other words are looked up: where a date costs less. */
static int sift(void *ctx, struct join_some *some)
{
	const struct sifting *f = ctx;
	struct hit cursor = { f->search->cursor.value, f->search->cursor.seq };
	bool full = is_full(f->search, f->hits), near = some->seq[some->n - 1] - some->seq[0] < some->n * SOURCE_NEAR;
	size_t kept = 0;

	f->source->joined->some_dated = near && (full || f->search->cursor.set);
	if (!f->source->joined->some_dated)
		return 0;
	int r = columns_dates(&f->source->asking->columns, some->seq, some->n, some->date);
	for (size_t i = 0; i < some->n && r == 0; i++) {
		struct hit hit = { some->date[i], some->seq[i] };

		if ((full && !hit_before(f->search, &hit, &f->hits->at[0])) ||
		    (f->search->cursor.set && !hit_before(f->search, &cursor, &hit)))
			continue;
		some->date[kept] = some->date[i];
		some->at[kept] = some->at[i];
		some->seq[kept++] = some->seq[i];
	}
	some->n = kept;
	return r;
}

int search_scan(const struct search *search, struct source *s, struct hits *hits)
{
	struct hit cursor = { search->cursor.value, search->cursor.seq };
	struct sifting sifting = { search, hits, s };
	struct posting p = { 0 };
	int r;

	s->dates |= search->sort == SORT_DATE && has_cheap_dates(s);
	bool match_first = is_match_first(search, s);
	if (s->joined && search->sort == SORT_DATE) {
		s->joined->join.filter = sift;
		s->joined->join.ctx = &sifting;
	}
	while ((r = source_next(s, &p)) > 0) {
		struct hit hit = { .seq = p.seq };

		if (s->joined && search->sort == SORT_DATE)
			match_first = !s->joined->has_dates;
		if (match_first && (r = search_matches(s, &p)) <= 0) {
			if (r < 0)
				return r;
			continue;
		}
		r = value_of(s, search->sort, &p, &hit.value);
		if (r < 0)
			return r;
		if (search->cursor.set && !hit_before(search, &cursor, &hit))
			continue;
		/* The cheap question first: would it be among those kept? */
		if (is_full(search, hits) && !hit_before(search, &hit, &hits->at[0]))
			continue;
		r = match_first ? 1 : search_matches(s, &p);
		if (r < 0)
			return r;
		if (r > 0)
			hits_keep(search, hits, hit);
	}
	return r;
}
