#include <errno.h>
#include <stdlib.h>

#include "store/cluster.h"
#include "store/cluster_find.h"
#include "store/correction.h"

/* ---- tried ---- */

/* Joins with the candidate where the rule says so. *ret_same: words and speaker are equal. */
static int try_candidate(struct batch *self, const struct likeness *own, bool stands, uint64_t seq, bool *ret_same)
{
	struct replaced replaced = { .db = self->db, .txn = self->txn };
	struct entry_record other;
	struct likeness like;
	struct column column;
	struct sketch sketch;

	arena_reset(self->trial);
	int r = batch_record(self, seq, self->trial, &other);
	if (r == -ENOENT)
		return 0; /* its content was taken in anew under other numbers */
	if (r == 0)
		r = batch_column(self, seq, &column);
	if (r == 0)
		r = batch_sketch(self, seq, &sketch);
	if (r == 0)
		r = likeness_of(self->trial, seq, column.date, &other, NULL, &like);
	if (r == 0 && sketch_may_fit(&own->sketch, &sketch))
		r = likeness_quote(self->trial, other.text, &like);
	if (r == 0 && self->corrected)
		r = correction_is_apart(self->db, self->txn, other.id);
	if (r != 0)
		return r < 0 ? cluster_pass_over(self, r) : 0;
	if (!likeness_same(own, &like))
		return 0;
	if (own->shingles.whole == like.shingles.whole && own->shingles.words == like.shingles.words &&
	    own->type == like.type && str_eq(own->name, like.name) && own->date == like.date)
		*ret_same = true;
	int gone = replaced_get(&replaced, seq);
	return gone < 0 ? gone : cluster_unite(self, own->seq, stands, seq, !gone);
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static int try_all(struct batch *self, const struct likeness *own, bool stands, struct candidates *c, bool *ret_same)
{
	int r = 0;

	if (c->n > 1)
		qsort(c->at, c->n, sizeof *c->at, compare);
	for (size_t i = 0; i < c->n && r == 0 && self->trials; i++) {
		if (c->at[i] == own->seq || (i > 0 && c->at[i] == c->at[i - 1]))
			continue;
		self->trials--;
		r = try_candidate(self, own, stands, c->at[i], ret_same);
	}
	return r;
}

/* ---- a statement ---- */

/* Whether it is the one with the id: 1, 0, -errno. */
static int has_id(struct batch *self, uint64_t seq, uint64_t id)
{
	struct entry_record record;

	arena_reset(self->trial);
	int r = batch_record(self, seq, self->trial, &record);
	return r < 0 ? (r == -ENOENT ? 0 : cluster_pass_over(self, r)) : record.id == id;
}

/* What people linked it with, where that is here: under its newest number. */
static int join_linked(struct batch *self, uint64_t seq, uint64_t id, bool stands)
{
	uint64_t others[CORRECTION_IDS_MAX];
	struct replaced replaced = { .db = self->db, .txn = self->txn };
	ssize_t n = correction_links(self->db, self->txn, id, others, CORRECTION_IDS_MAX);
	int r = n < 0 ? (int)n : 0;

	for (ssize_t i = 0; i < n && r == 0; i++) {
		struct candidates c = { .n = 0 };

		r = cluster_find_id(self, others[i], &c);
		for (size_t k = 0; k < c.n && r == 0; k++) {
			int gone = replaced_get(&replaced, c.at[k]);

			r = gone < 0 ? gone : has_id(self, c.at[k], others[i]);
			r = r > 0 ? cluster_unite(self, seq, stands, c.at[k], !gone) : r;
		}
	}
	return r;
}

/* 1: the rule has no say in it. */
static int join_corrected(struct batch *self, uint64_t seq, uint64_t id, bool stands)
{
	int r = self->corrected ? join_linked(self, seq, id, stands) : 0;

	return r < 0 || !self->corrected ? r : correction_is_apart(self->db, self->txn, id);
}

int cluster_join(struct batch *self, uint64_t seq, uint64_t date, const struct entry_record *record, bool stands,
		 struct sketch *ret)
{
	struct candidates c = { .n = 0 };
	struct likeness own;
	bool filed = false;
	int r = likeness_of(self->work, seq, date, record, &self->frequencies, &own);

	if (r == 0)
		r = likeness_quote(self->work, record->text, &own);
	if (r < 0)
		return r;
	*ret = own.sketch;
	r = join_corrected(self, seq, record->id, stands);
	if (r != 0)
		return r < 0 ? r : cluster_file(self, &own);
	cluster_fetch_filed(self, &own.shingles, 0);
	r = cluster_find_filed(self, TERM_SAME, own.shingles.whole, &c);
	if (r == 0)
		r = try_all(self, &own, stands, &c, &filed);
	/* Whatever is like this statement is like the one with the same words, speaker and date, and was joined with that. */
	if (r < 0 || filed)
		return r < 0 ? r : cluster_file_spoken(self, &own);
	c.n = 0;
	for (size_t i = 0; i < own.shingles.n_sought && r == 0; i++) {
		if ((i + 1) % AHEAD_KEYS_MAX == 0)
			cluster_fetch_filed(self, &own.shingles, i + 1);
		r = cluster_find_filed(self, TERM_SHINGLE, own.shingles.sought[i], &c);
	}
	if (r == 0 && own.n_quoted)
		r = cluster_find_spoken(self, &own, &c);
	if (r == 0)
		r = try_all(self, &own, stands, &c, &filed);
	if (r == 0)
		r = cluster_file(self, &own);
	return r < 0 ? r : cluster_file_spoken(self, &own);
}
