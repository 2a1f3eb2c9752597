#include "store/query.h"

#include <errno.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "tests/test.h"

/* A Wednesday. */
static const int64_t now = INT64_C(1792584000000000);

static int parse(const char *text, struct buf *out)
{
	owned(arena_destroy) struct arena *arena = arena_new(4 << 20);
	struct query *query;

	buf_clear(out);
	int r = query_parse(str_from(text), now, arena, &query, out);
	if (r == 0)
		query_print(out, query);
	buf_add_byte(out, 0);
	assert_int_equal(buf_error(out), 0);
	return r;
}

static void queries_mean_what_they_say(void **state)
{
	static const struct {
		const char *why, *query, *tree;
	} cases[] = {
		{ "one word", "ferry", "ferry" },
		{ "AND is implied", "ferry strike", "(ferry AND strike)" },
		{ "AND may be said", "ferry AND strike", "(ferry AND strike)" },
		{ "OR binds less", "a b OR c d", "((a AND b) OR (c AND d))" },
		{ "a bar is OR", "a | b", "(a OR b)" },
		{ "operators are in capitals", "cats and dogs or birds", "(cats AND and AND dogs AND or AND birds)" },
		{ "NOT", "a NOT b", "(a AND NOT b)" },
		{ "minus", "-a b", "(NOT a AND b)" },
		{ "minus on a field", "-by:lind a", "(NOT by:lind AND a)" },
		{ "a lone minus is a word", "a - b", "(a AND - AND b)" },
		{ "a hyphen in a word is none", "well-known", "well-known" },
		{ "brackets", "(a OR b) c", "((a OR b) AND c)" },
		{ "phrase", "\"not invited\"", "\"not invited\"" },
		{ "operators in a phrase are words", "\"a OR b\"", "\"a OR b\"" },
		{ "prefix", "corrid*", "corrid*" },
		{ "everything", "*", "*" },
		{ "field", "by:lind", "by:lind" },
		{ "field with a phrase", "by:\"Rosa Lind\"", "by:\"Rosa Lind\"" },
		{ "field with alternatives", "by:(lind OR oak)", "(by:lind OR by:oak)" },
		{ "one exclusive field twice is either", "outlet:a x outlet:b", "((outlet:a OR outlet:b) AND x)" },
		{ "and three times", "by:a by:b by:c", "(by:a OR by:b OR by:c)" },
		{ "unless AND is said", "by:a AND by:b", "(by:a AND by:b)" },
		{ "topics are not exclusive", "topic:a topic:b", "(topic:a AND topic:b)" },
		{ "topic subtree", "topic:energy/*", "topic:energy/*" },
		{ "near", "a NEAR b", "(a NEAR/10 b)" },
		{ "near so many words", "a NEAR/5 (b OR c)", "(a NEAR/5 (b OR c))" },
		{ "in order", "a ADJ/2 \"b c\"", "(a ADJ/2 \"b c\")" },
		{ "date", "date:2026-10", "date:2026-10" },
		{ "number", "conf:>0.8", "conf:>0.8" },
		{ "type", "type:Direct", "type:Direct" },
		{ "white space does not matter", "  a\t\n b ", "(a AND b)" },
	};
	owned(buf_destroy) struct buf out = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int r = parse(cases[i].query, &out);

		if (r < 0 || strcmp(out.ptr, cases[i].tree) != 0)
			print_error("%s: %s\n got: %s\n", cases[i].why, cases[i].query, out.ptr);
		assert_int_equal(r, 0);
		assert_string_equal(out.ptr, cases[i].tree);
	}
}

static void mistakes_are_named_and_pointed_at(void **state)
{
	static const struct {
		const char *why, *query, *message;
	} cases[] = {
		{ "empty", "", "the query is empty; * finds all\n\n^" },
		{ "blank", "  ", "the query is empty; * finds all\n  \n^" },
		{ "unknown field", "see https://x.example", "no field \"https:\"; for the words themselves write them in quotation marks\nsee https://x.example\n    ^" },
		{ "another word for it, misspelt", "a speakr:lind", "no field \"speakr:\" — did you mean \"speaker:\"?\na speakr:lind\n  ^" },
		{ "another word for it", "author:lind", "no field \"author:\" — did you mean \"by:\"?\nauthor:lind\n^" },
		{ "misspelt", "x outlt:y", "no field \"outlt:\" — did you mean \"outlet:\"?\nx outlt:y\n  ^" },
		{ "neighbours swapped", "tpye:direct", "no field \"tpye:\" — did you mean \"type:\"?\ntpye:direct\n^" },
		{ "columns count letters", "žába outlt:y", "no field \"outlt:\" — did you mean \"outlet:\"?\nžába outlt:y\n     ^" },
		{ "no value", "by: x", "by: needs a value\nby: x\n   ^" },
		{ "bad date", "date:october", "no date: write 2026-10, 2026-10-01..2026-10-31, 2w.., monday..now\ndate:october\n     ^" },
		{ "bad number", "outlets:many", "no number: write >0.8, <=3, 2..4\noutlets:many\n        ^" },
		{ "bad share", "conf:high", "no number: write >0.8, <=0.5, 0.2..0.4\nconf:high\n     ^" },
		{ "a share beyond one", "a conf:>2", "conf: is from 0 to 1: write >0.8, <=0.5, 0.2..0.4\na conf:>2\n       ^" },
		{ "in its brackets", "conf:(0.5 OR 80)", "conf: is from 0 to 1: write >0.8, <=0.5, 0.2..0.4\nconf:(0.5 OR 80)\n             ^" },
		{ "none of the words", "type:quoted", "type: is one of direct|indirect|mixed|turn\ntype:quoted\n     ^" },
		{ "no hex", "id:xyz", "id: takes an id of up to 16 hexadecimal digits\nid:xyz\n   ^" },
		{ "open bracket", "a (b", "this bracket is not closed\na (b\n  ^" },
		{ "closed bracket", "a) b", "this bracket closes none\na) b\n ^" },
		{ "empty brackets", "a ()", "something is missing before this bracket\na ()\n   ^" },
		{ "open quotation", "a \"b c", "this quotation mark has no closing one\na \"b c\n  ^" },
		{ "NEAR without left side", "NEAR/5 b", "NEAR/5 needs something on both sides\nNEAR/5 b\n^" },
		{ "OR without right side", "a OR", "a word, a phrase or a bracket is missing here\na OR\n    ^" },
		{ "OR without left side", "OR a", "OR needs something on both sides\nOR a\n^" },
		{ "NOT alone", "NOT", "a word, a phrase or a bracket is missing here\nNOT\n   ^" },
		{ "near a field", "a NEAR by:b", "NEAR and ADJ stand between two words or phrases\na NEAR by:b\n          ^" },
		{ "far too far", "a NEAR/5000 b", "a distance is from 1 to 1000 words\na NEAR/5000 b\n  ^" },
		{ "regular expression without an end", "a /colou?r", "this / has no closing one; write \"/\" in quotation marks for the sign itself\na /colou?r\n  ^" },
		{ "regular expression of a date", "date:/x/", "date: takes no regular expression\ndate:/x/\n     ^" },
		{ "no number", "rev:second", "no number: write >0.8, <=3, 2..4\nrev:second\n    ^" },
		{ "a range of words", "wire:/x/", "wire: takes no regular expression\nwire:/x/\n     ^" },
		{ "control characters", "a\x1b[31m (", "a word, a phrase or a bracket is missing here\na [31m (\n        ^" },
		{ "field in a field", "by:(a topic:b)", "a field within a field's brackets\nby:(a topic:b)\n      ^" },
	};
	owned(buf_destroy) struct buf out = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int r = parse(cases[i].query, &out);

		if (r == 0 || strcmp(out.ptr, cases[i].message) != 0)
			print_error("%s:\n%s\n", cases[i].why, out.ptr);
		assert_int_equal(r, -EINVAL);
		assert_string_equal(out.ptr, cases[i].message);
	}
}

static void limits_hold_at_n_and_break_at_one_more(void **state)
{
	static char text[QUERY_BYTES_MAX + 8];
	owned(buf_destroy) struct buf out = { 0 };

	(void)state;
	memset(text, 'a', QUERY_BYTES_MAX);
	assert_int_equal(parse(text, &out), 0);
	text[QUERY_BYTES_MAX] = 'a';
	assert_int_equal(parse(text, &out), -EINVAL);
	memset(text, 0, sizeof text);
	for (int extra = 0; extra < 2; extra++) {
		size_t depth = (size_t)(QUERY_DEPTH_MAX + extra);

		memset(text, '(', depth);
		text[depth] = 'a';
		memset(text + depth + 1, ')', depth);
		assert_int_equal(parse(text, &out), extra ? -EINVAL : 0);
	}
	memset(text, 0, sizeof text);
	for (size_t i = 0; i < QUERY_NODES_MAX; i++)
		memcpy(text + 2 * i, "a ", 2);
	assert_int_equal(parse(text, &out), -EINVAL);
	/* Each word is a node, and so are the conjunction and the disjunction that were begun. */
	text[2 * (QUERY_NODES_MAX - 2)] = 0;
	assert_int_equal(parse(text, &out), 0);
	assert_int_equal(parse("\xff", &out), -EINVAL);
}

static void dates_are_what_people_mean(void **state)
{
	static const struct {
		const char *text, *from, *to; /* NULL: open */
	} cases[] = {
		{ "2026", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z" },
		{ "2026-02", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z" },
		{ "2026-10-14", "2026-10-14T00:00:00Z", "2026-10-15T00:00:00Z" },
		{ "2026-10-01..2026-10-31", "2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z" },
		{ "2025..", "2025-01-01T00:00:00Z", NULL },
		{ "..2025", NULL, "2026-01-01T00:00:00Z" },
		{ "2w..", "2026-10-07T12:00:00Z", NULL },
		{ "1mo..", "2026-09-21T12:00:00Z", NULL },
		{ "8mo..", "2026-02-21T12:00:00Z", NULL },
		{ "36h..", "2026-10-20T00:00:00Z", NULL },
		{ "today", "2026-10-21T00:00:00Z", "2026-10-22T00:00:00Z" },
		{ "yesterday..", "2026-10-20T00:00:00Z", NULL },
		{ "monday", "2026-10-19T00:00:00Z", "2026-10-20T00:00:00Z" },
		{ "Wednesday", "2026-10-21T00:00:00Z", "2026-10-22T00:00:00Z" },
		{ "thursday", "2026-10-15T00:00:00Z", "2026-10-16T00:00:00Z" },
	};
	static const char *const bad[] = { "", "..", "tomorrowish", "2026-13", "2026-02-30", "w", "3x", "2026..x", "x..2026" };
	char text[CLOCK_TEXT_BYTES];
	int64_t from, to;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(query_date(str_from(cases[i].text), now, &from, &to), 0);
		if (cases[i].from) {
			struct str s = clock_format(from, text);
			assert_memory_equal(s.ptr, cases[i].from, s.len);
		} else {
			assert_true(from == INT64_MIN);
		}
		if (cases[i].to) {
			struct str s = clock_format(to, text);
			assert_memory_equal(s.ptr, cases[i].to, s.len);
		} else {
			assert_true(to == INT64_MAX);
		}
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(query_date(str_from(bad[i]), now, &from, &to), -EINVAL);
}

static void numbers_are_thousandths(void **state)
{
	static const struct {
		const char *text;
		int64_t from, to;
	} cases[] = {
		{ "3", 3000, 3001 },	     { ">0.8", 801, INT64_MAX }, { ">=0.85", 850, INT64_MAX },
		{ "<0.125", INT64_MIN, 125 }, { "<=4", INT64_MIN, 4001 }, { "2..4", 2000, 4001 },
		{ "2..", 2000, INT64_MAX },
	};
	static const char *const bad[] = { "", ">", "..", "x", "1.2345", "1.", "-1", "1e3" };
	int64_t from, to;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(query_number(str_from(cases[i].text), &from, &to), 0);
		assert_true(from == cases[i].from && to == cases[i].to);
	}
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(query_number(str_from(bad[i]), &from, &to), -EINVAL);
}

static void shares_are_from_nought_to_one(void **state)
{
	static const struct {
		const char *text;
		int64_t from, to;
	} cases[] = {
		{ "0", 0, 1 },		      { "1", 1000, 1001 },	 { "1.000", 1000, 1001 },   { ">=1", 1000, INT64_MAX },
		{ ">1", 1001, INT64_MAX },    { "<=1", INT64_MIN, 1001 }, { "<1", INT64_MIN, 1000 }, { "0.2..1", 200, 1001 },
		{ "0.5..", 500, INT64_MAX }, { "..1", INT64_MIN, 1001 },
	};
	static const char *const beyond[] = { "1.001", ">1.001", ">=1.001", "<1.001", "<=1.001", "2", "80", "0..1.001", "1.001..", "..1.001" };
	static const char *const bad[] = { "", ">", "..", "x", "0.1234", "-1", "80%", "0.5..x" };
	int64_t from = 7, to = 8;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(beyond); i++)
		assert_int_equal(query_share(str_from(beyond[i]), &from, &to), -ERANGE);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(query_share(str_from(bad[i]), &from, &to), -EINVAL);
	assert_true(from == 7 && to == 8);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_int_equal(query_share(str_from(cases[i].text), &from, &to), 0);
		assert_true(from == cases[i].from && to == cases[i].to);
	}
	/* What counts, not measures, has no such end. */
	assert_int_equal(query_number(STR("1.001"), &from, &to), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(queries_mean_what_they_say),	    cmocka_unit_test(mistakes_are_named_and_pointed_at),
		cmocka_unit_test(limits_hold_at_n_and_break_at_one_more), cmocka_unit_test(dates_are_what_people_mean),
		cmocka_unit_test(numbers_are_thousandths),		    cmocka_unit_test(shares_are_from_nought_to_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
