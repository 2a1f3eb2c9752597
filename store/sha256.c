#include "store/sha256.h"

#include "store/bytes.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

static const uint32_t round_constants[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static bool has_instructions(void)
{
	unsigned a, b, c, d;

	/* CPUID leaf 7: EBX bit 29 is SHA; leaf 1: ECX bit 19 is SSE4.1, bit 9 SSSE3. */
	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c >> 19 & 1) || !(c >> 9 & 1))
		return false;
	return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b >> 29 & 1);
}

/* Four words of the message schedule from the sixteen before (FIPS 180-4, 6.2.2). */
__attribute__((target("sha,sse4.1"))) static inline __m128i schedule(__m128i a, __m128i b, __m128i c, __m128i d)
{
	return _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(a, b), _mm_alignr_epi8(d, c, 4)), d);
}

/* The state as the instructions want it: ABEF and CDGH (Intel, "Intel SHA Extensions", 2013). */
__attribute__((target("sha,sse4.1"))) static void blocks(uint32_t state[8], const unsigned char *p, size_t n)
{
	const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
	__m128i low = _mm_loadu_si128((const __m128i *)(const void *)state);
	__m128i high = _mm_loadu_si128((const __m128i *)(const void *)(state + 4));
	__m128i abcd = _mm_shuffle_epi32(low, 0xb1), efgh = _mm_shuffle_epi32(high, 0x1b);
	__m128i abef = _mm_alignr_epi8(abcd, efgh, 8), cdgh = _mm_blend_epi16(efgh, abcd, 0xf0);

	for (; n; n--, p += SHA256_BLOCK) {
		__m128i abef_before = abef, cdgh_before = cdgh, w[4];

		for (int i = 0; i < 4; i++)
			w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i)), swap);
		for (int i = 0; i < 16; i++) {
			__m128i k = _mm_loadu_si128((const __m128i *)(const void *)(round_constants + 4 * i));
			__m128i sum = _mm_add_epi32(w[i % 4], k);

			cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
			abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0e));
			if (i < 12)
				w[i % 4] = schedule(w[i % 4], w[(i + 1) % 4], w[(i + 2) % 4], w[(i + 3) % 4]);
		}
		abef = _mm_add_epi32(abef, abef_before);
		cdgh = _mm_add_epi32(cdgh, cdgh_before);
	}
	__m128i feba = _mm_shuffle_epi32(abef, 0x1b), dchg = _mm_shuffle_epi32(cdgh, 0xb1);
	_mm_storeu_si128((__m128i *)(void *)state, _mm_blend_epi16(feba, dchg, 0xf0));
	_mm_storeu_si128((__m128i *)(void *)(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}
#else
static bool has_instructions(void)
{
	return false;
}

static void blocks(uint32_t state[8], const unsigned char *p, size_t n)
{
	(void)state, (void)p, (void)n;
}
#endif

void sha256_init(struct sha256 *self, bool portable)
{
	static const uint32_t initial[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
					     0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };

	self->fast = !portable && has_instructions();
	self->total = 0;
	memcpy(self->state, initial, sizeof initial);
	if (!self->fast)
		crypto_hash_sha256_init(&self->portable);
}

void sha256_update(struct sha256 *self, struct str bytes)
{
	size_t had = self->total % SHA256_BLOCK;

	if (!self->fast) {
		crypto_hash_sha256_update(&self->portable, (const unsigned char *)bytes.ptr, bytes.len);
		return;
	}
	self->total += bytes.len;
	if (had) {
		size_t n = SHA256_BLOCK - had < bytes.len ? SHA256_BLOCK - had : bytes.len;

		memcpy(self->rest + had, bytes.ptr, n);
		bytes = str_skip(bytes, n);
		if (had + n < SHA256_BLOCK)
			return;
		blocks(self->state, self->rest, 1);
	}
	blocks(self->state, (const unsigned char *)bytes.ptr, bytes.len / SHA256_BLOCK);
	bytes = str_skip(bytes, bytes.len / SHA256_BLOCK * SHA256_BLOCK);
	if (bytes.len)
		memcpy(self->rest, bytes.ptr, bytes.len);
}

void sha256_final(struct sha256 *self, unsigned char out[SHA256_BYTES])
{
	unsigned char end[2 * SHA256_BLOCK] = { 0 };
	size_t had = self->total % SHA256_BLOCK, n = had + 9 <= SHA256_BLOCK ? SHA256_BLOCK : 2 * SHA256_BLOCK;

	if (!self->fast) {
		crypto_hash_sha256_final(&self->portable, out);
		return;
	}
	memcpy(end, self->rest, had);
	end[had] = 0x80;
	put_be(end + n - 8, self->total * 8, 8);
	blocks(self->state, end, n / SHA256_BLOCK);
	for (size_t i = 0; i < 8; i++)
		put_be(out + 4 * i, self->state[i], 4);
}
