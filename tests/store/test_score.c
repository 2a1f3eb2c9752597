#include "store/score.h"

#include "tests/store/kit.h"

static void logarithms_and_occurrences_are_those_of_the_formula(void **state)
{
	(void)state;
	assert_int_equal(score_log2(1024), 0);
	assert_int_equal(score_log2(2048), SCORE_ONE);
	assert_int_equal(score_log2(1024 << 10), 10 * SCORE_ONE);
	assert_in_range(score_log2(1536), 597, 599); /* 0.58496 */
	assert_in_range(score_log2(10240), 3399, 3402); /* 3.32193 */
	/* One occurrence in a statement of mean length: (k1 + 1) / (1 + k1). */
	assert_in_range(score_occurrences(1, SCORE_WORDS), SCORE_ONE - 1, SCORE_ONE + 1);
	assert_true(score_occurrences(2, 24) > score_occurrences(1, 24));
	assert_true(score_occurrences(1, 10) > score_occurrences(1, 40));
	assert_true(score_occurrences(255, 1) < 22 * SCORE_ONE / 10 + SCORE_ONE / 10);
}

enum { ARTICLES = 300, SAID = 8 };

/* A few words of which each is half as frequent as the one before, in statements of differing length. */
static void fill(struct kit *kit)
{
	static char lines[ARTICLES][SAID][400], urls[ARTICLES][40];
	struct kit_article at[ARTICLES];
	uint32_t random = 17;

	for (size_t i = 0; i < ARTICLES; i++) {
		(void)snprintf(urls[i], sizeof urls[i], "https://s.example/%zu", i);
		at[i] = (struct kit_article){ .url = urls[i], .title = "T", .published = "2026-01-05", .outlet = "S", .seq = i + 1 };
		for (size_t k = 0; k < SAID; k++) {
			int n = snprintf(lines[i][k], sizeof lines[i][k], "Lind|said|n%zu", i * SAID + k);

			/* Some time everybody is brief. */
			for (size_t words = (i % 100 < 60 ? 20 : 4) + (i * 7 + k * 5) % 30; words; words--) {
				random = random * 1664525u + 1013904223u;
				n += snprintf(lines[i][k] + n, sizeof lines[i][k] - (size_t)n, " %c",
					      'a' + __builtin_ctz(random >> 12 | 1u << 9));
			}
			at[i].said[k] = lines[i][k];
		}
	}
	kit->batch->clusters = false;
	/* Folded in twice, so that blocks are gone on with; the last part is not. */
	kit_store(kit, at, ARTICLES / 2);
	kit_fold(kit);
	kit_store(kit, at + ARTICLES / 2, ARTICLES / 3);
	kit_fold(kit);
	kit_store(kit, at + ARTICLES / 2 + ARTICLES / 3, ARTICLES - ARTICLES / 2 - ARTICLES / 3);
}

/* The short way leaves out what cannot be among the best; the long one looks at everything. */
static void the_best_are_the_same_both_ways_and_in_pages(void **state)
{
	static const char *const queries[] = { "text:\"g\" OR text:\"f\"", "text:\"j\" OR text:\"a\"",
					       "text:\"a\" OR text:\"b\" OR text:\"c\" OR text:\"d\"", "text:\"h\"", "text:\"zebra\" OR text:\"i\"" };
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	fill(&kit);
	for (size_t i = 0; i < ARRAY_LEN(queries); i++) {
		owned(buf_destroy) struct buf alone = { 0 };
		owned(buf_destroy) struct buf paged = { 0 };
		owned(buf_destroy) struct buf whole = { 0 };
		char filtered[200];

		(void)snprintf(filtered, sizeof filtered, "(%s) date:2020..", queries[i]);
		kit_texts(&kit, filtered, "limit=2000", "sort=score", &whole);
		kit_texts(&kit, queries[i], "limit=2000", "sort=score", &alone);
		kit_texts(&kit, queries[i], "limit=40", "sort=score", &paged);
		assert_true(strlen(whole.ptr) > 0);
		assert_string_equal(alone.ptr, whole.ptr);
		assert_string_equal(paged.ptr, whole.ptr);
	}
	kit_end(&kit);
}

/* A list of a word or of a title's, from its beginning; those below least may be missing, no other. */
static void check_passing(const struct view *view, const char *key, unsigned least, size_t *ret_n, bool *ret_passed)
{
	owned(arena_destroy) struct arena *arena = arena_new(16 << 20);
	struct columns columns = { .db = view->db, .txn = view->txn };
	struct list *list, *all;
	struct posting p, other;
	int more = 1;

	assert_int_equal(list_open(view, str_from(key), arena, &list), 0);
	assert_int_equal(list_open(view, str_from(key), arena, &all), 0);
	assert_int_equal(list_start(list, false, 0, 0), 0);
	assert_int_equal(list_start(all, false, 0, 0), 0);
	list_pass(list, least);
	more = list_next(list, &p);
	for (*ret_n = 0; list_next(all, &other) > 0;) {
		int words = columns_words(&columns, other.seq);

		assert_true(words > 0);
		assert_true(!list->impact || other.seq > view->counters.folded || impact_of(other.extra, (unsigned)words) <= list->impact);
		if (more && p.seq == other.seq) {
			++*ret_n;
			more = list_next(list, &p);
		} else {
			assert_true(impact_of(other.extra, (unsigned)words) < least);
		}
	}
	assert_int_equal(more, 0);
	*ret_passed = list->passed;
	list_close(list);
	list_close(all);
}

static void blocks_are_passed_over_by_what_is_in_them(void **state)
{
	static const char *const keys[] = { "wa", "wb", "wd", "wh", "ht" };
	static struct view view;
	uint64_t verified = 0;
	size_t passed = 0;
	struct kit kit;
	MDB_txn *txn;

	(void)state;
	kit_begin(&kit);
	fill(&kit);
	assert_int_equal(db_read_begin(kit.db, &txn), 0);
	assert_int_equal(view_open(kit.db, txn, &verified, &view), 0);
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		size_t all = 0, n = 0;
		bool some = false;

		check_passing(&view, keys[i], 0, &all, &some);
		assert_true(all > 0 && !some);
		for (unsigned least = 1; least < 80; least++) {
			check_passing(&view, keys[i], least, &n, &some);
			assert_int_equal(some, n < all);
			passed += some;
		}
	}
	assert_in_range(passed, 40, 400);
	db_read_end(kit.db, txn);
	kit_end(&kit);
}

static void rare_words_and_short_statements_come_first(void **state)
{
	static const struct kit_article at[] = {
		{ .url = "https://s.example/1", .title = "T", .published = "2026-01-05", .outlet = "S", .seq = 1,
		  .said = { "Lind|said|the ferry sails at noon", "Lind|said|the ferry sails at noon from the old pier behind the customs house every day",
			    "Lind|said|the ferry and once more the ferry sails", "Lind|said|the pier is closed", "Lind|said|the mole" } },
	};
	owned(buf_destroy) struct buf out = { 0 };
	owned(kit_free) struct question q;
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, at, 1);
	kit_texts(&kit, "ferry", "limit=9", "sort=score", &out);
	assert_string_equal(out.ptr, "the ferry and once more the ferry sails / the ferry sails at noon / "
				     "the ferry sails at noon from the old pier behind the customs house every day");
	kit_texts(&kit, "mole OR ferry", "limit=1", "sort=score", &out);
	assert_true(strncmp(out.ptr, "the mole / ", 11) == 0);
	kit_ask(&kit, &q, "query", (const char *[]){ "ferry", "sort=score", "order=oldest", NULL });
	assert_int_equal(q.status, -EINVAL);
	kit_end(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(logarithms_and_occurrences_are_those_of_the_formula),
		cmocka_unit_test(the_best_are_the_same_both_ways_and_in_pages),
		cmocka_unit_test(blocks_are_passed_over_by_what_is_in_them),
		cmocka_unit_test(rare_words_and_short_statements_come_first),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
