#include "store/lookup.h"

#include <errno.h>

#include "common/cleanup.h"
#include "common/wire.h"
#include "store/columns.h"
#include "store/snapshot.h"
#include "store/wording.h"

/* ---- statements ---- */

/* The content that has the statement, by the numbers that its statements have. */
static bool find_content(const struct entry_article *article, uint64_t seq, uint32_t *ret)
{
	for (size_t i = 0; i < article->n_contents; i++) {
		const struct content *c = &article->contents[i];

		if (seq >= c->first_seq && seq - c->first_seq < c->statements) {
			*ret = (uint32_t)i;
			return true;
		}
	}
	return false;
}

int lookup_wording(const struct db *db, MDB_txn *txn, uint64_t number, const struct entry_article *article, uint32_t content,
		   struct str *ret)
{
	struct db_key key = db_key_content(number, content);

	if (content > 0 || !article->wording.len)
		return db_get(db, txn, TABLE_CONTENTS, db_key_str(&key), ret);
	*ret = article->wording;
	return 0;
}

int lookup_of(const struct db *db, MDB_txn *txn, uint64_t number, const struct entry_article *article, uint64_t seq,
	      struct arena *arena, struct entry_record *ret)
{
	struct str value;
	uint32_t at = 0;

	if (!find_content(article, seq, &at))
		return -ENOENT;
	int r = lookup_wording(db, txn, number, article, at, &value);
	if (r == 0)
		r = wording_get_record(value, (uint32_t)(seq - article->contents[at].first_seq), arena, ret);
	/* The article says that it is there. */
	if (r < 0)
		return r == -EBADMSG || r == -ENOENT ? -EIO : r;
	ret->article = number;
	ret->content = at;
	return 0;
}

/* A number that leads nowhere: that of a statement that is gone, or a flipped bit. */
static int nowhere(const struct db *db, MDB_txn *txn, uint64_t seq)
{
	struct columns columns = { .db = db, .txn = txn };
	struct column column;
	int r = columns_get(&columns, seq, &column);

	return r < 0 ? r : -ENOENT;
}

static int find_article(const struct db *db, MDB_txn *txn, uint64_t seq, struct arena *arena, uint64_t *ret_number,
			struct entry_article *ret)
{
	uint32_t at;
	int r = columns_article(db, txn, seq, ret_number);

	if (r == 0)
		r = lookup_article(db, txn, *ret_number, arena, ret);
	if (r == -ENOENT || (r == 0 && !find_content(ret, seq, &at)))
		return nowhere(db, txn, seq);
	return r;
}

int lookup_both(const struct db *db, MDB_txn *txn, uint64_t seq, struct arena *arena, struct entry_record *ret,
		struct entry_article *ret_article)
{
	uint64_t number;
	int r = find_article(db, txn, seq, arena, &number, ret_article);

	return r < 0 ? r : lookup_of(db, txn, number, ret_article, seq, arena, ret);
}

int lookup_record(const struct db *db, MDB_txn *txn, uint64_t seq, struct arena *arena, struct entry_record *ret)
{
	struct entry_article article;

	return lookup_both(db, txn, seq, arena, ret, &article);
}

int lookup_has(const struct db *db, MDB_txn *txn, uint64_t seq, struct arena *arena)
{
	struct entry_article article;
	uint64_t number;
	int r = find_article(db, txn, seq, arena, &number, &article);

	return r == 0 ? 1 : r == -ENOENT ? 0 : r;
}

/* ---- articles ---- */

static int load_article(const struct db *db, MDB_txn *txn, uint64_t number, struct arena *copied, struct arena *arena,
			struct entry_article *ret)
{
	struct db_key key = db_key1(number);
	struct str value;
	int r = db_get(db, txn, TABLE_ARTICLES, db_key_str(&key), &value);

	if (r == 0 && copied)
		r = arena_dup(copied, value, &value);
	if (r == 0)
		r = entry_get_article(value, arena, ret);
	return r == -EBADMSG ? -EIO : r;
}

int lookup_article(const struct db *db, MDB_txn *txn, uint64_t number, struct arena *arena, struct entry_article *ret)
{
	return load_article(db, txn, number, NULL, arena, ret);
}

int lookup_article_copy(const struct db *db, MDB_txn *txn, uint64_t number, struct arena *arena, struct entry_article *ret)
{
	return load_article(db, txn, number, arena, arena, ret);
}

/* ---- texts ---- */

/* The page of a text that is its page. */
static int get_page(const struct db *db, MDB_txn *txn, struct str wording, const struct content *content, struct arena *arena, struct str *ret)
{
	int r = wording_is_of_page(wording) ? snapshot_get(db, txn, content->snapshot, arena, ret) : 0;

	return r == -ENOENT ? -EIO : r;
}

int lookup_content(const struct db *db, MDB_txn *txn, uint64_t number, uint32_t content, struct arena *arena, struct article *ret)
{
	struct str value, page = { 0 };
	struct entry_article entry;
	int r = lookup_article_copy(db, txn, number, arena, &entry);

	if (r == 0 && content >= entry.n_contents)
		r = -ENOENT;
	if (r == 0)
		r = lookup_wording(db, txn, number, &entry, content, &value);
	if (r == 0)
		r = arena_dup(arena, value, &value);
	if (r == 0)
		r = get_page(db, txn, value, &entry.contents[content], arena, &page);
	if (r == 0)
		r = wording_get(value, &entry, content, page, arena, ret);
	return r == -EBADMSG ? -EIO : r;
}

int lookup_words(const struct db *db, MDB_txn *txn, uint64_t number, const struct entry_article *article, uint32_t content,
		 struct arena *arena, struct article *ret)
{
	struct str value;
	int r = lookup_wording(db, txn, number, article, content, &value);

	if (r == 0 && !wording_is_of_page(value))
		r = -EBADMSG;
	if (r == 0)
		r = arena_dup(arena, value, &value);
	if (r == 0)
		r = wording_get_words(value, article, content, arena, ret);
	return r == -EBADMSG ? -EIO : r;
}

int lookup_packed(const struct db *db, MDB_txn *txn, uint64_t number, uint32_t content, struct arena *arena, struct str *ret)
{
	owned(buf_destroy) struct buf packed = { 0 };
	struct article article;
	int r = lookup_content(db, txn, number, content, arena, &article);

	if (r < 0)
		return r;
	wire_put_bare_article(&packed, &article);
	return buf_error(&packed) ? -ENOMEM : arena_dup(arena, buf_str(&packed), ret);
}
