/*
 * dead - dead letters: pages that the pipeline could not take, and addresses
 * that gave none, kept with stage and reason until somebody decides.
 */
#ifndef FETCHER_DEAD_H
#define FETCHER_DEAD_H

#include "fetcher/outbox.h"
#include "fetcher/page.h"

enum { DEAD_REASON_MAX = 400 };

struct dead {
	uint64_t number; /* the page's, or that of the to-fetch entry; not in the record but its key */
	struct str url, feed, outlet, title, published, content_type;
	struct str stage, reason; /* "fetcher", "parser", …; reason is cut to DEAD_REASON_MAX bytes */
	unsigned attempts;
	int64_t at_usec;
	uint64_t bytes;       /* of the page, decompressed */
	uint32_t feed_number; /* 0: none */
	bool kept;            /* its PAGE body is among the corpses */
};

/* Within a job's apply(). */
int dead_put(struct outbox *outbox, MDB_txn *txn, const struct dead *dead);
/* Strings point into the map. 0, -ENOENT, -EBADMSG. */
int dead_get(struct outbox *outbox, MDB_txn *txn, uint64_t number, struct dead *ret);
/* The PAGE body of a dead page: 0 or -ENOENT. */
int dead_body(struct outbox *outbox, MDB_txn *txn, uint64_t number, struct str *ret);

/* A page that is in the outbox dies. 0 or -ENOMEM. */
int dead_submit(struct outbox *outbox, uint64_t number, unsigned attempts, struct str stage, struct str reason);

/* What becomes of dead letters: each goes back where it came from, or away. */
struct dead_job {
	struct job job;
	bool retry;
	size_t n;
	struct dead_number {
		uint64_t number;
		size_t bytes; /* result, for retry: of the PAGE body; 0: it is in the to-fetch list */
		bool there;   /* result: it was a dead letter */
	} *numbers;
	void *ctx;
};
/* numbers are copied. done(), drop() and ctx are the submitter's. 0 or -ENOMEM. */
int dead_job_new(bool retry, const uint64_t *numbers, size_t n, struct dead_job **ret);
void dead_job_destroy(struct dead_job **self_p);

/* Calls each(ctx, dead) for all, oldest number first, until it returns other than 0; returns that, or 0, or -errno. */
int dead_scan(struct outbox *outbox, MDB_txn *txn, void *ctx, int (*each)(void *ctx, const struct dead *dead));

#endif
