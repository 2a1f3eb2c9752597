/* What is found by the agency that an article names, by words around a statement, and by revision. */
#include "tests/store/kit.h"

#include "store/context.h"

static const struct kit_article articles[] = {
	{ .url = "http://a.example/1", .title = "STRELSAU, May 4 (Northwire) - Pier vote", .published = "2026-05-04", .outlet = "First Post", .feed = "f", .seq = 1,
	  .said = { "Fishermen|watched from|the gallery", "Mara Ellin|said|the pier stays open", "Oskar Lund|said|the lamps go" } },
	{ .url = "http://b.example/1", .title = "LUNDE (AP) - Lamps", .published = "2026-05-05", .outlet = "Second Post", .feed = "f", .seq = 2,
	  .said = { "Ida Brandt|said|no lamp is sold" } },
	{ .url = "http://c.example/1", .title = "Our own report", .published = "2026-05-06", .outlet = "Third Post", .feed = "f", .seq = 3,
	  .said = { "Jonas Feld|said|bread for everyone", "Mara Ellin|said|the harbours close at noon" } },
	{ .url = "http://c.example/1", .title = "Our own report", .published = "2026-05-06", .outlet = "Third Post", .feed = "f", .seq = 4,
	  .said = { "Jonas Feld|said|bread for some", "Mara Ellin|said|the harbours close at noon" } },
};

static void the_fields_find_what_they_say(void **state)
{
	static const struct {
		const char *query, *found, *why;
	} cases[] = {
		{ "wire:northwire", "the gallery / the pier stays open / the lamps go", "an agency of a dateline" },
		{ "wire:AP", "no lamp is sold", "in any case" },
		{ "wire:\"associated press\"", "", "by the name that it is found by alone" },
		{ "wire:nor*", "the gallery / the pier stays open / the lamps go", "the beginning of a name" },
		{ "-wire:*", "bread for some / the harbours close at noon", "own reports" },
		{ "wire:* lamp*", "the lamps go / no lamp is sold", "with words" },
		{ "context:gallery", "the gallery / the pier stays open", "the paragraph before counts, the one before that does not" },
		{ "context:lamps by:ellin", "the pier stays open", "the paragraph behind" },
		{ "context:\"lamps go\"", "the pier stays open / the lamps go", "words in a row" },
		{ "context:\"go lamps\"", "", "in another order" },
		{ "context:(lamps pier)", "the pier stays open / the lamps go", "both, anywhere" },
		{ "context:harbour", "bread for some / the harbours close at noon", "another form of the word" },
		{ "context:\"harbour\"", "", "quoted: the word as it is" },
		{ "context:galle*", "the gallery / the pier stays open", "the beginning of a word" },
		{ "-context:said", "", "without" },
		{ "rev:1 by:feld", "bread for everyone", "the revision that no longer stands" },
		{ "rev:2 by:feld", "bread for some", "the one that does" },
		{ "rev:>1", "bread for some / the harbours close at noon", "a range" },
		{ "rev:3", "", "none" },
	};
	owned(buf_destroy) struct buf out = { 0 };
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	for (size_t i = 0; i < ARRAY_LEN(articles); i++)
		kit_store(&kit, &articles[i], 1);
	for (int folded = 0; folded < 2; folded++) {
		for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
			kit_texts(&kit, cases[i].query, "limit=2", "order=oldest", &out);
			if (strcmp(out.ptr ? out.ptr : "", cases[i].found) != 0)
				print_error("%s: %s: %s\n", cases[i].why, cases[i].query, out.ptr ? out.ptr : "");
			assert_string_equal(out.ptr ? out.ptr : "", cases[i].found);
		}
		kit_fold(&kit);
	}
	kit_end(&kit);
}

static void a_context_has_so_many_words_and_no_more(void **state)
{
	owned(buf_destroy) struct buf query = { 0 };
	owned(buf_destroy) struct buf out = { 0 };
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, articles, 1);
	for (int more = 0; more < 2; more++) {
		buf_clear(&query);
		buf_add(&query, STR("context:\""));
		for (int i = 0; i < CONTEXT_WORDS_MAX + more; i++)
			buf_add(&query, STR("word "));
		buf_add(&query, STR("\""));
		buf_add_byte(&query, 0);
		kit_texts(&kit, query.ptr, "limit=2", "order=oldest", &out);
		buf_add_byte(&out, 0);
		assert_int_equal(strstr(out.ptr, "too many words") != NULL, more);
	}
	kit_texts(&kit, "context:\"...\"", "limit=2", "order=oldest", &out);
	buf_add_byte(&out, 0);
	assert_non_null(strstr(out.ptr, "there is no word in this"));
	kit_end(&kit);
}

static void names_of_agencies_are_listed(void **state)
{
	owned(kit_free) struct question q;
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, articles, ARRAY_LEN(articles));
	kit_ask(&kit, &q, "names", (const char *[]){ "wires", NULL });
	assert_int_equal(q.status, 0);
	struct unpack u = { .in = buf_str(&q.body) };
	assert_int_equal(unpack_array(&u, 0), 2);
	assert_int_equal(unpack_array(&u, 2), 2);
	assert_true(str_eq(unpack_str(&u), STR("Northwire")));
	assert_int_equal(unpack_uint(&u), 3);
	kit_end(&kit);
}

static void plans_say_how_they_look(void **state)
{
	owned(kit_free) struct question q;
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, articles, ARRAY_LEN(articles));
	kit_ask(&kit, &q, "explain", (const char *[]){ "wire:northwire context:pier rev:1", NULL });
	assert_int_equal(q.status, 0);
	buf_add_byte(&q.body, 0);
	assert_non_null(strstr(q.body.ptr, "list W northwire"));
	assert_non_null(strstr(q.body.ptr, "words around"));
	assert_non_null(strstr(q.body.ptr, "range of rev"));
	kit_end(&kit);
}

static void the_paragraphs_around_a_statement(void **state)
{
	static const struct {
		const char *text;
		uint32_t from, to;
		const char *around, *why;
	} cases[] = {
		{ "a\nb\nc\nd\ne", 4, 5, "b\nc\nd", "one on either side" },
		{ "a\n\n \nb\n\n\nc\n", 5, 6, "a\n\n \nb\n\n\nc", "empty lines are none" },
		{ "abc", 1, 2, "abc", "one alone" },
		{ "a\nb\nc", 0, 1, "a\nb", "the first" },
		{ "a\nb\nc", 4, 5, "b\nc", "the last" },
		{ "a\nb", 5, 9, "", "outside" },
		{ "", 0, 0, "", "nothing" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct span span = { cases[i].from, cases[i].to };
		struct str around = context_around(str_from(cases[i].text), (struct spans){ &span, 1 });

		if (!str_eq(around, str_from(cases[i].around)))
			print_error("%s: %.*s\n", cases[i].why, (int)around.len, around.ptr);
		assert_true(str_eq(around, str_from(cases[i].around)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_fields_find_what_they_say),	 cmocka_unit_test(a_context_has_so_many_words_and_no_more),
		cmocka_unit_test(names_of_agencies_are_listed),		 cmocka_unit_test(plans_say_how_they_look),
		cmocka_unit_test(the_paragraphs_around_a_statement),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
