/* timeline - parts of `inquit timeline`. */
#ifndef STORE_CLI_TIMELINE_H
#define STORE_CLI_TIMELINE_H

#include "store/cli/cli.h"

/*
 * What was said, the oldest first, and how it differs from the most alike of
 * what the same speaker had said before: again, changed, or against (the same
 * words but for a negation: a candidate for a reader to judge). One statement a
 * cluster. 0 or an exit status after a message.
 */
int timeline_changes(struct cli *cli, struct str query, char unit, bool utc);

/* The first day of the period that usec is in, "2026-10-01"; unit: d, w (from Monday), m or y, in UTC. */
enum { PERIOD_BYTES = 10 };
void timeline_period(int64_t usec, char unit, char out[PERIOD_BYTES + 1]);

#endif
