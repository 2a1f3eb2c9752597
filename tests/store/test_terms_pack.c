#include "store/compact.h"
#include "store/counters.h"
#include "store/index.h"
#include "store/shared.h"
#include "store/term_group.h"
#include "tests/store/kit.h"

static uint64_t random_state;

static uint64_t random_below(uint64_t n)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state % n;
}

/* ---- an index against plain arrays ---- */

enum { TERMS = 160, STATEMENTS = 2400, ROUND = 400, BARE = 9 };

struct model {
	uint64_t last;
	uint64_t date[STATEMENTS + 1];
	bool has[TERMS][STATEMENTS + 1];
};

/* Each kind of list there is: of nearly all to of one statement in hundreds, with dates and without. */
static struct str term_of(int i, struct term *term)
{
	static const struct {
		enum term_kind kind;
		const char *value;
	} fixed[] = { { TERM_ALL, "" }, { TERM_LANGUAGE, "en" }, { TERM_MODEL, "1" }, { TERM_TYPE, "direct" }, { TERM_TYPE, "indirect" },
		      { TERM_ACT, "denies" }, { TERM_TOPIC, "99" }, { TERM_OUTLET, "the daily example" }, { TERM_WORD, "the" }, { TERM_IDS, "" } };
	char text[64];

	if (i < (int)ARRAY_LEN(fixed)) {
		term_set(term, fixed[i].kind, str_from(fixed[i].value));
		return term_str(term);
	}
	(void)snprintf(text, sizeof text, "%.*sword%d", i % 50, "a long beginning that many words have in common and more of it", i * 7919 % 1000);
	term_set(term, i % 3 ? TERM_WORD : i % 2 ? TERM_SPEAKER : TERM_NAME, str_from(text));
	return term_str(term);
}

static bool stands(int i, const struct model *m, uint64_t seq)
{
	static const unsigned of_64[] = { 64, 64, 63, 32, 0, 20, 9, 3, 50, 64 };

	if (i == 4)
		return !m->has[3][seq];
	return i < (int)ARRAY_LEN(of_64) ? random_below(64) < of_64[i] : random_below(16 + (uint64_t)i * 4) == 0;
}

static struct posting posting_of(const struct model *m, int i, uint64_t seq)
{
	struct term term;
	bool dated = term_is_dated(term_of(i, &term));

	/* Ids are no dates; and one list has what is not of all statements. */
	uint64_t date = i == 9 ? 1 + seq * 7919 % 1000 : i == 7 && seq % 5 == 0 ? 1 : m->date[seq];
	return (struct posting){ .date = dated ? date : POSTING_NO_DATE, .seq = seq, .extra = dated ? (struct str){ 0 } : STR("\3\4") };
}

static struct str stem_of(int i, struct term *term)
{
	static const char *const of[BARE] = { "sen" "run\1run", "sen" "run\1running", "sen" "run\1runs", "sde" "lauf\1laufen", "sen" "go\1went", "sen\1x",
					      "Np" "ada lind\1" "Ada Lind", "No" "the daily example\1The Daily Example", "sen" "runner\1runner" };

	memcpy(term->key, of[i], strlen(of[i]));
	term->len = strlen(of[i]);
	return term_str(term);
}

static void add_round(struct kit *kit, struct model *m, bool folds)
{
	struct segment_builder *builder = segment_builder_new();
	owned(buf_destroy) struct buf bytes = { 0 };
	uint64_t first = m->last + 1;
	struct counters counters;
	struct term term;
	MDB_txn *txn;

	for (uint64_t seq = first; seq < first + ROUND; seq++) {
		m->date[seq] = random_below(10) ? posting_date((int64_t)(seq / 3 + random_below(200)) * 1000000) : 1;
		for (int i = 0; i < TERMS; i++) {
			struct posting p = posting_of(m, i, seq);

			m->has[i][seq] = stands(i, m, seq);
			if (m->has[i][seq])
				assert_int_equal(segment_builder_add(builder, term_of(i, &term), &p), 0);
		}
	}
	for (int i = 0; i < BARE; i++)
		assert_int_equal(segment_builder_add_bare(builder, stem_of(i, &term)), 0);
	m->last = first + ROUND - 1;
	assert_int_equal(mdb_txn_begin(lmdb_env_raw(kit->db->env), NULL, 0, &txn), 0);
	assert_int_equal(counters_get(kit->db, txn, &counters), 0);
	counters.next_seq = m->last + 1;
	assert_int_equal(segment_builder_write(builder, first, m->last, &bytes), 0);
	assert_int_equal(index_add_segment(kit->db, txn, &counters, buf_str(&bytes)), 0);
	if (folds)
		assert_int_equal(index_fold(kit->db, txn, &counters), 0);
	assert_int_equal(counters_put(kit->db, txn, &counters), 0);
	assert_int_equal(mdb_txn_commit(txn), 0);
	segment_builder_destroy(&builder);
}

static const struct model *sorting;
static int sorting_term;

static int compare(const void *a, const void *b)
{
	struct posting x = posting_of(sorting, sorting_term, *(const uint64_t *)a), y = posting_of(sorting, sorting_term, *(const uint64_t *)b);

	return posting_cmp(x.date, x.seq, y.date, y.seq);
}

static size_t wanted(const struct model *m, int i, uint64_t *want)
{
	size_t n = 0;

	for (uint64_t seq = 1; seq <= m->last; seq++)
		if (m->has[i][seq])
			want[n++] = seq;
	sorting = m;
	sorting_term = i;
	qsort(want, n, sizeof *want, compare);
	return n;
}

/* All of them in order, from some place on: 0, or the error that was met on the way. */
static int in_order(struct list *list, const struct model *m, int i, const uint64_t *want, size_t n, size_t from, bool descending)
{
	struct posting first = posting_of(m, i, want[descending ? n - 1 - from : from]), p;
	int r = list_start(list, descending, first.date, first.seq);

	for (size_t k = from; r == 0 && k < n; k++) {
		r = list_next(list, &p);
		assert_int_not_equal(r, 0);
		if (r > 0)
			assert_int_equal(p.seq, want[descending ? n - 1 - k : k]);
		r = r < 0 ? r : 0;
	}
	if (r == 0)
		r = list_next(list, &p);
	assert_true(r <= 0);
	return r;
}

static int has_all(struct list *list, const struct model *m, int i)
{
	int e = 0;

	for (uint64_t seq = 1; seq <= m->last; seq++) {
		struct posting p = posting_of(m, i, seq);
		struct str extra = { 0 };
		int r = list_has(list, p.date, seq, &extra);

		if (r >= 0) {
			assert_int_equal(r, m->has[i][seq]);
			assert_true(!r || str_eq(extra, p.extra));
		}
		e = r < 0 ? r : e;
	}
	return e;
}

/* Of one term: what it has is right, or an error. */
static int check_term(const struct view *view, const struct model *m, int i)
{
	owned(arena_destroy) struct arena *arena = arena_new(16 << 20);
	static uint64_t want[STATEMENTS];
	size_t n = wanted(m, i, want);
	struct term term;
	struct list *list;
	int r = list_open(view, term_of(i, &term), arena, &list), e = 0;

	if (r < 0)
		return r;
	assert_int_equal(list->count, n);
	for (int k = 0; n && k < 4; k++) {
		r = in_order(list, m, i, want, n, k == 0 ? 0 : random_below(n), k % 2);
		e = r < 0 ? r : e;
	}
	r = has_all(list, m, i);
	list_close(list);
	return r < 0 ? r : e;
}

struct seen {
	struct term last;
	size_t n;
	uint64_t postings;
};

static int see(void *ctx, struct str term, uint64_t count)
{
	struct seen *seen = ctx;

	assert_true(seen->n == 0 || str_cmp(term_str(&seen->last), term) < 0);
	memcpy(seen->last.key, term.ptr, term.len);
	seen->last.len = term.len;
	seen->n++;
	seen->postings += count;
	return 0;
}

/* The terms that begin so, each once and in order, with as many postings as there are. */
static int check_prefix(const struct view *view, const struct model *m, struct str prefix)
{
	owned(arena_destroy) struct arena *arena = arena_new(16 << 20);
	struct seen seen = { .n = 0 };
	struct term term;
	size_t n = 0;
	uint64_t postings = 0;
	int r = view_terms(view, prefix, arena, see, &seen);

	if (r < 0)
		return r;
	for (int i = 0; i < TERMS; i++) {
		uint64_t here = 0;

		for (uint64_t seq = 1; seq <= m->last; seq++)
			here += m->has[i][seq];
		if (here && str_starts(term_of(i, &term), prefix))
			n++, postings += here;
	}
	for (int i = 0; i < BARE; i++)
		n += str_starts(stem_of(i, &term), prefix);
	assert_int_equal(seen.n, n);
	assert_int_equal(seen.postings, postings);
	return 0;
}

static int check_all(struct kit *kit, const struct model *m)
{
	static const char *const prefixes[] = { "w", "n", "s", "se", "sen", "senrun\1", "sengo\1", "sfr", "sderun\1", "wa long", "pa l", "Np", "N", "y", "z", "wzz" };
	static struct view view;
	uint64_t verified = 0;
	MDB_txn *txn;
	int e = 0;

	assert_int_equal(db_read_begin(kit->db, &txn), 0);
	int r = view_open(kit->db, txn, &verified, &view);
	for (int i = 0; r == 0 && i < TERMS; i++) {
		int here = check_term(&view, m, i);

		e = here < 0 ? here : e;
	}
	for (size_t i = 0; r == 0 && i < ARRAY_LEN(prefixes); i++) {
		int here = check_prefix(&view, m, str_from(prefixes[i]));

		e = here < 0 ? here : e;
	}
	db_read_end(kit->db, txn);
	return r < 0 ? r : e;
}

static void compact_kit(struct kit *kit)
{
	owned(buf_destroy) struct buf why = { 0 };
	struct compacted done;

	assert_int_equal(compact(kit->db, &done, &why), 0);
	kit_close(kit);
	kit_open(kit);
}

/* How many keys of a kind are in the table, and bytes of all values. */
static size_t keys_of(struct kit *kit, char kind, size_t *ret_bytes)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	MDB_txn *txn;
	size_t n = 0;

	*ret_bytes = 0;
	assert_int_equal(db_read_begin(kit->db, &txn), 0);
	assert_int_equal(mdb_cursor_open(txn, kit->db->table[TABLE_TERMS], &cursor), 0);
	while (mdb_cursor_get(cursor, &k, &v, MDB_NEXT) == 0)
		if (*(char *)k.mv_data == kind)
			n++, *ret_bytes += v.mv_size;
	mdb_cursor_close(cursor);
	db_read_end(kit->db, txn);
	return n;
}

static struct model *grown(struct kit *kit, int rounds)
{
	struct model *m = calloc(1, sizeof *m);

	assert_non_null(m);
	kit_begin(kit);
	for (int i = 0; i < rounds; i++)
		add_round(kit, m, true);
	return m;
}

/* Intake, folds and compactions in any order: lists and words are always those of a plain array. */
static void index_is_the_same_however_it_is_written(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 4; seed++) {
		struct model *m = calloc(1, sizeof *m);
		struct kit kit;

		assert_non_null(m);
		random_state = seed;
		kit_begin(&kit);
		for (int i = 0; i < STATEMENTS / ROUND; i++) {
			add_round(&kit, m, random_below(3) > 0);
			if (random_below(3))
				compact_kit(&kit);
			if (i % 2 || seed == 1)
				assert_int_equal(check_all(&kit, m), 0);
		}
		kit_end(&kit);
		free(m);
	}
}

static void compacted_index_has_groups_and_shared_blocks(void **state)
{
	size_t before, bytes, groups, shared, loose;
	struct kit kit;

	(void)state;
	random_state = 11;
	struct model *m = grown(&kit, 4);
	assert_int_equal(keys_of(&kit, TERM_LANGUAGE, &before) > 2, true);
	for (int again = 0; again < 2; again++) {
		compact_kit(&kit);
		groups = keys_of(&kit, GROUP_KIND, &bytes);
		shared = keys_of(&kit, SHARED_KIND, &bytes);
		assert_true(groups > 3);
		assert_int_equal(shared, (4 * ROUND + POSTINGS_MAX - 1) / POSTINGS_MAX);
		loose = keys_of(&kit, TERM_STEM, &bytes);
		assert_int_equal(loose, 0);
		/* Head and blocks that but say that they have all. */
		assert_int_equal(keys_of(&kit, TERM_LANGUAGE, &bytes), shared + 1);
		assert_true(bytes < before / 4);
	}
	assert_int_equal(check_all(&kit, m), 0);
	kit_end(&kit);
	free(m);
}

/* ---- damage ---- */

/* Flips a bit of the key or value number n of the table; false: there are fewer. */
static bool flip(struct kit *kit, size_t n, bool of_key)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	MDB_txn *txn;
	int rc = MDB_NOTFOUND;

	assert_int_equal(mdb_txn_begin(lmdb_env_raw(kit->db->env), NULL, 0, &txn), 0);
	assert_int_equal(mdb_cursor_open(txn, kit->db->table[TABLE_TERMS], &cursor), 0);
	for (size_t i = 0; i <= n; i++)
		rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT);
	if (rc == 0) {
		owned(buf_destroy) struct buf key = { 0 }, value = { 0 };
		size_t bit = random_below(8 * (of_key ? k.mv_size : v.mv_size));

		buf_add(&key, lmdb_str(k));
		buf_add(&value, lmdb_str(v));
		struct buf *which = of_key ? &key : &value;
		which->ptr[bit / 8] = (char)(which->ptr[bit / 8] ^ 1 << bit % 8);
		assert_int_equal(mdb_cursor_del(cursor, 0), 0);
		k = lmdb_val(buf_str(&key));
		v = lmdb_val(buf_str(&value));
		assert_int_equal(mdb_put(txn, kit->db->table[TABLE_TERMS], &k, &v, 0), 0);
	}
	mdb_cursor_close(cursor);
	assert_int_equal(mdb_txn_commit(txn), 0);
	return rc == 0;
}

/* Lists and words are right, or an error says that they cannot be read; that of what the bit is in does. */
static void flipped_bit_in_a_value_is_named(void **state)
{
	struct kit kit;
	size_t done = 0, all = 0, bytes;

	(void)state;
	random_state = 5;
	struct model *m = grown(&kit, 4);
	compact_kit(&kit);
	for (int kind = 0; kind < 128; kind++)
		all += keys_of(&kit, (char)kind, &bytes);
	kit_end(&kit);
	free(m);
	for (; done < 16; done++) {
		random_state = 5;
		m = grown(&kit, 4);
		compact_kit(&kit);
		random_state = 100 + done;
		assert_true(flip(&kit, done < 10 ? done : random_below(all), false));
		assert_int_equal(check_all(&kit, m), -EIO);
		/* What is damaged stays so, and is all that does. */
		compact_kit(&kit);
		assert_int_equal(check_all(&kit, m), -EIO);
		kit_end(&kit);
		free(m);
	}
}

/* The block number n of the list of all without its last posting, and no longer of the shared one, which is gone. */
static void lose_shared(struct kit *kit, size_t n, uint64_t count)
{
	static struct block block;
	owned(buf_destroy) struct buf packed = { 0 };
	unsigned char key[SHARED_KEY_BYTES], less[VARINT_MAX];
	struct posting p[POSTINGS_MAX];
	struct str value;
	MDB_cursor *cursor;
	MDB_val k, v;
	MDB_txn *txn;

	assert_int_equal(mdb_txn_begin(lmdb_env_raw(kit->db->env), NULL, 0, &txn), 0);
	assert_int_equal(mdb_cursor_open(txn, kit->db->table[TABLE_TERMS], &cursor), 0);
	for (size_t i = 0; i <= n; i++)
		assert_int_equal(mdb_cursor_get(cursor, &k, &v, MDB_NEXT), 0);
	assert_int_equal(db_verify(TABLE_TERMS, lmdb_str(k), lmdb_str(v), &value), 0);
	assert_int_equal(block_get(value, true, &block), 0);
	assert_int_equal(block.n, POSTINGS_MAX);
	memcpy(key, k.mv_data, sizeof key);
	assert_int_equal(key[0], SHARED_KIND);
	assert_int_equal(mdb_cursor_del(cursor, 0), 0);
	mdb_cursor_close(cursor);
	for (size_t i = 0; i < block.n; i++)
		p[i] = (struct posting){ .date = block.date[i], .seq = block.seq[i] };
	block_pack(&packed, p, block.n - 1, true, 0);
	key[0] = TERM_ALL;
	assert_int_equal(db_put(kit->db, txn, TABLE_TERMS, (struct str){ (char *)key, sizeof key }, buf_str(&packed)), 0);
	assert_int_equal(db_put(kit->db, txn, TABLE_TERMS, (struct str){ (char *)key, 2 }, (struct str){ (char *)less, put_varint(less, count - 1) }), 0);
	assert_int_equal(mdb_txn_commit(txn), 0);
}

/* Another block comes to lie where it was, with the same first statement: none of its statements is taken for those that are lost. */
static void lost_shared_block_is_not_made_up_for(void **state)
{
	for (size_t n = 0; n < 3; n++) {
		static struct view view;
		uint64_t verified = 0;
		struct kit kit;
		MDB_txn *txn;
		int damaged = 0;

		(void)state;
		random_state = 7;
		struct model *m = grown(&kit, 3);
		compact_kit(&kit);
		lose_shared(&kit, n, m->last);
		compact_kit(&kit);
		assert_int_equal(db_read_begin(kit.db, &txn), 0);
		assert_int_equal(view_open(kit.db, txn, &verified, &view), 0);
		for (int i = 1; i < TERMS; i++)
			damaged += check_term(&view, m, i) == -EIO;
		assert_true(damaged > 3);
		db_read_end(kit.db, txn);
		kit_end(&kit);
		free(m);
	}
}

/* ---- one group, one block ---- */

static int keep(void *ctx, struct str key, struct str value)
{
	(void)key;
	buf_clear(ctx);
	buf_add(ctx, value);
	return 0;
}

/* A group ends before it leaves its part of a page, and where terms of another kind or language begin. */
static void groups_end_where_they_should(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
		const char *why;
	} cases[] = { { "wone", "wtwo", true, "words" }, { "pone", "wone", false, "kinds" }, { "sdea\1a", "sena\1a", false, "languages" },
		      { "sena\1a", "senb\1b", true, "stems" } };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		owned(buf_destroy) struct buf out = { 0 };
		struct group_maker maker = { .put = keep, .ctx = &out };

		assert_int_equal(group_add(&maker, str_from(cases[i].a), STR("\1x")), 0);
		assert_int_equal(group_add(&maker, str_from(cases[i].b), STR("\1x")), 0);
		if (!out.len != cases[i].same)
			print_error("%s\n", cases[i].why);
		assert_int_equal(!out.len, cases[i].same);
		assert_int_equal(group_flush(&maker), 0);
		group_maker_end(&maker);
	}
	char text[16];
	size_t most = 0;
	owned(buf_destroy) struct buf out = { 0 };
	struct group_maker maker = { .put = keep, .ctx = &out };
	for (int i = 0; i < 2000; i++) {
		(void)snprintf(text, sizeof text, "w%05d", i);
		assert_int_equal(group_add(&maker, str_from(text), STR("\1abcdefgh")), 0);
		most = out.len > most ? out.len : most;
	}
	assert_true(most <= GROUP_BYTES && most > GROUP_BYTES - 32);
	group_maker_end(&maker);
}

static void heads_of_few_postings_are_in_groups(void **state)
{
	static char long_term[TERM_BYTES_MAX + 1], long_head[GROUP_HEAD_BYTES + 1];
	struct str t = { long_term, TERM_BYTES_MAX }, h = { long_head, GROUP_HEAD_BYTES };

	(void)state;
	memset(long_term, 'w', sizeof long_term);
	long_head[0] = POSTINGS_MAX - 1;
	assert_true(group_takes(t, h));
	assert_false(group_takes((struct str){ t.ptr, t.len + 1 }, h));
	assert_false(group_takes(t, (struct str){ h.ptr, h.len + 1 }));
	assert_false(group_takes(STR("wx"), STR("\x81\1")));
	assert_true(group_takes(STR("wx"), STR("\x80\1")));
	assert_false(group_takes(STR("x12345678"), STR("\1x")));
	assert_false(group_takes(STR("w\0x"), STR("\1x")));
	assert_false(group_takes(STR("wx"), (struct str){ 0 }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(index_is_the_same_however_it_is_written),
		cmocka_unit_test(compacted_index_has_groups_and_shared_blocks),
		cmocka_unit_test(flipped_bit_in_a_value_is_named),
		cmocka_unit_test(lost_shared_block_is_not_made_up_for),
		cmocka_unit_test(groups_end_where_they_should),
		cmocka_unit_test(heads_of_few_postings_are_in_groups),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
