#include "tests/test.h"

#include <errno.h>
#include <stdio.h>

#include "classifier/rules.h"
#include "common/cleanup.h"

static const struct row {
	const char *why;
	struct str text;
	const char *error; /* NULL: good */
} rows[] = {
	{ "one topic", STR_INIT("[ore] Ore\n3 ore\n"), NULL },
	{ "comments, blank lines, CR, BOM", STR_INIT("\xef\xbb\xbf# x\r\n\r\n[ore] Ore # y\r\n3 ore # z\r\n"), NULL },
	{ "no newline at the end", STR_INIT("[ore] Ore\n3 ore"), NULL },
	{ "empty", STR_INIT(""), "t:1:1: expected at least one [topic]" },
	{ "comments only", STR_INIT("# nothing\n"), "t:2:1: expected at least one [topic]" },
	{ "rule before topic", STR_INIT("3 ore\n"), "t:1:1: expected a [topic] before its rules" },
	{ "no bracket", STR_INIT("[ore Ore\n3 ore\n"), "t:1:9: expected ']'" },
	{ "id with a capital", STR_INIT("[Ore] Ore\n3 ore\n"), "t:1:2: expected a topic's id: small letters, digits and '-', at most 64" },
	{ "no name", STR_INIT("[ore]\n3 ore\n"), "t:1:5: expected the topic's name after ']'" },
	{ "twice", STR_INIT("[ore] Ore\n3 ore\n[ore] Ore\n3 x\n"), "t:3:2: expected a new id: 'ore' is a topic on line 1 already" },
	{ "not a number", STR_INIT("[ore] Ore\n3x ore\n"), "t:2:1: expected a weight from -1000 to 1000 with at most three decimals" },
	{ "four decimals", STR_INIT("[ore] Ore\n3.0001 ore\n"), "t:2:1: expected a weight from -1000 to 1000 with at most three decimals" },
	{ "weight over the limit", STR_INIT("[ore] Ore\n1000.001 ore\n"), "t:2:1: expected a weight from -1000 to 1000 with at most three decimals" },
	{ "weight at the limit", STR_INIT("[ore] Ore\n1000 ore\n"), NULL },
	{ "empty phrase", STR_INIT("[ore] Ore\n3 ore,, tin\n"), "t:2:7: expected a phrase" },
	{ "weight alone", STR_INIT("[ore] Ore\n3\n"), "t:2:2: expected a phrase" },
	{ "signs only", STR_INIT("[ore] Ore\n3 ore, ...\n"), "t:2:8: expected a word, found '...'" },
	{ "star inside", STR_INIT("[ore] Ore\n3 o*re\n"), "t:2:4: expected '*' at the end of a word only" },
	{ "exact with ending", STR_INIT("[ore] Ore\n3 =Ore*\n"), "t:2:3: expected either exact capitals (=) or any ending (*), not both" },
	{ "unknown list", STR_INIT("[ore] Ore\n3 @tin\n"), "t:2:3: expected a list, but there is no '@tin ='" },
	{ "list inside a phrase", STR_INIT("@m = tin\n[ore] Ore\n3 @m price\n"), "t:3:3: expected a list, but there is no '@m price ='" },
	{ "list after use", STR_INIT("[ore] Ore\n3 @tin\n@tin = tin, pewter\n"), NULL },
	{ "list in itself", STR_INIT("@a = x, @b\n@b = @a\n[ore] Ore\n3 @a\n"), "t:2:6: expected lists at most 8 deep: does one contain itself?" },
	{ "list twice", STR_INIT("@a = x\n@a = y\n[ore] Ore\n3 @a\n"), "t:2:1: expected a new name: this list is on line 1 already" },
	{ "list without phrases", STR_INIT("@a =\n"), "t:1:4: expected phrases after '='" },
	{ "near nothing", STR_INIT("[ore] Ore\n3 ore ~0 tin\n"), "t:2:9: expected ~N with N from 1 to 100" },
	{ "near at the limit", STR_INIT("[ore] Ore\n3 ore ~100 tin\n"), NULL },
	{ "near past the limit", STR_INIT("[ore] Ore\n3 ore ~101 tin\n"), "t:2:11: expected ~N with N from 1 to 100" },
	{ "near far past the limit", STR_INIT("[ore] Ore\n3 ore ~99999999999 tin\n"), "t:2:19: expected ~N with N from 1 to 100" },
	{ "carries no group", STR_INIT("carry = place\n[ore] Ore\n3 ore\n"), "t:1:9: expected the group of a topic: none has 'group = place'" },
	{ "carries a group", STR_INIT("carry = place\n[ore] Ore\ngroup = place\n3 ore\n"), NULL },
	{ "not first", STR_INIT("[ore] Ore\n3 !ore & tin\n"), "t:2:3: expected a phrase that must be there before one that must not" },
	{ "and nothing", STR_INIT("[ore] Ore\n3 ore & \n"), "t:2:8: expected a phrase" },
	{ "setting misplaced", STR_INIT("[ore] Ore\nname = x\n3 ore\n"), "t:2:1: expected 'name =' before the first [topic]" },
	{ "unknown setting", STR_INIT("[ore] Ore\ncolour = red\n"),
	  "t:2:1: expected [topic] Name, a weight and phrases, '!' and phrases, @list = phrases, or iptc, parent, group, threshold or rest =" },
	{ "unknown place", STR_INIT("where = footer 1\n"), "t:1:9: expected statement, heading, near or title and a number" },
	{ "threshold 0", STR_INIT("[ore] Ore\nthreshold = 0\n3 ore\n"), "t:2:13: expected a threshold over 0" },
	{ "no such parent", STR_INIT("[ore] Ore\nparent = metal\n3 ore\n"), "t:2:10: expected the id of a topic in this file" },
	{ "own ancestor", STR_INIT("[a] A\nparent = b\n3 x\n[b] B\nparent = a\n3 y\n"), "t:2:10: expected a parent that is not its own descendant" },
	{ "nothing speaks for it", STR_INIT("[ore] Ore\n-3 ore\n"), "t:1:2: expected a rule of a weight over 0: nothing can ever give 'ore'" },
	{ "two weights", STR_INIT("[ore] Ore\n3 ore\n! ore\n"), "t:3:3: expected one weight for 'ore' in this topic: line 2 gives another" },
	{ "two weights for two topics", STR_INIT("[ore] Ore\n3 ore\n[tin] Tin\n2 ore\n"), NULL },
	{ "not UTF-8", STR_INIT("[ore] Ore\n3 \xff\n"), "t:2:3: expected UTF-8 text" },
	{ "columns count characters", STR_INIT("[ore] Ore\n3 \xc3\xa9\xc3\xa9, o*e\n"), "t:2:8: expected '*' at the end of a word only" },
};

static void errors_name_the_place_and_what_was_expected(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		owned(buf_destroy) struct buf error = { 0 };
		owned(taxonomy_destroy) struct taxonomy *t = NULL;
		int r = taxonomy_parse(rows[i].text, "t", &t, &error);
		buf_add_byte(&error, 0);
		if ((r == 0) != !rows[i].error || strcmp(error.ptr, rows[i].error ? rows[i].error : "") != 0)
			fail_msg("%s: %d %s", rows[i].why, r, error.ptr);
	}
}

static int parse_many(const char *head, const char *row, unsigned n, struct buf *error)
{
	owned(taxonomy_destroy) struct taxonomy *t = NULL;
	owned(buf_destroy) struct buf text = { 0 };

	buf_add(&text, str_from(head));
	for (unsigned i = 0; i < n; i++) {
		for (const char *p = row; *p; p++)
			if (*p == '#')
				buf_printf(&text, "%u", i);
			else
				buf_add_byte(&text, *p);
	}
	buf_clear(error);
	int r = taxonomy_parse(buf_str(&text), "t", &t, error);
	buf_add_byte(error, 0);
	return r;
}

static void limits_hold_at_n_and_n_plus_1(void **state)
{
	owned(buf_destroy) struct buf error = { 0 };

	(void)state;
	assert_int_equal(parse_many("", "[t#] T\n3 w#\n", TAXONOMY_TOPICS_MAX, &error), 0);
	assert_int_equal(parse_many("", "[t#] T\n3 w#\n", TAXONOMY_TOPICS_MAX + 1, &error), -EBADMSG);
	assert_non_null(strstr(error.ptr, "expected at most 1000 topics"));
	assert_int_equal(parse_many("[t] T\n", "3 w#\n", TAXONOMY_RULES_MAX, &error), 0);
	assert_int_equal(parse_many("[t] T\n", "3 w#\n", 100000, &error), -EBADMSG);
	assert_string_equal(error.ptr, "t:50002:3: expected at most 50000 rules");
	assert_int_equal(parse_many("[t] T\n3 a0", " & w#", TAXONOMY_TERMS_MAX - 1, &error), 0);
	assert_int_equal(parse_many("[t] T\n3 a0", " & w#", TAXONOMY_TERMS_MAX, &error), -EBADMSG);
	assert_int_equal(parse_many("[t] T\n3", " w#", PHRASE_WORDS_MAX, &error), 0);
	assert_int_equal(parse_many("[t] T\n3", " w#", PHRASE_WORDS_MAX + 1, &error), -EBADMSG);
	/* a*, a1*, a11*, ... : each word that begins so is of as many classes. */
	assert_int_equal(parse_many("[t] T\n3 a* a* a* a* a* a*\n", "2 a# \n", 100, &error), -EBADMSG);
	assert_non_null(strstr(error.ptr, "they multiply past"));
}

/* Rule sources that fired, each with how often, in the order of topics and rules. */
static void fired(const char *taxonomy, struct str text, char *ret, size_t size)
{
	owned(taxonomy_destroy) struct taxonomy *t = NULL;
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	owned(buf_destroy) struct buf error = { 0 };
	struct findings found;
	size_t n = 0;

	if (taxonomy_parse(str_from(taxonomy), "t", &t, &error) < 0)
		fail_msg("%.*s", (int)error.len, error.ptr);
	assert_int_equal(rules_find(t, arena, &(struct piece){ text, WHERE_STATEMENT }, 1, &found), 0);
	ret[0] = 0;
	for (size_t i = 0; i < found.n; i++) {
		const struct rule *rule = &t->rules[found.at[i].rule];
		n += (size_t)snprintf(ret + n, size - n, "%s%.*s:%u", i ? "; " : "", (int)rule->source.len, rule->source.ptr,
				      found.at[i].count);
	}
}

static const struct match {
	const char *why, *rules;
	struct str text;
	const char *fired;
} matches[] = {
	{ "a phrase", "[t] T\n3 tin mine\n", STR_INIT("The tin mine and a tin, mine"), "tin mine:2" },
	{ "the longest wins", "[t] T\n3 tin mine, tin\n", STR_INIT("tin mine, tin"), "tin mine:1; tin:1" },
	{ "of two that overlap, too", "[t] T\n3 old tin mine, mine shaft\n", STR_INIT("old tin mine shaft"), "old tin mine:1" },
	{ "weight 0 swallows", "[t] T\n3 tin\n0 tin whistle\n", STR_INIT("tin whistle tin"), "tin:1; tin whistle:1" },
	{ "in joined rules as well", "[t] T\n3 tin & ore\n0 tin whistle\n1 x\n", STR_INIT("tin whistle, ore"), "tin whistle:1" },
	{ "against counts within longer ones", "[t] T\n3 tin mine\n-1 mine\n", STR_INIT("tin mine"), "tin mine:1; mine:1" },
	{ "an ending", "[t] T\n3 mine*\n", STR_INIT("mine mines miners min"), "mine*:3" },
	{ "an ending inside a phrase", "[t] T\n3 mine* strike*\n", STR_INIT("miners striking; miners strikes"), "mine* strike*:1" },
	{ "a word is also what begins it", "[t] T\n3 mine* x, miners y\n", STR_INIT("miners x miners y"), "mine* x:1; miners y:1" },
	{ "exact capitals", "[t] T\n3 =WHO\n", STR_INIT("who WHO Who"), "=WHO:1" },
	{ "beside any capitals", "[t] T\n3 =WHO says, who asks\n", STR_INIT("WHO says, WHO asks, who says"), "=WHO says:1; who asks:1" },
	{ "a dotted name", "[t] T\n3 =US tin\n", STR_INIT("U.S. tin, us tin, US tin"), "=US tin:2" },
	{ "a hyphen is none, a blank or itself", "[t] T\n3 cease-fire\n", STR_INIT("cease-fire ceasefire cease fire"), "cease-fire:3" },
	{ "or", "[t] T\n3 tin | ore\n", STR_INIT("tin ore"), "tin | ore:2" },
	{ "a list as an alternative", "@m = tin, ore | zinc\n[t] T\n3 @m\n", STR_INIT("zinc"), "@m:1" },
	{ "and", "[t] T\n3 tin & ore\n", STR_INIT("ore a b c d e f g h tin"), "tin & ore:1" },
	{ "and, but one is missing", "[t] T\n3 tin & ore\n", STR_INIT("tin tin"), "" },
	{ "a phrase is not beside itself", "[t] T\n3 tin & tin\n", STR_INIT("tin"), "" },
	{ "near enough", "[t] T\n3 tin ~2 ore\n", STR_INIT("tin a b ore"), "tin ~2 ore:1" },
	{ "too far", "[t] T\n3 tin ~2 ore\n", STR_INIT("tin a b c ore"), "" },
	{ "near on the left", "[t] T\n3 tin ~2 ore\n", STR_INIT("ore a b tin"), "tin ~2 ore:1" },
	{ "the nearer one overlaps, the farther is near", "[t] T\n3 tin ~2 tin | old tin\n", STR_INIT("tin a old tin"), "tin ~2 tin | old tin:2" },
	{ "and not", "[t] T\n3 tin & !ore\n", STR_INIT("tin"), "tin & !ore:1" },
	{ "and not, but it is", "[t] T\n3 tin & !ore\n", STR_INIT("ore tin"), "" },
	{ "not near", "[t] T\n3 tin ~1 !ore\n", STR_INIT("tin ore a b c tin"), "tin ~1 !ore:1" },
	{ "three parts", "[t] T\n3 tin & ore ~3 price\n", STR_INIT("price tin a b c d e f ore"), "tin & ore ~3 price:1" },
	{ "topics do not swallow each other's", "[a] A\n3 tin\n[b] B\n3 tin mine\n", STR_INIT("tin mine"), "tin:1; tin mine:1" },
	{ "suffixes of failed phrases are found", "[t] T\n3 a b c d, b c, c x\n", STR_INIT("a b c x"), "b c:1" },
};

static void rules_say_what_they_mean(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(matches); i++) {
		char got[400];
		fired(matches[i].rules, matches[i].text, got, sizeof got);
		if (strcmp(got, matches[i].fired) != 0)
			fail_msg("%s: '%s' instead of '%s'", matches[i].why, got, matches[i].fired);
	}
}

static void later_times_add_a_quarter_each_up_to_two(void **state)
{
	owned(taxonomy_destroy) struct taxonomy *t = NULL;

	(void)state;
	assert_int_equal(taxonomy_parse(STR("[t] T\n3 tin\n"), "t", &t, NULL), 0);
	assert_int_equal(rules_points(t, &(struct finding){ .count = 1 }), 3000);
	assert_int_equal(rules_points(t, &(struct finding){ .count = 2 }), 3750);
	assert_int_equal(rules_points(t, &(struct finding){ .count = 3 }), 4500);
	assert_int_equal(rules_points(t, &(struct finding){ .count = 9 }), 4500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(errors_name_the_place_and_what_was_expected),
		cmocka_unit_test(limits_hold_at_n_and_n_plus_1),
		cmocka_unit_test(rules_say_what_they_mean),
		cmocka_unit_test(later_times_add_a_quarter_each_up_to_two),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
