/* term_group - groups of terms, read. */
#include "store/term_group.h"

#include <errno.h>

enum { NIBBLE = 15, STEM_AT = 3 };

struct entry {
	size_t shared, more;
	const unsigned char *bytes; /* those that are not shared */
	struct str head;
};

static bool read_entry(struct reader *r, struct entry *ret)
{
	static const char bare[] = { 0 };
	const unsigned char *lens = read_bytes(r, 1);
	uint64_t head;

	if (!lens)
		return false;
	ret->shared = *lens >> 4;
	ret->more = *lens & NIBBLE;
	if (ret->shared == NIBBLE)
		ret->shared += (size_t)(read_varint(r) & UINT16_MAX);
	if (ret->more == NIBBLE)
		ret->more += (size_t)(read_varint(r) & UINT16_MAX);
	ret->bytes = read_bytes(r, ret->more);
	head = read_varint(r);
	ret->head = head ? (struct str){ (const char *)read_bytes(r, head), (size_t)head } : (struct str){ bare, sizeof bare };
	return !r->bad && ret->shared + ret->more <= GROUP_CODED_MAX;
}

static struct reader begin(struct str value)
{
	const unsigned char *at = (const unsigned char *)value.ptr;

	return (struct reader){ .at = at, .end = at + value.len };
}

/* ---- one term ---- */

/* Whether an entry of the table, its checksum not looked at, has as its first term what its key says behind the kind. */
static bool is_of_its_key(struct str key, struct str value)
{
	struct group_coded coded;
	struct entry e;

	if (key.len < 2 || key.len > 1 + TERM_BYTES_MAX || value.len < CHECKSUM_BYTES)
		return false;
	value.len -= CHECKSUM_BYTES;
	struct reader r = begin(value);
	group_code(str_skip(key, 1), &coded);
	return read_entry(&r, &e) && e.shared == 0 && e.more == coded.len && memcmp(e.bytes, coded.bytes, e.more) == 0;
}

/* A group is where it says that it is, and what is none is no group that lost its kind. */
static bool is_in_place(MDB_val k, MDB_val v)
{
	struct str key = lmdb_str(k);

	return is_of_its_key(key, lmdb_str(v)) == (key.ptr[0] == GROUP_KIND);
}

static bool is_of_family(MDB_val k, struct str sought, size_t family)
{
	return k.mv_size > family && memcmp(k.mv_data, sought.ptr, 1 + family) == 0;
}

/*
 * A term that is not where it would be is nowhere, if that is the right place. A bit of
 * a key, or of LMDB's branches, leads elsewhere: then what stands before the term is not below it, or
 * what stands behind it not above, or one of them is not in its place. It is told from the first bytes of either.
 */
static int check_behind(MDB_cursor *cursor, struct str key)
{
	MDB_val k, v;
	int rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT);

	if (rc)
		return rc == MDB_NOTFOUND ? -ENOENT : lmdb_errno(rc);
	return str_cmp(lmdb_str(k), key) > 0 && is_in_place(k, v) ? -ENOENT : -EIO;
}

static int check_first(MDB_cursor *cursor, struct str key)
{
	MDB_val k, v;
	int rc = mdb_cursor_get(cursor, &k, &v, MDB_FIRST);

	if (rc)
		return lmdb_errno(rc);
	return str_cmp(lmdb_str(k), key) > 0 && is_in_place(k, v) ? -ENOENT : -EIO;
}

/* The group that a term is in if any has it; -ENOENT: there is none before it of its family. */
static int find_group(MDB_cursor *cursor, struct str key, struct str *ret)
{
	MDB_val k = lmdb_val(key), v;
	int rc = mdb_cursor_get(cursor, &k, &v, MDB_SET_RANGE);

	if (rc == MDB_NOTFOUND)
		rc = mdb_cursor_get(cursor, &k, &v, MDB_LAST);
	else if (rc == 0 && !str_eq(lmdb_str(k), key))
		rc = mdb_cursor_get(cursor, &k, &v, MDB_PREV);
	if (rc == MDB_NOTFOUND)
		return check_first(cursor, key);
	if (rc)
		return lmdb_errno(rc);
	struct str found = lmdb_str(k);
	size_t family = group_family(str_skip(key, 1));
	if (str_cmp(found, key) > 0)
		return -EIO;
	if (!is_of_family(k, key, family))
		return is_in_place(k, v) ? check_behind(cursor, key) : -EIO;
	return db_verify(TABLE_TERMS, found, lmdb_str(v), ret);
}

/*
 * Without putting the terms together: same is how many bytes the last one began
 * with as the one that is sought, and what shares more with it than that differs at the same place.
 */
int group_get(struct str value, struct str term, struct str *ret)
{
	struct reader r = begin(value);
	struct group_coded sought;
	size_t same = 0;
	struct entry e;

	group_code(term, &sought);
	while (r.at < r.end) {
		if (!read_entry(&r, &e))
			return -EIO;
		if (e.shared > same)
			continue;
		size_t i = 0, most = sought.len - e.shared < e.more ? sought.len - e.shared : e.more;
		while (i < most && (unsigned char)sought.bytes[e.shared + i] == e.bytes[i])
			i++;
		same = e.shared + i;
		if (same == sought.len && i == e.more) {
			*ret = e.head;
			return 0;
		}
	}
	return -ENOENT;
}

int group_find(const struct db *db, MDB_txn *txn, struct str term, struct str *ret)
{
	char bytes[1 + TERM_BYTES_MAX] = { GROUP_KIND };
	struct str key = { bytes, 1 + term.len };
	MDB_cursor *cursor;
	struct str value;

	if (!term.len || term.len > TERM_BYTES_MAX || !group_has_kind(term.ptr[0]))
		return -ENOENT;
	int r = lmdb_errno(mdb_cursor_open(txn, db->table[TABLE_TERMS], &cursor));
	if (r < 0)
		return r;
	memcpy(bytes + 1, term.ptr, term.len);
	r = find_group(cursor, key, &value);
	if (r == 0) {
		r = group_get(value, term, ret);
		if (r == -ENOENT)
			r = check_behind(cursor, key);
	}
	mdb_cursor_close(cursor);
	return r;
}

/* ---- all of them ---- */

static bool decode(const struct group_coded *coded, struct term *ret)
{
	struct str whole = { coded->bytes, coded->len };
	size_t end = whole.len && whole.ptr[0] == TERM_STEM ? str_find_byte(whole, TERM_STEM_END, 0) : whole.len;

	if (end == whole.len) {
		if (whole.len > TERM_BYTES_MAX)
			return false;
		memcpy(ret->key, whole.ptr, whole.len);
		ret->len = whole.len;
		return true;
	}
	if (end + 1 == whole.len)
		return false;
	size_t n = (unsigned char)whole.ptr[end + 1];
	struct str rest = str_skip(whole, end + 2);
	if ((n && STEM_AT + n > end) || end + 1 + n + rest.len > TERM_BYTES_MAX)
		return false;
	memcpy(ret->key, whole.ptr, end + 1);
	if (n)
		memcpy(ret->key + end + 1, whole.ptr + STEM_AT, n);
	memcpy(ret->key + end + 1 + n, rest.ptr, rest.len);
	ret->len = end + 1 + n + rest.len;
	return true;
}

/* The next one of the group at hand, if there is one. */
static int take(struct group_walk *self)
{
	struct entry e;

	self->in = false;
	if (self->rest.at == self->rest.end)
		return 0;
	if (!read_entry(&self->rest, &e) || e.shared > self->coded.len)
		return -EIO;
	memcpy(self->coded.bytes + e.shared, e.bytes, e.more);
	self->coded.len = e.shared + e.more;
	self->head = e.head;
	self->in = decode(&self->coded, &self->term);
	return self->in ? 0 : -EIO;
}

/* What the cursor has come to. */
static int enter(struct group_walk *self, int rc, MDB_val k, MDB_val v)
{
	struct str value;

	self->in = false;
	if (rc == MDB_NOTFOUND || (rc == 0 && *(const char *)k.mv_data != GROUP_KIND))
		return rc == 0 && !is_in_place(k, v) ? -EIO : 0;
	if (rc)
		return lmdb_errno(rc);
	if (db_verify(TABLE_TERMS, lmdb_str(k), lmdb_str(v), &value) < 0)
		return -EIO;
	self->rest = begin(value);
	self->coded.len = 0;
	return take(self);
}

int group_walk_next(struct group_walk *self)
{
	MDB_val k, v;
	int r = take(self);

	if (r < 0 || self->in)
		return r;
	int rc = mdb_cursor_get(self->cursor, &k, &v, MDB_NEXT);
	return enter(self, rc, k, v);
}

/* To the group in which the first of them may be: the one before, or the one that prefix leads to. */
static int seek(struct group_walk *self, struct str prefix)
{
	char bytes[1 + TERM_BYTES_MAX] = { GROUP_KIND };
	struct str sought = { bytes, 1 + prefix.len };
	MDB_val k = lmdb_val(sought), v;
	size_t family = group_family(prefix);

	if (prefix.len)
		memcpy(bytes + 1, prefix.ptr, prefix.len);
	int rc = mdb_cursor_get(self->cursor, &k, &v, MDB_SET_RANGE);
	if (rc == 0 && str_eq(lmdb_str(k), sought))
		return enter(self, rc, k, v);
	rc = mdb_cursor_get(self->cursor, &k, &v, rc == MDB_NOTFOUND ? MDB_LAST : MDB_PREV);
	if (rc == MDB_NOTFOUND)
		rc = mdb_cursor_get(self->cursor, &k, &v, MDB_FIRST);
	else if (rc == 0 && (!is_in_place(k, v) || str_cmp(lmdb_str(k), sought) > 0))
		return -EIO;
	else if (rc == 0 && !is_of_family(k, sought, family))
		rc = mdb_cursor_get(self->cursor, &k, &v, MDB_NEXT);
	/* What is of another family has none of them, and is not looked at. */
	if (rc == 0 && !is_of_family(k, sought, family))
		return is_in_place(k, v) ? 0 : -EIO;
	return enter(self, rc, k, v);
}

int group_walk_begin(const struct db *db, MDB_txn *txn, struct str prefix, struct group_walk *self)
{
	*self = (struct group_walk){ .in = false };
	int r = prefix.len > TERM_BYTES_MAX ? 0 : lmdb_errno(mdb_cursor_open(txn, db->table[TABLE_TERMS], &self->cursor));

	if (r < 0 || !self->cursor)
		return r;
	r = seek(self, prefix);
	while (r == 0 && self->in && str_cmp(term_str(&self->term), prefix) < 0)
		r = group_walk_next(self);
	return r;
}

void group_walk_end(struct group_walk *self)
{
	if (self->cursor)
		mdb_cursor_close(self->cursor);
	self->cursor = NULL;
}
