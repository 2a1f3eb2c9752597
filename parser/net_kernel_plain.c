#include "parser/net_kernel.h"

#define KERNEL net_kernel_plain
#define VECTOR_BYTES 16

static void product_row(const struct net_linear *l, const uint8_t *x, size_t tap, float *y)
{
	const int8_t *w = l->weights;

	for (size_t o = 0; o < l->padded; o += NET_LANES) {
		int32_t acc[NET_LANES] = { 0 };
		for (size_t t = 0; t < l->taps; t++)
			for (size_t i = 0; i < l->in; i += 4, w += (size_t)4 * NET_LANES) {
				const uint8_t *p = x + t * tap + i;
				for (size_t k = 0; k < NET_LANES; k++)
					acc[k] += p[0] * w[4 * k] + p[1] * w[4 * k + 1] + p[2] * w[4 * k + 2] +
						  p[3] * w[4 * k + 3];
			}
		for (size_t k = 0; k < NET_LANES; k++)
			y[o + k] = (float)(acc[k] + l->zero[o + k]) * l->scale[o + k] + l->bias[o + k];
	}
}

static void product(const struct net_linear *l, const uint8_t *x, size_t row, size_t tap, float *y)
{
	for (size_t r = 0; r < NET_TILE; r++)
		product_row(l, x + r * row, tap, y + r * l->padded);
}

#include "parser/net_kernel_body.h"
