/*
 * work - what the writer's thread does: commit a batch of articles, sync, fold, pack what is loose, resize.
 *
 * An article that cannot be stored is told apart from a store that cannot
 * take any: the first is refused by id and the rest of the batch is stored
 * without it, the second fails the whole job, which is done again later.
 */
#ifndef STORE_WORK_H
#define STORE_WORK_H

#include "common/link_body.h"
#include "common/mark.h"
#include "common/pool.h"
#include "store/batch.h"
#include "store/prepare.h"

struct pending {
	struct page_id id;
	struct link_body *body; /* ARTICLE */
	struct preparing *preparing; /* NULL: it is short */
	size_t bytes;         /* of body */
	bool released;        /* its credit went back */
	bool refused;         /* it is not in the store, for this reason: */
	const char *why;
	bool duplicate;       /* it had been there before */
};

enum work_kind { WORK_COMMIT, WORK_SYNC, WORK_FOLD, WORK_PACK, WORK_RESIZE };

struct work {
	struct pool_job job;  /* first: a job is cast to its work */
	enum work_kind kind;
	struct pending *at;   /* COMMIT */
	size_t n;
	uint64_t map_max;     /* RESIZE */
	bool snapshots;       /* COMMIT */
	void *ctx;            /* the writer's */

	/* What came of it. */
	int error;
	uint64_t last_seq, folded;
	uint64_t damaged;     /* FOLD: lists that took nothing in; COMMIT: that were passed over */
	uint64_t loose;       /* COMMIT, PACK: bytes that are loose (loose.h) */
	uint64_t loose_most;  /* that may be by now */
	bool has_news;        /* COMMIT: statements came in */
	uint64_t usec;
};

struct work_options {
	struct db *db;
	bool snapshots;
	const char *mark;     /* NULL: none */
	uint64_t cpu_limit_usec;
};

/* A thread's context, for struct pool_options; ctx is a struct work_options. */
void *work_thread_new(void *ctx);
void work_thread_destroy(void *thread);
void work_run(struct pool_job *job, void *thread);

#endif
