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

/* ---- what several lists have ---- */

/* Which of the lists each of a phrase's words is in. */
static bool find_words(struct joined *j, const struct plan *plan)
{
	for (j->n_words = 0; j->n_words < plan->n; j->n_words++) {
		const struct plan *child = plan->child[j->n_words];
		size_t l = 0;

		if (child->kind != PLAN_LIST || j->n_words == PLAN_FOLLOW_MAX)
			return false;
		while (l < j->join.n && !str_eq(term_str(&j->join.list[l]->term), term_str(&child->list->term)))
			l++;
		if (l == j->join.n)
			return false;
		j->word[j->n_words] = (uint8_t)l;
	}
	return true;
}

/* Where it makes no sense s->joined stays NULL. */
static int open_joined(struct source *s)
{
	const struct plan *plan = s->asking->plan;
	struct list *lists[JOIN_LISTS_MAX];
	size_t n = plan_required(plan, lists, JOIN_LISTS_MAX);

	if (n < 2)
		return 0;
	s->joined = arena_alloc(s->asking->arena, 1, sizeof *s->joined);
	if (!s->joined)
		return -ENOMEM;
	join_open(&s->joined->join, lists, n);
	bool known = (plan->kind == PLAN_AND || plan->kind == PLAN_PHRASE) && find_words(s->joined, plan);
	s->joined->rest = !known ? JOINED_ALL : plan->kind == PLAN_AND ? JOINED_NONE : JOINED_PLACES;
	return 0;
}

static int join_more(struct source *s)
{
	struct joined *j = s->joined;
	struct join *join = &j->join;
	int r = join_next(join);

	j->at = 0;
	if (r <= 0) {
		join->found = 0;
		return r;
	}
	j->has_dates = s->dates || (j->some_dated && !join->in_tail);
	if (s->dates && (!j->some_dated || join->in_tail))
		r = columns_dates(&s->asking->columns, join->seq, join->found, join->date);
	return r < 0 ? r : 1;
}

static int next_joined(struct source *s, struct posting *ret)
{
	struct joined *j = s->joined;

	if (j->at == j->join.found) {
		int r = join_more(s);

		if (r <= 0)
			return r;
	}
	*ret = (struct posting){ .date = j->has_dates ? j->join.date[j->at] : POSTING_NO_DATE, .seq = j->join.seq[j->at] };
	j->at++;
	return 1;
}

int source_match(struct source *s, const struct posting *p)
{
	const struct joined *j = s->joined;
	struct str extras[PLAN_FOLLOW_MAX];

	if (!j || j->rest == JOINED_ALL)
		return plan_match(s->asking, s->asking->plan, p->date, p->seq);
	for (size_t i = 0; i < j->n_words && j->rest == JOINED_PLACES; i++)
		extras[i] = join_extra(&j->join, j->word[i], j->at - 1);
	return j->rest == JOINED_NONE || plan_follow(extras, j->n_words);
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
	if (!all && s->driver.n == 1 && !s->driver.lists[0]->dated && (r = open_joined(s)) < 0)
		return r;
	if (s->joined)
		return 0;
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

	if (s->joined)
		return next_joined(s, ret);
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
	return (s->joined ? s->joined->has_dates : s->dates) || s->in_date_order ? 0 : columns_date(&s->asking->columns, p->seq, &p->date);
}
