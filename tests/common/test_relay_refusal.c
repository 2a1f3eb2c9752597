#include "tests/test.h"

#include "common/relay_impl.h"

static const char *said(const struct relay_refusals *refused)
{
	static char text[RELAY_REFUSAL_MAX];

	memset(text, 'x', sizeof text);
	bool any = relay_refusal_text(refused, "classifier", text);
	assert_int_equal(any, *text != 0);
	return text;
}

static void both_are_named_whichever_refused_first(void **state)
{
	struct relay_refusals refused = { 0 };

	(void)state;
	assert_string_equal(said(&refused), "");
	refused.up = "no key";
	assert_string_equal(said(&refused), "refused by the fetcher: no key");
	refused.down = "another key";
	assert_string_equal(said(&refused), "refused by the fetcher: no key; refused by the classifier: another key");
	refused = (struct relay_refusals){ .down = "another key" };
	assert_string_equal(said(&refused), "refused by the classifier: another key");
	refused.up = "no key";
	assert_string_equal(said(&refused), "refused by the fetcher: no key; refused by the classifier: another key");
}

static void who_accepts_is_named_no_more(void **state)
{
	struct relay_refusals refused = { .up = "no key", .down = "another key" };

	(void)state;
	refused.up = NULL;
	assert_string_equal(said(&refused), "refused by the classifier: another key");
	refused = (struct relay_refusals){ .up = "no key", .down = NULL };
	assert_string_equal(said(&refused), "refused by the fetcher: no key");
	refused.up = NULL;
	assert_string_equal(said(&refused), "");
}

static void a_long_reason_is_cut_at_the_text_s_end(void **state)
{
	static const char lead[] = "refused by the fetcher: ";
	char why[RELAY_REFUSAL_MAX];
	struct relay_refusals refused = { .up = why, .down = "another key" };

	(void)state;
	/* At most, and one byte more: no room is left for the other either way. */
	for (size_t more = 0; more < 2; more++) {
		size_t n = RELAY_REFUSAL_MAX - sizeof lead + more;

		memset(why, 'y', n);
		why[n] = 0;
		assert_int_equal(strlen(said(&refused)), RELAY_REFUSAL_MAX - 1);
		assert_int_equal(strspn(said(&refused) + sizeof lead - 1, "y"), RELAY_REFUSAL_MAX - sizeof lead);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_are_named_whichever_refused_first),
		cmocka_unit_test(who_accepts_is_named_no_more),
		cmocka_unit_test(a_long_reason_is_cut_at_the_text_s_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
