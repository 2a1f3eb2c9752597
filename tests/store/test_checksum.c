#include "store/checksum.h"

#include "common/cleanup.h"
#include "store/db.h"
#include "tests/test.h"

static void hashes_are_those_of_the_specification(void **state)
{
	static const struct {
		const char *text;
		uint64_t hash;
	} known[] = {
		{ "", UINT64_C(0xef46db3751d8e999) },
		{ "a", UINT64_C(0xd24ec4f1a98c6e5b) },
		{ "abc", UINT64_C(0x44bc2cf5ad770999) },
		{ "Nobody inspects the spammish repetition", UINT64_C(0xfbcea83c8a378bf1) },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		assert_int_equal(checksum_xxh64(str_from(known[i].text), 0), known[i].hash);
	assert_int_equal(checksum_xxh64((struct str){ 0 }, 0), known[0].hash);
}

static void every_flipped_bit_is_told(void **state)
{
	unsigned char sum[CHECKSUM_BYTES], other[CHECKSUM_BYTES];
	char value[77];

	(void)state;
	for (size_t len = 0; len <= sizeof value; len++) {
		struct str s = { value, len };

		for (size_t i = 0; i < len; i++)
			value[i] = (char)(i * 31 + len);
		db_checksum(TABLE_RECORDS, STR("key"), s, sum);
		for (size_t bit = 0; bit < 8 * len; bit++) {
			value[bit / 8] = (char)(value[bit / 8] ^ 1 << bit % 8);
			db_checksum(TABLE_RECORDS, STR("key"), s, other);
			assert_memory_not_equal(sum, other, sizeof sum);
			value[bit / 8] = (char)(value[bit / 8] ^ 1 << bit % 8);
		}
		db_checksum(TABLE_RECORDS, STR("kex"), s, other);
		assert_memory_not_equal(sum, other, sizeof sum);
		db_checksum(TABLE_COLUMNS, STR("key"), s, other);
		assert_memory_not_equal(sum, other, sizeof sum);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes_are_those_of_the_specification),
		cmocka_unit_test(every_flipped_bit_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
