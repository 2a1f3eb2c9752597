/*
 * cluster_find - statements that may be the same as a new one: looked for by its words, by its speaker about its day,
 * and by id; and filed so that later ones find it.
 *
 * Looked at are the index as it was before the batch and what the batch itself has filed since. Each search adds its
 * finds to the candidates, in no order and perhaps twice; of one key at most a few hundred, as more is a phrase of the
 * trade. All use the batch's arena `trial`, which is empty afterwards; candidates lie in `work`. 0, -ENOMEM, -EIO.
 */
#ifndef STORE_CLUSTER_FIND_H
#define STORE_CLUSTER_FIND_H

#include <errno.h>

#include "store/batch.h"
#include "store/likeness.h"

/*
 * For what was read of the index or of another statement: 0 in the place of -EIO. What is damaged keeps no article out,
 * it is passed over and counted; whoever belongs to it is put together with it when all is made anew (rebuild.h).
 */
static inline int cluster_pass_over(struct batch *self, int r)
{
	self->damaged += r == -EIO;
	return r == -EIO ? 0 : r;
}

/* Begins as { 0 }. */
struct candidates {
	uint64_t *at; /* numbers of statements */
	size_t n, limit, cap;
};

/* What is filed under a shingle, or (TERM_SAME) under the whole. */
int cluster_find_filed(struct batch *self, enum term_kind kind, uint64_t hash, struct candidates *c);
/* Statements of the same surname whose quoted words may fit, within LIKENESS_WINDOW of its date or without one. */
int cluster_find_spoken(struct batch *self, const struct likeness *own, struct candidates *c);
/* Statements that may have this id: of this commit, and of those before. */
int cluster_find_id(struct batch *self, uint64_t id, struct candidates *c);

/*
 * Asks the disk for what cluster_find_filed() will look at: keys are hashes, each of a dozen on pages of its own. From
 * key `from` on, at most AHEAD_KEYS_MAX; key 0 is the whole's, the others are the shingles'.
 */
void cluster_fetch_filed(struct batch *self, const struct shingles *own, size_t from);

/* What later statements find it by: its words; its speaker and day, where it quotes. */
int cluster_file(struct batch *self, const struct likeness *own);
int cluster_file_spoken(struct batch *self, const struct likeness *own);

#endif
