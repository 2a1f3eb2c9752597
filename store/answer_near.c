/*
 * "near": is there such a statement? The words asked for are weighed by how
 * rare they are (inverse document frequency, Spärck Jones 1972), statements
 * compared by the weight of the stems they share with them.
 */
#include <errno.h>

#include "common/cleanup.h"
#include "common/conf.h"
#include "common/pack.h"
#include "common/record.h"
#include "store/answer.h"
#include "store/entry.h"
#include "store/lookup.h"
#include "store/note.h"
#include "store/render.h"
#include "store/search.h"
#include "store/stem.h"

enum {
	WORDS_MAX = 64,          /* of the text asked for: what is behind them is not compared */
	STATEMENT_WORDS = 1024,  /* of a statement */
	CANDIDATES = 20000,      /* aimed at */
	LOOKED_MAX = 100000,
	SHOWN_DEFAULT = 5, SHOWN_MAX = 50,
	KEPT = 4 * SHOWN_MAX,    /* of one cluster only one is shown */
	WHOLE = 1000,
};

struct word {
	struct str folded;
	uint64_t exact, stem; /* hashes */
	uint64_t count;       /* statements with it */
	unsigned weight;
	bool again;           /* a stem that was there before */
};

struct candidate {
	unsigned score;
	bool exact;
	uint64_t seq;
};

struct near {
	struct answerer *self;
	struct word words[WORDS_MAX];
	size_t n;
	int language;
	unsigned total, usual; /* weights: of all words, of one on the average */
	struct candidate kept[KEPT];
	size_t n_kept;
	uint64_t looked;
};

static uint64_t hash_of(struct str s)
{
	uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */

	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.ptr[i]) * UINT64_C(1099511628211);
	return h;
}

/* 16 × log2, its fraction by a straight line: integers, so that every machine orders alike. */
static unsigned log16(uint64_t v)
{
	unsigned bits = 63 - (unsigned)__builtin_clzll(v | 1);
	uint64_t rest = v - (UINT64_C(1) << bits);

	return 16 * bits + (unsigned)(bits >= 4 ? rest >> (bits - 4) : rest << (4 - bits));
}

static uint64_t stem_hash(struct near *near, struct str word)
{
	return hash_of(near->language < 0 ? word : stemmers_stem(near->self->stemmers, (size_t)near->language, word));
}

static int count_word(struct near *near, struct word *w)
{
	struct term term;
	struct list *list;

	term_set(&term, TERM_WORD, w->folded);
	int r = list_open(&near->self->asking.view, term_str(&term), near->self->work, &list);
	if (r < 0)
		return r;
	w->count = list->count;
	list_close(list);
	return 0;
}

/* The words of the text with their weights. -EINVAL: there is none. */
static int read_text(struct near *near, struct question *q)
{
	struct words words = { .in = q->n ? q->words[0] : (struct str){ 0 } };
	uint64_t all = near->self->asking.view.counters.statements + 2;
	struct str word;

	near->language = stem_language_find(STR("en"));
	while (near->n < WORDS_MAX && words_next(&words, &word)) {
		struct word *w = &near->words[near->n];
		int r = arena_dup(near->self->arena, word, &w->folded);

		if (r == 0)
			r = count_word(near, w);
		if (r < 0)
			return r;
		w->exact = hash_of(w->folded);
		w->stem = stem_hash(near, w->folded);
		for (size_t i = 0; i < near->n; i++)
			w->again = w->again || near->words[i].stem == w->stem;
		w->weight = w->again ? 0 : 1 + log16(all) - log16(w->count < all ? w->count + 1 : all);
		near->total += w->weight;
		near->n++;
	}
	near->usual = near->n ? 1 + near->total / (unsigned)near->n : 1;
	if (near->n)
		return 0;
	buf_add(&q->text, STR("there is no word in the text"));
	return -EINVAL;
}

/* ---- which statements to look at ---- */

static int add_child(struct answerer *self, struct query *parent, struct query *child)
{
	struct query **more = arena_grow(self->arena, parent->child, parent->n, parent->n + 1, sizeof *more);

	if (!more)
		return -ENOMEM;
	parent->child = more;
	parent->child[parent->n++] = child;
	return 0;
}

/* Those with one of the rarest words, as many words as make about CANDIDATES of them. */
static int rare_words(struct near *near, struct query *or)
{
	struct answerer *self = near->self;
	uint64_t sum = 0;
	int r = 0;

	for (size_t taken = 0; taken < near->n && r == 0; taken++) {
		struct word *rarest = NULL;

		for (size_t i = 0; i < near->n; i++) {
			bool done = false;

			for (size_t k = 0; k < or->n; k++)
				done = done || or->child[k]->text.ptr == near->words[i].folded.ptr;
			if (!done && !near->words[i].again && (!rarest || near->words[i].count < rarest->count))
				rarest = &near->words[i];
		}
		if (!rarest || (or->n >= 2 && sum + rarest->count > CANDIDATES))
			break;
		struct query *q = arena_alloc(self->arena, 1, sizeof *q);
		if (!q)
			return -ENOMEM;
		*q = (struct query){ .kind = QUERY_TERM, .field = FIELD_TEXT, .text = rarest->folded };
		sum += rarest->count;
		r = add_child(self, or, q);
	}
	return r;
}

static int make_plan(struct near *near, struct question *q)
{
	struct answerer *self = near->self;
	struct query *and = arena_alloc(self->arena, 1, sizeof *and), *or = arena_alloc(self->arena, 1, sizeof *or), *filter;
	struct str text = STR("*");
	struct driver driver;

	(void)question_word(q, "query", &text);
	self->asking.query = text;
	if (!and || !or)
		return -ENOMEM;
	int r = query_parse(text, q->now_usec, self->arena, &filter, &q->text);
	if (r == 0)
		r = notes_expand(&(struct note_asking){ .db = self->db, .txn = self->asking.view.txn, .arena = self->arena, .query = text,
							.now_usec = q->now_usec, .reterr = &q->text }, &filter);
	if (r == 0)
		r = plan_make(&self->asking, filter);
	if (r == 0)
		r = plan_driver(&self->asking, self->asking.plan, &driver);
	/* Few enough to look at each, also at those without a rare word. */
	if (r < 0 || ((driver.n || driver.set) && driver.count <= CANDIDATES))
		return r;
	plan_close(&self->asking);
	and->kind = QUERY_AND;
	or->kind = QUERY_OR;
	r = rare_words(near, or);
	if (r == 0)
		r = add_child(self, and, or);
	if (r == 0)
		r = add_child(self, and, filter);
	return r < 0 ? r : plan_make(&self->asking, and);
}

/* ---- how near one is ---- */

static bool has_run(const struct near *near, const uint64_t *words, size_t n)
{
	for (size_t at = 0; at + near->n <= n; at++) {
		size_t same = 0;

		while (same < near->n && words[at + same] == near->words[same].exact)
			same++;
		if (same == near->n)
			return true;
	}
	return false;
}

static void judge(struct near *near, struct str text, struct candidate *c)
{
	struct words words = { .in = text };
	uint64_t exact[STATEMENT_WORDS];
	bool met[WORDS_MAX] = { false };
	unsigned both = 0, all = 0;
	struct str word;
	size_t n = 0;

	while (n < STATEMENT_WORDS && words_next(&words, &word)) {
		bool found = false;

		exact[n++] = hash_of(word);
		uint64_t stem = stem_hash(near, word);
		for (size_t i = 0; i < near->n && !found; i++) {
			if (near->words[i].stem != stem)
				continue;
			found = true;
			both += met[i] ? 0 : near->words[i].weight;
			all += met[i] ? 0 : near->words[i].weight;
			met[i] = true;
		}
		all += found ? 0 : near->usual;
	}
	c->exact = has_run(near, exact, n);
	unsigned dice = near->total + all ? 2 * both * WHOLE / (near->total + all) : 0, covered = near->total ? both * WHOLE / near->total : 0;
	c->score = c->exact ? WHOLE : (2 * dice + covered) / 3;
	if (c->score == WHOLE && !c->exact)
		c->score--;
}

static bool better(const struct candidate *a, const struct candidate *b)
{
	return a->score != b->score ? a->score > b->score : a->seq < b->seq;
}

static void keep(struct near *near, struct candidate c)
{
	size_t at = near->n_kept;

	if (at == KEPT && !better(&c, &near->kept[--at]))
		return;
	for (; at > 0 && better(&c, &near->kept[at - 1]); at--)
		near->kept[at] = near->kept[at - 1];
	near->kept[at] = c;
	near->n_kept += near->n_kept < KEPT;
}

static int visit(void *ctx, uint64_t date, uint64_t seq)
{
	struct near *near = ctx;
	struct candidate c = { .seq = seq };
	struct entry_record record;

	(void)date;
	int r = lookup_record(near->self->db, near->self->asking.view.txn, seq, near->self->work, &record);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	judge(near, record.text, &c);
	if (c.score)
		keep(near, c);
	return ++near->looked == LOOKED_MAX;
}

static int put(struct near *near, struct question *q, size_t limit)
{
	struct rendering rendering = { .view = &near->self->asking.view, .arena = near->self->arena,
				       .scratch = near->self->work,
				       .replaced = { .db = near->self->db, .txn = near->self->asking.view.txn } };
	owned(buf_destroy) struct buf records = { 0 };
	struct str clusters[SHOWN_MAX];
	size_t n = 0;

	for (size_t i = 0; i < near->n_kept && n < limit; i++) {
		struct record record;
		bool again = false;
		int r = render(&rendering, near->kept[i].seq, &record, &q->text);

		if (r < 0)
			return r;
		for (size_t k = 0; k < n; k++)
			again = again || str_eq(clusters[k], record.cluster.id);
		if (again)
			continue;
		clusters[n++] = record.cluster.id;
		pack_array(&records, 3);
		pack_uint(&records, near->kept[i].score);
		pack_bool(&records, near->kept[i].exact);
		record_put(&records, &record);
	}
	pack_array(&q->body, 2);
	pack_uint(&q->body, near->looked);
	pack_array(&q->body, n);
	buf_add(&q->body, buf_str(&records));
	return buf_error(&records);
}

int answer_near(struct answerer *self, struct question *q)
{
	struct near *near = arena_alloc(self->arena, 1, sizeof *near);
	uint64_t limit = SHOWN_DEFAULT;
	struct str word;

	if (!near)
		return -ENOMEM;
	if (question_word(q, "limit", &word) && (conf_bytes(word, &limit) < 0 || limit < 1 || limit > SHOWN_MAX)) {
		buf_printf(&q->text, "limit takes a number from 1 to %d", SHOWN_MAX);
		return -EINVAL;
	}
	near->self = self;
	arena_reset(self->work);
	int r = read_text(near, q);
	if (r == 0)
		r = make_plan(near, q);
	if (r == 0)
		r = search_each(&self->asking, visit, near);
	return r < 0 ? r : put(near, q, (size_t)limit);
}
