#include "store/work.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "store/counters.h"
#include "store/index.h"
#include "store/loose.h"

enum {
	FRAME_ARENA_BYTES = 12 * WIRE_PAGE_MAX,
	/* Index entries of one commit, as they will be on disk; in memory they take five times that. */
	COMMIT_INDEX_BYTES = 4 << 20,
	ROOM_STEPS = 32, /* of packing, before a commit is tried again */
};

struct worker {
	struct db *db;
	struct batch *batch;
	struct mark *mark;
	struct arena *frame; /* of the article at hand, decoded */
	struct loose_place loose; /* behind what there was no room to pack */
};

void *work_thread_new(void *ctx)
{
	const struct work_options *options = ctx;
	struct worker *self = calloc(1, sizeof *self);

	if (!self)
		return NULL;
	self->db = options->db;
	self->frame = arena_new(FRAME_ARENA_BYTES);
	/* Here and not in the loop's thread: the mark's timer counts the time of the thread that opens it. */
	if (!self->frame || batch_new(options->db, options->snapshots, &self->batch) < 0 ||
	    (options->mark && mark_open(options->mark, options->cpu_limit_usec, &self->mark) < 0)) {
		work_thread_destroy(self);
		return NULL;
	}
	return self;
}

void work_thread_destroy(void *thread)
{
	struct worker *self = thread;

	if (!self)
		return;
	batch_destroy(&self->batch);
	mark_close(&self->mark);
	arena_destroy(&self->frame);
	free(self);
}

/* Stores one article; 0, or 1 when it has to be refused and the transaction is unharmed, or -errno. */
static int store_one(struct worker *self, struct pending *p)
{
	struct wire_article article;

	arena_reset(self->frame);
	p->why = "its frame cannot be read";
	int r = wire_get_article(link_body_str(p->body), self->frame, &article);
	if (r == 0 && !page_id_eq(article.page.id, p->id)) {
		p->why = "its frame names another page";
		r = -EBADMSG;
	}
	if (r < 0) {
		p->refused = true;
		return 1;
	}
	self->batch->prepared = prepare_take(p->preparing);
	r = batch_add(self->batch, &article, &p->why);
	self->batch->prepared = NULL;
	p->duplicate = r == 1;
	if (r == -EBADMSG)
		p->refused = true;
	return r == -EBADMSG ? 1 : r < 0 ? r : 0;
}

/* What is wrong with the article, when the error is of its own making; NULL when it is the store's. */
static const char *blame(int error)
{
	switch (error) {
	case -ENOMEM:
	case -E2BIG:
		return "it takes more memory than an article may";
	case -EIO:
		return "what the store has of it is damaged";
	default:
		return NULL;
	}
}

/*
 * Stores articles from *at on until one commit has enough, and leaves *at
 * behind the last. 0; 1: an article was refused in the middle of a change,
 * begin again without it; -errno.
 */
static int store_some(struct worker *self, struct work *work, size_t *at)
{
	size_t i = *at;
	int r = 0;

	for (; i < work->n && r == 0 && segment_builder_bytes(self->batch->builder) < COMMIT_INDEX_BYTES; i++) {
		struct pending *p = &work->at[i];

		if (p->refused)
			continue;
		if (self->mark)
			mark_begin(self->mark, p->id);
		r = store_one(self, p);
		if (self->mark)
			mark_end(self->mark);
		if (r >= 0) {
			r = 0;
			continue;
		}
		p->why = blame(r);
		p->refused = p->why != NULL;
		r = p->refused ? 1 : r;
	}
	if (self->mark)
		mark_rest(self->mark);
	if (r == 0)
		*at = i;
	return r;
}

/* What was committed before a failure is found to be there when the job is done again. */
static int commit_some(struct worker *self, struct work *work, size_t *at)
{
	size_t from = *at;
	int r;

	do {
		*at = from;
		r = batch_begin(self->batch);
		if (r < 0)
			return r;
		r = store_some(self, work, at);
		if (r != 0)
			batch_abort(self->batch);
	} while (r > 0);
	if (r < 0)
		return r;
	uint64_t first = self->batch->first_seq;
	r = batch_commit(self->batch, &work->last_seq);
	work->has_news = work->has_news || (r == 0 && work->last_seq >= first);
	work->folded = self->batch->counters.folded;
	work->damaged += self->batch->damaged;
	work->loose = self->batch->loose;
	return r;
}

static int commit(struct worker *self, struct work *work)
{
	size_t at = 0;
	int r = 0;

	self->batch->snapshots = work->snapshots;
	while (at < work->n && r == 0)
		r = commit_some(self, work, &at);
	return r;
}

static int fold(struct worker *self, struct work *work)
{
	struct counters counters;
	MDB_txn *txn;
	int r = db_txn_begin(self->db, &txn);

	if (r < 0)
		return r;
	r = counters_get(self->db, txn, &counters);
	if (r == 0)
		r = index_fold(self->db, txn, &counters);
	work->damaged = r > 0 ? (uint64_t)r : 0;
	counters.commits++;
	if (r >= 0)
		r = counters_put(self->db, txn, &counters);
	if (r < 0) {
		mdb_txn_abort(txn);
		return r;
	}
	r = lmdb_commit(txn);
	work->folded = counters.folded;
	work->last_seq = counters.next_seq - 1;
	return r;
}

/* Some of what is loose: the number of rows. */
static int pack_some(struct worker *self, struct work *work, size_t bytes)
{
	struct counters counters;
	uint64_t left = 0;
	MDB_txn *txn;
	int r = db_txn_begin(self->db, &txn);

	if (r < 0)
		return r;
	int rows = loose_pack(self->db, txn, self->batch->deflate, self->batch->work, bytes, &self->loose, &left);
	/* Always something, so that the commit before is synced. */
	r = rows < 0 ? rows : counters_get(self->db, txn, &counters);
	if (r == 0) {
		counters.commits++;
		r = counters_put(self->db, txn, &counters);
	}
	if (r < 0) {
		mdb_txn_abort(txn);
		return r;
	}
	r = lmdb_commit(txn);
	if (r == 0)
		work->loose = left;
	return r < 0 ? r : rows;
}

/*
 * Where there is no room for so much at once, in small steps: what one leaves is the room of those behind it. A row
 * for which there is none is passed over, and its turn comes again when the last one had its.
 */
static int pack(struct worker *self, struct work *work)
{
	int r = work->n ? -ENOSPC : pack_some(self, work, LOOSE_STEP_BYTES);
	bool some = r > 0;

	if (r != -ENOSPC)
		return r < 0 ? r : 0;
	for (int i = 0; i < ROOM_STEPS && (r >= 0 || r == -ENOSPC) && (i == 0 || work->loose); i++) {
		r = pack_some(self, work, LOOSE_STEP_BYTES / ROOM_STEPS);
		some = some || r > 0;
	}
	return r < 0 && r != -ENOSPC ? r : some || !work->loose ? 0 : -ENOSPC;
}

void work_run(struct pool_job *job, void *thread)
{
	struct work *work = (struct work *)job;
	struct worker *self = thread;
	int64_t begin = clock_monotonic_usec();

	work->error = -ENOMEM;
	if (!self)
		return;
	switch (work->kind) {
	case WORK_COMMIT:
		work->error = commit(self, work);
		break;
	case WORK_SYNC:
		work->error = lmdb_errno(mdb_env_sync(lmdb_env_raw(self->db->env), 1));
		break;
	case WORK_FOLD:
		work->error = fold(self, work);
		break;
	case WORK_PACK:
		work->error = pack(self, work);
		break;
	case WORK_RESIZE:
		work->error = db_resize(self->db, work->map_max);
		break;
	}
	work->loose_most = loose_most(self->db, self->batch->loose_max);
	work->usec = (uint64_t)(clock_monotonic_usec() - begin);
}
