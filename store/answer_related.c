/*
 * "related": what may be the same claim as a statement, or a part of it, and is
 * not the same utterance. Looked for when asked, by the words that it has in
 * common with others of that speaker about that time (answer_near.c); nothing
 * of it is kept, as none of it is sure.
 */
#include <errno.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/conf.h"
#include "common/pack.h"
#include "common/record.h"
#include "store/answer.h"
#include "store/cluster.h"
#include "store/commands.h"
#include "store/likeness.h"
#include "store/lookup.h"

enum {
	RELATED_DAYS = 7,   /* before and behind */
	RELATED_MAX = 20,
	CLAIM_LEAST = 250,  /* thousandths of likeness by words */
	PART_WORDS = 4,     /* fewer are everybody's */
	TEXT_WORDS = 1024,
};

struct related {
	struct answerer *self;
	struct entry_record record;
	uint64_t root;
	size_t n;
	struct buf found;
};

static int find(struct related *x, struct question *q)
{
	struct answerer *self = x->self;
	struct cluster cluster;
	uint64_t *seqs;
	size_t n;

	if (!q->n || q->words[0].len < STORE_ID_DIGITS_MIN || q->words[0].len > RECORD_ID_HEX) {
		buf_printf(&q->text, "an id has %d to %d hexadecimal digits", STORE_ID_DIGITS_MIN, RECORD_ID_HEX);
		return -EINVAL;
	}
	int r = plan_find_ids(&self->asking, q->words[0], 2, &seqs, &n);
	if (r < 0)
		return r;
	if (n == 0)
		return -ENOENT;
	r = lookup_record(self->db, self->asking.view.txn, seqs[n - 1], self->arena, &x->record);
	if (r == 0)
		r = cluster_of(self->db, self->asking.view.txn, seqs[n - 1], &cluster);
	x->root = r == 0 ? cluster.root : 0;
	return r;
}

/* ---- words within words ---- */

static size_t hashes_of(struct str text, uint64_t *out)
{
	struct words words = { .in = text };
	struct str word;
	size_t n = 0;

	while (n < TEXT_WORDS && words_next(&words, &word)) {
		uint64_t h = UINT64_C(14695981039346656037); /* FNV-1a */

		for (size_t i = 0; i < word.len; i++)
			h = (h ^ (unsigned char)word.ptr[i]) * UINT64_C(1099511628211);
		out[n++] = h;
	}
	return n;
}

/* One's words stand in the other's, in a row. */
static bool is_within(const uint64_t *part, size_t n_part, const uint64_t *whole, size_t n_whole)
{
	for (size_t at = 0; n_part >= PART_WORDS && at + n_part <= n_whole; at++)
		if (memcmp(whole + at, part, n_part * sizeof *part) == 0)
			return true;
	return false;
}

static bool is_part(struct str a, struct str b)
{
	uint64_t x[TEXT_WORDS], y[TEXT_WORDS];
	size_t n = hashes_of(a, x), m = hashes_of(b, y);

	return n < m ? is_within(x, n, y, m) : is_within(y, m, x, n);
}

/* ---- who and when ---- */

/* The same surname or nobody, within some days; texts without either are compared with all. */
static int make_filter(const struct related *x, struct str published, struct arena *arena, struct str *ret)
{
	owned(buf_destroy) struct buf folded = { 0 }, query = { 0 };
	int64_t usec, day = INT64_C(86400) * 1000000;

	words_fold_name(x->record.statement.speaker, &folded);
	struct str surname = likeness_surname(buf_str(&folded));
	if (surname.len)
		buf_printf(&query, "(by:\"%.*s\" OR is:unknown)", (int)surname.len, surname.ptr);
	if (published.len && clock_parse(published, &usec, NULL) == 0) {
		char from[CLOCK_TEXT_BYTES], to[CLOCK_TEXT_BYTES];

		buf_printf(&query, " date:%.10s..%.10s", clock_format(usec - RELATED_DAYS * day, from).ptr,
			   clock_format(usec + RELATED_DAYS * day, to).ptr);
	}
	if (!query.len)
		buf_add_byte(&query, '*');
	return buf_error(&folded) || buf_error(&query) ? -ENOMEM : arena_printf(arena, ret, "query=%.*s", (int)query.len, query.ptr);
}

static int published_of(struct related *x, struct str *ret)
{
	struct entry_article article;
	int r = lookup_article(x->self->db, x->self->asking.view.txn, x->record.article, x->self->arena, &article);

	if (r == 0)
		*ret = x->record.content < article.n_contents ? article.contents[x->record.content].published : (struct str){ 0 };
	return r;
}

/* ---- what was found ---- */

static int same_cluster(struct related *x, const struct record *record)
{
	struct cluster cluster = { 0 };
	uint64_t *seqs;
	size_t n;
	int r = plan_find_ids(&x->self->asking, record->id, 2, &seqs, &n);

	if (r == 0 && n)
		r = cluster_of(x->self->db, x->self->asking.view.txn, seqs[n - 1], &cluster);
	return r < 0 ? r : n && cluster.root == x->root;
}

static int take_one(struct related *x, struct unpack *u)
{
	struct record record;

	(void)unpack_array(u, 3);
	uint64_t score = unpack_uint(u);
	(void)unpack_bool(u);
	int r = record_get(u, x->self->arena, &record);
	if (r == 0)
		r = same_cluster(x, &record);
	if (r != 0 || x->n == RELATED_MAX)
		return r < 0 ? r : 0;
	bool part = is_part(x->record.text, record.text);
	if (!part && score < CLAIM_LEAST)
		return 0;
	pack_array(&x->found, 3);
	pack_str(&x->found, part ? STR("part") : STR("claim"));
	pack_uint(&x->found, score);
	record_put(&x->found, &record);
	x->n++;
	return buf_error(&x->found);
}

static int take(struct related *x, struct str nearest)
{
	struct unpack u = { .in = nearest };
	int r = 0;

	(void)unpack_array(&u, 2);
	(void)unpack_uint(&u);
	for (size_t n = unpack_array(&u, 0); n && r == 0; n--)
		r = take_one(x, &u);
	return r < 0 ? r : unpack_error(&u);
}

int answer_related(struct answerer *self, struct question *q)
{
	struct related x = { .self = self };
	struct question near = { .command = STR("near"), .n = 3, .now_usec = q->now_usec };
	struct str published = { 0 };
	int r = find(&x, q);

	if (r == 0)
		r = published_of(&x, &published);
	near.words[0] = x.record.text;
	near.words[2] = STR("limit=50");
	if (r == 0)
		r = make_filter(&x, published, self->arena, &near.words[1]);
	if (r == 0)
		r = answer_near(self, &near);
	/* Without a word there is nothing that it is like. */
	if (r == 0)
		r = take(&x, buf_str(&near.body));
	else if (r == -EINVAL && near.text.len)
		r = 0;
	if (r == 0) {
		pack_array(&q->body, x.n);
		buf_add(&q->body, buf_str(&x.found));
	}
	buf_destroy(&x.found);
	buf_destroy(&near.text);
	buf_destroy(&near.body);
	return r;
}
