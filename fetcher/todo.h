/*
 * todo - a page still to be fetched, as the outbox keeps it.
 *
 * It enters in the transaction that marks its entry as seen, and leaves in the
 * one that takes in its page (page.h), or its death (dead.h).
 */
#ifndef FETCHER_TODO_H
#define FETCHER_TODO_H

#include "fetcher/outbox.h"

enum todo_kind {
	TODO_PAGE,    /* the page behind an entry */
	TODO_SITEMAP, /* a sitemap that an index names: its entries become the feed's */
};

enum { TODO_FALLBACK_MAX = 1 << 20 };

struct todo_record {
	enum todo_kind kind;
	uint32_t feed;
	struct str url, title, published; /* as the entry has them */
	int64_t entry_usec;     /* the entry's latest date; 0: none */
	struct str fallback;    /* HTML: the feed's own content, when it has the whole of it */
	unsigned attempts;
	int64_t not_before_usec;
};

/* Within a job's apply(). 0 or -errno. */
int todo_put(struct outbox *outbox, MDB_txn *txn, uint64_t number, const struct todo_record *todo);
/* Strings point into the map. 0, -ENOENT, -EBADMSG. */
int todo_get(struct outbox *outbox, MDB_txn *txn, uint64_t number, struct todo_record *ret);
int todo_read(struct str value, struct todo_record *ret);

#endif
