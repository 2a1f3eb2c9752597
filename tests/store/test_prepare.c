#include "store/prepare.h"

#include <openssl/evp.h>

#include "store/lookup.h"
#include "store/tombstone.h"
#include "tests/store/kit.h"

enum { LONG_LINES = 700 };

/* A thread that prepares, with its mark in the kit's folder. */
struct lab {
	struct kit kit;
	char mark[TEST_PATH + 16];
	zloop_t *loop;
	struct preparer *preparer;
	struct arena *arena;
};

static void begin(struct lab *lab)
{
	*lab = (struct lab){ .loop = zloop_new(), .arena = arena_new(16 << 20) };
	kit_begin(&lab->kit);
	(void)snprintf(lab->mark, sizeof lab->mark, "%s/prepare", lab->kit.dir);
	assert_int_equal(preparer_new(lab->loop, &(struct preparer_options){ .mark = lab->mark }, &lab->preparer), 0);
}

static void end(struct lab *lab)
{
	preparer_destroy(&lab->preparer);
	zloop_destroy(&lab->loop);
	arena_destroy(&lab->arena);
	kit_end(&lab->kit);
}

/* An article with a long text behind what Mara Field says in it, as a frame. */
static struct link_body *long_article(struct lab *lab, const char *url, uint64_t seq)
{
	const struct kit_article from = { .url = url, .title = "Ferry to stop in winter", .published = "2026-02-03", .outlet = "Quay",
					  .seq = seq, .said = { "Mara Field|said|the ferry will stop in the winter" } };
	owned(buf_destroy) struct buf text = { 0 }, frame = { 0 };
	struct wire_article article;

	kit_make(&from, lab->arena, &article);
	buf_add(&text, article.article.text);
	for (int i = 0; i < LONG_LINES; i++)
		buf_printf(&text, "\nLine %d tells of the quay, of %d boats and of the weather there.", i, i * 37 % 101);
	article.article.text = buf_str(&text);
	wire_put_article(&frame, &article);
	assert_true(frame.len >= PREPARE_BYTES);
	struct link_body *body = link_body_new(&frame);
	assert_non_null(body);
	return body;
}

/* A page of plain text, with its digest. */
static struct link_body *page_as_text(const char *url, uint64_t seq)
{
	const struct kit_article from = { .url = url, .title = "Tide table", .published = "2026-02-03", .outlet = "Quay", .seq = seq };
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	owned(buf_destroy) struct buf text = { 0 }, frame = { 0 };
	unsigned char digest[SNAPSHOT_KEY_BYTES];
	struct wire_article article;

	kit_make(&from, arena, &article);
	for (int i = 0; i < LONG_LINES; i++)
		buf_printf(&text, "Tide %d: %d minutes behind the moon, by the gauge at the old quay.\n", i, i * 7919 % 720);
	size_t bound = ZSTD_compressBound(text.len);
	char *page = arena_alloc(arena, bound, 1);
	assert_int_equal(EVP_Digest(text.ptr, text.len, digest, NULL, EVP_sha256(), NULL), 1);
	article.article.text = buf_str(&text);
	article.page.body = (struct str){ page, ZSTD_compress(page, bound, text.ptr, text.len, 1) };
	article.page.bytes = text.len;
	article.page.digest = (struct str){ (char *)digest, sizeof digest };
	wire_put_article(&frame, &article);
	assert_true(frame.len >= PREPARE_BYTES);
	struct link_body *body = link_body_new(&frame);
	assert_non_null(body);
	return body;
}

static void damage_pages(struct kit *kit)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	MDB_txn *txn;

	assert_int_equal(db_write_begin(kit->db, &txn), 0);
	assert_int_equal(mdb_cursor_open(txn, kit->db->table[TABLE_SNAPSHOTS], &cursor), 0);
	while (mdb_cursor_get(cursor, &k, &v, MDB_NEXT) == 0) {
		char *copy = malloc(v.mv_size);

		assert_non_null(copy);
		memcpy(copy, v.mv_data, v.mv_size);
		memset(copy + v.mv_size / 2, 0x55, 16);
		v.mv_data = copy;
		assert_int_equal(mdb_cursor_put(cursor, &k, &v, MDB_CURRENT), 0);
		free(copy);
	}
	mdb_cursor_close(cursor);
	assert_int_equal(db_write_end(kit->db, txn, true), 0);
}

static struct link_body *bytes(size_t n)
{
	struct buf buf = { 0 };

	assert_non_null(buf_room(&buf, n));
	memset(buf.ptr, 0xc1, n); /* what msgpack never has */
	buf_take(&buf, n);
	struct link_body *body = link_body_new(&buf);
	assert_non_null(body);
	return body;
}

/* Stores it in a commit of its own, with what was prepared or without; batch_add()'s result. */
static int store(struct kit *kit, const struct link_body *body, const struct prepared *prepared)
{
	owned(arena_destroy) struct arena *arena = arena_new(16 << 20);
	struct wire_article article;
	const char *why = "";
	uint64_t last;

	assert_int_equal(wire_get_article(link_body_str(body), arena, &article), 0);
	assert_int_equal(batch_begin(kit->batch), 0);
	kit->batch->prepared = prepared;
	int r = batch_add(kit->batch, &article, &why);
	kit->batch->prepared = NULL;
	assert_int_equal(batch_commit(kit->batch, &last), 0);
	return r;
}

/* The article's row and its text's, as they lie in the store. */
static void rows(struct kit *kit, uint64_t article, struct buf *out)
{
	struct db_key of_article = db_key1(article), of_text = db_key_content(article, 0);
	struct str value;
	MDB_txn *txn;

	assert_int_equal(db_read_begin(kit->db, &txn), 0);
	assert_int_equal(db_get(kit->db, txn, TABLE_ARTICLES, db_key_str(&of_article), &value), 0);
	buf_add(out, value);
	assert_int_equal(db_get(kit->db, txn, TABLE_CONTENTS, db_key_str(&of_text), &value), 0);
	buf_add(out, value);
	db_read_end(kit->db, txn);
}

/* Whether the article's text is read as it came. */
static bool text_is(struct kit *kit, uint64_t number, const struct link_body *body)
{
	owned(arena_destroy) struct arena *arena = arena_new(16 << 20);
	struct wire_article expected;
	struct article article;
	MDB_txn *txn;

	assert_int_equal(wire_get_article(link_body_str(body), arena, &expected), 0);
	assert_int_equal(db_read_begin(kit->db, &txn), 0);
	int r = lookup_content(kit->db, txn, number, 0, arena, &article);
	db_read_end(kit->db, txn);
	return r == 0 && str_eq(article.text, expected.article.text);
}

/* The thread has made it; what has not begun is not waited for, so it is given time. */
static const struct prepared *made(struct lab *lab, struct link_body *body, struct preparing **ret)
{
	const struct prepared *prepared = NULL;

	for (int tries = 0; !prepared && tries < 1000; tries++) {
		prepare_end(ret);
		*ret = prepare_begin(lab->preparer, (struct page_id){ 1, 7 }, body, false);
		assert_non_null(*ret);
		(void)usleep(1000u << (tries < 8 ? tries : 8));
		prepared = prepare_take(*ret);
	}
	assert_non_null(prepared);
	return prepared;
}

static void only_long_articles_are_prepared(void **state)
{
	struct link_body *shorter = bytes(PREPARE_BYTES - 1), *longer = bytes(PREPARE_BYTES);
	struct lab lab;

	(void)state;
	begin(&lab);
	assert_null(prepare_begin(lab.preparer, (struct page_id){ 1, 1 }, shorter, false));
	assert_null(prepare_take(NULL));
	struct preparing *p = prepare_begin(lab.preparer, (struct page_id){ 1, 1 }, longer, false);
	assert_non_null(p);
	/* It is no article: nothing comes of it, and whoever stores it says so. */
	assert_null(prepare_take(p));
	prepare_end(&p);
	assert_null(p);
	link_body_destroy(&shorter);
	link_body_destroy(&longer);
	end(&lab);
}

static void store_is_the_same_with_what_was_prepared(void **state)
{
	owned(buf_destroy) struct buf with = { 0 }, without = { 0 };
	struct preparing *p = NULL;
	struct lab lab, other;

	(void)state;
	begin(&lab);
	begin(&other);
	struct link_body *body = long_article(&lab, "https://quay.example/1", 7);
	const struct prepared *prepared = made(&lab, body, &p);
	assert_int_equal(store(&lab.kit, body, prepared), 0);
	assert_int_equal(store(&other.kit, body, NULL), 0);
	rows(&lab.kit, 1, &with);
	rows(&other.kit, 1, &without);
	assert_int_equal(with.len, without.len);
	assert_memory_equal(with.ptr, without.ptr, with.len);
	/* It comes again, prepared as well. */
	assert_int_equal(store(&lab.kit, body, prepared), 1);
	prepare_end(&p);
	link_body_destroy(&body);
	end(&lab);
	end(&other);
}

static void what_is_of_another_text_is_made_anew(void **state)
{
	owned(buf_destroy) struct buf with = { 0 }, without = { 0 };
	struct preparing *p = NULL;
	struct lab lab, other;

	(void)state;
	begin(&lab);
	begin(&other);
	struct link_body *body = long_article(&lab, "https://quay.example/1", 7);
	struct prepared prepared = *made(&lab, body, &p);
	struct str text = prepared.closed.text, kept = buf_str(&prepared.closed.closed);
	/* The same bytes elsewhere: whether they are the same nobody has compared. */
	prepared.closed.text = (struct str){ text.ptr + 1, text.len };
	memset((char *)(uintptr_t)kept.ptr, 0, kept.len);
	assert_int_equal(store(&lab.kit, body, &prepared), 0);
	assert_int_equal(store(&other.kit, body, NULL), 0);
	rows(&lab.kit, 1, &with);
	rows(&other.kit, 1, &without);
	assert_int_equal(with.len, without.len);
	assert_memory_equal(with.ptr, without.ptr, with.len);
	prepare_end(&p);
	link_body_destroy(&body);
	end(&lab);
	end(&other);
}

/* The same, of a page that is its text: as it comes, with that page here already, and with that page here and damaged. */
static void store_is_the_same_with_a_page_that_was_prepared(void **state)
{
	(void)state;
	for (int known = 0; known < 3; known++) {
		owned(buf_destroy) struct buf with = { 0 }, without = { 0 };
		struct link_body *first = page_as_text("https://quay.example/1", 1), *body = page_as_text("https://quay.example/2", 7);
		uint64_t number = known ? 2 : 1;
		struct preparing *p = NULL;
		struct lab lab, other;

		begin(&lab);
		begin(&other);
		for (struct lab *each = &lab; known && each; each = each == &lab ? &other : NULL) {
			assert_int_equal(store(&each->kit, first, NULL), 0);
			if (known == 2)
				damage_pages(&each->kit);
		}
		const struct prepared *prepared = made(&lab, body, &p);
		assert_true(prepared->closed.of_page);
		assert_int_equal(store(&lab.kit, body, prepared), 0);
		assert_int_equal(store(&other.kit, body, NULL), 0);
		rows(&lab.kit, number, &with);
		rows(&other.kit, number, &without);
		assert_int_equal(with.len, without.len);
		assert_memory_equal(with.ptr, without.ptr, with.len);
		assert_true(known == 2 || with.len < 1000);
		assert_true(text_is(&lab.kit, number, body) && text_is(&other.kit, number, body));
		prepare_end(&p);
		link_body_destroy(&first);
		link_body_destroy(&body);
		end(&lab);
		end(&other);
	}
}

static void redacted_words_do_not_come_back_prepared(void **state)
{
	struct preparing *p = NULL;
	struct lab lab;
	MDB_txn *txn;

	(void)state;
	begin(&lab);
	struct str url = STR("https://quay.example/1"), words = STR("the weather there");
	struct tombstone tombstone = { .kind = TOMBSTONE_WORDS };
	tombstone.words = tombstone_words(words, &tombstone.hash);
	assert_int_equal(db_txn_begin(lab.kit.db, &txn), 0);
	assert_int_equal(tombstone_put(lab.kit.db, txn, url, &tombstone), 0);
	assert_int_equal(lmdb_commit(txn), 0);
	struct link_body *body = long_article(&lab, url.ptr, 7);
	assert_int_equal(store(&lab.kit, body, made(&lab, body, &p)), 0);
	owned(arena_destroy) struct arena *arena = arena_new(16 << 20);
	struct article article;
	assert_int_equal(db_read_begin(lab.kit.db, &txn), 0);
	assert_int_equal(lookup_content(lab.kit.db, txn, 1, 0, arena, &article), 0);
	assert_int_equal(str_find(article.text, words, 0), article.text.len);
	assert_true(str_find(article.text, STR("#"), 0) < article.text.len);
	db_read_end(lab.kit.db, txn);
	prepare_end(&p);
	link_body_destroy(&body);
	end(&lab);
}

/* Whoever is not waited for is dropped, at any moment. */
static void many_may_be_given_up(void **state)
{
	enum { N = 64 };
	struct preparing *all[N];
	struct lab lab;
	size_t n = 0;

	(void)state;
	begin(&lab);
	struct link_body *body = long_article(&lab, "https://quay.example/1", 7);
	for (size_t round = 0; round < 4; round++) {
		for (size_t i = 0; i < N; i++)
			all[i] = prepare_begin(lab.preparer, (struct page_id){ 1, i + 1 }, body, false);
		for (size_t i = 0; i < N; i++) {
			const struct prepared *prepared = i % (round + 1) == 0 ? prepare_take(all[i]) : NULL;
			if (prepared)
				assert_ptr_equal(prepared, prepare_take(all[i]));
			n += prepared != NULL;
			prepare_end(&all[i]);
		}
	}
	assert_in_range(n, 0, 4 * N);
	link_body_destroy(&body);
	end(&lab);
}

/* Whoever comes beyond as many as may wait is told at once, unless one of them was begun meanwhile. */
static void as_many_wait_as_may_and_more_do_no_harm(void **state)
{
	enum { MORE = 64 };
	static struct preparing *all[PREPARE_WAITING_MAX + MORE];
	struct lab lab;

	(void)state;
	begin(&lab);
	struct link_body *body = long_article(&lab, "https://quay.example/1", 7);
	for (size_t i = 0; i < ARRAY_LEN(all); i++) {
		all[i] = prepare_begin(lab.preparer, (struct page_id){ 1, i + 1 }, body, false);
		assert_true(all[i] || i >= PREPARE_WAITING_MAX);
	}
	for (size_t i = ARRAY_LEN(all); i-- > 0;) {
		if (!all[i])
			assert_null(prepare_take(all[i]));
		prepare_end(&all[i]);
		assert_null(all[i]);
	}
	link_body_destroy(&body);
	end(&lab);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_long_articles_are_prepared),
		cmocka_unit_test(store_is_the_same_with_what_was_prepared),
		cmocka_unit_test(what_is_of_another_text_is_made_anew),
		cmocka_unit_test(store_is_the_same_with_a_page_that_was_prepared),
		cmocka_unit_test(redacted_words_do_not_come_back_prepared),
		cmocka_unit_test(many_may_be_given_up),
		cmocka_unit_test(as_many_wait_as_may_and_more_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
