/* delete, redact, tombstones, lift: what is taken out for good. */
#include <errno.h>
#include <inttypes.h>

#include "common/pack.h"
#include "common/record.h"
#include "store/administer.h"
#include "store/change.h"
#include "store/commands.h"
#include "store/hash.h"
#include "store/label.h"
#include "store/lookup.h"
#include "store/tombstone.h"

enum { PIECES_MAX = 256 };

static bool wanted(const struct question *q, const char *key)
{
	struct str word;

	return question_word(q, key, &word) && str_eq(word, STR("yes"));
}

/* When, why and by whom, from the question's words. */
static int reason(struct question *q, struct tombstone *ret)
{
	*ret = (struct tombstone){ .usec = q->now_usec };
	(void)question_word(q, "why", &ret->why);
	(void)question_word(q, "by", &ret->by);
	if (ret->why.len <= TOMBSTONE_WHY_BYTES && ret->by.len <= TOMBSTONE_WHY_BYTES)
		return 0;
	buf_printf(&q->text, "a reason has at most %d bytes", TOMBSTONE_WHY_BYTES);
	return -E2BIG;
}

static void put_id(struct buf *out, uint64_t id)
{
	char text[RECORD_ID_HEX + 1];

	(void)snprintf(text, sizeof text, "%016" PRIx64, id);
	pack_str(out, str_from(text));
}

static uint64_t count_statements(const struct entry_article *entry)
{
	uint64_t n = 0;

	for (size_t i = 0; i < entry->n_contents; i++)
		n += entry->contents[i].statements;
	return n;
}

static int mark(struct change *change, struct str url, const struct tombstone *why, enum tombstone_kind kind, uint64_t id)
{
	struct tombstone t = *why;

	t.kind = kind;
	t.id = id;
	return tombstone_put(change->batch->db, change->batch->txn, url, &t);
}

/* ---- delete ---- */

static int delete_article(struct change *change, struct question *q, struct tombstone *why)
{
	struct entry_article entry;
	uint64_t number, seq, swept;
	int r = change_find(change, q, &number, &seq);

	if (r == 0)
		r = change_article(change, number, &entry);
	if (r < 0)
		return change_tell(q, NULL, r);
	if (seq) {
		buf_printf(&q->text, "%.*s is a statement of article %016" PRIx64 ": redact takes out a statement, delete an article",
			   (int)q->words[0].len, q->words[0].ptr, entry_id(entry.url));
		return -EINVAL;
	}
	pack_array(&q->body, 5);
	put_id(&q->body, entry_id(entry.url));
	pack_str(&q->body, entry.url);
	pack_str(&q->body, entry.contents[entry_current(&entry)].title);
	pack_uint(&q->body, fetches_revisions(entry.fetches, entry.n_fetches));
	pack_uint(&q->body, count_statements(&entry));
	if (wanted(q, "dry"))
		return 0;
	why->of = TOMBSTONE_OF_ARTICLE;
	r = mark(change, entry.url, why, TOMBSTONE_ARTICLE, 0);
	if (r == 0)
		r = mark(change, entry.url, why, TOMBSTONE_ID, entry_id(entry.url));
	if (r == 0)
		r = change_delete(change, number, &entry, true);
	if (r == 0)
		r = change_purge_later(change);
	if (r == 0)
		r = change_sweep(change, &swept);
	return change_tell(q, &entry, r);
}

static int run(struct answerer *self, struct question *q, int (*change_it)(struct change *, struct question *, struct tombstone *))
{
	struct change change;
	struct tombstone why;
	int r = reason(q, &why);

	if (r == 0)
		r = change_begin(self, q, &change);
	if (r < 0)
		return r;
	return change_end(&change, change_it(&change, q, &why));
}

int administer_delete(struct answerer *self, struct question *q)
{
	return run(self, q, delete_article);
}

/* ---- redact ---- */

/* A tombstone for each piece of the statement's words, or for those that were given. */
static int pieces_of(struct change *change, struct question *q, const struct tombstone *why, uint64_t seq, struct tombstone *out,
		     size_t *ret_n, uint64_t *ret_id)
{
	struct batch *b = change->batch;
	struct entry_record record = { 0 };
	struct str given = { 0 }, text;
	int r = seq ? lookup_record(b->db, b->txn, seq, b->arena, &record) : 0;

	if (r < 0)
		return r;
	text = record.text;
	if (question_word(q, "words", &given))
		text = given;
	*ret_id = given.len ? 0 : record.id;
	*ret_n = 0;
	/* The pieces of a statement are joined by an ellipsis; in the article other words stand between them. */
	while (text.len && *ret_n < PIECES_MAX) {
		struct str piece = { text.ptr, str_find(text, STR(" \xe2\x80\xa6 "), 0) };
		struct tombstone t = *why;

		t.kind = TOMBSTONE_WORDS;
		t.of = TOMBSTONE_OF_STATEMENT;
		t.words = tombstone_words(piece, &t.hash);
		if (t.words)
			out[(*ret_n)++] = t;
		text = str_skip(text, piece.len + 5);
	}
	if (*ret_n == 0)
		buf_add(&q->text, STR("there are no words to take out: name a statement, or words= of the article"));
	return *ret_n ? 0 : -EINVAL;
}

struct rewritten {
	uint64_t places;
	uint64_t lost;    /* contents of which damage left the words of statements alone */
	uint64_t damaged; /* that could not be read */
};

/* One content, where it has the words. A page that is damaged may have them, too, and the text that it was is lost. */
static int rewrite_one(struct change *change, uint64_t number, struct entry_article *entry, uint32_t at, const struct tombstone *pieces,
		       size_t n, struct rewritten *did)
{
	struct wire_article had, spared;
	unsigned char hash[HASH_BYTES];
	bool lost = false;
	int r = change_content(change, number, entry, at, &had);

	memcpy(hash, entry->contents[at].hash, HASH_BYTES);
	if (r == -EIO) {
		r = change_words(change, number, entry, at, &had);
		lost = r == 0;
	}
	if (r == -EIO) {
		did->damaged++;
		return 0;
	}
	spared = had;
	if (r == 0)
		r = redact_article(change->batch, pieces, n, &had, &spared);
	if (r < 0 || (r == 0 && !lost))
		return r;
	did->places += (uint64_t)r;
	did->lost += lost;
	r = change_forget_page(change, &entry->contents[at]);
	return r < 0 ? r : change_replace(change, number, entry, at, &spared, hash);
}

/* Every content of the article. */
static int rewrite(struct change *change, uint64_t number, struct entry_article *entry, const struct tombstone *pieces, size_t n,
		   struct rewritten *did)
{
	int r = 0;

	for (uint32_t i = 0; i < entry->n_contents && r == 0; i++)
		if (entry->contents[i].statements || entry->contents[i].first_seq)
			r = rewrite_one(change, number, entry, i, pieces, n, did);
	return r;
}

static int keep_marks(struct change *change, const struct entry_article *entry, const struct tombstone *why, uint64_t id,
		      const struct tombstone *pieces, size_t n)
{
	struct tombstone of = *why;
	int r = 0;

	of.of = TOMBSTONE_OF_STATEMENT;
	for (size_t i = 0; i < n && r == 0; i++)
		r = tombstone_put(change->batch->db, change->batch->txn, entry->url, &pieces[i]);
	if (r == 0 && id)
		r = mark(change, entry->url, &of, TOMBSTONE_ID, id);
	return r;
}

static int redact(struct change *change, struct question *q, struct tombstone *why)
{
	struct batch *b = change->batch;
	struct tombstone *pieces = arena_alloc(b->arena, PIECES_MAX, sizeof *pieces);
	struct entry_article entry;
	struct rewritten did = { 0 };
	uint64_t number, seq, id = 0, swept;
	size_t n = 0;
	int r = pieces ? change_find(change, q, &number, &seq) : -ENOMEM;

	if (r == 0)
		r = change_article(change, number, &entry);
	if (r < 0)
		return change_tell(q, NULL, r);
	r = pieces_of(change, q, why, seq, pieces, &n, &id);
	if (r < 0)
		return change_tell(q, &entry, r);
	uint64_t before = count_statements(&entry);
	r = rewrite(change, number, &entry, pieces, n, &did);
	/* The statement's own label has its words. */
	if (r == 0 && id)
		r = label_delete(b->db, b->txn, id);
	if (r == 0)
		r = keep_marks(change, &entry, why, id, pieces, n);
	if (r == 0)
		r = batch_save(b, number, &entry);
	if (r == 0)
		r = change_purge_later(change);
	if (r == 0)
		r = change_sweep(change, &swept);
	pack_array(&q->body, 6);
	put_id(&q->body, entry_id(entry.url));
	pack_str(&q->body, entry.url);
	pack_uint(&q->body, did.places);
	pack_uint(&q->body, before - count_statements(&entry));
	pack_uint(&q->body, did.lost);
	pack_uint(&q->body, did.damaged);
	/* Nothing of it is kept: the transaction is given up. */
	return r < 0 ? change_tell(q, &entry, r) : wanted(q, "dry") ? -ECANCELED : 0;
}

int administer_redact(struct answerer *self, struct question *q)
{
	int r = run(self, q, redact);

	return r == -ECANCELED ? 0 : r;
}

/* ---- what was taken out ---- */

struct listing {
	struct buf rows;
	uint64_t n, next;
};

static int list(void *ctx, const struct tombstone *t)
{
	struct listing *l = ctx;

	l->next = t->id;
	if (l->n == STORE_LIMIT_MAX)
		return 1;
	l->n++;
	pack_array(&l->rows, 5);
	put_id(&l->rows, t->id);
	pack_str(&l->rows, t->of == TOMBSTONE_OF_ARTICLE ? STR("article") : STR("statement"));
	pack_int(&l->rows, t->usec);
	pack_str(&l->rows, t->why);
	pack_str(&l->rows, t->by);
	return buf_error(&l->rows);
}

int administer_tombstones(struct answerer *self, struct question *q)
{
	struct listing l = { .n = 0 };
	struct str word;
	uint64_t from = 0;
	MDB_txn *txn;

	if (question_word(q, "cursor", &word) && word.len && !question_read_id(word, &from))
		return -EINVAL;
	int r = db_read_begin(self->db, &txn);
	if (r < 0)
		return r;
	r = tombstones_each(self->db, txn, from, list, &l);
	db_read_end(self->db, txn);
	if (r >= 0) {
		pack_array(&q->body, 2);
		if (r > 0)
			put_id(&q->body, l.next);
		else
			pack_str(&q->body, (struct str){ 0 });
		pack_array(&q->body, l.n);
		buf_add(&q->body, buf_str(&l.rows));
	}
	buf_destroy(&l.rows);
	return r < 0 ? r : 0;
}

int administer_lift(struct answerer *self, struct question *q)
{
	uint64_t id;
	MDB_txn *txn;

	if (q->n == 0 || !question_read_id(q->words[0], &id)) {
		buf_printf(&q->text, "the whole id of an article is needed, %d digits", RECORD_ID_HEX);
		return -EINVAL;
	}
	int r = db_write_begin(self->db, &txn);
	if (r < 0)
		return r;
	r = tombstone_lift(self->db, txn, id);
	if (r == -ENOENT)
		buf_add(&q->text, STR("no article of that id was deleted"));
	int kept = db_write_end(self->db, txn, r == 0);
	return r < 0 ? r : kept;
}
