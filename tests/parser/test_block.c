#include "parser/block.h"

#include "common/buf.h"
#include "common/cleanup.h"
#include "tests/parser/html_fixture.h"
#include "tests/test.h"

static struct blocks read_blocks(struct fixture *f, struct str html)
{
	struct blocks b;
	struct tree t;

	arena_reset(f->arena);
	assert_int_equal(tree_parse(f->parser, html, f->arena, &t), 0);
	assert_int_equal(blocks_from(&t, f->arena, &b), 0);
	return b;
}

static void text_is_parted_where_a_reader_sees_it(void **state)
{
	static const struct {
		const char *why, *html, *blocks; /* blocks: joined by bars */
	} cases[] = {
		{ "paragraphs", "<p>a b<p>c", "a b|c" },
		{ "inline elements join", "<p>a<b>b</b> <i>c</i>d", "ab cd" },
		{ "two line breaks are a paragraph", "a<br>b<br><br>c", "a\nb|c" },
		{ "short cells are one line", "<table><tr><td>a<td>b<tr><td>c", "a b|c" },
		{ "scripts and forms are no text", "<p>a<script>b</script><select><option>c</select>d", "ad" },
		{ "what screen readers say", "<p>a<span class='x sr-only'> b</span> c", "a c" },
		{ "a block for screen readers stays a block", "<p>a<p class=sr-only>b", "a|b" },
		{ "links that pop up", "<p>ann<span><span><a>b</a><a>c</a><a>d</a></span></span> e", "ann e" },
		{ "two links in a line", "<p>ann<span><span><a>b</a> or <a>c</a><a>d</a></span></span> e", "annb or cd e" },
		{ "a menu", "<p><span><a>b</a><a>c</a><a>d</a><a>e</a></span>", "bcde" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf got = { 0 };
		struct blocks b = read_blocks(*state, str_from(cases[i].html));
		for (size_t k = 0; k < b.n; k++) {
			buf_add(&got, k ? STR("|") : STR(""));
			buf_add(&got, block_text(&b, k));
		}
		if (!str_eq(buf_str(&got), str_from(cases[i].blocks)))
			fail_msg("%s: %.*s", cases[i].why, (int)got.len, got.ptr);
	}
}

static struct blocks repeat(struct fixture *f, struct buf *page, const char *what, size_t n, const char *last)
{
	for (size_t i = 0; i < n; i++)
		buf_add(page, str_from(what));
	buf_add(page, str_from(last));
	return read_blocks(f, buf_str(page));
}

static void blocks_end_at_their_limit(void **state)
{
	owned(buf_destroy) struct buf page = { 0 }, more = { 0 };
	/* "<hr>x" is five bytes: with so many, base and bytes together allow as many blocks. */
	size_t most = BLOCKS_BASE * (size_t)BLOCKS_BYTES_PER_BLOCK / (BLOCKS_BYTES_PER_BLOCK - 5);
	struct blocks b = repeat(*state, &page, "<hr>x", most - 10, "");

	assert_int_equal(b.n, most - 10);
	b = repeat(*state, &more, "<hr>x", most + 200, "");
	assert_in_range(b.n, BLOCKS_BASE, most + 199);
	assert_int_equal(b.n, BLOCKS_BASE + buf_str(&more).len / BLOCKS_BYTES_PER_BLOCK);
}

static void text_ends_at_its_limit(void **state)
{
	owned(buf_destroy) struct buf page = { 0 }, more = { 0 };
	struct blocks b = repeat(*state, &page, "a word ", BLOCKS_TEXT_MAX / 7 - 2, "last");

	assert_true(str_ends(b.text, STR("last")));
	b = repeat(*state, &more, "a word ", BLOCKS_TEXT_MAX / 7 + 1, "last");
	assert_true(b.text.len <= BLOCKS_TEXT_MAX && b.text.len > BLOCKS_TEXT_MAX - 16);
}

/* A formatting element that is not closed is copied into each paragraph, with its classes. */
static void names_are_no_longer_than_the_page(void **state)
{
	owned(buf_destroy) struct buf page = { 0 };
	size_t sum = 0, copies = 0;

	buf_add(&page, STR("<p><font id=x class='"));
	for (size_t i = 0; i < 1000; i++)
		buf_add(&page, STR("name "));
	struct blocks b = repeat(*state, &page, "", 0, "'>");
	assert_int_equal(b.elements[b.n_elements - 1].cls.len, 5000);
	b = repeat(*state, &page, "<p>x", 50, "");
	for (size_t i = 0; i < b.n_elements; i++) {
		sum += b.elements[i].cls.len + b.elements[i].id.len;
		copies += b.elements[i].tag == TAG_OTHER;
	}
	assert_int_equal(copies, 51);
	assert_int_equal(sum, buf_str(&page).len);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_parted_where_a_reader_sees_it),
		cmocka_unit_test(blocks_end_at_their_limit),
		cmocka_unit_test(text_ends_at_its_limit),
		cmocka_unit_test(names_are_no_longer_than_the_page),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
