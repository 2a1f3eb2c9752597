/*
 * poll_judge - what an answer to a poll says of its feed: what it has, whether it is well, moved or gone, and when to ask again.
 *
 * Nothing is changed but the result, whose state becomes the feed's when it is on disk.
 */
#ifndef FETCHER_POLL_JUDGE_H
#define FETCHER_POLL_JUDGE_H

#include "fetcher/entry.h"
#include "fetcher/feed_body.h"
#include "fetcher/feeds.h"
#include "fetcher/fetcher.h"

struct poll_result {
	uint32_t feed;
	int64_t now_usec;
	struct feed_body body;    /* what entries point into */
	struct entries entries;   /* none where nothing is new */
	struct feed_state state;  /* that the feed has when this is done */
	struct feed_poll history; /* but for what is new, which the outbox knows */
	bool gone, moved;         /* moved: state.moved_to is to be believed */
};

/*
 * feed, now_usec and a copy of the feed's state are there before. 0, also where no feed came: then state.why says so;
 * -ENOMEM.
 */
int poll_judge(struct poll_result *self, struct fetcher *fetcher, const struct feed *feed, const struct visit_answer *answer);
void poll_result_free(struct poll_result *self);

#endif
