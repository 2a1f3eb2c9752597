/* What is wrong with feeds, and how they are written: encodings, escapes, markup that is no XML, addresses. */
#include "tests/fetcher/feed_check.h"

#define RSS(items) STR_INIT("<rss version='2.0'><channel><title>Harbour Post</title>" items "</channel></rss>")
#define ITEM(inside) RSS("<item>" inside "</item>")
#define TITLE(bytes) STR_INIT("<rss><channel><title>" bytes "</title></channel></rss>")
#define DECLARED(label, bytes) STR_INIT("<?xml version='1.0' encoding='" label "'?><rss><channel><title>" bytes "</title></channel></rss>")
#define TYPE(type) { STR_INIT(type), { NULL, 0 } }
#define BASE(url) { { NULL, 0 }, STR_INIT(url) }

static void encodings_are_read(void **state)
{
	static const struct feed_case cases[] = {
		{ "UTF-8 unsaid", TITLE("\xc3\xa9t\xc3\xa9"), "feed.title", "\xc3\xa9t\xc3\xa9", NO_HINTS },
		{ "mark of UTF-8", STR_INIT("\xef\xbb\xbf<rss><channel><title>\xc3\xa9</title></channel></rss>"), "feed.title", "\xc3\xa9", NO_HINTS },
		{ "declared", DECLARED("iso-8859-2", "\xb1"), "feed.title", "\xc4\x85", NO_HINTS },
		{ "declared latin 1 is windows-1252", DECLARED("ISO-8859-1", "\x93q\x94"), "feed.title", "\xe2\x80\x9cq\xe2\x80\x9d", NO_HINTS },
		{ "HTTP before the declaration", DECLARED("windows-1252", "\xc4"), "feed.title", "\xd0\x94", TYPE("text/xml; charset=windows-1251") },
		{ "quoted charset", TITLE("\xe1"), "feed.title", "\xd0\x90", TYPE("text/xml; Charset = \"KOI8-R\"") },
		{ "unknown charset", TITLE("\xc3\xa9"), "feed.title", "\xc3\xa9", TYPE("text/xml; charset=klingon") },
		{ "UTF-8 whatever is said", DECLARED("iso-8859-1", "\xc3\xa9"), "feed.title", "\xc3\xa9", TYPE("text/xml; charset=us-ascii") },
		{ "said to be UTF-8 and not", DECLARED("utf-8", "caf\xe9"), "feed.title", "caf\xc3\xa9", NO_HINTS },
		{ "one bad byte in UTF-8", DECLARED("utf-8", "\xc3\xa9\xc3\xa8\xff"), "feed.title", "\xc3\xa9\xc3\xa8\xef\xbf\xbd", NO_HINTS },
		{ "two bytes a character", DECLARED("gb2312", "\xbd\xf1\xcc\xec"), "feed.title", "今天", NO_HINTS },
		{ "Shift_JIS", DECLARED("x-sjis", "\x93\x56\x8b\x43"), "feed.title", "天気", NO_HINTS },
		{ "escapes to another set", DECLARED("iso-2022-jp", "\x1b$BE75$\x1b(B"), "feed.title", "天気", NO_HINTS },
		{ "UTF-16 declared over single bytes", DECLARED("utf-16", "abc"), "feed.title", "abc", NO_HINTS },
		{ "mark of UTF-16", STR_INIT("\xff\xfe<\0r\0s\0s\0>\0<\0t\0i\0t\0l\0e\0>\0\x42\x04<\0/\0t\0i\0t\0l\0e\0>\0"), "feed.title", "т", NO_HINTS },
		{ "UTF-16 without a mark", STR_INIT("\0<\0r\0s\0s\0>\0<\0t\0i\0t\0l\0e\0>\x04\x42\0<"), "feed.title", "т<", NO_HINTS },
		{ "UTF-32", STR_INIT("\0\0\xfe\xff\0\0\0<\0\0\0r\0\0\0s\0\0\0s\0\0\0>"), "version", "rss", NO_HINTS },
	};

	(void)state;
	CHECK_ALL(cases);
}

static void references_are_decoded_once(void **state)
{
	static const struct feed_case cases[] = {
		{ "XML's own", ITEM("<description>&lt;i&gt;&amp;amp;&quot;&apos;&lt;/i&gt;</description>"), "entries[0].summary", "<i>&amp;\"'</i>", NO_HINTS },
		{ "HTML's", TITLE("caf&eacute;&nbsp;&hellip;"), "feed.title", "café\xc2\xa0…", NO_HINTS },
		{ "numbers", TITLE("&#233;&#xE9;&#XE9;"), "feed.title", "ééé", NO_HINTS },
		{ "number without its end", TITLE("&#233 x"), "feed.title", "é x", NO_HINTS },
		{ "windows-1252's numbers", TITLE("&#147;q&#148;"), "feed.title", "\xe2\x80\x9cq\xe2\x80\x9d", NO_HINTS },
		{ "no characters", TITLE("&#0;&#xd800;&#99999999999;"), "feed.title", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", NO_HINTS },
		{ "bare ampersands", TITLE("A & B &c; &; &"), "feed.title", "A & B &c; &; &", NO_HINTS },
		{ "twice escaped", TITLE("A &amp;amp; B"), "feed.title", "A & B", NO_HINTS },
		{ "in an attribute", ITEM("<enclosure url='https://h.example/?a=1&amp;b=2&c=3'/>"), "entries[0].enclosures[0].url",
		  "https://h.example/?a=1&b=2&c=3", NO_HINTS },
		{ "that only look so", ITEM("<link>https://h.example/?a&lt=1&copy=2</link>"), "entries[0].link", "https://h.example/?a&lt=1&copy=2", NO_HINTS },
		{ "none in CDATA", ITEM("<link><![CDATA[https://h.example/?a=1&amp;b]]></link>"), "entries[0].link", "https://h.example/?a=1&amp;b", NO_HINTS },
		{ "CDATA in pieces", TITLE("a <![CDATA[b]]>c<![CDATA[ d]]> "), "feed.title", "a bc d", NO_HINTS },
		{ "the document's own", STR_INIT("<!DOCTYPE rss [<!ENTITY quay \"the &q2;\"><!ENTITY q2 'Quay'>]><rss><title>&quay;!</title></rss>"),
		  "feed.title", "the Quay!", NO_HINTS },
		{ "its own in markup", STR_INIT("<!DOCTYPE rss [<!ENTITY q 'Quay'>]><rss><item><description><b>&q;</b></description></item></rss>"),
		  "entries[0].summary", "<b>Quay</b>", NO_HINTS },
	};

	(void)state;
	CHECK_ALL(cases);
}

static void markup_that_is_no_xml_is_read(void **state)
{
	static const struct feed_case cases[] = {
		{ "space before the declaration", STR_INIT("\n\n <?xml version='1.0'?><rss><title>T</title></rss>"), "feed.title", "T", NO_HINTS },
		{ "two declarations", STR_INIT("<?xml version='1.0'?><?xml version='1.0'?><rss><title>T</title></rss>"), "feed.title", "T", NO_HINTS },
		{ "warning before the feed", STR_INIT("Notice: undefined index\n<rss><title>T</title></rss>"), "feed.title", "T", NO_HINTS },
		{ "rubbish behind it", STR_INIT("<rss><title>T</title></rss>\n<!-- 0.2s -->0</div>"), "feed.title", "T", NO_HINTS },
		{ "upper case", STR_INIT("<RSS VERSION='2.0'><CHANNEL><TITLE>T</TITLE></CHANNEL></RSS>"), "feed.title", "T", NO_HINTS },
		{ "its version too", STR_INIT("<RSS VERSION='2.0'/>"), "version", "rss20", NO_HINTS },
		{ "unquoted attribute", STR_INIT("<rss version=2.0><title>T</title></rss>"), "version", "rss20", NO_HINTS },
		{ "unquoted, empty element", ITEM("<enclosure url=https://h.example/a />"), "entries[0].enclosures[0].url", "https://h.example/a", NO_HINTS },
		{ "attribute without a value", ITEM("<title foo>T</title>"), "entries[0].title", "T", NO_HINTS },
		{ "attribute twice", ITEM("<enclosure url='https://h.example/1' url='https://h.example/2'/>"), "entries[0].enclosures[0].url",
		  "https://h.example/1", NO_HINTS },
		{ "end tag too many", RSS("</item></i><item><title>A</title></item></item><item><title>B</title></item>"), "entries[1].title", "B", NO_HINTS },
		{ "no end tag", RSS("<item><title>A<link>https://h.example/</item><item><title>B</title></item>"), "entries[1].title", "B", NO_HINTS },
		{ "items never closed", RSS("<item><title>A</title><item><title>B</title><item><title>C</title>"), "entries.length", "3", NO_HINTS },
		{ "and the last of them", RSS("<item><title>A</title><item><title>B</title><item><title>C</title>"), "entries[2].title", "C", NO_HINTS },
		{ "description never closed", RSS("<item><description>A<item><title>B</title></item>"), "entries[1].title", "B", NO_HINTS },
		{ "crossed tags", ITEM("<description><b><i>x</b></i></description><title>T</title>"), "entries[0].title", "T", NO_HINTS },
		{ "naked markup", ITEM("<description>a <b class=x>b</b><br>c</description>"), "entries[0].summary", "a <b class=\"x\">b</b><br>c", NO_HINTS },
		{ "less-than sign", TITLE("1 < 2 <3"), "feed.title", "1 < 2 <3", NO_HINTS },
		{ "cut in a text", STR_INIT("<rss><item><title>A</title></item><item><title>B"), "entries[1].title", "B", NO_HINTS },
		{ "cut in CDATA", STR_INIT("<rss><item><title>A</title></item><item><title><![CDATA[B & C"), "entries[1].title", "B & C", NO_HINTS },
		{ "cut in a tag", STR_INIT("<rss><item><title>A</title></item><item><enclosure url='x"), "entries.length", "2", NO_HINTS },
		{ "cut in a comment", STR_INIT("<rss><title>A</title><!-- x"), "feed.title", "A", NO_HINTS },
		{ "comment in a text", TITLE("a<!-- <b> -->b"), "feed.title", "ab", NO_HINTS },
		{ "control characters", TITLE("a\x01\x08" "b\x0c\x7f"), "feed.title", "ab\x7f", NO_HINTS },
		{ "zeros", TITLE("a\0b"), "feed.title", "ab", NO_HINTS },
		{ "lines of a Mac", STR_INIT("<rss>\r<title>a\rb</title>\r</rss>"), "feed.title", "a b", NO_HINTS },
		{ "undeclared prefixes", ITEM("<dc:creator>Ann</dc:creator>"), "entries[0].author", "Ann", NO_HINTS },
		{ "namespace of nobody", STR_INIT("<rss xmlns='urn:who'><title>T</title></rss>"), "feed.title", "T", NO_HINTS },
		{ "doctype never closed", STR_INIT("<!DOCTYPE rss [ <!ENTITY a 'b'> <rss><title>T</title></rss>"), "feed.title", "T", NO_HINTS },
		{ "served as a page", STR_INIT("<rss><title>T</title></rss>"), "feed.title", "T", TYPE("text/html") },
	};

	(void)state;
	CHECK_ALL(cases);
}

static void addresses_are_made_absolute(void **state)
{
	static const struct feed_case cases[] = {
		{ "from the feed's own", ITEM("<link>../a?b#c</link>"), "entries[0].link", "https://h.example/x/a?b#c", BASE("https://h.example/x/y/feed") },
		{ "root", ITEM("<link>/a/./b/../c</link>"), "entries[0].link", "https://h.example/a/c", BASE("https://h.example/x/y") },
		{ "host", ITEM("<link>//o.example/a</link>"), "entries[0].link", "https://o.example/a", BASE("https://h.example/x/y") },
		{ "query", ITEM("<link>?a</link>"), "entries[0].link", "https://h.example/x/y?a", BASE("https://h.example/x/y") },
		{ "above the root", ITEM("<link>../../../a</link>"), "entries[0].link", "https://h.example/a", BASE("https://h.example/x/y/") },
		{ "host without a path", ITEM("<link>a</link>"), "entries[0].link", "https://h.example/a", BASE("https://h.example") },
		{ "base with dots", ITEM("<link>a</link>"), "entries[0].link", "https://h.example/x/a", BASE("https://h.example/./w/../x/y") },
		{ "absolute stays", ITEM("<link>HTTP://Up.example/%7ex/../a</link>"), "entries[0].link", "HTTP://Up.example/%7ex/../a", BASE("https://h.example/") },
		{ "without a base", ITEM("<link>../a</link>"), "entries[0].link", "../a", NO_HINTS },
		{ "base that is no place", ITEM("<link>a</link>"), "entries[0].link", "a", BASE("urn:x:y") },
		{ "xml:base", STR_INIT("<feed xml:base='https://h.example/a/'><entry xml:base='b/'><link href='c'/></entry></feed>"), "entries[0].link",
		  "https://h.example/a/b/c", NO_HINTS },
		{ "xml:base ends with its element", STR_INIT("<feed xml:base='https://h.example/a/'><entry xml:base='b/'/><entry><link href='c'/></entry></feed>"),
		  "entries[1].link", "https://h.example/a/c", NO_HINTS },
		{ "in escaped HTML", ITEM("<description>&lt;a href='a?b&amp;amp;c'&gt;x&lt;/a&gt;&lt;IMG SRC=i.png&gt;</description>"), "entries[0].summary",
		  "<a href=\"https://h.example/x/a?b&amp;c\">x</a><IMG SRC=\"https://h.example/x/i.png\">", BASE("https://h.example/x/y") },
		{ "srcset", ITEM("<description>&lt;img srcset='a 1x, https://o.example/b 2x'&gt;</description>"), "entries[0].summary",
		  "<img srcset=\"https://h.example/a 1x, https://o.example/b 2x\">", BASE("https://h.example/") },
		{ "not in text", ITEM("<description>&lt;p&gt;href='a' &lt; src=b&lt;/p&gt;</description>"), "entries[0].summary", "<p>href='a' < src=b</p>",
		  BASE("https://h.example/") },
		{ "in naked markup", ITEM("<description><a href='a'>x</a></description>"), "entries[0].summary", "<a href=\"https://h.example/a\">x</a>",
		  BASE("https://h.example/") },
		{ "guid that is no address", ITEM("<guid isPermaLink='false'>17</guid>"), "entries[0].id", "17", BASE("https://h.example/") },
	};

	(void)state;
	CHECK_ALL(cases);
}

static void markup_comes_off_titles(void **state)
{
	static const struct feed_case cases[] = {
		{ "inline", TITLE("&lt;em&gt;a&lt;/em&gt;b"), "feed.title", "ab", NO_HINTS },
		{ "blocks part words", TITLE("a&lt;br/&gt;b&lt;p&gt;c&lt;/p&gt;"), "feed.title", "a b c", NO_HINTS },
		{ "scripts and comments", TITLE("a&lt;script&gt;if (x &lt; y) {}&lt;/script&gt;&lt;!-- z --&gt;b"), "feed.title", "a b", NO_HINTS },
		{ "space", TITLE(" a \n\t b "), "feed.title", "a b", NO_HINTS },
		{ "categories too", ITEM("<category>R&amp;amp;D</category>"), "entries[0].categories[0]", "R&D", NO_HINTS },
	};

	(void)state;
	CHECK_ALL(cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(encodings_are_read),
		cmocka_unit_test(references_are_decoded_once),
		cmocka_unit_test(markup_that_is_no_xml_is_read),
		cmocka_unit_test(addresses_are_made_absolute),
		cmocka_unit_test(markup_comes_off_titles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
