#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "store/batch.h"
#include "store/ids.h"
#include "store/months.h"
#include "store/stem.h"

enum { WORDS_MAX = 1 << 16 }; /* of one text that are indexed */

struct indexing {
	struct batch *batch;
	/* The terms of attributes are but told, and no words are. */
	int (*each)(void *ctx, struct str term);
	void *ctx;
	struct posting dated, plain;
	int error;
};

/* True when the term did not have the mark yet. */
static bool add_marked(struct indexing *x, enum term_kind kind, struct str value, uint32_t mark)
{
	struct term term;
	int r = 0;

	term_set(&term, kind, value);
	if (x->error == 0 && value.len && x->each)
		r = x->each(x->ctx, term_str(&term));
	else if (x->error == 0 && value.len)
		r = segment_builder_add_marked(x->batch->builder, term_str(&term),
					       term_is_dated(term_str(&term)) ? &x->dated : &x->plain, mark);
	if (r < 0)
		x->error = r;
	return r > 0;
}

static void add(struct indexing *x, enum term_kind kind, struct str value)
{
	(void)add_marked(x, kind, value, 0);
}

/* ---- words with positions ---- */

struct occurrence {
	struct str word;
	uint32_t at;
};

static int compare(const void *a, const void *b)
{
	const struct occurrence *x = a, *y = b;
	int c = str_cmp(x->word, y->word);

	return c ? c : (x->at > y->at) - (x->at < y->at);
}

/* Every word of text, sorted, in the statement's arena. */
static int collect(struct batch *batch, struct str text, struct occurrence **ret, size_t *ret_n)
{
	struct words words = { .in = text };
	struct occurrence *at = NULL;
	struct str word;
	size_t n = 0, cap = 0;

	while (n < WORDS_MAX && words_next(&words, &word)) {
		if (n == cap) {
			struct occurrence *more = arena_grow(batch->work, at, cap, cap ? cap * 2 : 64, sizeof *at);

			if (!more)
				return -ENOMEM;
			at = more;
			cap = cap ? cap * 2 : 64;
		}
		at[n].at = words.next - 1;
		if (arena_dup(batch->work, word, &at[n].word) < 0)
			return -ENOMEM;
		n++;
	}
	if (n > 1)
		qsort(at, n, sizeof *at, compare);
	*ret = at;
	*ret_n = n;
	return 0;
}

static void add_stem(struct indexing *x, int language, struct str word)
{
	struct term term;
	struct str stem;

	if (language < 0)
		return;
	stem = stemmers_stem(x->batch->stemmers, (size_t)language, word);
	term_set(&term, TERM_STEM, str_from(stem_language((size_t)language)));
	term_append(&term, stem);
	term_append(&term, (struct str){ (const char[]){ TERM_STEM_END }, 1 });
	term_append(&term, word);
	if (x->error == 0)
		x->error = segment_builder_add_bare(x->batch->builder, term_str(&term));
}

/* language: of the stems that are noted, or below 0. */
static void add_words(struct indexing *x, enum term_kind kind, struct str text, bool positions, int language)
{
	struct occurrence *at;
	size_t n;

	if (x->error == 0)
		x->error = collect(x->batch, text, &at, &n);
	if (x->error)
		return;
	uint32_t *places = arena_alloc(x->batch->work, n, sizeof *places);
	if (!places)
		x->error = -ENOMEM;
	for (size_t i = 0, next; i < n && x->error == 0; i = next) {
		size_t count = 0;

		for (next = i; next < n && str_eq(at[next].word, at[i].word); next++)
			places[count++] = at[next].at;
		buf_clear(&x->batch->scratch);
		if (positions)
			positions_put(&x->batch->scratch, places, count);
		x->plain.extra = buf_str(&x->batch->scratch);
		/* A word's stem is noted once a commit and language. */
		if (add_marked(x, kind, at[i].word, language < 0 ? 0 : 1u << language))
			add_stem(x, language, at[i].word);
		x->plain.extra = (struct str){ 0 };
	}
}

/* ---- names ---- */

static void add_name(struct indexing *x, enum term_kind whole, int word_kind, struct str name)
{
	owned(buf_destroy) struct buf folded = { 0 };
	struct words words = { .in = name };
	struct term term;
	struct str word;
	size_t len = 0;

	words_fold_name(name, &folded);
	if (buf_error(&folded))
		x->error = -ENOMEM;
	if (x->error || !folded.len)
		return;
	add(x, whole, buf_str(&folded));
	if (x->each)
		return;
	term_set(&term, TERM_NAMED, (struct str){ (const char[]){ (char)whole }, 1 });
	term_append(&term, buf_str(&folded));
	term_append(&term, (struct str){ (const char[]){ TERM_STEM_END }, 1 });
	/* As written; a NUL would end the key's value for its readers. */
	term_append(&term, (struct str){ name.ptr, str_find_byte(name, 0, 0) });
	if (x->error == 0)
		x->error = segment_builder_add_bare(x->batch->builder, term_str(&term));
	/* A name of one word is its own list of that word. */
	if (whole == TERM_OUTLET && !memchr(folded.ptr, ' ', folded.len))
		return;
	/* A word twice in a name is one posting; and of a name that was cut none is found by what was cut off. */
	for (size_t seen = 0; word_kind && seen < NAME_WORDS_MAX && words_next(&words, &word); seen++) {
		struct words before = { .in = name };
		struct str other;
		bool again = false;

		if (len + word.len + 1 > NAME_BYTES_MAX)
			break;
		len += word.len + (seen > 0);
		for (size_t i = 0; i < seen && words_next(&before, &other); i++)
			again = again || str_eq(other, word);
		if (!again)
			add(x, (enum term_kind)word_kind, word);
	}
}

static void add_marks(struct indexing *x, const struct statement *s)
{
	static const struct {
		uint32_t mark;
		const char *name;
	} marks[] = { { MARK_NEGATED, "negated" }, { MARK_HYPOTHETICAL, "hypothetical" },
		      { MARK_RETRACTED, "retracted" }, { MARK_ANONYMOUS, "anonymous" },
		      { MARK_TRANSLATED, "translated" } };

	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (s->marks & marks[i].mark)
			add(x, TERM_IS, str_from(marks[i].name));
	if (!s->speaker.len)
		add(x, TERM_IS, STR("unknown"));
	if (s->part != PART_BODY)
		add(x, TERM_IS, str_from(statement_part_name(s->part)));
	if (s->nested_in >= 0)
		add(x, TERM_IS, STR("nested"));
}

static void add_topics(struct indexing *x, const struct topics *topics)
{
	for (size_t i = 0; i < topics->n; i++) {
		bool again = false;

		for (size_t k = 0; k < i; k++)
			again = again || str_eq(topics->at[k].id, topics->at[i].id);
		if (!again && (i == 0 || topics->at[i].score >= TOPIC_INDEXED_MIN) &&
		    !memchr(topics->at[i].id.ptr ? topics->at[i].id.ptr : "", 0, topics->at[i].id.len))
			add(x, TERM_TOPIC, topics->at[i].id);
	}
}

static void add_attributes(struct indexing *x, const struct entry_record *record, const struct content *content)
{
	const struct statement *s = &record->statement;

	add_name(x, TERM_SPEAKER, TERM_NAME, s->speaker);
	add_name(x, TERM_OUTLET, TERM_OUTLET_WORD, content->outlet);
	add_name(x, TERM_FEED, 0, content->feed);
	for (size_t i = 0; i < x->batch->origins.n; i++)
		add_name(x, TERM_WIRE, 0, x->batch->origins.at[i]);
	add(x, TERM_TYPE, str_from(statement_type_name(s->type)));
	add(x, TERM_ACT, str_from(statement_act_name(s->act)));
	add_name(x, TERM_LANGUAGE, 0, content->language);
	add_name(x, TERM_MODEL, 0, content->parser);
	add_marks(x, s);
	add_topics(x, &s->topics);
}

int batch_index(struct batch *self, uint64_t seq, const struct column *column, const struct entry_record *record,
		const struct content *content)
{
	struct indexing x = { .batch = self, .dated = { .date = column->date, .seq = seq }, .plain = { .seq = seq } };
	const struct statement *s = &record->statement;
	int language = stem_language_find(content->language);
	struct term all = { .len = 1, .key = { TERM_ALL } }, ids = { .len = 1, .key = { TERM_IDS } };

	x.error = segment_builder_add(self->builder, term_str(&all), &x.dated);
	if (x.error == 0)
		x.error = segment_builder_add(self->builder, term_str(&ids),
					      &(struct posting){ .date = ids_place(record->id), .seq = seq });
	add_attributes(&x, record, content);
	add_words(&x, TERM_WORD, record->text, true, language);
	add_words(&x, TERM_TITLE, content->title, true, language);
	add_words(&x, TERM_ROLE, s->role, true, -1);
	add_words(&x, TERM_CUE, record->cue, true, language);
	add_words(&x, TERM_PLACE, s->place, true, -1);
	add_words(&x, TERM_TO, s->to, true, -1);
	return x.error;
}

/* ---- what is counted by month ---- */

struct standing {
	struct batch *batch;
	uint64_t date;
	bool stands;
};

static int stand_term(void *ctx, struct str term)
{
	const struct standing *s = ctx;

	return months_stand(s->batch->db, s->batch->txn, s->batch->trial, term, s->date, s->stands);
}

int batch_stand_terms(struct batch *self, const struct column *column, const struct entry_record *record, const struct content *content,
		      bool stands)
{
	struct standing s = { self, column->date, stands };
	struct indexing x = { .batch = self, .each = stand_term, .ctx = &s };
	struct term all = { .len = 1, .key = { TERM_ALL } };

	x.error = stand_term(&s, term_str(&all));
	add_attributes(&x, record, content);
	return x.error;
}
