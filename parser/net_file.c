#include "parser/net_file.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/file.h"
#include "common/utf8.h"

#define MAGIC STR("inquitNN")
/* Memory beside the file itself: packed weights are padded to NET_LANES outputs. */
#define ARENA_LIMIT ((size_t)3 * NET_FILE_MAX)
#define ALIGNMENT 64 /* a cache line: a load of 64 bytes touches one */

/* Reads on until the first failure, which it remembers: callers check once. */
struct reader {
	struct str left;
	struct arena *arena;
	int error;
	const char *why;
};

static void fail(struct reader *r, int error, const char *why)
{
	if (!r->error)
		r->error = error, r->why = why;
}

static const char *take(struct reader *r, size_t n)
{
	const char *p = r->left.ptr;

	if (r->error || n > r->left.len) {
		fail(r, -EBADMSG, "the file is cut");
		return NULL;
	}
	r->left = str_skip(r->left, n);
	return p;
}

static uint64_t little(const char *p, size_t n)
{
	uint64_t v = 0;

	for (size_t i = n; i-- > 0;)
		v = v << 8 | (unsigned char)p[i];
	return v;
}

static uint64_t take_number(struct reader *r, size_t n)
{
	const char *p = take(r, n);

	return p ? little(p, n) : 0;
}

/* At least low, at most high, a multiple of step. */
static uint32_t take_size(struct reader *r, uint32_t low, uint32_t high, uint32_t step)
{
	uint32_t v = (uint32_t)take_number(r, 4);

	if (v < low || v > high || v % step)
		fail(r, -EBADMSG, "a dimension is out of range");
	return v;
}

static void take_scores(struct reader *r, int32_t *ret, size_t n, int32_t most)
{
	for (size_t i = 0; i < n; i++) {
		ret[i] = (int32_t)(uint32_t)take_number(r, 4);
		if (ret[i] > most || ret[i] < -most)
			fail(r, -EBADMSG, "a score is out of range");
	}
}

/* n elements of size on a cache line of their own. */
static void *room(struct reader *r, size_t n, size_t size)
{
	char *p = r->error ? NULL : arena_alloc(r->arena, n * size + ALIGNMENT, 1);

	if (!p) {
		fail(r, -ENOMEM, "out of memory");
		return NULL;
	}
	return p + (ALIGNMENT - (uintptr_t)p % ALIGNMENT) % ALIGNMENT;
}

static void take_floats_into(struct reader *r, float *ret, size_t n)
{
	const char *p = take(r, n * sizeof *ret);

	for (size_t i = 0; p && i < n; i++) {
		uint32_t bits = (uint32_t)little(p + 4 * i, 4);
		memcpy(&ret[i], &bits, sizeof bits);
		if (!(ret[i] >= -NET_FLOAT_MAX && ret[i] <= NET_FLOAT_MAX)) {
			fail(r, -EBADMSG, "a number is out of range");
			return;
		}
	}
}

/* n numbers, zeros up to padded. */
static const float *take_floats(struct reader *r, size_t n, size_t padded)
{
	float *p = n * sizeof *p <= r->left.len ? room(r, padded, sizeof *p) : NULL;

	if (p)
		take_floats_into(r, p, n);
	else
		fail(r, -EBADMSG, "the file is cut");
	return p;
}

static struct net_norm take_norm(struct reader *r, uint32_t n)
{
	struct net_norm norm;

	norm.gain = take_floats(r, n, n);
	norm.bias = take_floats(r, n, n);
	return norm;
}

/* From [out][taps * in] to [out / 16][taps * in / 4][16][4]. */
static void pack(const int8_t *w, size_t out, size_t all, int8_t *ret)
{
	for (size_t o = 0; o < out; o++)
		for (size_t i = 0; i < all; i++)
			ret[(o / NET_LANES * all + (i & ~(size_t)3)) * NET_LANES + o % NET_LANES * 4 + i % 4] = w[o * all + i];
}

static struct net_linear take_linear(struct reader *r, uint32_t in, uint32_t taps, uint32_t out)
{
	struct net_linear l = { .in = in, .taps = taps, .out = out };
	size_t all = (size_t)in * taps;

	l.padded = (out + NET_LANES - 1) / NET_LANES * NET_LANES;
	l.scale = take_floats(r, out, l.padded);
	l.bias = take_floats(r, out, l.padded);
	const int8_t *w = (const int8_t *)take(r, all * out);
	int8_t *packed = room(r, all * l.padded, 1);
	int32_t *zero = room(r, l.padded, sizeof *zero);
	if (r->error)
		return l;
	pack(w, out, all, packed);
	for (size_t o = 0; o < out; o++)
		for (size_t i = 0; i < all; i++)
			zero[o] -= ACTIVATION_ZERO * w[o * all + i];
	l.weights = packed;
	l.zero = zero;
	return l;
}

static struct net_table take_table(struct reader *r, uint32_t rows, uint32_t width)
{
	struct net_table t = { .scale = take_floats(r, rows, rows) };
	const char *bytes = take(r, (size_t)rows * width);
	int8_t *copy = room(r, (size_t)rows * width, 1);

	if (bytes && copy)
		memcpy(copy, bytes, (size_t)rows * width);
	t.rows = copy;
	return t;
}

static void take_words(struct reader *r, struct net *net)
{
	const char *p = take(r, (size_t)net->words * 8);

	net->word = room(r, net->words, sizeof *net->word);
	for (size_t i = 0; p && net->word && i < net->words; i++) {
		net->word[i] = little(p + 8 * i, 8);
		if (i && net->word[i] <= net->word[i - 1])
			fail(r, -EBADMSG, "the words are not in order");
	}
}

static void take_dimensions(struct reader *r, struct net *net)
{
	/* A half of the width is the state of one direction: it too fills whole lanes. */
	net->width = take_size(r, 2 * NET_LANES, NET_WIDTH_MAX, 2 * NET_LANES);
	net->layers = take_size(r, 1, NET_LAYERS_MAX, 1);
	net->pair_width = take_size(r, NET_LANES, NET_WIDTH_MAX, NET_LANES);
	net->pair_layers = take_size(r, 1, NET_LAYERS_MAX, 1);
	net->words = take_size(r, 1, NET_WORDS_MAX, 1);
	for (size_t i = 1; i < NET_INPUTS; i++)
		take_size(r, net_input_rows[i], net_input_rows[i], 1);
	for (size_t i = 0; i < NET_RELATIONS; i++)
		take_size(r, net_relation_rows[i], net_relation_rows[i], 1);
}

static void take_head(struct reader *r, struct net *net)
{
	uint32_t n;

	take_dimensions(r, net);
	take_scores(r, &net->cue_offset, 1, NET_SCORE_MAX);
	take_scores(r, net->calibration, NET_EVIDENCE, NET_WEIGHT_MAX);
	take_scores(r, net->cue_turns, ARRAY_LEN(net->cue_turns), NET_SCORE_MAX);
	take_scores(r, net->role_turns, ARRAY_LEN(net->role_turns), NET_SCORE_MAX);
	take_scores(r, &net->least, 1, 1000);
	n = take_size(r, 0, NET_NAME_MAX, 1);
	const char *p = take(r, n);
	if (!p)
		return;
	if (!utf8_valid((struct str){ p, n }))
		fail(r, -EBADMSG, "the name is not UTF-8");
	if (arena_dup(r->arena, (struct str){ p, n }, &net->name) < 0)
		fail(r, -ENOMEM, "out of memory");
}

static void take_layers(struct reader *r, struct net *net)
{
	uint32_t d = net->width, p = net->pair_width;

	for (uint32_t i = 0; i < NET_INPUTS; i++)
		net->input[i] = take_table(r, i == INPUT_WORD ? net->words + 1 : net_input_rows[i], d);
	net->input_norm = take_norm(r, d);
	for (uint32_t i = 0; i < net->layers; i++) {
		net->block[i].conv = take_linear(r, d, 3, d);
		net->block[i].conv_norm = take_norm(r, d);
		net->block[i].right = take_linear(r, d, 1, d);
		net->block[i].left = take_linear(r, d, 1, d);
		net->block[i].scan_norm = take_norm(r, d);
	}
	net->cue = take_linear(r, d, 1, CUE_LABELS);
	net->token = take_linear(r, d, 1, p);
	net->first = take_linear(r, d, 1, p);
	net->last = take_linear(r, d, 1, p);
	for (uint32_t i = 0; i < NET_RELATIONS; i++)
		net->relation[i] = take_floats(r, (size_t)net_relation_rows[i] * p, (size_t)net_relation_rows[i] * p);
	net->pair_norm = take_norm(r, p);
	for (uint32_t i = 0; i < net->pair_layers; i++) {
		net->pair[i].conv = take_linear(r, p, 3, p);
		net->pair[i].norm = take_norm(r, p);
	}
	net->role = take_linear(r, p, 1, ROLE_LABELS);
}

uint64_t net_checksum(const void *bytes, size_t n)
{
	const unsigned char *p = bytes;
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ p[i]) * 0x100000001b3u;
	return h;
}

static void take_frame(struct reader *r, size_t whole)
{
	const char *magic = take(r, MAGIC.len);

	if (magic && !str_eq((struct str){ magic, MAGIC.len }, MAGIC))
		fail(r, -EBADMSG, "no statement model");
	if (take_number(r, 4) != NET_FILE_VERSION)
		fail(r, -EPROTONOSUPPORT, "a model of another version");
	if (take_number(r, 4) != whole)
		fail(r, -EBADMSG, "the file is cut, or has something after its end");
	if (take_number(r, 8) != net_checksum(r->left.ptr, r->left.len))
		fail(r, -EBADMSG, "the file is damaged: wrong checksum");
}

static int fill(struct net *net, struct str file, const char **reterr_why)
{
	struct reader r = { .left = file, .arena = net->arena };

	if (file.len > NET_FILE_MAX)
		fail(&r, -E2BIG, "larger than a model may be");
	take_frame(&r, file.len);
	if (!r.error)
		take_head(&r, net);
	if (!r.error)
		take_words(&r, net);
	if (!r.error)
		take_layers(&r, net);
	if (r.left.len)
		fail(&r, -EBADMSG, "something after the last layer");
	if (r.error)
		*reterr_why = r.why;
	return r.error;
}

int net_parse(struct str file, struct net **ret, const char **reterr_why)
{
	struct net *net = calloc(1, sizeof *net);
	int r = -ENOMEM;

	if (net)
		net->arena = arena_new(ARENA_LIMIT);
	if (net && net->arena)
		r = fill(net, file, reterr_why);
	else
		*reterr_why = "out of memory";
	if (r < 0 || !net) {
		net_destroy(&net);
		return r;
	}
	net_use(net, NET_AUTO);
	*ret = net;
	return 0;
}

int net_new(const char *path, struct net **ret, const char **reterr_why)
{
	char *bytes;
	size_t n;
	int r = file_read(path, NET_FILE_MAX, &bytes, &n);

	if (r < 0) {
		*reterr_why = r == -ENOENT ? "no such file" : r == -E2BIG ? "larger than a model may be" : "cannot be read";
		return r;
	}
	r = net_parse((struct str){ bytes, n }, ret, reterr_why);
	free(bytes);
	return r;
}

void net_destroy(struct net **self_p)
{
	if (!*self_p)
		return;
	arena_destroy(&(*self_p)->arena);
	free(*self_p);
	*self_p = NULL;
}

struct str net_name(const struct net *self)
{
	return self->name;
}
