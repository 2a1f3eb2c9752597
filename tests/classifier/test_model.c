#include "tests/test.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "classifier/classify.h"
#include "classifier/exact.h"
#include "classifier/model.h"
#include "classifier/platt.h"
#include "classifier/sigmoid.h"
#include "classifier/train.h"
#include "common/cleanup.h"

/* Three subjects with words of their own and words in common; every eighth text has two. */
static int make_labels(unsigned n, struct labels **ret)
{
	static const char *const words[3][4] = { { "ore", "mine", "shaft", "smelter" }, { "trawler", "herring", "net", "quay" },
						 { "ballot", "mayor", "poll", "council" } };
	static const char *const ids[3] = { "mining", "fishing", "voting" };
	owned(buf_destroy) struct buf text = { 0 };
	uint32_t random = 1;

	for (unsigned i = 0; i < n; i++) {
		unsigned t = i % 3, both = i % 8 == 0;
		buf_printf(&text, "{\"id\":\"%u\",\"title\":\"%s\",\"text\":\"", i, words[t][i / 3 % 4]);
		for (int k = 0; k < 12; k++) {
			random = random * 1664525u + 1013904223u;
			unsigned of = both && k % 2 ? (t + 1) % 3 : t;
			if (random >> 30 == 0)
				buf_printf(&text, "the common%u ", random >> 8 & 15);
			else
				buf_printf(&text, "%s ", words[of][random >> 16 & 3]);
		}
		buf_printf(&text, "\",\"topics\":[\"%s\"%s%s%s]}\n", ids[t], both ? ",\"" : "", both ? ids[(t + 1) % 3] : "", both ? "\"" : "");
	}
	return labels_parse(buf_str(&text), "made", ret, NULL);
}

static struct model *trained(unsigned n)
{
	owned(labels_destroy) struct labels *labels = NULL;
	struct train_report report;
	struct model *model = NULL;

	assert_int_equal(make_labels(n, &labels), 0);
	assert_int_equal(train(labels, NULL, &train_defaults, &model, &report, NULL), 0);
	assert_true(report.micro_f1 > 900);
	return model;
}

static void what_is_learnt_is_found_again(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(8 << 20);
	owned(model_destroy) struct model *m = trained(240);
	struct features f;
	uint16_t scores[3];

	(void)state;
	assert_int_equal(m->n_topics, 3);
	assert_true(str_eq(m->topics[0].id, STR("fishing")));
	assert_int_equal(features_of(arena, STR("The quay"), STR("a trawler with herring"), &f), 0);
	assert_int_equal(model_scores(m, arena, &f, scores), 0);
	assert_true(scores[0] > 800 && scores[1] < 200 && scores[2] < 200);
}

static void a_file_is_the_model_that_was_written(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(8 << 20);
	owned(model_destroy) struct model *m = trained(120), *again = NULL;
	owned(buf_destroy) struct buf one = { 0 }, two = { 0 };
	uint16_t scores[2][3];
	struct features f;

	(void)state;
	model_write(m, &one);
	assert_int_equal(model_parse(buf_str(&one), "m", &again, NULL), 0);
	model_write(again, &two);
	assert_true(str_eq(buf_str(&one), buf_str(&two)));
	assert_string_equal(m->version, again->version);
	assert_int_equal(features_of(arena, STR("ballot"), STR("herring shaft the common3"), &f), 0);
	assert_int_equal(model_scores(m, arena, &f, scores[0]), 0);
	assert_int_equal(model_scores(again, arena, &f, scores[1]), 0);
	assert_memory_equal(scores[0], scores[1], sizeof scores[0]);
}

static void training_twice_gives_the_same_bytes(void **state)
{
	owned(model_destroy) struct model *a = trained(96), *b = trained(96);
	owned(buf_destroy) struct buf one = { 0 }, two = { 0 };

	(void)state;
	model_write(a, &one);
	model_write(b, &two);
	assert_true(str_eq(buf_str(&one), buf_str(&two)));
}

/* Known bytes: a compiler or machine that computes otherwise shows here. */
static void training_gives_the_same_bytes_everywhere(void **state)
{
	owned(model_destroy) struct model *m = trained(96);
	owned(buf_destroy) struct buf out = { 0 };

	(void)state;
	model_write(m, &out);
	assert_string_equal(m->version, "a58af1b888dbacc0");
}

static void a_model_cut_short_anywhere_is_refused(void **state)
{
	owned(model_destroy) struct model *m = trained(48);
	owned(buf_destroy) struct buf out = { 0 };

	(void)state;
	model_write(m, &out);
	for (size_t n = 0; n < out.len; n += n < 400 ? 1 : 97) {
		owned(model_destroy) struct model *again = NULL;
		owned(buf_destroy) struct buf error = { 0 };
		assert_int_equal(model_parse((struct str){ out.ptr, n }, "m", &again, &error), -EBADMSG);
		assert_null(again);
		assert_true(str_starts(buf_str(&error), STR("m: ")));
	}
}

static void a_changed_model_is_refused(void **state)
{
	owned(model_destroy) struct model *m = trained(48), *again = NULL;
	owned(buf_destroy) struct buf out = { 0 }, error = { 0 };

	(void)state;
	model_write(m, &out);
	out.ptr[out.len / 2] ^= 1;
	assert_int_equal(model_parse(buf_str(&out), "m", &again, &error), -EBADMSG);
	assert_true(str_eq(buf_str(&error), STR("m: not a whole model: it was cut short or changed")));
	out.ptr[out.len / 2] ^= 1;
	out.ptr[12]++;
	buf_clear(&error);
	assert_int_equal(model_parse(buf_str(&out), "m", &again, &error), -EBADMSG);
	assert_true(str_eq(buf_str(&error), STR("m: a model of format 3; expected 2: train it again")));
}

/* Words that no labelled text has: only the points of the rules that a model carries can tell its topic. */
static void a_model_keeps_the_taxonomy_whose_points_it_looks_at(void **state)
{
	owned(labels_destroy) struct labels *labels = NULL;
	owned(taxonomy_destroy) struct taxonomy *taxonomy = NULL;
	owned(classifier_destroy) struct classifier *classifier = NULL;
	owned(arena_destroy) struct arena *arena = arena_new(8 << 20);
	owned(model_destroy) struct model *m = NULL;
	owned(buf_destroy) struct buf out = { 0 };
	struct train_report report;
	struct topics unknown, topics;
	char dir[TEST_PATH], path[TEST_PATH + 8];

	(void)state;
	assert_int_equal(taxonomy_parse(STR("[sea] Sea\n3 trawler, herring, harpoon\n[land] Land\n3 ore, mine, ballot, poll, quarry\n"), "t",
					&taxonomy, NULL), 0);
	assert_int_equal(make_labels(240, &labels), 0);
	assert_int_equal(train(labels, taxonomy, &train_defaults, &m, &report, NULL), 0);
	model_write(m, &out);
	test_folder(dir, "model");
	(void)snprintf(path, sizeof path, "%s/model", dir);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(out.ptr, 1, out.len, f), out.len);
	assert_int_equal(fclose(f), 0);
	int r = classifier_new_model(path, &classifier, NULL);
	test_folder_remove(dir);
	assert_int_equal(r, 0);
	assert_int_equal(classifier_text(classifier, arena, STR(""), STR("zeppelin, zeppelin"), &unknown), 0);
	assert_int_equal(classifier_text(classifier, arena, STR(""), STR("harpoon, harpoon"), &topics), 0);
	assert_true(unknown.n > 0 && topics.n > 0 && topics.at[0].by == TOPIC_BY_MODEL);
	assert_true(str_eq(topics.at[0].id, STR("fishing")) && topics.at[0].score > unknown.at[0].score);
}

static void a_topic_speaks_from_two_texts(void **state)
{
	owned(labels_destroy) struct labels *labels = NULL;
	owned(model_destroy) struct model *m = NULL;
	owned(buf_destroy) struct buf error = { 0 };
	struct train_report report;

	(void)state;
	assert_int_equal(labels_parse(STR("{\"text\":\"a\",\"topics\":[\"x\"]}\n{\"text\":\"b\",\"topics\":[\"y\"]}\n"), "l", &labels, NULL), 0);
	assert_int_equal(train(labels, NULL, &train_defaults, &m, &report, &error), -EBADMSG);
	assert_true(str_eq(buf_str(&error), STR("expected a topic with at least 2 texts: 2 topics have fewer")));
	labels_destroy(&labels);
	assert_int_equal(labels_parse(STR("{\"text\":\"a\",\"topics\":[\"x\"]}\n{\"text\":\"b\",\"topics\":[\"x\"]}\n"), "l", &labels, NULL), 0);
	assert_int_equal(train(labels, NULL, &train_defaults, &m, &report, &error), 0);
	assert_int_equal(report.topics, 1);
}

static const struct label_row {
	const char *why;
	struct str text;
	const char *error;
} label_rows[] = {
	{ "good", STR_INIT("{\"id\":\"1\",\"title\":null,\"text\":\"a\",\"topics\":[]}\n\n"), NULL },
	{ "empty", STR_INIT(""), "l:1: expected at least one labelled text" },
	{ "no JSON", STR_INIT("\nx\n"), "l:2: expected a JSON object, and nothing else, on the line" },
	{ "more behind it", STR_INIT("{\"text\":\"a\",\"topics\":[]} x"), "l:1: expected a JSON object, and nothing else, on the line" },
	{ "a list", STR_INIT("[]"), "l:1: expected a JSON object" },
	{ "no text", STR_INIT("{\"topics\":[]}"), "l:1: expected a string as \"text\"" },
	{ "number as id", STR_INIT("{\"id\":1,\"text\":\"a\",\"topics\":[]}"), "l:1: expected a string as \"id\"" },
	{ "no topics", STR_INIT("{\"text\":\"a\"}"), "l:1: expected a list as \"topics\"" },
	{ "number as topic", STR_INIT("{\"text\":\"a\",\"topics\":[1]}"), "l:1: expected strings in \"topics\"" },
	{ "empty topic", STR_INIT("{\"text\":\"a\",\"topics\":[\"\"]}"), "l:1: expected topics of 1 to 64 bytes" },
};

static void labels_that_cannot_be_read_are_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(label_rows); i++) {
		owned(labels_destroy) struct labels *labels = NULL;
		owned(buf_destroy) struct buf error = { 0 };
		int r = labels_parse(label_rows[i].text, "l", &labels, &error);
		buf_add_byte(&error, 0);
		if ((r == 0) != !label_rows[i].error || strcmp(error.ptr, label_rows[i].error ? label_rows[i].error : "") != 0)
			fail_msg("%s: %d %s", label_rows[i].why, r, error.ptr);
	}
}

static void topics_are_in_order_and_each_once(void **state)
{
	owned(labels_destroy) struct labels *l = NULL;

	(void)state;
	assert_int_equal(labels_parse(STR("{\"text\":\"a\",\"topics\":[\"b\",\"a\",\"b\"]}"), "l", &l, NULL), 0);
	assert_int_equal(labels_topics(l), 2);
	assert_true(str_eq(labels_topic(l, 0), STR("a")));
	assert_int_equal(labels_at(l, 0)->n_topics, 2);
	assert_int_equal(labels_at(l, 0)->topics[0], 1);
}

static void functions_are_near_their_true_values(void **state)
{
	(void)state;
	for (double x = 1e-9; x < 1e9; x *= 1.37) {
		assert_true(fabs(exact_ln(x) - log(x)) <= 1e-13 * (1 + fabs(log(x))));
		assert_true(fabs(exact_exp(x > 600 ? 600 : x) / exp(x > 600 ? 600 : x) - 1) < 1e-12);
	}
	for (int x = -600000; x <= 600000; x += 997)
		assert_true(fabs(sigmoid(x) / 65536.0 - 1 / (1 + exp(-x / 65536.0))) < 0.0005);
	for (uint64_t n = 0; n < 100000; n++)
		assert_int_equal(exact_isqrt(n), (uint32_t)sqrt((double)n));
	assert_int_equal(exact_isqrt(UINT64_MAX), UINT32_MAX);
}

static void a_curve_goes_through_the_shares(void **state)
{
	const struct platt_point points[] = { { -1, 100, 900 }, { 1, 900, 100 } };
	struct platt curve = platt_fit(points, 2);

	(void)state;
	assert_true(fabs(platt_at(curve, -1) - 0.1) < 0.01);
	assert_true(fabs(platt_at(curve, 1) - 0.9) < 0.01);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_learnt_is_found_again),
		cmocka_unit_test(a_file_is_the_model_that_was_written),
		cmocka_unit_test(training_twice_gives_the_same_bytes),
		cmocka_unit_test(training_gives_the_same_bytes_everywhere),
		cmocka_unit_test(a_model_cut_short_anywhere_is_refused),
		cmocka_unit_test(a_changed_model_is_refused),
		cmocka_unit_test(a_model_keeps_the_taxonomy_whose_points_it_looks_at),
		cmocka_unit_test(a_topic_speaks_from_two_texts),
		cmocka_unit_test(labels_that_cannot_be_read_are_named),
		cmocka_unit_test(topics_are_in_order_and_each_once),
		cmocka_unit_test(functions_are_near_their_true_values),
		cmocka_unit_test(a_curve_goes_through_the_shares),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
