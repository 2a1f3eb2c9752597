/*
 * terms_pack - the index as `inquit compact` writes it: in fewer and fuller entries.
 *
 * Heads of terms of few postings are put in groups (term_group.h); lists with
 * dates are written anew in full blocks, and those that have a good part of all
 * statements as what they have of these (shared.h). Lists of words, which grow at their
 * end, have full blocks already. What is damaged stays so: a list of which
 * anything cannot be read is left as it is, and so is the whole table when that
 * is true of groups, shared blocks, or the list of all statements.
 */
#ifndef STORE_TERMS_PACK_H
#define STORE_TERMS_PACK_H

#include "store/db.h"

/*
 * The table as it should be written anew: put gets each key and value, which
 * ends in its checksum, ascending; returns what put did, when that is not 0, or -ENOMEM, -errno.
 */
int terms_pack(const struct db *db, MDB_txn *txn, int (*put)(void *ctx, struct str key, struct str value), void *ctx);

#endif
