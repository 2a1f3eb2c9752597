#include "store/snapshot.h"

#include "store/compact.h"
#include "store/lookup.h"
#include "store/rebuild.h"
#include "tests/store/kit.h"

enum { TEXT_BYTES = 3 * WORDING_OF_PAGE_LEAST };

static const struct kit_article about_the_mill[] = {
	{ .url = "https://beck.example/mill.txt", .title = "Mill to grind again", .published = "2026-04-02", .outlet = "Beck Post", .seq = 1,
	  .said = { "Runa Beck|said|the mill will grind again before the harvest", "Odd Lie|asked|who will pay for the wheel" } },
	{ .url = "https://fell.example/mill", .title = "Mill to grind again", .published = "2026-04-03", .outlet = "Fell Echo", .seq = 2,
	  .said = { "Runa Beck|said|the mill will grind again before the harvest", "Odd Lie|asked|who will pay for the wheel" } },
};

/* Its text goes on for n bytes in all, of which no statement has more words; its page is the text. */
static void make_long(const struct kit_article *from, size_t n, struct arena *arena, struct wire_article *ret)
{
	owned(buf_destroy) struct buf text = { 0 };
	size_t bound = ZSTD_compressBound(n);
	char *page = arena_alloc(arena, bound, 1);

	kit_make(from, arena, ret);
	buf_add(&text, ret->article.text);
	for (unsigned i = 0; text.len < n; i++)
		buf_printf(&text, "\nOf the beck, line %u: %u fish.", i, i * 7919 % 1009);
	text.len = n;
	assert_int_equal(arena_dup(arena, buf_str(&text), &ret->article.text), 0);
	ret->page.body = (struct str){ page, ZSTD_compress(page, bound, text.ptr, n, 1) };
	ret->page.bytes = n;
}

static void store_one(struct kit *kit, const struct wire_article *article)
{
	const char *why = "";
	uint64_t last;

	assert_int_equal(batch_begin(kit->batch), 0);
	assert_int_equal(batch_add(kit->batch, article, &why), 0);
	assert_int_equal(batch_commit(kit->batch, &last), 0);
}

static void store_long(struct kit *kit, const struct kit_article *from)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	struct wire_article article;

	make_long(from, TEXT_BYTES, arena, &article);
	store_one(kit, &article);
}

/* How the text of the article is read, and whether it lies with its page alone. */
static int read_text(struct kit *kit, uint64_t number, struct buf *out, bool *ret_of_page)
{
	owned(arena_destroy) struct arena *arena = arena_new(4 << 20);
	struct entry_article entry;
	struct article article;
	struct str wording;
	MDB_txn *txn;

	assert_int_equal(db_read_begin(kit->db, &txn), 0);
	assert_int_equal(lookup_article(kit->db, txn, number, arena, &entry), 0);
	assert_int_equal(lookup_wording(kit->db, txn, number, &entry, 0, &wording), 0);
	*ret_of_page = wording_is_of_page(wording);
	/* What is of its page is never without. */
	assert_true(!*ret_of_page || entry.contents[0].snapshot.len);
	int r = lookup_content(kit->db, txn, number, 0, arena, &article);
	buf_clear(out);
	if (r == 0)
		buf_add(out, article.text);
	db_read_end(kit->db, txn);
	return r;
}

static void assert_text(struct kit *kit, uint64_t number, struct str expected, bool expect_of_page)
{
	owned(buf_destroy) struct buf out = { 0 };
	bool of_page;

	assert_int_equal(read_text(kit, number, &out, &of_page), 0);
	assert_true(str_eq(buf_str(&out), expected));
	assert_int_equal(of_page, expect_of_page);
}

/* The text that the first of them has; the second has the same. */
static struct str long_text(struct arena *arena)
{
	struct wire_article article;

	make_long(&about_the_mill[0], TEXT_BYTES, arena, &article);
	return article.article.text;
}

static int ask(struct kit *kit, const char *command, const char *const *words)
{
	owned(kit_free) struct question q;

	kit_ask(kit, &q, command, words);
	return q.status;
}

static uint64_t pages(struct kit *kit)
{
	MDB_stat st;
	MDB_txn *txn;

	assert_int_equal(db_read_begin(kit->db, &txn), 0);
	assert_int_equal(mdb_stat(txn, kit->db->table[TABLE_SNAPSHOTS], &st), 0);
	db_read_end(kit->db, txn);
	return st.ms_entries;
}

/* Puts the frame in the place of the only page. */
static void replace_page(struct kit *kit, struct str frame)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	MDB_txn *txn;

	assert_int_equal(db_write_begin(kit->db, &txn), 0);
	assert_int_equal(mdb_cursor_open(txn, kit->db->table[TABLE_SNAPSHOTS], &cursor), 0);
	assert_int_equal(mdb_cursor_get(cursor, &k, &v, MDB_FIRST), 0);
	v = lmdb_val(frame);
	assert_int_equal(mdb_cursor_put(cursor, &k, &v, MDB_CURRENT), 0);
	mdb_cursor_close(cursor);
	assert_int_equal(db_write_end(kit->db, txn, true), 0);
}

/* A page of the same size that says something else. */
static void spoil_page(struct kit *kit, struct arena *arena)
{
	struct str text = long_text(arena);
	size_t bound = ZSTD_compressBound(text.len);
	char *frame = arena_alloc(arena, bound, 1);

	((char *)(uintptr_t)text.ptr)[text.len / 2] ^= 1;
	replace_page(kit, (struct str){ frame, ZSTD_compress(frame, bound, text.ptr, text.len, 1) });
}

static void a_text_is_kept_once_where_it_is_its_page(void **state)
{
	static const struct {
		const char *why;
		size_t text, page;
		bool snapshots, lies, of_page;
	} cases[] = {
		{ "a text that is long enough", WORDING_OF_PAGE_LEAST, WORDING_OF_PAGE_LEAST, true, false, true },
		{ "one that is too short by a byte", WORDING_OF_PAGE_LEAST - 1, WORDING_OF_PAGE_LEAST - 1, true, false, false },
		{ "a page with a byte more", TEXT_BYTES, TEXT_BYTES + 1, true, false, false },
		{ "a page that is not kept", TEXT_BYTES, TEXT_BYTES, false, false, false },
		{ "a page whose digest is another's", TEXT_BYTES, TEXT_BYTES, true, true, false },
	};
	static const char other[] = "this is the digest of some other";

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
		owned(buf_destroy) struct buf out = { 0 };
		struct wire_article article, longer;
		struct kit kit;
		bool of_page;

		kit_begin(&kit);
		kit.batch->snapshots = cases[i].snapshots;
		make_long(&about_the_mill[0], cases[i].text, arena, &article);
		make_long(&about_the_mill[0], cases[i].page, arena, &longer);
		article.page = longer.page;
		if (cases[i].lies)
			article.page.digest = (struct str){ other, SNAPSHOT_KEY_BYTES };
		store_one(&kit, &article);
		assert_int_equal(read_text(&kit, 1, &out, &of_page), 0);
		if (of_page != cases[i].of_page)
			fail_msg("%s", cases[i].why);
		assert_true(str_eq(buf_str(&out), article.article.text));
		assert_int_equal(pages(&kit), cases[i].snapshots);
		kit_end(&kit);
	}
}

static void of_the_same_size_is_not_the_same(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	struct wire_article article, other;
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	make_long(&about_the_mill[0], TEXT_BYTES, arena, &article);
	make_long(&about_the_mill[0], TEXT_BYTES, arena, &other);
	((char *)(uintptr_t)article.article.text.ptr)[TEXT_BYTES - 1] = '!';
	store_one(&kit, &article);
	assert_text(&kit, 1, article.article.text, false);
	assert_false(snapshot_is_text(&article.page, article.article.text));
	kit_end(&kit);
}

static void a_page_that_goes_leaves_its_text(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	owned(buf_destroy) struct buf before = { 0 }, out = { 0 };
	struct str text = long_text(arena);
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	store_long(&kit, &about_the_mill[0]);
	store_long(&kit, &about_the_mill[1]);
	assert_text(&kit, 1, text, true);
	assert_text(&kit, 2, text, true);
	assert_int_equal(pages(&kit), 1);
	kit_export(&kit, &before);
	/* Fetched at 1 and 2 seconds; now is 1,790,000,000: too old for one, whose page is the other's, too. */
	assert_int_equal(ask(&kit, "retain", (const char *[]){ "all", "snapshots=1789999998500000us", NULL }), 0);
	assert_int_equal(pages(&kit), 1);
	assert_text(&kit, 1, text, false);
	assert_text(&kit, 2, text, true);
	assert_int_equal(ask(&kit, "retain", (const char *[]){ "all", "snapshots=1789999997500000us", NULL }), 0);
	assert_int_equal(pages(&kit), 0);
	assert_text(&kit, 1, text, false);
	assert_text(&kit, 2, text, false);
	*strstr(before.ptr, "{\"articles\"") = 0;
	kit_export(&kit, &out);
	*strstr(out.ptr, "{\"articles\"") = 0;
	assert_string_equal(out.ptr, before.ptr);
	kit_end(&kit);
}

static void an_article_that_goes_takes_no_other_s_text(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	char id[17];
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	store_long(&kit, &about_the_mill[0]);
	store_long(&kit, &about_the_mill[1]);
	(void)snprintf(id, sizeof id, "%016llx", (unsigned long long)entry_id(str_from(about_the_mill[0].url)));
	assert_int_equal(ask(&kit, "delete", (const char *[]){ id, NULL }), 0);
	assert_text(&kit, 2, long_text(arena), true);
	/* Words that are taken out are in no page that is left, and in no text. */
	(void)snprintf(id, sizeof id, "%016llx", (unsigned long long)entry_id(str_from(about_the_mill[1].url)));
	assert_int_equal(ask(&kit, "redact", (const char *[]){ id, "words=line 7", NULL }), 0);
	assert_int_equal(pages(&kit), 0);
	struct str text = long_text(arena);
	size_t at = str_find(text, STR("line 7:"), 0);
	memset((char *)(uintptr_t)text.ptr + at, '#', strlen("line 7"));
	assert_text(&kit, 2, text, false);
	kit_end(&kit);
}

static void a_damaged_page_is_named_and_leaves_what_was_said(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	owned(buf_destroy) struct buf before = { 0 }, out = { 0 }, said = { 0 };
	struct str text = long_text(arena);
	struct rebuilt done;
	struct kit kit;
	bool of_page;

	(void)state;
	kit_begin(&kit);
	store_long(&kit, &about_the_mill[0]);
	kit_export(&kit, &before);
	spoil_page(&kit, arena);
	assert_int_equal(read_text(&kit, 1, &out, &of_page), -EIO);
	/* What is written out of it would be wrong: it stays as it is. */
	assert_int_equal(ask(&kit, "retain", (const char *[]){ "all", "snapshots=1us", NULL }), 0);
	assert_int_equal(pages(&kit), 1);
	/* A text that comes with the page again is kept for itself. */
	store_long(&kit, &about_the_mill[1]);
	assert_text(&kit, 2, text, false);
	kit_texts(&kit, "outlet:beck", "limit=9", "sort=date", &out);
	assert_string_equal(out.ptr, "who will pay for the wheel / the mill will grind again before the harvest");
	owned(kit_free) struct question check;
	kit_ask(&kit, &check, "check", (const char *[]){ NULL });
	assert_true(str_find(buf_str(&check.body), STR("article 1 "), 0) < check.body.len);
	assert_int_equal(rebuild(kit.db, &done, &said, NULL, NULL), 0);
	buf_add_byte(&said, 0);
	assert_non_null(strstr(said.ptr, "the text of article 1 is lost with its page"));
	assert_int_equal(pages(&kit), 0);
	kit_texts(&kit, "outlet:beck", "limit=9", "sort=date", &out);
	assert_string_equal(out.ptr, "who will pay for the wheel / the mill will grind again before the harvest");
	assert_int_equal(read_text(&kit, 1, &out, &of_page), 0);
	assert_false(of_page);
	assert_int_equal(out.len, text.len);
	assert_true(str_find(buf_str(&out), STR("who will pay for the wheel"), 0) < out.len);
	assert_int_equal(str_find(buf_str(&out), STR("fish"), 0), out.len);
	assert_text(&kit, 2, text, false);
	kit_end(&kit);
}

/* Whatever becomes of the page, the text is as it was or is not there. */
static void a_flipped_bit_of_the_page_is_never_another_text(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	owned(buf_destroy) struct buf out = { 0 }, frame = { 0 };
	struct wire_article article;
	size_t lost = 0, tried = 0;
	struct kit kit;
	bool of_page;

	(void)state;
	make_long(&about_the_mill[0], TEXT_BYTES, arena, &article);
	kit_begin(&kit);
	store_one(&kit, &article);
	buf_add(&frame, article.page.body);
	for (size_t at = 0; at < frame.len; at += 1 + frame.len / 150, tried++) {
		frame.ptr[at] ^= (char)(1 << at % 8);
		replace_page(&kit, buf_str(&frame));
		int r = read_text(&kit, 1, &out, &of_page);
		lost += r != 0;
		assert_true(r == -EIO || (r == 0 && str_eq(buf_str(&out), article.article.text)));
		frame.ptr[at] ^= (char)(1 << at % 8);
	}
	assert_true(lost > tried / 2);
	replace_page(&kit, STR(""));
	assert_int_equal(read_text(&kit, 1, &out, &of_page), -EIO);
	kit_end(&kit);
}

static void what_writes_the_store_anew_keeps_a_text_with_its_page(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	owned(buf_destroy) struct buf before = { 0 }, out = { 0 }, said = { 0 }, why = { 0 };
	struct str text = long_text(arena);
	struct compacted compacted;
	struct rebuilt done;
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	store_long(&kit, &about_the_mill[0]);
	store_long(&kit, &about_the_mill[1]);
	kit_export(&kit, &before);
	assert_int_equal(rebuild(kit.db, &done, &said, NULL, NULL), 0);
	assert_int_equal(said.len, 0);
	assert_text(&kit, 1, text, true);
	assert_int_equal(compact(kit.db, &compacted, &why), 0);
	kit_close(&kit);
	kit_open(&kit);
	assert_text(&kit, 1, text, true);
	assert_text(&kit, 2, text, true);
	kit_export(&kit, &out);
	assert_string_equal(out.ptr, before.ptr);
	/* Packed words, too, are written out. */
	assert_int_equal(ask(&kit, "retain", (const char *[]){ "all", "snapshots=1us", NULL }), 0);
	assert_text(&kit, 1, text, false);
	assert_text(&kit, 2, text, false);
	kit_end(&kit);
}

/* As `inquit reprocess` does it: taken out with its page, and put in again. */
static void what_is_parsed_again_is_kept_with_its_page(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(8 << 20);
	struct str text = long_text(arena);
	char id[17], facts[64] = "facts=";
	struct wire_article again;
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	store_long(&kit, &about_the_mill[0]);
	(void)snprintf(id, sizeof id, "%016llx", (unsigned long long)entry_id(str_from(about_the_mill[0].url)));
	for (int round = 0; round < 2; round++) {
		owned(kit_free) struct question q;
		owned(buf_destroy) struct buf frame = { 0 };

		kit_ask(&kit, &q, "original", (const char *[]){ id, "content=0", NULL });
		assert_int_equal(q.status, 0);
		struct unpack u = { .in = buf_str(&q.body) };
		assert_int_equal(unpack_array(&u, 3), 3);
		(void)unpack_uint(&u);
		struct str hash = unpack_bin(&u);
		for (size_t i = 0; i < hash.len; i++)
			(void)snprintf(facts + 6 + 2 * i, 3, "%02x", (unsigned char)hash.ptr[i]);
		assert_int_equal(wire_get_article(unpack_bin(&u), arena, &again), 0);
		assert_true(str_eq(again.article.text, text));
		assert_int_equal(again.page.bytes, text.len);
		/* Another text the second time. */
		if (round)
			again.article.text.len--;
		wire_put_article(&frame, &again);
		owned(kit_free) struct question put = { .command = STR("replace"), .words = { str_from(id), STR("content=0"), str_from(facts) }, .n = 3,
							.input = buf_str(&frame) };
		answer(kit.answerer, &put);
		assert_int_equal(put.status, 0);
		assert_text(&kit, 1, round ? (struct str){ text.ptr, text.len - 1 } : text, round == 0);
	}
	kit_end(&kit);
}

/* Its text, which lies elsewhere, is whole. */
static void a_damaged_page_is_not_parsed_again(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	struct wire_article article, again;
	char id[17];
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	make_long(&about_the_mill[0], TEXT_BYTES, arena, &article);
	article.article.text.len--;
	store_one(&kit, &article);
	(void)snprintf(id, sizeof id, "%016llx", (unsigned long long)entry_id(str_from(about_the_mill[0].url)));
	for (int spoilt = 0; spoilt < 2; spoilt++) {
		owned(kit_free) struct question q;

		kit_ask(&kit, &q, "original", (const char *[]){ id, "content=0", NULL });
		assert_int_equal(q.status, 0);
		struct unpack u = { .in = buf_str(&q.body) };
		assert_int_equal(unpack_array(&u, 3), 3);
		(void)unpack_uint(&u);
		(void)unpack_bin(&u);
		assert_int_equal(wire_get_article(unpack_bin(&u), arena, &again), 0);
		assert_true(str_eq(again.article.text, article.article.text));
		assert_int_equal(again.page.body.len, spoilt ? 0 : article.page.body.len);
		spoil_page(&kit, arena);
	}
	kit_end(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_is_kept_once_where_it_is_its_page),
		cmocka_unit_test(of_the_same_size_is_not_the_same),
		cmocka_unit_test(a_page_that_goes_leaves_its_text),
		cmocka_unit_test(an_article_that_goes_takes_no_other_s_text),
		cmocka_unit_test(a_damaged_page_is_named_and_leaves_what_was_said),
		cmocka_unit_test(a_flipped_bit_of_the_page_is_never_another_text),
		cmocka_unit_test(what_writes_the_store_anew_keeps_a_text_with_its_page),
		cmocka_unit_test(what_is_parsed_again_is_kept_with_its_page),
		cmocka_unit_test(a_damaged_page_is_not_parsed_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
