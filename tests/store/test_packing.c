#include "store/packing.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "tests/test.h"

static uint64_t next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *state >> 33;
}

/* Unpacks from memory of just that size into memory of just that size. */
static void assert_comes_back(struct str words, const struct packed *plan)
{
	owned(buf_destroy) struct buf packed = { 0 };
	size_t len = plan->bytes[0] + plan->bytes[1];

	packing_put(&packed, words, plan);
	assert_int_equal(packed.len, len);
	assert_true(packing_fits(plan, words.len));
	unsigned char *from = malloc(len + !len), *out = malloc(words.len + !words.len);
	assert_non_null(from);
	assert_non_null(out);
	memcpy(from, packed.ptr, len);
	assert_int_equal(packing_get(from, from + len, plan, out, words.len), 0);
	assert_memory_equal(out, words.ptr, words.len);
	/* Cut short it is told, or has other words: never more than there is room for. */
	for (size_t i = 0; i < 2; i++) {
		struct packed less = *plan;

		for (; less.bytes[i] > 0; less.bytes[i]--)
			(void)packing_get(from, from + len, &less, out, words.len);
		assert_int_equal(packing_get(from, from + len, &less, out, words.len), words.len > i ? -EBADMSG : 0);
	}
	free(from);
	free(out);
}

static const struct {
	const char *why, *words;
	bool packs;
} cases[] = {
	{ "nothing", "", false },
	{ "too few to be worth it", "The harbour is closed, he said.", false },
	{ "a sentence", "The harbour will stay closed until the ice has gone, the pilot of the Norvane said on Tuesday.", true },
	{ "typographic quotes", "\xe2\x80\x9cNobody has called for us,\xe2\x80\x9d she said. \xe2\x80\x98Nobody at all\xe2\x80\x99 \xe2\x80\x93 and left it at that.", true },
	{ "German", "Der Hafen bleibt geschlossen, bis das Eis gewichen ist, sagte die Lotsin \xc3\xbc" "ber M\xc3\xb6wen und Stra\xc3\x9f" "en.", true },
	{ "Russian", "\xd0\x93\xd0\xb0\xd0\xb2\xd0\xb0\xd0\xbd\xd1\x8c \xd0\xb1\xd1\x83\xd0\xb4\xd0\xb5\xd1\x82 \xd0\xb7\xd0\xb0\xd0\xba\xd1\x80\xd1\x8b\xd1\x82\xd0\xb0, \xd0\xbf\xd0\xbe\xd0\xba\xd0\xb0 \xd0\xbd\xd0\xb5 \xd0\xbe\xd1\x82\xd0\xbe\xd0\xb9\xd0\xb4\xd1\x91\xd1\x82 \xd0\xbb\xd1\x91\xd0\xb4", true },
	{ "bytes that have no code among such as have", "a line\nwith a tab\tand \x01\x02 within a long row of ordinary letters and words", true },
	{ "nothing but what has no code", "\x01\x02\x03\x04\x05\x06\x07\x01\x02\x03\x04\x05\x06\x07\x01\x02\x03\x04\x05\x06\x07\x01\x02\x03\x04\x05\x06\x07"
	  "\x01\x02\x03\x04\x05\x06\x07\x01\x02\x03\x04\x05\x06\x07\x01\x02\x03\x04\x05\x06\x07\x01\x02\x03\x04\x05\x06\x07", false },
};

static void words_come_back_as_they_were(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct str words = str_from(cases[i].words);
		struct packed plan;

		if (packing_plan(words, &plan) != cases[i].packs)
			fail_msg("%s", cases[i].why);
		if (!cases[i].packs)
			continue;
		assert_true(plan.bytes[0] + plan.bytes[1] <= words.len - words.len / 8);
		assert_comes_back(words, &plan);
	}
}

/* In any table, whether it fits or not: n bytes of any value. */
static void bytes_of_every_value_and_length_come_back(void **state)
{
	enum { MOST = 400 };
	uint64_t random = 7;
	char bytes[MOST];

	(void)state;
	for (size_t n = 1; n < MOST; n++) {
		/* Letters, with more and more of all other bytes among them. */
		for (size_t i = 0; i < n; i++)
			bytes[i] = next_random(&random) % MOST < n ? (char)next_random(&random) : (char)('a' + next_random(&random) % 26);
		for (unsigned table = 0; table < PACKING_TABLES; table++) {
			const struct packing_table *t = &packing_tables[table];
			struct packed plan = { table, { 0, 0 } };
			size_t half = (n + 1) / 2, bits[2] = { 0 };

			for (size_t i = 0; i < n; i++) {
				unsigned char c = (unsigned char)bytes[i];

				bits[i >= half] += t->bits[c] ? t->bits[c] : t->bits[PACKING_ESCAPE] + 8u;
			}
			plan.bytes[0] = (bits[0] + 7) / 8;
			plan.bytes[1] = (bits[1] + 7) / 8;
			assert_comes_back((struct str){ bytes, n }, &plan);
		}
	}
}

static void any_bits_are_some_words_or_none(void **state)
{
	uint64_t random = 11;
	unsigned char from[96], out[160];

	(void)state;
	for (size_t round = 0; round < 20000; round++) {
		struct packed plan = { (unsigned)(round % PACKING_TABLES), { next_random(&random) % 48, next_random(&random) % 48 } };
		size_t n = next_random(&random) % sizeof out;
		unsigned char *exact = malloc(plan.bytes[0] + plan.bytes[1] + 1), *room = malloc(n + 1);

		assert_non_null(exact);
		assert_non_null(room);
		for (size_t i = 0; i < sizeof from; i++)
			from[i] = (unsigned char)next_random(&random);
		memcpy(exact, from, plan.bytes[0] + plan.bytes[1]);
		int r = packing_get(exact, exact + plan.bytes[0] + plan.bytes[1], &plan, room, n);
		assert_true(r == 0 || r == -EBADMSG);
		free(exact);
		free(room);
	}
}

/* What is on disk is read by them for ever. */
static void tables_are_what_they_were(void **state)
{
	static const uint8_t latin[] = { 3, 4, 7, 5, 5, 3 }; /* space, a to e */
	static const uint64_t sums[PACKING_TABLES] = { UINT64_C(0x9e0803e37a4e7bce), UINT64_C(0xd39d1596fa6e998f),
						    UINT64_C(0x69041c7ad6938572) };
	const struct packing_table *t = &packing_tables[PACKING_LATIN];

	(void)state;
	assert_int_equal(t->bits[' '], latin[0]);
	for (size_t i = 1; i < sizeof latin; i++)
		assert_int_equal(t->bits['a' + i - 1], latin[i]);
	for (unsigned table = 0; table < PACKING_TABLES; table++) {
		uint64_t h = UINT64_C(14695981039346656037), kraft = 0;

		t = &packing_tables[table];
		for (size_t i = 0; i <= PACKING_ESCAPE; i++) {
			kraft += t->bits[i] ? (1u << PACKING_BITS) >> t->bits[i] : 0;
			h = ((h ^ t->bits[i]) * UINT64_C(1099511628211) ^ t->code[i]) * UINT64_C(1099511628211);
		}
		assert_int_equal(kraft, 1u << PACKING_BITS);
		assert_int_equal(h, sums[table]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_come_back_as_they_were),
		cmocka_unit_test(bytes_of_every_value_and_length_come_back),
		cmocka_unit_test(any_bits_are_some_words_or_none),
		cmocka_unit_test(tables_are_what_they_were),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
