#include "parser/page.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/cleanup.h"
#include "common/utf8.h"
#include "parser/meta_rank.h"
#include "tests/parser/page_fixture.h"
#include "tests/test.h"

#define P1 "<p>The harbour council of Tarn Quay voted on Monday to close the old ferry line, ending two years of quarrel over its cost.</p>"
#define P2 "<p>&ldquo;We kept it as long as we could,&rdquo; said the chair, Ilse Brandt, after the vote, which nobody in the hall had expected.</p>"
#define P3 "<p>The ferrymen, who carry about ninety people on a working day, said they would appeal to the county before the end of the month.</p>"
#define HEAD "<!doctype html><html lang=en><head><title>Ferry line closed | Tarn Gazette</title>" \
	"<meta property=og:site_name content='Tarn Gazette'><link rel=canonical href=https://tarn.example/a/1>" \
	"<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Ferry line closed\",\"datePublished\":\"2025-03-04T10:00:00+01:00\"," \
	"\"author\":[{\"@type\":\"Person\",\"name\":\"Mara Voss\"},{\"@type\":\"Person\",\"name\":\"Jon Pell\"}]}</script></head><body>" \
	"<nav><a href=/>Home</a> <a href=/w>World</a></nav><article><h1>Ferry line closed</h1>"
#define TAIL "</article><div class=related><h3>More from us</h3><ul><li><a href=/b>Bridge toll to rise</a><li><a href=/c>Fog on the river</a></ul></div>" \
	"<footer>&copy; 2025 Tarn Gazette. All rights reserved.</footer></body></html>"

static struct article read_ok(struct fixture *f, struct str page)
{
	static const struct page_hints hints = { .content_type = STR_INIT("text/html; charset=utf-8"), .url = STR_INIT("https://tarn.example/x") };
	struct article a;
	const char *why = "";

	arena_reset(f->arena);
	int r = page_read(f->reader, page, &hints, f->arena, &a, &why);
	if (r < 0)
		fail_msg("%d: %s", r, why);
	assert_int_equal(article_check(&a, &why), 0);
	assert_true(utf8_valid(a.text));
	return a;
}

static bool holds(struct str s, struct str what)
{
	return str_find(s, what, 0) < s.len;
}

static void an_article_is_taken_out_whole_and_alone(void **state)
{
	struct article a = read_ok(*state, STR(HEAD P1 P2 P3 TAIL));

	assert_true(str_eq(a.title, STR("Ferry line closed")));
	assert_true(str_eq(a.author, STR("Mara Voss; Jon Pell")));
	assert_true(str_eq(a.published, STR("2025-03-04T10:00:00+01:00")));
	assert_true(str_eq(a.published_from, STR("json-ld")));
	assert_true(str_eq(a.outlet, STR("Tarn Gazette")));
	assert_true(str_eq(a.url, STR("https://tarn.example/a/1")));
	assert_true(str_eq(a.language, STR("en")));
	assert_true(str_starts(a.text, STR("Ferry line closed\n\nThe harbour council")));
	assert_true(holds(a.text, STR("“We kept it as long as we could,” said the chair")));
	assert_true(str_ends(a.text, STR("before the end of the month.")));
	assert_false(holds(a.text, STR("Bridge toll")));
	assert_false(holds(a.text, STR("reserved")));
}

static void the_text_keeps_its_form(void **state)
{
	struct article a = read_ok(*state, STR(HEAD P1 "<h2>What they say</h2>" P2 "<p><b>Ilse Brandt</b><br>We shall build a bridge, and it will be of stone, as the old one was, I can promise that.</p>"
					       "<ul><li>A bridge of stone is to follow within three years of the vote.<li>The toll for it will not be more than the ferry's.</ul>"
					       "<blockquote><p>No boat was ever a bridge, and no bridge was ever a boat, as they say along the quay.</p></blockquote>" P3 TAIL));

	assert_true(holds(a.text, STR("\n\nWhat they say\n\n")));
	assert_int_equal(a.headings.n, 1);
	assert_true(holds(a.text, STR("Ilse Brandt:\nWe shall")));
	assert_true(holds(a.text, STR("• A bridge of stone is to follow within three years of the vote.\n• The toll")));
	assert_true(holds(a.text, STR("\n\n> No boat was ever")));
}

static void what_is_within_a_line_but_not_of_it_is_left_out(void **state)
{
	struct article a = read_ok(*state, STR(HEAD P1 "<p>The chair, Ilse Brandt<span class=pop><span><img src=x><a href=/1>All about Ilse Brandt</a><a href=/2>Bridge toll to rise again</a> "
					       "<a href=/3>Fog on the river</a></span></span>, said so twice before the vote<span class='sr-only'> (opens in a new window)</span>, "
					       "and nobody in the hall had an answer to that.</p>" P2 P3 TAIL));

	assert_true(holds(a.text, STR("Ilse Brandt, said so twice before the vote, and nobody")));
}

#define NEXT(tag, by) NEXT_OF("<article>", tag, by)
#define NEXT_OF(start, tag, by) start "<" tag ">Council loses its treasurer</" tag ">" by "<p>Olaf Krey has left the council of Tarn Quay after nine years as its treasurer. He gave no reason.</p>" \
	"<p>&ldquo;He could count,&rdquo; said the mayor, Ruben Astely, and went on to the next point of the evening, which was the fog.</p>" \
	"<p>Who is to follow him will be decided in April, if anybody can be found for a post that pays so little for so much work.</p></article>"

static void the_next_article_is_not_this_one(void **state)
{
	static const struct {
		const char *why, *page;
		bool kept;
	} cases[] = {
		{ "a byline", HEAD "<p class=byline>By Mara Voss" P1 P2 P3 "</article>" NEXT("h1", "<p class=byline>By Jon Pell</p>") NEXT("h2", "<p><time>3 April 2025</time></p>"), false },
		{ "the first", HEAD "<p class=byline>By Mara Voss" P1 P2 P3 "</article>" NEXT("h2", "<p class=date>4 March</p>"), false },
		{ "a part without a byline", HEAD "<p class=byline>By Mara Voss" P1 P2 P3 "</article>" NEXT("h2", ""), true },
		{ "a part whose class looks like a date", HEAD "<p class=byline>By Mara Voss" P1 P2 P3 "</article>" NEXT("h2", "<p class=candidate>Jon Pell</p>"), true },
		{ "posts of a live blog", "<!doctype html><html lang=en><head><title>Ferry strike</title></head><body><main><article class=live-update><h1>Ferry strike</h1>"
		  "<p class=byline>By Mara Voss" P1 P2 P3 "</article>" NEXT_OF("<article class=live-update>", "h2", "<p><time>4 March 2025</time></p>"), true },
		{ "within", HEAD "<p class=byline>By Mara Voss" P1 P2 P3 NEXT("h2", "<p class=byline>By Jon Pell</p>") "</article>", true },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct article a = read_ok(*state, str_from(cases[i].page));
		if (holds(a.text, STR("He could count")) != cases[i].kept || !holds(a.text, STR("The ferrymen, who carry")))
			fail_msg("%s: %.*s", cases[i].why, (int)a.text.len, a.text.ptr);
	}
}

static void what_no_reader_sees_is_left_out_and_what_is_shown_later_is_not(void **state)
{
	static const char seen[] = HEAD P1 P2 "<p hidden>The council never voted.</p><p style='display: none'>Nobody was there.</p>" P3
		"<p>The toll<span style=display:none> never</span> rises<b hidden>!</b> in May<span hidden>, as the ferrymen had feared all along and as the chair had said in the winter before</span>, "
		"the county says, and it will be paid at the gate.</p>" TAIL;
	static const char end[] = HEAD P1 P2 P3 "<p style=display:none>The toll rises in May, the county says, and nobody knows by how much.</p>" TAIL;
	static const char most[] = HEAD P1 "<p style=display:none>The toll rises in May, the county says, and nobody knows by how much it will be.</p>" P2 TAIL;
	static const char box[] = HEAD P1 P2 "<div style=display:none><p>The toll rises in May, the county says, and nobody knows by how much.</p></div>" P3 TAIL;
	struct article a = read_ok(*state, str_from(seen));

	assert_false(holds(a.text, STR("never voted")));
	assert_false(holds(a.text, STR("Nobody was there")));
	assert_true(holds(a.text, STR("The toll rises in May, as the ferrymen had feared all along and as the chair had said in the winter before, the county says")));
	a = read_ok(*state, str_from(end));
	assert_true(holds(a.text, STR("The toll rises")));
	a = read_ok(*state, str_from(most));
	assert_true(holds(a.text, STR("The toll rises")));
	a = read_ok(*state, str_from(box));
	assert_true(holds(a.text, STR("The toll rises")));
}

static void the_headline_is_not_said_twice(void **state)
{
	struct article a = read_ok(*state, STR(HEAD P1 P2 P3 TAIL));
	size_t first = str_find(a.text, STR("Ferry line closed"), 0);

	assert_int_equal(first, 0);
	assert_int_equal(str_find(a.text, STR("Ferry line closed"), 1), a.text.len);
}

static void each_byte_leads_back_to_the_page(void **state)
{
	struct str page = STR(HEAD P1 P2 "<p>Cr\xc3\xa8me &amp; co &#038; sons &#x26; R&D & daughters &#0038 more &#38;, &# that &#xz &#a &#X26; all, &eacute;t\xc3\xa9 &nGt; &fjlig;ord &fjlig;jord &nvle;: &notit; or &copyright &a&b&c &ampers &Amp; &lt&gt &#65b the men  of the\r\n quay had said so since the beginning of the year, and more than once.</p>" P3 TAIL);
	struct article a = read_ok(*state, page);
	size_t same = 0;

	assert_true(a.n_origins > 0);
	assert_true(holds(a.text, STR(": ¬it; or ©right &a&b&c &ers &Amp; <> Ab the men")));
	for (size_t i = 0; i < a.n_origins; i++) {
		const struct origin *o = &a.origins[i];
		if (page.ptr[o->page_at] == '&' && a.text.ptr[o->text_at] != '&')
			continue;
		assert_int_equal(a.text.ptr[o->text_at], page.ptr[o->page_at]);
		if (page.ptr[o->page_at] == '&' && o->len == 1)
			continue;
		assert_memory_equal(a.text.ptr + o->text_at, page.ptr + o->page_at, o->len);
		same += o->len;
	}
	assert_true(same > 400);
}

/* Between two pieces of one text may stand tags that close nothing. */
static void joined_text_leads_back_to_the_page(void **state)
{
	struct str page = STR(HEAD P1 P2 "<p>The</font> men of the quay &amp; co had</font> said </x title='a>b'>so since 5 < 6 of the</x></x> \r\nbeginning "
			      "of &eacute;t\xc3\xa9, and nobody had an answer to that.</p>" P3 TAIL);
	struct article a = read_ok(*state, page);
	size_t from = str_find(a.text, STR("The men of the quay & co had said so since 5 < 6 of the beginning of été,"), 0), same = 0;

	assert_true(from < a.text.len);
	for (size_t i = 0; i < a.n_origins; i++) {
		const struct origin *o = &a.origins[i];
		if (page.ptr[o->page_at] == '&')
			continue;
		assert_memory_equal(a.text.ptr + o->text_at, page.ptr + o->page_at, o->len);
		same += o->text_at >= from && o->text_at < from + 70 ? o->len : 0;
	}
	assert_true(same > 60);
}

static void data_is_no_page_whatever_it_is_called(void **state)
{
	static const struct {
		struct str bytes, type;
		bool refused;
	} cases[] = {
		{ STR_INIT("\x7f" "ELF\x02\x01\x01 The minister said the port would open, and the mayor said it would not."), STR_INIT(""), true },
		{ STR_INIT("%PDF-1.4 The minister said the port would open, and the mayor said it would not."), STR_INIT("text/html"), true },
		{ STR_INIT("The minister said the port\x01 would open, and the mayor said that it would not."), STR_INIT("text/plain"), true },
		{ STR_INIT("The minister said the port\x1b would open, and the mayor said that it would not."), STR_INIT("text/plain"), false },
		{ STR_INIT("<!doctype html><title>T\0</title><article><p>The minister said the port would open.</p></article>"), STR_INIT(""), false },
		{ STR_INIT("\xff\xfeT\0h\0e\0 \0p\0o\0r\0t\0 \0i\0s\0 \0o\0p\0e\0n\0.\0"), STR_INIT(""), false },
		{ STR_INIT("T\0h\0e\0 \0p\0o\0r\0t\0 \0i\0s\0 \0o\0p\0e\0n\0.\0"), STR_INIT("text/plain; charset=UTF-16LE"), false },
		{ STR_INIT("T\0h\0e\0 \0p\0o\0r\0t\0 \0i\0s\0 \0o\0p\0e\0n\0.\0"), STR_INIT("text/plain; charset=UTF-8"), true },
		{ STR_INIT("T\0h\0e\0 \0p\0o\0r\0t\0\1\0i\0s\0 \0o\0p\0e\0n\0.\0"), STR_INIT("text/plain"), true },
		{ STR_INIT("T\0h\0e\0\0\4p\0o\0r\0t\0\0\4i\0s\0\0\4o\0p\0e\0n\0.\0"), STR_INIT("text/plain"), true },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct page_hints hints = { .content_type = cases[i].type };
		struct article a;
		const char *why = "";
		arena_reset(f->arena);
		int r = page_read(f->reader, cases[i].bytes, &hints, f->arena, &a, &why);
		if ((r == -EBADMSG && strcmp(why, "binary data, not a page") == 0) != cases[i].refused)
			fail_msg("case %zu: %d %s", i, r, why);
	}
}

static void data_behind_the_head_is_let_pass(void **state)
{
	static const char sentence[] = "The minister said the port would open. ";
	const struct page_hints hints = { .content_type = STR_INIT("text/plain") };
	struct fixture *f = *state;
	char text[1500];
	struct article a;
	const char *why;

	for (size_t i = 0; i < sizeof text; i++)
		text[i] = sentence[i % (sizeof sentence - 1)];
	text[1445] = 1;
	assert_int_equal(page_read(f->reader, (struct str){ text, sizeof text }, &hints, f->arena, &a, &why), 0);
	text[1444] = 1;
	assert_int_equal(page_read(f->reader, (struct str){ text, sizeof text }, &hints, f->arena, &a, &why), -EBADMSG);
}

static void utf_16_is_read_without_a_mark_too(void **state)
{
	static const struct str ascii = STR_INIT(HEAD P1 P2 P3 TAIL);
	static const char *const types[] = { "text/html", "", "text/html; charset=utf-16le", "text/html; charset=utf-16be" };
	struct fixture *f = *state;
	char *page = malloc(ascii.len * 2);

	assert_non_null(page);
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		for (size_t big = i == 3; big <= (i != 2); big++) {
			const struct page_hints hints = { .content_type = str_from(types[i]) };
			struct article a;
			const char *why = "";
			for (size_t k = 0; k < ascii.len; k++)
				page[2 * k + big] = ascii.ptr[k], page[2 * k + 1 - big] = 0;
			arena_reset(f->arena);
			if (page_read(f->reader, (struct str){ page, ascii.len * 2 }, &hints, f->arena, &a, &why) < 0)
				fail_msg("'%s' %zu: %s", types[i], big, why);
			assert_true(holds(a.text, STR("The harbour council of Tarn Quay voted")));
		}
	free(page);
}

static void plain_text_in_utf_16_is_read_without_a_mark_too(void **state)
{
	static const struct str ascii = STR_INIT("Ferry line closed\n\nThe harbour council of Tarn Quay voted on Monday to close the old ferry line, ending two years "
						 "of quarrel over its cost.\n\nThe ferrymen, who carry about ninety people on a working day, said they would appeal.\n");
	static const char *const types[] = { "text/plain", "" };
	struct fixture *f = *state;
	char text[512];

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		for (size_t big = 0; big < 2; big++) {
			const struct page_hints hints = { .content_type = str_from(types[i]) };
			struct article a;
			const char *why = "";
			for (size_t k = 0; k < ascii.len; k++)
				text[2 * k + big] = ascii.ptr[k], text[2 * k + 1 - big] = 0;
			text[2 * 19 + big] = 0x1c, text[2 * 19 + 1 - big] = 0x20; /* a mark of quotation instead of its second letter */
			arena_reset(f->arena);
			if (page_read(f->reader, (struct str){ text, ascii.len * 2 }, &hints, f->arena, &a, &why) < 0)
				fail_msg("'%s' %zu: %s", types[i], big, why);
			assert_true(holds(a.text, STR("“he harbour council of Tarn Quay voted")));
		}
}

static void what_is_no_article_is_refused_with_a_reason(void **state)
{
	static const struct str pages[] = { STR_INIT(""), STR_INIT("<html><body></body></html>"), STR_INIT("<script>x</script>"), STR_INIT(" \n ") };
	static const struct page_hints hints = { .content_type = STR_INIT("text/html") };
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
		struct article a;
		const char *why = NULL;
		arena_reset(f->arena);
		assert_int_equal(page_read(f->reader, pages[i], &hints, f->arena, &a, &why), -EBADMSG);
		assert_non_null(why);
	}
}

static void a_front_page_is_not_an_article(void **state)
{
	static const struct {
		const char *url;
		bool front;
	} cases[] = {
		{ "https://tarn.example/", true }, { "https://tarn.example/?utm_source=mail&lang=en", true }, { "https://tarn.example/index.php?v=12", true },
		{ "https://tarn.example/news/monday", false }, { "https://tarn.example/?p=4711", false },
		{ "https://tarn.example/index.php?lang=en&id=4#top", false }, { "https://tarn.example/?p=", true }, { "https://tarn.example/?p=new", true },
	};
	struct str page = STR("<title>Tarn Gazette</title><main><h2><a href=/a>Ferry line closed</a></h2>" P1 "<h2><a href=/b>Council loses its chair</a></h2>" P2
			      "<h2><a href=/c>Ferrymen to appeal</a></h2>" P3 "</main>");
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct page_hints hints = { .content_type = STR("text/html"), .url = str_from(cases[i].url) };
		struct article a;
		const char *why = "";

		arena_reset(f->arena);
		if (page_read(f->reader, page, &hints, f->arena, &a, &why) != (cases[i].front ? -EBADMSG : 0))
			fail_msg("%s: %s", cases[i].url, why);
		assert_string_equal(why, cases[i].front ? "front page, not an article" : "");
	}
}

#define T1 "The harbour council of Tarn Quay voted on Monday to close the old ferry line."
#define T2 "Olaf Krey has left the council after nine years, and he gave no reason."
#define T3 "The mill at the market is to be rebuilt for four million crowns."
#define SECTION(extra, items) "<!doctype html><html lang=en><head><title>News | Tarn Gazette</title>" extra "</head><body><header><a href=/>Tarn Gazette</a></header>" \
	"<main><h1>News</h1>" items "</main><footer>&copy; 2025 Tarn Gazette</footer></body></html>"

static void a_sections_page_is_not_an_article(void **state)
{
	static const char heads[] = SECTION("", "<div><h2><a href=/1>Ferry line closed at last</a></h2><p>" T1 "</div><div><h2><a href=/2>Council loses its chair</a></h2><p>" T2
						"</div><div><h2><a href=/3>Old mill becomes a school</a></h2><p>" T3 "</div>");
	static const char cards[] = SECTION("", "<a href=/1><h2>Ferry line closed</h2><p>" T1 "</a><a href=/2><h2>Council loses its chair</h2><p>" T2
						"</a><a href=/3><h2>Old mill becomes a school</h2><p>" T3 "</a>");
	static const char more[] = SECTION("", "<article><h2>Ferry line closed</h2><p>" T1 "<p><a href=/1>Read more</a></article><article><h2>Council loses its chair</h2><p>" T2
					       "<p><a href=/2>Read more</a></article><article><h2>Old mill becomes a school</h2><p>" T3 "<p><a href=/3>Read more</a></article>");
	static const char lines[] = SECTION("", "<p><b><a href=https://www.tarn.example/1>Ferry line closed</a></b> " T1 "<p><b><a href=https://tarn.example/2>Council loses chair</a></b> " T2
						"<p><b><a href=/3>Old mill becomes a school</a></b> " T3);
	static const char own[] = SECTION("<meta property=og:type content=article>", "<div><h2><a href=/1>Ferry line closed at last</a></h2><p>" T1 "</div><div><h2><a href=/2>Council loses its chair</a></h2><p>" T2
						"</div><div><h2><a href=/3>Old mill becomes a school</a></h2><p>" T3 "</div>");
	static const char dated[] = SECTION("", "<p><time>4 March 2025</time></p><div><h2><a href=/1>Ferry line closed at last</a></h2><p>" T1 "</div><div><h2><a href=/2>Council loses its chair</a></h2><p>" T2
						"</div><div><h2><a href=/3>Old mill becomes a school</a></h2><p>" T3 "</div>");
	static const char published[] = SECTION("<meta property=article:published_time content=2025-03-04>", "<div><h2><a href=/1>Ferry line closed at last</a></h2><p>" T1
						"</div><div><h2><a href=/2>Council loses its chair</a></h2><p>" T2 "</div><div><h2><a href=/3>Old mill becomes a school</a></h2><p>" T3 "</div>");
	static const char dates[] = SECTION("", "<div><h2><a href=/1>Ferry line closed at last</a></h2><p><time>4 March</time> " T1 "</div><div><h2><a href=/2>Council loses its chair</a></h2><p><time>3 March</time> " T2
						"</div><div><h2><a href=/3>Old mill becomes a school</a></h2><p><time>2 March</time> " T3 "</div>");
	static const char away[] = SECTION("", "<p><b><a href=https://a.example/1>Ferry line closed</a></b> " T1 "<p><b><a href=https://b.example/2>Council loses chair</a></b> " T2
					       "<p><b><a href=https://c.example/3>Old mill becomes a school</a></b> " T3);
	static const char text[] = SECTION("", P1 P2 "<p><a href=/1>Ferry line closed at last</a>" P3);
	static const struct {
		const char *why, *url, *page;
		bool refused;
	} cases[] = {
		{ "linked headings", "https://tarn.example/news/", heads, true },
		{ "a page of them", "https://tarn.example/tag/ferry/page/2?sort=new#top", heads, true },
		{ "all within links", "https://tarn.example/en/politics", cards, true },
		{ "\"Read more\"", "https://tarn.example/category/quay/", more, true },
		{ "lines that begin with a link", "https://www.tarn.example/News", lines, true },
		{ "no section's address", "https://tarn.example/news/monday-in-tarn", heads, false },
		{ "no address", "", heads, false },
		{ "an article's name behind a section's", "https://tarn.example/archive/monday-in-the-tarn", heads, false },
		{ "an article's number", "https://tarn.example/news/132", heads, false },
		{ "a page's number", "https://tarn.example/news/page/132", heads, true },
		{ "a list page's number", "https://tarn.example/news/13", heads, true },
		{ "a date of its own", "https://tarn.example/news/", dated, false },
		{ "a date in its head", "https://tarn.example/news/", published, false },
		{ "a date in each teaser", "https://tarn.example/news/", dates, true },
		{ "an article, as it says", "https://tarn.example/news/", own, false },
		{ "what others write", "https://tarn.example/news/", away, false },
		{ "text of its own", "https://tarn.example/news/", text, false },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct page_hints hints = { .content_type = STR("text/html"), .url = str_from(cases[i].url) };
		struct article a;
		const char *why = "";
		arena_reset(f->arena);
		int r = page_read(f->reader, str_from(cases[i].page), &hints, f->arena, &a, &why);
		if (r != (cases[i].refused ? -EBADMSG : 0) || (r < 0 && strcmp(why, "section page, not an article") != 0))
			fail_msg("%s: %d %s", cases[i].why, r, why);
	}
}

static void the_largest_page_is_read_and_one_byte_more_is_not(void **state)
{
	static const struct page_hints hints = { .content_type = STR_INIT("text/html") };
	struct fixture *f = *state;
	char *bytes = malloc(PAGE_BYTES_MAX + 1);
	struct article a;
	const char *why = NULL;

	assert_non_null(bytes);
	memset(bytes, '<', PAGE_BYTES_MAX + 1);
	arena_reset(f->arena);
	assert_int_not_equal(page_read(f->reader, (struct str){ bytes, PAGE_BYTES_MAX }, &hints, f->arena, &a, &why), -E2BIG);
	assert_int_equal(page_read(f->reader, (struct str){ bytes, PAGE_BYTES_MAX + 1 }, &hints, f->arena, &a, &why), -E2BIG);
	free(bytes);
}

static void nesting_without_end_costs_little(void **state)
{
	static const struct str tags[] = { STR_INIT("<div>"), STR_INIT("<b id=a>"), STR_INIT("<table>"), STR_INIT("<ul><li>"), STR_INIT("<p><font>") };
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(tags); i++) {
		owned(buf_destroy) struct buf page = { 0 };
		struct page_hints hints = { .content_type = STR("text/html") };
		struct article a;
		const char *why;
		for (int n = 0; n < 100000; n++)
			buf_add(&page, tags[i]);
		arena_reset(f->arena);
		double began = test_cpu();
		assert_int_equal(page_read(f->reader, buf_str(&page), &hints, f->arena, &a, &why), -EBADMSG);
		test_cpu_bounded(began, tags[i].ptr);
	}
}

static void the_address_and_other_dates_say_how_a_date_is_read(void **state)
{
	static const struct {
		const char *why, *url, *other, *published;
	} cases[] = {
		{ "the address", "https://tarn.example/2023/october/03/ferry", "", "2023-10-03" },
		{ "a day beyond the twelfth", "https://tarn.example/ferry", "<p>Bridge toll to rise, 25/9/2023</p>", "2023-10-03" },
		{ "a month in the second place", "https://tarn.example/ferry", "<p>Bridge toll to rise, 9/25/2023</p>", "2023-03-10" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf page = { 0 };
		struct page_hints hints = { .content_type = STR("text/html"), .url = str_from(cases[i].url) };
		struct article a;
		const char *why;
		buf_add(&page, STR("<html lang=en><title>Ferry line closed</title><article><h1>Ferry line closed</h1><p class=date>3/10/2023</p>" P1 P2 P3 "</article><footer>"));
		buf_add(&page, str_from(cases[i].other));
		/* More days than are kept as candidates. */
		for (int n = 0; n < 120; n++)
			buf_printf(&page, "<p class=date>%d May %d</p>", 1 + n % 28, 2010 + n / 28);
		arena_reset(f->arena);
		assert_int_equal(page_read(f->reader, buf_str(&page), &hints, f->arena, &a, &why), 0);
		if (!str_eq(a.published, str_from(cases[i].published)))
			fail_msg("%s: %.*s", cases[i].why, (int)a.published.len, a.published.ptr);
	}
}

static void the_words_before_a_day_tell_what_it_is_of(void **state)
{
	static const struct {
		const char *why, *days;
	} cases[] = {
		{ "labels within the lines", "<p>Last update: 16 July 2025</p><p>Published 4 March 2025</p>" },
		{ "labels in one line, the change first", "<p>Updated 16 July 2025 | Published 4 March 2025</p>" },
		{ "labels in one line, the change last", "<p>Published 4 March 2025 | Updated 16 July 2025</p>" },
		{ "labels in one line, times with datetime", "<p>Updated <time datetime=2025-07-16>16 July 2025</time>, first published <time datetime=2025-03-04>4 March 2025</time></p>" },
		{ "labels in one line, of a change without a day", "<p>Updated 2 hours ago, published 4 March 2025</p>" },
		{ "labels in one line of French", "<p>Mis à jour le 16 juillet 2025 - Publié le 4 mars 2025</p>" },
		{ "labels in boxes of their own", "<div>Last update:</div><div>16 July 2025</div><div>Published</div><div>4 March 2025</div>" },
		{ "classes of times without datetime", "<time class=entry-modified-time>16 July 2025</time> <time class=entry-date>4 March 2025</time>" },
		{ "an older day, of something else", "<p>Last update: 4 March 2025</p><p>The charter was published on 16 July 1998</p>" },
		{ "a later day, of something else", "<p>Last update: 4 March 2025</p><p>Minutes published 16 July 2025</p>" },
		{ "labels in French", "<p>Mis à jour le 16 juillet 2025</p><p>Publié le 4 mars 2025</p>" },
		{ "labels in Polish", "<p>Aktualizacja: 16 lipca 2025</p><p>Opublikowano: 4 marca 2025</p>" },
		{ "labels in Danish", "<p>Opdateret 16. juli 2025</p><p>Publiceret 4. marts 2025</p>" },
		{ "a day glued to the author", "<p class=by>Mara VossMarch 4, 2025 | 4 min</p>" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf page = { 0 };
		struct page_hints hints = { .content_type = STR("text/html") };
		struct article a;
		const char *why;
		buf_printf(&page, "<html lang=en><title>Ferry line closed</title><article><h1>Ferry line closed</h1>%s" P1 P2 P3 "</article>", cases[i].days);
		arena_reset(f->arena);
		assert_int_equal(page_read(f->reader, buf_str(&page), &hints, f->arena, &a, &why), 0);
		if (!str_eq(a.published, STR("2025-03-04")))
			fail_msg("%s: %.*s", cases[i].why, (int)a.published.len, a.published.ptr);
	}
}

static void a_live_blogs_date_is_when_it_began(void **state)
{
	static const struct {
		const char *why, *own, *published;
	} cases[] = {
		{ "what it says of itself", "\"datePublished\":\"2025-03-02T05:55:00+01:00\",", "2025-03-02T05:55:00+01:00" },
		{ "its first post", "", "2025-03-02T06:10:00+01:00" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf page = { 0 };
		struct page_hints hints = { .content_type = STR("text/html"), .url = STR("https://tarn.example/live/ferry") };
		struct article a;
		const char *why;
		buf_printf(&page, "<html lang=en><title>Ferry strike: live</title><script type=application/ld+json>{\"@type\":\"LiveBlogPosting\","
				  "\"headline\":\"Ferry strike: live\",%s\"dateModified\":\"2025-03-04T18:00:00+01:00\",\"liveBlogUpdate\":["
				  "{\"@type\":\"BlogPosting\",\"datePublished\":\"2025-03-04T17:55:00+01:00\"},"
				  "{\"@type\":\"BlogPosting\",\"datePublished\":\"2025-03-02T06:10:00+01:00\"}]}</script>", cases[i].own);
		buf_add(&page, STR("<article><h1>Ferry strike: live</h1><p class=updated>Last updated 4 March 2025</p>"
				   "<time datetime=2025-03-04T17:55:00+01:00>4 March, 17:55</time>" P1 P2 P3 "</article>"));
		arena_reset(f->arena);
		assert_int_equal(page_read(f->reader, buf_str(&page), &hints, f->arena, &a, &why), 0);
		if (!str_eq(a.published, str_from(cases[i].published)))
			fail_msg("%s: %.*s", cases[i].why, (int)a.published.len, a.published.ptr);
	}
}

static void without_json_ld_a_live_blog_began_with_its_first_post(void **state)
{
	static const struct {
		const char *why, *head, *cls, *first, *published;
	} cases[] = {
		{ "posts of three days", "", "live-post", "2025-03-02", "2025-03-02" },
		{ "a day that the page declares", "<meta property=article:published_time content=2025-03-01>", "live-post", "2025-03-02", "2025-03-01" },
		{ "posts of one day", "", "live-post", "2025-03-04", "2025-03-04" },
		{ "no live blog", "", "post", "2025-03-02", "2025-03-04" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf page = { 0 };
		struct page_hints hints = { .content_type = STR("text/html"), .url = STR("https://tarn.example/ferry") };
		struct article a;
		const char *why;
		buf_printf(&page, "<html lang=en><title>Ferry strike: live</title>%s<article><h1>Ferry strike: live</h1>", cases[i].head);
		buf_printf(&page, "<div class=%s><time datetime=2025-03-04>4 March</time><h2>Talks end</h2>" P1 "</div>", cases[i].cls);
		buf_printf(&page, "<div class=%s><time datetime=2025-03-04>4 March</time><h2>Talks go on</h2>" P2 "</div>", cases[i].cls);
		buf_printf(&page, "<div class=%s><time datetime=%s>first</time><h2>Talks begin</h2>" P3 "</div></article>", cases[i].cls, cases[i].first);
		arena_reset(f->arena);
		assert_int_equal(page_read(f->reader, buf_str(&page), &hints, f->arena, &a, &why), 0);
		if (!str_eq(a.published, str_from(cases[i].published)))
			fail_msg("%s: %.*s", cases[i].why, (int)a.published.len, a.published.ptr);
	}
}

/* A page may describe in JSON-LD what it links to as well. */
static void of_several_articles_the_one_with_the_title_counts(void **state)
{
#define OTHER "{\"@type\":\"NewsArticle\",\"headline\":\"Library gets a new roof\",\"datePublished\":\"2024-11-02\",\"author\":{\"@type\":\"Person\",\"name\":\"Jon Ravn\"}}"
#define BLANK "{\"@type\":\"NewsArticle\",\"headline\":\"...\",\"datePublished\":\"2024-11-02\",\"author\":{\"@type\":\"Person\",\"name\":\"Jon Ravn\"}}"
#define OWN(title) "{\"@type\":\"NewsArticle\",\"headline\":\"" title "\",\"datePublished\":\"2024-11-05\",\"author\":{\"@type\":\"Person\",\"name\":\"Mara Voss\"}}"
	static const struct {
		const char *why, *lds, *author, *published;
	} cases[] = {
		{ "another before it", OTHER "," OWN("Ferry line closed"), "Mara Voss", "2024-11-05" },
		{ "another behind it", OWN("Ferry line closed") "," OTHER, "Mara Voss", "2024-11-05" },
		{ "the site's name in the title", OTHER "," OWN("FERRY LINE CLOSED - Tarn Gazette"), "Mara Voss", "2024-11-05" },
		{ "one without words in its headline", OWN("Council ends an old line") "," BLANK, "Mara Voss", "2024-11-05" },
		{ "one that says something else of itself", OTHER, "Jon Ravn", "2024-11-02" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf page = { 0 };
		struct page_hints hints = { .content_type = STR("text/html"), .url = STR("https://tarn.example/ferry") };
		struct article a;
		const char *why;
		buf_printf(&page, "<html lang=en><title>Ferry line closed</title><script type=application/ld+json>[%s]</script>", cases[i].lds);
		buf_add(&page, STR("<article><h1>Ferry line closed</h1>" P1 P2 P3 "</article>"));
		arena_reset(f->arena);
		assert_int_equal(page_read(f->reader, buf_str(&page), &hints, f->arena, &a, &why), 0);
		if (!str_eq(a.published, str_from(cases[i].published)) || !str_eq(a.author, str_from(cases[i].author)))
			fail_msg("%s: %.*s, %.*s", cases[i].why, (int)a.published.len, a.published.ptr, (int)a.author.len, a.author.ptr);
	}
}

static void an_attributes_date_is_better_than_none(void **state)
{
	static const struct {
		const char *why, *visible, *published;
	} cases[] = {
		{ "nothing else", "", "2025-03-02T05:55:00+01:00" },
		{ "a day beside the headline", "<p class=date>1 March 2025</p>", "2025-03-01" },
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf page = { 0 };
		struct page_hints hints = { .content_type = STR("text/html") };
		struct article a;
		const char *why;
		buf_printf(&page, "<html lang=en><title>Ferry line closed</title><article data-page=\"{&quot;datePublished&quot;:"
				  "&quot;2025-03-02T05:55:00+01:00&quot;}\"><h1>Ferry line closed</h1>%s" P1 P2 P3 "</article>", cases[i].visible);
		arena_reset(f->arena);
		assert_int_equal(page_read(f->reader, buf_str(&page), &hints, f->arena, &a, &why), 0);
		if (!str_eq(a.published, str_from(cases[i].published)))
			fail_msg("%s: %.*s", cases[i].why, (int)a.published.len, a.published.ptr);
	}
}

static void a_feeds_date_is_believed_and_a_later_one_is_not(void **state)
{
	struct fixture *f = *state;
	struct page_hints hints = { .content_type = STR("text/html"), .published = STR("2025-03-01") };
	struct article a;
	const char *why;

	arena_reset(f->arena);
	assert_int_equal(page_read(f->reader, STR(HEAD P1 P2 P3 TAIL), &hints, f->arena, &a, &why), 0);
	assert_true(str_eq(a.published, STR("2025-03-01")));
	hints = (struct page_hints){ .content_type = STR("text/html"), .fetched = STR("2025-03-03T00:00:00Z") };
	assert_int_equal(page_read(f->reader, STR(HEAD P1 P2 P3 TAIL), &hints, f->arena, &a, &why), 0);
	assert_int_equal(a.published.len, 0);
}

static void of_long_classes_the_beginning_is_searched(void **state)
{
	static const struct str words[] = { STR_INIT("byline") };
	static char names[NAMES_BYTES_MAX + 1];
	struct name_words byline;

	(void)state;
	name_words_init(&byline, words, ARRAY_LEN(words));
	for (size_t more = 0; more < 2; more++) {
		memset(names, 'x', sizeof names);
		memcpy(names + NAMES_BYTES_MAX - words[0].len + more, words[0].ptr, words[0].len);
		const struct element cls = { .cls = { names, sizeof names } }, id = { .id = { names, sizeof names } };
		assert_int_equal(names_hold(&cls, &byline), !more);
		assert_int_equal(names_hold(&id, &byline), !more);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_article_is_taken_out_whole_and_alone),
		cmocka_unit_test(the_text_keeps_its_form),
		cmocka_unit_test(what_is_within_a_line_but_not_of_it_is_left_out),
		cmocka_unit_test(the_next_article_is_not_this_one),
		cmocka_unit_test(what_no_reader_sees_is_left_out_and_what_is_shown_later_is_not),
		cmocka_unit_test(the_headline_is_not_said_twice),
		cmocka_unit_test(each_byte_leads_back_to_the_page),
		cmocka_unit_test(joined_text_leads_back_to_the_page),
		cmocka_unit_test(data_is_no_page_whatever_it_is_called),
		cmocka_unit_test(data_behind_the_head_is_let_pass),
		cmocka_unit_test(utf_16_is_read_without_a_mark_too),
		cmocka_unit_test(plain_text_in_utf_16_is_read_without_a_mark_too),
		cmocka_unit_test(what_is_no_article_is_refused_with_a_reason),
		cmocka_unit_test(a_front_page_is_not_an_article),
		cmocka_unit_test(the_largest_page_is_read_and_one_byte_more_is_not),
		cmocka_unit_test(nesting_without_end_costs_little),
		cmocka_unit_test(the_address_and_other_dates_say_how_a_date_is_read),
		cmocka_unit_test(the_words_before_a_day_tell_what_it_is_of),
		cmocka_unit_test(a_live_blogs_date_is_when_it_began),
		cmocka_unit_test(without_json_ld_a_live_blog_began_with_its_first_post),
		cmocka_unit_test(a_sections_page_is_not_an_article),
		cmocka_unit_test(of_several_articles_the_one_with_the_title_counts),
		cmocka_unit_test(of_long_classes_the_beginning_is_searched),
		cmocka_unit_test(an_attributes_date_is_better_than_none),
		cmocka_unit_test(a_feeds_date_is_believed_and_a_later_one_is_not),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
