#include "parser/body_net.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "parser/body_net_rows.h"
#include "parser/net_kernel.h"

enum {
	TAPS = 3,
	TAG_SET = BODY_NET_BYTE_ZERO + 16,
	BIAS_MOST = 1 << 23,  /* with any sum of products it is an integer that a float holds */
	SCALE_MOST = 1 << 22,
	PAD = BODY_NET_REACH + NET_TILE, /* rows of zeros before and behind a page */
	SCORE_MOST = 4 << 15,
};

struct layer {
	struct net_linear linear; /* scale 1 and bias 0: the kernel's floats are whole numbers */
	int32_t *scale, *most;    /* an output each, as settle() wants them */
	int8_t *weights;
	int32_t *zero;
};

struct member {
	struct layer layers[BODY_NET_LAYERS_MAX + 1];
	int8_t out[BODY_NET_WIDTH_MAX];
	int32_t out_scale, out_bias;
};

struct body_net {
	const struct net_kernel *kernel;
	const struct body_net_rows *rows;
	size_t columns, kinds, inputs, width, n_layers, n_members; /* inputs: columns and kinds, padded */
	size_t dilations[BODY_NET_LAYERS_MAX + 1];
	int16_t *mean, *gain;
	struct member *members;
	float ones[BODY_NET_WIDTH_MAX], zeros[BODY_NET_WIDTH_MAX];
};

/* Reads numbers one after the other; past the end they are 0 and bad is set. */
struct reader {
	struct str rest;
	bool bad;
};

static uint32_t read_bytes(struct reader *r, size_t n)
{
	uint32_t v = 0;

	if (r->rest.len < n) {
		r->bad = true;
		return 0;
	}
	for (size_t i = 0; i < n; i++)
		v |= (uint32_t)(unsigned char)r->rest.ptr[i] << 8 * i;
	r->rest = str_skip(r->rest, n);
	return v;
}

static int32_t read_i32(struct reader *r)
{
	uint32_t v = read_bytes(r, 4);
	int32_t i;

	memcpy(&i, &v, sizeof i);
	return i;
}

static int16_t read_i16(struct reader *r)
{
	uint16_t v = (uint16_t)read_bytes(r, 2);
	int16_t i;

	memcpy(&i, &v, sizeof i);
	return i;
}

static int8_t read_i8(struct reader *r)
{
	uint8_t v = (uint8_t)read_bytes(r, 1);
	int8_t i;

	memcpy(&i, &v, sizeof i);
	return i;
}

static int read_scales(struct reader *r, struct layer *l)
{
	for (size_t o = 0; o < l->linear.out; o++) {
		int32_t bias = read_i32(r), scale = read_i32(r);
		if (bias > BIAS_MOST || bias < -BIAS_MOST || scale < 0 || scale > SCALE_MOST)
			return -EBADMSG;
		l->scale[o] = scale;
		l->most[o] = scale ? (((BODY_NET_BYTE_MOST + 1) << BODY_NET_SCALE_BITS) + scale - 1) / scale : 0;
		l->zero[o] += bias;
	}
	return 0;
}

/* Weights [out][taps x in] into the kernel's [out / 16][taps x in / 4][16][4]; zero: what the inputs' offset adds to each sum. */
static int read_layer(struct reader *r, struct body_net *self, struct layer *l, size_t in, size_t taps, int32_t zero)
{
	size_t n = in * taps;

	l->linear = (struct net_linear){ .in = (uint32_t)in, .taps = (uint32_t)taps, .out = (uint32_t)self->width,
					 .padded = (uint32_t)self->width, .scale = self->ones, .bias = self->zeros };
	if (r->rest.len < self->width * n)
		return -EBADMSG;
	l->weights = calloc(self->width, n);
	l->zero = calloc(self->width, sizeof *l->zero);
	l->scale = calloc(self->width, sizeof *l->scale);
	l->most = calloc(self->width, sizeof *l->most);
	if (!l->weights || !l->zero || !l->scale || !l->most)
		return -ENOMEM;
	for (size_t o = 0; o < self->width; o++)
		for (size_t i = 0; i < n; i++) {
			int8_t w = read_i8(r);
			size_t group = (o / NET_LANES * (n / 4) + i / 4) * NET_LANES + o % NET_LANES;
			l->weights[group * 4 + i % 4] = w;
			l->zero[o] -= zero * w;
		}
	l->linear.weights = l->weights;
	l->linear.zero = l->zero;
	return read_scales(r, l);
}

static int read_shape(struct reader *r, unsigned columns, struct body_net *self)
{
	self->columns = read_bytes(r, 2), self->kinds = read_bytes(r, 2), self->width = read_bytes(r, 2);
	self->n_layers = read_bytes(r, 2), self->n_members = read_bytes(r, 2);
	if (r->bad || self->columns != columns || columns > BODY_COLUMNS_N || !self->kinds || self->kinds > BODY_NET_KINDS_MAX ||
	    !self->width || self->width % NET_LANES || self->width > BODY_NET_WIDTH_MAX || self->n_layers > BODY_NET_LAYERS_MAX ||
	    !self->n_members || self->n_members > BODY_NET_MEMBERS_MAX)
		return -EBADMSG;
	self->inputs = (self->columns + self->kinds + 15) / 16 * 16;
	for (size_t i = 1; i <= self->n_layers; i++) {
		self->dilations[i] = read_bytes(r, 2);
		if (!self->dilations[i] || self->dilations[i] > BODY_NET_REACH)
			return -EBADMSG;
	}
	return 0;
}

static int read_member(struct reader *r, struct body_net *self, struct member *m)
{
	int ret = read_layer(r, self, &m->layers[0], self->inputs, 1, BODY_NET_BYTE_ZERO);

	for (size_t i = 1; i <= self->n_layers && ret == 0; i++)
		ret = read_layer(r, self, &m->layers[i], self->width, TAPS, 0);
	if (ret < 0)
		return ret;
	for (size_t o = 0; o < self->width; o++)
		m->out[o] = read_i8(r);
	m->out_scale = read_i32(r);
	m->out_bias = read_i32(r);
	return 0;
}

static int read_net(struct reader *r, unsigned columns, struct body_net *self)
{
	int ret = read_shape(r, columns, self);

	if (ret < 0)
		return ret;
	self->mean = calloc(self->columns + 1, sizeof *self->mean);
	self->gain = calloc(self->columns + 1, sizeof *self->gain);
	self->members = calloc(self->n_members, sizeof *self->members);
	if (!self->mean || !self->gain || !self->members)
		return -ENOMEM;
	for (size_t i = 0; i < self->columns; i++)
		self->mean[i] = read_i16(r), self->gain[i] = read_i16(r);
	for (size_t o = 0; o < self->width; o++)
		self->ones[o] = 1.0f;
	for (size_t i = 0; i < self->n_members && ret == 0; i++)
		ret = read_member(r, self, &self->members[i]);
	if (ret < 0)
		return ret;
	return r->bad || r->rest.len ? -EBADMSG : 0;
}

static const struct body_net_rows *best_rows(void)
{
#if defined __x86_64__
	if (__builtin_cpu_supports("avx2"))
		return &body_net_rows_avx2;
#endif
	return &body_net_rows_plain;
}

int body_net_parse(struct str section, unsigned columns, struct body_net **ret)
{
	owned(body_net_destroy) struct body_net *self = calloc(1, sizeof *self);
	struct reader r = { .rest = section };

	if (!self)
		return -ENOMEM;
	self->kernel = net_kernel_best();
	self->rows = best_rows();
	int bad = read_net(&r, columns, self);
	if (bad < 0)
		return bad;
	*ret = self;
	self = NULL;
	return 0;
}

void body_net_destroy(struct body_net **self_p)
{
	struct body_net *self = *self_p;

	if (!self)
		return;
	for (size_t m = 0; self->members && m < self->n_members; m++)
		for (size_t i = 0; i <= self->n_layers; i++) {
			free(self->members[m].layers[i].weights);
			free(self->members[m].layers[i].zero);
			free(self->members[m].layers[i].scale);
			free(self->members[m].layers[i].most);
		}
	free(self->members);
	free(self->mean);
	free(self->gain);
	free(self);
	*self_p = NULL;
}

static void write_inputs(const struct body_net *self, const struct row *row, uint8_t *x)
{
	size_t kind = (size_t)row->at[COLUMN_tag];

	self->rows->inputs(row->at, self->mean, self->gain, self->columns, x);
	memset(x + self->columns, BODY_NET_BYTE_ZERO, self->inputs - self->columns);
	x[self->columns + (kind < self->kinds ? kind : self->kinds - 1)] = TAG_SET;
}

static void first_layer(const struct body_net *self, const struct layer *l, const uint8_t *x, size_t n, uint8_t *ret)
{
	static const uint8_t none[BODY_NET_WIDTH_MAX];
	float y[NET_TILE * BODY_NET_WIDTH_MAX];

	for (size_t i = 0; i < n; i += NET_TILE) {
		self->kernel->product(&l->linear, x + i * self->inputs, self->inputs, self->inputs, y);
		for (size_t k = 0; k < NET_TILE && i + k < n; k++)
			self->rows->settle(y + k * self->width, l->scale, l->most, none, self->width, ret + (i + k) * self->width);
	}
}

/* x has PAD rows of zeros before and behind it, and so has ret. */
static void convolve(const struct body_net *self, const struct layer *l, size_t dilation, const uint8_t *x, size_t n, uint8_t *ret)
{
	float y[NET_TILE * BODY_NET_WIDTH_MAX];
	size_t width = self->width;

	for (size_t i = 0; i < n; i += NET_TILE) {
		self->kernel->product(&l->linear, x + i * width - dilation * width, width, dilation * width, y);
		for (size_t k = 0; k < NET_TILE && i + k < n; k++)
			self->rows->settle(y + k * width, l->scale, l->most, x + (i + k) * width, width, ret + (i + k) * width);
	}
}

/* h and next are scratch of n rows, with PAD rows of zeros before and behind. */
static void add_member(const struct body_net *self, const struct member *m, const uint8_t *x, size_t n, uint8_t *h, uint8_t *next,
		       int64_t *sums)
{
	first_layer(self, &m->layers[0], x, n, h);
	for (size_t i = 1; i <= self->n_layers; i++) {
		convolve(self, &m->layers[i], self->dilations[i], h, n, next);
		uint8_t *last = h;
		h = next, next = last;
	}
	for (size_t i = 0; i < n; i++) {
		int64_t sum = 0;
		for (size_t o = 0; o < self->width; o++)
			sum += h[i * self->width + o] * m->out[o];
		sums[i] += ((sum * m->out_scale + (1 << (BODY_NET_SCALE_BITS - 1))) >> BODY_NET_SCALE_BITS) + m->out_bias;
	}
}

int body_net_scores(const struct body_net *self, const struct row *rows, size_t n, struct arena *arena, int32_t *scores)
{
	uint8_t *h = arena_alloc(arena, n + 2 * PAD, self->width), *next = arena_alloc(arena, n + 2 * PAD, self->width);
	uint8_t *x = arena_alloc(arena, n + NET_TILE, self->inputs);
	int64_t *sums = arena_alloc(arena, n + 1, sizeof *sums);

	assert(self->n_members > 0); /* or it would not have been read */
	if (!h || !next || !x || !sums)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		write_inputs(self, &rows[i], x + i * self->inputs);
	for (size_t m = 0; m < self->n_members; m++)
		add_member(self, &self->members[m], x, n, h + PAD * self->width, next + PAD * self->width, sums);
	for (size_t i = 0; i < n; i++) {
		int64_t mean = sums[i] / (int64_t)self->n_members;
		scores[i] = (int32_t)(mean > SCORE_MOST ? SCORE_MOST : mean < -SCORE_MOST ? -SCORE_MOST : mean);
	}
	return 0;
}
