#include "tests/test.h"

#include "common/cleanup.h"
#include "parser/extract_impl.h"

#define LIMIT (64u << 20)

/* n bytes: piece again and again. */
static struct str repeated(struct arena *arena, const char *piece, size_t n)
{
	char *bytes = arena_alloc(arena, n, 1);
	size_t len = strlen(piece);

	assert_non_null(bytes);
	for (size_t i = 0; i < n; i++)
		bytes[i] = piece[i % len];
	return (struct str){ bytes, n };
}

static void a_text_of_one_section_is_whole(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT);

	(void)state;
	assert_int_equal(extract_section_end(repeated(arena, "ab ", SECTION_BYTES), 0), SECTION_BYTES);
	assert_true(extract_section_end(repeated(arena, "ab ", SECTION_BYTES + 1), 0) < SECTION_BYTES);
}

static void a_section_ends_where_the_text_parts_best(void **state)
{
	static const struct {
		const char *why, *piece, *before; /* what stands before the cut */
	} rows[] = {
		{ "between paragraphs", "He said no.\nAnd left. So.\n\n", "\n\n" },
		{ "between lines", "He said no. And left.\n", "\n" },
		{ "between sentences", "He said no. ", ". " },
		{ "between words", "he said ", " " },
		{ "between code points", "é", "\xa9" },
		{ "anywhere in bytes that are none", "\xff", "\xff" },
	};
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct str text = repeated(arena, rows[i].piece, 3 * SECTION_BYTES + 1), mark = str_from(rows[i].before);
		for (size_t from = 0, to; from < text.len; from = to) {
			to = extract_section_end(text, from);
			if (to <= from || to - from > SECTION_BYTES || (to < text.len && memcmp(text.ptr + to - mark.len, mark.ptr, mark.len) != 0))
				fail_msg("%s: %zu to %zu", rows[i].why, from, to);
		}
	}
}

static void spans_are_clipped_to_their_section(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT);
	struct span body[] = { { 5, 40 }, { 60, 90 } }, headings[] = { { 10, 20 } };
	struct article part, whole = { .text = repeated(arena, "a", 100), .title = STR("a"), .body = { body, 2 },
		                       .headings = { headings, 1 }, .deck = { 0, 5 } };

	(void)state;
	assert_int_equal(extract_section(&whole, 30, 70, arena, &part), 0);
	assert_int_equal(part.text.len, 40);
	assert_int_equal(part.title.len, 0);
	assert_int_equal(part.headings.n, 0);
	assert_int_equal(part.deck.to, 0);
	assert_int_equal(part.body.n, 2);
	assert_int_equal(part.body.at[0].from, 0);
	assert_int_equal(part.body.at[0].to, 10);
	assert_int_equal(part.body.at[1].from, 30);
	assert_int_equal(part.body.at[1].to, 40);
}

/* What a passage gives alone it gives in any section of a long text, nesting and all. */
static void every_section_gives_its_statements(void **state)
{
	static const char passage[] = "“The union said that it would strike,” said harbour master Ann Roe.\n\nRoe added: “We stay.”\n\n"
				      "The ferries lay at the quay until the evening.\n\n";
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT);
	owned(extractor_destroy) struct extractor *extractor = NULL;
	const char *why;
	struct str text = repeated(arena, passage, (2 * SECTION_BYTES / (sizeof passage - 1) + 3) * (sizeof passage - 1));
	struct span body = { 0, (uint32_t)text.len };
	struct article a = { .text = text, .body = { &body, 1 }, .language = STR("en") };

	(void)state;
	assert_int_equal(extractor_new(NULL, &extractor, &why), 0);
	assert_int_equal(extractor_run(extractor, arena, &a, ACTS_DEFAULT, NULL), 0);
	assert_int_equal(article_check(&a, &why), 0);
	assert_int_equal(a.n_statements, 3 * (text.len / (sizeof passage - 1)));
	for (size_t i = 0; i < a.n_statements; i++) {
		const struct statement *s = &a.statements[i], *like = &a.statements[i % 3];
		uint32_t by = (uint32_t)(i / 3 * (sizeof passage - 1));
		assert_true(str_eq(s->speaker, like->speaker));
		assert_int_equal(s->content.at[0].from, like->content.at[0].from + by);
		assert_int_equal(s->content.at[0].to, like->content.at[0].to + by);
		assert_int_equal(s->cue.at[0].from, like->cue.at[0].from + by);
		assert_int_equal(s->nested_in, like->nested_in < 0 ? -1 : like->nested_in + (int32_t)(i - i % 3));
	}
}

/* The text's beginning: all sections that begin before the bound. */
static void of_a_long_text_the_beginning_is_read(void **state)
{
	static const char filler[] = "The ferries lay at the quay until the evening, and nothing else was heard of them.\n\n";
	static const char said[] = "“We stay,” said Ann Roe.\n\n";
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT);
	owned(extractor_destroy) struct extractor *extractor = NULL;
	struct str text = repeated(arena, filler, EXTRACT_BYTES_MAX + SECTION_BYTES);
	struct span body = { 0, (uint32_t)text.len };
	size_t last = 0, ends[2] = { 0, text.len }; /* of what is read, and of all */
	const char *why;

	(void)state;
	for (size_t to = 0; to < EXTRACT_BYTES_MAX; to = ends[0])
		last = to, ends[0] = extract_section_end(text, to);
	assert_true(last < EXTRACT_BYTES_MAX && ends[0] >= EXTRACT_BYTES_MAX);
	assert_int_equal(extractor_new(NULL, &extractor, &why), 0);
	for (size_t i = 0; i < 2; i++) {
		struct article a = { .text = { text.ptr, ends[i] }, .body = { &body, 1 }, .language = STR("en") };
		body.to = (uint32_t)ends[i];
		memcpy((char *)(uintptr_t)text.ptr + ends[i] - sizeof said + 1, said, sizeof said - 1);
		assert_int_equal(extractor_run(extractor, arena, &a, ACTS_DEFAULT, NULL), i ? EXTRACTED_BYTES : 0);
		assert_int_equal(a.n_statements, 1);
		assert_true(a.statements[0].content.at[0].from < ends[0]);
	}
}

static void an_article_has_so_many_statements_and_no_more(void **state)
{
	static const char said[] = "“We stay,” said Ann Roe.\n\n";
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT);
	owned(extractor_destroy) struct extractor *extractor = NULL;
	struct str text = repeated(arena, said, (EXTRACT_STATEMENTS_MAX + 1) * (sizeof said - 1));
	const char *why;

	(void)state;
	assert_int_equal(extractor_new(NULL, &extractor, &why), 0);
	for (size_t more = 0; more < 2; more++) {
		struct span body = { 0, (uint32_t)((EXTRACT_STATEMENTS_MAX + more) * (sizeof said - 1)) };
		struct article a = { .text = { text.ptr, body.to }, .body = { &body, 1 }, .language = STR("en") };
		assert_int_equal(extractor_run(extractor, arena, &a, ACTS_DEFAULT, NULL), more ? EXTRACTED_STATEMENTS : 0);
		assert_int_equal(a.n_statements, EXTRACT_STATEMENTS_MAX);
		assert_int_equal(article_check(&a, &why), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_of_one_section_is_whole),
		cmocka_unit_test(a_section_ends_where_the_text_parts_best),
		cmocka_unit_test(spans_are_clipped_to_their_section),
		cmocka_unit_test(every_section_gives_its_statements),
		cmocka_unit_test(of_a_long_text_the_beginning_is_read),
		cmocka_unit_test(an_article_has_so_many_statements_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
