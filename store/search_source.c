#include <errno.h>

#include "store/search_source.h"

/* ---- the lists as one stream ---- */

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
		s->lists[s->n]->bare = true;
	}
	return 0;
}

void source_close(struct source *s)
{
	if (s->only) {
		list_give(s->only, NULL);
		s->only->bare = false;
	}
	for (size_t i = 0; i < s->n; i++)
		list_close(s->lists[i]);
}

int source_open(struct asking *asking, struct source *s, bool walk, bool descending, uint64_t date, uint64_t seq)
{
	*s = (struct source){ .asking = asking, .dates = plan_wants_date(asking->plan) };
	int r = plan_driver(asking, asking->plan, &s->driver);
	bool all = walk || (s->driver.n == 0 && !s->driver.set);

	if (all)
		s->driver.set = false;
	if (r < 0 || s->driver.set)
		return r;
	if (!all && s->driver.n == 1)
		(s->only = s->driver.lists[0])->bare = true;
	else
		r = open_lists(asking, s, all);
	if (r < 0)
		return r;
	s->in_date_order = (s->only ? s->only : s->lists[0])->dated;
	if (!s->in_date_order)
		descending = false, date = 0, seq = 0;
	return s->only ? list_start(s->only, descending, date, seq) :
			 stream_open(asking, &s->stream, s->lists, s->n, descending, date, seq);
}

int source_next(struct source *s, struct posting *ret)
{
	int r = 1;

	if (s->only) {
		r = list_next(s->only, ret);
		list_give(s->only, ret);
	} else if (!s->driver.set) {
		r = stream_next(&s->stream, ret);
	} else if (s->at < s->driver.n_seqs) {
		ret->seq = s->driver.seqs[s->at++];
	} else {
		return 0;
	}
	if (r <= 0 || s->in_date_order || !s->dates)
		return r;
	r = columns_date(&s->asking->columns, ret->seq, &ret->date);
	return r < 0 ? r : 1;
}

int source_date(struct source *s, struct posting *p)
{
	return s->dates || s->in_date_order ? 0 : columns_date(&s->asking->columns, p->seq, &p->date);
}
