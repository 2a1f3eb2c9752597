/*
 * feeds - the feeds that are polled: their settings, what is known of each, and when each is due.
 *
 * In memory all of them, small; on disk a record each. Settings are changed by
 * commands and files, state by polls alone: a poll's new state is written in
 * the transaction that takes in its entries, and only then becomes the
 * feed's. History is on disk only.
 */
#ifndef FETCHER_FEEDS_H
#define FETCHER_FEEDS_H

#include "common/json.h"
#include "fetcher/conf.h"
#include "fetcher/gate.h"
#include "fetcher/heap.h"
#include "fetcher/manners.h"
#include "fetcher/outbox.h"
#include "fetcher/url.h"

enum {
	FEEDS_MAX = 100000,
	FEED_HISTORY = 16,     /* polls that are remembered */
	FEED_NAME_MAX = 64,    /* bytes */
	FEED_WHY_MAX = 200,    /* of a reason */
	FEED_HINT_MAX = 64,    /* of a language or topic */
	FEED_TEXT_MAX = 1024,  /* of any other text of a feed but its address */
};

enum feed_status { FEED_ACTIVE, FEED_PAUSED, FEED_GONE };

struct feed_settings {
	char *name, *url, *outlet, *credential; /* "": none; credential: see feed_conf */
	char *language, *topic; /* hints for its pages (wire.h); "": none */
	char *from; /* "": a command; else the file in feeds.d */
	uint64_t every_usec, pace_usec; /* as feed_conf */
	bool allow_private;
	enum feed_status status;
};

struct feed_state {
	char *etag, *last_modified; /* of the last full answer, updated by a 304; "": none */
	struct hash body;           /* of the last full answer */
	char *moved_to;             /* permanent redirects lead there; "": nowhere */
	int64_t moved_since_usec;
	uint32_t moved_polls;
	char *why;                  /* it is not well; "": it is */
	char *title, *format;
	int64_t last_poll_usec, last_ok_usec, next_poll_usec, last_entry_usec; /* 0: never */
	enum next_why next_why;
	int http_status;
	uint32_t failures;          /* in a row */
	uint32_t entries;           /* in the last full answer */
	uint64_t polls, learned_usec;
	/* As the last full answer wished. */
	uint64_t ttl_usec;
	uint32_t skip_hours;
	uint8_t skip_days;
};

struct feed {
	struct gate_ticket ticket; /* first: a poll's go() finds the feed by it */
	struct heap_node timer;
	uint32_t number;
	struct feed_settings set;
	struct feed_state state;
	/* While the process runs: */
	bool polling;
	void *fetcher;       /* poll.c's, as the next */
	struct visit *visit; /* of the poll that is under way */
	uint32_t moves;      /* how often a command gave it another address */
	uint32_t to_fetch, in_flight;
	char *host; /* of set.url */
};

struct feeds;

int feeds_new(struct feeds **ret); /* 0 or -ENOMEM */
void feeds_destroy(struct feeds **self_p);

/* All of the outbox, and when each is due. 0 or -errno. */
int feeds_load(struct feeds *self, struct outbox *outbox);

/* A feed with these settings (copied), due at once; on disk when its job is done. -EEXIST: name or address is taken; -E2BIG over FEEDS_MAX; -EINVAL, -ENOMEM. */
int feeds_add(struct feeds *self, const struct feed_settings *settings, struct feed **ret);
void feeds_remove(struct feeds *self, struct feed *feed);

/* New settings but for name, address and status. 0 or -ENOMEM. */
int feeds_change(struct feeds *self, struct feed *feed, const struct feed_settings *settings);
/* A new address. 0; -EEXIST: another feed has it; -ENOMEM. */
int feeds_move(struct feeds *self, struct feed *feed, const char *url);

struct feed *feeds_by_number(const struct feeds *self, uint32_t number);
struct feed *feeds_by_name(const struct feeds *self, struct str name);
/* By address, whether http or https. */
struct feed *feeds_by_url(const struct feeds *self, struct str url);
/* Number at of all, by name: for lists; NULL past the end. Sorted anew when feeds came or went. */
struct feed *feeds_at(struct feeds *self, size_t at);
size_t feeds_count(const struct feeds *self);
uint32_t feeds_numbers(const struct feeds *self); /* none is higher */

/* In the heap or out of it. */
void feeds_schedule(struct feeds *self, struct feed *feed, int64_t at_usec);
void feeds_unschedule(struct feeds *self, struct feed *feed);
struct feed *feeds_due(const struct feeds *self, int64_t *ret_at_usec); /* the first; NULL: none */

void feed_settings_free(struct feed_settings *set);
/* A deep copy; -ENOMEM: *ret is as it was. */
int feed_settings_copy(const struct feed_settings *from, struct feed_settings *ret);
void feed_state_free(struct feed_state *state);
/* The same. */
int feed_state_copy(const struct feed_state *state, struct feed_state *ret);
/* Replaces a text, cut to max bytes on a code point's boundary; control characters become spaces. 0 or -ENOMEM. */
int feed_text_set(char **text, struct str value, size_t max);

/* What the server of an old address said means nothing at a new one: validators, redirects. 0 or -ENOMEM. */
int feed_forget_answers(struct feed_state *state);

/* Within a job's apply(): the record with feed's settings and this state. */
int feed_put(struct outbox *outbox, MDB_txn *txn, const struct feed *feed, const struct feed_state *state);
/* Within a job's apply(): the record and all that belongs to the feed. */
int feed_erase(struct outbox *outbox, MDB_txn *txn, uint32_t number);

/* Jobs of their own: 0 or -ENOMEM. */
int feed_submit_put(struct outbox *outbox, struct feeds *feeds, uint32_t number);
int feed_submit_erase(struct outbox *outbox, uint32_t number);

/* One poll of the history. */
struct feed_poll {
	int64_t at_usec;
	int http_status;
	uint64_t bytes;
	uint32_t entries, n_new, n_changed;
	int64_t next_usec;
	enum next_why next_why;
	struct str why; /* of a failure */
};
int feed_poll_put(struct outbox *outbox, MDB_txn *txn, uint32_t number, uint64_t poll, const struct feed_poll *entry);

/* The FEED object of commands.h, without its braces; and its history, newest first, as an array. */
void feed_write(const struct feed *feed, struct json *out);
void feed_write_history(const struct feed *feed, struct outbox *outbox, MDB_txn *txn, struct json *out);

/* A key that begins with a feed's number: 4 bytes, big-endian, then tail. */
struct feed_key {
	char at[4 + HASH_BYTES];
	size_t len;
};
struct feed_key feed_key_of(uint32_t number, struct str tail);

#endif
