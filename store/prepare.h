/*
 * prepare - what of storing a long article needs no database, done by a thread beside the writer's.
 *
 * Hashing a long text and compressing it takes the processor three times as
 * long as everything else that the writer does with it, and while the writer
 * waits for the disk nothing of it would be done. So a long article is prepared
 * as soon as it comes. Whoever stores it takes what there is by then, waits for
 * what is being made, and does the rest itself: the result is the same to the byte, but for texts that are
 * left loose in a rush (loose.h).
 */
#ifndef STORE_PREPARE_H
#define STORE_PREPARE_H

#include "common/link_body.h"
#include "common/pool.h"
#include "store/batch.h"

enum {
	PREPARE_BYTES = 32 << 10, /* of a body: with less, decoding it twice costs what is gained */
	/*
	 * That have not begun. The default credit lets fewer come, but it is configured and each producer has its own: what
	 * comes beyond this is not prepared, and the writer does it all itself.
	 */
	PREPARE_WAITING_MAX = 4096,
};

struct preparer;
struct preparing;

struct preparer_options {
	const char *mark;        /* path of the thread's own work mark (mark.h) */
	uint64_t cpu_limit_usec;
};

/* 0 or -errno. The strings of options are borrowed. */
int preparer_new(zloop_t *loop, const struct preparer_options *options, struct preparer **ret);
void preparer_destroy(struct preparer **self_p); /* after each prepare_end() */

/* body, an ARTICLE, is borrowed until prepare_end(). rush: its text may stay loose. NULL: it is short, too many wait, or there is no memory: that is no failure. */
struct preparing *prepare_begin(struct preparer *self, struct page_id id, const struct link_body *body, bool rush);
void prepare_end(struct preparing **self_p);

/* In any thread: what was made, good until prepare_end(); NULL: nothing, and nothing will be. */
const struct prepared *prepare_take(struct preparing *self);

#endif
