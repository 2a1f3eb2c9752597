/*
 * change_legacy - what statements leave to those that take their place: labels, and the cluster that they were in.
 *
 * Listed before a content is replaced, handed on after it. All in the batch's
 * transaction and arena.
 */
#ifndef STORE_CHANGE_LEGACY_H
#define STORE_CHANGE_LEGACY_H

#include "store/batch.h"
#include "store/label.h"

struct legacy_old {
	uint64_t id, seq;
	uint64_t said; /* hash of words and speaker */
	bool labelled;
	struct label label;
};

struct legacy {
	struct legacy_old *at;
	size_t n;
};

/* Each returns 0 or -errno; -EIO: damaged. */

/* The statements of a content, by id, but for those that are damaged. */
int legacy_list(struct batch *b, const struct content *content, struct legacy *ret);

/* Copies their labels and takes them off. */
int legacy_take_labels(struct batch *b, struct legacy *self);

/* Deletes those of an article. */
int legacy_delete_labels(struct batch *b, struct str url);

/*
 * Gives the labels of self to the statements of content, and unites those that
 * say the same as before with the clusters that they were in; fresh: its
 * statements, as legacy_list() has them. stands: content is the article's current one.
 */
int legacy_hand_on(struct batch *b, struct legacy *self, const struct legacy *fresh, const struct content *content, bool stands);

#endif
