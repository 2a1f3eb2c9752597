/*
 * body_net_rows - what body_net does to each number of a row: in it, between its layers.
 *
 * Compiled for the processors' vectors too; all is whole numbers of 32 bits, so each does the same.
 */
#ifndef PARSER_BODY_NET_ROWS_H
#define PARSER_BODY_NET_ROWS_H

#include <stddef.h>
#include <stdint.h>

enum { BODY_NET_BYTE_ZERO = 64, BODY_NET_BYTE_LEAST = 1, BODY_NET_BYTE_MOST = 127, BODY_NET_SCALE_BITS = 16 };

struct body_net_rows {
	/* n columns as bytes: sign(x) log2(|x| + 1) less its mean, times its gain. */
	void (*inputs)(const int16_t *x, const int16_t *mean, const int16_t *gain, size_t n, uint8_t *ret);
	/*
	 * before + max(0, y scale / 65536), rounded, at most 127, of n whole numbers y. scale is not negative; most: of y, so
	 * that its product is just more than 127.
	 */
	void (*settle)(const float *y, const int32_t *scale, const int32_t *most, const uint8_t *before, size_t n, uint8_t *ret);
};

extern const struct body_net_rows body_net_rows_plain;
#if defined __x86_64__
extern const struct body_net_rows body_net_rows_avx2;
#endif

#endif
