/* months - what folding adds, and all of it made from the tree. */
#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "store/bytes.h"
#include "store/columns.h"
#include "store/counters.h"
#include "store/months.h"

static const struct str state_key = STR_INIT("!");

enum { STATE_COUNTS = '1', STATE_NAMES = '2' }; /* rows alone; names too */
enum { NAME_SURE_BYTES = NAME_BYTES_MAX - WORD_BYTES_MAX - 16 }; /* no shorter name can have been cut */

void months_folding_end(struct months_folding *self)
{
	months_free(&self->months);
	buf_destroy(&self->value);
	free(self->gone);
	self->gone = NULL;
}

static int put_state(struct months_folding *self, char state)
{
	return db_put(self->db, self->txn, TABLE_MONTHS, state_key, (struct str){ &state, 1 });
}

/* Copied: writing moves what lies in the map, and each posting asks. */
static int load_gone(struct months_folding *self, uint64_t next_seq)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	int r = 0, rc;

	self->n_gone = (next_seq / REPLACED_BLOCK + 1) * REPLACED_BLOCK;
	self->gone = calloc(self->n_gone / 8, 1);
	if (!self->gone)
		return -ENOMEM;
	rc = mdb_cursor_open(self->txn, self->db->table[TABLE_REPLACED], &cursor);
	if (rc)
		return lmdb_errno(rc);
	while (r == 0 && (rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) == 0) {
		struct str map;
		uint64_t block = k.mv_size == 8 ? get_be(k.mv_data, 8) : UINT64_MAX;

		r = db_verify(TABLE_REPLACED, lmdb_str(k), lmdb_str(v), &map);
		if (r == 0 && map.len != REPLACED_BLOCK / 8)
			r = -EIO;
		if (r == 0 && block < self->n_gone / REPLACED_BLOCK)
			memcpy(self->gone + block * (REPLACED_BLOCK / 8), map.ptr, map.len);
	}
	mdb_cursor_close(cursor);
	return r < 0 || rc == MDB_NOTFOUND ? r : lmdb_errno(rc);
}

static bool is_gone(const struct months_folding *self, uint64_t seq)
{
	return seq < self->n_gone && (self->gone[seq / 8] >> seq % 8 & 1);
}

int months_begin(struct months_folding *self, const struct counters *counters)
{
	struct str state;
	int r = db_get(self->db, self->txn, TABLE_MONTHS, state_key, &state);

	if (r == -ENOENT && counters->folded == 0) {
		self->counts = self->names = true;
		r = put_state(self, STATE_NAMES);
	} else if (r == 0) {
		self->counts = state.len == 1 && (state.ptr[0] == STATE_COUNTS || state.ptr[0] == STATE_NAMES);
		self->names = self->counts && state.ptr[0] == STATE_NAMES;
	}
	if (r == 0)
		r = load_gone(self, counters->next_seq);
	else if (r == -ENOENT && load_gone(self, counters->next_seq) < 0)
		r = -EIO;
	if (r != -ENOENT && r != -EIO)
		return r;
	/* Made anew by months_finish(), unless the bitmap is damaged: that is named by who reads a statement. */
	self->given_up = r == -EIO;
	self->counts = self->names = false;
	return months_void(self->db, self->txn);
}

static int put_row(struct months_folding *self, struct str term)
{
	buf_clear(&self->value);
	months_encode(&self->value, &self->months);
	return buf_error(&self->value) ? -ENOMEM : db_put(self->db, self->txn, TABLE_MONTHS, term, buf_str(&self->value));
}

int months_fold(struct months_folding *self, struct str term, const struct posting *postings, size_t n, bool whole)
{
	int r = 0;

	if (!self->counts || !months_kept(term) || n == 0)
		return 0;
	months_clear(&self->months);
	if (!whole)
		r = months_get(self->db, self->txn, term, &self->months);
	if (r == -ENOENT)
		return 0;
	for (size_t i = 0; i < n && r == 0; i++)
		if (!is_gone(self, postings[i].seq))
			r = months_count(&self->months, postings[i].date);
	if (r == -ERANGE || r == -EIO)
		return db_delete(self->db, self->txn, TABLE_MONTHS, term);
	return r < 0 ? r : put_row(self, term);
}

/* ---- names ---- */

static void name_key(struct term *key, enum term_kind kind, struct str word)
{
	term_set(key, TERM_NAME, (struct str){ (const char[]){ (char)kind }, 1 });
	term_append(key, word);
}

static const struct str no_names = STR_INIT("\0"); /* of a word that the tree has since this fold */

/*
 * An empty value: they are too many. A row that is not there, or is damaged, was
 * lost, as each word gets one before its first name: no other is begun, which
 * would lack the names that the lost one had.
 */
static int add_to_word(struct months_folding *self, enum term_kind kind, struct str word, struct str name)
{
	struct term key;
	struct str row = { 0 };
	size_t n = 0;

	name_key(&key, kind, word);
	int r = db_get(self->db, self->txn, TABLE_MONTHS, term_str(&key), &row);
	if (r == -EIO)
		return db_delete(self->db, self->txn, TABLE_MONTHS, term_str(&key));
	if (r < 0 && !(r == -ENOENT && self->making))
		return r == -ENOENT ? 0 : r;
	if (r == 0 && row.len == 0)
		return 0;
	if (str_eq(row, no_names))
		row.len = 0;
	buf_clear(&self->value);
	buf_add(&self->value, row);
	for (struct str rest = row; rest.len; n++)
		rest = str_skip(rest, 1 + (size_t)(unsigned char)rest.ptr[0]);
	buf_add_byte(&self->value, (char)name.len);
	buf_add(&self->value, name);
	if (buf_error(&self->value))
		return -ENOMEM;
	if (n == MONTHS_NAMES_MAX || self->value.len > MONTHS_NAMES_BYTES)
		buf_clear(&self->value);
	return db_put(self->db, self->txn, TABLE_MONTHS, term_str(&key), buf_str(&self->value));
}

/* The next word of a folded name, of those that it is found by. */
static bool next_word(struct str *rest, size_t *n, struct str *ret)
{
	if (!rest->len || (*n)++ == NAME_WORDS_MAX)
		return false;
	*ret = str_cut(rest, ' ');
	return true;
}

bool name_has_word(struct str name, struct str word)
{
	struct str one;
	size_t n = 0;

	while (next_word(&name, &n, &one))
		if (str_eq(one, word))
			return true;
	return false;
}

static int new_word(struct months_folding *self, enum term_kind kind, struct str word)
{
	struct term key;
	struct str row;

	name_key(&key, kind, word);
	int r = db_get(self->db, self->txn, TABLE_MONTHS, term_str(&key), &row);
	return r == -ENOENT ? db_put(self->db, self->txn, TABLE_MONTHS, term_str(&key), no_names) : r == -EIO ? 0 : r;
}

/* Words are folded before the names that have them. */
_Static_assert(TERM_NAME < TERM_SPEAKER && TERM_OUTLET_WORD < TERM_OUTLET, "a word's row is there before its first name");

int months_new_term(struct months_folding *self, struct str term)
{
	struct str name = str_skip(term, 1), rest = name, word;
	size_t n = 0;
	int r = 0;

	if (self->names && (term.ptr[0] == TERM_NAME || term.ptr[0] == TERM_OUTLET_WORD))
		return new_word(self, term.ptr[0] == TERM_NAME ? TERM_SPEAKER : TERM_OUTLET, name);
	if (!self->names || (term.ptr[0] != TERM_SPEAKER && term.ptr[0] != TERM_OUTLET))
		return 0;
	while (r == 0 && next_word(&rest, &n, &word)) {
		struct str before = { name.ptr, (size_t)(word.ptr - name.ptr) };

		/* Once, however often the name has it. */
		if (!name_has_word(before, word))
			r = add_to_word(self, (enum term_kind)term.ptr[0], word, name);
	}
	return r;
}

int months_names(const struct view *view, enum term_kind kind, struct str word, int (*each)(void *ctx, struct str name), void *ctx)
{
	struct term key;
	struct str row;

	name_key(&key, kind, word);
	int r = view_get(view, TABLE_MONTHS, term_str(&key), &row);
	if (r == 0 && (row.len == 0 || str_eq(row, no_names)))
		return -ENOENT;
	while (r == 0 && row.len) {
		size_t len = (unsigned char)row.ptr[0];

		if (len >= row.len)
			return -EIO;
		r = each(ctx, (struct str){ row.ptr + 1, len });
		row = str_skip(row, 1 + len);
	}
	return r;
}

/* ---- all of it ---- */

struct making {
	struct months_folding *folding;
	struct arena *arena;
	bool cut; /* a name may have been: words of it that are in no name */
};

/* Each in a cursor's walk of its own: rows are written on the way, in another table. */
static int count_list(struct making *m, const struct view *view, struct str term)
{
	struct months_folding *f = m->folding;
	struct posting p;
	struct list *list;
	int r = list_open(view, term, m->arena, &list);

	if (r < 0)
		return r;
	months_clear(&f->months);
	bool long_list = list->blocked;
	r = long_list ? list_start(list, false, 0, 0) : 0;
	while (long_list && r == 0 && (r = list_next(list, &p)) > 0)
		r = is_gone(f, p.seq) ? 0 : months_count(&f->months, p.date);
	list_close(list);
	return r < 0 || !long_list ? (r == -ERANGE ? 0 : r) : put_row(f, term);
}

static int make_term(void *ctx, struct str term, uint64_t count)
{
	struct making *m = ctx;
	struct months_folding *f = m->folding;
	struct view view = { .db = f->db, .txn = f->txn };

	(void)count;
	arena_reset(m->arena);
	int r = count_list(m, &view, term);
	if (r == 0 && (term.ptr[0] == TERM_SPEAKER || term.ptr[0] == TERM_OUTLET)) {
		m->cut = m->cut || term.len - 1 >= NAME_SURE_BYTES;
		r = m->cut ? 0 : months_new_term(f, term);
	}
	return r;
}

static int drop_names(struct months_folding *self)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	int rc = mdb_cursor_open(self->txn, self->db->table[TABLE_MONTHS], &cursor);

	if (rc)
		return lmdb_errno(rc);
	while ((rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) == 0)
		if (((const char *)k.mv_data)[0] == TERM_NAME && (rc = mdb_cursor_del(cursor, 0)))
			break;
	mdb_cursor_close(cursor);
	return rc == MDB_NOTFOUND ? 0 : lmdb_errno(rc);
}

int months_finish(struct months_folding *self, const struct counters *counters)
{
	static const char kinds[] = { TERM_ALL, TERM_SPEAKER, TERM_TOPIC, TERM_OUTLET, TERM_FEED, TERM_LANGUAGE };
	owned(arena_destroy) struct arena *arena = NULL, *walk = NULL;
	struct making m = { .folding = self };
	struct view view = { .db = self->db, .txn = self->txn, .counters = *counters };
	int r = 0;

	if (self->counts || self->given_up)
		return 0;
	m.arena = arena = arena_new(MONTHS_ARENA_BYTES);
	walk = arena_new(MONTHS_ARENA_BYTES);
	if (!arena || !walk)
		return -ENOMEM;
	self->counts = self->names = self->making = true;
	for (size_t i = 0; i < sizeof kinds && r == 0; i++)
		r = view_terms(&view, (struct str){ &kinds[i], 1 }, walk, make_term, &m);
	/* Such words can be looked for, and the names would not say so. */
	if (r == 0 && m.cut)
		r = drop_names(self);
	return r < 0 ? r : put_state(self, m.cut ? STATE_COUNTS : STATE_NAMES);
}
