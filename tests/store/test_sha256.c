#include "store/sha256.h"

#include "tests/test.h"

static void hash(struct str bytes, size_t step, bool portable, unsigned char out[SHA256_BYTES])
{
	struct sha256 sha;

	sha256_init(&sha, portable);
	for (size_t at = 0; at < bytes.len; at += step)
		sha256_update(&sha, (struct str){ bytes.ptr + at, bytes.len - at < step ? bytes.len - at : step });
	sha256_final(&sha, out);
}

/* FIPS 180-4's example. */
static void abc_is_as_the_standard_says(void **state)
{
	static const unsigned char want[SHA256_BYTES] = {
		0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea, 0x41, 0x41, 0x40, 0xde, 0x5d, 0xae, 0x22, 0x23,
		0xb0, 0x03, 0x61, 0xa3, 0x96, 0x17, 0x7a, 0x9c, 0xb4, 0x10, 0xff, 0x61, 0xf2, 0x00, 0x15, 0xad,
	};
	unsigned char out[SHA256_BYTES];

	(void)state;
	for (int portable = 0; portable < 2; portable++) {
		hash(STR("abc"), 1, portable, out);
		assert_memory_equal(out, want, sizeof want);
	}
}

static void instructions_and_libsodium_agree_at_every_length(void **state)
{
	static char text[400];

	(void)state;
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (char)(i * 37 + i / 7);
	for (size_t len = 0; len <= sizeof text; len++) {
		unsigned char want[SHA256_BYTES], got[SHA256_BYTES];

		hash((struct str){ text, len }, len + 1, true, want);
		for (size_t step = 1; step < 200; step += 33) {
			hash((struct str){ text, len }, step, false, got);
			assert_memory_equal(got, want, sizeof want);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(abc_is_as_the_standard_says),
		cmocka_unit_test(instructions_and_libsodium_agree_at_every_length),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
