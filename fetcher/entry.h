/*
 * entry - the entries of a feed: which are new, which have changed.
 *
 * An entry is known by its guid, within its feed; where it has none, or shares
 * it with another of the same feed, by its address. What it said last is kept
 * as a hash. An address that is known already is not fetched again for
 * being met under another guid, only when the entry says something else; nor
 * for being met in another feed, only when it is dated later there.
 */
#ifndef FETCHER_ENTRY_H
#define FETCHER_ENTRY_H

#include "fetcher/feed.h"
#include "fetcher/outbox.h"
#include "fetcher/todo.h"
#include "fetcher/url.h"

struct entry {
	struct hash key;         /* within its feed */
	struct hash fingerprint; /* of what it says */
	struct hash identity;    /* of its address */
	struct todo_record todo; /* as it would be fetched */
	/* Results of entry_take(): */
	uint64_t number;         /* of its to-fetch record; 0: it is not to be fetched */
};

struct entries {
	struct entry *at;
	size_t n;
	uint32_t n_new, n_changed; /* results */
};

/* Of the first max entries of doc, in the feed's order; in arena, pointing into doc. 0 or -ENOMEM. */
int entries_read(const struct feed_doc *doc, struct str base, uint32_t feed, size_t max, struct arena *arena,
		 struct entries *ret);

/* Within a job's apply(): notes what was seen, and what is to be fetched. 0 or -errno. */
int entries_take(struct entries *self, struct outbox *outbox, MDB_txn *txn, uint32_t feed, int64_t now_usec);

/* When an entry was last noted as seen, from its record in DB_ENTRY; INT64_MAX: it cannot be read. */
int64_t entry_seen_usec(struct str value);

/* The newest date of all that is not in the future; 0: none. */
int64_t entries_newest(const struct entries *self, int64_t now_usec);

#endif
