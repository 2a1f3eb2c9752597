#include "tests/test.h"

#include "common/buf.h"
#include "common/cleanup.h"
#include "store/cli/oneshot_text.h"

static void every_mark_of_a_statement_is_told(void **state)
{
	static const struct {
		uint32_t mark;
		const char *told;
	} cases[] = {
		{ 0, "speech]" },
		{ MARK_NEGATED, "speech, not said]" },
		{ MARK_HYPOTHETICAL, "speech, hypothetical]" },
		{ MARK_RETRACTED, "speech, retracted]" },
		{ MARK_ANONYMOUS, "speech, anonymous]" },
		{ MARK_TRANSLATED, "speech, translated]" },
		{ MARK_ANONYMOUS | MARK_TRANSLATED, "speech, anonymous, translated]" },
	};
	struct span said[] = { { 0, 14 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(arena_destroy) struct arena *arena = arena_new(1 << 16);
		owned(buf_destroy) struct buf out = { 0 };
		struct statement statement = { .marks = cases[i].mark, .content = { said, 1 }, .nested_in = -1, .how = STR("name") };
		const struct article article = { .text = STR("The lock opens, said Mara Ellin.\n"), .statements = &statement, .n_statements = 1 };

		assert_int_equal(oneshot_text(&article, arena, &out), 0);
		if (str_find(buf_str(&out), str_from(cases[i].told), 0) == out.len)
			fail_msg("%s: %.*s", cases[i].told, (int)out.len, out.ptr);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_mark_of_a_statement_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
