#include "store/tally.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "store/words.h"

static uint64_t hash_of(struct str s)
{
	uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a, 64 bits */

	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.ptr[i]) * UINT64_C(1099511628211);
	return h ^ h >> 32;
}

static void put_slot(struct tally_rows *t, size_t row)
{
	size_t i = t->at[row].hash & (t->n_slots - 1);

	while (t->slots[i])
		i = (i + 1) & (t->n_slots - 1);
	t->slots[i] = (uint32_t)row + 1;
}

static int grow(struct tally_rows *t)
{
	size_t n_slots = t->n_slots ? 2 * t->n_slots : 256;
	uint32_t *slots = calloc(n_slots, sizeof *slots);
	struct tally_row *rows = reallocarray(t->at, n_slots / 2, sizeof *rows);

	if (rows)
		t->at = rows;
	if (!slots || !rows) {
		free(slots);
		return -ENOMEM;
	}
	free(t->slots);
	t->slots = slots;
	t->n_slots = n_slots;
	for (size_t i = 0; i < t->n; i++)
		put_slot(t, i);
	return 0;
}

/* The same name whatever its case and accents; two are equal when their folded forms are. */
static bool same(struct tally_rows *t, const struct tally_row *row, uint64_t hash, struct str folded)
{
	owned(buf_destroy) struct buf other = { 0 };

	if (row->hash != hash)
		return false;
	words_fold_name(row->name, &other);
	return str_eq(buf_str(&other), folded) || (!t->folded.len && !other.len);
}

void tally_count(struct tally_row *row, int64_t usec)
{
	row->count++;
	if (usec != INT64_MIN && (row->first == INT64_MIN || usec < row->first))
		row->first = usec;
	if (usec > row->last)
		row->last = usec;
}

static int add_row(struct tally_rows *t, const struct tally_row *row, int64_t usec)
{
	if (t->n == TALLY_ROWS_MAX)
		return -E2BIG;
	int r = t->n == t->n_slots / 2 ? grow(t) : 0;
	if (r < 0)
		return r;
	t->at[t->n] = *row;
	t->at[t->n].count = 1;
	t->at[t->n].first = t->at[t->n].last = usec;
	put_slot(t, t->n++);
	return (int)t->n;
}

int tally_find(struct tally_rows *t, struct arena *arena, struct str name, int64_t usec)
{
	buf_clear(&t->folded);
	words_fold_name(name, &t->folded);
	uint64_t hash = hash_of(buf_str(&t->folded));
	size_t i = t->n_slots ? hash & (t->n_slots - 1) : 0;
	while (t->n_slots && t->slots[i] && !same(t, &t->at[t->slots[i] - 1], hash, buf_str(&t->folded)))
		i = (i + 1) & (t->n_slots - 1);
	if (t->n_slots && t->slots[i])
		return tally_count(&t->at[t->slots[i] - 1], usec), (int)t->slots[i];
	struct tally_row row = { .hash = hash };
	int r = arena_dup(arena, name, &row.name);
	return r < 0 ? r : add_row(t, &row, usec);
}

int tally_find_number(struct tally_rows *t, int64_t number, int64_t usec)
{
	uint64_t hash = (uint64_t)number * UINT64_C(0x9e3779b97f4a7c15) >> 32;
	size_t i = t->n_slots ? hash & (t->n_slots - 1) : 0;

	while (t->n_slots && t->slots[i] && t->at[t->slots[i] - 1].number != number)
		i = (i + 1) & (t->n_slots - 1);
	if (t->n_slots && t->slots[i])
		return tally_count(&t->at[t->slots[i] - 1], usec), (int)t->slots[i];
	return add_row(t, &(struct tally_row){ .hash = hash, .number = number }, usec);
}

void tally_free(struct tally_rows *t)
{
	buf_destroy(&t->folded);
	free(t->at);
	free(t->slots);
	*t = (struct tally_rows){ 0 };
}
