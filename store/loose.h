/*
 * loose - pages and texts that came in a rush are kept as they came, and made smaller when there is time.
 *
 * To compress a page takes a third of all that is done to it. In a rush the fetcher
 * sends pages "loose", as zstd frames of raw blocks (fetcher/press.h), and the store
 * leaves long texts uncompressed (prepare.h): while many wait for a commit, and for a second after such a commit.
 * Both are read like any other: what shows, exports, checks, redacts or removes them need not know of it. Only
 * the table "loose" does, which names them until they are packed:
 *
 *   page or text, key of its row → its bytes when it was noted, 8 bytes big-endian
 *   "b"                          → the sum of these
 *
 * When the store has had nothing else to do for a second, in place of the sync behind
 * a commit of a few articles, and where a commit finds no room, it packs some in one
 * transaction: the row is read, compressed, read back, compared and put in the
 * place of the one that was there, and its name taken off the table. So a
 * kill at any moment leaves each row loose and named, or packed. Of a row that is gone,
 * damaged or was written anew the name alone is taken off. `inquit compact` packs all.
 */
#ifndef STORE_LOOSE_H
#define STORE_LOOSE_H

#include "store/db.h"
#include "store/entry.h"

enum {
	LOOSE_BYTES_MAX = 1 << 30,  /* of rows that are named: what is more is compressed at once */
	LOOSE_ROOM_SHARE = 4,       /* and of what is left of the map, so that it never fills with what could be smaller */
	LOOSE_PAGE_LEAST = 4 << 10, LOOSE_TEXT_LEAST = 16 << 10, /* shorter ones are not worth another row */
	LOOSE_STEP_BYTES = 2 << 20, /* packed in one transaction: some 15 ms, for which an article may have to wait */
	LOOSE_NAME_BYTES = 1 + SNAPSHOT_KEY_BYTES, /* at most, of a row's name */
	LOOSE_LEVEL = 1, /* of zstd: pages that are to be compressed better are never loose */
};

struct arena;

/* How much is loose. 0; -EIO: damaged; -errno. */
int loose_bytes(const struct db *db, MDB_txn *txn, uint64_t *ret);
/* As it is now, in a read transaction of its own; not 0 where it is damaged. */
int loose_read(struct db *db, uint64_t *ret);
/*
 * How much may be: `ever`, or its share of what is left of the map, where that is less. Only for the thread that makes the
 * map larger, or before it runs.
 */
uint64_t loose_most(const struct db *db, uint64_t ever);
/* Room for a text of so many bytes, with its statements' words at most twice as many. loose: what is, or is to be, before it. */
static inline bool loose_fits(uint64_t most, uint64_t loose, size_t bytes)
{
	return loose <= most && 2 * (uint64_t)bytes <= most - loose;
}
int loose_put_bytes(const struct db *db, MDB_txn *txn, uint64_t bytes);

/* Names a row of "snapshots" or "contents"; *total is changed by what it has more than was noted of it. 0, -errno. */
int loose_note(const struct db *db, MDB_txn *txn, enum db_table table, struct str key, size_t bytes, uint64_t *total);

/* A row behind which packing goes on; of no length: it begins with the first. */
struct loose_place {
	size_t len;
	char name[LOOSE_NAME_BYTES];
};

/*
 * Packs rows of about so many bytes, at least one, from *place on. deflate: a ZSTD_CCtx; arena is reset. *ret: the
 * bytes that are loose then; 0: none is. The number of rows, which is 0 where none is behind *place, and *place then
 * is the first again; -ENOMEM, -errno: the transaction must be given up. So with -ENOSPC; where that was met with the
 * first row (a large one needs as many free pages in a row), *place is behind it.
 */
int loose_pack(const struct db *db, MDB_txn *txn, void *deflate, struct arena *arena, size_t bytes, struct loose_place *place,
	       uint64_t *ret);

#endif
