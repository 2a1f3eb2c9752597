/* What is counted by month says the same as the lists, whatever came, went and came back. */
#include <stdlib.h>

#include "common/clock.h"
#include "store/change.h"
#include "store/months.h"
#include "store/rebuild.h"
#include "tests/store/kit.h"

enum { ARTICLES = 220, STEPS = 14, AT_ONCE = 60, TEXT = 96 };

static const char *const speakers[] = { "Ida Holm", "Tomas Holm", "Ada Wren", "Dr Ida Maria Holm", "Odo", "IDA HOLM", "" };
static const char *const outlets[] = { "North Wire", "City Daily", "North City Post" };
static const char *const topics[] = { "labour", "fish", "fish/cod" };

struct world {
	struct kit kit;
	uint64_t random, fetches;
};

static unsigned draw(struct world *w, unsigned n)
{
	w->random = w->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(w->random >> 33) % n;
}

/* A version of one of ARTICLES: mostly one that was there before, so that wordings come, go and come back. */
static void make_version(struct world *w, struct kit_article *ret, char text[10][TEXT])
{
	unsigned article = draw(w, ARTICLES), version = draw(w, 3), said = draw(w, 8) + 1;

	*ret = (struct kit_article){ .url = text[0], .title = "Quay", .published = text[1], .outlet = outlets[article % 3],
				     .feed = article % 2 ? "quay" : "heath", .seq = ++w->fetches, .topic = topics[(article + version) % 3] };
	(void)snprintf(text[0], TEXT, "https://quay.example/%u", article);
	/* One in ten has no date; many share a day, and the edges of months are frequent. */
	(void)snprintf(text[1], TEXT, "%u-%02u-%02uT%02u:00:00Z", 2024 + article % 2, 1 + article % 5, draw(w, 2) ? 1 : 1 + article % 28, article % 24);
	if (article % 10 == 3)
		text[1][0] = 0;
	for (unsigned i = 0; i < said; i++) {
		(void)snprintf(text[2 + i], TEXT, "%s|said|words %u of version %u in %u", speakers[draw(w, 7)], i, version, article);
		ret->said[i] = text[2 + i];
	}
}

static void store_some(struct world *w)
{
	static struct kit_article articles[AT_ONCE];
	static char text[AT_ONCE][10][TEXT];

	for (size_t i = 0; i < AT_ONCE; i++)
		make_version(w, &articles[i], text[i]);
	kit_store(&w->kit, articles, AT_ONCE);
}

/* An article goes for good; its postings stay in the lists. */
static void delete_one(struct world *w)
{
	owned(kit_free) struct question find, gone;
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	struct records_head head;
	struct record record;
	char id[32], query[64];

	(void)snprintf(query, sizeof query, "outlet:\"%s\"", outlets[draw(w, 3)]);
	kit_ask(&w->kit, &find, "query", (const char *[]){ query, "limit=1", NULL });
	struct unpack u = { .in = buf_str(&find.body) };
	assert_int_equal(records_get_head(&u, &head), 0);
	if (head.n == 0)
		return;
	assert_int_equal(record_get(&u, arena, &record), 0);
	(void)snprintf(id, sizeof id, "%.*s", (int)record.source.article.len, record.source.article.ptr);
	kit_ask(&w->kit, &gone, "delete", (const char *[]){ id, NULL });
	assert_int_equal(gone.status, 0);
}

static int is_right(void *ctx, struct str term, bool right)
{
	if (!right)
		print_error("wrong: %.*s\n", (int)term.len, term.ptr);
	++*(size_t *)ctx;
	return right ? 0 : -EBADMSG;
}

static size_t check_rows(struct kit *kit)
{
	static struct view view;
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	uint64_t verified = 0;
	size_t n = 0;
	MDB_txn *txn;

	assert_int_equal(db_read_begin(kit->db, &txn), 0);
	assert_int_equal(view_open(kit->db, txn, &verified, &view), 0);
	assert_int_equal(months_check(&view, arena, 1, is_right, &n), 0);
	assert_int_equal(months_knows(kit->db, txn, TERM_SPEAKER, STR("ida holm")), 1);
	db_read_end(kit->db, txn);
	return n;
}

/* The second form of a query is one that lists alone can answer. */
static void same(struct kit *kit, const char *query, const char *by)
{
	owned(kit_free) struct question quick, slow;
	char longer[256];

	(void)snprintf(longer, sizeof longer, "%s -text:nosuchword", query);
	kit_ask(kit, &quick, "tally", (const char *[]){ query, by, NULL });
	kit_ask(kit, &slow, "tally", (const char *[]){ longer, by, NULL });
	assert_int_equal(quick.status, 0);
	assert_int_equal(slow.status, 0);
	if (!str_eq(buf_str(&quick.body), buf_str(&slow.body)))
		print_error("%s %s\n", query, by);
	assert_true(str_eq(buf_str(&quick.body), buf_str(&slow.body)));
}

static void compare_all(struct world *w)
{
	static const char *const queries[] = {
		"*", "by:\"Ida Holm\"", "by:holm", "by:\"holm ida\"", "by:odo", "by:nobody", "speaker:\"ida holm\"", "by:ida*",
		"outlet:\"North Wire\"", "outlet:north", "outlet:\"city north\"", "topic:fish", "topic:fish/", "feed:quay", "lang:en", "type:indirect",
	};
	char ranged[128];

	for (size_t i = 0; i < ARRAY_LEN(queries); i++) {
		same(&w->kit, queries[i], "by=month");
		same(&w->kit, queries[i], "by=year");
		(void)snprintf(ranged, sizeof ranged, "%s date:2024-%02u-%02uT05:00:00Z..2025-%02u-%02u", queries[i], 1 + draw(w, 5),
			       1 + draw(w, 28), 1 + draw(w, 5), 1 + draw(w, 28));
		same(&w->kit, ranged, "by=month");
	}
	same(&w->kit, "date:2024-02..", "by=month");
	same(&w->kit, "date:..2024-03-04", "by=year");
}

static void counts_are_those_of_the_lists(void **state)
{
	struct world w = { .random = 7 };
	size_t most = 0;

	(void)state;
	kit_begin(&w.kit);
	for (unsigned step = 0; step < STEPS; step++) {
		store_some(&w);
		if (step % 3 != 1)
			kit_fold(&w.kit);
		if (step > 3 && draw(&w, 2))
			delete_one(&w);
		compare_all(&w);
		size_t n = check_rows(&w.kit);
		most = n > most ? n : most;
	}
	/* All, the feeds, the language, topics, outlets, some speakers. */
	assert_in_range(most, 8, 30);
	kit_end(&w.kit);
}

static void drop_all(struct kit *kit)
{
	MDB_txn *txn;

	assert_int_equal(mdb_txn_begin(lmdb_env_raw(kit->db->env), NULL, 0, &txn), 0);
	assert_int_equal(months_void(kit->db, txn), 0);
	assert_int_equal(mdb_txn_commit(txn), 0);
}

/* As in a store of an older program, or after damage: lists answer, the next fold makes all anew, and so does a rebuild. */
static void what_is_not_kept_is_made_by_the_next_fold(void **state)
{
	owned(buf_destroy) struct buf said = { 0 };
	struct world w = { .random = 11 };
	struct rebuilt done;

	(void)state;
	kit_begin(&w.kit);
	for (int i = 0; i < 6; i++)
		store_some(&w);
	kit_fold(&w.kit);
	size_t had = check_rows(&w.kit);
	assert_true(had > 5);
	drop_all(&w.kit);
	assert_int_equal(check_rows(&w.kit), 0);
	compare_all(&w);
	store_some(&w);
	compare_all(&w);
	assert_int_equal(check_rows(&w.kit), 0);
	kit_fold(&w.kit);
	assert_true(check_rows(&w.kit) >= had);
	compare_all(&w);
	assert_int_equal(rebuild(w.kit.db, &done, &said, NULL, NULL), 0);
	assert_true(check_rows(&w.kit) > 5);
	compare_all(&w);
	kit_end(&w.kit);
}

/* One that differs from its list is told by a check, and mended by a rebuild. */
static void a_wrong_row_is_found(void **state)
{
	owned(kit_free) struct question q, again;
	owned(buf_destroy) struct buf said = { 0 }, row = { 0 };
	struct months months = { 0 };
	struct world w = { .random = 13 };
	struct rebuilt done;
	MDB_txn *txn;

	(void)state;
	kit_begin(&w.kit);
	for (int i = 0; i < 6; i++)
		store_some(&w);
	kit_fold(&w.kit);
	assert_int_equal(mdb_txn_begin(lmdb_env_raw(w.kit.db->env), NULL, 0, &txn), 0);
	assert_int_equal(months_get(w.kit.db, txn, STR("tfish"), &months), 0);
	months.at[0].count++;
	months_encode(&row, &months);
	assert_int_equal(db_put(w.kit.db, txn, TABLE_MONTHS, STR("tfish"), buf_str(&row)), 0);
	assert_int_equal(mdb_txn_commit(txn), 0);
	kit_ask(&w.kit, &q, "check", (const char *[]){ "sample", "sample=5000", NULL });
	assert_int_equal(q.status, 0);
	buf_add_byte(&q.body, 0);
	assert_non_null(strstr(q.body.ptr, "\"index\":1,"));
	assert_non_null(strstr(q.body.ptr, "the months of fish"));
	assert_int_equal(rebuild(w.kit.db, &done, &said, NULL, NULL), 0);
	kit_ask(&w.kit, &again, "check", (const char *[]){ "sample", "sample=5000", NULL });
	buf_add_byte(&again.body, 0);
	assert_non_null(strstr(again.body.ptr, "\"index\":0,"));
	months_free(&months);
	kit_end(&w.kit);
}

/* ---- rows ---- */

static void assert_same_month(const struct month *a, const struct month *b)
{
	assert_int_equal(a->number, b->number);
	assert_int_equal(a->count, b->count);
	assert_int_equal(a->first, b->first);
	assert_int_equal(a->last, b->last);
}

static void rows_are_read_as_written(void **state)
{
	owned(buf_destroy) struct buf row = { 0 };
	struct months a = { 0 }, b = { 0 };
	static const int64_t days[] = { 0, 31, 30, -1, 11016, 20000, 20000 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(days); i++)
		assert_int_equal(months_count(&a, posting_date(days[i] * INT64_C(86400000000))), 0);
	assert_int_equal(months_count(&a, POSTING_NO_DATE), 0);
	assert_int_equal(a.n, 5);
	months_encode(&row, &a);
	assert_int_equal(months_decode(buf_str(&row), &b), 0);
	assert_int_equal(b.n, a.n);
	assert_int_equal(b.undated, 1);
	for (size_t i = 0; i < a.n; i++)
		assert_same_month(&a.at[i], &b.at[i]);
	assert_int_equal(b.at[1].number, 1970 * 12);
	assert_int_equal(b.at[1].count, 2);
	months_free(&a);
	months_free(&b);
}

/* Leap years, and those of hundreds that are none, among months that follow each other or leave one out. */
static void months_in_a_row_are_read_as_written(void **state)
{
	static const uint32_t years[] = { 0, 1895, 1950, 2050, 2350 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(years) * 2; i++) {
		owned(buf_destroy) struct buf row = { 0 };
		struct months a = { 0 }, b = { 0 };

		for (uint32_t number = 12 * years[i / 2]; a.n < MONTHS_MAX; number += i % 2 && number % 5 == 0 ? 2 : 1) {
			uint64_t begin, end;

			month_dates(number, &begin, &end);
			assert_int_equal(months_add(&a, &(struct month){ number, 1 + number % 3, begin + number, end - 1 }), 0);
		}
		months_encode(&row, &a);
		assert_int_equal(months_decode(buf_str(&row), &b), 0);
		assert_int_equal(b.n, a.n);
		for (size_t k = 0; k < a.n; k++)
			assert_same_month(&a.at[k], &b.at[k]);
		months_free(&a);
		months_free(&b);
	}
}

static void months_have_years_of_four_digits_and_are_not_too_many(void **state)
{
	struct months m = { 0 };

	(void)state;
	assert_int_equal(months_count(&m, posting_date(INT64_C(253402300799) * 1000000)), 0);
	assert_int_equal(months_count(&m, posting_date(INT64_C(253402300800) * 1000000)), -ERANGE);
	assert_int_equal(m.at[0].number, 9999 * 12 + 11);
	months_clear(&m);
	for (uint32_t i = 0; i < MONTHS_MAX; i++)
		assert_int_equal(months_add(&m, &(struct month){ .number = 20000 - i, .count = 1 }), 0);
	assert_int_equal(months_add(&m, &(struct month){ .number = 9, .count = 1 }), -ERANGE);
	assert_int_equal(months_add(&m, &(struct month){ .number = 20000, .count = 1 }), 0);
	months_free(&m);
}

/* The same as the calendar that everything else counts by, at the edges of each of them. */
static void months_are_the_calendars(void **state)
{
	const int64_t second = 1000000, day = 86400 * second;

	(void)state;
	for (uint32_t number = 0; number < 12 * MONTHS_YEARS; number++) {
		uint32_t next = number + 1;
		uint64_t begin, end, first = posting_date(clock_days(number / 12, number % 12 + 1, 1) * day);
		uint64_t last = posting_date(clock_days(next / 12, next % 12 + 1, 1) * day - second);
		struct months m = { 0 };

		month_dates(number, &begin, &end);
		assert_int_equal(begin, first);
		assert_int_equal(end, last + 1);
		assert_int_equal(months_count(&m, last), 0);
		m.end = 0;
		assert_int_equal(months_count(&m, first), 0);
		assert_int_equal(m.n, 1);
		assert_int_equal(m.at[0].number, number);
		assert_ptr_equal(months_at(&m, first + (last - first) / 2), &m.at[0]);
		months_free(&m);
	}
}

static void damaged_rows_are_refused(void **state)
{
	static const struct {
		const char *why;
		struct str row;
	} rows[] = {
		{ "nothing", STR_INIT("") },
		{ "a month without a count", STR_INIT("\x00\x05") },
		{ "no statements", STR_INIT("\x00\x05\x00\x00\x00") },
		{ "the same month twice", STR_INIT("\x00\x05\x01\x00\x00\x00\x01\x00\x00") },
		{ "a year that has five digits", STR_INIT("\x00\xc0\xa9\x07\x01\x00\x00") },
	};
	struct months m = { 0 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (months_decode(rows[i].row, &m) != -EBADMSG)
			print_error("%s\n", rows[i].why);
		assert_int_equal(months_decode(rows[i].row, &m), -EBADMSG);
	}
	months_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_are_those_of_the_lists),
		cmocka_unit_test(what_is_not_kept_is_made_by_the_next_fold),
		cmocka_unit_test(a_wrong_row_is_found),
		cmocka_unit_test(rows_are_read_as_written),
		cmocka_unit_test(months_in_a_row_are_read_as_written),
		cmocka_unit_test(months_have_years_of_four_digits_and_are_not_too_many),
		cmocka_unit_test(months_are_the_calendars),
		cmocka_unit_test(damaged_rows_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
