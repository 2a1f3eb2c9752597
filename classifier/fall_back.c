/* The topic that a feed's settings name, where no words speak for any. */
#include <errno.h>

#include "classifier/classify.h"

enum { FEED_SCORE = 500 }; /* below what any rule or trained topic is given with: it is right as often as the feed keeps to its subject */

static int give(struct arena *arena, struct str topic, struct topics *inout)
{
	if (inout->n)
		return 0;
	struct topic *at = arena_alloc(arena, 1, sizeof *at);
	if (!at)
		return -ENOMEM;
	*at = (struct topic){ topic, FEED_SCORE, TOPIC_BY_FEED };
	*inout = (struct topics){ at, 1 };
	return 0;
}

int classifier_fall_back(struct arena *arena, struct str topic, struct article *inout)
{
	int r = topic.len ? give(arena, topic, &inout->topics) : 0;

	for (size_t i = 0; topic.len && i < inout->n_statements && r == 0; i++)
		r = give(arena, topic, &inout->statements[i].topics);
	return r;
}
