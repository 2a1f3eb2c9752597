/*
 * page - a page enters the outbox, is tried, and leaves it.
 *
 * Each change is a job (outbox.h). A page is compressed and encoded once, when
 * its job is made; what is stored is what travels.
 */
#ifndef FETCHER_PAGE_H
#define FETCHER_PAGE_H

#include "fetcher/outbox.h"
#include "fetcher/press.h"
#include "fetcher/url.h"

/* A page as it was fetched: wire_page with the body as it is, id yet to be given. */
struct page_new {
	struct wire_page page;
	struct hash identity;  /* url_identity() of its address */
	uint64_t todo;         /* number of the to-fetch entry that this settles; 0: none */
	uint32_t feed;         /* feed's number; 0: none */
	int64_t entry_usec;    /* the entry's latest date; 0: none */
	bool again;            /* send it though it is the same as before */
	bool loose;            /* not to be compressed (press.h) */
	bool kept;             /* as a snapshot, which is known by its SHA-256 */
};

struct page_intake {
	struct job job;
	/* Results, for done(): */
	uint64_t number; /* of this page, or of the one that already brought these bytes */
	bool unchanged;
	size_t stored_bytes; /* of the PAGE body */
	uint32_t feed;
	uint64_t todo;
	/* The rest is page.c's. */
	uint64_t own_number;
	struct hash identity, content;
	int64_t entry_usec, came_usec;
	bool again;
	struct buf body;
	void *ctx; /* the submitter's */
};

/* A job, without done(), drop() and ctx, which the submitter sets. Nothing of page is kept. -ENOMEM, -E2BIG (over WIRE_PAGE_MAX). */
int page_intake_new(struct outbox *outbox, struct press *press, const struct page_new *page, struct page_intake **ret);
void page_intake_destroy(struct page_intake **self_p);

/* What came last from an address. */
struct page_seen {
	uint64_t number;
	struct hash content; /* of the bytes; zero: they are to be taken again */
	int64_t entry_usec;
	int64_t fetched_usec;    /* when it came to us last, or was first noted; not what a file says of itself */
	uint32_t feed;           /* whose entry named it last; 0: none */
	struct hash fingerprint; /* of that entry */
};
/* 0, -ENOENT, -EBADMSG. */
int page_seen_get(struct outbox *outbox, MDB_txn *txn, struct hash identity, struct page_seen *ret);
/* fetched_usec of such a record; INT64_MAX: it cannot be read. */
int64_t page_seen_usec(struct str value);
int page_seen_put(struct outbox *outbox, MDB_txn *txn, struct hash identity, const struct page_seen *seen);

/* The PAGE body of a page: 0 or -ENOENT. */
int page_get(struct outbox *outbox, MDB_txn *txn, uint64_t number, struct str *ret);

/* Attempts that failed at a page so far; 0 where none is written. */
unsigned page_attempts(struct outbox *outbox, MDB_txn *txn, uint64_t number);

/* Pages that are in the store: they leave the outbox. 0 or -ENOMEM; done when it is submitted. */
int page_submit_stored(struct outbox *outbox, const struct page_id *ids, size_t n);
/* One more attempt at a page failed. */
int page_submit_attempts(struct outbox *outbox, uint64_t number, unsigned attempts);

/* Calls each(ctx, number, body, attempts) for every page, by number; body, its PAGE body, is valid during the call. 0 or -errno. */
int page_scan(struct outbox *outbox, void *ctx, int (*each)(void *ctx, uint64_t number, struct str body, unsigned attempts));

#endif
