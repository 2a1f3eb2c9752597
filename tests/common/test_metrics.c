#include "tests/test.h"

#include "common/cleanup.h"
#include "common/metrics.h"

static void a_family_has_help_type_and_samples_with_the_instance(void **state)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct metrics m = { .out = &out, .instance = "parser@1" };

	(void)state;
	metrics_family(&m, "inquit_feeds", METRIC_GAUGE, "Feeds.");
	metrics_sample(&m, "state", STR("a\"b\\c\nd"), 18446744073709551615u);
	metrics_seconds(&m, "inquit_age_seconds", "Age.", 1500000);
	metrics_counter(&m, "inquit_in_total", "In.", 3);
	buf_add_byte(&out, 0);
	assert_string_equal(out.ptr, "# HELP inquit_feeds Feeds.\n# TYPE inquit_feeds gauge\n"
				     "inquit_feeds{daemon=\"parser@1\",state=\"a\\\"b\\\\c\\nd\"} 18446744073709551615\n"
				     "# HELP inquit_age_seconds Age.\n# TYPE inquit_age_seconds gauge\n"
				     "inquit_age_seconds{daemon=\"parser@1\"} 1.500000\n"
				     "# HELP inquit_in_total In.\n# TYPE inquit_in_total counter\n"
				     "inquit_in_total{daemon=\"parser@1\"} 3\n");
}

static void a_histogram_counts_up_to_its_bounds_and_all(void **state)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct metrics m = { .out = &out, .instance = "store" };
	struct histogram h = { 0 };
	static const uint64_t at[] = { 0, 100, 101, 60000000, 60000001 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(at); i++)
		histogram_add(&h, at[i]);
	metrics_histogram(&m, "x_seconds", "X.", &h);
	buf_add_byte(&out, 0);
	assert_non_null(strstr(out.ptr, "x_seconds_bucket{daemon=\"store\",le=\"0.0001\"} 2\n"));
	assert_non_null(strstr(out.ptr, "x_seconds_bucket{daemon=\"store\",le=\"0.0005\"} 3\n"));
	assert_non_null(strstr(out.ptr, "x_seconds_bucket{daemon=\"store\",le=\"1\"} 3\n"));
	assert_non_null(strstr(out.ptr, "x_seconds_bucket{daemon=\"store\",le=\"60\"} 4\n"));
	assert_non_null(strstr(out.ptr, "x_seconds_bucket{daemon=\"store\",le=\"+Inf\"} 5\n"));
	assert_non_null(strstr(out.ptr, "x_seconds_sum{daemon=\"store\"} 120.000202\n"));
	assert_non_null(strstr(out.ptr, "x_seconds_count{daemon=\"store\"} 5\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_family_has_help_type_and_samples_with_the_instance),
		cmocka_unit_test(a_histogram_counts_up_to_its_bounds_and_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
