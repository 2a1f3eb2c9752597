#include <errno.h>
#include <stdlib.h>

#include "common/clock.h"
#include "store/batch.h"
#include "store/loose.h"
#include "store/wording.h"

static int add_column(struct batch *self, const struct column *column)
{
	if (self->n_columns == self->columns_cap) {
		size_t cap = self->columns_cap ? self->columns_cap * 2 : 256;
		struct column *more = reallocarray(self->columns, cap, sizeof *more);

		if (more)
			self->columns = more;
		struct sketch *sketches = more ? reallocarray(self->sketches, cap, sizeof *sketches) : NULL;
		if (!sketches)
			return -ENOMEM;
		self->sketches = sketches;
		self->columns_cap = cap;
	}
	self->sketches[self->n_columns] = (struct sketch){ { 0, 0 } };
	self->columns[self->n_columns++] = *column;
	return 0;
}

int batch_skip(struct batch *self, uint64_t n)
{
	int r = replaced_set(self->db, self->txn, self->counters.next_seq, n, true);

	for (; n && r == 0; n--) {
		r = add_column(self, &(struct column){ .article = 0 });
		self->counters.next_seq++;
	}
	return r;
}

/* When the text says so, else "not known". */
static uint64_t date_of(struct str text)
{
	int64_t usec;

	return text.len && clock_parse(text, &usec, NULL) == 0 ? posting_date(usec) : POSTING_NO_DATE;
}

static int make_ids(struct batch *self, const struct entry_article *entry, uint32_t at, const struct article *from)
{
	if (from->n_statements > self->ids_cap) {
		uint64_t *more = reallocarray(self->ids, from->n_statements, sizeof *more);

		if (!more)
			return -ENOMEM;
		self->ids = more;
		self->ids_cap = from->n_statements;
	}
	for (size_t i = 0; i < from->n_statements; i++)
		self->ids[i] = entry_statement_id(entry->url, &entry->contents[at], from, i);
	return 0;
}

/* In its article's own row, instead of one in "contents". */
static int put_within(struct batch *self, struct entry_article *entry, uint64_t article, const struct db_key *key)
{
	int r = arena_dup(self->arena, buf_str(&self->page), &entry->wording);

	return r < 0 || article >= self->counters.next_article ? r : db_delete(self->db, self->txn, TABLE_CONTENTS, db_key_str(key));
}

/* Whether the text lies in "snapshots" already, and is to be kept there alone. */
static int is_page(struct batch *self, const struct content *content, struct str text)
{
	if (text.len < WORDING_OF_PAGE_LEAST || !content->snapshot.len)
		return 0;
	if (self->prepared && self->prepared->closed.of_page && self->new_page)
		return 1;
	arena_reset(self->work);
	return snapshot_has(self->db, self->txn, content->snapshot, text, self->new_page, self->work);
}

/* What was made beforehand; NULL: nothing, or it is loose, and there is no room for it. */
static const struct wording_closed *closed_part(const struct batch *self)
{
	const struct wording_closed *made = self->prepared ? &self->prepared->closed : NULL;

	return made && made->loose && !loose_fits(self->loose_most, self->loose, made->closed.len) ? NULL : made;
}

int batch_put_text(struct batch *self, struct entry_article *entry, uint64_t article, uint32_t at, const struct article *from)
{
	struct db_key key = db_key_content(article, at);
	int r = make_ids(self, entry, at, from);

	self->current.number = article;
	self->current.entry = entry;
	buf_clear(&self->page);
	if (r == 0)
		r = is_page(self, &entry->contents[at], from->text);
	if (r >= 0)
		r = wording_put(&self->page, from, entry, at, r > 0, self->ids, self->deflate, closed_part(self));
	if (r < 0)
		return r;
	if (at == 0 && entry_takes_wording(entry, self->page.len))
		return put_within(self, entry, article, &key);
	if (at == 0)
		entry->wording = (struct str){ 0 };
	r = db_put(self->db, self->txn, TABLE_CONTENTS, db_key_str(&key), buf_str(&self->page));
	if (r < 0 || !wording_is_loose(buf_str(&self->page)))
		return r;
	return loose_note(self->db, self->txn, TABLE_CONTENTS, db_key_str(&key), self->page.len, &self->loose);
}

static uint8_t count_words(struct str text)
{
	struct words words = { .in = text };
	struct str word;

	while (words.next < UINT8_MAX && words_next(&words, &word))
		;
	return (uint8_t)words.next;
}

static int make_record(struct batch *self, const struct wire_article *from, const struct entry_article *entry,
		       uint64_t article, uint32_t content, size_t index, struct entry_record *ret)
{
	const struct statement *s = &from->article.statements[index];

	*ret = (struct entry_record){ .article = article, .content = content, .index = (uint32_t)index,
				      .statement = *s };
	ret->id = entry_statement_id(entry->url, &entry->contents[content], &from->article, index);
	int r = entry_words(from->article.text, s->content, self->work, &ret->text);
	if (r == 0)
		r = entry_words(from->article.text, s->cue, self->work, &ret->cue);
	if (r == 0)
		r = entry_words(from->article.text, s->source, self->work, &ret->as);
	return r;
}

static int add_statement(struct batch *self, const struct entry_record *record, const struct content *content,
			 int64_t fetched_usec, bool stands)
{
	const struct statement *s = &record->statement;
	uint64_t seq = self->counters.next_seq++;
	struct column column = {
		.date = date_of(content->published), .said = date_of(s->said_at), .seen = posting_date(fetched_usec),
		.confidence = s->confidence, .kind = (uint8_t)(s->type | s->act << 2 | s->part << 4),
		.words = count_words(record->text), .article = record->article,
	};
	int r = add_column(self, &column);

	if (r == 0)
		r = batch_index(self, seq, &column, record, content);
	return r < 0 || !self->clusters ? r : cluster_join(self, seq, column.date, record, stands, &self->sketches[self->n_columns - 1]);
}

int batch_statements(struct batch *self, const struct wire_article *from, struct entry_article *entry,
			  uint64_t article, uint32_t at, bool stands)
{
	struct content *content = &entry->contents[at];
	int r = 0;

	origins_find(from->article.text, from->article.author, &self->origins);
	self->current.number = article;
	self->current.entry = entry;
	content->first_seq = self->counters.next_seq;
	content->statements = (uint32_t)from->article.n_statements;
	/* First of all: statements of one content are compared with each other too. */
	if (!stands)
		r = replaced_set(self->db, self->txn, content->first_seq, content->statements, true);
	for (size_t i = 0; i < from->article.n_statements && r == 0; i++) {
		struct entry_record record;

		arena_reset(self->work);
		r = make_record(self, from, entry, article, at, i, &record);
		if (r == 0)
			r = add_statement(self, &record, content, from->page.fetched_usec, stands);
	}
	if (stands)
		self->counters.statements += content->statements;
	return r;
}
