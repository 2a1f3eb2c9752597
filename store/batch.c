#include "store/batch.h"

#include <errno.h>
#include <stdlib.h>
#include <zstd.h>

#include "common/cleanup.h"
#include "store/bytes.h"
#include "store/correction.h"
#include "store/counters.h"
#include "store/loose.h"
#include "store/lookup.h"
#include "store/months.h"
#include "store/stem.h"
#include "store/tombstone.h"

int batch_new(const struct db *db, bool snapshots, struct batch **ret)
{
	owned(batch_destroy) struct batch *self = calloc(1, sizeof *self);

	if (!self)
		return -ENOMEM;
	self->db = db;
	self->snapshots = snapshots;
	self->clusters = true;
	self->loose_max = LOOSE_BYTES_MAX;
	self->builder = segment_builder_new();
	self->filings = filings_new();
	self->stemmers = stemmers_new();
	self->arena = arena_new(BATCH_ARENA_BYTES);
	self->work = arena_new(BATCH_WORK_BYTES);
	self->trial = arena_new(BATCH_WORK_BYTES);
	self->inflate = ZSTD_createDStream();
	self->deflate = ZSTD_createCCtx();
	if (!self->builder || !self->filings || !self->stemmers || !self->arena || !self->work || !self->trial || !self->inflate ||
	    !self->deflate)
		return -ENOMEM;
	*ret = self;
	self = NULL;
	return 0;
}

void batch_destroy(struct batch **self_p)
{
	struct batch *self = *self_p;

	if (!self)
		return;
	segment_builder_destroy(&self->builder);
	filings_destroy(&self->filings);
	frequencies_clear(&self->frequencies);
	stemmers_destroy(&self->stemmers);
	arena_destroy(&self->arena);
	arena_destroy(&self->work);
	arena_destroy(&self->trial);
	buf_destroy(&self->scratch);
	buf_destroy(&self->page);
	free(self->columns);
	free(self->sketches);
	free(self->ids);
	ZSTD_freeDStream(self->inflate);
	ZSTD_freeCCtx(self->deflate);
	free(self);
	*self_p = NULL;
}

static int prepare_clusters(struct batch *self)
{
	if (!self->clusters)
		return 0;
	view_tree(&self->view, &self->tree);
	ahead_open(self->db, self->txn, TABLE_TERMS, 1, &self->terms);
	self->corrected = corrections_any(self->db, self->txn);
	int r = filings_sync(self->filings, &self->view);
	return r < 0 ? r : frequencies_load(&self->frequencies, self->db, self->txn);
}

/* Where it cannot be told how much is loose, nothing more is to be; nor where the file can hardly grow. */
static int look_loose(struct batch *self)
{
	int r = loose_bytes(self->db, self->txn, &self->loose);

	self->loose_most = loose_most(self->db, self->loose_max);
	if (r == -EIO)
		self->loose = self->loose_most;
	self->loose_had = self->loose;
	return r == -EIO ? 0 : r;
}

/* What is in the store by now is seen by what comes. */
static int look(struct batch *self)
{
	int r = view_open_past_damage(self->db, self->txn, &self->verified, &self->view);

	if (r == 0)
		r = prepare_clusters(self);
	if (r == 0)
		r = look_loose(self);
	if (r < 0)
		return r;
	self->counters = self->view.counters;
	self->first_seq = self->counters.next_seq;
	self->n_columns = 0;
	self->damaged = 0;
	self->current.number = 0;
	segment_builder_clear(self->builder);
	return 0;
}

static int begin(struct batch *self, int r)
{
	if (r < 0)
		return r;
	r = look(self);
	if (r < 0) {
		mdb_txn_abort(self->txn);
		self->txn = NULL;
	}
	return r;
}

int batch_begin(struct batch *self)
{
	return begin(self, db_txn_begin(self->db, &self->txn));
}

int batch_look(struct batch *self)
{
	return begin(self, lmdb_errno(mdb_txn_begin(lmdb_env_raw(self->db->env), NULL, MDB_RDONLY, &self->txn)));
}

void batch_abort(struct batch *self)
{
	if (self->txn)
		mdb_txn_abort(self->txn);
	self->txn = NULL;
	filings_forget(self->filings, self->first_seq);
}

static int write_segment(struct batch *self)
{
	owned(buf_destroy) struct buf segment = { 0 };

	if (segment_builder_terms(self->builder) == 0)
		return 0;
	int r = segment_builder_write(self->builder, self->first_seq, self->counters.next_seq - 1, &segment);
	if (r == 0)
		r = index_add_segment(self->db, self->txn, &self->counters, buf_str(&segment));
	return r < 0 ? r : index_merge(self->db, self->txn, &self->counters);
}

/* What was gathered. */
static int write_out(struct batch *self)
{
	int r = columns_append(self->db, self->txn, self->first_seq, self->columns, self->n_columns);

	if (r == 0 && self->clusters)
		r = sketches_append(self->db, self->txn, self->first_seq, self->sketches, self->n_columns);
	if (r == 0 && self->loose != self->loose_had)
		r = loose_put_bytes(self->db, self->txn, self->loose);
	self->loose_had = self->loose;
	return r < 0 ? r : write_segment(self);
}

int batch_flush(struct batch *self)
{
	int r = write_out(self);

	if (r == 0)
		r = index_fold(self->db, self->txn, &self->counters);
	if (r >= 0)
		r = counters_put(self->db, self->txn, &self->counters);
	return r < 0 ? r : look(self);
}

int batch_commit(struct batch *self, uint64_t *ret_last)
{
	int r = write_out(self);

	/* Every commit writes something, so that every commit syncs the one before. */
	self->counters.commits++;
	if (r == 0)
		r = counters_put(self->db, self->txn, &self->counters);
	if (r < 0) {
		batch_abort(self);
		return r;
	}
	r = lmdb_commit(self->txn);
	self->txn = NULL;
	if (r < 0)
		filings_forget(self->filings, self->first_seq);
	*ret_last = self->counters.next_seq - 1;
	return r;
}

int batch_column(struct batch *self, uint64_t seq, struct column *ret)
{
	struct columns columns = { .db = self->db, .txn = self->txn };

	if (seq < self->first_seq)
		return columns_get(&columns, seq, ret);
	if (seq - self->first_seq >= self->n_columns)
		return -ENOENT;
	*ret = self->columns[seq - self->first_seq];
	return 0;
}

int batch_sketch(struct batch *self, uint64_t seq, struct sketch *ret)
{
	if (seq < self->first_seq)
		return sketches_get(self->db, self->txn, seq, ret);
	if (seq - self->first_seq >= self->n_columns)
		return -ENOENT;
	*ret = self->sketches[seq - self->first_seq];
	return 0;
}

/* The article of a statement that is committed or in the batch. */
static int article_of(struct batch *self, uint64_t seq, uint64_t *ret)
{
	struct column column;

	if (seq < self->first_seq)
		return columns_article(self->db, self->txn, seq, ret);
	int r = batch_column(self, seq, &column);
	if (r == 0)
		*ret = column.article;
	return r;
}

int batch_record(struct batch *self, uint64_t seq, struct arena *arena, struct entry_record *ret)
{
	struct entry_article entry;
	uint64_t number;
	int r = article_of(self, seq, &number);

	if (r == 0 && number == self->current.number)
		return lookup_of(self->db, self->txn, number, self->current.entry, seq, arena, ret);
	if (seq < self->first_seq)
		return lookup_record(self->db, self->txn, seq, arena, ret);
	if (r == 0)
		r = lookup_article(self->db, self->txn, number, arena, &entry);
	return r < 0 ? r : lookup_of(self->db, self->txn, number, &entry, seq, arena, ret);
}

/* ---- one content ---- */

/* In the tree, and not yet as it will be. */
static bool will_change(struct batch *self, uint64_t seq, bool stands)
{
	struct replaced replaced = { .db = self->db, .txn = self->txn };

	return seq <= self->counters.folded && replaced_get(&replaced, seq) == stands;
}

/* Those that are not in the tree are counted when they come there. */
static int stand_in_months(struct batch *self, const struct content *content, uint64_t seq, bool stands)
{
	struct entry_record record;
	struct column column;
	int r;

	arena_reset(self->trial);
	r = batch_record(self, seq, self->trial, &record);
	if (r == 0)
		r = batch_column(self, seq, &column);
	if (r == 0)
		r = batch_stand_terms(self, &column, &record, content, stands);
	/* What it counted for cannot be told. */
	return r == -EIO || r == -ENOENT ? months_void(self->db, self->txn) : r;
}

/* The statements of a content begin or cease to stand. */
int batch_stand(struct batch *self, const struct content *content, bool stands)
{
	bool change = content->statements && will_change(self, content->first_seq, stands);
	int r = replaced_set(self->db, self->txn, content->first_seq, content->statements, !stands);

	for (uint32_t i = 0; i < content->statements && r == 0; i++) {
		r = cluster_stands(self, content->first_seq + i, stands);
		if (r == 0 && change)
			r = stand_in_months(self, content, content->first_seq + i, stands);
	}
	self->counters.statements += stands ? content->statements : 0 - (uint64_t)content->statements;
	return r;
}

/* Takes out what an earlier fetch of the same words now says otherwise. */
int batch_forget(struct batch *self, const struct content *content, bool stood)
{
	return stood ? batch_stand(self, content, false) : 0;
}
