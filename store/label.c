#include "store/label.h"

#include <errno.h>

#include "common/cleanup.h"
#include "common/pack.h"
#include "store/bytes.h"
#include "store/hash.h"

enum { LABEL_ITEMS = 8 };

static void encode(struct buf *out, const struct label *label)
{
	pack_array(out, LABEL_ITEMS);
	pack_int(out, label->usec);
	pack_str(out, label->by);
	pack_array(out, label->n_topics);
	for (size_t i = 0; i < label->n_topics; i++)
		pack_str(out, label->topics[i]);
	pack_str(out, label->title);
	pack_str(out, label->text);
	pack_str(out, label->url);
	pack_bin(out, (struct str){ (const char *)label->content, HASH_BYTES });
	pack_spans(out, label->spans);
}

static int get_topics(struct unpack *u, struct arena *arena, struct label *label)
{
	size_t n = unpack_array(u, 0);

	if (n > LABEL_TOPICS_MAX)
		return -EBADMSG;
	label->topics = arena_alloc(arena, n, sizeof *label->topics);
	if (!label->topics)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		label->topics[i] = unpack_str(u);
	label->n_topics = n;
	return 0;
}

int label_decode(struct str value, struct arena *arena, struct label *ret)
{
	struct unpack u = { .in = value };
	struct label label = { 0 };

	(void)unpack_array(&u, LABEL_ITEMS);
	label.usec = unpack_int(&u);
	label.by = unpack_str(&u);
	int r = get_topics(&u, arena, &label);
	if (r < 0)
		return r;
	label.title = unpack_str(&u);
	label.text = unpack_str(&u);
	label.url = unpack_str(&u);
	struct str hash = unpack_bin(&u);
	if (hash.len == HASH_BYTES)
		memcpy(label.content, hash.ptr, HASH_BYTES);
	else
		unpack_fail(&u);
	r = unpack_spans(&u, arena, &label.spans);
	if (r < 0 || unpack_error(&u) < 0)
		return r == -ENOMEM ? r : -EBADMSG;
	*ret = label;
	return 0;
}

int label_get(const struct db *db, MDB_txn *txn, uint64_t id, struct arena *arena, struct label *ret)
{
	struct db_key key = db_key1(id);
	struct str value;
	int r = db_get(db, txn, TABLE_LABELS, db_key_str(&key), &value);

	if (r < 0)
		return r;
	r = label_decode(value, arena, ret);
	if (r < 0)
		return r == -EBADMSG ? -EIO : r;
	ret->id = id;
	return 0;
}

int label_put(const struct db *db, MDB_txn *txn, const struct label *label)
{
	owned(buf_destroy) struct buf value = { 0 };
	struct db_key key = db_key1(label->id);

	if (label->n_topics > LABEL_TOPICS_MAX || label->by.len > LABEL_BY_BYTES)
		return -E2BIG;
	for (size_t i = 0; i < label->n_topics; i++)
		if (label->topics[i].len > LABEL_TOPIC_BYTES)
			return -E2BIG;
	encode(&value, label);
	if (buf_error(&value))
		return buf_error(&value);
	return db_put(db, txn, TABLE_LABELS, db_key_str(&key), buf_str(&value));
}

int label_delete(const struct db *db, MDB_txn *txn, uint64_t id)
{
	struct db_key key = db_key1(id);

	return db_delete(db, txn, TABLE_LABELS, db_key_str(&key));
}

static int give(MDB_val k, MDB_val v, struct arena *arena, int (*each)(void *ctx, const struct label *label), void *ctx)
{
	struct label label;
	struct str value;
	int r = k.mv_size == 8 ? db_verify(TABLE_LABELS, lmdb_str(k), lmdb_str(v), &value) : -EIO;

	if (r == 0)
		r = label_decode(value, arena, &label);
	if (r < 0)
		return r == -EBADMSG ? -EIO : r;
	label.id = get_be(k.mv_data, 8);
	return each(ctx, &label);
}

int labels_each(const struct db *db, MDB_txn *txn, uint64_t from, struct arena *arena,
		int (*each)(void *ctx, const struct label *label), void *ctx)
{
	struct db_key key = db_key1(from);
	MDB_val k = lmdb_val(db_key_str(&key)), v;
	MDB_cursor *cursor;
	int r = 0, rc = mdb_cursor_open(txn, db->table[TABLE_LABELS], &cursor);

	if (rc)
		return lmdb_errno(rc);
	rc = mdb_cursor_get(cursor, &k, &v, MDB_SET_RANGE);
	while (rc == 0 && (r = give(k, v, arena, each, ctx)) == 0)
		rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT);
	mdb_cursor_close(cursor);
	return r || rc == MDB_NOTFOUND ? r : lmdb_errno(rc);
}
