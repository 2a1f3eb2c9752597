/* is:corrected, of many statements. */
#include "store/bytes.h"
#include "tests/store/kit.h"

enum { ARTICLES = 64, SAID = 8, TEXT = 64, ARENA_BYTES = 1 << 20 };

static void store_articles(struct kit *kit)
{
	static struct kit_article articles[ARTICLES];
	static char text[ARTICLES][SAID + 1][TEXT];

	for (unsigned i = 0; i < ARTICLES; i++) {
		articles[i] = (struct kit_article){ .url = text[i][SAID], .title = "Quay", .published = "2026-01-02", .outlet = "A", .seq = i + 1 };
		(void)snprintf(text[i][SAID], TEXT, "https://quay.example/%u", i);
		for (unsigned k = 0; k < SAID; k++) {
			(void)snprintf(text[i][k], TEXT, "Ida Holm|said|words %u of %u", k, i);
			articles[i].said[k] = text[i][k];
		}
	}
	kit_store(kit, articles, ARTICLES);
}

static int label(struct kit *kit, MDB_txn *txn, struct str id)
{
	uint64_t number = 0;
	unsigned char key[8];

	for (size_t i = 0; i < id.len; i++)
		number = number << 4 | (uint64_t)(id.ptr[i] <= '9' ? id.ptr[i] - '0' : id.ptr[i] - 'a' + 10);
	put_be(key, number, sizeof key);
	return db_put(kit->db, txn, TABLE_LABELS, (struct str){ (char *)key, sizeof key }, STR("x"));
}

/* A label for every statement there is; that it says nothing is not asked here. */
static void label_all(struct kit *kit)
{
	owned(arena_destroy) struct arena *arena = arena_new(16 << 20);
	owned(kit_free) struct question find;
	struct records_head head;
	struct record record;
	MDB_txn *txn;

	kit_ask(kit, &find, "query", (const char *[]){ "*", "limit=1000", NULL });
	struct unpack u = { .in = buf_str(&find.body) };
	assert_int_equal(records_get_head(&u, &head), 0);
	assert_int_equal(head.n, ARTICLES * SAID);
	assert_int_equal(mdb_txn_begin(lmdb_env_raw(kit->db->env), NULL, 0, &txn), 0);
	for (size_t i = 0; i < head.n; i++) {
		assert_int_equal(record_get(&u, arena, &record), 0);
		assert_int_equal(label(kit, txn, record.id), 0);
	}
	assert_int_equal(mdb_txn_commit(txn), 0);
}

static void each_takes_next_to_nothing_of_the_questions_memory(void **state)
{
	owned(kit_free) struct question q;
	struct kit kit;
	struct records_head head;

	(void)state;
	kit_begin(&kit);
	store_articles(&kit);
	kit_fold(&kit);
	label_all(&kit);
	arena_destroy(&kit.answerer->arena);
	kit.answerer->arena = arena_new(ARENA_BYTES);
	kit_ask(&kit, &q, "query", (const char *[]){ "is:corrected", "limit=1000", NULL });
	assert_int_equal(q.status, 0);
	struct unpack u = { .in = buf_str(&q.body) };
	assert_int_equal(records_get_head(&u, &head), 0);
	assert_int_equal(head.n, ARTICLES * SAID);
	kit_end(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_takes_next_to_nothing_of_the_questions_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
