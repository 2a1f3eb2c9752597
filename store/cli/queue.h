/*
 * queue - the stages of `inquit queue`: what waits at each, what goes in and out, how long the work takes.
 *
 * From what the daemons count (samples.h), asked twice: rates are what was
 * counted in between.
 */
#ifndef STORE_CLI_QUEUE_H
#define STORE_CLI_QUEUE_H

#include "store/cli/survey.h"

enum { STAGES_MAX = INSTANCES_MAX + 2, BOUND_BYTES = 16 };

struct stage_row {
	char name[INSTANCE_NAME_MAX];
	bool up;
	uint64_t depth, in_flight, dead, in, out; /* in, out: counted since the daemon's start */
	bool has_in_flight, has_dead, has_flow;
	int64_t oldest_seconds;       /* -1: nothing waits, or it is not known */
	char p99[BOUND_BYTES];        /* "<50ms", of all work since the start; empty: none was done */
};

struct stages {
	struct stage_row at[STAGES_MAX];
	size_t n;
	int64_t usec;                 /* monotonic, when they were asked */
};

/* queue: the fetcher's answer to "queue". Who does not answer is a row that is not up. */
void stages_ask(const struct cli *cli, const cJSON *queue, struct stages *ret);

/* before: an earlier answer, for the rates; NULL: they are left out. 0 or an exit status after a message. */
int stages_print(const struct cli *cli, const struct stages *self, const struct stages *before);
/* The same as a member "stages" of the object. */
void stages_add(const struct stages *self, const struct stages *before, cJSON *object);

#endif
