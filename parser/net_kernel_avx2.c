#if defined __x86_64__

#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#else
#pragma GCC target("avx2")
#endif

#include <immintrin.h>

#include "parser/net_kernel.h"

#define KERNEL net_kernel_avx2
#define VECTOR_BYTES 32
enum { ROWS = 4 };

/* Four activations against 8 outputs: bytes to pairs in 16 bits (which fit, see net_kernel.h), to sums in 32. */
static inline __m256i add_products(__m256i acc, __m256i x, __m256i w)
{
	return _mm256_add_epi32(acc, _mm256_madd_epi16(_mm256_maddubs_epi16(x, w), _mm256_set1_epi16(1)));
}

static inline __m256i four_bytes(const uint8_t *p)
{
	int32_t four;

	__builtin_memcpy(&four, p, sizeof four);
	return _mm256_set1_epi32(four);
}

static inline void finish(const struct net_linear *l, size_t o, __m256i acc, float *y)
{
	__m256i whole = _mm256_add_epi32(acc, _mm256_loadu_si256((const __m256i *)(const void *)(l->zero + o)));
	__m256 scaled = _mm256_mul_ps(_mm256_cvtepi32_ps(whole), _mm256_loadu_ps(l->scale + o));

	_mm256_storeu_ps(y + o, _mm256_add_ps(scaled, _mm256_loadu_ps(l->bias + o)));
}

static inline void product_rows(const struct net_linear *l, const uint8_t *x, size_t row, size_t tap, float *y)
{
	const int8_t *w = l->weights;
	size_t wide = l->padded;

	for (size_t o = 0; o < wide; o += NET_LANES) {
		__m256i a0 = _mm256_setzero_si256(), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
		for (size_t t = 0; t < l->taps; t++)
			for (size_t i = 0; i < l->in; i += 4, w += (size_t)4 * NET_LANES) {
				const uint8_t *p = x + t * tap + i;
				__m256i w0 = _mm256_loadu_si256((const __m256i *)(const void *)w);
				__m256i w1 = _mm256_loadu_si256((const __m256i *)(const void *)(w + 32)), v;
				v = four_bytes(p), a0 = add_products(a0, v, w0), b0 = add_products(b0, v, w1);
				v = four_bytes(p + row), a1 = add_products(a1, v, w0), b1 = add_products(b1, v, w1);
				v = four_bytes(p + 2 * row), a2 = add_products(a2, v, w0), b2 = add_products(b2, v, w1);
				v = four_bytes(p + 3 * row), a3 = add_products(a3, v, w0), b3 = add_products(b3, v, w1);
			}
		finish(l, o, a0, y), finish(l, o + 8, b0, y);
		finish(l, o, a1, y + wide), finish(l, o + 8, b1, y + wide);
		finish(l, o, a2, y + 2 * wide), finish(l, o + 8, b2, y + 2 * wide);
		finish(l, o, a3, y + 3 * wide), finish(l, o + 8, b3, y + 3 * wide);
	}
}

static void product(const struct net_linear *l, const uint8_t *x, size_t row, size_t tap, float *y)
{
	for (size_t r = 0; r < NET_TILE; r += ROWS)
		product_rows(l, x + r * row, row, tap, y + r * l->padded);
}

#include "parser/net_kernel_body.h"

#ifdef __clang__
#pragma clang attribute pop
#endif

#else
typedef int net_kernel_avx2_is_for_x86; /* C wants something in every file */
#endif
