#include "parser/body.h"

#include "common/buf.h"
#include "common/cleanup.h"
#include "tests/parser/html_fixture.h"
#include "tests/test.h"

enum { PARAGRAPHS = 3 };

struct paragraph {
	unsigned words;
	int16_t p;
	bool chosen;
	char letter; /* paragraphs of different letters have no word in common; 0: none other has this one's */
};

static void write_page(const struct paragraph *at, struct buf *html)
{
	for (size_t i = 0; i < PARAGRAPHS; i++) {
		buf_add(html, STR("<p>"));
		for (unsigned k = 0; k < at[i].words; k++) {
			buf_add_byte(html, at[i].letter ? at[i].letter : (char)('a' + i));
			buf_add(html, STR("ord "));
		}
	}
}

static void choose(struct fixture *f, const struct paragraph *at, bool *ret)
{
	owned(body_model_destroy) struct body_model *model = NULL;
	owned(buf_destroy) struct buf html = { 0 };
	struct body_hints hints = { 0 };
	struct body_view view;
	struct blocks blocks;
	struct tree tree;

	arena_reset(f->arena);
	write_page(at, &html);
	assert_int_equal(tree_parse(f->parser, buf_str(&html), f->arena, &tree), 0);
	assert_int_equal(blocks_from(&tree, f->arena, &blocks), 0);
	assert_int_equal(blocks.n, PARAGRAPHS);
	assert_int_equal(body_model_new(NULL, &model), 0);
	assert_int_equal(body_look(model, &blocks, &hints, f->arena, &view), 0);
	for (size_t i = 0; i < PARAGRAPHS; i++)
		view.p[i] = at[i].p;
	assert_int_equal(body_choose(&view, f->arena, ret), 0);
}

static void check(struct fixture *f, const char *why, const struct paragraph *at)
{
	bool chosen[PARAGRAPHS];

	choose(f, at, chosen);
	for (size_t i = 0; i < PARAGRAPHS; i++)
		if (chosen[i] != at[i].chosen)
			fail_msg("%s: paragraph %zu", why, i);
}

static void what_would_lower_the_f1_that_is_expected_is_left(void **state)
{
	static const struct {
		const char *why;
		struct paragraph at[PARAGRAPHS];
	} cases[] = {
		{ "sure ones", { { 100, 9500, true, 0 }, { 100, 500, false, 0 }, { 100, 9400, true, 0 } } },
		{ "one that is as likely as not beside a short sure one", { { 100, 9000, true, 0 }, { 100, 4000, true, 0 }, { 100, 10, false, 0 } } },
		{ "the same beside a long sure one", { { 300, 9900, true, 0 }, { 60, 4000, false, 0 }, { 60, 10, false, 0 } } },
		{ "half of the F1, .787", { { 100, 9000, true, 0 }, { 100, 4000, true, 0 }, { 1, 3900, false, 0 } } },
		{ "half of the surest where that is less", { { 100, 7000, true, 0 }, { 10, 3501, true, 0 }, { 10, 3500, false, 0 } } },
		{ "more than the least", { { 60, 7000, true, 0 }, { 200, BODY_THRESHOLD_LOW + 1, true, 0 }, { 900, 10, false, 0 } } },
		{ "the least", { { 60, 7000, true, 0 }, { 200, BODY_THRESHOLD_LOW, false, 0 }, { 900, 10, false, 0 } } },
		{ "half of the surest where all is below the least", { { 100, 2000, true, 0 }, { 100, 1001, true, 0 }, { 100, 1000, false, 0 } } },
		{ "nothing that anything speaks for", { { 100, 0, false, 0 }, { 100, 0, false, 0 }, { 100, 0, false, 0 } } },
		{ "all of it", { { 1, P_ONE, true, 0 }, { 2000, P_ONE, true, 0 }, { 1, P_ONE, true, 0 } } },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		check(*state, cases[i].why, cases[i].at);
}

static void what_is_said_is_not_said_again_unless_sure(void **state)
{
	static const struct {
		const char *why;
		struct paragraph at[PARAGRAPHS];
	} cases[] = {
		{ "a copy", { { 60, 9500, true, 'x' }, { 60, 8000, true, 'y' }, { 60, BODY_SURE - 1, false, 'x' } } },
		{ "a copy that is sure", { { 60, 9500, true, 'x' }, { 60, 8000, true, 'y' }, { 60, BODY_SURE, true, 'x' } } },
		{ "of what was left", { { 60, 100, false, 'x' }, { 60, 9500, true, 'y' }, { 60, 8000, true, 'x' } } },
		{ "20 words", { { 20, 9500, true, 'x' }, { 60, 9500, true, 'y' }, { 20, 8000, false, 'x' } } },
		{ "a shorter line", { { 19, 9500, true, 'x' }, { 60, 9500, true, 'y' }, { 19, 8000, true, 'x' } } },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		check(*state, cases[i].why, cases[i].at);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_would_lower_the_f1_that_is_expected_is_left),
		cmocka_unit_test(what_is_said_is_not_said_again_unless_sure),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
