/*
 * samples - numbers out of what a daemon counts (common/metrics.h), as `inquit queue` needs them.
 */
#ifndef STORE_CLI_SAMPLES_H
#define STORE_CLI_SAMPLES_H

#include <stdbool.h>
#include <stdint.h>

#include "common/str.h"

/*
 * The sample of this name in a daemon's text; label (`stage="parser"`) NULL:
 * the first. Fractions are cut. False where there is none.
 */
bool sample_find(struct str text, const char *name, const char *label, uint64_t *ret);

/*
 * Of the histogram of this name: the least of its bounds that percent of all
 * are not over, as it stands there ("0.05"); empty where it has counted
 * nothing, "+Inf" where the last bound is too small.
 */
struct str sample_percentile(struct str text, const char *name, unsigned percent);

#endif
