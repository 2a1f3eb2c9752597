/* articles, original, replace: articles out to be made again, and in again. */
#include <errno.h>
#include <inttypes.h>
#include <zstd.h>

#include "common/cleanup.h"
#include "common/conf.h"
#include "common/pack.h"
#include "common/record.h"
#include "store/administer.h"
#include "store/bytes.h"
#include "store/change.h"
#include "store/commands.h"
#include "store/hash.h"
#include "store/snapshot.h"
#include "store/tombstone.h"

enum { FRAME_ARENA = 256 << 20 };

static int number_word(const struct question *q, const char *key, uint64_t *ret)
{
	struct str word;

	if (!question_word(q, key, &word))
		return 0;
	return conf_bytes(word, ret);
}

int administer_articles(struct answerer *self, struct question *q)
{
	owned(buf_destroy) struct buf rows = { 0 };
	uint64_t from = 0, n = 0, next = 0;
	MDB_cursor *cursor;
	MDB_val k, v;
	MDB_txn *txn;

	if (number_word(q, "cursor", &from) < 0)
		return -EINVAL;
	int r = db_read_begin(self->db, &txn);
	if (r < 0)
		return r;
	struct db_key key = db_key1(from);
	k = lmdb_val(db_key_str(&key));
	int rc = mdb_cursor_open(txn, self->db->table[TABLE_ARTICLES], &cursor);
	for (rc = rc ? rc : mdb_cursor_get(cursor, &k, &v, MDB_SET_RANGE); rc == 0 && r == 0; rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) {
		char id[RECORD_ID_HEX + 1];
		struct entry_article entry;
		struct str value;

		next = get_be(k.mv_data, 8);
		if (n == STORE_LIMIT_MAX)
			break;
		next = 0;
		arena_reset(self->work);
		/* A damaged one is doctor's matter. */
		if (db_verify(TABLE_ARTICLES, lmdb_str(k), lmdb_str(v), &value) < 0 || entry_get_article(value, self->work, &entry) < 0)
			continue;
		(void)snprintf(id, sizeof id, "%016" PRIx64, entry_id(entry.url));
		pack_str(&rows, str_from(id));
		n++;
	}
	mdb_cursor_close(cursor);
	db_read_end(self->db, txn);
	pack_array(&q->body, 2);
	pack_uint(&q->body, next);
	pack_array(&q->body, n);
	buf_add(&q->body, buf_str(&rows));
	return rc == 0 || rc == MDB_NOTFOUND ? r : lmdb_errno(rc);
}

/* The article and the content that the words name; the arena and the view are the change's. */
static int find(struct change *change, struct question *q, uint64_t *ret_number, struct entry_article *ret, uint32_t *ret_at)
{
	uint64_t seq, at = 0;
	int r = number_word(q, "content", &at);

	if (r == 0)
		r = change_find(change, q, ret_number, &seq);
	if (r == 0)
		r = change_article(change, *ret_number, ret);
	if (r == 0 && at >= ret->n_contents)
		r = -ENOENT;
	*ret_at = (uint32_t)at;
	return r;
}

static bool is_dead(const struct content *c)
{
	static const unsigned char none[HASH_BYTES];

	return memcmp(c->hash, none, HASH_BYTES) == 0;
}

/* A content whose text is damaged: of which article, and nothing of it. */
static int put_damaged(struct question *q, const struct entry_article *entry, uint32_t at)
{
	pack_array(&q->body, 4);
	pack_uint(&q->body, entry->n_contents);
	pack_bin(&q->body, (struct str){ (const char *)entry->contents[at].facts, FACTS_BYTES });
	pack_bin(&q->body, (struct str){ 0 });
	pack_str(&q->body, entry->url);
	return 0;
}

/* With the page, where it was kept and is whole. */
static int put_original(struct change *change, struct question *q, uint64_t number, const struct entry_article *entry, uint32_t at)
{
	owned(buf_destroy) struct buf frame = { 0 };
	const struct content *c = &entry->contents[at];
	struct wire_article article = { 0 };
	int r = is_dead(c) ? 0 : change_content(change, number, entry, at, &article);

	if (r == -EIO)
		return put_damaged(q, entry, at);
	if (r == 0 && c->snapshot.len) {
		r = db_get_raw(change->batch->db, change->batch->txn, TABLE_SNAPSHOTS, c->snapshot, &article.page.body);
		if (r == 0)
			r = snapshot_check(c->snapshot, article.page.body);
		/* Parsed again, a page that is damaged would take a whole text's place. */
		if (r == -EIO)
			article.page.body = (struct str){ 0 };
		unsigned long long size = r == 0 ? ZSTD_getFrameContentSize(article.page.body.ptr, article.page.body.len) : 0;
		article.page.bytes = size > WIRE_PAGE_MAX ? 0 : size;
		r = r == -ENOENT || r == -EIO ? 0 : r;
	}
	if (r < 0)
		return r;
	wire_put_article(&frame, &article);
	pack_array(&q->body, 3);
	pack_uint(&q->body, entry->n_contents);
	pack_bin(&q->body, is_dead(c) ? (struct str){ 0 } : (struct str){ (const char *)c->facts, FACTS_BYTES });
	pack_bin(&q->body, buf_str(&frame));
	return buf_error(&frame) ? -ENOMEM : 0;
}

int administer_original(struct answerer *self, struct question *q)
{
	struct change change;
	struct entry_article entry;
	uint64_t number;
	uint32_t at;
	int r = change_look(self, q, &change);

	if (r < 0)
		return r;
	r = find(&change, q, &number, &entry, &at);
	if (r == 0)
		r = put_original(&change, q, number, &entry, at);
	r = change_tell(q, NULL, r);
	return change_end(&change, r < 0 ? r : -ECANCELED) == -ECANCELED ? 0 : r;
}

static bool facts_are(const struct content *c, const struct question *q)
{
	char hex[2 * FACTS_BYTES + 1];
	struct str word;

	for (size_t i = 0; i < FACTS_BYTES; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", c->facts[i]);
	return question_word(q, "facts", &word) && str_eq(word, str_from(hex)) && !is_dead(c);
}

/* The content that has these words already; n_contents when none has. */
static uint32_t same_words(const struct entry_article *entry, uint32_t at, const unsigned char hash[HASH_BYTES])
{
	uint32_t i = 0;

	while (i < entry->n_contents && (i == at || memcmp(entry->contents[i].hash, hash, HASH_BYTES) != 0))
		i++;
	return i;
}

/* What told content `at` from another is gone: its fetches are the other's, and it is dead. */
static int merge(struct change *change, uint64_t number, struct entry_article *entry, uint32_t at, uint32_t into)
{
	struct batch *b = change->batch;
	struct db_key key = db_key_content(number, at);
	uint32_t before = entry_current(entry), revisions = fetches_revisions(entry->fetches, entry->n_fetches);
	int r = batch_forget(b, &entry->contents[at], before == at);

	if (r == 0)
		r = db_delete(b->db, b->txn, TABLE_CONTENTS, db_key_str(&key));
	for (size_t i = 0; i < entry->n_fetches; i++)
		if (entry->fetches[i].content == at)
			entry->fetches[i].content = into;
	entry->contents[at] = (struct content){ 0 };
	if (at == 0)
		entry->wording = (struct str){ 0 };
	b->counters.revisions += (uint64_t)fetches_revisions(entry->fetches, entry->n_fetches) - revisions;
	if (r == 0 && before == at)
		r = batch_stand(b, &entry->contents[into], true);
	return r;
}

static int known_by(struct change *change, uint64_t number, const struct entry_article *entry, uint32_t at, struct content *inout)
{
	struct wire_article had;
	struct content described;
	int r = change_content(change, number, entry, at, &had);

	if (r == 0)
		r = batch_describe(&had, &described);
	if (r == 0 && memcmp(described.hash, inout->hash, HASH_BYTES) == 0)
		memcpy(inout->hash, entry->contents[at].hash, HASH_BYTES);
	/* A text that is damaged is replaced all the same. */
	return r == -EIO ? 0 : r;
}

static int replace(struct change *change, struct question *q, struct wire_article *fresh)
{
	struct batch *b = change->batch;
	struct wire_article spared;
	struct entry_article entry;
	struct content described;
	uint64_t number;
	uint32_t at;
	int r = find(change, q, &number, &entry, &at);

	if (r == 0 && !facts_are(&entry.contents[at], q)) {
		buf_add(&q->text, STR("the article has changed meanwhile"));
		r = -EAGAIN;
	}
	if (r == 0)
		r = batch_describe(fresh, &described);
	if (r == 0)
		r = tombstone_apply(b, entry.url, fresh, &spared);
	if (r == TOMBSTONE_REDACTED) {
		*fresh = spared;
		entry.contents[at].snapshot = (struct str){ 0 };
		r = 0;
	}
	if (r != 0)
		return r < 0 ? r : -ENOENT;
	/* Words that are as they were keep the name that they had: after a redaction that is of what stood there first. */
	r = known_by(change, number, &entry, at, &described);
	if (r < 0)
		return r;
	uint32_t other = same_words(&entry, at, described.hash);
	r = other < entry.n_contents ? merge(change, number, &entry, at, other) :
				       change_replace(change, number, &entry, at, fresh, described.hash);
	if (r == 0)
		r = batch_save(b, number, &entry);
	pack_uint(&q->body, entry.contents[at].statements);
	return r;
}

int administer_replace(struct answerer *self, struct question *q)
{
	owned(arena_destroy) struct arena *arena = arena_new(FRAME_ARENA);
	struct wire_article fresh;
	struct change change;
	int r = arena ? wire_get_article(q->input, arena, &fresh) : -ENOMEM;

	if (r < 0) {
		buf_add(&q->text, STR("the article cannot be read"));
		return r == -ENOMEM ? r : -EINVAL;
	}
	r = change_begin(self, q, &change);
	return r < 0 ? r : change_end(&change, change_tell(q, NULL, replace(&change, q, &fresh)));
}
