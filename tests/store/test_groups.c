/* What a damaged group of terms does: to questions, to doctor's check, and to what comes in. */
#include <fcntl.h>

#include "store/check.h"
#include "store/compact.h"
#include "store/rebuild.h"
#include "store/salvage.h"
#include "store/term_group.h"
#include "tests/store/damage.h"

enum { ARTICLES = 100, WORDS = 7, PLACES_MAX = 400 };

/* A word that one article alone has: letters, so that no two groups begin alike. */
static void word_of(size_t i, size_t k, char ret[16])
{
	uint32_t x = (uint32_t)(i * WORDS + k) * 2654435761u;

	for (size_t n = 0; n < 9; n++, x = x * 1664525 + 1013904223)
		ret[n] = (char)('a' + (x >> 24) % 26);
	(void)snprintf(ret + 9, 7, "%c", (int)('a' + k));
}

static void store_article(struct kit *kit, size_t i)
{
	char url[64], said[256];
	size_t n = (size_t)snprintf(said, sizeof said, "Wenna Oake|said|");

	for (size_t k = 0; k < WORDS; k++) {
		char word[16];

		word_of(i, k, word);
		n += (size_t)snprintf(said + n, sizeof said - n, "%s ", word);
	}
	(void)snprintf(said + n, sizeof said - n, "number %zu", i);
	(void)snprintf(url, sizeof url, "https://mill.example/%zu", i);
	kit_store(kit, &(struct kit_article){ .url = url, .title = "Mill", .published = "2026-05-01", .outlet = "Mill Post", .seq = 1 + i,
					      .said = { said } }, 1);
}

static void compact_kit(struct kit *kit)
{
	owned(buf_destroy) struct buf why = { 0 };
	struct compacted done;

	assert_int_equal(compact(kit->db, &done, &why), 0);
	kit_close(kit);
	kit_open(kit);
}

static void grow(struct kit *kit)
{
	kit_begin(kit);
	for (size_t i = 0; i < ARTICLES; i++)
		store_article(kit, i);
	kit_fold(kit);
	compact_kit(kit);
}

/* Where in the file keys, or values, of groups are. */
struct place {
	size_t at, n;
};

static size_t find_groups(struct kit *kit, bool of_keys, struct place *ret)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	MDB_txn *txn;
	size_t n = 0;

	assert_int_equal(db_read_begin(kit->db, &txn), 0);
	assert_int_equal(mdb_cursor_open(txn, kit->db->table[TABLE_TERMS], &cursor), 0);
	while (mdb_cursor_get(cursor, &k, &v, MDB_NEXT) == 0 && n < PLACES_MAX)
		if (*(char *)k.mv_data == GROUP_KIND) {
			const unsigned char *p = of_keys ? k.mv_data : v.mv_data;

			ret[n++] = (struct place){ (size_t)(p - kit->db->map), of_keys ? k.mv_size : v.mv_size };
		}
	mdb_cursor_close(cursor);
	db_read_end(kit->db, txn);
	return n;
}

/* In the file, which LMDB has mapped and does not write. */
static void flip(struct kit *kit, size_t at, unsigned bit)
{
	char path[TEST_PATH + 16];
	unsigned char c;

	(void)snprintf(path, sizeof path, "%s/data.mdb", kit->dir);
	int fd = open(path, O_RDWR | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(pread(fd, &c, 1, (off_t)at), 1);
	c = (unsigned char)(c ^ 1u << bit);
	assert_int_equal(pwrite(fd, &c, 1, (off_t)at), 1);
	assert_int_equal(close(fd), 0);
}

static void check(const struct kit *kit, struct check *ret, struct buf *said)
{
	char path[TEST_PATH + 16];

	*ret = (struct check){ 0 };
	buf_clear(said);
	(void)snprintf(path, sizeof path, "%s/data.mdb", kit->dir);
	int r = check_file(path, ret, said);
	assert_true(r == 0 || r == -EBADMSG);
	buf_add_byte(said, 0);
}

/*
 * Each word of articles from..to, or what begins as it does: how many were found. A
 * question may be refused because of damage; nothing is missing without a word.
 */
static size_t ask_words(struct kit *kit, size_t from, size_t to, bool beginnings)
{
	size_t found = 0;

	for (size_t i = from; i < to; i++)
		for (size_t k = 0; k < WORDS; k++) {
			owned(kit_free) struct question q;
			char word[16];

			word_of(i, k, word);
			if (beginnings)
				memcpy(word + 6, "*", 2);
			kit_ask(kit, &q, "count", (const char *[]){ word, NULL });
			struct unpack u = { .in = buf_str(&q.body) };
			if (q.status < 0) {
				assert_int_equal(q.status, -EIO);
				continue;
			}
			(void)unpack_array(&u, 2);
			uint64_t n = unpack_uint(&u);
			if (n != 1)
				print_error("%s: found %llu times\n", word, (unsigned long long)n);
			assert_int_equal(n, 1);
			found++;
		}
	return found;
}

static void flipped_key_of_a_group_is_named_and_hides_nothing(void **state)
{
	static struct place places[PLACES_MAX];
	owned(buf_destroy) struct buf said = { 0 };
	size_t structure = 0, values = 0, refused = 0;
	struct kit kit;

	(void)state;
	grow(&kit);
	size_t n = find_groups(&kit, true, places);
	assert_in_range(n, 10, PLACES_MAX - 1);
	assert_int_equal(ask_words(&kit, 0, ARTICLES, false), ARTICLES * WORDS);
	for (size_t i = 0; i < n; i++) {
		size_t at = places[i].at + i * 7 % places[i].n;
		unsigned bit = (unsigned)(i % 5);
		struct check c;

		flip(&kit, at, bit);
		check(&kit, &c, &said);
		assert_true(c.walk.faults + c.damaged > 0 && said.len > 1);
		structure += c.walk.faults > 0;
		values += c.damaged > 0;
		assert_true(c.damaged == 0 || strstr(said.ptr, "index term"));
		/* Where keys do not ascend the store is not opened at all. */
		size_t found = ask_words(&kit, 0, ARTICLES, false);
		refused += found < ARTICLES * WORDS;
		(void)ask_words(&kit, i % 10, ARTICLES / 5, true);
		flip(&kit, at, bit);
	}
	print_message("%zu keys: %zu named as a value, %zu as keys that do not ascend; questions were refused for %zu\n", n, values,
		      structure, refused);
	assert_true(values > n / 2);
	kit_end(&kit);
}

/* What inquit doctor --fix does: what can be read goes into a new file, and the index is made anew. */
static void group_with_a_flipped_key_is_restored(void **state)
{
	static struct place places[PLACES_MAX];

	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		owned(buf_destroy) struct buf said = { 0 };
		struct salvaged saved;
		struct rebuilt made;
		struct kit kit;
		struct check c;

		grow(&kit);
		size_t n = find_groups(&kit, true, places);
		const struct place *p = &places[i * 5 % n];
		kit_close(&kit);
		flip(&kit, p->at + p->n - 1, i % 3);
		check(&kit, &c, &said);
		assert_false(check_whole(&c));
		assert_int_equal(salvage(kit.dir, &saved, &said), 0);
		kit_open(&kit);
		assert_int_equal(rebuild(kit.db, &made, &said, NULL, NULL), 0);
		assert_int_equal(made.lost, 0);
		assert_int_equal(ask_words(&kit, 0, ARTICLES, false), ARTICLES * WORDS);
		check(&kit, &c, &said);
		assert_true(check_whole(&c));
		kit_end(&kit);
	}
}

/* ---- what comes in ---- */

enum { MORE = 40 };

static int fold(struct kit *kit)
{
	struct counters counters;
	MDB_txn *txn;

	assert_int_equal(mdb_txn_begin(lmdb_env_raw(kit->db->env), NULL, 0, &txn), 0);
	assert_int_equal(counters_get(kit->db, txn, &counters), 0);
	int r = index_fold(kit->db, txn, &counters);
	assert_int_equal(counters_put(kit->db, txn, &counters), 0);
	assert_int_equal(mdb_txn_commit(txn), 0);
	return r;
}

static int try_fold(struct kit *kit)
{
	struct counters counters;
	MDB_txn *txn;

	assert_int_equal(mdb_txn_begin(lmdb_env_raw(kit->db->env), NULL, 0, &txn), 0);
	assert_int_equal(counters_get(kit->db, txn, &counters), 0);
	int r = index_fold(kit->db, txn, &counters);
	mdb_txn_abort(txn);
	return r;
}

/* Statements of the speaker, whose list has blocks; -EIO. */
static int64_t count_of_speaker(struct kit *kit)
{
	owned(kit_free) struct question q;

	kit_ask(kit, &q, "count", (const char *[]){ "by:oake", NULL });
	struct unpack u = { .in = buf_str(&q.body) };
	assert_true(q.status == 0 || q.status == -EIO);
	return q.status ? q.status : unpack_array(&u, 2) ? (int64_t)unpack_uint(&u) : -1;
}

static size_t find_values(struct kit *kit, struct place *ret)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	MDB_txn *txn;
	size_t n = 0;

	assert_int_equal(db_read_begin(kit->db, &txn), 0);
	assert_int_equal(mdb_cursor_open(txn, kit->db->table[TABLE_TERMS], &cursor), 0);
	/* Of hashes, of which there are thousands, a few. */
	for (size_t i = 0; mdb_cursor_get(cursor, &k, &v, MDB_NEXT) == 0 && n < PLACES_MAX; i++)
		if ((*(char *)k.mv_data != TERM_SHINGLE && *(char *)k.mv_data != TERM_SAME) || i % 200 == 0)
			ret[n++] = (struct place){ (size_t)((const unsigned char *)v.mv_data - kit->db->map), v.mv_size };
	mdb_cursor_close(cursor);
	db_read_end(kit->db, txn);
	return n;
}

/*
 * Any value of the index is damaged, statements come in and are folded: all that are not of its terms are found, nothing is
 * missing without a word, not even when the bit flips back, and all is there when it was made anew.
 */
static void fold_goes_on_beside_what_is_damaged(void **state)
{
	static struct place places[PLACES_MAX];
	size_t n, most = 0, step = damage_cases(4, 1);
	struct specimen grown;
	struct kit kit;

	(void)state;
	kit_begin(&kit);
	for (size_t k = 0; k < ARTICLES + POSTINGS_MAX; k++)
		store_article(&kit, k);
	kit_fold(&kit);
	compact_kit(&kit);
	n = find_values(&kit, places);
	assert_int_equal(count_of_speaker(&kit), ARTICLES + POSTINGS_MAX);
	specimen_take(&kit, &grown);
	assert_in_range(n, 50, PLACES_MAX - 1);
	for (size_t i = 0; i < n; i += step) {
		owned(buf_destroy) struct buf said = { 0 };
		struct rebuilt made;
		const size_t all = ARTICLES + POSTINGS_MAX + MORE;

		test_folder(kit.dir, "groups");
		specimen_write(kit.dir, grown.bytes, grown.n);
		kit_open(&kit);
		size_t at = places[i].at + i * 13 % places[i].n;
		flip(&kit, at, (unsigned)(i % 8));
		for (size_t k = ARTICLES + POSTINGS_MAX; k < all; k++)
			store_article(&kit, k);
		int lost = fold(&kit);
		assert_in_range(lost, 0, MORE * WORDS);
		size_t found = ask_words(&kit, 0, all, false);
		most = all * WORDS - found > most ? all * WORDS - found : most;
		int64_t speaker = count_of_speaker(&kit);
		if (speaker != (int64_t)all && speaker != -EIO) {
			check(&kit, &(struct check){ 0 }, &said);
			print_error("place %zu: %d lists, %lld statements\n%s", i, lost, (long long)speaker, said.ptr);
		}
		assert_true(speaker == (int64_t)all || speaker == -EIO);
		if (i % 2)
			flip(&kit, at, (unsigned)(i % 8));
		(void)ask_words(&kit, 0, all, false);
		speaker = count_of_speaker(&kit);
		assert_true(speaker == (int64_t)all || speaker == -EIO);
		(void)fold(&kit);
		assert_int_equal(rebuild(kit.db, &made, &said, NULL, NULL), 0);
		assert_int_equal(made.lost, 0);
		assert_int_equal(ask_words(&kit, 0, all, false), all * WORDS);
		assert_int_equal(count_of_speaker(&kit), all);
		kit_end(&kit);
	}
	specimen_free(&grown);
	print_message("%zu places; of %d words at most %zu were refused\n", n / step, (ARTICLES + POSTINGS_MAX + MORE) * WORDS, most);
	assert_true(most > 0);
}

/* The segment that is the n-th: a byte in its midst, or, of its head, how many terms it has. */
static size_t place_in_segment(struct kit *kit, size_t n, bool head)
{
	MDB_cursor *cursor;
	MDB_val k, v = { 0 };
	MDB_txn *txn;

	assert_int_equal(db_read_begin(kit->db, &txn), 0);
	assert_int_equal(mdb_cursor_open(txn, kit->db->table[TABLE_SEGMENTS], &cursor), 0);
	for (size_t i = 0; i <= n; i++)
		assert_int_equal(mdb_cursor_get(cursor, &k, &v, MDB_NEXT), 0);
	mdb_cursor_close(cursor);
	size_t at = (size_t)((const unsigned char *)v.mv_data - kit->db->map) + (head ? 7 : v.mv_size / 2);
	db_read_end(kit->db, txn);
	return at;
}

/* Whether the store was opened anew since or not, and for more commits than segments are kept of. */
static void articles_come_in_beside_a_damaged_segment(void **state)
{
	enum { BEFORE = 5, DAMAGED = 2 };

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		bool head = i & 1, anew = i & 2;
		struct kit kit;

		kit_begin(&kit);
		for (size_t k = 0; k < BEFORE; k++)
			store_article(&kit, k);
		flip(&kit, place_in_segment(&kit, DAMAGED, head), 0);
		if (anew) {
			kit_close(&kit);
			kit_open(&kit);
		}
		for (size_t k = BEFORE; k < ARTICLES; k++)
			store_article(&kit, k);
		answerer_destroy(&kit.answerer);
		kit.answerer = answerer_new(kit.db);
		assert_int_equal(ask_words(&kit, 0, ARTICLES, false), 0);
		assert_int_equal(try_fold(&kit), -EIO);
		/* LMDB has moved it, with others. */
		flip(&kit, place_in_segment(&kit, DAMAGED, head), 0);
		assert_int_equal(ask_words(&kit, 0, ARTICLES, false), ARTICLES * WORDS);
		assert_int_equal(fold(&kit), 0);
		assert_int_equal(ask_words(&kit, 0, ARTICLES, false), ARTICLES * WORDS);
		kit_end(&kit);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(articles_come_in_beside_a_damaged_segment),
		cmocka_unit_test(flipped_key_of_a_group_is_named_and_hides_nothing),
		cmocka_unit_test(fold_goes_on_beside_what_is_damaged),
		cmocka_unit_test(group_with_a_flipped_key_is_restored),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
