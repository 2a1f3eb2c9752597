#include "parser/body_net.h"

#include <errno.h>

#include "common/buf.h"
#include "common/cleanup.h"
#include "parser/body_net_rows.h"
#include "tests/test.h"

enum { KINDS = 15, WIDTH = 32, INPUTS = (BODY_COLUMNS_N + KINDS + 15) / 16 * 16, TAPS = 3, MEMBERS = 3, ARENA = 16 << 20, LONG = 1000,
       MEMBER = 1000, OUT = 99 }; /* which of a hash's layers are a network's, and its output */

static const uint16_t dilations[] = { 1, 4, BODY_NET_REACH };

struct shape {
	uint16_t columns, kinds, width, layers, members, dilation; /* dilation: of the first convolution */
	int32_t bias;
};

static const struct shape usual = { BODY_COLUMNS_N, KINDS, WIDTH, ARRAY_LEN(dilations), MEMBERS, 1, 9000 };

static void put(struct buf *b, uint32_t v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_add_byte(b, (char)(v >> 8 * i));
}

/* Numbers that any two machines make alike. */
static uint32_t hash(uint32_t layer, uint32_t o, uint32_t i)
{
	uint32_t h = (layer * 977 + o) * 30011 + i;

	h = (h ^ h >> 15) * 0x2c1b3c6du;
	return h ^ h >> 12;
}

static int32_t weight(uint32_t layer, uint32_t o, uint32_t i)
{
	return (int32_t)(hash(layer, o, i) % 256) - 128;
}

static int32_t scale_of(uint32_t layer, uint32_t o)
{
	return (int32_t)(hash(layer + 100, o, 0) % 800) + 100;
}

static int32_t bias_of(uint32_t layer, uint32_t o, int32_t most)
{
	return (int32_t)(((int64_t)(hash(layer + 200, o, 0) % 2001) - 1000) * most / 1000);
}

static int32_t mean_of(uint32_t column)
{
	return (int32_t)(hash(300, column, 0) % 1500) - 300;
}

static int32_t gain_of(uint32_t column)
{
	return (int32_t)(hash(301, column, 0) % 300);
}

static void put_member(struct buf *b, const struct shape *s, uint32_t first)
{
	for (uint32_t l = 0; l <= s->layers; l++) {
		uint32_t n = l ? TAPS * s->width : (s->columns + s->kinds + 15u) / 16 * 16;
		for (uint32_t o = 0; o < s->width; o++)
			for (uint32_t i = 0; i < n; i++)
				put(b, (uint32_t)weight(first + l, o, i), 1);
		for (uint32_t o = 0; o < s->width; o++)
			put(b, (uint32_t)bias_of(first + l, o, s->bias), 4), put(b, (uint32_t)scale_of(first + l, o), 4);
	}
	for (uint32_t o = 0; o < s->width; o++)
		put(b, (uint32_t)weight(first + OUT, o, 0), 1);
	put(b, 30000 + first, 4), put(b, 17, 4);
}

static void make_section(struct buf *b, const struct shape *s)
{
	put(b, s->columns, 2), put(b, s->kinds, 2), put(b, s->width, 2), put(b, s->layers, 2), put(b, s->members, 2);
	for (uint32_t i = 0; i < s->layers; i++)
		put(b, i ? dilations[i % ARRAY_LEN(dilations)] : s->dilation, 2);
	for (uint32_t i = 0; i < s->columns; i++)
		put(b, (uint32_t)mean_of(i), 2), put(b, (uint32_t)gain_of(i), 2);
	for (uint32_t m = 0; m < s->members; m++)
		put_member(b, s, m * MEMBER);
}

static int32_t clip(int64_t v, int32_t least, int32_t most)
{
	return (int32_t)(v < least ? least : v > most ? most : v);
}

static int32_t rounded(int64_t v, int bits)
{
	return (int32_t)((v + (1 << (bits - 1))) >> bits);
}

/* The same, as the header says it and no faster. */
static int32_t input(const struct row *r, uint32_t i)
{
	if (i >= BODY_COLUMNS_N)
		return i == BODY_COLUMNS_N + (uint32_t)r->at[COLUMN_tag] ? 16 : 0;
	int32_t v = r->at[i] < 0 ? -r->at[i] + 1 : r->at[i] + 1, log = 0, one = 1;
	for (; one * 2 <= v; one *= 2)
		log += 256;
	log += v * 256 / one - 256;
	return clip(rounded((int64_t)((r->at[i] < 0 ? -log : log) - mean_of(i)) * gain_of(i), 12), -63, 63);
}

static void judge(const struct row *rows, size_t n, uint32_t first, int64_t *sums)
{
	static int32_t h[ARRAY_LEN(dilations) + 1][LONG][WIDTH];

	for (uint32_t l = 0; l <= ARRAY_LEN(dilations); l++)
		for (size_t k = 0; k < n; k++)
			for (uint32_t o = 0; o < WIDTH; o++) {
				int64_t sum = bias_of(first + l, o, usual.bias);
				for (uint32_t i = 0; l == 0 && i < INPUTS; i++)
					sum += input(&rows[k], i) * weight(first, o, i);
				for (uint32_t t = 0; l > 0 && t < TAPS; t++) {
					int64_t at = (int64_t)k + ((int64_t)t - 1) * dilations[l - 1];
					for (uint32_t i = 0; at >= 0 && at < (int64_t)n && i < WIDTH; i++)
						sum += h[l - 1][at][i] * weight(first + l, o, t * WIDTH + i);
				}
				int32_t y = rounded(sum * scale_of(first + l, o), 16);
				h[l][k][o] = clip((y > 0 ? y : 0) + (l ? h[l - 1][k][o] : 0), 0, 127);
			}
	for (size_t k = 0; k < n; k++) {
		int64_t sum = 0;
		for (uint32_t o = 0; o < WIDTH; o++)
			sum += h[ARRAY_LEN(dilations)][k][o] * weight(first + OUT, o, 0);
		sums[k] += rounded(sum * (30000 + first), 16) + 17;
	}
}

static void fill(struct row *rows, size_t n)
{
	for (uint32_t k = 0; k < n; k++) {
		for (uint32_t i = 0; i < BODY_COLUMNS_N; i++)
			rows[k].at[i] = (int16_t)(hash(400, k, i) % 7 ? hash(401, k, i) % 300 : hash(402, k, i));
		rows[k].at[COLUMN_tag] = (int16_t)(hash(403, k, 0) % KINDS);
	}
}

static void scores_are_what_the_header_says_of_pages_of_any_length(void **state)
{
	static const size_t lengths[] = { 0, 1, 7, 8, 9, 40 };
	static struct row rows[40];
	owned(arena_destroy) struct arena *arena = arena_new(ARENA);
	owned(buf_destroy) struct buf section = { 0 };
	owned(body_net_destroy) struct body_net *net = NULL;

	(void)state;
	make_section(&section, &usual);
	assert_int_equal(body_net_parse(buf_str(&section), BODY_COLUMNS_N, &net), 0);
	fill(rows, ARRAY_LEN(rows));
	for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
		int32_t got[40] = { 0 };
		int64_t want[40] = { 0 };
		assert_int_equal(body_net_scores(net, rows, lengths[i], arena, got), 0);
		for (uint32_t m = 0; m < MEMBERS; m++)
			judge(rows, lengths[i], m * MEMBER, want);
		for (size_t k = 0; k < lengths[i]; k++)
			assert_int_equal(got[k], want[k] / MEMBERS);
	}
}

static void vectors_do_what_plain_code_does(void **state)
{
	enum { N = 67, ROUNDS = 40 };
	const struct body_net_rows *plain = &body_net_rows_plain, *best = plain;

	(void)state;
#if defined __x86_64__
	if (__builtin_cpu_supports("avx2"))
		best = &body_net_rows_avx2;
#endif
	for (uint32_t k = 0; k < ROUNDS; k++) {
		int16_t x[N], mean[N], gain[N];
		int32_t scale[N], most[N];
		uint8_t before[N], got[N], want[N];
		float y[N];
		for (uint32_t i = 0; i < N; i++) {
			x[i] = (int16_t)(hash(500, k, i) % 5 ? (int)(hash(501, k, i) % 900) - 450 : i % 2 ? INT16_MIN : INT16_MAX);
			mean[i] = (int16_t)hash(502, k, i), gain[i] = (int16_t)(k % 2 ? hash(503, k, i) : hash(503, k, i) % 600);
			scale[i] = (int32_t)(hash(504, k, i) % (k % 3 ? 900 : (1 << 22) + 1));
			most[i] = scale[i] ? ((1 << 23) + scale[i] - 1) / scale[i] : 0;
			before[i] = (uint8_t)(hash(505, k, i) % 128);
			y[i] = (float)((int32_t)(hash(506, k, i) % (k % 2 ? 1 << 25 : 60000)) - (k % 2 ? 1 << 24 : 20000));
		}
		plain->inputs(x, mean, gain, N, want), best->inputs(x, mean, gain, N, got);
		assert_memory_equal(got, want, N);
		plain->settle(y, scale, most, before, N, want), best->settle(y, scale, most, before, N, got);
		assert_memory_equal(got, want, N);
		for (uint32_t i = 0; i < N; i++)
			assert_int_equal(want[i], clip((y[i] > 0 ? ((int64_t)y[i] * scale[i] + 32768) >> 16 : 0) + before[i], 0, 127));
	}
}

static void memory_that_runs_out_is_told(void **state)
{
	static struct row rows[LONG];
	owned(arena_destroy) struct arena *arena = arena_new(LONG * WIDTH);
	owned(buf_destroy) struct buf section = { 0 };
	owned(body_net_destroy) struct body_net *net = NULL;
	int32_t scores[LONG];

	(void)state;
	make_section(&section, &usual);
	assert_int_equal(body_net_parse(buf_str(&section), BODY_COLUMNS_N, &net), 0);
	assert_int_equal(body_net_scores(net, rows, LONG, arena, scores), -ENOMEM);
}

static void what_is_no_network_for_these_columns_is_refused(void **state)
{
	static const struct {
		const char *why;
		struct shape shape;
		int ret;
	} rows[] = {
		{ "as it should be", { BODY_COLUMNS_N, KINDS, WIDTH, 3, 1, 1, 9000 }, 0 },
		{ "no convolution", { BODY_COLUMNS_N, KINDS, WIDTH, 0, 1, 1, 9000 }, 0 },
		{ "as many as may be", { BODY_COLUMNS_N, KINDS, WIDTH, BODY_NET_LAYERS_MAX, 1, 1, 9000 }, 0 },
		{ "one more", { BODY_COLUMNS_N, KINDS, WIDTH, BODY_NET_LAYERS_MAX + 1, 1, 1, 9000 }, -EBADMSG },
		{ "a column less", { BODY_COLUMNS_N - 1, KINDS, WIDTH, 3, 1, 1, 9000 }, -EBADMSG },
		{ "a column more", { BODY_COLUMNS_N + 1, KINDS, WIDTH, 3, 1, 1, 9000 }, -EBADMSG },
		{ "no kind of tag", { BODY_COLUMNS_N, 0, WIDTH, 3, 1, 1, 9000 }, -EBADMSG },
		{ "all kinds", { BODY_COLUMNS_N, BODY_NET_KINDS_MAX, WIDTH, 3, 1, 1, 9000 }, 0 },
		{ "a kind more", { BODY_COLUMNS_N, BODY_NET_KINDS_MAX + 1, WIDTH, 3, 1, 1, 9000 }, -EBADMSG },
		{ "no width", { BODY_COLUMNS_N, KINDS, 0, 3, 1, 1, 9000 }, -EBADMSG },
		{ "the widest", { BODY_COLUMNS_N, KINDS, BODY_NET_WIDTH_MAX, 3, 1, 1, 9000 }, 0 },
		{ "wider", { BODY_COLUMNS_N, KINDS, BODY_NET_WIDTH_MAX + 16, 3, 1, 1, 9000 }, -EBADMSG },
		{ "a crooked width", { BODY_COLUMNS_N, KINDS, WIDTH + 8, 3, 1, 1, 9000 }, -EBADMSG },
		{ "no dilation", { BODY_COLUMNS_N, KINDS, WIDTH, 3, 1, 0, 9000 }, -EBADMSG },
		{ "the widest reach", { BODY_COLUMNS_N, KINDS, WIDTH, 3, 1, BODY_NET_REACH, 9000 }, 0 },
		{ "a wider reach", { BODY_COLUMNS_N, KINDS, WIDTH, 3, 1, BODY_NET_REACH + 1, 9000 }, -EBADMSG },
		{ "no network", { BODY_COLUMNS_N, KINDS, WIDTH, 3, 0, 1, 9000 }, -EBADMSG },
		{ "as many networks as may be", { BODY_COLUMNS_N, KINDS, WIDTH, 1, BODY_NET_MEMBERS_MAX, 1, 9000 }, 0 },
		{ "a network more", { BODY_COLUMNS_N, KINDS, WIDTH, 1, BODY_NET_MEMBERS_MAX + 1, 1, 9000 }, -EBADMSG },
		{ "sums that a float would round", { BODY_COLUMNS_N, KINDS, WIDTH, 3, 1, 1, 1 << 24 }, -EBADMSG },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		owned(buf_destroy) struct buf b = { 0 };
		owned(body_net_destroy) struct body_net *net = NULL;
		make_section(&b, &rows[i].shape);
		if (body_net_parse(buf_str(&b), BODY_COLUMNS_N, &net) != rows[i].ret)
			fail_msg("%s", rows[i].why);
	}
}

static void a_section_cut_or_with_more_behind_it_is_refused(void **state)
{
	owned(buf_destroy) struct buf b = { 0 };
	owned(body_net_destroy) struct body_net *net = NULL;

	(void)state;
	make_section(&b, &usual);
	for (size_t n = 0; n < b.len; n += n < 40 || n + 40 > b.len ? 1 : 97)
		assert_int_equal(body_net_parse((struct str){ b.ptr, n }, BODY_COLUMNS_N, &net), -EBADMSG);
	buf_add_byte(&b, 0);
	assert_int_equal(body_net_parse(buf_str(&b), BODY_COLUMNS_N, &net), -EBADMSG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scores_are_what_the_header_says_of_pages_of_any_length),
		cmocka_unit_test(vectors_do_what_plain_code_does),
		cmocka_unit_test(memory_that_runs_out_is_told),
		cmocka_unit_test(what_is_no_network_for_these_columns_is_refused),
		cmocka_unit_test(a_section_cut_or_with_more_behind_it_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
