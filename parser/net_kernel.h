/*
 * net_kernel - the arithmetic of the network, once for each instruction set.
 *
 * Activations are bytes: value v is stored as 64 + 12 v, rounded and clipped to
 * 1 ... 127, so that the sum of two products of an activation and a weight fits
 * the 16 bits of vpmaddubsw. Products are summed in 32-bit integers, which no
 * order of summation can change. Everything else is float, element by element or
 * summed in NORM_LANES fixed lanes, without contraction: each kernel gives the
 * same bits. A width is a multiple of NET_LANES.
 */
#ifndef PARSER_NET_KERNEL_H
#define PARSER_NET_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#include "parser/net_feature.h"

enum {
	NET_LANES = 16, /* outputs are padded to a multiple */
	NET_TILE = 8,	/* rows of activations multiplied at once */
	ACTIVATION_ZERO = 64,
	ACTIVATION_MOST = 63,
	ACTIVATION_STEP = 12, /* steps of a byte for an activation of 1 */
};

/*
 * y = scale (W x) + bias. Weights lie as [out / 16][taps x in / 4][16][4], zero-padded in out.
 * zero: what the offset of the activations adds to each sum, negated.
 */
struct net_linear {
	uint32_t in, taps, out, padded; /* padded: out, to the next multiple of NET_LANES */
	const int8_t *weights;
	const int32_t *zero;
	const float *scale, *bias;
};

/* gain and bias in activation steps. */
struct net_norm {
	const float *gain, *bias;
};

struct net_kernel {
	/*
	 * NET_TILE rows: row r of y[][padded] from in bytes at x + r * row + t * tap for each tap t.
	 */
	void (*product)(const struct net_linear *l, const uint8_t *x, size_t row, size_t tap, float *y);
	/* The normalised sum of NET_INPUTS rows of bytes with a scale each. */
	void (*embed)(const int8_t *const *rows, const float *scales, size_t n, const struct net_norm *norm, uint8_t *ret);
	/* relu(y) + x, normalised. */
	void (*convolve)(const float *y, const uint8_t *x, size_t n, const struct net_norm *norm, uint8_t *ret);
	/* One step of the recurrence: y holds candidate and gate; state is updated. */
	void (*scan)(const float *y, float *state, size_t half);
	/* right and left halves + x, normalised. */
	void (*join)(const float *right, const float *left, const uint8_t *x, size_t half, const struct net_norm *norm,
		     uint8_t *ret);
	/* relu of the normalised sum of token, cue and NET_RELATIONS rows. */
	void (*meet)(const float *token, const float *cue, const float *const *rows, size_t n, const struct net_norm *norm,
		     uint8_t *ret);
};

extern const struct net_kernel net_kernel_plain;
#if defined __x86_64__
extern const struct net_kernel net_kernel_avx2, net_kernel_vnni;
#endif

/* The fastest that this machine has. */
const struct net_kernel *net_kernel_best(void);

#endif
