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

/* Of a view that is kept most blocks of columns were sought before, for other pages. */
static bool is_known(const struct view *view, uint64_t block, struct str *ret)
{
	const struct view_blocks *b = view->blocks;
	size_t i = block % VIEW_BLOCKS;

	if (!b || block >= UINT32_MAX || b->at[i].block != block + 1)
		return false;
	*ret = (struct str){ b->at[i].ptr, b->at[i].len };
	return true;
}

static void know(const struct view *view, uint64_t block, struct str value)
{
	if (view->blocks && block < UINT32_MAX && value.ptr && value.len <= UINT32_MAX) {
		view->blocks->at[block % VIEW_BLOCKS].block = (uint32_t)(block + 1);
		view->blocks->at[block % VIEW_BLOCKS].len = (uint32_t)value.len;
		view->blocks->at[block % VIEW_BLOCKS].ptr = value.ptr;
	}
}

/* The blocks of columns that the statements are in, with their checksums; of length 0: not found. */
static void find_blocks(const struct view *view, size_t n, const struct lookup_row *rows, struct str *ret)
{
	struct finding columns;
	size_t missing[LOOKUP_ROWS_MAX], m = 0;

	for (size_t i = 0; i < n; i++) {
		if (!is_known(view, rows[i].seq / COLUMN_BLOCK, &ret[i]))
			missing[m++] = i;
		else
			__builtin_prefetch(ret[i].ptr);
	}
	if (m == 0)
		return;
	find_table(view, TABLE_COLUMNS, 1, &columns);
	for (size_t i = 0; i < m; i++)
		ahead_begin(&columns.table, rows[missing[i]].seq / COLUMN_BLOCK, &columns.place[i]);
	while (step_all(&columns, m))
		;
	for (size_t i = 0; i < m; i++) {
		struct str *block = &ret[missing[i]];

		if (!ahead_value(&columns.table, &columns.place[i], block))
			*block = (struct str){ 0 };
		__builtin_prefetch(block->ptr);
		know(view, rows[missing[i]].seq / COLUMN_BLOCK, *block);
	}
}

/* Each article's number, from its statement's place in a block of columns. */
static void find_numbers(const struct view *view, size_t n, struct lookup_row *rows)
{
	struct str block[LOOKUP_ROWS_MAX];

	find_blocks(view, n, rows, block);
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
