#include "store/cluster.h"

#include "store/shingle.h"
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
	{ "other words", "Lind", one, "Lind", "the tunnel under the mountain needs another four years and two hundred workers", false },
	{ "the same few common words", "Lind", "we will see what happens on the day", "Oak", "we will see what happens on the night", false },
	{ "short, both known to be the same", "Lind", "we shall never sign this", "Rosa Lind", "We shall never sign this.", true },
	{ "short, one unknown", "Lind", "we shall never sign this", "", "we shall never sign this", false },
	{ "short, another speaker", "Lind", "we shall never sign this", "Oak", "we shall never sign this", false },
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
	assert_int_equal(shingles_of(STR("one two three four five"), arena, &a), 0);
	assert_int_equal(shingles_of(STR("one two three four six"), arena, &b), 0);
	assert_int_equal(a.n, 3);
	assert_int_equal(a.words, 5);
	assert_int_equal(shingles_resemblance(&a, &b), 500);
	assert_int_equal(shingles_resemblance(&a, &a), 1000);
	assert_int_equal(shingles_of(STR("one two"), arena, &b), 0);
	assert_int_equal(b.n, 0);
	assert_int_equal(shingles_resemblance(&a, &b), 0);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(statements_are_joined_when_they_are_the_same),
		cmocka_unit_test(resemblance_is_of_sets),
		cmocka_unit_test(clusters_do_not_depend_on_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
