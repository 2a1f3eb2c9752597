#include "tests/test.h"

#include <errno.h>

#include "common/cleanup.h"
#include "common/utf8.h"
#include "parser/text.h"

#define LIMIT (512u << 20)

static struct text analyse(struct arena *arena, struct str bytes)
{
	struct text t = { 0 };

	assert_int_equal(text_analyse(bytes, arena, &t), 0);
	return t;
}

/* Tokens joined by |, quotations in braces, sentences by ¦. */
static struct str show(struct arena *arena, struct str bytes)
{
	struct text t = analyse(arena, bytes);
	struct str out = { "", 0 };

	for (uint32_t i = 0; i < t.n_tokens; i++) {
		const struct token *k = &t.tokens[i];
		struct str w = k->kind == TOKEN_NEWLINE ? STR("/") : text_token(&t, i);
		assert_int_equal(arena_printf(arena, &out, "%.*s%s%s%.*s%s", (int)out.len, out.ptr,
		                              i == 0 ? "" : k->flags & TOKEN_SENTENCE ? "¦" : "|",
		                              k->flags & TOKEN_OPENS ? "{" : "", (int)w.len, w.ptr,
		                              k->flags & TOKEN_CLOSES ? "}" : ""), 0);
	}
	return out;
}

struct row {
	const char *why, *in, *out;
};

static void check(const struct row *rows, size_t n)
{
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT);

	for (size_t i = 0; i < n; i++) {
		struct str got = show(arena, str_from(rows[i].in));
		if (!str_eq(got, str_from(rows[i].out)))
			fail_msg("%s:\n  want %s\n  got  %.*s", rows[i].why, rows[i].out, (int)got.len, got.ptr);
	}
}

static void words_keep_what_belongs_to_them(void **state)
{
	static const struct row rows[] = {
		{ "hyphens and particles", "al-Marn is half-built", "al-Marn|is|half-built" },
		{ "a possessive stands apart", "Orla’s and Orla's", "Orla|’s|and|Orla|'s" },
		{ "a negation does not", "He didn’t, couldn't", "He|didn’t|,|couldn't" },
		{ "other clitics stand apart", "we're they’ll I'd", "we|'re|they|’ll|I|'d" },
		{ "a name with an apostrophe", "O'Dell and D’Arne", "O'Dell|and|D’Arne" },
		{ "initialisms", "the U.S.-led plan of U.S. firms", "the|U.S.-led|plan|of|U.S.|firms" },
		{ "titles and initials", "Dr. J. Roe met Mr. Ash", "Dr.|J.|Roe|met|Mr.|Ash" },
		{ "numbers", "3,248 at 4.5% or 4-1 on 7:30", "3,248|at|4.5|%|or|4-1|on|7:30" },
		{ "No. is an answer or a number", "No. 5? No.", "No.|5|?¦No|." },
		{ "dashes and runs", "so -- yes... — no", "so|--|yes|...|—|no" },
		{ "a soft hyphen", "for\xc2\xad"
		                   "ces",
		  "for\xc2\xad"
		  "ces" },
		{ "bytes that are no text", "a\xff\x80 b\x01", "a|b" },
	};

	(void)state;
	check(rows, ARRAY_LEN(rows));
}

static void quotation_marks_pair_by_place_then_shape(void **state)
{
	static const struct row rows[] = {
		{ "straight", "\"We stay,\" she said.", "{\"|We|stay|,|\"}|she|said|." },
		{ "two apostrophes for a mark", "''We stay,'' she said.", "{''|We|stay|,|''}|she|said|." },
		{ "guillemets", "«Oui», said Roe.", "{«|Oui|»}|,|said|Roe|." },
		{ "single within double", "“They say, ‘No,’” he said.", "{“|They|say|,|{‘|No|,|’}|”}|he|said|." },
		{ "apostrophes within single", "'It's the boats' turn,' he said.", "{'|It|'s|the|boats|'|turn|,|'}|he|said|." },
		{ "a plural possessive", "the boats’ crews", "the|boats|’|crews" },
		{ "opens single, closes double", "'We stay,\" he said.", "{'|We|stay|,|\"}|he|said|." },
		{ "opens double, closes single", "that \"some boats' left", "that|{\"|some|boats|'}|left" },
		{ "left-out letters", "in the '90s and ’til noon", "in|the|'|90s|and|’|til|noon" },
		{ "a mark never closed ends with its sentence", "He said \"we stay. Roe left.", "He|said|{\"|we|stay|.¦Roe|left|." },
		{ "nested marks of one shape", "\"The \"dry port\" is shut,\" he said.",
		  "{\"|The|{\"|dry|port|\"}|is|shut|,|\"}|he|said|." },
		{ "two paragraphs, each opened", "“We stay.\n\n“We do.”", "{“|We|stay|.|/¦{“|We|do|.|”}" },
		{ "a lone closing mark", "We stay,” he said.", "We|stay|,|”|he|said|." },
		{ "a mark alone at the end", "We stay \"", "We|stay|\"" },
	};

	(void)state;
	check(rows, ARRAY_LEN(rows));
}

static void sentences_end_where_a_new_one_begins(void **state)
{
	static const struct row rows[] = {
		{ "a question inside a report", "\"Why?\" she asked. He left.", "{\"|Why|?|\"}|she|asked|.¦He|left|." },
		{ "an initialism at the end", "He left the U.S. The rest stayed.", "He|left|the|U.S.¦The|rest|stayed|." },
		{ "an initialism in the middle", "U.S. Senator Roe left.", "U.S.|Senator|Roe|left|." },
		{ "closing marks go with the sentence", "It was “fair.” Roe left.", "It|was|{“|fair|.|”}¦Roe|left|." },
		{ "glued quotations", "“We stay”. “We do,” he said.", "{“|We|stay|”}|.¦{“|We|do|,|”}|he|said|." },
	};

	(void)state;
	check(rows, ARRAY_LEN(rows));
}

static void lines_are_paragraphs_unless_wrapped(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT);
	struct str lines = STR("One line.\nTwo lines.\n\n\nThree."), wrapped = STR("a long line that\nwent on and then\nwent on, and\nso on until the\nend came.\n\nNew.");
	struct text t;

	(void)state;
	t = analyse(arena, lines);
	assert_int_equal(t.n_paragraphs, 3);
	assert_false(t.paragraphs[1].gap);
	assert_true(t.paragraphs[2].gap);
	t = analyse(arena, wrapped);
	assert_int_equal(t.n_paragraphs, 2);
}

static void check_shape(const struct text *t)
{
	for (uint32_t i = 0; i < t->n_tokens; i++) {
		const struct token *k = &t->tokens[i];
		assert_true(k->from < k->to && k->to <= t->bytes.len);
		assert_true(i == 0 || t->tokens[i - 1].to <= k->from);
		assert_true(((unsigned char)t->bytes.ptr[k->from] & 0xc0) != 0x80 || !utf8_valid(t->bytes));
		assert_true(k->quotation == TEXT_NONE || (k->quotation < t->n_quotations && t->quotations[k->quotation].first <= i &&
		                                          i < t->quotations[k->quotation].last));
	}
	for (uint32_t q = 0; q < t->n_quotations; q++) {
		const struct quotation *n = &t->quotations[q];
		assert_true(n->first + 1 < n->last && n->last <= t->n_tokens);
		assert_true(q == 0 || t->quotations[q - 1].first < n->first);
		assert_true(n->outer == TEXT_NONE || (n->outer < q && t->quotations[n->outer].last >= n->last));
	}
	for (uint32_t s = 0; s < t->n_sentences; s++)
		assert_true(t->sentences[s].first < t->sentences[s].last && (s == 0 || t->sentences[s - 1].last <= t->sentences[s].first));
}

static void hostile_texts_stay_linear_and_well_formed(void **state)
{
	static const struct {
		const char *why, *piece;
		size_t count;
	} rows[] = {
		{ "100,000 quote marks", "\"", 100000 },     { "marks with spaces", "\" ", 100000 },
		{ "openers of two kinds", "‘a “b ", 50000 }, { "a sentence of 1 MB", "word, ", 170000 },
		{ "ends that end nothing", "!)", 300000 },   { "one endless word", "a-", 300000 },
		{ "endless initials", "a.", 300000 },        { "blank lines", "\n\n“x", 100000 },
	};
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		size_t len = strlen(rows[i].piece), n = len * rows[i].count;
		char *bytes = arena_alloc(arena, n, 1);
		struct text t;
		for (size_t k = 0; k < rows[i].count; k++)
			memcpy(bytes + k * len, rows[i].piece, len);
		double began = test_cpu();
		t = analyse(arena, (struct str){ bytes, n });
		test_cpu_bounded(began, rows[i].why);
		check_shape(&t);
		arena_reset(arena);
	}
}

static void a_text_over_the_limit_is_refused(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT);
	struct text t;

	(void)state;
	assert_int_equal(text_analyse((struct str){ "", TEXT_MAX + (size_t)1 }, arena, &t), -E2BIG);
	assert_int_equal(text_analyse((struct str){ NULL, 0 }, arena, &t), 0);
	assert_int_equal(t.n_tokens, 0);
}

/* Lengths on either side of those at which the tokens get more memory. */
static void behind_the_last_token_stand_empty_ones(void **state)
{
	static const uint32_t lengths[] = { 0, 1, 247, 248, 249, 255, 256, 257, 511, 512, 513 };
	char bytes[2 * 513 + 1];

	(void)state;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = i % 2 ? ' ' : 'a';
	for (size_t k = 0; k < ARRAY_LEN(lengths); k++) {
		owned(arena_destroy) struct arena *arena = arena_new(LIMIT);
		struct text t = analyse(arena, (struct str){ bytes, 2 * lengths[k] });
		assert_int_equal(t.n_tokens, lengths[k]);
		memset(arena_take(arena, 1, 4096), 0xff, 4096); /* what comes next in memory */
		for (uint32_t i = t.n_tokens; i < t.n_tokens + TEXT_AHEAD; i++) {
			assert_int_equal(text_token(&t, i).len, 0);
			assert_int_equal(t.tokens[i].kind, TOKEN_NEWLINE);
			assert_int_equal(t.tokens[i].flags, 0);
			assert_int_equal(t.tokens[i].sentence, TEXT_NONE);
		}
	}
}

static void folding_makes_words_comparable(void **state)
{
	char out[16];

	(void)state;
	assert_int_equal(text_fold(STR("ÉCOLE’S"), out, sizeof out), 8);
	assert_memory_equal(out, "école's", 8);
	assert_int_equal(text_fold(STR("Жа"), out, 3), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_keep_what_belongs_to_them),
		cmocka_unit_test(quotation_marks_pair_by_place_then_shape),
		cmocka_unit_test(sentences_end_where_a_new_one_begins),
		cmocka_unit_test(lines_are_paragraphs_unless_wrapped),
		cmocka_unit_test(hostile_texts_stay_linear_and_well_formed),
		cmocka_unit_test(a_text_over_the_limit_is_refused),
		cmocka_unit_test(behind_the_last_token_stand_empty_ones),
		cmocka_unit_test(folding_makes_words_comparable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
