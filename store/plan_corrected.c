/* is:corrected - statements of which people said something: their cluster (correction.h) or their topics (label.h). */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "common/cleanup.h"
#include "store/bytes.h"
#include "store/hash_set.h"
#include "store/plan_impl.h"

enum { SAID_OF_MAX = 16384, NUMBERS_MAX = 4, FIND_BYTES = 4 << 20 }; /* statements; an id's numbers: it may have been taken in again */

struct said_of {
	struct asking *asking;
	uint64_t *ids, *seqs;
	size_t n_ids, n_seqs;
};

/* The ids that a table's keys begin with; of those with several, once. */
static int add_keys(struct said_of *self, enum db_table table)
{
	const struct view *view = &self->asking->view;
	MDB_cursor *cursor;
	MDB_val key, value;
	size_t before = self->n_ids;
	int rc = mdb_cursor_open(view->txn, view->db->table[table], &cursor);

	if (rc)
		return lmdb_errno(rc);
	while ((rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0) {
		uint64_t id = key.mv_size >= 8 ? get_be(key.mv_data, 8) : 0;

		if (self->n_ids > before && self->ids[self->n_ids - 1] == id)
			continue;
		if (self->n_ids == SAID_OF_MAX)
			break;
		uint64_t *more = arena_grow(self->asking->arena, self->ids, self->n_ids, self->n_ids + 1, sizeof *more);
		if (!more)
			break;
		self->ids = more;
		self->ids[self->n_ids++] = id;
	}
	mdb_cursor_close(cursor);
	if (rc == 0)
		return self->n_ids == SAID_OF_MAX ? -E2BIG : -ENOMEM;
	return rc == MDB_NOTFOUND ? 0 : lmdb_errno(rc);
}

/* finding: as the question, but for an arena of its own, as each look takes some kilobytes of it. */
static int add_numbers(struct said_of *self, struct asking *finding, uint64_t id)
{
	char hex[17];
	uint64_t *seqs;
	size_t n;

	(void)snprintf(hex, sizeof hex, "%016" PRIx64, id);
	arena_reset(finding->arena);
	int r = plan_find_ids(finding, str_from(hex), NUMBERS_MAX, &seqs, &n);
	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++)
		self->seqs[self->n_seqs++] = seqs[i];
	return 0;
}

int plan_corrected(struct asking *self, const struct query *q, struct plan **ret)
{
	owned(arena_destroy) struct arena *arena = arena_new(FIND_BYTES);
	struct asking finding = *self;
	struct said_of said = { .asking = self };
	int r = arena ? add_keys(&said, TABLE_CORRECTIONS) : -ENOMEM;

	if (r == 0)
		r = add_keys(&said, TABLE_LABELS);
	if (r == -E2BIG)
		return plan_too_big(self, q, "people said something of too many statements to look for them all");
	said.n_ids = r < 0 ? 0 : hash_set_make(said.ids, said.n_ids);
	finding.arena = arena;
	said.seqs = arena_alloc(self->arena, said.n_ids * NUMBERS_MAX, sizeof *said.seqs);
	if (r == 0 && !said.seqs)
		r = -ENOMEM;
	for (size_t i = 0; i < said.n_ids && r == 0; i++)
		r = add_numbers(&said, &finding, said.ids[i]);
	if (r < 0)
		return r;
	said.n_seqs = hash_set_make(said.seqs, said.n_seqs);
	return plan_set(self, said.seqs, said.n_seqs, ret);
}
