/*
 * filings - under what the newest statements are filed, in memory: those that are not yet folded into the tree.
 *
 * The writer looks up a dozen keys a statement. In the tree that is a dozen
 * lookups; in each of sixteen segments it would be two hundred. This is derived
 * from the segments, and made anew from them when the store starts.
 */
#ifndef STORE_FILINGS_H
#define STORE_FILINGS_H

#include "store/index.h"

struct filings;

struct filings *filings_new(void); /* NULL: out of memory */
void filings_destroy(struct filings **self_p);

/* Brings it to what view's segments hold: drops what was folded since, or reads them all. 0, -EIO, -ENOMEM. */
int filings_sync(struct filings *self, const struct view *view);

/* Keys are hashes; sequence numbers ascend. 0, -ENOMEM. */
int filings_add(struct filings *self, uint64_t key, uint64_t seq);
/* Forgets statements from seq on, which were not committed. */
void filings_forget(struct filings *self, uint64_t seq);
/* Calls each with the statements under key, newest first, until it returns false. */
void filings_find(const struct filings *self, uint64_t key, bool (*each)(void *ctx, uint64_t seq), void *ctx);

/* The key of a term whose value is a hash (TERM_SAME, TERM_SHINGLE). */
uint64_t filings_key(enum term_kind kind, uint64_t hash);
/*
 * The key of a word of a name (TERM_NAME) in a span of FILINGS_SPAN seconds;
 * ahead: spans after that of date. Statements without a date have a span of
 * their own; each is under filings_any_key() besides.
 */
enum { FILINGS_SPAN = 3 * 86400 };
uint64_t filings_name_key(struct str word, uint64_t date, int ahead);
uint64_t filings_any_key(struct str word);

#endif
