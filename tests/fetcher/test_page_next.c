#include "tests/test.h"

#include "common/buf.h"
#include "common/cleanup.h"
#include "fetcher/page_next.h"
#include "fetcher/url.h"

#define HERE "https://gazette.example/amp/pier"

static void pages_that_stand_for_others_are_seen(void **state)
{
	static const struct {
		const char *why, *html;
		enum page_next kind;
		const char *url;
	} cases[] = {
		{ "a refresh at once", "<meta http-equiv=refresh content='0; url=/pier'>", PAGE_REFRESHES, "https://gazette.example/pier" },
		{ "quotes, capitals, no blank", "<META HTTP-EQUIV=\"Refresh\" CONTENT=\"1;URL='http://b.example/x?a=1&amp;b=2'\">",
		  PAGE_REFRESHES, "http://b.example/x?a=1&b=2" },
		{ "a comma, a fraction and no url=", "<meta http-equiv=refresh content='0.5, //c.example/y'>", PAGE_REFRESHES,
		  "https://c.example/y" },
		{ "it loads itself again", "<meta http-equiv=refresh content='300'>", PAGE_IS_IT, NULL },
		{ "itself by its address", "<meta http-equiv=refresh content='0;url=" HERE "'>", PAGE_IS_IT, NULL },
		{ "late", "<meta http-equiv=refresh content='11;url=/pier'>", PAGE_IS_IT, NULL },
		{ "the last second that counts", "<meta http-equiv=refresh content='10;url=/pier'>", PAGE_REFRESHES,
		  "https://gazette.example/pier" },
		{ "very late", "<meta http-equiv=refresh content='99999999999999999999;url=/pier'>", PAGE_IS_IT, NULL },
		{ "only without scripts", "<noscript><meta http-equiv=refresh content='0;url=/no'></noscript>", PAGE_IS_IT, NULL },
		{ "in a script", "<script>'<meta http-equiv=refresh content=\"0;url=/no\">'</script>", PAGE_IS_IT, NULL },
		{ "in a comment", "<!-- <meta http-equiv=refresh content='0;url=/no'> -->", PAGE_IS_IT, NULL },
		{ "in the body", "<body><meta http-equiv=refresh content='0;url=/no'>", PAGE_IS_IT, NULL },
		{ "no address", "<meta http-equiv=refresh content='0;url=javascript:x()'>", PAGE_IS_IT, NULL },
		{ "AMP", "<!doctype html><html amp lang=en><head><link rel=canonical href=/pier>", PAGE_IS_AMP,
		  "https://gazette.example/pier" },
		{ "AMP by its sign", "<html \xe2\x9a\xa1><link rel='canonical' href='https://gazette.example/pier'>", PAGE_IS_AMP,
		  "https://gazette.example/pier" },
		{ "AMP that is its own article", "<html amp><link rel=canonical href='" HERE "'>", PAGE_IS_IT, NULL },
		{ "a page with another canonical address", "<html><link rel=canonical href=/pier>", PAGE_IS_IT, NULL },
		{ "a page that has an AMP copy", "<html><link rel=amphtml href=/amp/pier2>", PAGE_IS_IT, NULL },
		{ "nothing", "", PAGE_IS_IT, NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(arena_destroy) struct arena *arena = arena_new(4 * URL_ARENA_BYTES);
		struct str url = STR("");
		enum page_next kind = page_next(str_from(cases[i].html), STR(HERE), arena, &url);

		if (kind != cases[i].kind || (cases[i].url && !str_eq(url, str_from(cases[i].url))))
			fail_msg("%s: got %d %.*s", cases[i].why, (int)kind, (int)url.len, url.ptr);
	}
}

static void only_the_first_bytes_are_looked_at(void **state)
{
	const struct str tag = STR("<meta http-equiv=refresh content='0;url=/pier'>");
	owned(arena_destroy) struct arena *arena = arena_new(4 * URL_ARENA_BYTES);
	struct buf html = { 0 };
	struct str url;

	(void)state;
	while (html.len + tag.len < PAGE_NEXT_BYTES_MAX)
		buf_add_byte(&html, ' ');
	buf_add(&html, tag);
	assert_int_equal(page_next(buf_str(&html), STR(HERE), arena, &url), PAGE_REFRESHES);
	buf_clear(&html);
	while (html.len < PAGE_NEXT_BYTES_MAX)
		buf_add_byte(&html, ' ');
	buf_add(&html, tag);
	assert_int_equal(page_next(buf_str(&html), STR(HERE), arena, &url), PAGE_IS_IT);
	buf_destroy(&html);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_that_stand_for_others_are_seen),
		cmocka_unit_test(only_the_first_bytes_are_looked_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
