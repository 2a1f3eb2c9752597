#include "store/counters.h"
#include "store/join.h"

#include "tests/store/kit.h"

/* Lists of words against a plain loop. */
enum { WORDS = 6, STATEMENTS = 3000, BATCH = 150, FOLD_BATCHES = 12 };

static uint32_t random_below(uint32_t n)
{
	static uint32_t state = 5;

	state = state * 1664525u + 1013904223u;
	return (state >> 8) % n;
}

/* In which statements each stands: in all, in most, in runs of hundreds, seldom, in the beginning, at the end. */
static bool is_in(size_t word, uint64_t seq)
{
	switch (word) {
	case 0:
		return true;
	case 1:
		return random_below(3) != 0;
	case 2:
		return seq / 300 % 2 && random_below(2);
	case 3:
		return random_below(40) == 0;
	case 4:
		return seq < 700;
	default:
		return seq > STATEMENTS - 400;
	}
}

static bool has[WORDS][STATEMENTS + 1];

static struct str term_of(size_t word, struct term *term)
{
	const char text[] = { 'w', (char)('0' + word), 0 };

	term_set(term, TERM_WORD, str_from(text));
	return term_str(term);
}

static void add_batch(struct kit *kit, uint64_t first, bool fold)
{
	owned(segment_builder_destroy) struct segment_builder *builder = segment_builder_new();
	owned(buf_destroy) struct buf bytes = { 0 };
	struct counters counters;
	MDB_txn *txn;

	assert_non_null(builder);
	for (uint64_t seq = first; seq < first + BATCH; seq++)
		for (size_t w = 0; w < WORDS; w++) {
			const char place[] = { (char)(seq % 100) };
			struct posting p = { .seq = seq, .extra = { place, 1 } };
			struct term term;

			has[w][seq] = is_in(w, seq);
			if (has[w][seq])
				assert_int_equal(segment_builder_add(builder, term_of(w, &term), &p), 0);
		}
	assert_int_equal(mdb_txn_begin(lmdb_env_raw(kit->db->env), NULL, 0, &txn), 0);
	assert_int_equal(counters_get(kit->db, txn, &counters), 0);
	counters.next_seq = first + BATCH;
	assert_int_equal(segment_builder_write(builder, first, first + BATCH - 1, &bytes), 0);
	assert_int_equal(index_add_segment(kit->db, txn, &counters, buf_str(&bytes)), 0);
	if (fold)
		assert_int_equal(index_fold(kit->db, txn, &counters), 0);
	assert_int_equal(counters_put(kit->db, txn, &counters), 0);
	assert_int_equal(mdb_txn_commit(txn), 0);
}

/* Leaves out every third statement, and dates the others. */
static int filter_thirds(void *ctx, struct join_some *some)
{
	size_t kept = 0;

	(void)ctx;
	for (size_t i = 0; i < some->n; i++) {
		if (some->seq[i] % 3 == 0)
			continue;
		some->at[kept] = some->at[i];
		some->date[kept] = 7 * some->seq[i];
		some->seq[kept++] = some->seq[i];
	}
	some->n = kept;
	return 0;
}

static size_t plain_loop(uint64_t folded, unsigned words, bool filtered, uint64_t *ret)
{
	size_t n = 0;

	for (uint64_t seq = 1; seq <= STATEMENTS; seq++) {
		bool all = !filtered || seq % 3 || seq > folded;

		for (size_t w = 0; w < WORDS; w++)
			all = all && (!(words >> w & 1) || has[w][seq]);
		if (all)
			ret[n++] = seq;
	}
	return n;
}

static void expect(const struct view *view, unsigned words, bool filtered)
{
	static uint64_t want[STATEMENTS];
	size_t n_want = plain_loop(view->counters.folded, words, filtered, want), at = 0;
	owned(arena_destroy) struct arena *arena = arena_new(1 << 22);
	struct list *lists[WORDS];
	struct join join;
	size_t n = 0;

	for (size_t w = 0; w < WORDS; w++) {
		struct term term;

		if (words >> w & 1)
			assert_int_equal(list_open(view, term_of(w, &term), arena, &lists[n++]), 0);
	}
	/* Rarest first. */
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k > 0 && lists[k - 1]->count > lists[k]->count; k--) {
			struct list *t = lists[k];

			lists[k] = lists[k - 1];
			lists[k - 1] = t;
		}
	join_open(&join, lists, n);
	join.filter = filtered ? filter_thirds : NULL;
	while (join_next(&join) > 0) {
		assert_in_range(join.found, 1, POSTINGS_MAX);
		for (size_t i = 0; i < join.found; i++, at++) {
			assert_true(at < n_want);
			assert_int_equal(join.seq[i], want[at]);
			assert_int_equal(join.in_tail, want[at] > view->counters.folded);
			if (filtered && !join.in_tail)
				assert_int_equal(join.date[i], 7 * want[at]);
			for (size_t l = 0; l < n; l++) {
				struct str extra = join_extra(&join, l, i);

				assert_int_equal(extra.len, 1);
				assert_int_equal(extra.ptr[0], (char)(want[at] % 100));
			}
		}
	}
	assert_int_equal(at, n_want);
	for (size_t i = 0; i < n; i++)
		list_close(lists[i]);
}

static void what_is_in_all_lists_is_found_once_and_in_order(void **state)
{
	struct kit kit;
	struct view *view = calloc(1, sizeof *view);
	uint64_t verified = 0;
	MDB_txn *txn;

	(void)state;
	assert_non_null(view);
	kit_begin(&kit);
	for (uint64_t first = 1; first <= STATEMENTS; first += BATCH)
		add_batch(&kit, first, first / BATCH % FOLD_BATCHES == FOLD_BATCHES - 1);
	assert_int_equal(db_read_begin(kit.db, &txn), 0);
	assert_int_equal(view_open(kit.db, txn, &verified, view), 0);
	assert_in_range(view->counters.folded, 1, STATEMENTS - 1);
	for (unsigned words = 0; words < 1u << WORDS; words++)
		if (words & (words - 1)) {
			expect(view, words, false);
			expect(view, words, true);
		}
	db_read_end(kit.db, txn);
	kit_end(&kit);
	free(view);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_in_all_lists_is_found_once_and_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
