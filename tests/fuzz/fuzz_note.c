/*
 * fuzz_note - any key and value as a note, and queries that notes are put into: any
 * of them may name another, itself, or what is no query.
 */
#include <assert.h>
#include <errno.h>

#include "store/note.h"
#include "tests/fuzz/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const enum note_kind kinds[] = { NOTE_QUERY, NOTE_ALIAS, NOTE_OFFICE };

static int look(void *ctx, const struct note *note)
{
	size_t *bytes = ctx;

	*bytes += note->name.len + note->written.len + note->value.len;
	return 0;
}

static void expand(const struct fuzz_store *store, MDB_txn *txn, struct arena *arena)
{
	static const char text[] = "query:a OR by:ellin OR role:chair OR country:xx OR -query:b";
	owned(buf_destroy) struct buf error = { 0 };
	owned(buf_destroy) struct buf out = { 0 };
	struct query *query;
	struct note_asking asking = { .db = store->db, .txn = txn, .arena = arena, .query = str_from(text), .now_usec = INT64_C(1790000000000000),
				      .reterr = &error };

	if (query_parse(asking.query, asking.now_usec, arena, &query, &error) < 0)
		fuzz_die("the query");
	int r = notes_expand(&asking, &query);
	assert(r == 0 || r == -EINVAL || r == -E2BIG || r == -EIO || r == -ENOMEM);
	if (r == 0)
		query_print(&out, query);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct fuzz_store *store = fuzz_store();
	owned(arena_destroy) struct arena *arena = arena_new(16 << 20);
	struct str key, value;
	size_t bytes = 0;

	if (!arena || fuzz_pair(data, size, &key, &value) < 0)
		return 0;
	MDB_txn *txn = fuzz_begin(store);
	/* Once as it is, and once through what keeps notes. */
	if (db_put(store->db, txn, TABLE_NOTES, key, value) == 0) {
		for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
			(void)notes_each(store->db, txn, kinds[i], look, &bytes);
			struct note note;
			if (note_get(store->db, txn, kinds[i], STR("a"), &note) == 0)
				(void)look(&bytes, &note);
		}
		expand(store, txn, arena);
	}
	mdb_txn_abort(txn);
	arena_reset(arena);
	txn = fuzz_begin(store);
	const struct note note = { .name = key, .written = key, .value = value, .usec = 1 };
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (note_put(store->db, txn, kinds[i], &note) == 0)
			(void)notes_each(store->db, txn, kinds[i], look, &bytes);
	expand(store, txn, arena);
	mdb_txn_abort(txn);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
	static const struct {
		const char *name, *value;
	} seeds[] = { { "a", "by:ellin query:b" }, { "b", "query:a" }, { "a", "role:chair country:xx" }, { "mara ellin", "M. Ellin" },
		      { "ellin\1chair\1""2026-01-01", "2026-09-30\txx" } };
	const char *name = seeds[seed / 64 % ARRAY_LEN(seeds)].name, *value = seeds[seed / 64 % ARRAY_LEN(seeds)].value;
	owned(buf_destroy) struct buf out = { 0 };

	if (seed % 64)
		return LLVMFuzzerMutate(data, size, max);
	buf_add_byte(&out, (char)strlen(name));
	buf_add(&out, str_from(name));
	buf_add(&out, str_from(value));
	size_t n = fuzz_take(data, max, buf_str(&out));
	return n ? n : LLVMFuzzerMutate(data, size, max);
}
