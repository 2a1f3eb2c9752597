#include "parser/page_ld.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/cleanup.h"
#include "common/utf8.h"
#include "parser/page.h"
#include "tests/parser/page_fixture.h"
#include "tests/test.h"

#define S1 "The harbour council of Tarn Quay voted on Monday to close the old ferry line, ending two years of quarrel over its cost."
#define S2 "The ferrymen, who carry about ninety people on a working day, said they would appeal to the county before the end of the month."
#define S3 "A bridge of stone is to follow within three years of the vote, and the toll for it will not be more than the ferry's is today."
#define S4 "Nobody in the hall had expected it, the chair Ilse Brandt said later, and the boats were kept as long as there was money."
#define O1 "Fog lay on the river for a week, and the pilots of the upper reach counted forty ships at anchor, more than in any year."
#define O2 "The lighthouse keeper rang the bell by hand each quarter of an hour, as her father had done before there was a motor for it."
#define O3 "By Sunday the wind had turned, and the first of the ships went down to the sea again with the tide of the early morning."
#define O4 "The harbour master thanked the pilots and the keeper, and said that the old bell would be kept for another winter at least."
#define NAV "<nav><ul><li><a href=/>Home</a><li><a href=/w>World news and politics</a><li><a href=/s>Sport</a><li><a href=/b>Business</a></ul></nav>"
#define FOOT "<footer><p>Sign up for our newsletter.</p><p>&copy; 2025 Tarn Gazette. All rights reserved. No part of this may be used.</p></footer>"

static struct str page_of(struct fixture *f, const char *title, const char *script, const char *body)
{
	struct str page;

	arena_reset(f->arena);
	assert_int_equal(arena_printf(f->arena, &page, "<!doctype html><html lang=en><head><title>%s</title><script type='application/ld+json'>%s</script>"
							"</head><body>" NAV "%s" FOOT "</body></html>", title, script, body), 0);
	return page;
}

static int read_page(struct fixture *f, struct str page, const char *url, struct article *ret)
{
	const struct page_hints hints = { .content_type = STR("text/html"), .url = str_from(url) };
	const char *why = "";
	int r = page_read(f->reader, page, &hints, f->arena, ret, &why);

	if (r == 0)
		assert_int_equal(article_check(ret, &why), 0);
	return r;
}

static bool holds(struct str s, const char *what)
{
	return str_find(s, str_from(what), 0) < s.len;
}

#define ARTICLE(body) "{\"@type\":\"NewsArticle\",\"headline\":\"Ferry line closed\",\"articleBody\":\"" body "\"}"
#define FOUR S1 "\\n\\n" S2 "\\n" S3 "\\n\\n" S4
#define WANT "Ferry line closed\n\n" S1 "\n\n" S2 "\n\n" S3 "\n\n" S4

static void an_article_that_is_only_in_json_ld_is_taken_from_there(void **state)
{
	static const struct {
		const char *why, *title, *script, *body, *want;
	} cases[] = {
		{ "an empty page", "Ferry line closed", ARTICLE(FOUR), "<div id=root></div>", WANT },
		{ "the page has another title", "Tarn Gazette", ARTICLE(FOUR), "<div id=root></div>", WANT },
		{ "a teaser", "Ferry line closed", ARTICLE(FOUR), "<article><h1>Ferry line closed</h1><p>" S1 "</p></article>", WANT },
		{ "HTML", "Ferry line closed", ARTICLE("<p>" S1 "<\\/p>\\n<h2>After</h2><ul><li>" S2 "<li>" S3 "</ul><p>" S4 "</p>"), "",
		  "Ferry line closed\n\n" S1 "\n\nAfter\n\n• " S2 "\n• " S3 "\n\n" S4 },
		{ "HTML, escaped", "Ferry line closed", ARTICLE("&lt;p&gt;" S1 "&lt;/p&gt;&lt;p&gt;" S2 "&lt;/p&gt;&lt;p&gt;" S3 " " S4 "&lt;/p&gt;"), "",
		  "Ferry line closed\n\n" S1 "\n\n" S2 "\n\n" S3 " " S4 },
		{ "escapes and references", "Ferry line closed", ARTICLE("\\u201cCaf\\u00e9\\ud83d\\ude00 \\\"&amp;\\\" 3 < 4\\tit is \\/ &rsquo;" FOUR), "",
		  "Ferry line closed\n\n“Café😀 \"&\" 3 < 4 it is / ’" S1 "\n\n" S2 "\n\n" S3 "\n\n" S4 },
		{ "the headline again", "Ferry line closed", ARTICLE("<h1>Ferry line closed</h1><p>" S1 "</p><p>" S2 "</p><p>" S3 "</p><p>" S4 "</p>"), "", WANT },
		{ "in a list", "Ferry line closed", "{\"@graph\":[{\"@type\":\"WebPage\"},{\"@type\":\"NewsArticle\",\"articleBody\" : [ \"" FOUR "\" ]}]}", "", WANT },
		{ "of two the page's own", "Ferry line closed | Tarn Gazette",
		  "[{\"@type\":\"NewsArticle\",\"headline\":\"Fog on the river\",\"articleBody\":\"" O1 O2 O3 O4 O1 "\"}," ARTICLE(FOUR) "]", "", WANT },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct article a;
		if (read_page(f, page_of(f, cases[i].title, cases[i].script, cases[i].body), "https://tarn.example/a/1", &a) < 0)
			fail_msg("%s: refused", cases[i].why);
		if (!str_eq(a.text, str_from(cases[i].want)))
			fail_msg("%s: %.*s", cases[i].why, (int)a.text.len, a.text.ptr);
	}
}

static void the_pages_own_text_goes_before(void **state)
{
	static const struct {
		const char *why, *url, *script, *body;
	} cases[] = {
		{ "it is all there", "https://tarn.example/a/1", ARTICLE(FOUR), "<article><h1>Ferry line closed</h1><p>" S1 "<p>" S2 "<p>" S4 "</article>" },
		{ "a longer text", "https://tarn.example/a/1", ARTICLE(FOUR),
		  "<article><h1>Ferry line closed</h1><p>" O1 "<p>" O2 "<p>" O3 "<p>" O4 "<p>The sea was calm. " O1 "</article>" },
		{ "too short", "https://tarn.example/a/1", ARTICLE(S1 S3), "<article><h1>Ferry line closed</h1><p>" O1 "<p>" O2 "</article>" },
		{ "two others", "https://tarn.example/a/1",
		  "[{\"@type\":\"NewsArticle\",\"headline\":\"Bridge toll to rise\",\"articleBody\":\"" FOUR "\"},"
		  "{\"@type\":\"NewsArticle\",\"headline\":\"Fog on the river\",\"articleBody\":\"" FOUR "\"}]",
		  "<article><h1>Ferry line closed</h1><p>" O1 "</article>" },
		{ "no article's", "https://tarn.example/a/1", "{\"@type\":\"Product\",\"articleBody\":\"" FOUR "\"}", "<article><h1>Ferry line closed</h1><p>" O1 "</article>" },
		{ "a site's own address", "https://tarn.example/", ARTICLE(FOUR), "<article><h1>Ferry line closed</h1><p>" O1 "</article>" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct article a;
		if (read_page(f, page_of(f, "Ferry line closed", cases[i].script, cases[i].body), cases[i].url, &a) < 0)
			fail_msg("%s: refused", cases[i].why);
		if (holds(a.text, S3))
			fail_msg("%s: %.*s", cases[i].why, (int)a.text.len, a.text.ptr);
	}
}

/* Each run's text stands in the page where its origin says, but for the first character of escapes and references. */
static size_t check_origins(const struct article *a, struct str page)
{
	size_t same = 0;
	uint32_t last = 0;

	for (size_t i = 0; i < a->n_origins; i++) {
		const struct origin *o = &a->origins[i];
		assert_true(o->text_at >= last && o->text_at + o->len <= a->text.len && o->page_at < page.len);
		last = o->text_at + o->len;
		if (page.ptr[o->page_at] == '\\' || page.ptr[o->page_at] == '&' || (unsigned char)page.ptr[o->page_at] >= 0x80)
			continue;
		/* A run is as long as its text; what the page's encoding writes otherwise shifts what is behind it. */
		uint32_t n = 0;
		while (n < o->len && (unsigned char)a->text.ptr[o->text_at + n] < 0x80)
			n++;
		if (n && memcmp(a->text.ptr + o->text_at, page.ptr + o->page_at, n) != 0)
			fail_msg("%.*s / %.*s", (int)n, a->text.ptr + o->text_at, (int)n, page.ptr + o->page_at);
		same += n;
	}
	return same;
}

static void each_byte_leads_back_to_the_script(void **state)
{
	static const char *const scripts[] = {
		ARTICLE("\\u201cCaf\\u00e9\\u201d &amp; \\\"co\\\"\\n" FOUR),
		ARTICLE("<p>" S1 "<\\/p>\\r\\n<p>&Eacute;t\\u00e9: " S2 "</p><p>A &#65; \\u0026lt; B&nbsp;C &nGt; " S3 "</p><p>" S4 "</p>"),
		/* The tree has what stands loose in a table before it. */
		ARTICLE("<p>Caf\\u00e9 " S1 "<\\/p><table><tr><td>\\u00e9 &amp; " S2 "<\\/td><\\/tr>A\\u00e9 &amp; " S4 "<\\/table><p>" S3 "<\\/p>"),
		ARTICLE("&lt;p&gt;" S1 "&lt;/p&gt;&lt;p&gt;&amp;eacute;" S2 "&lt;/p&gt;&lt;p&gt;" S3 " " S4 "&lt;/p&gt;"),
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(scripts); i++) {
		struct str page = page_of(f, "Ferry line closed", scripts[i], "");
		struct article a;
		assert_int_equal(read_page(f, page, "https://tarn.example/a/1", &a), 0);
		assert_true(holds(a.text, S3));
		assert_true(check_origins(&a, page) > 300);
	}
}

static void in_another_encoding_too(void **state)
{
	struct fixture *f = *state;
	struct str page = page_of(f, "Caf\xe9 f\xfcr alle", ARTICLE("Caf\xe9 \x93quay\x94 \\u00e9 " FOUR), "<p>\xe9</p>");
	struct article a;

	assert_int_equal(read_page(f, page, "https://tarn.example/a/1", &a), 0);
	assert_true(utf8_valid(a.text));
	assert_true(holds(a.text, "Café “quay” é " S1));
	assert_true(check_origins(&a, page) > 300);
}

static void what_is_cut_or_malformed_is_let_be(void **state)
{
	static const char *const scripts[] = {
		"{\"@type\":\"NewsArticle\",\"articleBody\":\"" FOUR, ARTICLE("\\ud800 " FOUR), ARTICLE("\\q " FOUR), ARTICLE("\\u00 " FOUR), ARTICLE("a\\u0000b " FOUR),
		"{\"@type\":\"NewsArticle\",\"articleBody\":[[\"" FOUR "\"]]}", "{\"articleBody\"", "{\"articleBody\":", "",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(scripts); i++) {
		struct article a;
		assert_int_equal(read_page(f, page_of(f, "Ferry line closed", scripts[i], "<h1>Ferry line closed</h1><p>" O1 "<p>" O2), "https://tarn.example/a/1", &a), 0);
		assert_true(holds(a.text, O1));
	}
}

/* Two nodes a line. A tree is looked at each TREE_PIECE_TAGS tags. */
static void of_more_nodes_than_a_text_has_the_first_are_read(void **state)
{
	static const char *const lines[] = { "<i>x</i>", "a<br>" };
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		for (size_t more = 0; more <= 1; more++) {
			owned(buf_destroy) struct buf script = { 0 };
			struct article a;
			size_t n = PAGE_LD_NODES_BASE / 2 + more * (size_t)(PAGE_LD_NODES_BASE + 4 * TREE_PIECE_TAGS);
			buf_add(&script, STR("{\"@type\":\"NewsArticle\",\"articleBody\":\"<p>" S1 "</p><p>" S2 "</p><p>" O1 "</p><p>" S3 "</p><p>"));
			for (size_t k = 0; k < n; k++)
				buf_add(&script, str_from(lines[i]));
			buf_add(&script, STR("</p><p>" S4 "</p>\"}"));
			buf_add(&script, (struct str){ "", 1 });
			struct str page = page_of(f, "Ferry line closed", buf_str(&script).ptr, "");
			assert_int_equal(read_page(f, page, "https://tarn.example/a/1", &a), 0);
			assert_true(holds(a.text, S3));
			assert_int_equal(holds(a.text, S4), !more);
		}
}

/* Conversations, a line each: five nodes, with the speaker's name in bold. */
static void a_long_article_of_short_lines_is_taken_whole(void **state)
{
	static const struct {
		const char *begin, *end;
	} lines[] = {
		{ "<p><strong>Brandt:</strong> The boats were kept as long as it paid, line ", ".</p>\\n" },
		{ "<p><span>The boats were kept, she said to us, line ", ".</span></p>\\n" },
		{ "The boats were kept, line ", ".<br>\\n" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		owned(buf_destroy) struct buf script = { 0 };
		struct article a;
		size_t n = 0;
		buf_add(&script, STR("{\"@type\":\"NewsArticle\",\"articleBody\":\"<p>"));
		while (buf_str(&script).len < 88 << 10)
			buf_printf(&script, "%s%zu%s", lines[i].begin, ++n, lines[i].end);
		buf_add(&script, STR("\"}"));
		buf_add(&script, (struct str){ "", 1 });
		struct str page = page_of(f, "Ferry line closed", buf_str(&script).ptr, "");
		assert_int_equal(read_page(f, page, "https://tarn.example/a/1", &a), 0);
		for (size_t k = 1; k <= n; k++) {
			char line[32];
			(void)snprintf(line, sizeof line, "line %zu.", k);
			if (!holds(a.text, line))
				fail_msg("%s: %zu of %zu", lines[i].begin, k, n);
		}
	}
}

static void a_text_of_the_limits_size_is_taken_and_one_byte_more_is_not(void **state)
{
	struct fixture *f = *state;

	for (size_t more = 0; more <= 1; more++) {
		owned(buf_destroy) struct buf script = { 0 };
		struct article a;
		buf_add(&script, STR("{\"@type\":\"NewsArticle\",\"articleBody\":\""));
		size_t from = script.len;
		for (unsigned i = 0; script.len - from + 16 < PAGE_LD_BYTES_MAX + more; i++) {
			char word[16];
			(void)snprintf(word, sizeof word, "boat %u, ", i);
			buf_add(&script, str_from(word));
		}
		while (script.len - from < PAGE_LD_BYTES_MAX + more)
			buf_add(&script, STR("."));
		buf_add(&script, STR("\"}"));
		buf_add(&script, (struct str){ "", 1 });
		assert_int_equal(buf_error(&script), 0);
		assert_int_equal(read_page(f, page_of(f, "Ferry line closed", script.ptr, "<h1>Ferry line closed</h1><p>" O1 "<p>" O2), "https://tarn.example/a/1", &a), 0);
		assert_true(holds(a.text, O1) == (more == 1));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_article_that_is_only_in_json_ld_is_taken_from_there),
		cmocka_unit_test(the_pages_own_text_goes_before),
		cmocka_unit_test(each_byte_leads_back_to_the_script),
		cmocka_unit_test(in_another_encoding_too),
		cmocka_unit_test(what_is_cut_or_malformed_is_let_be),
		cmocka_unit_test(of_more_nodes_than_a_text_has_the_first_are_read),
		cmocka_unit_test(a_long_article_of_short_lines_is_taken_whole),
		cmocka_unit_test(a_text_of_the_limits_size_is_taken_and_one_byte_more_is_not),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
