/*
 * Model files: any bytes in place of a small model's, sealed with the right
 * length and checksum so that the fuzzer gets past them. What is accepted must
 * run, alike on every kernel.
 */
#include <stdlib.h>

#include "common/cleanup.h"
#include "parser/net.h"
#include "tests/parser/make_model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct model_shape shape = { 32, 1, 16, 1, 3 };
static const char passage[] = "Ash said that it would close. \"No,\" said Oduya, \"it will not.\"\n\nThe board told Ash so.";

static uint64_t run(struct net *net, enum net_isa isa, struct arena *arena)
{
	struct net_attribution *a = NULL;
	struct text text;
	size_t n = 0;
	uint64_t sum = 0;

	if (net_use(net, isa) < 0)
		net_use(net, NET_PLAIN);
	if (text_analyse(str_from(passage), arena, &text) < 0 || net_run(net, arena, &text, &a, &n) < 0)
		abort();
	for (size_t i = 0; i < n; i++)
		sum = sum * 31 + a[i].score + a[i].cue.at[0].from * 7u + a[i].content.at[0].to;
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	owned(buf_destroy) struct buf model = { 0 };
	owned(arena_destroy) struct arena *arena = arena_new((size_t)64 << 20);
	struct net *net = NULL;
	const char *why;

	if (size < 4 || !arena)
		return 0;
	/* The first bytes say whether the rest is the file itself, or where it goes into a good one. */
	size_t at = (size_t)data[0] | (size_t)data[1] << 8 | (size_t)data[2] << 16;
	if (data[3] & 1) {
		make_model(&model, shape, STR("fuzz"), 1);
		at = HEAD_BYTES + at % (model.len - HEAD_BYTES);
		size_t n = size - 4 < model.len - at ? size - 4 : model.len - at;
		memcpy(model.ptr + at, data + 4, n);
	} else {
		buf_add(&model, (struct str){ (const char *)data + 4, size - 4 });
	}
	if (model.len >= HEAD_BYTES && data[3] & 3)
		seal_model(&model);
	if (net_parse(buf_str(&model), &net, &why) < 0)
		return 0;
	uint64_t plain = run(net, NET_PLAIN, arena);
	if (run(net, NET_AVX2, arena) != plain || run(net, NET_VNNI, arena) != plain)
		abort();
	net_destroy(&net);
	return 0;
}
