#include "store/cluster_find.h"

#include <errno.h>

#include "store/bytes.h"
#include "store/ids.h"

enum {
	CANDIDATES_MAX = 256, /* looked at for one key: more is a phrase of the trade */
	SPOKEN_MAX = 1024,    /* of one speaker's statements of those days whose sketches are compared */
};

static bool add_candidate(void *ctx, uint64_t seq)
{
	struct candidates *c = ctx;

	if (c->n < c->limit)
		c->at[c->n++] = seq;
	return c->n < c->limit;
}

/* Room for as many more as one key may bring. */
static int make_room(struct batch *self, struct candidates *c, size_t more)
{
	if (c->n + more > c->cap) {
		uint64_t *at = arena_grow(self->work, c->at, c->cap, c->n + more, sizeof *at);

		if (!at)
			return -ENOMEM;
		c->at = at;
		c->cap = c->n + more;
	}
	c->limit = c->n + more;
	return 0;
}

/* ---- by words ---- */

static void term_of(struct term *term, enum term_kind kind, uint64_t hash)
{
	unsigned char bytes[8];

	put_be(bytes, hash, sizeof bytes);
	term_set(term, kind, (struct str){ (char *)bytes, sizeof bytes });
}

/* What an index has under a term. */
static int find_listed(struct batch *self, const struct view *view, const struct term *term, struct candidates *c)
{
	struct posting p;
	struct list *list;
	int r = list_open(view, term_str(term), self->trial, &list);

	if (r < 0)
		return cluster_pass_over(self, r);
	r = list->count ? list_start(list, false, 0, 0) : 0;
	while (r == 0 && list->count && c->n < c->limit && (r = list_next(list, &p)) > 0) {
		c->at[c->n++] = p.seq;
		r = 0;
	}
	list_close(list);
	arena_reset(self->trial);
	return cluster_pass_over(self, r);
}

int cluster_find_filed(struct batch *self, enum term_kind kind, uint64_t hash, struct candidates *c)
{
	struct term term;
	int r = make_room(self, c, CANDIDATES_MAX);

	if (r < 0)
		return r;
	filings_find(self->filings, filings_key(kind, hash), add_candidate, c);
	term_of(&term, kind, hash);
	return find_listed(self, &self->tree, &term, c);
}

void cluster_fetch_filed(struct batch *self, const struct shingles *own, size_t from)
{
	enum { KEY_BYTES = 10 }; /* kind, hash, NUL: the head of a list */
	unsigned char bytes[AHEAD_KEYS_MAX][KEY_BYTES];
	struct str keys[AHEAD_KEYS_MAX];
	size_t n = 0;

	for (; n < AHEAD_KEYS_MAX && from + n <= own->n_sought; n++) {
		size_t i = from + n; /* 0: what the whole is filed under; else a shingle's */

		bytes[n][0] = i ? TERM_SHINGLE : TERM_SAME;
		put_be(bytes[n] + 1, i ? own->sought[i - 1] : own->whole, 8);
		bytes[n][KEY_BYTES - 1] = 0;
		keys[n] = (struct str){ (const char *)bytes[n], KEY_BYTES };
	}
	ahead_keys(&self->terms, keys, n);
}

static int add_found(void *ctx, uint64_t seq)
{
	(void)add_candidate(ctx, seq);
	return 0;
}

int cluster_find_id(struct batch *self, uint64_t id, struct candidates *c)
{
	static const char ids[] = { TERM_IDS };
	int r = make_room(self, c, CANDIDATES_MAX);

	if (r < 0)
		return r;
	segment_builder_find(self->builder, (struct str){ ids, 1 }, ids_place(id), add_candidate, c);
	r = ids_find(&self->view, id, id, self->trial, add_found, c);
	arena_reset(self->trial);
	return cluster_pass_over(self, r);
}

/* ---- by speaker and day ---- */

struct spoken {
	struct batch *batch;
	const struct likeness *own;
	struct candidates *c;
	int error;
};

/* Keeps those whose quoted words may fit. */
static bool add_spoken(void *ctx, uint64_t seq)
{
	struct spoken *s = ctx;
	struct sketch sketch;

	if (seq == s->own->seq)
		return true;
	int r = batch_sketch(s->batch, seq, &sketch);
	s->error = cluster_pass_over(s->batch, r);
	if (r == 0 && sketch_may_fit(&s->own->sketch, &sketch))
		return add_candidate(s->c, seq);
	return s->error == 0;
}

/* Those whose date is in the list from `from` to `to`, newest first. */
static int find_in_tree(struct batch *self, struct str surname, uint64_t from, uint64_t to, struct spoken *s)
{
	struct posting p;
	struct list *list;
	struct term term;

	term_set(&term, TERM_NAME, surname);
	int r = list_open(&self->tree, term_str(&term), self->trial, &list);
	if (r < 0)
		return cluster_pass_over(self, r);
	if (list->count)
		r = list_start(list, true, to, UINT64_MAX >> 24);
	for (size_t i = 0; r == 0 && list->count && i < SPOKEN_MAX && (r = list_next(list, &p)) > 0; i++) {
		r = 0;
		if (p.date < from || !add_spoken(s, p.seq))
			break;
	}
	list_close(list);
	arena_reset(self->trial);
	return r < 0 ? cluster_pass_over(self, r) : s->error;
}

int cluster_find_spoken(struct batch *self, const struct likeness *own, struct candidates *c)
{
	struct spoken s = { .batch = self, .own = own, .c = c };
	struct str surname = likeness_surname(own->name);
	uint64_t date = own->date;
	int r = make_room(self, c, 2 * SPOKEN_MAX);

	if (r < 0)
		return r;
	/* Without a date it may be of any occasion, and is looked for by all. */
	if (date == POSTING_NO_DATE) {
		filings_find(self->filings, filings_any_key(surname), add_spoken, &s);
		return s.error < 0 ? s.error : find_in_tree(self, surname, 0, UINT64_MAX >> 24, &s);
	}
	for (int ahead = -1; ahead <= 1 && s.error == 0; ahead++)
		filings_find(self->filings, filings_name_key(surname, date, ahead), add_spoken, &s);
	if (s.error == 0)
		filings_find(self->filings, filings_name_key(surname, POSTING_NO_DATE, 0), add_spoken, &s);
	r = s.error < 0 ? s.error : find_in_tree(self, surname, date > LIKENESS_WINDOW ? date - LIKENESS_WINDOW : 1,
						  date + LIKENESS_WINDOW, &s);
	return r < 0 ? r : find_in_tree(self, surname, POSTING_NO_DATE, POSTING_NO_DATE, &s);
}

/* ---- filed ---- */

static int file_under(struct batch *self, enum term_kind kind, uint64_t hash, uint64_t seq)
{
	struct term term;

	term_of(&term, kind, hash);
	int r = segment_builder_add(self->builder, term_str(&term), &(struct posting){ .seq = seq });
	return r < 0 ? r : filings_add(self->filings, filings_key(kind, hash), seq);
}

int cluster_file(struct batch *self, const struct likeness *own)
{
	int r = file_under(self, TERM_SAME, own->shingles.whole, own->seq);

	for (size_t i = 0; i < own->shingles.n_filed && r == 0; i++)
		r = file_under(self, TERM_SHINGLE, own->shingles.filed[i], own->seq);
	return r;
}

/* The index has its name; this is for the days when it is not folded. */
int cluster_file_spoken(struct batch *self, const struct likeness *own)
{
	struct str surname = likeness_surname(own->name);

	if (!own->n_quoted)
		return 0;
	int r = filings_add(self->filings, filings_name_key(surname, own->date, 0), own->seq);
	return r < 0 ? r : filings_add(self->filings, filings_any_key(surname), own->seq);
}
