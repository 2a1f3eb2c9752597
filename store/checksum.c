#include "store/checksum.h"

#include <endian.h>

static const uint64_t prime1 = UINT64_C(0x9e3779b185ebca87), prime2 = UINT64_C(0xc2b2ae3d27d4eb4f),
		      prime3 = UINT64_C(0x165667b19e3779f9), prime4 = UINT64_C(0x85ebca77c2b2ae63),
		      prime5 = UINT64_C(0x27d4eb2f165667c5);

static inline uint64_t rotated(uint64_t v, unsigned bits)
{
	return v << bits | v >> (64 - bits);
}

/* Little-endian whatever the machine. */
static inline uint64_t read64(const unsigned char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof v);
	return le64toh(v);
}

static inline uint64_t read32(const unsigned char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof v);
	return le32toh(v);
}

static inline uint64_t one_round(uint64_t sum, uint64_t lane)
{
	return rotated(sum + lane * prime2, 31) * prime1;
}

static inline uint64_t merged(uint64_t h, uint64_t sum)
{
	return (h ^ one_round(0, sum)) * prime1 + prime4;
}

/* Whole stripes of 32 bytes, in four lanes; *p is left behind them. */
static inline uint64_t stripes(const unsigned char **p, const unsigned char *end, uint64_t seed)
{
	uint64_t a = seed + prime1 + prime2, b = seed + prime2, c = seed, d = seed - prime1;

	for (; end - *p >= 32; *p += 32) {
		a = one_round(a, read64(*p));
		b = one_round(b, read64(*p + 8));
		c = one_round(c, read64(*p + 16));
		d = one_round(d, read64(*p + 24));
	}
	uint64_t h = rotated(a, 1) + rotated(b, 7) + rotated(c, 12) + rotated(d, 18);
	return merged(merged(merged(merged(h, a), b), c), d);
}

uint64_t checksum_xxh64(struct str value, uint64_t seed)
{
	const unsigned char *p = (const unsigned char *)(value.len ? value.ptr : ""), *end = p + value.len;
	uint64_t h = value.len >= 32 ? stripes(&p, end, seed) : seed + prime5;

	h += value.len;
	for (; end - p >= 8; p += 8)
		h = rotated(h ^ one_round(0, read64(p)), 27) * prime1 + prime4;
	for (; end - p >= 4; p += 4)
		h = rotated(h ^ read32(p) * prime1, 23) * prime2 + prime3;
	for (; p < end; p++)
		h = rotated(h ^ *p * prime5, 11) * prime1;
	h = (h ^ h >> 33) * prime2;
	h = (h ^ h >> 29) * prime3;
	return h ^ h >> 32;
}
