/* Many statements' rows, each step for all of them before the next: see ahead.h. */
#include <assert.h>
#include <errno.h>

#include "store/ahead.h"
#include "store/columns.h"
#include "store/lookup.h"
#include "store/wording.h"

enum {
	/* What is read of most values; of longer ones the processor guesses the rest. */
	ARTICLE_BYTES = 448,
	CONTENT_BYTES = 384,
};

struct finding {
	struct ahead table;
	struct ahead_place place[LOOKUP_ROWS_MAX];
};

static void find_table(const struct view *view, enum db_table table, size_t bytes, struct finding *ret)
{
	if (!view->tables) {
		ahead_open(view->db, view->txn, table, bytes, &ret->table);
		return;
	}
	ret->table = view->tables[table];
	ret->table.bytes = bytes;
}

/* A step of each; whether any has more. */
static bool step_all(struct finding *self, size_t n)
{
	bool more = false;

	for (size_t i = 0; i < n; i++)
		more |= ahead_step(&self->table, &self->place[i]);
	for (size_t i = 0; i < n; i++)
		ahead_fetch(&self->table, &self->place[i]);
	return more;
}

/* Each article's number, from its statement's place in a block of columns. */
static void find_numbers(const struct view *view, size_t n, struct lookup_row *rows)
{
	struct finding columns;
	struct str block[LOOKUP_ROWS_MAX];

	find_table(view, TABLE_COLUMNS, 1, &columns);
	for (size_t i = 0; i < n; i++)
		ahead_begin(&columns.table, rows[i].seq / COLUMN_BLOCK, &columns.place[i]);
	while (step_all(&columns, n))
		;
	for (size_t i = 0; i < n; i++) {
		if (!ahead_value(&columns.table, &columns.place[i], &block[i]))
			block[i] = (struct str){ 0 };
		__builtin_prefetch(block[i].ptr);
	}
	for (size_t i = 0; i < n; i++)
		columns_article_ahead(block[i], rows[i].seq);
	for (size_t i = 0; i < n; i++)
		if (!columns_article_in(block[i], rows[i].seq, &rows[i].number) && columns_article(view->db, view->txn, rows[i].seq, &rows[i].number) < 0)
			rows[i].number = 0;
}

static void find(const struct view *view, enum db_table table, size_t bytes, const struct lookup_row *rows, size_t n, struct finding *ret)
{
	find_table(view, table, bytes, ret);
	/* No number: nothing is looked for. */
	for (size_t i = 0; i < n; i++)
		ahead_begin(&ret->table, entry_has_wording(rows[i].article) ? UINT64_MAX : rows[i].number, &ret->place[i]);
	while (step_all(ret, n))
		;
}

void lookup_rows(const struct view *view, const uint64_t *seqs, size_t n, struct lookup_row *ret)
{
	struct finding found;
	size_t within = 0;

	assert(n <= LOOKUP_ROWS_MAX);
	for (size_t i = 0; i < n; i++)
		ret[i] = (struct lookup_row){ .seq = seqs[i] };
	find_numbers(view, n, ret);
	find(view, TABLE_ARTICLES, ARTICLE_BYTES, ret, n, &found);
	for (size_t i = 0; i < n; i++) {
		(void)ahead_value(&found.table, &found.place[i], &ret[i].article);
		within += entry_has_wording(ret[i].article);
	}
	if (within == n)
		return;
	find(view, TABLE_CONTENTS, CONTENT_BYTES, ret, n, &found);
	for (size_t i = 0; i < n; i++)
		if (!entry_has_wording(ret[i].article))
			(void)ahead_value(&found.table, &found.place[i], &ret[i].content);
}

/* Anything but 0: what was found is not it. */
static int read_row(const struct lookup_row *row, struct arena *arena, struct entry_record *ret, struct entry_article *ret_article)
{
	struct db_key key = db_key1(row->number);
	struct str article, content;
	struct content *first;
	int r = db_verify(TABLE_ARTICLES, db_key_str(&key), row->article, &article);

	if (r == 0)
		r = entry_get_article(article, arena, ret_article);
	if (r < 0 || ret_article->n_contents == 0)
		return -ENOENT;
	content = ret_article->wording;
	if (!content.len && db_verify(TABLE_CONTENTS, db_key_str(&key), row->content, &content) < 0)
		return -ENOENT;
	first = &ret_article->contents[0];
	if (row->seq < first->first_seq || row->seq - first->first_seq >= first->statements)
		return -ENOENT;
	r = wording_get_record(content, (uint32_t)(row->seq - first->first_seq), arena, ret);
	if (r < 0)
		return r;
	ret->article = row->number;
	ret->content = 0;
	return 0;
}

int lookup_row(const struct db *db, MDB_txn *txn, const struct lookup_row *row, struct arena *arena, struct entry_record *ret,
	       struct entry_article *ret_article)
{
	return read_row(row, arena, ret, ret_article) == 0 ? 0 : lookup_both(db, txn, row->seq, arena, ret, ret_article);
}
