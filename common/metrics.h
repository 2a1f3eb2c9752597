/*
 * metrics - what a daemon counts, as text for Prometheus.
 *
 * The text exposition format 0.0.4, which promtool and node_exporter read: a
 * counter's name ends in _total, times are seconds. (`inquit metrics
 * --openmetrics` makes OpenMetrics 1.0 of it: there the family's name lacks the
 * ending.) Every sample has the label daemon, the instance; other labels only
 * where their values are a fixed few. Numbers are integers inside and decimals
 * on paper, so the text is the same everywhere.
 */
#ifndef COMMON_METRICS_H
#define COMMON_METRICS_H

#include <stdint.h>

#include "common/buf.h"

struct metrics {
	struct buf *out;
	const char *instance;
	const char *name; /* of the family begun last */
};

enum metric_type { METRIC_GAUGE, METRIC_COUNTER };

/* Begins a family; samples follow. help is one line without a backslash. */
void metrics_family(struct metrics *self, const char *name, enum metric_type type, const char *help);
/* A sample of it. label NULL: none but the instance. */
void metrics_sample(struct metrics *self, const char *label, struct str value, uint64_t n);
void metrics_sample_usec(struct metrics *self, const char *label, struct str value, uint64_t usec);

/* Families of one sample. */
void metrics_gauge(struct metrics *self, const char *name, const char *help, uint64_t n);
void metrics_counter(struct metrics *self, const char *name, const char *help, uint64_t n);
void metrics_seconds(struct metrics *self, const char *name, const char *help, uint64_t usec);

/* ---- how long things take ---- */

enum { HISTOGRAM_BUCKETS = 12 };

struct histogram {
	uint64_t bucket[HISTOGRAM_BUCKETS + 1]; /* the last: longer than all bounds */
	uint64_t sum_usec;
};

void histogram_add(struct histogram *self, uint64_t usec);
void metrics_histogram(struct metrics *self, const char *name, const char *help, const struct histogram *histogram);

#endif
