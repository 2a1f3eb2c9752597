#include <errno.h>
#include <stdlib.h>

#include "store/batch.h"
#include "store/cluster.h"
#include "store/correction.h"
#include "store/counters.h"

/* The forest is changed as by a batch that takes nothing in. */
static int begin(struct batch *self, const struct db *db, MDB_txn *txn, struct arena *work)
{
	*self = (struct batch){ .db = db, .txn = txn, .trial = work };
	int r = counters_get(db, txn, &self->counters);

	self->first_seq = self->counters.next_seq;
	return r;
}

static int unite_all(struct batch *self, const struct corrected *c)
{
	struct replaced replaced = { .db = self->db, .txn = self->txn };
	int first_gone = replaced_get(&replaced, c->seqs[0]), r = first_gone < 0 ? first_gone : 0;

	for (size_t i = 1; i < c->n && r == 0; i++) {
		int gone = replaced_get(&replaced, c->seqs[i]);

		r = gone < 0 ? gone : cluster_unite(self, c->seqs[0], !first_gone, c->seqs[i], !gone);
	}
	return r;
}

static int link_all(struct batch *self, const struct corrected *c)
{
	int r = 0;

	for (size_t i = 1; i < c->n && r == 0; i++)
		r = correction_link(self->db, self->txn, c->ids[0], c->ids[i], c->usec);
	return r;
}

int correction_merge(const struct db *db, MDB_txn *txn, const struct corrected *c, struct arena *work)
{
	struct batch self;
	int r = begin(&self, db, txn, work);

	for (size_t i = 0; i < c->n && r == 0; i++)
		r = correction_rejoin(db, txn, c->ids[i]);
	if (r == 0)
		r = link_all(&self, c);
	if (r == 0)
		r = unite_all(&self, c);
	return r < 0 ? r : counters_put(db, txn, &self.counters);
}

static bool is_among(const struct corrected *c, uint64_t seq)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->seqs[i] == seq)
			return true;
	return false;
}

/* Takes out of seq's cluster those that are among c; the others stay one. */
static int take_out(struct batch *self, const struct corrected *c, uint64_t seq)
{
	uint64_t *members = calloc(CORRECTION_MEMBERS_MAX + 1, sizeof *members);
	ssize_t n = members ? cluster_members(self->db, self->txn, seq, members, CORRECTION_MEMBERS_MAX + 1) : -ENOMEM;
	int r = n < 0 ? (int)n : n > CORRECTION_MEMBERS_MAX ? -E2BIG : 0;
	struct replaced replaced = { .db = self->db, .txn = self->txn };
	uint64_t first = 0;
	struct cluster had;

	if (r == 0)
		r = cluster_of(self->db, self->txn, seq, &had);
	if (r == 0 && had.size >= 2)
		self->counters.clusters--;
	for (ssize_t i = 0; i < n && r == 0; i++) {
		struct db_key key = db_key1(members[i]);

		r = db_delete(self->db, self->txn, TABLE_CLUSTERS, db_key_str(&key));
	}
	for (ssize_t i = 0; i < n && r == 0; i++) {
		if (is_among(c, members[i]))
			continue;
		int gone = first ? replaced_get(&replaced, members[i]) : 0, first_gone = first ? replaced_get(&replaced, first) : 0;

		if (gone < 0 || first_gone < 0)
			r = gone < 0 ? gone : first_gone;
		else if (first)
			r = cluster_unite(self, first, !first_gone, members[i], !gone);
		first = first ? first : members[i];
	}
	free(members);
	return r;
}

int correction_split(const struct db *db, MDB_txn *txn, const struct corrected *c, struct arena *work)
{
	struct batch self;
	int r = begin(&self, db, txn, work);

	for (size_t i = 0; i < c->n && r == 0; i++)
		r = correction_apart(db, txn, c->ids[i], c->usec);
	if (r == 0)
		r = link_all(&self, c);
	for (size_t i = 0; i < c->n && r == 0; i++)
		r = take_out(&self, c, c->seqs[i]);
	if (r == 0)
		r = unite_all(&self, c);
	return r < 0 ? r : counters_put(db, txn, &self.counters);
}
