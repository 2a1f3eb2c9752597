#include "fetcher/prune.h"

#include "fetcher/entry.h"
#include "fetcher/feeds.h"
#include "tests/fetcher/lab.h"

#define DAY INT64_C(86400000000)
#define NOW (1000 * DAY)

/* Records of one kind with numbers from first on, all seen at a time. */
struct fill {
	struct job job;
	enum outbox_db db;
	uint64_t first, n;
	int64_t usec;
};

static int fill_apply(struct job *job, struct outbox *outbox, MDB_txn *txn)
{
	const struct fill *self = (const struct fill *)job;
	int r = 0;

	for (uint64_t i = 0; r == 0 && i < self->n; i++) {
		struct key number = key_of(self->first + i), time = key_of((uint64_t)self->usec);
		struct hash hash = hash_of(key_str(&number));
		struct feed_key key = feed_key_of(7, (struct str){ (const char *)hash.at, HASH_BYTES });
		char value[HASH_BYTES + sizeof(time)] = { 0 };

		memcpy(value + HASH_BYTES, time.at, sizeof(time));
		if (self->db == DB_URL)
			r = page_seen_put(outbox, txn, hash, &(struct page_seen){ .fetched_usec = self->usec });
		else
			r = outbox_put(outbox, txn, DB_ENTRY, (struct str){ key.at, key.len }, (struct str){ value, sizeof(value) });
	}
	return r;
}

static void nothing(struct job *job)
{
	(void)job;
}

static void fill(struct lab *lab, enum outbox_db db, uint64_t first, uint64_t n, int64_t usec)
{
	struct fill job = { .job = { .apply = fill_apply, .done = nothing, .drop = nothing }, .db = db, .first = first, .n = n, .usec = usec };

	outbox_submit(lab->outbox, &job.job);
	lab_commit(lab);
}

static void what_is_too_old_goes_and_nothing_else(void **state)
{
	struct lab *lab = *state;
	struct prune prune = { 0 };

	fill(lab, DB_ENTRY, 0, 10, NOW - PRUNE_ENTRY_DAYS * DAY);
	fill(lab, DB_ENTRY, 10, 5, NOW - PRUNE_ENTRY_DAYS * DAY - 1);
	fill(lab, DB_URL, 0, 20, NOW - PRUNE_ADDRESS_DAYS * DAY);
	fill(lab, DB_URL, 20, 7, NOW - PRUNE_ADDRESS_DAYS * DAY - 1);
	assert_int_equal(prune_turn(&prune, lab->outbox, NOW), 5);
	assert_int_equal(prune_turn(&prune, lab->outbox, NOW), 7);
	lab_commit(lab);
	assert_int_equal(lab_count(lab, DB_ENTRY), 10);
	assert_int_equal(lab_count(lab, DB_URL), 20);
	assert_int_equal(prune_turn(&prune, lab->outbox, NOW + 1), 10);
}

static void many_are_looked_at_in_slices(void **state)
{
	struct lab *lab = *state;
	struct prune prune = { 0 };
	int gone = 0;

	fill(lab, DB_ENTRY, 0, PRUNE_SLICE + 1, 0);
	gone += prune_turn(&prune, lab->outbox, NOW);
	assert_int_equal(gone, PRUNE_SLICE);
	lab_commit(lab);
	gone += prune_turn(&prune, lab->outbox, NOW);
	lab_commit(lab);
	assert_int_equal(gone, PRUNE_SLICE + 1);
	assert_int_equal(lab_count(lab, DB_ENTRY), 0);
}

static void what_is_met_again_meanwhile_stays(void **state)
{
	struct lab *lab = *state;
	struct prune prune = { 0 };

	fill(lab, DB_ENTRY, 0, 3, 0);
	struct fill job = { .job = { .apply = fill_apply, .done = nothing, .drop = nothing }, .db = DB_ENTRY, .first = 1, .n = 1, .usec = NOW };
	outbox_submit(lab->outbox, &job.job);
	assert_int_equal(prune_turn(&prune, lab->outbox, NOW), 3);
	lab_commit(lab);
	assert_int_equal(lab_count(lab, DB_ENTRY), 1);
}

static void an_empty_outbox_is_fine(void **state)
{
	struct lab *lab = *state;
	struct prune prune = { 0 };

	for (int i = 0; i < 5; i++)
		assert_int_equal(prune_turn(&prune, lab->outbox, NOW), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_too_old_goes_and_nothing_else),
		TEST(many_are_looked_at_in_slices),
		TEST(what_is_met_again_meanwhile_stays),
		TEST(an_empty_outbox_is_fine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
