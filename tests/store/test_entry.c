#include "store/entry.h"

#include "store/compact.h"
#include "store/hash.h"
#include "store/lookup.h"
#include "tests/store/kit.h"

static uint64_t next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *state >> 24;
}

static const struct {
	const char *why, *url;
	size_t saved; /* bytes of its row, at least; 0: it stays as it is */
} addresses[] = {
	{ "as most are", "https://www.dune-courier.example/2026/03/02/council-drops-the-plan-for-the-tar-sands-4711.html", 35 },
	{ "without www", "https://dune.example/news/2026/the-ferry-is-late-again", 20 },
	{ "of old", "http://dune.example/cgi-bin/show?article=19990", 9 },
	{ "no scheme that is known", "gopher://dune.example/0/news/the-ferry-is-late-again", 6 },
	{ "short", "https://d.example/", 0 },
	{ "a beginning and nothing else", "https://www.", 0 },
	{ "bytes that no address should have", "https://dune.example/\x01\x02\xff\xfe\x03\x04\x05\x06\x07", 0 },
	{ "letters of another script", "https://dune.example/\xd0\xbf\xd0\xb0\xd1\x80\xd0\xbe\xd0\xbc", 0 },
};

static void make(struct entry_article *ret, struct fetch fetches[2], struct content contents[2], const char *url)
{
	fetches[0] = (struct fetch){ .outbox = 7, .seq = 8, .usec = 9, .content = 0 };
	fetches[1] = (struct fetch){ .outbox = 7, .seq = 10, .usec = INT64_C(1790000000000000), .content = 1 };
	contents[0] = (struct content){ .first_seq = 300, .statements = 2, .title = STR("The ferry is late again"), .outlet = STR("dune.example"),
					.published = STR("2026-03-02T07:00:00Z"), .given = { .url = str_from(url) } };
	memset(contents[0].hash, 5, HASH_BYTES);
	contents[1] = contents[0];
	contents[1].first_seq = 70000;
	contents[1].snapshot = STR("01234567890123456789012345678901");
	*ret = (struct entry_article){ .url = str_from(url), .id = 17, .fetches = fetches, .n_fetches = 2, .contents = contents,
				       .n_contents = 2 };
}

static void assert_same(const struct entry_article *a, const struct entry_article *b)
{
	assert_true(str_eq(a->url, b->url) && a->id == b->id);
	assert_int_equal(a->n_fetches, b->n_fetches);
	for (size_t i = 0; i < a->n_fetches; i++)
		assert_true(fetch_cmp(&a->fetches[i], &b->fetches[i]) == 0 && a->fetches[i].content == b->fetches[i].content &&
			    a->fetches[i].usec == b->fetches[i].usec);
	assert_int_equal(a->n_contents, b->n_contents);
	for (size_t i = 0; i < a->n_contents; i++) {
		const struct content *x = &a->contents[i], *y = &b->contents[i];

		assert_memory_equal(x->hash, y->hash, HASH_BYTES);
		assert_true(x->first_seq == y->first_seq && x->statements == y->statements && str_eq(x->snapshot, y->snapshot) &&
			    str_eq(x->title, y->title) && str_eq(x->outlet, y->outlet) && str_eq(x->published, y->published) &&
			    str_eq(x->given.url, y->given.url));
	}
}

/* Read from memory of just that size; cut anywhere it is refused. */
static void assert_comes_back(const struct buf *row, const struct entry_article *expected, struct arena *arena)
{
	for (size_t len = row->len + 1; len-- > 0;) {
		char *copy = malloc(len + !len);
		struct entry_article got;

		assert_non_null(copy);
		memcpy(copy, row->ptr, len);
		arena_reset(arena);
		assert_int_equal(entry_get_article((struct str){ copy, len }, arena, &got), len == row->len ? 0 : -EBADMSG);
		if (len == row->len)
			assert_same(&got, expected);
		free(copy);
	}
}

static void rows_come_back(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(addresses); i++) {
		owned(buf_destroy) struct buf plain = { 0 }, packed = { 0 };
		struct entry_article article;
		struct content contents[2];
		struct fetch fetches[2];
		struct str unpacked;

		make(&article, fetches, contents, addresses[i].url);
		entry_put_article(&plain, &article);
		assert_comes_back(&plain, &article, arena);
		if (entry_pack(&packed, buf_str(&plain)) != (addresses[i].saved > 0))
			fail_msg("%s", addresses[i].why);
		if (!addresses[i].saved) {
			assert_int_equal(packed.len, 0);
			continue;
		}
		if (packed.len + addresses[i].saved > plain.len)
			fail_msg("%s: %zu bytes, %zu packed", addresses[i].why, plain.len, packed.len);
		assert_comes_back(&packed, &article, arena);
		assert_int_equal(entry_unpack(buf_str(&packed), arena, &unpacked), 0);
		assert_true(str_eq(unpacked, buf_str(&plain)));
		/* It is packed once. */
		assert_false(entry_pack(&plain, buf_str(&packed)));
	}
}

/* In memory of just that size: whatever stands there, nothing else is read, and what is packed comes back. */
static void rows_of_any_bytes_lead_nowhere_else(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	uint64_t random = 11;

	(void)state;
	for (size_t round = 0; round < 20000; round++) {
		owned(buf_destroy) struct buf packed = { 0 };
		size_t n = (size_t)(next_random(&random) % 90);
		char *bytes = malloc(n + !n);
		struct entry_article got;
		struct str unpacked, row = { bytes, n };

		assert_non_null(bytes);
		for (size_t i = 0; i < n; i++)
			bytes[i] = (char)(i < 6 ? next_random(&random) % 40 : next_random(&random));
		if (n && round % 2)
			bytes[0] = 0;
		arena_reset(arena);
		(void)entry_get_article(row, arena, &got);
		if (entry_pack(&packed, row)) {
			assert_int_equal(entry_unpack(buf_str(&packed), arena, &unpacked), 0);
			assert_true(str_eq(unpacked, n && bytes[0] == 0 ? str_skip(row, 2) : row));
		}
		free(bytes);
	}
}

static void row_without_an_address_is_refused(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	owned(buf_destroy) struct buf row = { 0 };
	struct entry_article article, got;
	struct content contents[2];
	struct fetch fetches[2];

	(void)state;
	make(&article, fetches, contents, "");
	entry_put_article(&row, &article);
	assert_int_equal(entry_get_article(buf_str(&row), arena, &got), -EBADMSG);
}

/* Words behind a row, packed or not, are found as they were; none where there should be some is damage. */
static void words_are_the_rest_of_a_row(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(addresses); i++) {
		owned(buf_destroy) struct buf plain = { 0 }, packed = { 0 }, bare = { 0 };
		struct entry_article article, got;
		struct content contents[2];
		struct fetch fetches[2];

		make(&article, fetches, contents, addresses[i].url);
		entry_put_article(&bare, &article);
		assert_false(entry_has_wording(buf_str(&bare)));
		article.wording = STR("words, of which nothing is known here");
		entry_put_article(&plain, &article);
		assert_int_equal(plain.len, bare.len + 2 + article.wording.len);
		assert_true(entry_has_wording(buf_str(&plain)) && !entry_is_packed(buf_str(&plain)));
		assert_int_equal(entry_get_article(buf_str(&plain), arena, &got), 0);
		assert_same(&got, &article);
		assert_true(str_eq(got.wording, article.wording));
		assert_int_equal(entry_get_article((struct str){ plain.ptr, plain.len - article.wording.len }, arena, &got), -EBADMSG);
		assert_int_equal(entry_pack(&packed, buf_str(&plain)), addresses[i].saved > 0);
		if (!addresses[i].saved)
			continue;
		assert_true(entry_has_wording(buf_str(&packed)) && entry_is_packed(buf_str(&packed)));
		assert_int_equal(entry_get_article(buf_str(&packed), arena, &got), 0);
		assert_same(&got, &article);
		assert_true(str_eq(got.wording, article.wording));
		assert_false(entry_pack(&plain, buf_str(&packed)));
	}
}

static void words_are_taken_up_to_a_size_where_no_page_is_kept(void **state)
{
	struct entry_article article;
	struct content contents[2];
	struct fetch fetches[2];

	(void)state;
	make(&article, fetches, contents, "https://dune.example/1");
	assert_true(entry_takes_wording(&article, ENTRY_WORDING_MOST));
	assert_false(entry_takes_wording(&article, ENTRY_WORDING_MOST + 1));
	contents[0].snapshot = contents[1].snapshot;
	assert_false(entry_takes_wording(&article, 1));
	article.n_contents = 0;
	assert_false(entry_takes_wording(&article, 1));
}

/* ---- in a store ---- */

static bool is_packed(struct kit *kit, uint64_t number)
{
	struct db_key key = db_key1(number);
	struct str value;
	MDB_txn *txn;

	assert_int_equal(db_read_begin(kit->db, &txn), 0);
	assert_int_equal(db_get(kit->db, txn, TABLE_ARTICLES, db_key_str(&key), &value), 0);
	bool packed = entry_is_packed(value);
	db_read_end(kit->db, txn);
	return packed;
}

static void store(struct kit *kit, const char *said, uint64_t seq)
{
	struct kit_article article = { .url = "https://www.dune-courier.example/2026/03/02/the-ferry-is-late-again-4711.html",
				       .title = "The ferry", .published = "2026-03-02", .outlet = "Dune", .feed = "f", .seq = seq, .said = { said } };

	kit_store(kit, &article, 1);
}

static void compacted_store_says_the_same_and_goes_on(void **state)
{
	owned(buf_destroy) struct buf before = { 0 }, after = { 0 }, why = { 0 };
	struct compacted done;
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	store(&kit, "Ona Brill|said|one of them", 1);
	store(&kit, "Ona Brill|said|two of them", 2);
	kit_export(&kit, &before);
	assert_false(is_packed(&kit, 1));
	for (int again = 0; again < 2; again++) {
		assert_int_equal(compact(kit.db, &done, &why), 0);
		kit_close(&kit);
		kit_open(&kit);
		kit_export(&kit, &after);
		assert_string_equal(after.ptr, before.ptr);
		assert_true(is_packed(&kit, 1));
	}
	/* A row that changes is written as ever. */
	store(&kit, "Ona Brill|said|three of them", 3);
	assert_false(is_packed(&kit, 1));
	kit_export(&kit, &after);
	assert_non_null(strstr(after.ptr, "three of them"));
	kit_end(&kit);
}

static size_t rows_of(struct kit *kit, enum db_table table)
{
	MDB_txn *txn;
	MDB_stat st;

	assert_int_equal(db_read_begin(kit->db, &txn), 0);
	assert_int_equal(mdb_stat(txn, kit->db->table[table], &st), 0);
	db_read_end(kit->db, txn);
	return st.ms_entries;
}

/* As a program of schema 7 had them. */
static void put_words_apart(struct kit *kit)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	owned(buf_destroy) struct buf row = { 0 };
	struct db_key key = db_key1(1);
	struct entry_article article;
	MDB_txn *txn;

	assert_int_equal(db_write_begin(kit->db, &txn), 0);
	assert_int_equal(lookup_article_copy(kit->db, txn, 1, arena, &article), 0);
	assert_int_equal(db_put(kit->db, txn, TABLE_CONTENTS, db_key_str(&key), article.wording), 0);
	article.wording = (struct str){ 0 };
	entry_put_article(&row, &article);
	assert_int_equal(db_put(kit->db, txn, TABLE_ARTICLES, db_key_str(&key), buf_str(&row)), 0);
	assert_int_equal(db_write_end(kit->db, txn, true), 0);
}

/* Of a first wording; later ones, and those of an older store until they are written anew, have rows of their own. */
static void words_move_into_their_article(void **state)
{
	owned(buf_destroy) struct buf before = { 0 }, after = { 0 }, why = { 0 };
	struct compacted done;
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	store(&kit, "Ona Brill|said|one of them", 1);
	assert_int_equal(rows_of(&kit, TABLE_CONTENTS), 0);
	store(&kit, "Ona Brill|said|two of them", 2);
	assert_int_equal(rows_of(&kit, TABLE_CONTENTS), 1);
	kit_export(&kit, &before);
	put_words_apart(&kit);
	assert_int_equal(rows_of(&kit, TABLE_CONTENTS), 2);
	kit_export(&kit, &after);
	assert_string_equal(after.ptr, before.ptr);
	for (int again = 0; again < 2; again++) {
		assert_int_equal(compact(kit.db, &done, &why), 0);
		kit_close(&kit);
		kit_open(&kit);
		assert_int_equal(rows_of(&kit, TABLE_CONTENTS), 1);
		kit_export(&kit, &after);
		assert_string_equal(after.ptr, before.ptr);
	}
	/* It goes on from there, and comes again. */
	store(&kit, "Ona Brill|said|one of them", 3);
	store(&kit, "Ona Brill|said|three of them", 4);
	assert_int_equal(rows_of(&kit, TABLE_CONTENTS), 2);
	kit_end(&kit);
}

static void words_whose_page_is_kept_stay_apart(void **state)
{
	struct kit_article article = { .url = "https://dune.example/1", .title = "The ferry", .published = "2026-03-02", .outlet = "Dune",
				       .seq = 1, .said = { "Ona Brill|said|one of them" }, .page = "<p>one of them</p>" };
	owned(buf_destroy) struct buf why = { 0 };
	struct compacted done;
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, &article, 1);
	assert_int_equal(rows_of(&kit, TABLE_CONTENTS), 1);
	assert_int_equal(compact(kit.db, &done, &why), 0);
	kit_close(&kit);
	kit_open(&kit);
	assert_int_equal(rows_of(&kit, TABLE_CONTENTS), 1);
	kit_end(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_come_back),
		cmocka_unit_test(rows_of_any_bytes_lead_nowhere_else),
		cmocka_unit_test(words_are_the_rest_of_a_row),
		cmocka_unit_test(words_are_taken_up_to_a_size_where_no_page_is_kept),
		cmocka_unit_test(row_without_an_address_is_refused),
		cmocka_unit_test(words_move_into_their_article),
		cmocka_unit_test(words_whose_page_is_kept_stay_apart),
		cmocka_unit_test(compacted_store_says_the_same_and_goes_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
