/* check, rebuild: does what is stored agree with itself; and everything that derives, made anew. */
#include <errno.h>
#include <inttypes.h>
#include <zstd.h>

#include "common/cleanup.h"
#include "common/conf.h"
#include "common/json.h"
#include "store/administer.h"
#include "store/batch.h"
#include "store/check.h"
#include "store/columns.h"
#include "store/counters.h"
#include "store/ids.h"
#include "store/lookup.h"
#include "store/months.h"
#include "store/rebuild.h"
#include "store/render.h"

enum { SAMPLE_DEFAULT = 300, NAMED_MAX = 5, SLICE = 32 };

struct sampling {
	struct answerer *self;
	struct question *q;
	struct rendering rendering;
	uint64_t articles, statements, pages;
	uint64_t damaged, spans, index, origins; /* faults */
	struct buf named;
	uint64_t id; /* of the article that is looked at; 0: not known */
};

static void name(struct sampling *s, uint64_t *count, const char *what, uint64_t number)
{
	++*count;
	if (s->damaged + s->spans + s->index + s->origins > NAMED_MAX)
		return;
	buf_printf(&s->named, "%s%s %" PRIu64, s->named.len ? ", " : "", what, number);
	if (s->id)
		buf_printf(&s->named, " (article:%016" PRIx64 ")", s->id);
}

static int in_list(struct sampling *s, enum term_kind kind, struct str value, const struct column *column, uint64_t seq)
{
	struct term term;
	struct list *list;

	term_set(&term, kind, value);
	int r = list_open(&s->self->asking.view, term_str(&term), s->self->work, &list);
	if (r < 0)
		return r;
	r = list->count ? list_has(list, list->dated ? column->date : POSTING_NO_DATE, seq, NULL) : 0;
	list_close(list);
	return r;
}

static int is_this(void *ctx, uint64_t seq)
{
	const uint64_t *wanted = ctx;

	return seq == *wanted;
}

/* The statement is where the index says it is: under its id, its speaker, and among all. */
static int check_index(struct sampling *s, uint64_t seq, const struct entry_record *record)
{
	owned(buf_destroy) struct buf folded = { 0 };
	struct columns columns = { .db = s->self->db, .txn = s->self->asking.view.txn };
	struct column column;
	int r = columns_get(&columns, seq, &column);

	if (r < 0 || column.article != record->article)
		return r == -ENOENT || r == -EIO || r == 0 ? 0 : r;
	r = ids_find(&s->self->asking.view, record->id, record->id, s->self->work, is_this, &seq);
	if (r > 0)
		r = in_list(s, TERM_ALL, (struct str){ 0 }, &column, seq);
	words_fold_name(record->statement.speaker, &folded);
	if (r > 0 && folded.len)
		r = in_list(s, TERM_SPEAKER, buf_str(&folded), &column, seq);
	if (r > 0 && folded.len && seq <= s->self->asking.view.counters.folded)
		r = months_knows(s->self->db, s->self->asking.view.txn, TERM_SPEAKER, buf_str(&folded));
	return r == -EIO ? 0 : r;
}

static int check_statement(struct sampling *s, uint64_t seq, struct str text)
{
	struct entry_record record;
	struct str words;

	arena_reset(s->self->work);
	int r = lookup_record(s->self->db, s->self->asking.view.txn, seq, s->self->work, &record);
	if (r < 0) {
		name(s, &s->damaged, "statement", seq);
		return r == -ENOMEM ? r : 0;
	}
	s->statements++;
	const struct spans *content = &record.statement.content;
	bool within = content->n == 0 || content->at[content->n - 1].to <= text.len;
	r = within ? entry_words(text, *content, s->self->work, &words) : 0;
	if (r == 0 && (!within || !str_eq(words, record.text)))
		name(s, &s->spans, "statement", seq);
	if (r == 0)
		r = check_index(s, seq, &record);
	if (r == 0)
		name(s, &s->index, "statement", seq);
	return r < 0 ? r : 0;
}

/* Where a run of the text stands in the page, its first byte is the same, if it is a letter of ASCII, or a reference or escape's. */
static void check_origins(struct sampling *s, uint64_t number, const struct article *a, struct str page)
{
	if (memchr(page.ptr, 0, page.len))
		return; /* UTF-16, or no text */
	for (size_t i = 0; i < a->n_origins; i++) {
		const struct origin *o = &a->origins[i];
		char c = o->text_at < a->text.len ? a->text.ptr[o->text_at] : 0;

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')))
			continue;
		char p = o->page_at < page.len ? page.ptr[o->page_at] : 0;
		if (p != c && p != '&' && p != '\\') {
			name(s, &s->origins, "article", number);
			return;
		}
	}
}

static int check_page(struct sampling *s, uint64_t number, struct str hash, const struct article *a)
{
	struct str value;
	int r = db_get_raw(s->self->db, s->self->asking.view.txn, TABLE_SNAPSHOTS, hash, &value);

	if (r < 0 || snapshot_check(hash, value) < 0) {
		name(s, &s->damaged, "the page of article", number);
		return 0;
	}
	s->pages++;
	unsigned long long size = ZSTD_getFrameContentSize(value.ptr, value.len);
	char *out = size && size <= WIRE_PAGE_MAX ? arena_alloc(s->self->arena, (size_t)size, 1) : NULL;
	size_t n = out ? ZSTD_decompress(out, (size_t)size, value.ptr, value.len) : 0;
	if (out && !ZSTD_isError(n))
		check_origins(s, number, a, (struct str){ out, n });
	return 0;
}

static int check_article(struct sampling *s, uint64_t number, struct str value)
{
	struct entry_article entry;
	struct article article;
	struct str packed;
	int r = entry_get_article(value, s->self->arena, &entry);

	if (r == 0) {
		s->id = entry.id;
		uint32_t at = entry_current(&entry);
		const struct content *c = &entry.contents[at];

		r = render_content(&s->rendering, number, at, &packed, &s->q->text);
		if (r == 0)
			r = wire_get_bare_article(packed, s->self->arena, &article);
		for (uint32_t i = 0; r == 0 && i < c->statements; i++)
			r = check_statement(s, c->first_seq + i, article.text);
		if (r == 0 && c->snapshot.len)
			r = check_page(s, number, c->snapshot, &article);
	}
	buf_clear(&s->q->text);
	if (r == -EIO || r == -EBADMSG || r == -E2BIG || r == -EPROTO)
		name(s, &s->damaged, "article", number);
	s->articles++;
	return r == -ENOMEM ? r : 0;
}

/* From article `from` on, every step-th; at most SLICE of them, so that no transaction lives long. *ret_next 0: that was all. */
static int slice(struct sampling *s, uint64_t from, uint64_t step, uint64_t *ret_next)
{
	struct answerer *self = s->self;
	MDB_txn *txn;
	int r = db_read_begin(self->db, &txn);

	*ret_next = 0;
	if (r < 0)
		return r;
	self->asking = (struct asking){ .arena = self->arena, .work = self->work, .stemmers = self->stemmers, .reterr = &s->q->text };
	r = view_open(self->db, txn, &self->verified, &self->asking.view);
	s->rendering = (struct rendering){ .view = &self->asking.view, .arena = self->arena };
	uint64_t end = self->asking.view.counters.next_article;
	for (size_t i = 0; r == 0 && i < SLICE && from < end; i++, from += step) {
		struct db_key key = db_key1(from);
		struct str value;

		arena_reset(self->arena);
		s->id = 0;
		r = db_get(self->db, txn, TABLE_ARTICLES, db_key_str(&key), &value);
		if (r == -EIO)
			name(s, &s->damaged, "article", from);
		r = r == 0 ? check_article(s, from, value) : r == -ENOENT || r == -EIO ? 0 : r;
	}
	*ret_next = r == 0 && from < end ? from : 0;
	db_read_end(self->db, txn);
	return r;
}

/* ---- what is counted by month ---- */

static int check_row(void *ctx, struct str term, bool right)
{
	struct sampling *s = ctx;

	if (right)
		return 0;
	s->index++;
	if (s->damaged + s->spans + s->index + s->origins <= NAMED_MAX)
		buf_printf(&s->named, "%sthe months of %.*s", s->named.len ? ", " : "", (int)term.len - 1, term.ptr + 1);
	return 0;
}

static int check_months(struct sampling *s, uint64_t sample)
{
	struct answerer *self = s->self;
	MDB_stat st = { 0 };
	MDB_txn *txn;
	int r = db_read_begin(self->db, &txn);

	if (r < 0)
		return r;
	r = view_open(self->db, txn, &self->verified, &self->asking.view);
	if (r == 0)
		r = lmdb_errno(mdb_stat(txn, self->db->table[TABLE_MONTHS], &st));
	if (r == 0)
		r = months_check(&self->asking.view, self->work, st.ms_entries / sample + 1, check_row, s);
	db_read_end(self->db, txn);
	return r;
}

/* It is asked of every statement, and one damaged place in it stands for many. */
static int check_replaced(struct sampling *s, MDB_txn *txn)
{
	int r = replaced_whole(s->self->db, txn);

	if (r == 0) {
		s->damaged++;
		buf_add(&s->named, STR("which statements were replaced"));
	}
	return r < 0 ? r : 0;
}

/* Small tables that no article leads to, every row. */
static int check_kept(struct sampling *s, MDB_txn *txn)
{
	static const enum db_table tables[] = { TABLE_STATE, TABLE_FETCHED, TABLE_TOMBSTONES, TABLE_NOTES, TABLE_LABELS, TABLE_CORRECTIONS };
	int rc = 0;

	for (size_t i = 0; i < ARRAY_LEN(tables) && rc == 0; i++) {
		MDB_cursor *cursor;
		struct str value;
		MDB_val k, v;

		rc = mdb_cursor_open(txn, s->self->db->table[tables[i]], &cursor);
		if (rc)
			break;
		while ((rc = mdb_cursor_get(cursor, &k, &v, MDB_NEXT)) == 0) {
			if (db_verify(tables[i], lmdb_str(k), lmdb_str(v), &value) == 0 || ++s->damaged > NAMED_MAX)
				continue;
			buf_add(&s->named, s->named.len ? STR(", ") : STR(""));
			check_name(&s->named, tables[i], lmdb_str(k));
		}
		mdb_cursor_close(cursor);
		rc = rc == MDB_NOTFOUND ? 0 : rc;
	}
	return lmdb_errno(rc);
}

static void put(struct json *j, const char *key, uint64_t n)
{
	json_key(j, key), json_int(j, (int64_t)n);
}

int administer_check(struct answerer *self, struct question *q)
{
	struct sampling s = { .self = self, .q = q };
	struct json j = { .out = &q->body };
	struct counters counters;
	uint64_t sample = SAMPLE_DEFAULT, next = 1;
	struct str word;
	MDB_txn *txn;

	if (question_word(q, "sample", &word) && (conf_bytes(word, &sample) < 0 || sample == 0))
		return -EINVAL;
	int r = db_read_begin(self->db, &txn);
	if (r < 0)
		return r;
	r = counters_get(self->db, txn, &counters);
	if (r == 0)
		r = check_replaced(&s, txn);
	if (r == 0)
		r = check_kept(&s, txn);
	db_read_end(self->db, txn);
	uint64_t step = r == 0 && counters.next_article / sample > 1 ? counters.next_article / sample : 1;
	while (r == 0 && next)
		r = slice(&s, next, step, &next);
	if (r == 0)
		r = check_months(&s, sample);
	if (r == 0) {
		json_object(&j);
		put(&j, "articles", s.articles), put(&j, "statements", s.statements), put(&j, "pages", s.pages);
		put(&j, "damaged", s.damaged), put(&j, "spans", s.spans), put(&j, "index", s.index), put(&j, "origins", s.origins);
		json_key(&j, "named"), json_str(&j, buf_str(&s.named));
		json_end(&j);
	}
	buf_destroy(&s.named);
	return r;
}

int administer_rebuild(struct answerer *self, struct question *q)
{
	owned(buf_destroy) struct buf said = { 0 };
	struct json j = { .out = &q->body };
	struct rebuilt done;
	int r = rebuild(self->db, &done, &said, NULL, NULL);

	if (r < 0)
		return r;
	json_object(&j);
	put(&j, "articles", done.articles), put(&j, "statements", done.statements), put(&j, "clusters", done.clusters);
	put(&j, "lost", done.lost);
	json_key(&j, "named"), json_str(&j, buf_str(&said));
	json_end(&j);
	return 0;
}
