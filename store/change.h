/*
 * change - what an administrator changes in articles that are stored: one transaction, on disk before the answer.
 *
 * A change is made by a batch of its own beside the writer's; LMDB lets one of
 * them write at a time.
 */
#ifndef STORE_CHANGE_H
#define STORE_CHANGE_H

#include "store/answer.h"
#include "store/batch.h"
#include "store/hash.h"

/* Names of pages. */
struct change_pages {
	unsigned char (*at)[SNAPSHOT_KEY_BYTES];
	size_t n, cap;
};

struct change {
	struct answerer *answerer;
	struct batch *batch;
	bool open;
	struct change_pages gone; /* that contents ceased to name in it */
};

/* Begins; then answerer->asking looks at what the transaction sees, and batch can be used. 0 or -errno. */
int change_begin(struct answerer *answerer, struct question *q, struct change *ret);
/* The same to look only, without holding up the writer: end it with a result below 0. */
int change_look(struct answerer *answerer, struct question *q, struct change *ret);
/* r; where it says that something is damaged, q says of what, as far as it is known (entry or NULL), and what to do. */
int change_tell(struct question *q, const struct entry_article *entry, int r);
/* Commits when result is 0 or more and waits for the disk; else all is as it was. result, or why it failed. */
int change_end(struct change *self, int result);

/* An article by its number, in the batch's arena. -EIO: damaged, or not there. */
int change_article(struct change *self, uint64_t number, struct entry_article *ret);
/* One of its contents, as it was taken in but for what is not kept of its page; in the batch's arena. */
int change_content(struct change *self, uint64_t number, const struct entry_article *entry, uint32_t at, struct wire_article *ret);

/*
 * The same without what its page, which is damaged, alone had of the text: that is spaces. -EIO: its own row is
 * damaged, or the text is not its page's.
 */
int change_words(struct change *self, uint64_t number, const struct entry_article *entry, uint32_t at, struct wire_article *ret);

/* The id in ARG as an article's number and, where it is a statement's, its sequence number (else 0). -ENOENT, -ENOTUNIQ, -EINVAL, said in q. */
int change_find(struct change *self, struct question *q, uint64_t *ret_number, uint64_t *ret_seq);

/*
 * Puts fresh in the place of content `at`: its statements get new numbers,
 * labels move to those that have their places then. hash stays the content's.
 */
int change_replace(struct change *self, uint64_t number, struct entry_article *entry, uint32_t at, const struct wire_article *fresh,
		   const unsigned char hash[HASH_BYTES]);

/* Takes the article out with all it has, damaged or not; its labels too where labels is set. */
int change_delete(struct change *self, uint64_t number, struct entry_article *entry, bool labels);

/* The content names its page no more, which goes with the next sweep. 0, -ENOMEM. */
int change_forget_page(struct change *self, struct content *content);

/*
 * The same where its text stays; a text that
 * is the page is written out before. 0, -EIO (that text is damaged: nothing is changed), -errno.
 */
int change_let_page_go(struct change *self, uint64_t number, struct entry_article *entry, uint32_t at);

/* The next compaction rebuilds the index: rebuild.h. */
int change_purge_later(struct change *self);

/*
 * Removes every page that no content names any more; where an article is damaged, whose pages are not known, those
 * alone that this change let go. *ret: how many.
 */
int change_sweep(struct change *self, uint64_t *ret);

#endif
