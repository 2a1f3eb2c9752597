/*
 * Golden passages: tests/golden/statements/NN.txt, a file a phenomenon. A passage is
 *
 *     == what it shows
 *     # title: a headline that the text holds       (may be left out)
 *     # date: 2026-03-13                            (may be left out)
 *     # page                                        (may be left out: title, date and body are found as in a text file)
 *     text
 *     --
 *     speaker | source | cue | content | type | how | marks    a line for each statement
 *
 * GOLDEN_UPDATE=1 writes what comes out instead of comparing: read the diff.
 */
#include "tests/test.h"

#include <errno.h>
#include <glob.h>

#include "common/buf.h"
#include "common/cleanup.h"
#include "common/datafile.h"
#include "common/file.h"
#include "parser/parse.h"

#define LIMIT (512u << 20)

static struct extractor *extractor; /* rules alone: the same with any model */
static struct parser *parser;       /* likewise */

static struct article article_of(struct arena *arena, struct str text)
{
	struct span *body = arena_alloc(arena, 1, sizeof *body);

	*body = (struct span){ 0, (uint32_t)text.len };
	return (struct article){ .text = text, .body = { body, 1 }, .language = STR("en") };
}

static void add_spans(struct str text, struct spans s, struct buf *out)
{
	for (size_t i = 0; i < s.n; i++) {
		struct str piece = { text.ptr + s.at[i].from, s.at[i].to - s.at[i].from };
		buf_printf(out, "%s%.*s", i ? " ... " : "", (int)piece.len, piece.ptr);
	}
	buf_add(out, STR(" | "));
}

static void add_statement(const struct article *a, const struct statement *s, struct buf *out)
{
	static const char *const marks[] = { " negated", " hypothetical", " retracted", " anonymous", " translated" };

	buf_printf(out, "%.*s | ", (int)(s->speaker.len ? s->speaker.len : 1), s->speaker.len ? s->speaker.ptr : "?");
	add_spans(a->text, s->source, out);
	add_spans(a->text, s->cue, out);
	add_spans(a->text, s->content, out);
	buf_printf(out, "%s | %.*s |", statement_type_name(s->type), (int)s->how.len, s->how.ptr);
	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (s->marks & 1u << i)
			buf_add(out, str_from(marks[i]));
	if (s->act != ACT_SPEECH)
		buf_printf(out, " %s", statement_act_name(s->act));
	if (s->part != PART_BODY)
		buf_printf(out, " %s", statement_part_name(s->part));
	if (s->nested_in >= 0)
		buf_printf(out, " in %d", s->nested_in);
	if (s->said_at.len)
		buf_printf(out, " on %.*s", (int)s->said_at.len, s->said_at.ptr);
	buf_add_byte(out, '\n');
}

static struct str take_line(struct str *rest)
{
	size_t end = str_find_byte(*rest, '\n', 0);
	struct str line = { rest->ptr, end };

	*rest = str_skip(*rest, end + 1);
	return line;
}

/* As a file of text is read, and what was found around its body. */
static struct article page_of(struct arena *arena, struct str text, struct str date, struct buf *out)
{
	const struct page_hints hints = { .content_type = STR("text/plain; charset=utf-8"), .published = date };
	const char *why = NULL;
	struct article a = { 0 };

	if (parser_parse(parser, text, &hints, arena, NULL, &a, &why) < 0)
		fail_msg("%s: %.*s", why ? why : "?", (int)text.len, text.ptr);
	const struct {
		const char *key;
		struct str value;
	} fields[] = { { "title", a.title }, { "author", a.author }, { "published", a.published }, { "place", a.place }, { "outlet", a.outlet } };
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (fields[i].value.len)
			buf_printf(out, "%s: %.*s\n", fields[i].key, (int)fields[i].value.len, fields[i].value.ptr);
	return a;
}

/* Reads one passage, appends it with what comes out; its name for the message in *ret_name. */
static void run_passage(struct arena *arena, struct str *rest, struct buf *out, struct str *ret_name)
{
	struct str name = take_line(rest), line = take_line(rest), title = { 0 }, date = { 0 }, text;
	const char *why, *begin;
	struct article a;
	bool page = false;

	buf_printf(out, "%.*s\n", (int)name.len, name.ptr);
	for (; str_starts(line, STR("# ")); line = take_line(rest)) {
		if (str_starts(line, STR("# title: ")))
			title = str_skip(line, 9);
		else if (str_starts(line, STR("# date: ")))
			date = str_skip(line, 8);
		page |= str_eq(line, STR("# page"));
		buf_printf(out, "%.*s\n", (int)line.len, line.ptr);
	}
	begin = line.ptr;
	while (rest->len && !str_eq(line, STR("--")))
		line = take_line(rest);
	text = (struct str){ begin, (size_t)(line.ptr - begin) };
	buf_printf(out, "%.*s--\n", (int)text.len, text.ptr);
	a = page ? page_of(arena, text, date, out) : article_of(arena, text);
	if (!page) {
		a.title = title;
		a.published = date;
		assert_int_equal(extractor_run(extractor, arena, &a, ACTS_DEFAULT, NULL), 0);
	}
	assert_int_equal(article_check(&a, &why), 0);
	for (size_t i = 0; i < a.n_statements; i++)
		add_statement(&a, &a.statements[i], out);
	while (rest->len && !str_starts(*rest, STR("== ")))
		(void)take_line(rest);
	*ret_name = name;
}

static size_t run_file(const char *path)
{
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT);
	owned(buf_destroy) struct buf out = { 0 };
	struct str rest, name;
	size_t n = 0, len;
	char *bytes;

	assert_int_equal(file_read(path, 1 << 20, &bytes, &len), 0);
	rest = (struct str){ bytes, len };
	while (rest.len) {
		size_t from = out.len;
		const char *was = rest.ptr;
		run_passage(arena, &rest, &out, &name);
		struct str want = { was, (size_t)(rest.ptr - was) }, got = str_skip(buf_str(&out), from);
		if (!getenv("GOLDEN_UPDATE") && !str_eq(want, got))
			fail_msg("%s: %.*s\nwant:\n%.*s\ngot:\n%.*s", path, (int)name.len, name.ptr, (int)want.len, want.ptr, (int)got.len, got.ptr);
		n++;
	}
	free(bytes);
	if (getenv("GOLDEN_UPDATE")) {
		FILE *f = fopen(path, "we");
		assert_non_null(f);
		assert_int_equal(fwrite(out.ptr, 1, out.len, f), out.len);
		(void)fclose(f);
	}
	return n;
}

static void passages_give_the_statements_beside_them(void **state)
{
	glob_t files;
	size_t n = 0;

	(void)state;
	assert_int_equal(glob("tests/golden/statements/*.txt", 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++)
		n += run_file(files.gl_pathv[i]);
	assert_true(n > 300);
	globfree(&files);
}

static const char story[] = "Mayor Tove Lind said: \"The hall is sold. \"We had to,\" she added. The union, which was told on Monday, "
			    "said that Lind's claim that 'nobody objected\" was false.\n\nAsked whether it would strike, it said no.\n";

static void the_same_article_gives_the_same_statements(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT);
	struct article first = article_of(arena, str_from(story)), again = first, other = article_of(arena, STR("“No,” said Roe.\n"));

	(void)state;
	assert_int_equal(extractor_run(extractor, arena, &first, ACTS_DEFAULT, NULL), 0);
	assert_int_equal(extractor_run(extractor, arena, &other, ACTS_ALL, NULL), 0);
	assert_int_equal(extractor_run(extractor, arena, &again, ACTS_DEFAULT, NULL), 0);
	assert_int_equal(first.n_statements, again.n_statements);
	for (size_t i = 0; i < first.n_statements; i++) {
		assert_true(str_eq(first.statements[i].speaker, again.statements[i].speaker));
		assert_int_equal(first.statements[i].content.n, again.statements[i].content.n);
		assert_memory_equal(first.statements[i].content.at, again.statements[i].content.at,
		                    first.statements[i].content.n * sizeof(struct span));
	}
}

/* Whatever is cut off or put in, spans stay in order, inside and on boundaries. */
static void damaged_articles_keep_every_invariant(void **state)
{
	static const char *const pieces[] = { "\"", "”", "‘", "'", " said ", ", according to ", "\xe2\x80", "\xff", "\n\n", ": ", " – ", "“", "that", "(" };
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT);
	struct str s = str_from(story);
	const char *why;

	(void)state;
	for (size_t at = 0; at < s.len; at++) {
		struct str piece = str_from(pieces[at % ARRAY_LEN(pieces)]);
		char *bytes = arena_alloc(arena, s.len + piece.len, 1);
		struct article a;
		memcpy(bytes, s.ptr, at);
		memcpy(bytes + at, piece.ptr, piece.len);
		memcpy(bytes + at + piece.len, s.ptr + at, s.len - at);
		a = article_of(arena, (struct str){ bytes, s.len + piece.len });
		assert_int_equal(extractor_run(extractor, arena, &a, ACTS_ALL, NULL), 0);
		if (article_check(&a, &why) < 0)
			fail_msg("%zu: %s", at, why);
		arena_reset(arena);
	}
}

static void other_languages_have_no_statements(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT);
	struct article a = article_of(arena, STR("“Nein”, said Roe.\n"));

	(void)state;
	a.language = STR("de");
	assert_int_equal(extractor_run(extractor, arena, &a, ACTS_DEFAULT, NULL), 0);
	assert_int_equal(a.n_statements, 0);
}

static void a_model_that_is_none_leaves_the_rules(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT);
	struct extractor *made = NULL;
	const char *why = NULL;
	struct article a = article_of(arena, STR("“No,” said Roe.\n"));

	(void)state;
	assert_int_equal(extractor_new("/nonexistent.model", &made, &why), -ENOENT);
	assert_non_null(made);
	assert_true(str_eq(extractor_version(made), STR("rules")));
	assert_int_equal(extractor_run(made, arena, &a, ACTS_DEFAULT, NULL), 0);
	assert_int_equal(a.n_statements, 1);
	extractor_destroy(&made);
}

static void who_is_not_told_is_unsure(void **state)
{
	static const struct {
		const char *text;
		bool sure;
		const char *why;
	} cases[] = {
		{ "A lawyer said the fee was fair.\n", true, "nobody in particular, and that is all there is to tell" },
		{ "The lawyer said the fee was fair.\n", false, "one whom the text names elsewhere, or should" },
		{ "Her husband said the fee was fair.\n", false, "likewise" },
		{ "Residents said the fee was fair.\n", true, "several are who they are" },
		{ "The Harbour Board said the fee was fair.\n", true, "a name" },
		{ "Some said the fee was fair.\n", false, "some of whom?" },
		{ "The clerk, Kelb of Lund, and others said the fee was fair.\n", false, "named behind the comma" },
		{ "You know us and we know you. Residents said the fee was fair.\n", false, "a text that talks to its reader is no report" },
		{ "You know us and we know you. On Friday residents said the fee was fair.\n", true, "but what happened on a day is one" },
	};
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct article a = article_of(arena, str_from(cases[i].text));
		assert_int_equal(extractor_run(extractor, arena, &a, ACTS_DEFAULT, NULL), 0);
		if (a.n_statements != 1 || (a.statements[0].confidence >= 800) != cases[i].sure)
			fail_msg("%s (%s): %zu, %u", cases[i].text, cases[i].why, a.n_statements, a.n_statements ? a.statements[0].confidence : 0u);
	}
}

static void what_no_one_says_needs_a_second_voice(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT);
	struct extractor *made = NULL;
	struct str path;
	const char *why = NULL;
	struct article list = article_of(arena, STR("Courses in mindfulness-based stress reduction begin in May. There are charges for filing state tax returns. "
						    "The heater can order parts that wear out.\n"));
	struct article news = article_of(arena, STR("The minister urged a swift return to the talks.\n"));

	(void)state;
	assert_int_equal(datafile_find("statements.model", arena, &path), 0);
	assert_int_equal(extractor_new(path.ptr, &made, &why), 0);
	assert_int_equal(extractor_run(made, arena, &list, ACTS_DEFAULT, NULL), 0);
	assert_int_equal(list.n_statements, 0);
	assert_int_equal(extractor_run(made, arena, &news, ACTS_DEFAULT, NULL), 0);
	assert_int_equal(news.n_statements, 1);
	extractor_destroy(&made);
}

/* A text of that many statements by a firm and one by "the company": is it the firm's? */
static bool company_is_found(uint32_t before)
{
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT);
	owned(buf_destroy) struct buf text = { 0 };
	const struct str line = STR("Tollmere Lines Inc said it was well.\n");

	for (uint32_t i = 0; i < before; i++)
		buf_add(&text, line);
	buf_add(&text, STR("The company said it was large.\n"));
	struct article a = article_of(arena, buf_str(&text));
	assert_int_equal(extractor_run(extractor, arena, &a, ACTS_DEFAULT, NULL), 0);
	assert_int_equal(a.n_statements, before + 1);
	return str_eq(a.statements[before].speaker, STR("Tollmere Lines Inc"));
}

static void the_company_is_looked_for_behind_two_thousand_statements_at_most(void **state)
{
	(void)state;
	assert_true(company_is_found(2000));
	assert_false(company_is_found(2001));
}

static void hostile_articles_end_soon(void **state)
{
	static const struct {
		const char *piece;
		size_t count;
	} rows[] = { { "he said she said that ", 20000 }, { "\"We stay,\" he said. ", 10000 }, { "Roe said: \"a\" ", 20000 },
		     { "\"a\" ", 50000 }, { "Minister Anna Kova said no.\n\n", 10000 }, { "“a said b\n\n", 20000 },
		     { "Ann Roe, minister of war. The official said it is so. ", 2000 } };
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t len = strlen(rows[i].piece), n = len * rows[i].count;
		char *bytes = arena_alloc(arena, n, 1);
		struct article a;
		const char *why;
		for (size_t k = 0; k < rows[i].count; k++)
			memcpy(bytes + k * len, rows[i].piece, len);
		a = article_of(arena, (struct str){ bytes, n });
		assert_int_equal(extractor_run(extractor, arena, &a, ACTS_ALL, NULL), 0);
		assert_int_equal(article_check(&a, &why), 0);
		arena_reset(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(passages_give_the_statements_beside_them),
		cmocka_unit_test(the_same_article_gives_the_same_statements),
		cmocka_unit_test(damaged_articles_keep_every_invariant),
		cmocka_unit_test(other_languages_have_no_statements),
		cmocka_unit_test(a_model_that_is_none_leaves_the_rules),
		cmocka_unit_test(who_is_not_told_is_unsure),
		cmocka_unit_test(what_no_one_says_needs_a_second_voice),
		cmocka_unit_test(the_company_is_looked_for_behind_two_thousand_statements_at_most),
		cmocka_unit_test(hostile_articles_end_soon),
	};
	const char *why;
	int r;

	const struct parser_options options = { .rules_only = true };

	if (extractor_new(NULL, &extractor, &why) < 0 || parser_new(&options, &parser, &why) < 0)
		return 1;
	r = cmocka_run_group_tests(tests, NULL, NULL);
	parser_destroy(&parser);
	extractor_destroy(&extractor);
	return r;
}
