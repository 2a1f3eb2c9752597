#include "fetcher/url.h"

#include <errno.h>

#include "common/buf.h"
#include "common/cleanup.h"
#include "tests/test.h"

static const struct {
	const char *why, *text, *base, *want; /* want NULL: refused */
} cases[] = {
	{ "host in lower case", "HTTP://WWW.Example.ORG/A", "", "http://www.example.org/A" },
	{ "default port goes", "https://example.org:443/x", "", "https://example.org/x" },
	{ "another port stays", "http://example.org:8080/", "", "http://example.org:8080/" },
	{ "fragment goes", "http://example.org/a#top", "", "http://example.org/a" },
	{ "user and password go", "http://me:secret@example.org/", "", "http://example.org/" },
	{ "a path is made", "http://example.org", "", "http://example.org/" },
	{ "dot segments are resolved", "http://example.org/a/../b/./c", "", "http://example.org/b/c" },
	{ "white space round it", " \n http://example.org/a \t", "", "http://example.org/a" },
	{ "a line break within it", "http://example.org/a\n/b", "", "http://example.org/a/b" },
	{ "a space within it", "http://example.org/a b", "", "http://example.org/a%20b" },
	{ "relative", "../c?d", "http://example.org/a/b/", "http://example.org/a/c?d" },
	{ "without scheme", "//other.example/x", "https://example.org/", "https://other.example/x" },
	{ "an international name", "http://b\xc3\xbc" "cher.example/", "", "http://xn--bcher-kva.example/" },
	{ "in letters of another script", "http://\xd0\xbf\xd1\x80\xd0\xb8\xd0\xbc\xd0\xb5\xd1\x80.example/", "", "http://xn--e1afmkfd.example/" },
	{ "a name that is no UTF-8", "http://b\xfc" "cher.example/", "", NULL },
	{ "a name with a dot at its end", "http://example.org./x", "", "http://example.org/x" },
	{ "IPv6", "http://[2001:DB8::1]:81/", "", "http://[2001:db8::1]:81/" },
	{ "decimal IPv4 is named as what it is", "http://2130706433/", "", "http://127.0.0.1/" },
	{ "decimal IPv4 behind a dot", "http://2130706433./x", "", "http://127.0.0.1/x" },
	{ "hexadecimal IPv4", "http://0x7f.1/", "", "http://127.0.0.1/" },
	{ "octal IPv4", "http://0177.0.0.01/", "", "http://127.0.0.1/" },
	{ "another scheme", "ftp://example.org/", "", NULL },
	{ "a file", "file:///etc/passwd", "", NULL },
	{ "a script", "javascript:alert(1)", "", NULL },
	{ "relative without base", "/a/b", "", NULL },
	{ "nothing", "", "", NULL },
	{ "blanks", "  \n", "", NULL },
	{ "a slash too many, as browsers take it", "http:///x", "", "http://x/" },
	{ "no host", "http://", "", NULL },
};

static void addresses_are_read_one_way(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct url url = { 0 };
		int r = url_read(str_from(cases[i].text), str_from(cases[i].base), arena, &url);

		if (cases[i].want ? r != 0 || !str_eq(url.text, str_from(cases[i].want)) : r != -EINVAL)
			fail_msg("%s: %d %.*s", cases[i].why, r, (int)url.text.len, url.text.ptr ? url.text.ptr : "");
		arena_reset(arena);
	}
}

static void an_address_over_the_limit_is_refused(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	owned(buf_destroy) struct buf text = { 0 };
	struct url url;

	(void)state;
	buf_add(&text, STR("http://example.org/"));
	while (text.len < URL_BYTES_MAX)
		buf_add_byte(&text, 'a');
	assert_int_equal(url_read(buf_str(&text), STR(""), arena, &url), 0);
	buf_add_byte(&text, 'a');
	assert_int_equal(url_read(buf_str(&text), STR(""), arena, &url), -EINVAL);
}

static const struct {
	const char *a, *b;
	bool equal;
} pairs[] = {
	{ "http://example.org/a", "https://example.org/a", true },
	{ "http://example.org/a?utm_source=rss&utm_medium=feed", "http://example.org/a", true },
	{ "http://example.org/a?id=1&fbclid=x", "https://EXAMPLE.org/a?id=1", true },
	{ "http://example.org/a#comments", "http://example.org/a", true },
	{ "http://example.org/a?id=1", "http://example.org/a?id=2", false },
	{ "http://example.org/a", "http://example.org/b", false },
	{ "http://example.org:8080/a", "http://example.org/a", false },
	{ "file:///a", "file:///b", false },
	{ "urn:inquit:1", "urn:inquit:1", true },
};

static void identity_ignores_scheme_tracking_and_fragment(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		struct hash a = url_identity(str_from(pairs[i].a), arena), b = url_identity(str_from(pairs[i].b), arena);

		if ((memcmp(a.at, b.at, HASH_BYTES) == 0) != pairs[i].equal)
			fail_msg("%s %s", pairs[i].a, pairs[i].b);
	}
}

static void tracking_goes_and_order_stays(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	struct url url;

	(void)state;
	assert_int_equal(url_read_entry(STR("http://e.org/?b=2&utm_source=x&a=1&gclid=3&c"), STR(""), arena, &url), 0);
	assert_true(str_eq(url.text, STR("http://e.org/?b=2&a=1&c")));
}

static void domains_are_registered_ones_and_addresses_themselves(void **state)
{
	static const char *const hosts[][2] = {
		{ "http://news.example.co.uk/", "example.co.uk" }, { "http://example.org/", "example.org" },
		{ "http://a.b.example.org/", "example.org" },      { "http://127.0.0.1:80/", "127.0.0.1" },
		{ "http://[::1]/", "::1" },                        { "http://localhost/", "localhost" },
	};
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(hosts); i++) {
		struct url url;

		assert_int_equal(url_read(str_from(hosts[i][0]), STR(""), arena, &url), 0);
		if (!str_eq(url_domain(psl_builtin(), &url), str_from(hosts[i][1])))
			fail_msg("%s", hosts[i][0]);
	}
}

static void names_and_origins_come_from_addresses(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	struct str text;
	struct url url;

	(void)state;
	assert_int_equal(url_read(STR("https://www.citydaily.example/world/rss.xml"), STR(""), arena, &url), 0);
	assert_int_equal(url_name(&url, arena, &text), 0);
	assert_true(str_eq(text, STR("citydaily.example-world-rss.xml")));
	assert_int_equal(url_origin(&url, arena, &text), 0);
	assert_true(str_eq(text, STR("https://www.citydaily.example:443")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_read_one_way),
		cmocka_unit_test(an_address_over_the_limit_is_refused),
		cmocka_unit_test(identity_ignores_scheme_tracking_and_fragment),
		cmocka_unit_test(tracking_goes_and_order_stays),
		cmocka_unit_test(domains_are_registered_ones_and_addresses_themselves),
		cmocka_unit_test(names_and_origins_come_from_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
