#include "tests/test.h"

#include "common/cleanup.h"
#include "store/cli/samples.h"

static const char text[] =
	"# HELP inquit_sent_total Messages that were sent on.\n"
	"# TYPE inquit_sent_total counter\n"
	"inquit_sent_total{daemon=\"fetcher\"} 12\n"
	"inquit_dead{daemon=\"fetcher\",stage=\"parser\"} 3\n"
	"inquit_dead{daemon=\"fetcher\",stage=\"store\"} 4\n"
	"inquit_oldest_seconds{daemon=\"fetcher\"} 2.750000\n"
	"inquit_work_seconds_bucket{daemon=\"fetcher\",le=\"0.001\"} 50\n"
	"inquit_work_seconds_bucket{daemon=\"fetcher\",le=\"0.5\"} 198\n"
	"inquit_work_seconds_bucket{daemon=\"fetcher\",le=\"1\"} 199\n"
	"inquit_work_seconds_bucket{daemon=\"fetcher\",le=\"+Inf\"} 200\n"
	"inquit_work_seconds_count{daemon=\"fetcher\"} 200\n"
	"inquit_idle_seconds_bucket{daemon=\"fetcher\",le=\"+Inf\"} 0\n"
	"inquit_idle_seconds_count{daemon=\"fetcher\"} 0\n"
	"inquit_bad_total{daemon=\"fetcher\"} many\n"
	"inquit_huge_total{daemon=\"fetcher\"} 99999999999999999999999\n"
	"inquit_cut{daemon=\"fetcher\"";

static void samples_are_found_by_name_and_label(void **state)
{
	static const struct {
		const char *name, *label;
		bool found;
		uint64_t n;
	} cases[] = {
		{ "inquit_sent_total", NULL, true, 12 },
		{ "inquit_sent", NULL, false, 0 },
		{ "inquit_dead", NULL, true, 3 },
		{ "inquit_dead", "stage=\"store\"", true, 4 },
		{ "inquit_dead", "stage=\"fetcher\"", false, 0 },
		{ "inquit_oldest_seconds", NULL, true, 2 },
		{ "inquit_bad_total", NULL, false, 0 },
		{ "inquit_huge_total", NULL, false, 0 },
		{ "inquit_cut", NULL, false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		uint64_t n = 0;

		if (sample_find(str_from(text), cases[i].name, cases[i].label, &n) != cases[i].found || n != cases[i].n)
			fail_msg("%s: %d", cases[i].name, (int)n);
	}
}

static void a_percentile_is_the_bound_that_holds_it(void **state)
{
	static const struct {
		const char *name;
		unsigned percent;
		const char *bound;
	} cases[] = {
		{ "inquit_work_seconds", 25, "0.001" }, { "inquit_work_seconds", 26, "0.5" },  { "inquit_work_seconds", 99, "0.5" },
		{ "inquit_work_seconds", 100, "+Inf" }, { "inquit_idle_seconds", 99, "" },     { "inquit_none", 99, "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str bound = sample_percentile(str_from(text), cases[i].name, cases[i].percent);

		if (!str_eq(bound, str_from(cases[i].bound)))
			fail_msg("%s %u: %.*s", cases[i].name, cases[i].percent, (int)bound.len, bound.ptr ? bound.ptr : "");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_are_found_by_name_and_label),
		cmocka_unit_test(a_percentile_is_the_bound_that_holds_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
