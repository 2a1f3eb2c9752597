/* loose_kit - articles whose page or text came in a rush, and what of a store is loose (store/loose.h). */
#ifndef TESTS_STORE_LOOSE_KIT_H
#define TESTS_STORE_LOOSE_KIT_H

#include "common/loose_frame.h"
#include "store/loose.h"
#include "store/lookup.h"
#include "tests/store/kit.h"

static inline struct str loose_frame(struct str page, struct arena *arena)
{
	owned(buf_destroy) struct buf frame = { 0 };
	struct str copy;

	loose_frame_put(page, &frame);
	assert_int_equal(arena_dup(arena, buf_str(&frame), &copy), 0);
	return copy;
}

/* n bytes of lines, other ones for each seed. */
static inline struct str loose_lines(const char *what, unsigned seed, size_t n, struct arena *arena)
{
	owned(buf_destroy) struct buf text = { 0 };
	struct str copy;

	for (unsigned i = 0; text.len < n; i++)
		buf_printf(&text, "\n%s %u, weir %u: %u eels.", what, seed, i, (i + seed) * 7919 % 1009);
	text.len = n;
	assert_int_equal(arena_dup(arena, buf_str(&text), &copy), 0);
	return copy;
}

/* Article `seq`, with a page of so many bytes that came loose (0: none), and a text of at least so many. */
static inline void loose_article(unsigned seq, size_t page, size_t text, struct arena *arena, struct wire_article *ret)
{
	const struct kit_article article = { .url = "", .title = "Eels counted at the weir", .published = "2026-05-06", .outlet = "Weir Post",
					     .seq = seq, .said = { "Tove Lund|said|the eels will be counted again in the autumn" } };
	owned(buf_destroy) struct buf url = { 0 };

	kit_make(&article, arena, ret);
	buf_printf(&url, "https://weir.example/%u", seq);
	assert_int_equal(arena_dup(arena, buf_str(&url), &ret->article.url), 0);
	ret->page.url = ret->article.url;
	if (text > ret->article.text.len) {
		owned(buf_destroy) struct buf all = { 0 };

		buf_add(&all, ret->article.text);
		buf_add(&all, loose_lines("Text", seq, text - ret->article.text.len, arena));
		assert_int_equal(arena_dup(arena, buf_str(&all), &ret->article.text), 0);
	}
	if (page) {
		struct str bytes = loose_lines("Page", seq, page, arena);

		ret->page.body = loose_frame(bytes, arena);
		ret->page.bytes = bytes.len;
	}
}

/* Stores it in a commit of its own, its text left loose where it is long. */
static inline void loose_store(struct kit *kit, const struct wire_article *article)
{
	struct wording_room room = { 0 };
	struct prepared prepared;
	struct content content;
	const char *why = "";
	uint64_t last;

	assert_int_equal(batch_describe(article, &content), 0);
	const struct entry_article entry = { .url = batch_address(article), .contents = &content, .n_contents = 1 };
	memcpy(prepared.hash, content.hash, sizeof prepared.hash);
	memcpy(prepared.facts, content.facts, sizeof prepared.facts);
	bool rush = article->article.text.len >= LOOSE_TEXT_LEAST;
	assert_int_equal(wording_close(&article->article, &entry, 0, false, rush ? NULL : kit->batch->deflate, &room, &prepared.closed), 0);
	assert_int_equal(batch_begin(kit->batch), 0);
	kit->batch->prepared = &prepared;
	assert_true(batch_add(kit->batch, article, &why) >= 0);
	kit->batch->prepared = NULL;
	assert_int_equal(batch_commit(kit->batch, &last), 0);
	wording_closed_destroy(&prepared.closed);
	buf_destroy(&room.plain);
	buf_destroy(&room.packed);
}

/* Packs about so many bytes in one transaction; the bytes that are left. */
static inline uint64_t loose_step(struct kit *kit, size_t bytes)
{
	struct loose_place place = { 0 };
	uint64_t left = 0;
	MDB_txn *txn;

	assert_int_equal(db_txn_begin(kit->db, &txn), 0);
	assert_true(loose_pack(kit->db, txn, kit->batch->deflate, kit->batch->work, bytes, &place, &left) >= 0);
	assert_int_equal(lmdb_commit(txn), 0);
	return left;
}

/* What the table says: rows that are named, and the sum of their bytes, which is right. */
static inline size_t loose_rows(struct kit *kit, uint64_t *ret_bytes)
{
	uint64_t bytes, sum = 0;
	MDB_cursor *cursor;
	size_t rows = 0;
	MDB_val k, v;
	MDB_txn *txn;

	assert_int_equal(db_read_begin(kit->db, &txn), 0);
	assert_int_equal(loose_bytes(kit->db, txn, &bytes), 0);
	assert_int_equal(mdb_cursor_open(txn, kit->db->table[TABLE_LOOSE], &cursor), 0);
	while (mdb_cursor_get(cursor, &k, &v, MDB_NEXT) == 0) {
		struct str value;

		assert_int_equal(db_verify(TABLE_LOOSE, lmdb_str(k), lmdb_str(v), &value), 0);
		assert_int_equal(value.len, 8);
		uint64_t n = 0;
		for (size_t i = 0; i < 8; i++)
			n = n << 8 | (unsigned char)value.ptr[i];
		if (k.mv_size == 1)
			assert_int_equal(n, bytes);
		else
			sum += n, rows++;
	}
	mdb_cursor_close(cursor);
	assert_int_equal(sum, bytes);
	db_read_end(kit->db, txn);
	if (ret_bytes)
		*ret_bytes = bytes;
	return rows;
}

/* Each page is the one that its key is the hash of; how many there are, and how many of them are loose. */
static inline size_t loose_pages(struct kit *kit, size_t *ret_loose)
{
	MDB_cursor *cursor;
	size_t pages = 0;
	MDB_val k, v;
	MDB_txn *txn;

	*ret_loose = 0;
	assert_int_equal(db_read_begin(kit->db, &txn), 0);
	assert_int_equal(mdb_cursor_open(txn, kit->db->table[TABLE_SNAPSHOTS], &cursor), 0);
	while (mdb_cursor_get(cursor, &k, &v, MDB_NEXT) == 0) {
		assert_int_equal(snapshot_check(lmdb_str(k), lmdb_str(v)), 0);
		*ret_loose += snapshot_is_loose(lmdb_str(v));
		pages++;
	}
	mdb_cursor_close(cursor);
	db_read_end(kit->db, txn);
	return pages;
}

/* The text is read as it was; whether it is loose. */
static inline bool loose_text_is(struct kit *kit, uint64_t number, struct str text)
{
	owned(arena_destroy) struct arena *arena = arena_new(16 << 20);
	struct entry_article entry;
	struct article article;
	struct str wording;
	MDB_txn *txn;

	assert_int_equal(db_read_begin(kit->db, &txn), 0);
	assert_int_equal(lookup_article(kit->db, txn, number, arena, &entry), 0);
	assert_int_equal(lookup_wording(kit->db, txn, number, &entry, 0, &wording), 0);
	bool loose = wording_is_loose(wording);
	assert_int_equal(lookup_content(kit->db, txn, number, 0, arena, &article), 0);
	assert_true(str_eq(article.text, text));
	db_read_end(kit->db, txn);
	return loose;
}

#endif
