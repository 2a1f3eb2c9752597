/*
 * prune - what the outbox remembers of entries and addresses is forgotten in time.
 *
 * An entry is kept as long as its feed lists it and PRUNE_ENTRY_DAYS beyond; an
 * address PRUNE_ADDRESS_DAYS from when it was last fetched. What comes back
 * after that is fetched once more, and the store, which forgets nothing, finds
 * no new words in it. Past PRUNE_ADDRESSES_MAX records the days are halved, past
 * twice as many quartered, and so on, to an eighth.
 *
 * With 100 bytes a record, 5,000 feeds of 50 new entries a day take 2.3 GB for
 * 90 days, and 25 million addresses 2.5 GB.
 */
#ifndef FETCHER_PRUNE_H
#define FETCHER_PRUNE_H

#include "fetcher/outbox.h"

enum {
	PRUNE_ENTRY_DAYS = 90, /* the note "seen" may be a week old (entry.c) */
	PRUNE_ADDRESS_DAYS = 400,
	PRUNE_ENTRIES_MAX = 50 * 1000 * 1000,
	PRUNE_ADDRESSES_MAX = 25 * 1000 * 1000,
	PRUNE_SLICE = 5000, /* records that are looked at in one turn: some milliseconds */
	PRUNE_TURN_MS = 60 * 1000,
};

/* How far the looking has come: zero at the start. */
struct prune {
	enum outbox_db db;
	char at[32]; /* the last key that was looked at */
	size_t len;
};

/*
 * Looks at the next slice, and submits a job that takes out what is too old.
 * How many that are, or -errno. After the last record it begins anew.
 */
int prune_turn(struct prune *self, struct outbox *outbox, int64_t now_usec);

#endif
