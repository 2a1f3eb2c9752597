#include "tests/test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/datafile.h"
#include "parser/net.h"
#include "tests/parser/make_model.h"

#define LIMIT ((size_t)512 << 20)

static const struct model_shape small = { 32, 1, 16, 1, 10 };

static const char passage[] =
	"Harbour board splits over the ferry\n\n"
	"ORVAL, March 3 — The Orval harbour board said on Tuesday that it would close the northern pier. \"We have no "
	"money left for it,\" said its chairwoman, Mirelle Ash, \"and nobody in Tamsin has offered any.\"\n\n"
	"According to two members of the council, the mayor plans to sell the ferry. Mr. Oduya denied the report.\n\n"
	"Fishermen blamed the board’s “years of neglect”. The ministry believes the repairs will take until June.\n";

static struct str passage_str(void)
{
	return str_from(passage);
}

static struct net *parse(const struct buf *model)
{
	struct net *net = NULL;
	const char *why = "";

	if (net_parse(buf_str(model), &net, &why) < 0)
		fail_msg("refused: %s", why);
	return net;
}

static struct net *shipped(void)
{
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT);
	struct net *net = NULL;
	const char *why = "";
	struct str path;

	assert_int_equal(datafile_find("statements.model", arena, &path), 0);
	if (net_new(path.ptr, &net, &why) < 0)
		fail_msg("%s: %s", path.ptr, why);
	return net;
}

static size_t run(const struct net *net, struct arena *arena, struct str bytes, struct net_attribution **ret)
{
	struct text text;
	size_t n = 0;

	assert_int_equal(text_analyse(bytes, arena, &text), 0);
	assert_int_equal(net_run(net, arena, &text, ret, &n), 0);
	return n;
}

static void add_spans(struct arena *arena, struct str *out, struct str text, struct spans s)
{
	for (size_t i = 0; i < s.n; i++)
		assert_int_equal(arena_printf(arena, out, "%.*s[%.*s]", (int)out->len, out->ptr,
					      (int)(s.at[i].to - s.at[i].from), text.ptr + s.at[i].from), 0);
}

/* All that was found, as one text. */
static struct str show(const struct net *net, struct arena *arena, struct str bytes)
{
	struct net_attribution *a = NULL;
	size_t n = run(net, arena, bytes, &a);
	struct str out = { "", 0 };

	for (size_t i = 0; i < n; i++) {
		assert_int_equal(arena_printf(arena, &out, "%.*s%d:", (int)out.len, out.ptr, a[i].score), 0);
		add_spans(arena, &out, bytes, a[i].source);
		add_spans(arena, &out, bytes, a[i].cue);
		add_spans(arena, &out, bytes, a[i].content);
		assert_int_equal(arena_printf(arena, &out, "%.*s\n", (int)out.len, out.ptr), 0);
	}
	return out;
}

static void the_shipped_model_finds_who_said_what(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT);
	owned(net_destroy) struct net *net = shipped();
	struct str found = show(net, arena, passage_str());

	(void)state;
	assert_true(str_find(found, STR("[said][that it would close the northern pier]"), 0) < found.len);
	assert_true(str_find(found, STR("[its chairwoman, Mirelle Ash"), 0) < found.len);
	assert_true(str_find(found, STR("[said][\"We have no money left for it,\"][\"and nobody in Tamsin has offered any.\"]"), 0) <
		    found.len);
	assert_true(str_find(found, STR("[According to]"), 0) < found.len);
	assert_true(net_name(net).len > 0);
}

/* Letters, marks, line ends and bytes that are no UTF-8, so that windows, quotations and pieces of all kinds occur. */
static struct str random_text(struct arena *arena, size_t n, uint64_t *seed)
{
	static const char *const words[] = { "said ", "Ash ", "\"", "” ", "“", ", ", ". ", "\n\n", "that ", "'", "The ", "\xff",
					     "2014 ", "\xe2\x80\x94 ", "told ", "(", ") ", "harbour ", "''", "\n" };
	char *p = arena_alloc(arena, n + 16, 1);
	size_t len = 0;

	assert_non_null(p);
	while (len < n) {
		const char *w = words[random_next(seed) % ARRAY_LEN(words)];
		memcpy(p + len, w, strlen(w));
		len += strlen(w);
	}
	return (struct str){ p, len };
}

static void check_kernels(struct net *net, struct arena *arena, struct str bytes)
{
	assert_int_equal(net_use(net, NET_PLAIN), 0);
	struct str want = show(net, arena, bytes);

	for (enum net_isa isa = NET_AVX2; isa < NET_ISAS; isa++) {
		if (net_use(net, isa) == -ENOTSUP) {
			print_message("this machine has no %s: not compared\n", net_isa_name(isa));
			continue;
		}
		struct str got = show(net, arena, bytes);
		if (!str_eq(want, got))
			fail_msg("%s differs from plain:\n%.*s\n%.*s", net_isa_name(isa), (int)want.len, want.ptr, (int)got.len,
				 got.ptr);
	}
}

static void every_kernel_gives_the_same_bytes(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT);
	owned(net_destroy) struct net *net = shipped();
	uint64_t seed = 7;

	(void)state;
	check_kernels(net, arena, passage_str());
	for (size_t n = 1; n < 20000; n = n * 3 + 1, arena_reset(arena))
		check_kernels(net, arena, random_text(arena, n, &seed));
}

static void every_kernel_agrees_on_models_of_other_sizes(void **state)
{
	static const struct model_shape shapes[] = {
		{ 32, 1, 16, 1, 1 }, { 96, 2, 48, 2, 300 }, { 160, 1, 80, 4, 5 }, { NET_WIDTH_MAX, 1, NET_WIDTH_MAX, 1, 9 },
	};
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT);
	uint64_t seed = 11;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(shapes); i++, arena_reset(arena)) {
		owned(buf_destroy) struct buf model = { 0 };
		make_model(&model, shapes[i], STR("random"), i + 1);
		owned(net_destroy) struct net *net = parse(&model);
		check_kernels(net, arena, random_text(arena, 3000, &seed));
	}
}

/* Activations and weights at the ends of their range: where 16-bit sums of pairs would give way first. */
static void extreme_products_agree(void **state)
{
	owned(buf_destroy) struct buf model = { 0 };
	uint8_t x[NET_TILE * 3 * 32];
	float want[NET_TILE * 32], got[NET_TILE * 32];

	(void)state;
	make_model(&model, small, STR(""), 3);
	owned(net_destroy) struct net *net = parse(&model);
	int8_t *w = (int8_t *)(uintptr_t)net->block[0].conv.weights;
	for (size_t i = 0; i < 3 * 32 * 32; i++)
		w[i] = i / 4 % 3 == 0 ? -128 : 127;
	memset(x, 127, sizeof x);
	net_kernel_plain.product(&net->block[0].conv, x, 32, 32, want);
	for (enum net_isa isa = NET_AVX2; isa < NET_ISAS; isa++) {
		if (net_use(net, isa) < 0)
			continue;
		net->kernel->product(&net->block[0].conv, x, 32, 32, got);
		assert_memory_equal(want, got, sizeof want);
	}
}

static void check_found(struct str bytes, const struct net_attribution *a, size_t n)
{
	uint32_t cue_end = 0;

	for (size_t i = 0; i < n; i++) {
		const struct spans *all[] = { &a[i].source, &a[i].cue, &a[i].content };
		assert_true(a[i].cue.n == 1 && a[i].content.n > 0 && a[i].score <= 1000);
		assert_true(a[i].cue.at[0].from >= cue_end);
		cue_end = a[i].cue.at[0].to;
		for (size_t k = 0; k < ARRAY_LEN(all); k++)
			for (size_t s = 0; s < all[k]->n; s++) {
				assert_true(all[k]->at[s].from < all[k]->at[s].to && all[k]->at[s].to <= bytes.len);
				assert_true(s == 0 || all[k]->at[s - 1].to <= all[k]->at[s].from);
			}
	}
}

static void spans_lie_in_order_in_any_text(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT);
	owned(net_destroy) struct net *net = shipped();
	uint64_t seed = 5;

	(void)state;
	for (size_t i = 0; i < 40; i++, arena_reset(arena)) {
		struct str bytes = random_text(arena, 10 + 137 * i, &seed);
		struct net_attribution *a = NULL;
		size_t n = run(net, arena, bytes, &a);
		check_found(bytes, a, n);
	}
}

static void texts_without_words_have_no_attributions(void **state)
{
	static const struct str texts[] = { STR_INIT(""), STR_INIT("\n\n\n"), STR_INIT("\xff\xfe"), STR_INIT(" ") };
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT);
	owned(net_destroy) struct net *net = shipped();
	struct net_attribution *a = NULL;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		assert_int_equal(run(net, arena, texts[i], &a), 0);
}

/* A megabyte without a sentence's end, of nothing but cues: the worst there is. Memory stays near that of the tokens. */
static void memory_is_bounded(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new((size_t)64 << 20);
	owned(buf_destroy) struct buf model = { 0 }, text = { 0 };

	(void)state;
	make_model(&model, small, STR(""), 3);
	owned(net_destroy) struct net *net = parse(&model);
	while (text.len < 1 << 20)
		buf_add(&text, STR("said "));
	struct net_attribution *a = NULL;
	size_t n = run(net, arena, buf_str(&text), &a);
	check_found(buf_str(&text), a, n);
}

static void too_small_an_arena_is_an_error(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT), *little = arena_new(100000);
	owned(net_destroy) struct net *net = shipped();
	struct net_attribution *a = NULL;
	struct text text;
	size_t n = 77;

	(void)state;
	assert_int_equal(text_analyse(passage_str(), arena, &text), 0);
	assert_int_equal(net_run(net, little, &text, &a, &n), -ENOMEM);
	assert_true(a == NULL && n == 77);
}

static void a_long_text_is_cut_between_paragraphs(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(LIMIT);
	owned(net_destroy) struct net *net = shipped();
	owned(buf_destroy) struct buf text = { 0 };
	struct net_attribution *one = NULL, *many = NULL;
	size_t n, copies = 40;

	(void)state;
	n = run(net, arena, passage_str(), &one);
	for (size_t i = 0; i < copies; i++)
		buf_add(&text, passage_str()), buf_add_byte(&text, '\n');
	size_t got = run(net, arena, buf_str(&text), &many);
	assert_true(got > n * copies * 3 / 4 && got < n * copies * 5 / 4);
	check_found(buf_str(&text), many, got);
}

struct refusal {
	const char *why;
	size_t at;
	uint32_t value;
	int error;
	const char *reason;
};

static void expect_refused(const struct buf *model, int error, const char *reason, const char *why)
{
	struct net *net = NULL;
	const char *got = "";
	int r = net_parse(buf_str(model), &net, &got);

	if (r != error || strcmp(got, reason) != 0 || net)
		fail_msg("%s: want %d \"%s\", got %d \"%s\"", why, error, reason, r, got);
}

static void hostile_files_are_refused_with_a_reason(void **state)
{
	static const char range[] = "a dimension is out of range", score[] = "a score is out of range";
	static const struct refusal rows[] = {
		{ "not a model", 0, 0, -EBADMSG, "no statement model" },
		{ "an older version", 8, NET_FILE_VERSION - 1, -EPROTONOSUPPORT, "a model of another version" },
		{ "a newer version", 8, NET_FILE_VERSION + 1, -EPROTONOSUPPORT, "a model of another version" },
		{ "no width", WIDTH_AT, 0, -EBADMSG, range },
		{ "a width that fills no lanes", WIDTH_AT, 48, -EBADMSG, range },
		{ "one step too wide", WIDTH_AT, NET_WIDTH_MAX + 32, -EBADMSG, range },
		{ "no layers", LAYERS_AT, 0, -EBADMSG, range },
		{ "a layer too many", LAYERS_AT, NET_LAYERS_MAX + 1, -EBADMSG, range },
		{ "a narrow second pass", PAIR_WIDTH_AT, 8, -EBADMSG, range },
		{ "a wide second pass", PAIR_WIDTH_AT, NET_WIDTH_MAX + 16, -EBADMSG, range },
		{ "a layer too many in the second pass", PAIR_LAYERS_AT, NET_LAYERS_MAX + 1, -EBADMSG, range },
		{ "no words", WORDS_AT, 0, -EBADMSG, range },
		{ "a word too many", WORDS_AT, NET_WORDS_MAX + 1, -EBADMSG, range },
		{ "four billion words", WORDS_AT, UINT32_MAX, -EBADMSG, range },
		{ "other features", ROWS_AT, AFFIX_ROWS / 2, -EBADMSG, range },
		{ "other relations", ROWS_AT + 4 * NET_INPUTS, 1, -EBADMSG, range },
		{ "an offset past the limit", OFFSET_AT, NET_SCORE_MAX + 1, -EBADMSG, score },
		{ "the least number as a turn", TURNS_AT, 0x80000000u, -EBADMSG, score },
		{ "a calibration past the limit", CALIBRATION_AT, NET_WEIGHT_MAX + 1, -EBADMSG, score },
		{ "a least score past certainty", LEAST_AT, 1001, -EBADMSG, score },
		{ "a name too long", NAME_AT, NET_NAME_MAX + 1, -EBADMSG, range },
		{ "a name that is no UTF-8", NAME_AT + 4, 0xffffffff, -EBADMSG, "the name is not UTF-8" },
		{ "words out of order", NAME_AT + 8 + 8 * 5 + 4, 0, -EBADMSG, "the words are not in order" },
		{ "a scale that is no number", NAME_AT + 8 + 8 * 10, 0x7fc00000, -EBADMSG, "a number is out of range" },
		{ "an infinite scale", NAME_AT + 8 + 8 * 10, 0x7f800000, -EBADMSG, "a number is out of range" },
		{ "a scale past the limit", NAME_AT + 8 + 8 * 10, 0x461c4400, -EBADMSG, "a number is out of range" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		owned(buf_destroy) struct buf model = { 0 };
		make_model(&model, small, STR("test"), 1);
		set_number(&model, rows[i].at, rows[i].value);
		seal_model(&model);
		expect_refused(&model, rows[i].error, rows[i].reason, rows[i].why);
	}
}

static void limits_themselves_are_accepted(void **state)
{
	static const struct { const char *why; size_t at; uint32_t value; } rows[] = {
		{ "offset", OFFSET_AT, NET_SCORE_MAX }, { "offset, negative", OFFSET_AT, (uint32_t)-NET_SCORE_MAX },
		{ "calibration", CALIBRATION_AT, NET_WEIGHT_MAX }, { "turn", TURNS_AT, NET_SCORE_MAX },
		{ "least score", LEAST_AT, 1000 },
		{ "scale", NAME_AT + 4 + NET_NAME_MAX + 8 * 10, 0x461c4000 },
	};
	static const struct model_shape shapes[] = {
		{ NET_WIDTH_MAX, 1, 16, 1, 1 }, { 32, NET_LAYERS_MAX, 16, 1, 1 }, { 32, 1, NET_WIDTH_MAX, 1, 1 },
		{ 32, 1, 16, NET_LAYERS_MAX, 1 }, { 32, 1, 16, 1, NET_WORDS_MAX },
	};
	char name[NET_NAME_MAX];

	(void)state;
	memset(name, 'n', sizeof name);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		owned(buf_destroy) struct buf model = { 0 };
		make_model(&model, small, (struct str){ name, sizeof name }, 1);
		set_number(&model, rows[i].at, rows[i].value);
		seal_model(&model);
		owned(net_destroy) struct net *net = parse(&model);
		assert_int_equal(net_name(net).len, NET_NAME_MAX);
	}
	for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
		owned(buf_destroy) struct buf model = { 0 };
		make_model(&model, shapes[i], STR(""), 1);
		owned(net_destroy) struct net *net = parse(&model);
		assert_int_equal(net->width, shapes[i].width);
	}
}

static void a_cut_or_changed_file_is_refused(void **state)
{
	owned(buf_destroy) struct buf model = { 0 };
	uint64_t seed = 3;

	(void)state;
	make_model(&model, small, STR("test"), 1);
	size_t whole = model.len;
	for (size_t i = 0; i < 300; i++) {
		model.len = i < 60 ? i : random_next(&seed) % whole;
		struct net *net = NULL;
		const char *why = NULL;
		assert_int_equal(net_parse(buf_str(&model), &net, &why), -EBADMSG);
		assert_non_null(why);
	}
	model.len = whole;
	for (size_t i = 0; i < 300; i++) {
		size_t at = 12 + random_next(&seed) % (whole - 12);
		struct net *net = NULL;
		const char *why = NULL;
		model.ptr[at] = (char)(model.ptr[at] ^ 1);
		assert_int_equal(net_parse(buf_str(&model), &net, &why), -EBADMSG);
		model.ptr[at] = (char)(model.ptr[at] ^ 1);
	}
	buf_add_byte(&model, 0);
	expect_refused(&model, -EBADMSG, "the file is cut, or has something after its end", "a byte too many");
	seal_model(&model);
	expect_refused(&model, -EBADMSG, "something after the last layer", "a byte too many, sealed");
}

static void files_that_cannot_be_read_say_so(void **state)
{
	char dir[TEST_PATH], path[TEST_PATH + 8];
	struct net *net = NULL;
	const char *why = "";

	(void)state;
	test_folder(dir, "net");
	(void)snprintf(path, sizeof path, "%s/model", dir);
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(net_new("/nowhere/statements.model", &net, &why), -ENOENT);
	assert_string_equal(why, "no such file");
	assert_int_equal(ftruncate(fd, NET_FILE_MAX + 1), 0);
	assert_int_equal(net_new(path, &net, &why), -E2BIG);
	assert_string_equal(why, "larger than a model may be");
	assert_int_equal(ftruncate(fd, NET_FILE_MAX), 0);
	assert_int_equal(net_new(path, &net, &why), -EBADMSG);
	assert_string_equal(why, "no statement model");
	(void)close(fd);
	test_folder_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_shipped_model_finds_who_said_what),
		cmocka_unit_test(every_kernel_gives_the_same_bytes),
		cmocka_unit_test(every_kernel_agrees_on_models_of_other_sizes),
		cmocka_unit_test(extreme_products_agree),
		cmocka_unit_test(spans_lie_in_order_in_any_text),
		cmocka_unit_test(texts_without_words_have_no_attributions),
		cmocka_unit_test(memory_is_bounded),
		cmocka_unit_test(too_small_an_arena_is_an_error),
		cmocka_unit_test(a_long_text_is_cut_between_paragraphs),
		cmocka_unit_test(hostile_files_are_refused_with_a_reason),
		cmocka_unit_test(limits_themselves_are_accepted),
		cmocka_unit_test(a_cut_or_changed_file_is_refused),
		cmocka_unit_test(files_that_cannot_be_read_say_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
