#include "store/counters.h"
#include "store/index.h"

#include "store/words.h"
#include "tests/store/kit.h"

static uint64_t random_state = 7;

static uint64_t random_below(uint64_t n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state % n;
}

/* ---- lists against a plain array ---- */

enum { TERMS = 12, STATEMENTS = 3000, BATCH = 37 };

struct model {
	uint64_t date[STATEMENTS + 1];
	bool has[TERMS][STATEMENTS + 1];
};

static struct str term_of(int i, struct term *term)
{
	char text[16];

	(void)snprintf(text, sizeof text, "t%d", i / 2);
	term_set(term, i % 2 ? TERM_WORD : TERM_TOPIC, str_from(text));
	return term_str(term);
}

/* Term i stands in one statement of 2^(i/2): from every one to nearly none. */
static void add_batch(struct kit *kit, struct model *model, uint64_t first, uint64_t last, struct segment_builder *builder)
{
	owned(buf_destroy) struct buf bytes = { 0 };
	struct counters counters;
	MDB_txn *txn;

	for (uint64_t seq = first; seq <= last; seq++) {
		model->date[seq] = random_below(10) ? posting_date((int64_t)random_below(1000) * 1000000) : 0;
		for (int i = 0; i < TERMS; i++) {
			struct term term;
			struct posting p = { .seq = seq, .date = i % 2 ? 0 : model->date[seq], .extra = { 0 } };

			model->has[i][seq] = random_below(UINT64_C(1) << i / 2) == 0;
			if (i % 2)
				p.extra = STR("xyz");
			if (model->has[i][seq])
				assert_int_equal(segment_builder_add(builder, term_of(i, &term), &p), 0);
		}
	}
	assert_int_equal(mdb_txn_begin(lmdb_env_raw(kit->db->env), NULL, 0, &txn), 0);
	assert_int_equal(counters_get(kit->db, txn, &counters), 0);
	counters.next_seq = last + 1;
	assert_int_equal(segment_builder_write(builder, first, last, &bytes), 0);
	assert_int_equal(index_add_segment(kit->db, txn, &counters, buf_str(&bytes)), 0);
	assert_int_equal(index_merge(kit->db, txn, &counters), 0);
	assert_int_equal(counters_put(kit->db, txn, &counters), 0);
	assert_int_equal(mdb_txn_commit(txn), 0);
}

static const struct model *sorting;

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return posting_cmp(sorting->date[x], x, sorting->date[y], y);
}

static void check_order(struct list *list, const struct model *model, const uint64_t *want, size_t n, bool descending)
{
	/* From either end, and from some place in the middle. */
	for (int place = 0; place < 3; place++) {
		size_t from = place == 0 || !n ? 0 : place == 1 ? n / 2 : n - 1;
		struct posting p;

		if (!n)
			break;
		uint64_t first = want[descending ? n - 1 - from : from];
		assert_int_equal(list_start(list, descending, list->dated ? model->date[first] : 0, first), 0);
		for (size_t i = from; i < n; i++) {
			assert_int_equal(list_next(list, &p), 1);
			assert_int_equal(p.seq, want[descending ? n - 1 - i : i]);
		}
		assert_int_equal(list_next(list, &p), 0);
	}
}

static void check_term(const struct view *view, const struct model *model, int i, uint64_t last)
{
	owned(arena_destroy) struct arena *arena = arena_new(16 << 20);
	static uint64_t want[STATEMENTS];
	struct term term;
	struct list *list;
	size_t n = 0;

	assert_int_equal(list_open(view, term_of(i, &term), arena, &list), 0);
	for (uint64_t seq = 1; seq <= last; seq++) {
		struct str extra = { 0 };

		assert_int_equal(list_has(list, model->date[seq], seq, &extra), model->has[i][seq]);
		if (model->has[i][seq]) {
			want[n++] = seq;
			assert_true(!(i % 2) || str_eq(extra, STR("xyz")));
		}
	}
	assert_int_equal(list->count, n);
	sorting = model;
	if (!(i % 2))
		qsort(want, n, sizeof *want, compare);
	check_order(list, model, want, n, false);
	check_order(list, model, want, n, true);
	list_close(list);
}

static int count_term(void *ctx, struct str term, uint64_t count)
{
	size_t *n = ctx;

	assert_true(term.ptr[0] == TERM_WORD && count <= STATEMENTS);
	++*n;
	return 0;
}

static void lists_are_what_was_put_in(void **state)
{
	owned(arena_destroy) struct arena *arena = arena_new(16 << 20);
	struct segment_builder *builder = segment_builder_new();
	static struct model model;
	static struct view view;
	uint64_t verified = 0, last = 0;
	size_t terms = 0;
	struct kit kit;
	MDB_txn *txn;

	(void)state;
	kit_begin(&kit);
	for (int round = 0; last < STATEMENTS; round++) {
		uint64_t to = last + 1 + random_below(BATCH);

		add_batch(&kit, &model, last + 1, to < STATEMENTS ? to : STATEMENTS, builder);
		last = to < STATEMENTS ? to : STATEMENTS;
		if (round % 23 == 22)
			kit_fold(&kit);
		if (round % 31 != 30 && last < STATEMENTS)
			continue;
		assert_int_equal(db_read_begin(kit.db, &txn), 0);
		assert_int_equal(view_open(kit.db, txn, &verified, &view), 0);
		assert_true(view.n_segments < INDEX_SEGMENTS_MAX / 2);
		for (int i = 0; i < TERMS; i++)
			check_term(&view, &model, i, last);
		db_read_end(kit.db, txn);
	}
	assert_int_equal(db_read_begin(kit.db, &txn), 0);
	assert_int_equal(view_open(kit.db, txn, &verified, &view), 0);
	assert_int_equal(view_terms(&view, STR("w"), arena, count_term, &terms), 0);
	assert_int_equal(terms, TERMS / 2);
	db_read_end(kit.db, txn);
	segment_builder_destroy(&builder);
	kit_end(&kit);
}

/* ---- words ---- */

static void words_are_folded(void **state)
{
	static const struct {
		const char *why, *text, *words;
	} cases[] = {
		{ "case", "The FERRY Sailed", "the ferry sailed" },
		{ "accents", "Čapek naïve Ñandú Åse", "capek naive nandu ase" },
		{ "letters with strokes", "Łódź Ørsted Đà æther", "lodz orsted da aether" },
		{ "one letter that folds to two", "Straße", "strasse" },
		{ "decomposed is composed", "e\xcc\x81tude", "etude" },
		{ "Greek and Cyrillic", "Ναυτιλία Лавров Йод", "ναυτιλια лавров иод" },
		{ "Turkish capital", "İzmir", "izmir" },
		{ "full width", "ＡＢＣ１", "abc1" },
		{ "possessive", "Holm's the minister’s", "holm the minister" },
		{ "apostrophe in a word", "O'Brien don’t", "o'brien don't" },
		{ "apostrophe at an end", "'tis the ships'", "tis the ships" },
		{ "hyphens part", "cease-fire", "cease fire" },
		{ "numbers", "1,000 of 3.5%", "1 000 of 3 5" },
		{ "Chinese is cut into characters", "外交部abc说", "外 交 部 abc 说" },
		{ "no word", "— … “ ” !", "" },
		{ "broken bytes part", "ab\xff" "cd", "ab cd" },
		{ "NUL parts", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf out = { 0 };

		words_fold_name(str_from(cases[i].text), &out);
		buf_add_byte(&out, 0);
		if (strcmp(out.ptr, cases[i].words) != 0)
			print_error("%s\n", cases[i].why);
		assert_string_equal(out.ptr, cases[i].words);
	}
}

static void words_are_cut_at_their_limit(void **state)
{
	struct words words = { 0 };
	char text[3 * WORD_BYTES_MAX];
	struct str word;

	(void)state;
	memset(text, 'a', sizeof text);
	for (size_t extra = 0; extra < 2; extra++) {
		words = (struct words){ .in = { text, WORD_BYTES_MAX + extra } };
		assert_true(words_next(&words, &word));
		assert_int_equal(word.len, WORD_BYTES_MAX);
		assert_false(words_next(&words, &word));
	}
	/* A letter of three bytes may begin before the limit. */
	for (size_t i = 0; i + 3 <= sizeof text; i += 3)
		memcpy(text + i, "\xe0\xa4\x95", 3);
	words = (struct words){ .in = { text, sizeof text } };
	assert_true(words_next(&words, &word));
	assert_true(word.len <= sizeof words.folded);
}

/* The key of the list of names: two letters of its kind, the folded name, a mark and the name as written. */
static void long_names_are_listed_as_written(void **state)
{
	enum { FIRST = 60, FOLDED = 2 * FIRST + 1, AT_LEAST = 2 + FOLDED + 1 };
	static const struct {
		const char *why;
		size_t term, written; /* bytes, and those that are listed */
	} cases[] = {
		{ "a byte less than a term has", TERM_BYTES_MAX - 1, TERM_BYTES_MAX - 1 - AT_LEAST },
		{ "as many as a term has", TERM_BYTES_MAX, TERM_BYTES_MAX - AT_LEAST },
		{ "a byte more: it is cut", TERM_BYTES_MAX + 1, TERM_BYTES_MAX - AT_LEAST },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char name[TERM_BYTES_MAX], said[2 * TERM_BYTES_MAX];
		struct kit kit;

		/* Two words, and dots that are not folded. */
		size_t n = cases[i].term - AT_LEAST;
		memset(name, '.', n);
		memset(name, 'a', FIRST);
		name[FIRST] = ' ';
		memset(name + FIRST + 1, 'b', FIRST);
		name[n] = 0;
		(void)snprintf(said, sizeof said, "%s|said|the ferry is late", name);
		kit_begin(&kit);
		kit_store(&kit, &(struct kit_article){ .url = "https://ferry.example/1", .title = "Ferry", .seq = 1, .said = { said } }, 1);
		for (int folded = 0; folded < 2; folded++) {
			owned(kit_free) struct question q;

			kit_ask(&kit, &q, "names", (const char *[]){ "speakers", NULL });
			assert_int_equal(q.status, 0);
			struct unpack u = { .in = buf_str(&q.body) };
			if (unpack_array(&u, 0) != 1)
				fail_msg("%s: it is not listed, folded %d", cases[i].why, folded);
			(void)unpack_array(&u, 2);
			assert_true(str_eq(unpack_str(&u), (struct str){ name, cases[i].written }));
			assert_int_equal(unpack_uint(&u), 1);
			kit_fold(&kit);
		}
		kit_end(&kit);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_what_was_put_in),
		cmocka_unit_test(long_names_are_listed_as_written),
		cmocka_unit_test(words_are_folded),
		cmocka_unit_test(words_are_cut_at_their_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
