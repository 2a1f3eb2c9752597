/* Queries while articles come in: for make SAN=thread, and that nobody sees half of a commit. */
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "tests/store/kit.h"

enum { READERS = 3, COMMITS = 40 };

struct reading {
	struct kit *kit;
	atomic_bool *stop;
	atomic_uint answered;
};

/* Rows are read out of the map itself (ahead.h), which moves meanwhile: each speaker said what is of his kind. */
static void read_rows(struct answerer *answerer)
{
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	owned(kit_free) struct question q = { .command = STR("query"), .n = 3 };
	struct records_head head;
	struct record record;

	q.words[0] = STR("number OR kind");
	q.words[1] = STR("sort=score");
	q.words[2] = STR("limit=70");
	answer(answerer, &q);
	struct unpack u = { .in = buf_str(&q.body) };
	if (q.status < 0 || records_get_head(&u, &head) < 0)
		abort();
	for (uint64_t i = 0; i < head.n; i++) {
		char kind[] = "kind 0";

		if (record_get(&u, arena, &record) < 0 || !record.speaker.name.len)
			abort();
		kind[sizeof kind - 2] = record.speaker.name.ptr[record.speaker.name.len - 1];
		if (str_find(record.text, str_from(kind), 0) == record.text.len)
			abort();
	}
}

/* Each commit brings two articles with three statements each: a view has a multiple of six. */
static void *read_on(void *arg)
{
	struct reading *self = arg;
	struct answerer *answerer = answerer_new(self->kit->db);

	while (answerer && !atomic_load(self->stop)) {
		static const char *const queries[] = { "*", "number", "by:surname1 OR by:surname0 OR by:surname2", "\"is about to change\"" };
		struct question q = { .command = STR("count"), .n = 1 };

		q.words[0] = str_from(queries[atomic_load(&self->answered) % ARRAY_LEN(queries)]);
		answer(answerer, &q);
		struct unpack u = { .in = buf_str(&q.body) };
		(void)unpack_array(&u, 2);
		if (q.status < 0 || unpack_uint(&u) % 6 != 0)
			abort();
		kit_free(&q);
		read_rows(answerer);
		atomic_fetch_add(&self->answered, 1);
		(void)usleep(200); /* on few cores three that never wait would keep the writer waiting for minutes */
	}
	answerer_destroy(&answerer);
	return NULL;
}

static void store_two(struct kit *kit, size_t i)
{
	char url[2][64], words[2][3][128];
	struct kit_article at[2];

	for (size_t k = 0; k < 2; k++) {
		(void)snprintf(url[k], sizeof url[k], "https://t%zu.example/%zu", k, i);
		at[k] = (struct kit_article){ .url = url[k], .title = "T", .published = "2026-01-01", .outlet = "T", .seq = 2 * i + k + 1 };
		for (int s = 0; s < 3; s++) {
			(void)snprintf(words[k][s], sizeof words[k][s], "A Surname%d|said|number %zu of kind %d is about to change", s, i, s);
			at[k].said[s] = words[k][s];
		}
	}
	kit_store(kit, at, 2);
}

static void readers_see_whole_commits(void **state)
{
	struct reading readings[READERS];
	pthread_t threads[READERS];
	atomic_bool stop = false;
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	for (size_t i = 0; i < READERS; i++) {
		readings[i] = (struct reading){ .kit = &kit, .stop = &stop };
		assert_int_equal(pthread_create(&threads[i], NULL, read_on, &readings[i]), 0);
	}
	for (size_t i = 0; i < COMMITS; i++) {
		store_two(&kit, i);
		if (i % 8 == 7)
			kit_fold(&kit);
		if (i == COMMITS / 2)
			assert_int_equal(db_resize(kit.db, UINT64_C(2) << 30), 0);
	}
	for (size_t i = 0; i < READERS; i++) {
		while (!atomic_load(&readings[i].answered))
			(void)usleep(1000);
	}
	atomic_store(&stop, true);
	for (size_t i = 0; i < READERS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	kit_end(&kit);
}

static int on_reader(const char *line, void *ctx)
{
	unsigned long long pid, txn;
	char thread[32];

	/* Lines of another shape are headings, and readers that see nothing. NOLINTNEXTLINE(cert-err34-c): LMDB printed the numbers */
	*(size_t *)ctx += sscanf(line, "%llu %31s %llu", &pid, thread, &txn) == 3;
	return 0;
}

static uint64_t count_all(struct answerer *answerer)
{
	owned(kit_free) struct question q = { .command = STR("count"), .n = 1, .words = { STR_INIT("*") } };

	answer(answerer, &q);
	assert_int_equal(q.status, 0);
	struct unpack u = { .in = buf_str(&q.body) };
	(void)unpack_array(&u, 2);
	return unpack_uint(&u);
}

/* One thread's transaction serves question after question: what was committed, merged, folded and mapped anew in between is seen. */
static void between_questions_a_reader_sees_and_keeps_nothing(void **state)
{
	struct answerer *answerer;
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	answerer = answerer_new(kit.db);
	assert_non_null(answerer);
	for (size_t i = 0; i < COMMITS; i++) {
		size_t readers = 0;

		store_two(&kit, i);
		assert_int_equal(count_all(answerer), 6 * (i + 1));
		if (i % 8 == 7)
			kit_fold(&kit);
		if (i == COMMITS / 2)
			assert_int_equal(db_resize(kit.db, UINT64_C(2) << 30), 0);
		assert_int_equal(count_all(answerer), 6 * (i + 1));
		read_rows(answerer);
		assert_true(mdb_reader_list(lmdb_env_raw(kit.db->env), on_reader, &readers) >= 0);
		assert_int_equal(readers, 0);
	}
	answerer_destroy(&answerer);
	kit_end(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(readers_see_whole_commits),
					    cmocka_unit_test(between_questions_a_reader_sees_and_keeps_nothing) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
