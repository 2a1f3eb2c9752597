/* body_net_rows_body - body_net_rows.h for the file that says ROWS. */
enum { GAIN_BITS = 12 };

static void inputs(const int16_t *restrict x, const int16_t *restrict mean, const int16_t *restrict gain, size_t n, uint8_t *restrict ret)
{
	for (size_t i = 0; i < n; i++) {
		int32_t v = x[i], size = (v < 0 ? -v : v) + 1, bits;
		float f = (float)size;
		/* A float's exponent and the first 8 bits behind are its logarithm, linear between the powers of two. */
		memcpy(&bits, &f, sizeof bits);
		int32_t log = (bits >> 15) - (127 << 8);
		int32_t z = ((((v < 0 ? -log : log) - mean[i]) * gain[i] + (1 << (GAIN_BITS - 1))) >> GAIN_BITS) + BODY_NET_BYTE_ZERO;
		z = z < BODY_NET_BYTE_LEAST ? BODY_NET_BYTE_LEAST : z;
		ret[i] = (uint8_t)(z > BODY_NET_BYTE_MOST ? BODY_NET_BYTE_MOST : z);
	}
}

static void settle(const float *restrict y, const int32_t *restrict scale, const int32_t *restrict most, const uint8_t *restrict before,
		   size_t n, uint8_t *restrict ret)
{
	for (size_t o = 0; o < n; o++) {
		int32_t v = (int32_t)y[o];
		v = v < 0 ? 0 : v;
		v = v > most[o] ? most[o] : v;
		v = ((v * scale[o] + (1 << (BODY_NET_SCALE_BITS - 1))) >> BODY_NET_SCALE_BITS) + before[o];
		ret[o] = (uint8_t)(v > BODY_NET_BYTE_MOST ? BODY_NET_BYTE_MOST : v);
	}
}

const struct body_net_rows ROWS = { inputs, settle };
