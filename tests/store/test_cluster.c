#include "store/cluster.h"

#include "store/likeness.h"
#include "tests/store/kit.h"

static const char one[] = "the bridge over the strait will open on the first day of spring whatever the weather";

static const struct {
	const char *why, *a_speaker, *a, *b_speaker, *b;
	bool same;
} pairs[] = {
	{ "equal words and speaker", "Rosa Lind", one, "Rosa Lind", one, true },
	{ "surname alone", "Rosa Lind", one, "Lind", one, true },
	{ "first name in another spelling", "Sergei Lind", "we shall never sign this", "Sergey Lind", "we shall never sign this", true },
	{ "another first name", "Rosa Lind", "we shall never sign this", "Per Lind", "we shall never sign this", false },
	{ "unknown speaker", "Rosa Lind", one, "", one, true },
	{ "long quotation under another name", "Rosa Lind", one, "Per Oak", one, true },
	{ "case and punctuation", "Lind", one, "Lind", "The bridge over the strait will open, on the first day of spring: whatever the weather!", true },
	{ "one word changed", "Lind", one, "Lind", "the bridge over the strait will open on the first day of summer whatever the weather", true },
	{ "shortened", "Lind", one, "Lind", "the bridge over the strait will open on the first day of spring", true },
	{ "a piece of it", "Lind", one, "Lind", "the strait will open on the first day of spring", true },
	{ "a piece of it under another name", "Lind", one, "Oak", "the strait will open on the first day of spring", false },
	{ "two sentences in one", "Lind", "We paid for the lamps. Nobody thanked us, nobody wrote.", "Rosa Lind", "nobody thanked us and nobody has written", false },
	{ "two sentences shortened", "Lind", "We paid for the lamps. Nobody thanked us, nobody answered.", "Rosa Lind", "Nobody thanked us. Nobody has answered.", true },
	{ "a phrase of it in reported speech", "Lind", "Calling that a budget is painting a hull that has no bottom", "Rosa Lind",
	  "that the plan was like “painting a hull without a bottom”", true },
	{ "a word of it in reported speech", "Lind", "We cannot forgive the minister for this", "Rosa Lind", "that he would not “forgive” the minister", true },
	{ "a word of something else", "Lind", "We cannot forgive the minister for this", "Rosa Lind", "that the harbour tax was hard to “forgive”", false },
	{ "reported without quotation marks", "Lind", "Calling that a budget is painting a hull that has no bottom", "Oak", "that the plan is a hull without a bottom", false },
	{ "other words", "Lind", one, "Lind", "the tunnel under the mountain needs another four years and two hundred workers", false },
	{ "the same few common words", "Lind", "we will see what happens on the day", "Oak", "we will see what happens on the night", false },
	{ "short, both known to be the same", "Lind", "we shall never sign this", "Rosa Lind", "We shall never sign this.", true },
	{ "short, one unknown", "Lind", "we shall never sign this", "", "we shall never sign this", false },
	{ "short, another speaker", "Lind", "we shall never sign this", "Oak", "we shall never sign this", false },
	{ "the opposite", "Lind", "we will sell the old pier to the town this year", "Lind", "we will not sell the old pier to the town this year", false },
	{ "the opposite in one word", "Lind", "we will sell the old pier to the town this year", "Lind", "we won’t sell the old pier to the town this year", false },
	{ "no in both", "Lind", "we will not sell the old pier to the town this year", "Lind", "we won't sell the old pier to the town this year", true },
	{ "what everybody says", "Lind", "no comment today", "Lind", "no comment today", false },
};

static void store_pair(struct kit *kit, size_t i, bool swap, bool at_once)
{
	char lines[2][256];
	struct kit_article at[2] = { { .url = "https://a.example/", .title = "One", .published = "2026-01-01", .outlet = "A", .seq = 1 },
				     { .url = "https://b.example/", .title = "Two", .published = "2026-01-02", .outlet = "B", .seq = 2 } };

	(void)snprintf(lines[0], sizeof lines[0], "%s|said|%s", pairs[i].a_speaker, pairs[i].a);
	(void)snprintf(lines[1], sizeof lines[1], "%s|said|%s", pairs[i].b_speaker, pairs[i].b);
	at[0].said[0] = lines[0];
	at[1].said[0] = lines[1];
	if (swap) {
		struct kit_article t = at[0];

		at[0] = at[1], at[1] = t;
	}
	kit_store(kit, at, at_once ? 2 : 1);
	if (!at_once)
		kit_store(kit, at + 1, 1);
}

static void statements_are_joined_when_they_are_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		for (int way = 0; way < 4; way++) {
			owned(buf_destroy) struct buf out = { 0 };
			struct kit kit;

			kit_begin(&kit);
			store_pair(&kit, i, way & 1, way & 2);
			kit_export(&kit, &out);
			if (!!strstr(out.ptr, "\"size\":2") != pairs[i].same)
				print_error("%s (%d)\n", pairs[i].why, way);
			assert_int_equal(!!strstr(out.ptr, "\"size\":2"), pairs[i].same);
			assert_int_equal(!!strstr(out.ptr, "\"clusters\":1"), pairs[i].same);
			kit_end(&kit);
		}
	}
}

static void resemblance_is_of_sets(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	struct shingles a, b;

	(void)state;
	assert_int_equal(shingles_of(STR("one two three four five"), NULL, arena, &a), 0);
	assert_int_equal(shingles_of(STR("one two three four six seven eight"), NULL, arena, &b), 0);
	assert_int_equal(a.n, 3);
	assert_int_equal(a.words, 5);
	assert_int_equal(shingles_compare(&a, &b).resemblance, 333);
	assert_int_equal(shingles_compare(&a, &b).containment, 666);
	assert_int_equal(shingles_compare(&a, &a).resemblance, 1000);
	assert_int_equal(shingles_of(STR("one two"), NULL, arena, &b), 0);
	assert_int_equal(b.n, 0);
	assert_int_equal(shingles_compare(&a, &b).resemblance, 0);
}

static bool have_common(const uint64_t *a, size_t n_a, const uint64_t *b, size_t n_b)
{
	for (size_t i = 0; i < n_a; i++)
		for (size_t k = 0; k < n_b; k++)
			if (a[i] == b[k])
				return true;
	return false;
}

static void put_random_words(struct buf *out, uint64_t *random, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		*random = *random * UINT64_C(6364136223846793005) + 1442695040888963407u;
		buf_printf(out, "w%u ", (unsigned)(*random >> 33) % 900);
	}
}

/* Whatever stands around it, and by whichever table of frequencies it was filed. */
static void a_shared_run_is_always_found(void **state)
{
	static uint8_t tables[2][FREQUENCY_SLOTS];
	struct frequencies old = { .table = { NULL, tables[0] }, .n = 2 }, all = { .table = { NULL, tables[0], tables[1] }, .n = 3 };
	uint64_t random = 7;

	(void)state;
	for (size_t i = 0; i < FREQUENCY_SLOTS; i++) {
		tables[0][i] = (uint8_t)(i * 7 % 40);
		tables[1][i] = (uint8_t)(i * 13 % 40);
	}
	for (size_t round = 0; round < 300; round++) {
		owned(arena_destroy) struct arena *arena = arena_new(4 << 20);
		owned(buf_destroy) struct buf a = { 0 };
		owned(buf_destroy) struct buf b = { 0 };
		owned(buf_destroy) struct buf run = { 0 };
		struct shingles x, y;

		put_random_words(&run, &random, RUN_WORDS);
		put_random_words(&a, &random, round % 11);
		buf_add(&a, buf_str(&run));
		put_random_words(&a, &random, round % 7);
		put_random_words(&b, &random, round % 13);
		buf_add(&b, buf_str(&run));
		put_random_words(&b, &random, round % 5);
		assert_int_equal(shingles_of(buf_str(&a), &old, arena, &x), 0);
		assert_int_equal(shingles_of(buf_str(&b), &all, arena, &y), 0);
		assert_true(shingles_share_run(&x, &y));
		assert_true(have_common(x.filed, x.n_filed, y.sought, y.n_sought));
		assert_true(y.n_filed <= SHINGLES_FILED_MAX);
	}
}

/* Many statements of a few kinds, in two orders: the same sets, the same firsts. */
static void clusters_do_not_depend_on_order(void **state)
{
	enum { N = 48 };
	owned(buf_destroy) struct buf expected = { 0 };
	owned(buf_destroy) struct buf out = { 0 };
	static char lines[N][256], urls[N][64], dates[N][16];
	static const char *const speakers[] = { "Rosa Lind", "Lind", "", "Per Oak" };
	struct kit_article at[N];

	(void)state;
	for (size_t i = 0; i < N; i++) {
		(void)snprintf(lines[i], sizeof lines[i],
			       "%s|said|the %s over the strait %zu will open on the first day of %s whatever the %s",
			       speakers[i % 4], i % 3 ? "bridge" : "tunnel", i % 5, i % 2 ? "spring" : "autumn",
			       i % 7 ? "weather" : "cost of it all may turn out to be");
		(void)snprintf(urls[i], sizeof urls[i], "https://x.example/%zu", i);
		(void)snprintf(dates[i], sizeof dates[i], "2026-01-%02zu", i % 9 + 1);
		at[i] = (struct kit_article){ .url = urls[i], .title = "T", .published = dates[i], .outlet = "X", .seq = i + 1, .said = { lines[i] } };
	}
	for (int way = 0; way < 6; way++) {
		struct kit_article order[N];
		struct kit kit;

		for (size_t i = 0; i < N; i++)
			order[i] = at[way == 0 ? i : way == 1 ? N - 1 - i : (i * (size_t)(5 + 6 * way) + 7) % N];
		kit_begin(&kit);
		for (size_t i = 0; i < N; i += 8) {
			kit_store(&kit, order + i, 8);
			if (way % 2)
				kit_fold(&kit);
		}
		kit_export(&kit, way ? &out : &expected);
		if (way)
			assert_string_equal(out.ptr, expected.ptr);
		kit_end(&kit);
	}
	assert_non_null(strstr(expected.ptr, "\"size\":"));
}

/* ---- corrections ---- */

static void correct(struct kit *kit, const char *what, const char *const *texts)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	owned(buf_destroy) struct buf body = { 0 };
	struct question q = { .command = STR("correct"), .words = { str_from(what) }, .n = 1, .now_usec = 1 };
	size_t n = 0;

	while (texts[n])
		n++;
	pack_array(&body, n);
	for (size_t i = 0; i < n; i++) {
		owned(kit_free) struct question found;
		struct records_head head;
		struct record record;

		kit_ask(kit, &found, "query", (const char *[]){ texts[i], NULL });
		struct unpack u = { .in = buf_str(&found.body) };
		assert_int_equal(records_get_head(&u, &head), 0);
		assert_int_equal(head.n, 1);
		assert_int_equal(record_get(&u, arena, &record), 0);
		pack_str(&body, record.id);
	}
	q.input = buf_str(&body);
	answer(kit->answerer, &q);
	assert_int_equal(q.status, 0);
	kit_free(&q);
}

static size_t count_of(struct kit *kit, const char *piece)
{
	owned(buf_destroy) struct buf out = { 0 };
	size_t n = 0;

	kit_export(kit, &out);
	for (const char *at = out.ptr; (at = strstr(at, piece)); at++)
		n++;
	return n;
}

static const struct kit_article corrected[] = {
	{ .url = "https://a.example/", .title = "One", .published = "2026-01-01", .outlet = "A", .seq = 1,
	  .said = { "Rosa Lind|said|the bridge over the strait will open on the first day of spring whatever the weather" } },
	{ .url = "https://b.example/", .title = "Two", .published = "2026-01-02", .outlet = "B", .seq = 2,
	  .said = { "Rosa Lind|said|the bridge over the strait will open on the first day of spring whatever the cost" } },
	{ .url = "https://c.example/", .title = "Three", .published = "2026-01-03", .outlet = "C", .seq = 3,
	  .said = { "Rosa Lind|said|the bridge over the strait will open on the first day of spring whatever they say" } },
	{ .url = "https://d.example/", .title = "Four", .published = "2026-01-04", .outlet = "D", .seq = 4,
	  .said = { "Rosa Lind|said|spring is when people will walk across" } },
};

static void corrections_stand_before_the_rule(void **state)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, corrected, 4);
	kit_texts(&kit, "is:corrected", "limit=9", "sort=date", &out);
	assert_string_equal(out.ptr, "");
	assert_int_equal(count_of(&kit, "\"size\":3"), 3);
	correct(&kit, "split", (const char *[]){ "text:cost", NULL });
	assert_int_equal(count_of(&kit, "\"size\":2"), 2);
	assert_int_equal(count_of(&kit, "\"size\":1,"), 2);
	assert_int_equal(count_of(&kit, "\"clusters\":1"), 1);
	kit_texts(&kit, "is:corrected", "limit=9", "sort=date", &out);
	assert_string_equal(out.ptr, "the bridge over the strait will open on the first day of spring whatever the cost");
	correct(&kit, "merge", (const char *[]){ "text:walk", "text:say", NULL });
	assert_int_equal(count_of(&kit, "\"size\":3"), 3);
	correct(&kit, "merge", (const char *[]){ "text:cost", "text:weather", NULL });
	assert_int_equal(count_of(&kit, "\"size\":4"), 4);
	kit_texts(&kit, "is:corrected NOT text:walk NOT text:weather", "limit=9", "sort=date", &out);
	assert_string_equal(out.ptr, "the bridge over the strait will open on the first day of spring whatever they say / "
				     "the bridge over the strait will open on the first day of spring whatever the cost");
	correct(&kit, "split", (const char *[]){ "text:cost", "text:walk", NULL });
	assert_int_equal(count_of(&kit, "\"size\":2"), 4);
	assert_int_equal(count_of(&kit, "\"clusters\":2"), 1);
	kit_end(&kit);
}

/* The same words from a later fetch, whose facts differ: the statements are taken in anew, under other numbers. */
static void corrections_survive_that_an_article_is_taken_in_again(void **state)
{
	struct kit_article again[ARRAY_LEN(corrected)];
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	memcpy(again, corrected, sizeof again);
	for (size_t i = 0; i < ARRAY_LEN(again); i++)
		again[i].seq += 10;
	kit_store(&kit, again, 4);
	correct(&kit, "split", (const char *[]){ "text:cost", NULL });
	correct(&kit, "merge", (const char *[]){ "text:walk", "text:say", NULL });
	for (size_t i = 0; i < ARRAY_LEN(again); i++) {
		/* An earlier fetch is the one that counts: renew_content(). */
		again[i].seq -= 10;
		again[i].feed = "f";
	}
	kit_store(&kit, again, 2);
	kit_fold(&kit);
	kit_store(&kit, again + 2, 2);
	assert_int_equal(count_of(&kit, "\"size\":3"), 3);
	assert_int_equal(count_of(&kit, "\"size\":1,"), 1);
	kit_end(&kit);
}

/* Each record says how many outlets have it, for which all the others are looked at. */
static void a_large_cluster_is_shown_in_little_memory(void **state)
{
	enum { ARTICLES = 120, MOST_BYTES = 1 << 20 };
	static char urls[ARTICLES][40], outlets[ARTICLES][40];
	struct kit_article at[ARTICLES];
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	owned(kit_free) struct question q, shown;
	struct records_head head;
	struct record record;
	char id[RECORD_ID_HEX + 1];
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	for (size_t i = 0; i < ARTICLES; i++) {
		(void)snprintf(urls[i], sizeof urls[i], "https://o%zu.example/", i);
		(void)snprintf(outlets[i], sizeof outlets[i], "Outlet %zu", i);
		at[i] = (struct kit_article){ .url = urls[i], .title = "T", .published = "2026-01-05", .outlet = outlets[i], .seq = i + 1,
					      .said = { "Ona Brill|said|the lock at Westerhaven will be closed until the last of the ice is gone" } };
	}
	kit_store(&kit, at, ARTICLES);
	kit_ask(&kit, &q, "query", (const char *[]){ "westerhaven", "limit=1", NULL });
	struct unpack u = { .in = buf_str(&q.body) };
	assert_int_equal(records_get_head(&u, &head), 0);
	assert_int_equal(record_get(&u, arena, &record), 0);
	assert_int_equal(record.cluster.size, ARTICLES);
	(void)snprintf(id, sizeof id, "%.*s", (int)record.id.len, record.id.ptr);
	kit_ask(&kit, &shown, "show", (const char *[]){ id, NULL });
	assert_int_equal(shown.status, 0);
	assert_in_range(arena_used(kit.answerer->arena), 1, MOST_BYTES);
	kit_end(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(statements_are_joined_when_they_are_the_same),
		cmocka_unit_test(resemblance_is_of_sets),
		cmocka_unit_test(a_shared_run_is_always_found),
		cmocka_unit_test(clusters_do_not_depend_on_order),
		cmocka_unit_test(corrections_stand_before_the_rule),
		cmocka_unit_test(corrections_survive_that_an_article_is_taken_in_again),
		cmocka_unit_test(a_large_cluster_is_shown_in_little_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
