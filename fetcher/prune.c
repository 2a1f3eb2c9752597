#include "fetcher/prune.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/lmdb_env.h"
#include "fetcher/entry.h"
#include "fetcher/page.h"

#define DAY_USEC INT64_C(86400000000)

enum { KEY_BYTES_MAX = 32, HALVINGS_MAX = 3 };

static const struct kind {
	enum outbox_db db;
	int64_t keep_usec;
	uint64_t most;
	int64_t (*seen)(struct str value); /* when it was of use last; INT64_MAX: that cannot be read */
} kinds[] = {
	{ DB_ENTRY, PRUNE_ENTRY_DAYS * DAY_USEC, PRUNE_ENTRIES_MAX, entry_seen_usec },
	{ DB_URL, PRUNE_ADDRESS_DAYS * DAY_USEC, PRUNE_ADDRESSES_MAX, page_seen_usec },
};

struct prune_key {
	char at[KEY_BYTES_MAX];
	size_t len;
};

struct prune_job {
	struct job job;
	const struct kind *kind;
	int64_t before_usec;
	size_t n;
	struct prune_key keys[PRUNE_SLICE];
};

static void job_free(struct job *job)
{
	free(job);
}

/* They are looked at once more: one may have been met again meanwhile. */
static int prune_apply(struct job *job, struct outbox *outbox, MDB_txn *txn)
{
	const struct prune_job *self = (const struct prune_job *)job;
	int r = 0;

	for (size_t i = 0; r == 0 && i < self->n; i++) {
		struct str key = { self->keys[i].at, self->keys[i].len }, value;

		r = outbox_get(outbox, txn, self->kind->db, key, &value);
		if (r == -ENOENT)
			r = 0;
		else if (r == 0 && self->kind->seen(value) < self->before_usec)
			r = outbox_del(outbox, txn, self->kind->db, key);
	}
	return r;
}

static void note(struct prune_job *job, struct str key, struct str value)
{
	struct prune_key *to = &job->keys[job->n];

	if (key.len > sizeof(to->at) || job->kind->seen(value) >= job->before_usec)
		return;
	memcpy(to->at, key.ptr, key.len);
	to->len = key.len;
	job->n++;
}

/* Behind the last key, or at the first one. */
static int begin(const struct prune *self, MDB_cursor *cursor, MDB_val *key, MDB_val *value)
{
	struct str last = { self->at, self->len };
	int r;

	if (self->len == 0)
		return lmdb_errno(mdb_cursor_get(cursor, key, value, MDB_FIRST));
	*key = lmdb_val(last);
	r = lmdb_errno(mdb_cursor_get(cursor, key, value, MDB_SET_RANGE));
	return r == 0 && str_eq(lmdb_str(*key), last) ? lmdb_errno(mdb_cursor_get(cursor, key, value, MDB_NEXT)) : r;
}

static int look(struct prune *self, struct outbox *outbox, MDB_txn *txn, struct prune_job *job, int64_t now_usec)
{
	uint64_t times = outbox_count(outbox, txn, job->kind->db) / job->kind->most;
	MDB_cursor *cursor = NULL;
	MDB_val key, value;
	size_t looked = 0;
	int r = outbox_cursor(outbox, txn, job->kind->db, &cursor);

	job->before_usec = now_usec - (job->kind->keep_usec >> (times < HALVINGS_MAX ? times : HALVINGS_MAX));
	if (r == 0)
		r = begin(self, cursor, &key, &value);
	for (; r == 0; r = lmdb_errno(mdb_cursor_get(cursor, &key, &value, MDB_NEXT))) {
		note(job, lmdb_str(key), lmdb_str(value));
		self->len = key.mv_size < sizeof(self->at) ? key.mv_size : 0;
		memcpy(self->at, key.mv_data, self->len);
		if (++looked == PRUNE_SLICE)
			break;
	}
	outbox_cursor_close(&cursor);
	return r;
}

static const struct kind *kind_of(struct prune *self)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (kinds[i].db == self->db)
			return &kinds[i];
	return &kinds[0];
}

int prune_turn(struct prune *self, struct outbox *outbox, int64_t now_usec)
{
	const struct kind *kind = kind_of(self);
	struct prune_job *job = calloc(1, sizeof(*job));
	MDB_txn *txn = job ? outbox_read(outbox) : NULL;
	int r, n;

	if (!txn) {
		r = job ? -EIO : -ENOMEM;
		free(job);
		return r;
	}
	job->kind = kind;
	job->job = (struct job){ .frees = true, .apply = prune_apply, .done = job_free, .drop = job_free };
	r = look(self, outbox, txn, job, now_usec);
	outbox_read_end(outbox);
	if (r == -ENOENT) /* the end: the other kind's turn */
		*self = (struct prune){ .db = kinds[(size_t)(kind - kinds + 1) % ARRAY_LEN(kinds)].db };
	n = (int)job->n;
	if (n > 0)
		outbox_submit(outbox, &job->job);
	else
		free(job);
	return r == 0 || r == -ENOENT ? n : r;
}
