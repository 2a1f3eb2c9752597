/*
 * fuzz_label - any bytes as a label that the store keeps. What decodes is put
 * back and read as the same; a damaged one among others is an error, no more.
 */
#include <assert.h>
#include <errno.h>

#include "store/label.h"
#include "tests/fuzz/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ID = 7 };

static int look(void *ctx, const struct label *label)
{
	size_t *bytes = ctx;

	*bytes += label->by.len + label->title.len + label->text.len + label->url.len + label->spans.n;
	for (size_t i = 0; i < label->n_topics; i++)
		*bytes += label->topics[i].len;
	return 0;
}

static void put_back(const struct fuzz_store *store, MDB_txn *txn, struct arena *arena, struct label *label)
{
	struct label again;

	label->id = ID + 1;
	if (label_put(store->db, txn, label) < 0)
		return;
	int r = label_get(store->db, txn, ID + 1, arena, &again);
	assert(r == 0 && again.id == ID + 1 && again.usec == label->usec && str_eq(again.text, label->text) &&
	       again.n_topics == label->n_topics && again.spans.n == label->spans.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct fuzz_store *store = fuzz_store();
	owned(arena_destroy) struct arena *arena = arena_new(4 << 20);
	struct str value = { (const char *)data, size };
	struct db_key key = db_key1(ID);
	struct label label;
	size_t bytes = 0;

	if (!arena)
		return 0;
	MDB_txn *txn = fuzz_begin(store);
	int decoded = label_decode(value, arena, &label);
	assert(decoded == 0 || decoded == -EBADMSG || decoded == -ENOMEM);
	if (decoded == 0)
		put_back(store, txn, arena, &label);
	if (db_put(store->db, txn, TABLE_LABELS, db_key_str(&key), value) == 0) {
		int r = labels_each(store->db, txn, 0, arena, look, &bytes);

		assert((r == 0) == (decoded == 0) || r == -ENOMEM);
		assert(label_get(store->db, txn, ID, arena, &label) == (decoded == -EBADMSG ? -EIO : decoded));
	}
	mdb_txn_abort(txn);
	return 0;
}

/* A label as the store writes it. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	const struct fuzz_store *store = fuzz_store();
	struct span spans[] = { { 3, 9 }, { 12, 40 } };
	struct str topics[] = { STR("harbour/lamps"), STR("weather") }, value;
	const struct label label = { .id = ID, .usec = seed, .by = STR("ida"), .topics = topics, .n_topics = seed / 64 % 3,
				     .title = STR("Ward report"), .text = STR("no lamp on the pier will be sold"),
				     .url = STR("http://ward.example/1"), .spans = { spans, seed / 256 % 3 } };
	struct db_key key = db_key1(ID);

	if (seed % 64)
		return LLVMFuzzerMutate(data, size, max);
	MDB_txn *txn = fuzz_begin(store);
	size_t n = 0;
	if (label_put(store->db, txn, &label) == 0 && db_get(store->db, txn, TABLE_LABELS, db_key_str(&key), &value) == 0)
		n = fuzz_take(data, max, value);
	mdb_txn_abort(txn);
	return n ? n : LLVMFuzzerMutate(data, size, max);
}
