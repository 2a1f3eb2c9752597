#include "store/join.h"

#include <assert.h>

void join_open(struct join *self, struct list *const *lists, size_t n)
{
	assert(n >= 2 && n <= JOIN_LISTS_MAX);
	self->n = n;
	self->want = 0;
	self->tree_done = self->in_tail = false;
	self->tail_at = self->some.n = self->some_at = self->found = 0;
	self->filter = NULL;
	for (size_t i = 0; i < n; i++) {
		self->list[i] = lists[i];
		list_rewind(lists[i]);
	}
}

void join_skip(struct join *self, uint64_t seq, size_t tail_at)
{
	self->want = seq;
	self->tail_at = tail_at;
}

/* ---- the rarest list, and the one after it ---- */

/* To the rarest list's next block: 1, 0, -EIO. */
static int next_some(struct join *j)
{
	const struct block *b = j->list[0]->block;
	int r = list_reach(j->list[0], j->want);

	if (r <= 0)
		return r;
	j->some_at = j->some.n = 0;
	for (size_t i = block_seek(b, POSTING_NO_DATE, j->want); i < b->n; i++) {
		j->some.seq[j->some.n] = b->seq[i];
		j->some.at[j->some.n++] = (uint8_t)i;
	}
	j->want = b->seq[b->n - 1] + 1;
	if (!j->want)
		return 0;
	r = j->filter ? j->filter(j->ctx, &j->some) : 0;
	return r < 0 ? r : 1;
}

static void take(struct join *j, size_t i, size_t k)
{
	j->seq[j->found] = j->some.seq[i];
	j->date[j->found] = j->some.date[i];
	j->at[0][j->found] = j->some.at[i];
	j->at[1][j->found] = (uint32_t)k;
}

/* For each of a few its own search. */
static void look_up_few(struct join *j, size_t i, size_t end, size_t k)
{
	const struct block *b = j->list[1]->block;

	for (; i < end && k < b->n; i++) {
		k = block_seek_from(b, k, POSTING_NO_DATE, j->some.seq[i]);
		if (k < b->n && b->seq[k] == j->some.seq[i]) {
			take(j, i, k);
			j->found++;
		}
	}
}

/* Both are gone through, each step being one in the one that is behind, or in both; what is taken without being found is written over. */
static void look_up_many(struct join *j, size_t i, size_t end, size_t k)
{
	const struct block *b = j->list[1]->block;
	size_t k_end = b->n;

	while (i < end && k < k_end) {
		uint64_t x = j->some.seq[i], y = b->seq[k];

		take(j, i, k);
		j->found += x == y;
		i += x <= y;
		k += y <= x;
	}
}

/* What is in the second list's block, as far as that reaches. */
static int look_up(struct join *j, uint64_t *ret_last)
{
	enum { FEW = 8 };
	struct list *list = j->list[1];
	const struct block *b = list->block;
	size_t from = j->some_at, end = from;
	int r = list_reach(list, j->some.seq[from]);

	j->found = 0;
	if (r <= 0)
		return r;
	*ret_last = b->seq[b->n - 1];
	while (end < j->some.n && j->some.seq[end] <= *ret_last)
		end++;
	size_t k = block_seek_from(b, list->found, POSTING_NO_DATE, j->some.seq[from]);
	if ((end - from) * FEW < b->n - k)
		look_up_few(j, from, end, k);
	else
		look_up_many(j, from, end, k);
	list->found = k;
	return 1;
}

/* ---- all lists ---- */

/* Keeps what is in the l-th list's block, and sets *last to how far that reaches. */
static int keep(struct join *j, size_t l, uint64_t *last)
{
	struct list *list = j->list[l];
	const struct block *b = list->block;
	int r = list_reach(list, j->seq[0]);
	size_t kept = 0, at = list->found;

	if (r <= 0)
		return r;
	if (b->seq[b->n - 1] < *last)
		*last = b->seq[b->n - 1];
	for (size_t i = 0; i < j->found && j->seq[i] <= *last; i++) {
		at = block_seek_from(b, at, POSTING_NO_DATE, j->seq[i]);
		if (at == b->n || b->seq[at] != j->seq[i])
			continue;
		for (size_t k = 0; k < l; k++)
			j->at[k][kept] = j->at[k][i];
		j->at[l][kept] = (uint32_t)at;
		j->date[kept] = j->date[i];
		j->seq[kept++] = j->seq[i];
	}
	list->found = at;
	j->found = kept;
	return 1;
}

/* Of some of the rarest list those in all others, as far as the blocks reach that these are at. */
static int next_of_some(struct join *j)
{
	uint64_t last = 0;
	int r = look_up(j, &last);

	for (size_t l = 2; l < j->n && j->found && r > 0; l++)
		r = keep(j, l, &last);
	/* Were the bytes no list's, and did not ascend, it would still end: one at least is done with. */
	do
		j->some_at++;
	while (j->some_at < j->some.n && j->some.seq[j->some_at] <= last);
	return r;
}

static int next_in_tree(struct join *j)
{
	int r = 1;

	for (j->found = 0; j->found == 0 && r > 0;)
		r = j->some_at < j->some.n ? next_of_some(j) : next_some(j);
	return r;
}

/* What is not folded in: each on its own. */
static int next_in_tail(struct join *j)
{
	const struct list *first = j->list[0];

	for (j->found = 0; j->found < POSTINGS_MAX && j->tail_at < first->n_tail; j->tail_at++) {
		int r = 1;

		j->seq[j->found] = first->tail[j->tail_at].seq;
		j->at[0][j->found] = (uint32_t)j->tail_at;
		for (size_t l = 1; l < j->n && r > 0; l++) {
			r = list_has(j->list[l], POSTING_NO_DATE, j->seq[j->found], NULL);
			j->at[l][j->found] = (uint32_t)j->list[l]->hit;
		}
		if (r < 0)
			return r;
		j->found += r > 0;
	}
	return j->found > 0;
}

int join_next(struct join *self)
{
	int r = self->tree_done ? 0 : next_in_tree(self);

	if (r != 0)
		return r;
	self->tree_done = self->in_tail = true;
	return next_in_tail(self);
}

struct str join_extra(const struct join *self, size_t l, size_t i)
{
	const struct list *list = self->list[l];

	return self->in_tail ? list->tail[self->at[l][i]].extra : block_extra_of(list->block, self->at[l][i]);
}
