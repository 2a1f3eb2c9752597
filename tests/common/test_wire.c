#include "common/wire.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/pack.h"
#include "tests/test.h"

static const struct wire_page sample_page = {
	.id = { 0x1122334455667788, 42 },
	.feed = STR_INIT("northwire"),
	.outlet = STR_INIT("North Wire"),
	.url = STR_INIT("https://north.example/a"),
	.title = STR_INIT("Talks end"),
	.published = STR_INIT("2026-10-14"),
	.content_type = STR_INIT("text/html"),
	.fetched_usec = 1792000000000000,
	.bytes = 12,
	.body = STR_INIT("\x28\xb5\x2f\xfd"),
};

#define TEXT "\"No,\" the minister said."

static struct article sample_article(struct statement *statements, struct span *spans, struct topic *topics)
{
	spans[0] = (struct span){ 6, 18 };
	spans[1] = (struct span){ 19, 23 };
	spans[2] = (struct span){ 0, 5 };
	spans[3] = (struct span){ 0, sizeof TEXT - 1 };
	topics[0] = (struct topic){ STR("diplomacy"), 900, TOPIC_BY_RULES };
	statements[0] = (struct statement){ .type = STATEMENT_DIRECT,
					    .source = { &spans[0], 1 },
					    .cue = { &spans[1], 1 },
					    .content = { &spans[2], 1 },
					    .nested_in = -1,
					    .speaker = STR("Ana Varga"),
					    .confidence = 870,
					    .topics = { topics, 1 } };
	return (struct article){ .url = STR("https://north.example/a"),
				 .title = STR("Talks end"),
				 .language = STR("en"),
				 .text = STR(TEXT),
				 .body = { &spans[3], 1 },
				 .statements = statements,
				 .n_statements = 1 };
}

static void an_article_survives_the_wire(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	owned(buf_destroy) struct buf out = { 0 };
	struct statement statements[1];
	struct span spans[4];
	struct topic topics[1];
	struct wire_article in = { sample_page, sample_article(statements, spans, topics) }, back;

	(void)state;
	wire_put_article(&out, &in);
	assert_int_equal(wire_get_article(buf_str(&out), arena, &back), 0);
	assert_true(page_id_eq(back.page.id, in.page.id));
	assert_true(str_eq(back.page.body, in.page.body));
	assert_true(str_eq(back.article.text, in.article.text));
	assert_int_equal(back.article.n_statements, 1);
	const struct statement *s = &back.article.statements[0];
	assert_true(s->content.at[0].from == 0 && s->content.at[0].to == 5);
	assert_true(str_eq(s->speaker, STR("Ana Varga")));
	assert_true(s->confidence == 870 && s->nested_in == -1);
	assert_true(str_eq(s->topics.at[0].id, STR("diplomacy")) && s->topics.at[0].score == 900);
}

static void an_article_says_whether_its_page_is_its_text(void **state)
{
	for (int is_text = 0; is_text < 2; is_text++) {
		owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
		owned(buf_destroy) struct buf out = { 0 };
		struct statement statements[1];
		struct span spans[4];
		struct topic topics[1];
		struct wire_article in = { sample_page, sample_article(statements, spans, topics) }, back;

		(void)state;
		in.page.is_text = is_text;
		wire_put_article(&out, &in);
		/* Without it as an older parser wrote it. */
		assert_int_equal((unsigned char)out.ptr[0], is_text ? 0x93 : 0x92);
		assert_int_equal(wire_get_article(buf_str(&out), arena, &back), 0);
		assert_int_equal(back.page.is_text, is_text);
		/* What a later one appends is stepped over. */
		out.ptr[0] = (char)((unsigned char)out.ptr[0] + (is_text ? 1 : 2));
		buf_add_byte(&out, 0);
		buf_add(&out, is_text ? (struct str){ 0 } : (struct str){ "\xc0", 1 });
		assert_int_equal(wire_get_article(buf_str(&out), arena, &back), 0);
		assert_int_equal(back.page.is_text, is_text);
	}
}

static void spans_outside_the_text_are_refused(void **state)
{
	const struct {
		const char *why;
		struct span content;
	} cases[] = {
		{ "past the end", { 0, sizeof TEXT } },
		{ "backwards", { 5, 0 } },
		{ "empty", { 3, 3 } },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
		owned(buf_destroy) struct buf out = { 0 };
		struct statement statements[1];
		struct span spans[4];
		struct topic topics[1];
		struct article in = sample_article(statements, spans, topics), back;
		spans[2] = cases[i].content;
		wire_put_bare_article(&out, &in);
		if (wire_get_bare_article(buf_str(&out), arena, &back) != -EBADMSG)
			fail_msg("taken: %s", cases[i].why);
	}
}

/* Every prefix of a frame is one that was cut. */
static void a_cut_frame_is_refused_wherever_it_is_cut(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	owned(buf_destroy) struct buf out = { 0 };
	struct statement statements[1];
	struct span spans[4];
	struct topic topics[1];
	struct wire_article in = { sample_page, sample_article(statements, spans, topics) }, back;

	(void)state;
	wire_put_article(&out, &in);
	for (size_t n = 0; n < out.len; n++) {
		arena_reset(arena);
		assert_int_equal(wire_get_article((struct str){ out.ptr, n }, arena, &back), -EBADMSG);
	}
}

static void another_version_is_told_from_damage(void **state)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct wire_header h = { .kind = WIRE_PING, .from = 1, .to = 2 }, back;

	(void)state;
	wire_put_header(&out, &h);
	out.ptr[1] = 2; /* behind the tag of the array */
	assert_int_equal(wire_get_header(buf_str(&out), &back), -EPROTO);
	out.ptr[1] = 1;
	assert_int_equal(wire_get_header(buf_str(&out), &back), 0);
	assert_int_equal(back.kind, WIRE_PING);
}

static void fields_of_a_newer_sender_are_stepped_over(void **state)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct wire_grant g;

	(void)state;
	pack_array(&out, 3);
	pack_uint(&out, 5);
	pack_uint(&out, 6);
	pack_str(&out, STR("new"));
	assert_int_equal(wire_get_grant(buf_str(&out), &g), 0);
	assert_true(g.messages == 5 && g.bytes == 6);
}

static void statements_end_at_their_limit(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(256 << 20);
	struct span content = { 0, 1 };
	struct statement *many = calloc(WIRE_STATEMENTS_MAX + 1, sizeof *many);
	struct article in = { .text = STR("x"), .statements = many }, back;

	(void)state;
	assert_non_null(many);
	for (size_t i = 0; i <= WIRE_STATEMENTS_MAX; i++)
		many[i] = (struct statement){ .content = { &content, 1 }, .nested_in = -1 };
	for (int over = 0; over < 2; over++) {
		owned(buf_destroy) struct buf out = { 0 };
		in.n_statements = WIRE_STATEMENTS_MAX + (size_t)over;
		arena_reset(arena);
		wire_put_bare_article(&out, &in);
		assert_int_equal(wire_get_bare_article(buf_str(&out), arena, &back), over ? -E2BIG : 0);
	}
	free(many);
}

static void ids_end_at_their_limit(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	static const struct page_id ids[WIRE_IDS_MAX + 1];
	struct page_id *back;
	size_t n;

	(void)state;
	for (size_t over = 0; over < 2; over++) {
		owned(buf_destroy) struct buf out = { 0 };
		wire_put_ids(&out, ids, WIRE_IDS_MAX + over);
		assert_int_equal(wire_get_ids(buf_str(&out), arena, &back, &n), over ? -E2BIG : 0);
	}
}

static void a_digest_is_whole_or_not_there(void **state)
{
	static const struct {
		const char *why;
		size_t len;
		int expect;
	} cases[] = {
		{ "unknown", 0, 0 },
		{ "a byte too few", WIRE_DIGEST_BYTES - 1, -EBADMSG },
		{ "a whole one", WIRE_DIGEST_BYTES, 0 },
		{ "a byte too many", WIRE_DIGEST_BYTES + 1, -EBADMSG },
	};
	static const char bytes[WIRE_DIGEST_BYTES + 1] = "0123456789abcdef0123456789abcdef";
	struct wire_page page = sample_page, back;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf out = { 0 };

		page.digest = (struct str){ bytes, cases[i].len };
		wire_put_page(&out, &page);
		int r = wire_get_page(buf_str(&out), &back);
		if (r != cases[i].expect || (r == 0 && !str_eq(back.digest, page.digest)))
			fail_msg("%s: %d", cases[i].why, r);
	}
}

static void a_page_of_an_older_sender_has_no_digest(void **state)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct wire_page back;

	(void)state;
	wire_put_page_head(&out, &sample_page, sample_page.body.len);
	buf_add(&out, sample_page.body);
	assert_int_equal((unsigned char)out.ptr[0], 0x9e); /* an array of fourteen, in msgpack */
	out.ptr[0] = (char)0x9b;
	assert_int_equal(wire_get_page(buf_str(&out), &back), 0);
	assert_true(str_eq(back.body, sample_page.body));
	assert_int_equal(back.digest.len, 0);
}

static void hints_of_a_feed_go_with_its_page(void **state)
{
	static const struct {
		const char *why;
		char fields; /* an array of so many, in msgpack */
		struct str tail, language, topic;
	} cases[] = {
		{ "both", (char)0x9e, STR_INIT("\xc4\x00\xa2" "en" "\xa4" "gas/"), STR_INIT("en"), STR_INIT("gas/") },
		{ "neither", (char)0x9e, STR_INIT("\xc4\x00\xa0\xa0"), STR_INIT(""), STR_INIT("") },
		{ "a sender that knows of the language alone", (char)0x9d, STR_INIT("\xc4\x00\xa2" "en"), STR_INIT("en"), STR_INIT("") },
		{ "a newer sender, with a field more", (char)0x9f, STR_INIT("\xc4\x00\xa2" "en" "\xa1" "a" "\xa1" "b"), STR_INIT("en"), STR_INIT("a") },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf out = { 0 };
		struct wire_page back;

		wire_put_page_head(&out, &sample_page, sample_page.body.len);
		buf_add(&out, sample_page.body);
		buf_add(&out, cases[i].tail);
		out.ptr[0] = cases[i].fields;
		if (wire_get_page(buf_str(&out), &back) < 0 || !str_eq(back.language, cases[i].language) ||
		    !str_eq(back.topic, cases[i].topic))
			fail_msg("%s", cases[i].why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_article_survives_the_wire),
		cmocka_unit_test(an_article_says_whether_its_page_is_its_text),
		cmocka_unit_test(spans_outside_the_text_are_refused),
		cmocka_unit_test(a_cut_frame_is_refused_wherever_it_is_cut),
		cmocka_unit_test(another_version_is_told_from_damage),
		cmocka_unit_test(fields_of_a_newer_sender_are_stepped_over),
		cmocka_unit_test(statements_end_at_their_limit),
		cmocka_unit_test(ids_end_at_their_limit),
		cmocka_unit_test(a_digest_is_whole_or_not_there),
		cmocka_unit_test(a_page_of_an_older_sender_has_no_digest),
		cmocka_unit_test(hints_of_a_feed_go_with_its_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
