#include "store/batch.h"

#include <signal.h>
#include <sys/wait.h>

#include "tests/store/kit.h"

/* One article in four versions, of which the last is as the first; a wire copy elsewhere; one that stays as it is. */
static const struct kit_article pages[] = {
	{ .url = "https://a.example/1", .title = "Dam vote put off", .published = "2026-03-01T08:00:00Z", .outlet = "Alder Post",
	  .feed = "alder", .seq = 10, .page = "<p>v1</p>",
	  .said = { "Rosa Lind|said|the dam will not be voted on before the summer recess is over", "Per Oak|said|that is a mistake we shall regret" } },
	{ .url = "https://a.example/1", .title = "Dam vote put off", .published = "2026-03-01T08:00:00Z", .outlet = "Alder Post",
	  .feed = "alder", .seq = 20, .page = "<p>v2</p>",
	  .said = { "Rosa Lind|said|the dam will not be voted on before the autumn session has begun" } },
	{ .url = "https://a.example/1", .title = "Dam vote put off", .published = "2026-03-01T08:00:00Z", .outlet = "Alder Post",
	  .feed = "alder", .seq = 30, .page = "<p>v2 with another advert</p>",
	  .said = { "Rosa Lind|said|the dam will not be voted on before the autumn session has begun" } },
	{ .url = "https://a.example/1", .title = "Dam vote put off", .published = "2026-03-01T08:00:00Z", .outlet = "Alder Post",
	  .feed = "late", .seq = 40, .page = "<p>v1</p>",
	  .said = { "Rosa Lind|said|the dam will not be voted on before the summer recess is over", "Per Oak|said|that is a mistake we shall regret" } },
	{ .url = "https://b.example/x", .title = "Vote on dam delayed", .published = "2026-03-01T09:30:00Z", .outlet = "Birch Daily",
	  .feed = "birch", .seq = 50,
	  .said = { "Lind|said|the dam will not be voted on before the summer recess is over" } },
};
enum { PAGES = ARRAY_LEN(pages) };

static void export_of(const size_t *order, size_t n, bool one_by_one, struct buf *out)
{
	struct kit_article at[PAGES];
	struct kit kit;

	kit_begin(&kit);
	for (size_t i = 0; i < n; i++) {
		at[i] = pages[order[i]];
		if (one_by_one)
			kit_store(&kit, &at[i], 1);
	}
	if (!one_by_one)
		kit_store(&kit, at, n);
	kit_export(&kit, out);
	kit_end(&kit);
}

static void permute(size_t *order, size_t n, size_t *count, const char *expected)
{
	if (n == 0) {
		owned(buf_destroy) struct buf out = { 0 };

		export_of(order, PAGES, ++*count % 2, &out);
		assert_string_equal(out.ptr, expected);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		size_t t = order[i];

		order[i] = order[n - 1], order[n - 1] = t;
		permute(order, n - 1, count, expected);
		order[n - 1] = order[i], order[i] = t;
	}
}

static void export_does_not_depend_on_the_order_of_arrival(void **state)
{
	owned(buf_destroy) struct buf expected = { 0 };
	size_t order[PAGES] = { 0, 1, 2, 3, 4 }, count = 0;

	(void)state;
	export_of(order, PAGES, true, &expected);
	assert_non_null(strstr(expected.ptr, "\"revision\":3"));
	assert_non_null(strstr(expected.ptr, "\"size\":2"));
	assert_non_null(strstr(expected.ptr, "\"articles\":2,\"revisions\":4,\"statements\":3,\"clusters\":1"));
	permute(order, PAGES, &count, expected.ptr);
	assert_int_equal(count, 120);
}

static void page_sent_again_changes_nothing(void **state)
{
	owned(buf_destroy) struct buf before = { 0 };
	owned(buf_destroy) struct buf after = { 0 };
	struct kit_article other = pages[0];
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, pages, PAGES);
	kit_export(&kit, &before);
	kit_store(&kit, pages, PAGES);
	/* Idempotent by page id, whatever a newer parser makes of the page. */
	other.title = "Something else";
	kit_store(&kit, &other, 1);
	kit_export(&kit, &after);
	assert_string_equal(before.ptr, after.ptr);
	kit_end(&kit);
}

static void replaced_statements_are_found_when_asked_for(void **state)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, pages, 2);
	kit_texts(&kit, "by:oak", "limit=20", "sort=date", &out);
	assert_string_equal(out.ptr, "");
	kit_texts(&kit, "is:removed by:oak", "limit=20", "sort=date", &out);
	assert_string_equal(out.ptr, "that is a mistake we shall regret");
	kit_texts(&kit, "is:edited", "limit=20", "sort=date", &out);
	assert_string_equal(out.ptr, "the dam will not be voted on before the autumn session has begun");
	kit_end(&kit);
}

/* A page that is refused leaves the others of its batch, and all that was there, as they are. */
static void refused_article_harms_nothing(void **state)
{
	owned(buf_destroy) struct buf expected = { 0 };
	owned(buf_destroy) struct buf out = { 0 };
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	struct wire_article article;
	const char *why = NULL;
	struct kit kit;
	uint64_t last;

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, pages, PAGES);
	kit_export(&kit, &expected);
	assert_int_equal(batch_begin(kit.batch), 0);
	kit_make(&pages[0], arena, &article);
	article.page.id.seq = 99;
	article.article.url = STR("https://new.example/");
	article.page.body = STR("no zstd frame");
	assert_int_equal(batch_add(kit.batch, &article, &why), -EBADMSG);
	assert_non_null(why);
	article.article.url = article.page.url = (struct str){ 0 };
	assert_int_equal(batch_add(kit.batch, &article, &why), -EBADMSG);
	assert_int_equal(batch_commit(kit.batch, &last), 0);
	kit_export(&kit, &out);
	assert_string_equal(out.ptr, expected.ptr);
	kit_end(&kit);
}

static void snapshot_is_the_page_that_came(void **state)
{
	owned(kit_free) struct question q;
	struct kit kit;
	char text[64];

	(void)state;
	kit_begin(&kit);
	kit_store(&kit, pages, 1);
	/* By sha256sum of the page's bytes. */
	kit_ask(&kit, &q, "page", (const char *[]){ "b599dba3023a797981d9fe56a6c6e2f153e14637b3d295fdd5a2fa05a69079b5", NULL });
	assert_int_equal(q.status, 0);
	kit_free(&q);
	kit_ask(&kit, &q, "show", (const char *[]){ "", NULL });
	assert_int_equal(q.status, -EINVAL);
	kit_free(&q);
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	struct records_head head;
	struct record r;
	kit_ask(&kit, &q, "query", (const char *[]){ "by:lind", NULL });
	struct unpack u = { .in = buf_str(&q.body) };
	assert_int_equal(records_get_head(&u, &head), 0);
	assert_int_equal(record_get(&u, arena, &r), 0);
	(void)snprintf(text, sizeof text, "%.*s", (int)r.id.len, r.id.ptr);
	kit_free(&q);
	kit_ask(&kit, &q, "page", (const char *[]){ text, NULL });
	assert_int_equal(q.status, 0);
	u = (struct unpack){ .in = buf_str(&q.body) };
	assert_int_equal(unpack_array(&u, 3), 3);
	(void)unpack_str(&u);
	assert_int_equal(unpack_uint(&u), 9);
	struct str frame = unpack_bin(&u);
	assert_int_equal(ZSTD_decompress(text, sizeof text, frame.ptr, frame.len), 9);
	assert_memory_equal(text, "<p>v1</p>", 9);
	kit_end(&kit);
}

static void a_snapshot_is_known_by_the_digest_that_came_with_it(void **state)
{
	static const char digest[] = "such a digest has 32 bytes of it";
	static const struct {
		const char *why;
		size_t cut;
		uint64_t bytes;
		int expect;
	} cases[] = {
		{ "cut off", 1, 9, -EBADMSG },
		{ "not the size that it says", 0, 8, -EBADMSG },
		{ "as it was sent", 0, 9, 0 },
	};
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	owned(kit_free) struct question q;
	struct wire_article article;
	char frame[64], hex[2 * SNAPSHOT_KEY_BYTES + 1];
	const char *why = NULL;
	struct kit kit;
	uint64_t last;

	(void)state;
	kit_begin(&kit);
	size_t len = ZSTD_compress(frame, sizeof frame, "<p>v1</p>", 9, 1);
	assert_int_equal(batch_begin(kit.batch), 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		kit_make(&pages[0], arena, &article);
		article.page.id.seq = 100 + i;
		article.page.body = (struct str){ frame, len - cases[i].cut };
		article.page.bytes = cases[i].bytes;
		article.page.digest = (struct str){ digest, SNAPSHOT_KEY_BYTES };
		int r = batch_add(kit.batch, &article, &why);
		if (r != cases[i].expect)
			fail_msg("%s: %d", cases[i].why, r);
	}
	assert_int_equal(batch_commit(kit.batch, &last), 0);
	for (size_t i = 0; i < SNAPSHOT_KEY_BYTES; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", (unsigned char)digest[i]);
	kit_ask(&kit, &q, "page", (const char *[]){ hex, NULL });
	/* It is no page's SHA-256: whoever asks for it learns that. */
	assert_int_equal(q.status, -EIO);
	kit_end(&kit);
}

/* ---- killed at any moment ---- */

enum { KILL_ARTICLES = 60 };

static void kill_article(size_t i, char url[64], char words[3][160], struct kit_article *ret)
{
	(void)snprintf(url, 64, "https://k%zu.example/%zu", i % 7, i % 40);
	for (int k = 0; k < 3; k++)
		(void)snprintf(words[k], 160, "Person%zu Surname%d|said|version %zu says that thing number %zu of kind %d is about to change",
			       i % 5, k, i / 40, i % 40, k);
	*ret = (struct kit_article){ .url = url, .title = "A title", .published = "2026-05-05", .outlet = "Kill Post", .seq = i + 1,
				     .said = { words[0], words[1], words[2] }, .page = url };
}

/* Stores them all, four to a commit, folding now and then; whatever was stored before is found to be there. */
static void store_everything(struct kit *kit)
{
	char url[4][64], words[4][3][160];
	struct kit_article at[4];

	for (size_t i = 0; i < KILL_ARTICLES; i += 4) {
		for (size_t k = 0; k < 4; k++)
			kill_article(i + k, url[k], words[k], &at[k]);
		kit_store(kit, at, 4);
		if (i % 16 == 12)
			kit_fold(kit);
	}
}

static void child(struct kit *kit)
{
	kit_open(kit);
	store_everything(kit);
	_exit(0);
}

static void killed_at_any_moment_each_page_is_stored_once(void **state)
{
	owned(buf_destroy) struct buf expected = { 0 };
	owned(buf_destroy) struct buf out = { 0 };
	unsigned kills = 0, finished = 0, seed = 12345;
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	store_everything(&kit);
	kit_export(&kit, &expected);
	kit_end(&kit);
	for (unsigned round = 0; round < 4; round++) {
		kit_begin(&kit);
		kit_close(&kit);
		for (bool done = false; !done;) {
			int status;
			pid_t pid = fork();

			assert_true(pid >= 0);
			if (pid == 0)
				child(&kit);
			seed = seed * 1103515245 + 12345;
			usleep(200 + (seed >> 16) % 40000);
			(void)kill(pid, SIGKILL);
			assert_int_equal(waitpid(pid, &status, 0), pid);
			done = WIFEXITED(status);
			kills += !done;
			finished += done;
			/* On a slow machine each start is killed before its first commit: let one go through. */
			if (kills > 20 * (round + 1)) {
				kit_open(&kit);
				store_everything(&kit);
				kit_close(&kit);
				break;
			}
		}
		kit_open(&kit);
		kit_export(&kit, &out);
		assert_string_equal(out.ptr, expected.ptr);
		kit_end(&kit);
	}
	assert_true(kills > 5);
	print_message("killed %u times, finished %u\n", kills, finished);
}

/* ---- a map that is full ---- */

static void full_map_loses_nothing_and_goes_on(void **state)
{
	owned(buf_destroy) struct buf expected = { 0 };
	owned(buf_destroy) struct buf out = { 0 };
	owned(buf_destroy) struct buf why = { 0 };
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	char url[64], words[3][160];
	struct kit_article at;
	struct kit kit;
	unsigned full = 0;

	(void)state;
	kit_begin(&kit);
	store_everything(&kit);
	kit_export(&kit, &expected);
	kit_end(&kit);
	kit_begin(&kit);
	kit_close(&kit);
	uint64_t max = 160 << 10;
	assert_int_equal(db_open(kit.dir, max, &kit.db, &why), 0);
	assert_int_equal(batch_new(kit.db, true, &kit.batch), 0);
	kit.answerer = answerer_new(kit.db);
	for (size_t i = 0; i < KILL_ARTICLES;) {
		struct wire_article article;
		const char *reason;
		uint64_t last;

		kill_article(i, url, words, &at);
		arena_reset(arena);
		kit_make(&at, arena, &article);
		int r = batch_begin(kit.batch);
		if (r == 0) {
			r = batch_add(kit.batch, &article, &reason);
			if (r < 0)
				batch_abort(kit.batch);
			else
				r = batch_commit(kit.batch, &last);
		}
		if (r >= 0) {
			i++;
			continue;
		}
		assert_int_equal(r, -ENOSPC);
		full++;
		max += 16 << 10;
		assert_int_equal(db_resize(kit.db, max), 0);
	}
	assert_true(full > 3);
	kit_export(&kit, &out);
	assert_string_equal(out.ptr, expected.ptr);
	kit_end(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(export_does_not_depend_on_the_order_of_arrival),
		cmocka_unit_test(page_sent_again_changes_nothing),
		cmocka_unit_test(replaced_statements_are_found_when_asked_for),
		cmocka_unit_test(refused_article_harms_nothing),
		cmocka_unit_test(snapshot_is_the_page_that_came),
		cmocka_unit_test(a_snapshot_is_known_by_the_digest_that_came_with_it),
		cmocka_unit_test(killed_at_any_moment_each_page_is_stored_once),
		cmocka_unit_test(full_map_loses_nothing_and_goes_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
