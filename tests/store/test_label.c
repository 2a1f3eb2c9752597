#include "store/label.h"

#include "common/pack.h"
#include "tests/store/kit.h"

static const struct kit_article articles[] = {
	{ .url = "https://weir.example/1", .title = "Weir", .published = "2026-04-01", .outlet = "Weir News", .feed = "weir", .seq = 1,
	  .said = { "Tove Alm|said|the weir will hold for a hundred years", "Tove Alm|said|the fish will find another way" } },
};

struct labelling {
	const char *id;
	const char *topics[4];
	bool back;
};

static int label(struct kit *kit, const struct labelling *at, size_t n, struct buf *why)
{
	owned(kit_free) struct question q = { .command = STR("label"), .words = { STR("by=ada") }, .n = 1,
					      .now_usec = INT64_C(1790000000000000) };
	owned(buf_destroy) struct buf body = { 0 };

	pack_array(&body, n);
	for (size_t i = 0; i < n; i++) {
		size_t topics = 0;

		while (at[i].topics[topics])
			topics++;
		pack_array(&body, 2);
		pack_str(&body, str_from(at[i].id));
		if (at[i].back) {
			pack_nil(&body);
			continue;
		}
		pack_array(&body, topics);
		for (size_t k = 0; k < topics; k++)
			pack_str(&body, str_from(at[i].topics[k]));
	}
	q.input = buf_str(&body);
	answer(kit->answerer, &q);
	buf_clear(why);
	buf_add(why, buf_str(&q.text));
	buf_add_byte(why, 0);
	return q.status;
}

/* "id=topic,topic;" of every label, two to a reply. */
static void all(struct kit *kit, struct buf *out)
{
	char cursor[64] = "cursor=";

	buf_clear(out);
	do {
		owned(kit_free) struct question q;

		kit_ask(kit, &q, "labels", (const char *[]){ cursor, "limit=2", NULL });
		assert_int_equal(q.status, 0);
		struct unpack u = { .in = buf_str(&q.body) };
		assert_int_equal(unpack_array(&u, 2), 2);
		struct str next = unpack_str(&u);
		(void)snprintf(cursor, sizeof cursor, "cursor=%.*s", (int)next.len, next.ptr);
		for (size_t n = unpack_array(&u, 0); n; n--) {
			assert_int_equal(unpack_array(&u, 7), 7);
			buf_add(out, unpack_str(&u));
			buf_add_byte(out, '=');
			for (size_t k = unpack_array(&u, 0); k; k--) {
				buf_add(out, unpack_str(&u));
				buf_add_byte(out, ',');
			}
			(void)unpack_int(&u);
			buf_printf(out, " by %.*s;", 3, unpack_str(&u).ptr);
			unpack_rest(&u, 3);
		}
		assert_int_equal(unpack_error(&u), 0);
	} while (strlen(cursor) > strlen("cursor="));
	buf_add_byte(out, 0);
}

static void ids(struct kit *kit, char out[2][17])
{
	owned(kit_free) struct question q;
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	struct records_head head;
	struct record r;

	kit_ask(kit, &q, "query", (const char *[]){ "*", NULL });
	struct unpack u = { .in = buf_str(&q.body) };
	assert_int_equal(records_get_head(&u, &head), 0);
	assert_int_equal(head.n, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(record_get(&u, arena, &r), 0);
		(void)snprintf(out[i], 17, "%.*s", (int)r.id.len, r.id.ptr);
	}
	if (strcmp(out[0], out[1]) > 0) {
		char t[17];

		memcpy(t, out[0], 17), memcpy(out[0], out[1], 17), memcpy(out[1], t, 17);
	}
}

static void label_is_kept_replaced_and_taken_back(void **state)
{
	owned(buf_destroy) struct buf why = { 0 }, out = { 0 };
	char id[2][17], expected[200], abbreviated[7];
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, articles, 1);
	ids(&kit, id);
	(void)snprintf(abbreviated, sizeof abbreviated, "%.6s", id[0]);
	assert_int_equal(label(&kit, (struct labelling[]){ { abbreviated, { "water", "works" }, false }, { id[1], { NULL }, false } }, 2, &why), 0);
	all(&kit, &out);
	(void)snprintf(expected, sizeof expected, "%s=water,works, by ada;%s= by ada;", id[0], id[1]);
	assert_string_equal(out.ptr, expected);
	assert_int_equal(label(&kit, (struct labelling[]){ { id[0], { "fish" }, false }, { id[1], { NULL }, true } }, 2, &why), 0);
	kit_close(&kit);
	kit_open(&kit);
	all(&kit, &out);
	(void)snprintf(expected, sizeof expected, "%s=fish, by ada;", id[0]);
	assert_string_equal(out.ptr, expected);
	kit_end(&kit);
}

static void labels_are_all_kept_or_none(void **state)
{
	owned(buf_destroy) struct buf why = { 0 }, out = { 0 };
	char id[2][17];
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, articles, 1);
	ids(&kit, id);
	assert_int_equal(label(&kit, (struct labelling[]){ { id[0], { "fish" }, false }, { "0123456789abcdef", { "x" }, false } }, 2, &why), -ENOENT);
	assert_non_null(strstr(why.ptr, "0123456789abcdef"));
	assert_int_equal(label(&kit, (struct labelling[]){ { "12", { "x" }, false } }, 1, &why), -EINVAL);
	assert_int_equal(label(&kit, (struct labelling[]){ { id[0], { "" }, false } }, 1, &why), -EINVAL);
	all(&kit, &out);
	assert_string_equal(out.ptr, "");
	kit_end(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(label_is_kept_replaced_and_taken_back),
		cmocka_unit_test(labels_are_all_kept_or_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
