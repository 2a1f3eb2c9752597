/* fuzz_urls - any key and value as a row or a block of the articles' addresses. */
#include <assert.h>
#include <errno.h>

#include "store/urls.h"
#include "store/urls_impl.h"
#include "tests/fuzz/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char url[] = "http://ward.example/1";

/* A block is ascending from where it begins, and is written as what reads the same. */
static void try_block(struct str value, uint64_t begins)
{
	static struct urls_block block, again;
	owned(buf_destroy) struct buf out = { 0 };
	int r = urls_block_get(value, begins, &block);

	assert(r == 0 || r == -EIO);
	if (r < 0 || block.n == 0)
		return;
	assert(block.n <= URLS_BLOCK_MAX && block.at[0].place >= begins);
	for (size_t i = 1; i < block.n; i++)
		assert(block.at[i].place >= block.at[i - 1].place);
	urls_block_put(&out, &block, begins);
	r = urls_block_get(buf_str(&out), begins, &again);
	assert(r == 0 && again.n == block.n && memcmp(again.at, block.at, block.n * sizeof *block.at) == 0);
}

static int count(void *ctx, uint64_t number)
{
	size_t *n = ctx;

	(void)number;
	return ++*n > 1000;
}

/* Keys ascend, whatever was read. */
static int take(void *ctx, struct str key, struct str value)
{
	static char last[URLS_KEY_BYTES];
	size_t *n = ctx;

	assert(key.len == URLS_KEY_BYTES && value.len > CHECKSUM_BYTES);
	assert(*n == 0 || memcmp(last, key.ptr, key.len) < 0);
	memcpy(last, key.ptr, key.len);
	++*n;
	return 0;
}

static void read_all(const struct fuzz_store *store, MDB_txn *txn, struct arena *arena)
{
	uint64_t number = 0;
	size_t n = 0, blocks = 0;

	(void)urls_get(store->db, txn, str_from(url), arena, &number);
	(void)urls_find(store->db, txn, 0, UINT64_MAX, arena, count, &n);
	(void)urls_pack(txn, store->db->table[TABLE_URLS], take, &blocks);
	(void)urls_delete(store->db, txn, str_from(url), 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct fuzz_store *store = fuzz_store();
	owned(arena_destroy) struct arena *arena = arena_new(4 << 20);
	struct str key, value;
	uint64_t begins = 0;

	if (!arena || fuzz_pair(data, size, &key, &value) < 0)
		return 0;
	if (urls_is_block(key, &begins))
		try_block(value, begins);
	MDB_txn *txn = fuzz_begin(store);
	if (urls_put(store->db, txn, str_from(url), 7) == 0 && db_put(store->db, txn, TABLE_URLS, key, value) == 0)
		read_all(store, txn, arena);
	mdb_txn_abort(txn);
	return 0;
}

/* A block as it is written, its key before it. */
static size_t written(uint8_t *data, size_t max, unsigned seed)
{
	static struct urls_block block;
	owned(buf_destroy) struct buf out = { 0 };
	uint64_t place = seed * UINT64_C(0x9e3779b97f4a7c15) >> 24, first = place;

	block.n = 1 + seed / 64 % URLS_BLOCK;
	for (size_t i = 0; i < block.n; i++, place += seed % 7 ? seed % 1000003 : 0)
		block.at[i] = (struct url_at){ place, i % 3 ? i * seed : seed };
	urls_block_put(&out, &block, first);
	if (buf_error(&out) || 1 + URLS_KEY_BYTES + out.len > max)
		return 0;
	data[0] = URLS_KEY_BYTES;
	urls_key(first, data + 1);
	memcpy(data + 1 + URLS_KEY_BYTES, out.ptr, out.len);
	return 1 + URLS_KEY_BYTES + out.len;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	size_t n = seed % 64 ? 0 : written(data, max, seed);

	return n ? n : LLVMFuzzerMutate(data, size, max);
}
