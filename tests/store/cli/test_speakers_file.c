#include "tests/test.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "store/cli/speakers_file.h"

struct result {
	struct arena *arena;
	struct speakers_file file;
	struct buf why;
	int r;
};

static void read_text(struct result *out, struct str text)
{
	FILE *in = fmemopen((void *)(uintptr_t)text.ptr, text.len, "r");

	*out = (struct result){ .arena = arena_new(SPEAKERS_ARENA_BYTES) };
	assert_non_null(in);
	assert_non_null(out->arena);
	out->r = speakers_read(in, out->arena, &out->file, &out->why);
	(void)fclose(in);
}

static void result_free(struct result *self)
{
	arena_destroy(&self->arena);
	buf_destroy(&self->why);
}

static void names_and_offices_are_read(void **state)
{
	owned(result_free) struct result got;
	static const char *const notes[][3] = {
		{ "alias", "M. Ellin", "Mara Ellin" },
		{ "office", "Mara Ellin\tChair\t2024-05-01", "2026-09-30\tRU" },
		{ "office", "Mara Ellin\tWarden\t", "\t" },
		{ "alias", "Tarn", "Ivo Tarn" },
	};

	(void)state;
	read_text(&got, STR("{\"name\":\"Mara Ellin\",\"born\":1961,\"aliases\":[\"M. Ellin\"],\"offices\":[{\"role\":\"Chair\",\"from\":\"2024-05-01\","
			    "\"to\":\"2026-09-30\",\"country\":\"RU\"},{\"role\":\"Warden\"}]}\r\n\n \n{\"name\":\"Ivo Tarn\",\"aliases\":[\"Tarn\"]}"));
	assert_int_equal(got.r, 0);
	assert_int_equal(got.file.persons, 2);
	assert_int_equal(got.file.n, ARRAY_LEN(notes));
	for (size_t i = 0; i < ARRAY_LEN(notes); i++) {
		assert_true(str_eq(got.file.at[i].kind, str_from(notes[i][0])));
		assert_true(str_eq(got.file.at[i].name, str_from(notes[i][1])));
		assert_true(str_eq(got.file.at[i].value, str_from(notes[i][2])));
	}
}

static void what_is_wrong_is_named_with_its_line(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "{\"name\":\"A\"}\n[]\n", "line 2: this is no JSON object" },
		{ "{\"name\":\"A\"", "line 1: this is no JSON object" },
		{ "{\"aliases\":[\"A\"]}", "line 1: a person wants a name, on one line" },
		{ "{\"name\":7}", "line 1: a person wants a name, on one line" },
		{ "{\"name\":\"A\\tB\"}", "line 1: a person wants a name, on one line" },
		{ "{\"name\":\"A\",\"aliases\":[7]}", "line 1: aliases are texts, each on one line" },
		{ "{\"name\":\"A\",\"aliases\":[\"\"]}", "line 1: aliases are texts, each on one line" },
		{ "{\"name\":\"A\",\"aliases\":[\"B\\nC\"]}", "line 1: aliases are texts, each on one line" },
		{ "\n\n{\"name\":\"A\",\"offices\":[{\"from\":\"2024\"}]}", "line 3: an office wants a role, on one line" },
		{ "{\"name\":\"A\",\"offices\":[{\"role\":\"B\",\"country\":\"R\\tU\"}]}", "line 1: an office wants a role, on one line" },
		{ "{\"name\":\"A\",\"offices\":[\"B\"]}", "line 1: an office wants a role, on one line" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(result_free) struct result got;

		read_text(&got, str_from(cases[i].text));
		assert_int_equal(got.r, -EINVAL);
		if (!str_eq(buf_str(&got.why), str_from(cases[i].why)))
			fail_msg("%s: %.*s", cases[i].text, (int)got.why.len, got.why.ptr);
	}
}

/* A person whose line is so many bytes long. */
static void line_of(struct buf *out, size_t bytes)
{
	size_t from = out->len;

	buf_add(out, STR("{\"name\":\""));
	while (out->len - from < bytes - 2)
		buf_add_byte(out, 'a');
	buf_add(out, STR("\"}"));
}

static void lines_have_a_limit(void **state)
{
	(void)state;
	for (size_t more = 0; more < 2; more++) {
		owned(result_free) struct result got;
		owned(buf_destroy) struct buf text = { 0 };

		line_of(&text, SPEAKERS_LINE_MAX);
		buf_add_byte(&text, '\n');
		line_of(&text, SPEAKERS_LINE_MAX + more);
		read_text(&got, buf_str(&text));
		assert_int_equal(got.r, more ? -E2BIG : 0);
		assert_true(!more || str_eq(buf_str(&got.why), STR("line 2: longer than 1 MiB")));
	}
}

static void names_and_offices_have_a_limit(void **state)
{
	(void)state;
	for (size_t more = 0; more < 2; more++) {
		owned(result_free) struct result got;
		owned(buf_destroy) struct buf text = { 0 };

		for (size_t i = 0; i < SPEAKERS_NOTES_MAX + more; i++) {
			if (i % 1024 == 0)
				buf_add(&text, i ? STR("]}\n{\"name\":\"A\",\"aliases\":[") : STR("{\"name\":\"A\",\"aliases\":["));
			buf_printf(&text, "%s\"b%u\"", i % 1024 ? "," : "", (unsigned)i);
		}
		buf_add(&text, STR("]}\n"));
		read_text(&got, buf_str(&text));
		assert_int_equal(got.r, more ? -E2BIG : 0);
		assert_int_equal(got.file.n, more ? 0 : SPEAKERS_NOTES_MAX);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_offices_are_read),
		cmocka_unit_test(what_is_wrong_is_named_with_its_line),
		cmocka_unit_test(lines_have_a_limit),
		cmocka_unit_test(names_and_offices_have_a_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
