/* fuzz_correction - any key and value as what people said of a cluster, then commands on top of it. */
#include <assert.h>
#include <errno.h>

#include "store/bytes.h"
#include "store/correction.h"
#include "tests/fuzz/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(const struct fuzz_store *store, MDB_txn *txn, struct arena *arena, uint64_t id)
{
	uint64_t links[CORRECTION_IDS_MAX];
	const uint64_t ids[] = { id, id + 1 }, seqs[] = { 1 + id % 60, 1 + (id + 1) % 60 };
	const struct corrected both = { .ids = ids, .seqs = seqs, .n = 2, .usec = 1 };

	ssize_t n = correction_links(store->db, txn, id, links, CORRECTION_IDS_MAX);
	assert(n <= CORRECTION_IDS_MAX);
	(void)correction_is_apart(store->db, txn, id);
	(void)correction_merge(store->db, txn, &both, arena);
	(void)correction_apart(store->db, txn, id, 2);
	(void)correction_split(store->db, txn, &both, arena);
	(void)correction_rejoin(store->db, txn, id);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct fuzz_store *store = fuzz_store();
	owned(arena_destroy) struct arena *arena = arena_new(16 << 20);
	struct str key, value;

	if (!arena || fuzz_pair(data, size, &key, &value) < 0)
		return 0;
	MDB_txn *txn = fuzz_begin(store);
	if (db_put(store->db, txn, TABLE_CORRECTIONS, key, value) == 0)
		use(store, txn, arena, key.len >= 8 ? get_be(key.ptr, 8) : 1);
	mdb_txn_abort(txn);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	unsigned char pair[1 + 16 + 9] = { 16 };

	if (seed % 64)
		return LLVMFuzzerMutate(data, size, max);
	put_be(pair + 1, 1 + seed % 7, 8);
	put_be(pair + 9, seed / 64 % 3, 8);
	pair[17] = seed / 64 % 3 ? 'l' : 'a';
	put_be(pair + 18, seed, 8);
	return fuzz_take(data, max, (struct str){ (const char *)pair, sizeof pair });
}
