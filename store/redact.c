/* redact - words taken out of an article, wherever in it they stand. */
#include <errno.h>

#include "store/batch.h"
#include "store/hash.h"
#include "store/tombstone.h"

struct word {
	size_t from, to;
	uint64_t hash;
};

struct redaction {
	struct arena *arena;
	const struct tombstone *at;
	size_t n;
	size_t places; /* runs that were found */
};

static int words_of(struct arena *arena, struct str text, struct word **ret, size_t *ret_n)
{
	struct words words = { .in = text };
	struct word *at = NULL;
	struct str word;
	size_t n = 0, cap = 0;

	while (words_next(&words, &word)) {
		if (n == cap) {
			size_t more = cap ? cap * 2 : 64;

			at = arena_grow(arena, at, cap, more, sizeof *at);
			if (!at)
				return -ENOMEM;
			cap = more;
		}
		at[n++] = (struct word){ words.from, words.to, hash64(&word, 1) };
	}
	*ret = at;
	*ret_n = n;
	return 0;
}

/* Every run of so many words with that hash becomes REDACTED: the hash rolls over the text. */
static void mask_runs(struct redaction *self, uint64_t wanted, size_t run, const struct word *words, size_t n, char *text)
{
	uint64_t hash = 0, highest = 1;

	for (size_t i = 1; i < run; i++)
		highest *= TOMBSTONE_FACTOR;
	for (size_t i = 0; i < n; i++) {
		if (i >= run)
			hash -= words[i - run].hash * highest;
		hash = hash * TOMBSTONE_FACTOR + words[i].hash;
		if (i + 1 < run || hash != wanted)
			continue;
		size_t from = words[i + 1 - run].from;
		memset(text + from, REDACTED, words[i].to - from);
		self->places++;
	}
}

/* Of as many words as it was, or, where that is lost, of any number. */
static void mask(struct redaction *self, const struct tombstone *t, const struct word *words, size_t n, char *text)
{
	size_t least = t->words ? t->words : 1, most = t->words ? t->words : TOMBSTONE_RUN_MAX;

	for (size_t run = least; run <= most && run <= n; run++)
		mask_runs(self, t->hash, run, words, n, text);
}

/* s without the words, where it has them. */
static int spare(struct redaction *self, struct str *s)
{
	struct word *words = NULL;
	size_t n = 0, before = self->places;
	struct str copy;
	int r = words_of(self->arena, *s, &words, &n);

	if (r == 0)
		r = arena_dup(self->arena, *s, &copy);
	if (r < 0)
		return r;
	for (size_t i = 0; i < self->n; i++)
		mask(self, &self->at[i], words, n, (char *)(uintptr_t)copy.ptr);
	if (self->places > before)
		*s = copy;
	return 0;
}

static int spare_statement(struct redaction *self, struct statement *s)
{
	struct str *const texts[] = { &s->speaker, &s->role, &s->said_at, &s->place, &s->to, &s->occasion };
	int r = 0;

	for (size_t i = 0; i < sizeof texts / sizeof *texts && r == 0; i++)
		r = spare(self, texts[i]);
	return r;
}

static bool has_words(struct str text, struct spans spans)
{
	for (size_t i = 0; i < spans.n; i++) {
		struct words words = { 0 };
		struct str word;

		if (str_sub(text, spans.at[i].from, spans.at[i].to, &words.in) && words_next(&words, &word))
			return true;
	}
	return false;
}

/* Statements of which no word is left go; what was within them stands by itself. */
static int drop_empty(struct redaction *self, struct article *a)
{
	int32_t *place = arena_alloc(self->arena, a->n_statements, sizeof *place);
	size_t kept = 0;

	if (!place)
		return -ENOMEM;
	for (size_t i = 0; i < a->n_statements; i++) {
		bool keep = has_words(a->text, a->statements[i].content);

		place[i] = keep ? (int32_t)kept : -1;
		if (keep)
			a->statements[kept++] = a->statements[i];
	}
	for (size_t i = 0; i < kept; i++)
		if (a->statements[i].nested_in >= 0)
			a->statements[i].nested_in = place[a->statements[i].nested_in];
	a->n_statements = kept;
	return 0;
}

int redact_article(struct batch *batch, const struct tombstone *at, size_t n, const struct wire_article *article,
		   struct wire_article *ret)
{
	struct redaction self = { .arena = batch->arena, .at = at, .n = n };
	struct wire_article spared = *article;
	struct article *a = &spared.article;
	struct str *const texts[] = { &a->title, &a->author, &a->place, &a->text, &spared.page.title };
	int r = 0;

	for (size_t i = 0; i < sizeof texts / sizeof *texts && r == 0; i++)
		r = spare(&self, texts[i]);
	a->statements = arena_alloc(batch->arena, a->n_statements, sizeof *a->statements);
	if (r < 0 || !a->statements)
		return r < 0 ? r : -ENOMEM;
	for (size_t i = 0; i < a->n_statements && r == 0; i++) {
		a->statements[i] = article->article.statements[i];
		r = spare_statement(&self, &a->statements[i]);
	}
	if (r == 0)
		r = drop_empty(&self, a);
	if (r < 0 || self.places == 0)
		return r;
	/* The page has the words. */
	spared.page.body = (struct str){ 0 };
	spared.page.is_text = false;
	*ret = spared;
	return self.places < INT32_MAX ? (int)self.places : INT32_MAX;
}

int tombstone_apply(struct batch *batch, struct str url, const struct wire_article *article, struct wire_article *ret)
{
	struct tombstone *at = NULL;
	size_t n = 0;
	int r = tombstones_of(batch->db, batch->txn, url, batch->arena, &at, &n);

	if (r < 0)
		return r;
	r = tombstone_deleted(batch->db, batch->txn, url);
	if (r != 0)
		return r < 0 ? r : TOMBSTONE_DELETED;
	if (n == 0)
		return 0;
	r = redact_article(batch, at, n, article, ret);
	return r > 0 ? TOMBSTONE_REDACTED : r;
}
