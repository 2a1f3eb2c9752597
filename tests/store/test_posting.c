#include "store/posting.h"

#include <errno.h>

#include "common/cleanup.h"
#include "tests/test.h"

static uint64_t random_state = 7;

static uint64_t random_below(uint64_t n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state % n;
}

/* Blocks as there are: how dense, how far apart, and what stands beside the numbers. */
struct shape {
	const char *why;
	bool dated;
	uint64_t date_step, seq_step; /* up to so much further; with dates the numbers lie anywhere below seq_step */
	const char *extras;           /* each is an end of it */
};

static const struct shape shapes[] = {
	{ "one after the other, each with one place", false, 0, 1, "a" },
	{ "one after the other, without places", false, 0, 1, "" },
	{ "places, or none", false, 0, 1000, "abcdef" },
	{ "places of no bits", false, 0, 3, "\1\1" },
	{ "bytes above 127", false, 0, 40, "\xff\x80\1" },
	{ "far apart", false, 0, UINT64_C(1) << 31, "ab" },
	{ "one date", true, 0, UINT64_C(1) << 39, "" },
	{ "dates close to each other", true, 3, 200000, "" },
	{ "dates far apart", true, UINT64_C(1) << 31, UINT64_C(1) << 39, "" },
};

static int compare_postings(const void *a, const void *b)
{
	const struct posting *x = a, *y = b;

	return posting_cmp(x->date, x->seq, y->date, y->seq);
}

static void make_block(const struct shape *s, struct posting *p, size_t n)
{
	uint64_t date = s->dated ? posting_date(0) : POSTING_NO_DATE, seq = 5;
	size_t len = strlen(s->extras);

	for (size_t i = 0; i < n; i++) {
		date += s->date_step ? random_below(s->date_step + 1) : 0;
		/* Of one date the numbers ascend. */
		seq = !s->dated || !s->date_step ? seq + 1 + random_below(s->dated ? 1000 : s->seq_step) : random_below(s->seq_step);
		p[i] = (struct posting){ .date = date, .seq = seq };
		p[i].extra = str_from(s->extras + random_below(len + (len != 1)));
	}
	qsort(p, n, sizeof *p, compare_postings);
}

static void check_block(struct block *block, const struct posting *p, size_t n, const struct shape *s)
{
	assert_int_equal(block->n, n);
	/* One by one, and then all together. */
	for (size_t i = n; i-- > 0;)
		assert_true(s->dated || str_eq(block_extra_of(block, i), p[i].extra));
	for (size_t i = 0; i < n; i++) {
		if (block->date[i] != p[i].date || block->seq[i] != p[i].seq)
			print_error("%s, posting %zu of %zu\n", s->why, i, n);
		assert_true(block->date[i] == p[i].date && block->seq[i] == p[i].seq);
		assert_true(s->dated || str_eq(block_extra(block, i), p[i].extra));
		assert_int_equal(block_seek(block, p[i].date, p[i].seq), i);
		for (size_t from = 0; from < n + 2; from++)
			assert_int_equal(block_seek_from(block, from, p[i].date, p[i].seq), i);
	}
}

static void block_survives_both_ways_to_write_it(void **state)
{
	static const size_t sizes[] = { 1, 2, 3, 63, 64, 65, 127, 128 };
	static struct posting p[POSTINGS_MAX];
	static struct block block;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(shapes) * ARRAY_LEN(sizes) * 2; i++) {
		owned(buf_destroy) struct buf out = { 0 };
		const struct shape *s = &shapes[i / 2 % ARRAY_LEN(shapes)];
		size_t n = sizes[i / 2 / ARRAY_LEN(shapes)];

		make_block(s, p, n);
		(i % 2 ? block_pack : block_put)(&out, p, n, s->dated, (unsigned)n % 77);
		assert_int_equal(block_get(buf_str(&out), s->dated, &block), 0);
		assert_int_equal(block.packed, i % 2);
		assert_int_equal(block.impact, n % 77);
		assert_int_equal(block_impact(buf_str(&out)), n % 77);
		check_block(&block, p, n, s);
		/* In memory of its own, so that a sanitizer sees who reads past the end. */
		for (size_t cut = 0; cut < out.len; cut++) {
			char *copy = malloc(cut + 1);

			memcpy(copy, out.ptr, cut);
			assert_int_equal(block_get((struct str){ copy, cut }, s->dated, &block), -EBADMSG);
			free(copy);
		}
	}
}

static void packed_blocks_are_small(void **state)
{
	static const struct {
		size_t shape, most; /* bytes of POSTINGS_MAX postings */
	} cases[] = { { 0, 125 }, { 1, 8 }, { 3, 100 }, { 7, 360 } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf out = { 0 };
		struct posting p[POSTINGS_MAX];

		make_block(&shapes[cases[i].shape], p, POSTINGS_MAX);
		block_pack(&out, p, POSTINGS_MAX, shapes[cases[i].shape].dated, 1);
		assert_in_range(out.len, 1, cases[i].most);
	}
}

/* Of many places in one statement: what a block spreads out has a bound, and beyond it they lie as they are. */
static void extras_are_kept_below_and_above_what_a_block_spreads(void **state)
{
	static char bytes[BLOCK_EXTRA_BYTES + 1];
	static struct block block;

	(void)state;
	memset(bytes, 7, sizeof bytes);
	for (size_t len = BLOCK_EXTRA_BYTES - 1; len <= BLOCK_EXTRA_BYTES; len++) {
		owned(buf_destroy) struct buf out = { 0 };
		struct posting p[2] = { { .seq = 1, .extra = { bytes, len } }, { .seq = 9, .extra = { bytes, 1 } } };

		block_pack(&out, p, 2, false, 0);
		assert_true((out.len > BLOCK_EXTRA_BYTES) == (len + 1 > BLOCK_EXTRA_BYTES));
		assert_int_equal(block_get(buf_str(&out), false, &block), 0);
		assert_true(str_eq(block_extra(&block, 0), p[0].extra) && str_eq(block_extra(&block, 1), p[1].extra));
	}
}

/* As from a damaged list: neither does the writer go astray, nor is anything lost. */
static void what_cannot_be_packed_is_written_as_it_was(void **state)
{
	static const struct {
		const char *why;
		bool dated;
		struct posting p[3];
	} cases[] = {
		{ "dates fall at the end", true, { { .date = 5, .seq = 1 }, { .date = UINT64_C(1) << 39, .seq = 2 }, { .date = 6, .seq = 3 } } },
		{ "dates fall below the first", true, { { .date = 5, .seq = 1 }, { .date = 4, .seq = 2 }, { .date = 9, .seq = 3 } } },
		{ "a date is too large", true, { { .date = 5, .seq = 1 }, { .date = 7, .seq = 2 }, { .date = UINT64_MAX, .seq = 3 } } },
		{ "a number of a dated list is too large", true, { { .date = 5, .seq = UINT64_MAX }, { .date = 7 }, { .date = 8 } } },
		{ "numbers fall", false, { { .seq = 9 }, { .seq = 8 }, { .seq = 10 } } },
		{ "a number stands there twice", false, { { .seq = 9 }, { .seq = 9 }, { .seq = 10 } } },
		{ "a number is too large", false, { { .seq = 9 }, { .seq = 10 }, { .seq = UINT64_MAX } } },
	};
	static struct block block;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf out = { 0 };

		block_pack(&out, cases[i].p, 3, cases[i].dated, 3);
		assert_int_equal(block_get(buf_str(&out), cases[i].dated, &block), 0);
		assert_false(block.packed);
		for (size_t k = 0; k < 3; k++)
			assert_true(block.date[k] == cases[i].p[k].date && block.seq[k] == cases[i].p[k].seq);
	}
}

/* Whatever stands there: an error, or a block that can be used. */
static void a_block_of_any_bytes_is_read_without_harm(void **state)
{
	static struct posting p[POSTINGS_MAX];
	static struct block block;

	(void)state;
	for (size_t i = 0; i < 20000; i++) {
		owned(buf_destroy) struct buf out = { 0 };
		const struct shape *s = &shapes[i % ARRAY_LEN(shapes)];
		size_t sum = 0, n = 1 + random_below(i % 4 ? 9 : POSTINGS_MAX);

		make_block(s, p, n);
		block_pack(&out, p, n, s->dated, 3);
		for (size_t k = 0; k <= i % 3; k++)
			out.ptr[random_below(out.len)] ^= (char)(1u << random_below(8));
		char *copy = malloc(out.len);
		memcpy(copy, out.ptr, out.len);
		if (block_get((struct str){ copy, out.len }, s->dated, &block) == 0) {
			assert_in_range(block.n, 1, POSTINGS_MAX);
			for (size_t k = 0; k < block.n; k++)
				sum += block_extra_of(&block, k).len;
			for (size_t k = 0; k < block.n; k++)
				for (size_t at = 0; at < block_extra(&block, k).len; at++)
					sum += (unsigned char)block_extra(&block, k).ptr[at];
		}
		assert_true(sum < SIZE_MAX);
		free(copy);
	}
}

/* Two questions about each posting, and about what lies beside it. */
static void ask_as_read(struct str bytes, const struct block *block)
{
	struct block_glance glance;

	assert_int_equal(block_glance(bytes, &glance), 0);
	assert_true(glance.first.date == block->date[0] && glance.first.seq == block->seq[0]);
	assert_true(glance.last.date == block->date[block->n - 1] && glance.last.seq == block->seq[block->n - 1]);
	for (size_t i = 0; i < block->n; i++)
		for (unsigned k = 0; k < 9; k++) {
			uint64_t date = block->date[i] + k % 3 - 1, seq = block->seq[i] + k / 3 - 1;
			size_t at = block_seek(block, date, seq), got = SIZE_MAX;
			bool has = at < block->n && block->date[at] == date && block->seq[at] == seq;

			assert_int_equal(block_glance_has(&glance, date, seq, &got), has);
			assert_true(!has || (block->date[got] == date && block->seq[got] == seq));
		}
}

static void a_block_that_is_asked_says_what_a_block_that_is_read_has(void **state)
{
	static const struct shape dated[] = {
		{ "dates close to each other", true, 3, 200000, "" },
		{ "nearly one date", true, 1, 50, "" },
		{ "days", true, 86400, 2000000, "" },
		{ "dates far apart", true, UINT64_C(1) << 31, UINT64_C(1) << 39, "" },
	};
	static const size_t sizes[] = { 2, 3, 63, 64, 65, 66, 127, 128 };
	static struct posting p[POSTINGS_MAX];
	static struct block block;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(dated) * ARRAY_LEN(sizes) * 20; i++) {
		owned(buf_destroy) struct buf out = { 0 };
		size_t n = sizes[i / ARRAY_LEN(dated) % ARRAY_LEN(sizes)];

		make_block(&dated[i % ARRAY_LEN(dated)], p, n);
		p[n - 1].date += p[n - 1].date == p[0].date; /* of one date all are read */
		block_pack(&out, p, n, true, 0);
		char *copy = malloc(out.len);
		memcpy(copy, out.ptr, out.len);
		assert_int_equal(block_get((struct str){ copy, out.len }, true, &block), 0);
		ask_as_read((struct str){ copy, out.len }, &block);
		free(copy);
	}
}

static void blocks_of_other_kinds_are_not_asked(void **state)
{
	const uint64_t date = posting_date(0);
	const struct posting p[] = { { .date = date, .seq = 7 }, { .date = date, .seq = 9 }, { .date = date + 5, .seq = 3 } };
	struct block_glance glance;

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		owned(buf_destroy) struct buf out = { 0 };

		if (i == 0)
			block_put(&out, p, 3, true, 0);
		else
			block_pack(&out, p, i == 1 ? 1 : i == 2 ? 2 : 3, true, i == 3);
		assert_int_equal(block_glance(buf_str(&out), &glance), i == 4 ? 0 : -EAGAIN);
		for (size_t cut = 0; i == 4 && cut < out.len; cut++)
			assert_int_equal(block_glance((struct str){ out.ptr, cut }, &glance), -EAGAIN);
	}
}

static void a_block_of_any_bytes_is_asked_without_harm(void **state)
{
	static struct posting p[POSTINGS_MAX];
	size_t asked = 0, at;

	(void)state;
	for (size_t i = 0; i < 20000; i++) {
		owned(buf_destroy) struct buf out = { 0 };
		const struct shape *s = &shapes[7 + i % 2];
		size_t n = 2 + random_below(POSTINGS_MAX - 1);
		struct block_glance glance;

		make_block(s, p, n);
		block_pack(&out, p, n, true, 0);
		for (size_t k = 0; k <= i % 3; k++)
			out.ptr[random_below(i % 2 ? 12 : out.len)] ^= (char)(1u << random_below(8));
		char *copy = malloc(out.len);
		memcpy(copy, out.ptr, out.len);
		if (block_glance((struct str){ copy, out.len }, &glance) == 0)
			for (size_t k = 0; k < n; k++, asked++)
				(void)block_glance_has(&glance, p[k].date, p[k].seq, &at);
		free(copy);
	}
	assert_true(asked > 1000);
}

static void dates_sort_as_numbers(void **state)
{
	static const int64_t usec[] = { INT64_C(-62167219200000000), -1, 0, 1, 999999, 1000000, INT64_C(253402300799999999) };

	(void)state;
	for (size_t i = 1; i < ARRAY_LEN(usec); i++)
		assert_true(posting_date(usec[i - 1]) <= posting_date(usec[i]));
	assert_true(posting_date(usec[0]) > POSTING_NO_DATE);
	assert_true(posting_date_usec(posting_date(-1)) == -1000000);
	assert_true(posting_date_usec(posting_date(1999999)) == 1000000);
}

static void positions_are_bounded(void **state)
{
	owned(buf_destroy) struct buf out = { 0 };
	static uint32_t at[POSTING_EXTRA_MAX + 10], got[POSTING_EXTRA_MAX + 10];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(at); i++)
		at[i] = (uint32_t)(3 * i + 1);
	positions_put(&out, at, ARRAY_LEN(at));
	assert_in_range(out.len, POSTING_EXTRA_MAX - 10, POSTING_EXTRA_MAX);
	size_t n = positions_get(buf_str(&out), got, ARRAY_LEN(got));
	assert_int_equal(n, out.len);
	assert_memory_equal(at, got, n * sizeof *at);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(block_survives_both_ways_to_write_it),
		cmocka_unit_test(packed_blocks_are_small),
		cmocka_unit_test(extras_are_kept_below_and_above_what_a_block_spreads),
		cmocka_unit_test(what_cannot_be_packed_is_written_as_it_was),
		cmocka_unit_test(a_block_of_any_bytes_is_read_without_harm),
		cmocka_unit_test(a_block_that_is_asked_says_what_a_block_that_is_read_has),
		cmocka_unit_test(blocks_of_other_kinds_are_not_asked),
		cmocka_unit_test(a_block_of_any_bytes_is_asked_without_harm),
		cmocka_unit_test(dates_sort_as_numbers),
		cmocka_unit_test(positions_are_bounded),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
