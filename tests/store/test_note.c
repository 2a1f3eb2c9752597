#include "store/note.h"

#include "common/pack.h"
#include "tests/store/kit.h"

static const struct kit_article articles[] = {
	{ .url = "https://north.example/1", .title = "Talks", .published = "2026-02-10T09:00:00Z", .outlet = "North Wire", .feed = "north",
	  .seq = 1, .said = { "Ida Holm|said|the bridge stays shut", "Jon Perrin|said|we will pay for the bridge" } },
	{ .url = "https://north.example/2", .title = "More talks", .published = "2026-08-10T09:00:00Z", .outlet = "North Wire",
	  .feed = "north", .seq = 2,
	  .said = { "Ida Holm-Larsen|said|the bridge opens in spring", "Jon Perrin|said|nobody paid", "I. Holm|said|ask the engineers" } },
};

struct triple {
	const char *kind, *name, *value;
};

/* Status of the command "note" with these. */
static int note(struct kit *kit, const struct triple *at, size_t n, struct buf *why)
{
	owned(kit_free) struct question q = { .command = STR("note"), .now_usec = INT64_C(1790000000000000) };
	owned(buf_destroy) struct buf body = { 0 };

	pack_array(&body, n);
	for (size_t i = 0; i < n; i++) {
		pack_array(&body, 3);
		pack_str(&body, str_from(at[i].kind));
		pack_str(&body, str_from(at[i].name));
		pack_str(&body, str_from(at[i].value));
	}
	q.input = buf_str(&body);
	answer(kit->answerer, &q);
	buf_clear(why);
	buf_add(why, buf_str(&q.text));
	buf_add_byte(why, 0);
	return q.status;
}

#define NOTE(kit, ...) note(kit, (const struct triple[]){ { __VA_ARGS__ } }, 1, &why)

static void expect(struct kit *kit, const char *query, const char *found)
{
	owned(buf_destroy) struct buf out = { 0 };

	kit_texts(kit, query, "limit=20", "sort=date", &out);
	if (strcmp(out.ptr, found) != 0)
		print_error("%s\n", query);
	assert_string_equal(out.ptr, found);
}

static void a_saved_query_stands_for_what_it_says(void **state)
{
	owned(buf_destroy) struct buf why = { 0 };
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, articles, 2);
	assert_int_equal(NOTE(&kit, "query", "pay", "paid OR by:nobody"), 0);
	expect(&kit, "query:pay", "nobody paid");
	expect(&kit, "query:PAY bridge", "");
	assert_int_equal(NOTE(&kit, "query", "pay", "pay date:2026-02"), 0);
	expect(&kit, "NOT query:pay by:perrin", "nobody paid");
	assert_int_equal(NOTE(&kit, "query", "both", "query:pay OR engineers"), 0);
	expect(&kit, "query:both", "ask the engineers / we will pay for the bridge");
	assert_int_equal(NOTE(&kit, "query", "pay", ""), 0);
	expect(&kit, "query:pay", "error: no query was saved by this name; inquit save lists them\nquery:pay\n      ^");
	assert_int_equal(NOTE(&kit, "query", "bad", "by:("), -EINVAL);
	assert_int_equal(NOTE(&kit, "query", "loop", "x OR query:loop"), 0);
	expect(&kit, "bridge query:loop", "error: saved queries that name each other go too deep\nbridge query:loop\n             ^");
	kit_end(&kit);
}

static void other_names_of_a_person_are_found(void **state)
{
	owned(buf_destroy) struct buf why = { 0 };
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, articles, 2);
	expect(&kit, "by:\"Ida Holm\"", "the bridge opens in spring / the bridge stays shut");
	expect(&kit, "speaker:\"Ida Holm\"", "the bridge stays shut");
	assert_int_equal(NOTE(&kit, "alias", "I. Holm", "Ida Holm"), 0);
	expect(&kit, "by:ida", "ask the engineers / the bridge opens in spring / the bridge stays shut");
	/* The person is renamed: the other names move along, and each finds all. */
	assert_int_equal(NOTE(&kit, "alias", "Ida Holm", "Ida Holm-Larsen"), 0);
	expect(&kit, "by:larsen", "ask the engineers / the bridge opens in spring / the bridge stays shut");
	assert_int_equal(NOTE(&kit, "alias", "Ida Holm-Larsen", "I Holm"), -EINVAL);
	assert_non_null(strstr(why.ptr, "its own other name"));
	assert_int_equal(NOTE(&kit, "alias", "I. Holm", ""), 0);
	expect(&kit, "by:larsen", "the bridge opens in spring / the bridge stays shut");
	kit_end(&kit);
}

static void an_office_is_found_while_it_was_held(void **state)
{
	owned(buf_destroy) struct buf why = { 0 };
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, articles, 2);
	expect(&kit, "country:NO", "error: no office of that country is known: inquit help speakers says how to import them\ncountry:NO\n        ^");
	assert_int_equal(NOTE(&kit, "office", "Jon Perrin\tMinister of Works\t2026-06-01", "2026-12-31\tNO"), 0);
	expect(&kit, "role:minister", "nobody paid");
	expect(&kit, "role:\"minister of works\"", "nobody paid");
	expect(&kit, "role:\"works minister\"", "");
	expect(&kit, "country:no", "nobody paid");
	assert_int_equal(NOTE(&kit, "office", "Jon Perrin\tMayor\t", "2026-05-31\t"), 0);
	expect(&kit, "role:mayor", "we will pay for the bridge");
	assert_int_equal(NOTE(&kit, "office", "Jon Perrin\tMayor\t", "whenever\t"), -EINVAL);
	assert_int_equal(NOTE(&kit, "office", "Jon Perrin", "x"), -EINVAL);
	kit_end(&kit);
}

static void notes_are_kept_whole_or_not_at_all(void **state)
{
	static const struct triple two[] = { { "query", "good", "bridge" }, { "query", "bad", "\"" } };
	owned(buf_destroy) struct buf why = { 0 };
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, articles, 2);
	assert_int_equal(note(&kit, two, 2, &why), -EINVAL);
	expect(&kit, "query:good", "error: no query was saved by this name; inquit save lists them\nquery:good\n      ^");
	assert_int_equal(NOTE(&kit, "nonsense", "x", "y"), -EINVAL);
	assert_int_equal(NOTE(&kit, "query", "--", "y"), -EINVAL);
	assert_int_equal(NOTE(&kit, "query", "good", "bridge opens"), 0);
	kit_close(&kit);
	kit_open(&kit);
	expect(&kit, "query:good", "the bridge opens in spring");
	kit_end(&kit);
}

static void a_name_has_its_limit(void **state)
{
	owned(buf_destroy) struct buf why = { 0 };
	char role[256];
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	/* A folded role is cut to 200 bytes; with two marks and the person that makes NOTE_NAME_MAX. */
	memset(role, 'a', sizeof role);
	for (size_t i = 50; i < sizeof role; i += 50)
		role[i] = ' ';
	for (int over = 0; over < 2; over++) {
		char name[400];

		(void)snprintf(name, sizeof name, "%.*s\t%.202s\t", NOTE_NAME_MAX - 2 - 200 + over, "pppppppppppppppppppppppppppppppppppppppppppppp", role);
		assert_int_equal(NOTE(&kit, "office", name, "\t"), over ? -EINVAL : 0);
	}
	kit_end(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_saved_query_stands_for_what_it_says), cmocka_unit_test(other_names_of_a_person_are_found),
		cmocka_unit_test(an_office_is_found_while_it_was_held),	  cmocka_unit_test(notes_are_kept_whole_or_not_at_all),
		cmocka_unit_test(a_name_has_its_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
