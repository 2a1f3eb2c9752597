/*
 * From schema 2: an article's row was an array of msgpack, its text a zstd frame
 * of the bare article as the wire has it, and each statement a row of its own
 * with its words once more. Where a text cannot be read, it and its article's
 * row stay as near to what they were as can be, and are named when they are asked for.
 */
#include <errno.h>
#include <zstd.h>

#include "common/cleanup.h"
#include "common/pack.h"
#include "common/wire.h"
#include "store/bytes.h"
#include "store/hash.h"
#include "store/migrate.h"
#include "store/wording.h"

enum { ARTICLE_ITEMS = 4, ARTICLE_ITEMS_MIN = 3, FETCH_ITEMS = 4, CONTENT_ITEMS = 19, CONTENT_ITEMS_MIN = 14 };
enum { ARENA_BYTES = 512 << 20 }; /* of one article with its texts */

struct from_2 {
	MDB_txn *txn;
	MDB_dbi articles, contents, records;
	struct arena *arena;
	ZSTD_CCtx *deflate;
	struct buf value;
};

static void from_2_end(struct from_2 *self)
{
	arena_destroy(&self->arena);
	(void)ZSTD_freeCCtx(self->deflate);
	buf_destroy(&self->value);
}

/* ---- rows as they were ---- */

static void get_hash(struct unpack *u, unsigned char *out, size_t keep)
{
	struct str s = unpack_bin(u);

	if (s.len == HASH_BYTES)
		memcpy(out, s.ptr, keep);
	else
		unpack_fail(u);
}

static uint32_t get_u32(struct unpack *u)
{
	uint64_t v = unpack_uint(u);

	if (v <= UINT32_MAX)
		return (uint32_t)v;
	unpack_fail(u);
	return 0;
}

static void get_content(struct unpack *u, struct content *c)
{
	size_t items = unpack_array(u, CONTENT_ITEMS_MIN);

	c->given = (struct given){ 0 };
	get_hash(u, c->hash, HASH_BYTES);
	c->first_seq = unpack_uint(u);
	c->statements = get_u32(u);
	c->snapshot = unpack_bin(u);
	c->title = unpack_str(u);
	c->author = unpack_str(u);
	c->outlet = unpack_str(u);
	c->feed = unpack_str(u);
	c->published = unpack_str(u);
	c->language = unpack_str(u);
	c->genre = unpack_str(u);
	c->parser = unpack_str(u);
	c->classifier = unpack_str(u);
	get_hash(u, c->facts, FACTS_BYTES);
	if (items >= CONTENT_ITEMS) {
		c->given.url = unpack_str(u);
		c->given.content_type = unpack_str(u);
		c->given.title = unpack_str(u);
		c->given.published = unpack_str(u);
		c->given.outlet = unpack_str(u);
	} else {
		unpack_rest(u, items - CONTENT_ITEMS_MIN);
	}
	unpack_rest(u, items > CONTENT_ITEMS ? items - CONTENT_ITEMS : 0);
	if (c->snapshot.len && c->snapshot.len != SNAPSHOT_KEY_BYTES)
		unpack_fail(u);
}

static int get_fetches(struct unpack *u, struct arena *arena, struct entry_article *a)
{
	a->n_fetches = unpack_array(u, 0);
	if (a->n_fetches > FETCHES_MAX)
		return -EBADMSG;
	a->fetches = arena_alloc(arena, a->n_fetches + 1, sizeof *a->fetches);
	if (!a->fetches)
		return -ENOMEM;
	for (size_t i = 0; i < a->n_fetches; i++) {
		size_t items = unpack_array(u, FETCH_ITEMS);

		a->fetches[i].outbox = unpack_uint(u);
		a->fetches[i].seq = unpack_uint(u);
		a->fetches[i].usec = unpack_int(u);
		a->fetches[i].content = get_u32(u);
		unpack_rest(u, items > FETCH_ITEMS ? items - FETCH_ITEMS : 0);
	}
	return 0;
}

static int get_article(struct str value, struct arena *arena, struct entry_article *ret)
{
	struct unpack u = { .in = value };
	struct entry_article a = { 0 };

	size_t items = unpack_array(&u, ARTICLE_ITEMS_MIN);
	a.url = unpack_str(&u);
	int r = get_fetches(&u, arena, &a);
	if (r < 0)
		return r;
	a.n_contents = unpack_array(&u, 0);
	if (a.n_contents > CONTENTS_MAX)
		return -EBADMSG;
	a.contents = arena_alloc(arena, a.n_contents + 1, sizeof *a.contents);
	if (!a.contents)
		return -ENOMEM;
	for (size_t i = 0; i < a.n_contents; i++)
		get_content(&u, &a.contents[i]);
	/* Older values have no id; a hash each time a statement is shown is what it spares. */
	a.id = items >= ARTICLE_ITEMS ? unpack_uint(&u) : entry_id(a.url);
	for (size_t i = 0; i < a.n_fetches; i++)
		if (a.fetches[i].content >= a.n_contents)
			return -EBADMSG;
	if (unpack_error(&u) < 0)
		return -EBADMSG;
	*ret = a;
	return 0;
}

/* ---- values ---- */

static int get(struct from_2 *self, MDB_dbi dbi, enum db_table table, struct str key, struct str *ret)
{
	MDB_val k = lmdb_val(key), v;
	int r = lmdb_errno(mdb_get(self->txn, dbi, &k, &v));

	return r < 0 ? r : db_verify(table, key, lmdb_str(v), ret);
}

static int put(struct from_2 *self, MDB_dbi dbi, enum db_table table, struct str key)
{
	unsigned char sum[CHECKSUM_BYTES];
	MDB_val k = lmdb_val(key), v;

	db_checksum(table, key, buf_str(&self->value), sum);
	buf_add(&self->value, (struct str){ (char *)sum, sizeof sum });
	v = lmdb_val(buf_str(&self->value));
	return buf_error(&self->value) ? -ENOMEM : lmdb_errno(mdb_put(self->txn, dbi, &k, &v, 0));
}

/* The id that the statement was known by; else what it has to be. */
static uint64_t id_of(struct from_2 *self, const struct entry_article *entry, uint32_t at, const struct article *a, size_t i)
{
	struct db_key key = db_key1(entry->contents[at].first_seq + i);
	struct str value;

	if (i < entry->contents[at].statements && get(self, self->records, TABLE_RECORDS, db_key_str(&key), &value) == 0) {
		struct unpack u = { .in = value };
		uint64_t id;

		/* Article, content and index stand before it. */
		(void)unpack_array(&u, 4);
		for (int skip = 0; skip < 3; skip++)
			(void)unpack_uint(&u);
		id = unpack_uint(&u);
		if (unpack_error(&u) == 0)
			return id;
	}
	return entry_statement_id(entry->url, &entry->contents[at], a, i);
}

static int read_text(struct from_2 *self, struct str value, struct article *ret)
{
	unsigned long long size = ZSTD_getFrameContentSize(value.ptr, value.len);
	char *out = size > WIRE_FRAME_MAX ? NULL : arena_alloc(self->arena, (size_t)size + 1, 1);

	if (!out)
		return size > WIRE_FRAME_MAX ? -EBADMSG : -ENOMEM;
	size_t n = ZSTD_decompress(out, (size_t)size, value.ptr, value.len);
	return ZSTD_isError(n) ? -EBADMSG : wire_get_bare_article((struct str){ out, n }, self->arena, ret);
}

static int renew_text(struct from_2 *self, uint64_t number, const struct entry_article *entry, uint32_t at)
{
	struct db_key old = db_key2(number, at), key = db_key_content(number, at);
	struct article article;
	struct str value;
	int r = get(self, self->contents, TABLE_CONTENTS, db_key_str(&old), &value);

	if (r == 0)
		r = read_text(self, value, &article);
	/* Dead, or damaged before. */
	if (r < 0)
		return r == -ENOMEM ? r : 0;
	uint64_t *ids = arena_alloc(self->arena, article.n_statements + 1, sizeof *ids);
	if (!ids)
		return -ENOMEM;
	for (size_t i = 0; i < article.n_statements; i++)
		ids[i] = id_of(self, entry, at, &article, i);
	buf_clear(&self->value);
	r = wording_put(&self->value, &article, entry, at, false, ids, self->deflate, NULL);
	if (r == 0)
		r = put(self, self->contents, TABLE_CONTENTS, db_key_str(&key));
	MDB_val k = lmdb_val(db_key_str(&old));
	return r < 0 ? r : lmdb_errno(mdb_del(self->txn, self->contents, &k, NULL));
}

/* 0; 1: damaged before, and left so. */
static int renew_article(struct from_2 *self, struct str key, struct str value)
{
	struct entry_article entry;
	struct db_key copy;
	struct str body;

	arena_reset(self->arena);
	if (key.len != 8 || db_verify(TABLE_ARTICLES, key, value, &body) < 0)
		return 1;
	/* Copied: what follows writes over it. */
	copy = db_key1(get_be(key.ptr, 8));
	int r = arena_dup(self->arena, body, &body);
	if (r == 0)
		r = get_article(body, self->arena, &entry);
	for (uint32_t i = 0; r == 0 && i < entry.n_contents; i++)
		r = renew_text(self, get_be(copy.bytes, 8), &entry, i);
	if (r < 0)
		return r == -EBADMSG ? 1 : r;
	buf_clear(&self->value);
	entry_put_article(&self->value, &entry);
	return put(self, self->articles, TABLE_ARTICLES, db_key_str(&copy));
}

/* Each by its key: the row before was written anew, and a cursor might not stand where it stood. */
static int renew_all(struct from_2 *self)
{
	MDB_cursor *cursor;
	MDB_val k, v;
	struct db_key next = db_key1(0);
	int r = 0, rc = mdb_cursor_open(self->txn, self->articles, &cursor);

	if (rc)
		return lmdb_errno(rc);
	for (;;) {
		k = lmdb_val(db_key_str(&next));
		rc = mdb_cursor_get(cursor, &k, &v, MDB_SET_RANGE);
		if (rc)
			break;
		uint64_t number = k.mv_size >= 8 ? get_be(k.mv_data, 8) : UINT64_MAX;
		r = renew_article(self, lmdb_str(k), lmdb_str(v));
		if (r < 0 || number == UINT64_MAX)
			break;
		next = db_key1(number + 1);
	}
	mdb_cursor_close(cursor);
	return r < 0 || rc == 0 || rc == MDB_NOTFOUND ? (r < 0 ? r : 0) : lmdb_errno(rc);
}

static int open_table(struct from_2 *self, enum db_table table, MDB_dbi *ret)
{
	return lmdb_errno(mdb_dbi_open(self->txn, db_table_name(table), 0, ret));
}

int migrate_from_2(MDB_txn *txn)
{
	owned(from_2_end) struct from_2 self = { .txn = txn, .arena = arena_new(ARENA_BYTES), .deflate = ZSTD_createCCtx() };
	int r = self.arena && self.deflate ? open_table(&self, TABLE_ARTICLES, &self.articles) : -ENOMEM;

	if (r == 0)
		r = open_table(&self, TABLE_CONTENTS, &self.contents);
	if (r == 0)
		r = open_table(&self, TABLE_RECORDS, &self.records);
	/* A store that was killed before its first tables were made. */
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	r = renew_all(&self);
	return r < 0 ? r : lmdb_errno(mdb_drop(txn, self.records, 0));
}
