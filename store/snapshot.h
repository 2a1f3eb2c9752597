/*
 * snapshot - a page as it was fetched, in "snapshots" as one zstd frame under the SHA-256 of its bytes.
 *
 * A text that is its page to the last byte is kept there alone (wording.h): where
 * the page's key is the text's SHA-256, and the page came in with the text, which its
 * parser made by inflating it, or what is there of it was inflated here and compared: a
 * page that is damaged by then harms no text that comes later.
 */
#ifndef STORE_SNAPSHOT_H
#define STORE_SNAPSHOT_H

#include "common/wire.h"
#include "store/db.h"

/* Whether a page that is kept is the one that its key is the hash of: 0, -EIO, -ENOMEM. */
int snapshot_check(struct str key, struct str body);

/* The page, inflated, in arena: whoever needs to know that it is what it was has a sum of it. 0, -ENOENT, -EIO (damaged), -ENOMEM. */
int snapshot_get(const struct db *db, MDB_txn *txn, struct str key, struct arena *arena, struct str *ret);

/* Whether it is no shorter than its page: a frame of raw blocks, or of a page that cannot be compressed. */
bool snapshot_is_loose(struct str body);

/*
 * 1 and *ret in arena, a frame of the same page that is shorter than body, which is loose, and was seen to be inflated
 * to that again; 0: there is none. deflate: a ZSTD_CCtx. -EIO: body is not the page that key is the hash of; -ENOMEM.
 */
int snapshot_tighten(struct str key, struct str body, void *deflate, struct arena *arena, struct str *ret);

/* Whether the article's text is its page: as its parser says, who had both, or since it has the digest that came with that. */
bool snapshot_is_text(const struct wire_page *page, struct str text);

/* 1 when the page that is kept under the key is the text; 0, -ENOMEM, -errno. is_new: the page came in with the text. */
int snapshot_has(const struct db *db, MDB_txn *txn, struct str key, struct str text, bool is_new, struct arena *arena);

#endif
