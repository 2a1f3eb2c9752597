/*
 * board - the points of each topic for one statement, by where they were found,
 * and the topics that follow from them.
 */
#ifndef CLASSIFIER_BOARD_H
#define CLASSIFIER_BOARD_H

#include "classifier/rules.h"
#include "common/article.h"

struct tally {
	int32_t points[WHERES]; /* thousandths, with the factor of the place */
	int32_t total;
	bool touched, vetoed;
};

struct board {
	const struct taxonomy *taxonomy;
	struct tally *tallies; /* by topic */
	uint16_t *touched;     /* topics that have any points, in order of finding */
	size_t n_touched;
};

/* 0 and an empty board in arena, or -ENOMEM. */
int board_new(const struct taxonomy *taxonomy, struct arena *arena, struct board *ret);

/* For the next statement; costs what the last one found. */
void board_clear(struct board *self);

/* What was found. A veto in the title does not count: a title speaks of the whole article. */
void board_add(struct board *self, const struct findings *found);

/* Sums up: board_total() of each topic is then valid, parents have their best child's. */
void board_sum(struct board *self);

/* The score of so many points, in thousandths: 750 at the topic's threshold. */
uint16_t board_score(const struct topic_def *topic, int32_t points);

/* Whether the topic is given: enough points, not too many of them from the title, no veto. */
bool board_given(const struct board *self, size_t topic);

#endif
