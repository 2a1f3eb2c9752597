#include "parser/plain.h"

#include <errno.h>

#include "common/cleanup.h"
#include "tests/test.h"

#define BODY "The old mill at Sorrel Bridge will be rented out from June, the town said on Friday.\n\nNobody has ground flour there since the flood.\n\nPlans for a museum\n\n\"We want visitors,\" said the mayor, Hanne Orlo."

struct row {
	const char *why;
	struct str text, title, author, published, place, outlet, first, last;
};

static const struct row rows[] = {
	{ "headline, byline and date before, an invitation behind",
	  STR_INIT("Log in | Subscribe\n\nMill at Sorrel Bridge to be rented out\n\nBy Ada Finch and Tom Reed\n\n7 May 2025, 06:00\n\n" BODY "\n\nJoin the mailing list"),
	  STR_INIT("Mill at Sorrel Bridge to be rented out"), STR_INIT("Ada Finch; Tom Reed"), STR_INIT("2025-05-07"), STR_INIT(""), STR_INIT(""),
	  STR_INIT("The old mill"), STR_INIT("Hanne Orlo.") },
	{ "nothing but the body", STR_INIT(BODY), STR_INIT(""), STR_INIT(""), STR_INIT(""), STR_INIT(""), STR_INIT(""), STR_INIT("The old mill"), STR_INIT("Hanne Orlo.") },
	{ "a dateline with its agency", STR_INIT("Mill to be rented out\n\nSORREL BRIDGE, May 7. /Tarn Wire/. " BODY), STR_INIT("Mill to be rented out"),
	  STR_INIT(""), STR_INIT(""), STR_INIT("SORREL BRIDGE"), STR_INIT("Tarn Wire"), STR_INIT("SORREL BRIDGE"), STR_INIT("Hanne Orlo.") },
	{ "a deck that ends as a sentence", STR_INIT("Mill at Sorrel Bridge to be rented out\n\nThe town says \xe2\x80\x9cno flour, but visitors\xe2\x80\x9d\n\nBy Ada Finch\n\n" BODY),
	  STR_INIT("Mill at Sorrel Bridge to be rented out"), STR_INIT("Ada Finch"), STR_INIT(""), STR_INIT(""), STR_INIT(""), STR_INIT("The old mill"), STR_INIT("Hanne Orlo.") },
	{ "credits of a picture, the copyright's line", STR_INIT("\xc2\xa9 Jo Lind/Tarn Photo\n" BODY "\n\n\xc2\xa9 Town of Sorrel Bridge"), STR_INIT(""), STR_INIT(""),
	  STR_INIT(""), STR_INIT(""), STR_INIT("Town of Sorrel Bridge"), STR_INIT("The old mill"), STR_INIT("Hanne Orlo.") },
	{ "who the author is", STR_INIT("On mills\n\nBy Ada Finch\n\n" BODY "\n\nAda Finch is a miller."), STR_INIT(""), STR_INIT("Ada Finch"), STR_INIT(""), STR_INIT(""),
	  STR_INIT(""), STR_INIT("The old mill"), STR_INIT("Hanne Orlo.") },
	{ "lists of other articles and comments behind",
	  STR_INIT("Mill at Sorrel Bridge to be rented out\n\n" BODY "\n\nRelated articles\nHow flour was ground\nThe flood of 1953\n\nComments (2)\n"
		   "olaf wrote: Let them grind.\nanna77: At last they do something!"),
	  STR_INIT("Mill at Sorrel Bridge to be rented out"), STR_INIT(""), STR_INIT(""), STR_INIT(""), STR_INIT(""), STR_INIT("The old mill"), STR_INIT("Hanne Orlo.") },
	{ "a masthead above, a name alone beside the date, who the author is",
	  STR_INIT("The Tarn Wire - independent since 1921\n\nThe mill at Sorrel Bridge will be rented out\n\nAda Finch\n7 May 2025\n\n" BODY
		   "\n\nAda Finch teaches history in Tarn."),
	  STR_INIT("The mill at Sorrel Bridge will be rented out"), STR_INIT("Ada Finch"), STR_INIT("2025-05-07"), STR_INIT(""), STR_INIT(""), STR_INIT("The old mill"),
	  STR_INIT("Hanne Orlo.") },
	{ "a place alone beside the date",
	  STR_INIT("The mill at Sorrel Bridge will be rented out\n\nTarn Quay\n7 May 2025\n\n" BODY), STR_INIT("The mill at Sorrel Bridge will be rented out"),
	  STR_INIT(""), STR_INIT("2025-05-07"), STR_INIT(""), STR_INIT(""), STR_INIT("The old mill"), STR_INIT("Hanne Orlo.") },
	{ "what the site says for itself",
	  STR_INIT("We use cookies to make our site better for you.\nAccept all\n\nMill at Sorrel Bridge to be rented out\n\nBy Ada Finch\n\n" BODY),
	  STR_INIT("Mill at Sorrel Bridge to be rented out"), STR_INIT("Ada Finch"), STR_INIT(""), STR_INIT(""), STR_INIT(""), STR_INIT("The old mill"),
	  STR_INIT("Hanne Orlo.") },
	{ "who else worked on it",
	  STR_INIT(BODY "\n\n(Reporting by Ada Finch; editing by Tom Reed)\nAda Finch can be reached at ada@tarn.example.\nCopyright 2025 The Tarn Wire.\n"
			"Sponsored content: Five ways to grind"),
	  STR_INIT(""), STR_INIT(""), STR_INIT(""), STR_INIT(""), STR_INIT(""), STR_INIT("The old mill"), STR_INIT("Hanne Orlo.") },
};

static void check(const struct row *row, const char *what, struct str got, struct str want)
{
	if (!str_eq(got, want))
		fail_msg("%s: %s is '%.*s'", row->why, what, (int)got.len, got.ptr);
}

static void the_parts_are_found_and_the_text_stays(void **state)
{
	static const struct page_hints hints = { .content_type = STR_INIT("text/plain; charset=utf-8") };
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct row *r = &rows[i];
		struct article a = { 0 };
		const char *why;
		struct str body;
		assert_int_equal(plain_read(r->text, &hints, arena, &a, &why), 0);
		assert_int_equal(article_check(&a, &why), 0);
		check(r, "text", a.text, r->text);
		if (r->title.len)
			check(r, "title", a.title, r->title);
		check(r, "author", a.author, r->author);
		check(r, "published", a.published, r->published);
		check(r, "place", a.place, r->place);
		check(r, "outlet", a.outlet, r->outlet);
		assert_int_equal(a.body.n, 1);
		assert_true(str_sub(a.text, a.body.at[0].from, a.body.at[0].to, &body));
		if (!str_starts(body, r->first) || !str_ends(body, r->last))
			fail_msg("%s: body is '%.*s'", r->why, (int)body.len, body.ptr);
		assert_int_equal(a.headings.n, 1);
	}
}

static void a_text_without_words_is_refused(void **state)
{
	static const struct page_hints hints = { .content_type = STR_INIT("text/plain") };
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	struct article a = { 0 };
	const char *why = NULL;

	(void)state;
	assert_int_equal(plain_read(STR(" \n\n\t"), &hints, arena, &a, &why), -EBADMSG);
	assert_non_null(why);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_parts_are_found_and_the_text_stays),
		cmocka_unit_test(a_text_without_words_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
