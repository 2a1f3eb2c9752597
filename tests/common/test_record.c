#include "common/record.h"

#include <errno.h>

#include "common/cleanup.h"
#include "tests/test.h"

static struct record sample(void)
{
	static struct span content[] = { { 10, 24 }, { 40, 52 } }, cue[] = { { 25, 29 } }, source[] = { { 30, 36 } };
	static struct topic topics[] = { { STR_INIT("fisheries"), 940, 1 }, { STR_INIT("budget"), 61, 2 } };

	return (struct record){
		.id = STR("00112233aabbccdd"), .type = STATEMENT_MIXED, .act = ACT_STANCE,
		.text = STR("the quota … is \"spent\""),
		.speaker = { STR("Ida Holm"), STR("the minister"), STR("Minister of Fisheries"), STR("role"), 710 },
		.said = { STR("2026-10-14"), STR("Port Averil"), STR("reporters"), { 0 } },
		.published = STR("2026-10-14T11:20:00+02:00"), .seen_usec = 1791000000000000,
		.topics = { topics, 2 }, .cue = STR("said"),
		.source = { STR("northwire"), { 0 }, STR("https://n.example/1"), STR("Quota"), STR("0123456789abcdef"), 2 },
		.spans = { { source, 1 }, { cue, 1 }, { content, 2 } },
		.cluster = { STR("00112233aabbccdd"), 3, STR("ffee000011112222") },
		.model = { STR("0.1.0/7"), STR("0.1.0/3") }, .seq = 77,
		.part = PART_HEADLINE, .marks = MARK_NEGATED, .revisions = 2, .outlets = 2, .current = true,
	};
}

static const char sample_json[] =
	"{\"v\":1,\"id\":\"00112233aabbccdd\",\"type\":\"mixed\",\"act\":\"stance\",\"text\":\"the quota … is \\\"spent\\\"\","
	"\"speaker\":{\"name\":\"Ida Holm\",\"as\":\"the minister\",\"role\":\"Minister of Fisheries\",\"confidence\":0.71,\"how\":\"role\"},"
	"\"said\":{\"at\":\"2026-10-14\",\"place\":\"Port Averil\",\"to\":\"reporters\",\"occasion\":null},"
	"\"published\":\"2026-10-14T11:20:00+02:00\",\"seen\":\"2026-10-03T04:00:00Z\","
	"\"topics\":[{\"id\":\"fisheries\",\"score\":0.94},{\"id\":\"budget\",\"score\":0.061}],\"cue\":{\"text\":\"said\"},"
	"\"source\":{\"outlet\":\"northwire\",\"feed\":null,\"url\":\"https://n.example/1\",\"title\":\"Quota\",\"article\":\"0123456789abcdef\",\"revision\":2},"
	"\"spans\":{\"source\":[[30,36]],\"cue\":[[25,29]],\"content\":[[10,24],[40,52]]},"
	"\"cluster\":{\"id\":\"00112233aabbccdd\",\"size\":3,\"first\":\"ffee000011112222\"},"
	"\"model\":{\"parser\":\"0.1.0/7\",\"classifier\":\"0.1.0/3\"},\"seq\":77}";

static void json_of(const struct record *r, struct buf *out)
{
	record_print_json(out, r);
	buf_add_byte(out, 0);
	assert_int_equal(buf_error(out), 0);
}

static void json_has_every_key_in_its_order(void **state)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct record r = sample();

	(void)state;
	json_of(&r, &out);
	assert_string_equal(out.ptr, sample_json);
}

static void unknown_speaker_is_null(void **state)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct record r = sample();

	(void)state;
	r.speaker.name = (struct str){ 0 };
	json_of(&r, &out);
	assert_non_null(strstr(out.ptr, "\"speaker\":null,"));
}

static void record_survives_packing(void **state)
{
	owned(buf_destroy) struct buf packed = { 0 };
	owned(buf_destroy) struct buf out = { 0 };
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	struct record r = sample(), got = { 0 };

	(void)state;
	records_put_head(&packed, &(struct records_head){ true, STR("c"), 2 });
	record_put(&packed, &r);
	record_put(&packed, &r);
	struct unpack u = { .in = buf_str(&packed) };
	struct records_head head;
	assert_int_equal(records_get_head(&u, &head), 0);
	assert_true(head.more && head.n == 2 && str_eq(head.cursor, STR("c")));
	for (int i = 0; i < 2; i++) {
		assert_int_equal(record_get(&u, arena, &got), 0);
		buf_clear(&out);
		json_of(&got, &out);
		assert_string_equal(out.ptr, sample_json);
		assert_true(got.part == PART_HEADLINE && got.marks == MARK_NEGATED && got.current);
		assert_int_equal(got.revisions, 2);
		assert_int_equal(got.outlets, 2);
	}
	assert_int_equal(u.at, packed.len);
}

static void every_cut_record_is_refused(void **state)
{
	owned(buf_destroy) struct buf packed = { 0 };
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	struct record r = sample(), got;

	(void)state;
	record_put(&packed, &r);
	for (size_t n = 0; n < packed.len; n++) {
		struct unpack u = { .in = { packed.ptr, n } };

		arena_reset(arena);
		assert_int_equal(record_get(&u, arena, &got), -EBADMSG);
	}
}

static void topics_are_bounded(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	static struct topic topics[RECORD_TOPICS_MAX + 1];
	struct record r = sample(), got;

	(void)state;
	r.topics.at = topics;
	for (size_t extra = 0; extra < 2; extra++) {
		owned(buf_destroy) struct buf packed = { 0 };

		r.topics.n = RECORD_TOPICS_MAX + extra;
		record_put(&packed, &r);
		struct unpack u = { .in = buf_str(&packed) };
		assert_int_equal(record_get(&u, arena, &got), extra ? -EBADMSG : 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_has_every_key_in_its_order), cmocka_unit_test(unknown_speaker_is_null),
		cmocka_unit_test(record_survives_packing),	   cmocka_unit_test(every_cut_record_is_refused),
		cmocka_unit_test(topics_are_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
