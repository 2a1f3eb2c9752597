/* What is counted by month outlives what goes, and damage to it makes no count wrong. */
#include "store/months.h"
#include "tests/store/kit.h"

enum { MANY = 40, SAID = 8, TEXT = 80 };

/* SAID statements of the speaker in each of n articles of a day, in numbers that make a list of blocks. */
static void store_many(struct kit *kit, const char *speaker, const char *day, unsigned first, size_t n)
{
	static struct kit_article articles[MANY];
	static char text[MANY][SAID + 1][TEXT];

	for (unsigned i = 0; i < n; i++) {
		articles[i] = (struct kit_article){ .url = text[i][SAID], .title = "Quay", .published = day, .outlet = "North Wire",
						    .feed = "quay", .seq = first + i, .topic = "fish" };
		(void)snprintf(text[i][SAID], TEXT, "https://quay.example/%u", first + i);
		for (unsigned k = 0; k < SAID; k++) {
			(void)snprintf(text[i][k], TEXT, "%s|said|words %u of %u", speaker, k, first + i);
			articles[i].said[k] = text[i][k];
		}
	}
	kit_store(kit, articles, n);
}

static void expect_same(struct kit *kit, const char *query)
{
	owned(kit_free) struct question quick, slow;
	char longer[128];

	(void)snprintf(longer, sizeof longer, "%s -text:nosuchword", query);
	kit_ask(kit, &quick, "tally", (const char *[]){ query, "by=month", NULL });
	kit_ask(kit, &slow, "tally", (const char *[]){ longer, "by=month", NULL });
	assert_int_equal(quick.status, 0);
	assert_int_equal(slow.status, 0);
	assert_true(str_eq(buf_str(&quick.body), buf_str(&slow.body)));
}

static bool has_row(struct kit *kit, struct str term)
{
	struct months months = { 0 };
	MDB_txn *txn;

	assert_int_equal(db_read_begin(kit->db, &txn), 0);
	int r = months_get(kit->db, txn, term, &months);
	db_read_end(kit->db, txn);
	months_free(&months);
	return r == 0;
}

static void a_months_only_article_goes_and_the_row_stays(void **state)
{
	static const struct str terms[] = { STR_INIT("a"), STR_INIT("pida holm"), STR_INIT("tfish"), STR_INIT("fquay"), STR_INIT("len") };
	const struct kit_article again = { .url = "https://quay.example/999", .title = "Quay", .published = "1998-04-05T10:00:00Z",
					   .outlet = "North Wire", .feed = "quay", .seq = 1000, .topic = "fish",
					   .said = { "Ida Holm|said|other words" } };
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	store_many(&kit, "Ida Holm", "2024-03-04T10:00:00Z", 1, MANY);
	store_many(&kit, "Ida Holm", "1998-04-05T10:00:00Z", 999, 1);
	kit_fold(&kit);
	for (size_t i = 0; i < ARRAY_LEN(terms); i++)
		assert_true(has_row(&kit, terms[i]));
	kit_store(&kit, &again, 1);
	for (size_t i = 0; i < ARRAY_LEN(terms); i++)
		assert_true(has_row(&kit, terms[i]));
	expect_same(&kit, "by:holm");
	kit_fold(&kit);
	expect_same(&kit, "*");
	kit_end(&kit);
}

/* One bit of the row's key, or of its value, is another. */
static void flip(struct kit *kit, struct str key, bool in_value)
{
	char bytes[512];
	MDB_txn *txn;
	MDB_val k = lmdb_val(key), v;

	assert_int_equal(mdb_txn_begin(lmdb_env_raw(kit->db->env), NULL, 0, &txn), 0);
	assert_int_equal(mdb_get(txn, kit->db->table[TABLE_MONTHS], &k, &v), 0);
	assert_in_range(v.mv_size, 1, sizeof bytes);
	memcpy(bytes, v.mv_data, v.mv_size);
	v.mv_data = bytes;
	if (in_value) {
		bytes[0] ^= 1;
	} else {
		assert_int_equal(mdb_del(txn, kit->db->table[TABLE_MONTHS], &k, NULL), 0);
		((char *)memcpy(bytes + 256, key.ptr, key.len))[key.len - 1] ^= 1;
		k.mv_data = bytes + 256;
	}
	assert_int_equal(mdb_put(txn, kit->db->table[TABLE_MONTHS], &k, &v, 0), 0);
	assert_int_equal(mdb_txn_commit(txn), 0);
}

static void a_damaged_row_of_names_does_not_hide_a_name(void **state)
{
	(void)state;
	for (int in_value = 0; in_value < 2; in_value++) {
		struct kit kit;

		kit_begin(&kit);
		store_many(&kit, "Ida Holm", "2024-03-04T10:00:00Z", 1, MANY);
		kit_fold(&kit);
		expect_same(&kit, "by:holm");
		flip(&kit, STR("npholm"), in_value);
		expect_same(&kit, "by:holm");
		store_many(&kit, "Rolf Holm", "2024-05-06T10:00:00Z", 100, 2);
		kit_fold(&kit);
		expect_same(&kit, "by:holm");
		kit_end(&kit);
	}
}

static void what_is_damaged_is_counted_from_its_list(void **state)
{
	(void)state;
	for (int in_value = 0; in_value < 2; in_value++) {
		struct kit kit;

		kit_begin(&kit);
		store_many(&kit, "Ida Holm", "2024-03-04T10:00:00Z", 1, MANY);
		kit_fold(&kit);
		flip(&kit, STR("a"), in_value);
		flip(&kit, STR("pida holm"), in_value);
		for (int again = 0; again < 2; again++) {
			expect_same(&kit, "*");
			expect_same(&kit, "by:ida");
			store_many(&kit, "Ida Holm", "2024-05-06T10:00:00Z", 1, MANY);
			kit_fold(&kit);
		}
		kit_end(&kit);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_months_only_article_goes_and_the_row_stays),
		cmocka_unit_test(a_damaged_row_of_names_does_not_hide_a_name),
		cmocka_unit_test(what_is_damaged_is_counted_from_its_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
