/*
 * migrate - a store that an older program wrote, brought up to date in place.
 *
 *   1 → 2   checksums cover table and key too: every value is read and written again
 *   2 → 3   a statement's words are kept once, with the text of its article; rows are smaller
 *   3 → 4   nothing: from 4 on blocks of words say their impact (posting.h), where a
 *           program of schema 3 would take it for their length; and what is compacted
 *           has its statements' words packed (wording.h), which it could not read
 *   4 → 5   nothing: a program of schema 4 would leave what is counted by month as it
 *           was (months.h), which the next fold makes; and what is compacted has addresses
 *           and dates packed (entry.h, columns_pack.c), which it could not read
 *   5 → 6   nothing: from 6 on blocks that are folded in are packed (posting.h), ids
 *           have one list (ids.h), an outlet of one word none of that word
 *   6 → 7   nothing: from 7 on what is compacted has its addresses in blocks (urls.h), which a
 *           program of schema 6 would not find, and take their articles for new
 *   7 → 8   nothing: from 8 on short words whose page is not kept are in their article's row
 *           (entry.h), where a program of schema 7 would not look for them
 *   8 → 9   nothing: from 9 on what is compacted has terms of few postings in groups (term_group.h), and
 *           lists of most statements as their part of all (shared.h): a program of schema 8 would find none of them
 *   9 → 10  nothing: from 10 on a text that is its page is kept as the page alone (wording.h), which
 *           a program of schema 9 could not read
 *   10 → 11 nothing: from 11 on pages and texts may be kept loose for a while (loose.h), which a program
 *           of schema 10 would never pack
 *
 * All of it is one transaction, so a kill leaves the store as it was.
 */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include "store/db.h"

/*
 * For struct lmdb_options. A value that was damaged before stays so, and is
 * named when it is read. 0, -ENOSPC (map or disk), -errno.
 */
int migrate(MDB_txn *txn, uint32_t from);

/* The last step alone, for values whose checksums are right by now. */
int migrate_from_2(MDB_txn *txn);

/* Takes a checksum of schema 1 off; false: it is wrong. */
bool migrate_verify_1(struct str value, struct str *ret);

#endif
