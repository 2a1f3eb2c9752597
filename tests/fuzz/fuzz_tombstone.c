/* fuzz_tombstone - any key and value as what the store keeps of what was taken out. */
#include <assert.h>
#include <errno.h>

#include "store/tombstone.h"
#include "tests/fuzz/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char url[] = "http://ward.example/1";

static int look(void *ctx, const struct tombstone *t)
{
	size_t *bytes = ctx;

	*bytes += t->why.len + t->by.len;
	return 0;
}

static void read_all(const struct fuzz_store *store, MDB_txn *txn, struct arena *arena, struct str key)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct tombstone *of = NULL, one;
	size_t n = 0, bytes = 0;
	char id[17];

	(void)tombstones_each(store->db, txn, 0, look, &bytes);
	(void)tombstones_of(store->db, txn, str_from(url), arena, &of, &n);
	for (size_t i = 0; i < n; i++)
		(void)look(&bytes, &of[i]);
	(void)tombstone_deleted(store->db, txn, str_from(url));
	if (key.len != 9)
		return;
	uint64_t number = 0;
	for (size_t i = 1; i < 9; i++)
		number = number << 8 | (unsigned char)key.ptr[i];
	(void)snprintf(id, sizeof id, "%016llx", (unsigned long long)number);
	(void)tombstone_get(store->db, txn, number, &one);
	(void)tombstone_tell(store->db, txn, str_from(id), &out);
	(void)tombstone_lift(store->db, txn, number);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct fuzz_store *store = fuzz_store();
	owned(arena_destroy) struct arena *arena = arena_new(4 << 20);
	struct str key, value;
	struct tombstone t;

	if (!arena || fuzz_pair(data, size, &key, &value) < 0)
		return 0;
	int r = tombstone_decode(key, value, &t);
	assert(r == 0 || r == -EBADMSG);
	MDB_txn *txn = fuzz_begin(store);
	if (db_put(store->db, txn, TABLE_TOMBSTONES, key, value) == 0)
		read_all(store, txn, arena, key);
	mdb_txn_abort(txn);
	return 0;
}

/* What is written for this URL: its key and its value. */
static size_t written(const struct fuzz_store *store, uint8_t *data, size_t max, unsigned seed)
{
	static const enum tombstone_kind kinds[] = { TOMBSTONE_ARTICLE, TOMBSTONE_WORDS, TOMBSTONE_ID };
	const struct tombstone t = { .kind = kinds[seed / 64 % 3], .usec = seed, .why = STR("asked by letter"), .by = STR("ida"),
				     .words = 3, .hash = seed, .id = seed };
	MDB_txn *txn = fuzz_begin(store);
	MDB_cursor *cursor;
	MDB_val k, v;
	size_t n = 0;

	if (tombstone_put(store->db, txn, str_from(url), &t) == 0 && mdb_cursor_open(txn, store->db->table[TABLE_TOMBSTONES], &cursor) == 0) {
		if (mdb_cursor_get(cursor, &k, &v, MDB_FIRST) == 0 && k.mv_size < 256 && 1 + k.mv_size + v.mv_size <= max) {
			data[n++] = (uint8_t)k.mv_size;
			memcpy(data + n, k.mv_data, k.mv_size);
			n += k.mv_size;
			memcpy(data + n, v.mv_data, v.mv_size - CHECKSUM_BYTES);
			n += v.mv_size - CHECKSUM_BYTES;
		}
		mdb_cursor_close(cursor);
	}
	mdb_txn_abort(txn);
	return n;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	size_t n = seed % 64 ? 0 : written(fuzz_store(), data, max, seed);

	return n ? n : LLVMFuzzerMutate(data, size, max);
}
