#include "classifier/exact.h"

#include <string.h>

static const double LN_2 = 0x1.62e42fefa39efp-1;

double exact_ln(double x)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof bits);
	int exponent = (int)(bits >> 52 & 0x7ff) - 1023;
	bits = (bits & 0xfffffffffffffu) | 0x3ff0000000000000u;
	memcpy(&x, &bits, sizeof x);
	if (x > 1.4142135623730951)
		x *= 0.5, exponent++;
	/* ln x = 2 artanh s; |s| < 0.172, so the 13th term is below 1e-17. */
	double s = (x - 1) / (x + 1), s2 = s * s, sum = 0;
	for (int k = 25; k >= 1; k -= 2)
		sum = sum * s2 + 1.0 / k;
	return 2 * s * sum + exponent * LN_2;
}

double exact_exp(double x)
{
	x = x < -700 ? -700 : x > 700 ? 700 : x;
	int n = (int)(x / LN_2 + (x < 0 ? -0.5 : 0.5));
	double r = x - n * LN_2, sum = 1, scale;
	for (int k = 18; k >= 1; k--)
		sum = 1 + sum * r / k;
	uint64_t bits = (uint64_t)(n + 1023) << 52;
	memcpy(&scale, &bits, sizeof scale);
	return sum * scale;
}

uint32_t exact_isqrt(uint64_t n)
{
	uint64_t root = 0, bit = (uint64_t)1 << 62;

	while (bit > n)
		bit >>= 2;
	for (; bit; bit >>= 2) {
		if (n >= root + bit) {
			n -= root + bit;
			root = (root >> 1) + bit;
		} else {
			root >>= 1;
		}
	}
	return (uint32_t)root;
}
