#if defined __x86_64__

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni"))), apply_to = function)
#else
#pragma GCC target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni,prefer-vector-width=512")
#endif

#include <immintrin.h>

#include "parser/net_kernel.h"

#define KERNEL net_kernel_vnni
#define VECTOR_BYTES 64

static inline __m512i four_bytes(const uint8_t *p)
{
	int32_t four;

	__builtin_memcpy(&four, p, sizeof four);
	return _mm512_set1_epi32(four);
}

static inline void finish(const struct net_linear *l, size_t o, __m512i acc, float *y)
{
	__m512i whole = _mm512_add_epi32(acc, _mm512_loadu_si512(l->zero + o));
	__m512 scaled = _mm512_mul_ps(_mm512_cvtepi32_ps(whole), _mm512_loadu_ps(l->scale + o));

	_mm512_storeu_ps(y + o, _mm512_add_ps(scaled, _mm512_loadu_ps(l->bias + o)));
}

/* 16 outputs of NET_TILE rows; the accumulators stay in registers because the loops over them are unrolled. */
static inline void product_block(const struct net_linear *l, size_t o, const uint8_t *x, size_t row, size_t tap, float *y)
{
	const int8_t *w = l->weights + o * l->in * l->taps;
	__m512i acc[NET_TILE];

#pragma GCC unroll 8
	for (size_t r = 0; r < NET_TILE; r++)
		acc[r] = _mm512_setzero_si512();
	for (size_t t = 0; t < l->taps; t++)
		for (size_t i = 0; i < l->in; i += 4, w += (size_t)4 * NET_LANES) {
			const uint8_t *p = x + t * tap + i;
			__m512i v = _mm512_loadu_si512(w);
#pragma GCC unroll 8
			for (size_t r = 0; r < NET_TILE; r++)
				acc[r] = _mm512_dpbusd_epi32(acc[r], four_bytes(p + r * row), v);
		}
#pragma GCC unroll 8
	for (size_t r = 0; r < NET_TILE; r++)
		finish(l, o, acc[r], y + r * l->padded);
}

static void product(const struct net_linear *l, const uint8_t *x, size_t row, size_t tap, float *y)
{
	for (size_t o = 0; o < l->padded; o += NET_LANES)
		product_block(l, o, x, row, tap, y);
}

#include "parser/net_kernel_body.h"

#ifdef __clang__
#pragma clang attribute pop
#endif

#else
typedef int net_kernel_vnni_is_for_x86; /* C wants something in every file */
#endif
