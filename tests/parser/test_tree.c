#include "parser/tree.h"

#include "common/buf.h"
#include "common/cleanup.h"
#include "tests/parser/html_fixture.h"
#include "tests/test.h"

static struct tree parse(struct fixture *f, struct str html)
{
	struct tree t;

	arena_reset(f->arena);
	assert_int_equal(tree_parse(f->parser, html, f->arena, &t), 0);
	for (size_t i = 1; i < t.n; i++) {
		assert_true(t.nodes[i].parent < i && t.nodes[i].end > i && t.nodes[i].end <= t.nodes[t.nodes[i].parent].end);
		assert_int_equal(t.nodes[i].depth, t.nodes[t.nodes[i].parent].depth + 1);
	}
	return t;
}

static size_t count(const struct tree *t, enum tag tag)
{
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++)
		n += t->nodes[i].tag == tag;
	return n;
}

static void the_tree_is_that_of_the_standard(void **state)
{
	struct tree t = parse(*state, STR("<p>a<p class='x &amp; y'>b &eacute;<table><td>c<div>d</table><!-- e --><b>f"));
	size_t p = 0;

	assert_false(t.cut);
	assert_int_equal(count(&t, TAG_P), 2);
	assert_int_equal(count(&t, TAG_TBODY), 1);
	assert_int_equal(count(&t, TAG_TR), 1);
	for (size_t i = 0; i < t.n; i++)
		if (t.nodes[i].tag == TAG_P)
			p = i;
	assert_true(str_eq(tree_attr_str(&t, p, ATTR_CLASS), STR("x & y")));
	assert_null(tree_attr(&t, p, ATTR_ID));
	assert_true(str_eq(t.nodes[p + 1].text, STR("b é")));
	assert_int_equal(t.nodes[p + 1].html_at, 25);
	assert_int_equal(t.nodes[p + 1].html_len, 10);
}

static void amp_elements_beside_the_text_are_told_from_those_around_it(void **state)
{
	struct tree t = parse(*state, STR("<AMP-AD><p>a</AMP-AD><amp-sidebar>b</amp-sidebar><amp-accordion>c</amp-accordion><amp->d</amp-><amp-adx>e</amp-adx>"));

	assert_int_equal(count(&t, TAG_AMP), 2);
	assert_int_equal(count(&t, TAG_OTHER), 3 + 1); /* and the document */
}

static void one_parser_reads_page_after_page(void **state)
{
	for (int i = 0; i < 3; i++) {
		struct tree t = parse(*state, STR("<title>a</title><p>b"));
		assert_int_equal(count(&t, TAG_P), 1);
		t = parse(*state, STR(""));
		assert_int_equal(count(&t, TAG_P), 0);
	}
}

static void a_tree_ends_where_it_gets_too_deep(void **state)
{
	static const struct str tags[] = { STR_INIT("<div>"), STR_INIT("<b>"), STR_INIT("<i id=1>"), STR_INIT("<table><tr><td>"), STR_INIT("<svg>") };

	for (size_t i = 0; i < ARRAY_LEN(tags); i++) {
		owned(buf_destroy) struct buf page = { 0 };
		for (int n = 0; n < 100000; n++)
			buf_add(&page, tags[i]);
		struct tree t = parse(*state, buf_str(&page));
		assert_true(t.cut);
		for (size_t k = 0; k < t.n; k++)
			assert_true(t.nodes[k].depth < TREE_DEPTH_MAX + 300);
	}
}

static void a_page_as_deep_as_the_limit_is_whole(void **state)
{
	owned(buf_destroy) struct buf page = { 0 };

	/* html and body are open too */
	for (int n = 0; n < TREE_DEPTH_MAX - 2; n++)
		buf_add(&page, STR("<div>"));
	for (int n = 0; n < TREE_DEPTH_MAX - 2; n++)
		buf_add(&page, STR("</div>"));
	buf_add(&page, STR("<p>end"));
	struct tree t = parse(*state, buf_str(&page));
	assert_false(t.cut);
	assert_int_equal(count(&t, TAG_P), 1);
}

static void a_tree_ends_where_it_gets_too_large(void **state)
{
	owned(buf_destroy) struct buf page = { 0 };

	for (int n = 0; n < TREE_NODES_BASE; n++)
		buf_add(&page, STR("<p>a"));
	struct tree t = parse(*state, buf_str(&page));
	assert_true(t.cut);
	assert_true(t.n < TREE_NODES_BASE + buf_str(&page).len / TREE_BYTES_PER_NODE + 1000);
}

static void what_a_reference_cannot_be_is_no_text(void **state)
{
	struct tree t = parse(*state, STR("<p>&#xd800;&#x110000;&#0;x"));

	assert_true(str_ends(t.nodes[t.n - 1].text, STR("x")));
	assert_true(str_starts(t.nodes[t.n - 1].text, STR("\xef\xbf\xbd")));
}

static void put_many(struct buf *b, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_add(b, str_from(s));
}

/* White space before a page's first text is cut off; what is joined to that text then lies beside other things, not over them. */
static void text_after_white_space_overwrites_nothing(void **state)
{
	for (size_t spaces = 0; spaces < 20000; spaces = spaces * 2 + 7) {
		owned(buf_destroy) struct buf page = { 0 };
		size_t root = 0;

		put_many(&page, " ", spaces);
		buf_add(&page, STR("abc<html lang='qq' title='of the page'>"));
		put_many(&page, "d", spaces / 2);
		buf_add(&page, STR("</x>e<p>f"));
		struct tree t = parse(*state, buf_str(&page));
		while (t.nodes[root].tag != TAG_HTML)
			root++;
		assert_true(str_eq(tree_attr_str(&t, root, ATTR_LANG), STR("qq")));
		assert_true(str_eq(tree_attr_str(&t, root, ATTR_TITLE), STR("of the page")));
		struct str text = t.nodes[t.n - 3].text;
		assert_int_equal(text.len, 3 + spaces / 2 + 1);
		assert_true(str_starts(text, STR("abc")) && str_ends(text, STR("e")));
	}
}

/* Parts that are joined to one text, which a hostile page has many of; loose in a table, they are moved before it. */
static void a_text_of_many_parts_is_whole(void **state)
{
	static const struct {
		const char *start, *part, *text;
	} cases[] = {
		{ "<p>", "word</x> ", "word " },
		{ "<p>ab<table>", "cd</x>", "cd" },
		{ "<p>ab<table>", " </x>", " " },
		{ "<p>ab<table>", "<tr></tr>cd", "cd" },
		{ "<p>ab<table><tbody><tr>", "cd</x>", "cd" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf page = { 0 };
		size_t n = 12000, len = strlen(cases[i].text), at = 0;
		buf_add(&page, str_from(cases[i].start));
		put_many(&page, cases[i].part, n);
		struct tree t = parse(*state, buf_str(&page));
		assert_false(t.cut);
		for (size_t k = 0; k < t.n; k++)
			if (t.nodes[k].tag == TAG_TEXT && t.nodes[k].text.len > t.nodes[at].text.len)
				at = k;
		struct str text = t.nodes[at].text;
		text = str_starts(text, STR("ab")) ? str_skip(text, 2) : text;
		assert_int_equal(text.len, n * len);
		for (size_t k = 0; k < n; k++)
			assert_memory_equal(text.ptr + k * len, cases[i].text, len);
	}
}

static void a_page_of_tags_that_make_nothing_is_cut(void **state)
{
	for (size_t bytes = 100000; bytes <= 1600000; bytes *= 16) {
		owned(buf_destroy) struct buf page = { 0 };
		put_many(&page, "word</x> ", bytes / 9);
		struct tree t = parse(*state, buf_str(&page));
		assert_int_equal(t.cut, bytes > 100000);
		assert_true(t.nodes[t.n - 1].text.len > 90000 / 9 * 5);
	}
}

/* In a page of bytes, a tag of n names. */
static struct tree parse_tag(struct fixture *f, size_t bytes, size_t n)
{
	owned(buf_destroy) struct buf page = { 0 };

	buf_add(&page, STR("<!--"));
	put_many(&page, "-", bytes);
	buf_add(&page, STR("--><script>if (a<b) f(\"x=1 y=2\")</script><p class='<p a a a>'>one<p"));
	put_many(&page, " a", n);
	buf_add(&page, STR(">two"));
	struct tree t = parse(f, buf_str(&page));
	return t;
}

static void a_joined_text_says_where_its_first_part_began(void **state)
{
	static const struct {
		struct str html, text;
		size_t at;
		bool joined;
	} cases[] = {
		{ STR_INIT("<p>ab</x>cd"), STR_INIT("abcd"), 3, true },
		{ STR_INIT("<p>ab</x>cd</x>ef"), STR_INIT("abcdef"), 3, true },
		{ STR_INIT("  ab</x>cd"), STR_INIT("abcd"), 0, true },
		{ STR_INIT("  ab"), STR_INIT("ab"), 0, false },
		{ STR_INIT("<p>ab<!-- -->"), STR_INIT("ab"), 3, false },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct tree t = parse(*state, cases[i].html);
		const struct tree_node *n = &t.nodes[t.n - 1];
		assert_true(str_eq(n->text, cases[i].text));
		assert_int_equal(n->html_at, cases[i].at);
		assert_int_equal(n->joined, cases[i].joined);
		assert_true(n->html_at + n->html_len <= cases[i].html.len);
	}
}

static void tags_between_texts_are_skipped(void **state)
{
	static const struct {
		struct str html;
		size_t to;
	} cases[] = {
		{ STR_INIT("</x>a"), 4 }, { STR_INIT("</x></y>a"), 8 }, { STR_INIT("</x a='>'>a"), 10 }, { STR_INIT("< a"), 0 }, { STR_INIT("<"), 0 },
		{ STR_INIT("a<b>"), 0 }, { STR_INIT("</x"), 3 }, { STR_INIT("</x a=\"b>"), 10 }, { STR_INIT(""), 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(tree_skip_tags(cases[i].html, 0), cases[i].to);
}

static void a_large_page_ends_before_a_tag_of_nothing_but_attributes(void **state)
{
	struct tree t = parse_tag(*state, TREE_SMALL_BYTES, TREE_TAG_PARTS_MAX);

	assert_int_equal(count(&t, TAG_P), 2);
	assert_false(t.cut);
	t = parse_tag(*state, TREE_SMALL_BYTES, TREE_TAG_PARTS_MAX + 1);
	assert_int_equal(count(&t, TAG_P), 1);
	assert_true(t.cut);
	t = parse_tag(*state, 100, TREE_TAG_PARTS_MAX + 1);
	assert_int_equal(count(&t, TAG_P), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_tree_is_that_of_the_standard),
		cmocka_unit_test(amp_elements_beside_the_text_are_told_from_those_around_it),
		cmocka_unit_test(one_parser_reads_page_after_page),
		cmocka_unit_test(a_tree_ends_where_it_gets_too_deep),
		cmocka_unit_test(a_page_as_deep_as_the_limit_is_whole),
		cmocka_unit_test(a_tree_ends_where_it_gets_too_large),
		cmocka_unit_test(what_a_reference_cannot_be_is_no_text),
		cmocka_unit_test(text_after_white_space_overwrites_nothing),
		cmocka_unit_test(a_text_of_many_parts_is_whole),
		cmocka_unit_test(a_page_of_tags_that_make_nothing_is_cut),
		cmocka_unit_test(a_joined_text_says_where_its_first_part_began),
		cmocka_unit_test(tags_between_texts_are_skipped),
		cmocka_unit_test(a_large_page_ends_before_a_tag_of_nothing_but_attributes),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
