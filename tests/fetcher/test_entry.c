#include "fetcher/entry.h"

#include "tests/fetcher/lab.h"

/* ---- a poll ---- */

struct taking {
	struct job job;
	struct entries *entries;
	uint32_t feed;
	bool done;
};

static int apply(struct job *job, struct outbox *outbox, MDB_txn *txn)
{
	struct taking *self = (struct taking *)job;

	return entries_take(self->entries, outbox, txn, self->feed, 1000000);
}

static void done(struct job *job)
{
	((struct taking *)job)->done = true;
}

struct item {
	const char *guid, *link, *title, *summary;
	int64_t seconds;
};

struct found {
	uint32_t n, n_new, n_changed;
};

/* What a poll of feed that brings these items finds. */
static struct found poll(struct lab *lab, uint32_t feed, const struct item *items, size_t n)
{
	struct feed_entry *at = arena_alloc(lab->arena, n + 1, sizeof(*at));
	struct feed_doc doc = { .format = FEED_RSS_20, .entries = at, .n_entries = n };
	struct entries entries;
	struct taking taking = { .job = { .apply = apply, .done = done, .drop = done }, .entries = &entries, .feed = feed };

	for (size_t i = 0; i < n; i++) {
		at[i].common.id = str_from(items[i].guid);
		at[i].common.link = str_from(items[i].link);
		at[i].common.title = str_from(items[i].title);
		at[i].summary = str_from(items[i].summary);
		if (items[i].seconds)
			at[i].common.published = (struct feed_date){ STR("2026-01-01T00:00:00Z"), items[i].seconds };
	}
	assert_int_equal(entries_read(&doc, STR("http://e.org/feed"), feed, 1000, lab->arena, &entries), 0);
	outbox_submit(lab->outbox, &taking.job);
	lab_commit(lab);
	assert_true(taking.done);
	return (struct found){ (uint32_t)entries.n, entries.n_new, entries.n_changed };
}

#define POLL(lab, feed, ...)                                             \
	poll(lab, feed, (const struct item[]){ __VA_ARGS__ },            \
	     sizeof((const struct item[]){ __VA_ARGS__ }) / sizeof(struct item))

static void assert_found(struct found found, uint32_t n_new, uint32_t n_changed)
{
	assert_int_equal(found.n_new, n_new);
	assert_int_equal(found.n_changed, n_changed);
}

static void an_entry_is_new_once(void **state)
{
	struct lab *lab = *state;

	assert_found(POLL(lab, 1, { "g1", "http://e.org/1", "One", "", 0 }, { "g2", "http://e.org/2", "Two", "", 0 }), 2, 0);
	assert_found(POLL(lab, 1, { "g1", "http://e.org/1", "One", "", 0 }, { "g2", "http://e.org/2", "Two", "", 0 }), 0, 0);
	assert_found(POLL(lab, 1, { "g3", "http://e.org/3", "Three", "", 0 }, { "g1", "http://e.org/1", "One", "", 0 }), 1, 0);
}

static void what_it_says_may_change(void **state)
{
	struct lab *lab = *state;

	(void)POLL(lab, 1, { "g1", "http://e.org/1", "One", "a", 0 });
	assert_found(POLL(lab, 1, { "g1", "http://e.org/1", "One, corrected", "a", 0 }), 0, 1);
	assert_found(POLL(lab, 1, { "g1", "http://e.org/1", "One, corrected", "b", 0 }), 0, 1);
	assert_found(POLL(lab, 1, { "g1", "http://e.org/1", "One, corrected", "b", 0 }), 0, 0);
}

static void other_clothes_are_no_change(void **state)
{
	struct lab *lab = *state;

	(void)POLL(lab, 1, { "", "http://e.org/1", "One", "", 0 });
	assert_found(POLL(lab, 1, { "", "https://e.org/1", "One", "", 0 }), 0, 0);
	assert_found(POLL(lab, 1, { "", "https://e.org/1?utm_source=feed", "One", "", 0 }), 0, 0);
	assert_found(POLL(lab, 1, { "", "/1#top", "One", "", 0 }), 0, 0);
	assert_found(POLL(lab, 1, { "now-a-guid", "http://e.org/1", "One", "", 0 }), 0, 0);
	assert_found(POLL(lab, 1, { "another-guid", "http://e.org/1", "One", "", 0 }), 0, 0);
	assert_found(POLL(lab, 1, { "a-third-guid", "http://e.org/1", "One, with news", "", 0 }), 0, 1);
}

static void a_guid_means_nothing_in_another_feed(void **state)
{
	struct lab *lab = *state;

	(void)POLL(lab, 1, { "1", "http://e.org/1", "One", "", 0 });
	assert_found(POLL(lab, 2, { "1", "http://f.org/1", "Another", "", 0 }), 1, 0);
}

static void an_address_met_in_two_feeds_is_fetched_once(void **state)
{
	struct lab *lab = *state;

	(void)POLL(lab, 1, { "a", "http://e.org/1", "One", "", 500 });
	assert_found(POLL(lab, 2, { "b", "http://e.org/1", "One, differently", "x", 500 }), 0, 0);
	assert_found(POLL(lab, 3, { "c", "http://e.org/1", "One", "", 501 }), 0, 1);
}

static void one_guid_for_all_is_no_guid(void **state)
{
	struct lab *lab = *state;
	struct found found = POLL(lab, 1, { "x", "http://e.org/1", "One", "", 0 }, { "x", "http://e.org/2", "Two", "", 0 },
				  { "x", "http://e.org/2", "Two again", "", 0 }, { "x", "http://e.org/3", "Three", "", 0 });

	assert_found(found, 3, 0);
	assert_int_equal(found.n, 3);
	assert_found(POLL(lab, 1, { "x", "http://e.org/1", "One", "", 0 }, { "x", "http://e.org/2", "Two", "", 0 },
			  { "x", "http://e.org/3", "Three", "", 0 }), 0, 0);
}

static void an_entry_without_an_address_is_its_own_page(void **state)
{
	struct lab *lab = *state;

	assert_found(POLL(lab, 1, { "g1", "", "One", "text", 0 }, { "", "", "Two", "text", 0 },
			  { "g3", "mailto:a@e.org", "Three", "text", 0 }), 3, 0);
	assert_found(POLL(lab, 1, { "g1", "", "One", "text", 0 }, { "", "", "Two", "text", 0 },
			  { "g3", "mailto:a@e.org", "Three", "text", 0 }), 0, 0);
}

static void todo_records_come_back_whole(void **state)
{
	struct lab *lab = *state;
	MDB_txn *txn;
	MDB_cursor *cursor;
	MDB_val key, value;
	struct todo_record todo;

	(void)POLL(lab, 7, { "g1", "http://e.org/1?utm_medium=x", "One", "", 1767225600 });
	txn = outbox_read(lab->outbox);
	assert_int_equal(outbox_cursor(lab->outbox, txn, DB_TODO, &cursor), 0);
	assert_int_equal(mdb_cursor_get(cursor, &key, &value, MDB_FIRST), 0);
	assert_int_equal(todo_read((struct str){ value.mv_data, value.mv_size }, &todo), 0);
	assert_int_equal(todo.feed, 7);
	assert_int_equal(todo.kind, TODO_PAGE);
	assert_true(str_eq(todo.url, STR("http://e.org/1")) && str_eq(todo.title, STR("One")));
	assert_true(str_eq(todo.published, STR("2026-01-01T00:00:00Z")));
	assert_int_equal(todo.entry_usec, 1767225600000000);
	assert_int_equal(mdb_cursor_get(cursor, &key, &value, MDB_NEXT), MDB_NOTFOUND);
	outbox_cursor_close(&cursor);
	outbox_read_end(lab->outbox);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_entry_is_new_once),
		TEST(what_it_says_may_change),
		TEST(other_clothes_are_no_change),
		TEST(a_guid_means_nothing_in_another_feed),
		TEST(an_address_met_in_two_feeds_is_fetched_once),
		TEST(one_guid_for_all_is_no_guid),
		TEST(an_entry_without_an_address_is_its_own_page),
		TEST(todo_records_come_back_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
