/* Candidates for relations that no cluster holds: the same claim in other words, a part of a statement. */
#include "common/pack.h"
#include "tests/store/kit.h"

static const struct kit_article articles[] = {
	{ .url = "http://a.example/1", .title = "Ferries", .published = "2026-05-04T09:00:00Z", .outlet = "First Post", .feed = "f", .seq = 1,
	  .said = { "Mara Ellin|said|the night ferries to Lunde will run again before the harvest begins", "Oskar Lund|said|bread is dear" } },
	{ .url = "http://b.example/1", .title = "Ferries again", .published = "2026-05-05T09:00:00Z", .outlet = "Second Post", .feed = "f", .seq = 2,
	  .said = { "Ellin|said that|ferries for Lunde sail at night once more, ahead of the harvest" } },
	{ .url = "http://c.example/1", .title = "Quoted", .published = "2026-05-06T09:00:00Z", .outlet = "Third Post", .feed = "f", .seq = 3,
	  .said = { "|said|ferries to Lunde will run" } },
	{ .url = "http://d.example/1", .title = "Another", .published = "2026-05-05T10:00:00Z", .outlet = "Fourth Post", .feed = "f", .seq = 4,
	  .said = { "Oskar Lund|said|the night ferries to Lunde may run when the harvest is in" } },
	{ .url = "http://e.example/1", .title = "Late", .published = "2026-07-05T10:00:00Z", .outlet = "First Post", .feed = "f", .seq = 5,
	  .said = { "Mara Ellin|said|the ferries to Lunde ran by night before the harvest" } },
	{ .url = "http://f.example/1", .title = "The same", .published = "2026-05-04T12:00:00Z", .outlet = "Fifth Post", .feed = "f", .seq = 6,
	  .said = { "Mara Ellin|said|the night ferries to Lunde will run again before the harvest begins" } },
};

static void id_of(struct kit *kit, const char *query, char out[RECORD_ID_HEX + 1])
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	owned(kit_free) struct question q;
	struct records_head head;
	struct record record;

	kit_ask(kit, &q, "query", (const char *[]){ query, NULL });
	assert_int_equal(q.status, 0);
	struct unpack u = { .in = buf_str(&q.body) };
	assert_int_equal(records_get_head(&u, &head), 0);
	assert_true(head.n > 0);
	assert_int_equal(record_get(&u, arena, &record), 0);
	(void)snprintf(out, RECORD_ID_HEX + 1, "%.*s", (int)record.id.len, record.id.ptr);
}

/* "relation outlet; …" */
static void expect(struct kit *kit, const char *query, const char *want)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	owned(buf_destroy) struct buf out = { 0 };
	owned(kit_free) struct question q;
	char id[RECORD_ID_HEX + 1];
	uint64_t last = UINT64_MAX;

	id_of(kit, query, id);
	kit_ask(kit, &q, "related", (const char *[]){ id, NULL });
	assert_int_equal(q.status, 0);
	struct unpack u = { .in = buf_str(&q.body) };
	for (size_t n = unpack_array(&u, 0); n; n--) {
		struct record record;

		(void)unpack_array(&u, 3);
		struct str relation = unpack_str(&u);
		uint64_t score = unpack_uint(&u);
		assert_true(score <= last && score <= 1000);
		last = score;
		assert_int_equal(record_get(&u, arena, &record), 0);
		buf_printf(&out, "%s%.*s %.*s", out.len ? "; " : "", (int)relation.len, relation.ptr, (int)record.source.outlet.len,
			   record.source.outlet.ptr);
	}
	assert_int_equal(unpack_error(&u), 0);
	buf_add_byte(&out, 0);
	assert_string_equal(out.ptr, want);
}

static void other_wordings_and_parts_are_candidates(void **state)
{
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, articles, ARRAY_LEN(articles));
	for (int folded = 0; folded < 2; folded++) {
		/* Not the same words (that is the cluster), not another's, not of another month; of nobody known, anybody's. */
		expect(&kit, "outlet:first date:2026-05 night", "part Third Post; claim Second Post");
		expect(&kit, "outlet:third", "part First Post; claim Fourth Post");
		expect(&kit, "bread", "");
		kit_fold(&kit);
	}
	kit_end(&kit);
}

static void a_statement_that_is_not_there_is_said_to_be_none(void **state)
{
	owned(kit_free) struct question q, short_;
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, articles, 1);
	kit_ask(&kit, &q, "related", (const char *[]){ "0123456789abcdef", NULL });
	assert_int_equal(q.status, -ENOENT);
	kit_ask(&kit, &short_, "related", (const char *[]){ "012", NULL });
	assert_int_equal(short_.status, -EINVAL);
	kit_end(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(other_wordings_and_parts_are_candidates),
		cmocka_unit_test(a_statement_that_is_not_there_is_said_to_be_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
