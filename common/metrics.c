#include "common/metrics.h"

#include <inttypes.h>

/* 100 µs to a minute, about three a decade: from a commit on a fast disk to a page that waits for a slow one. */
static const uint64_t bounds_usec[HISTOGRAM_BUCKETS] = {
	100, 500, 1000, 5000, 10000, 50000, 100000, 500000, 1000000, 5000000, 15000000, 60000000,
};

static void put_usec(struct buf *out, uint64_t usec)
{
	buf_printf(out, "%" PRIu64 ".%06" PRIu64, usec / 1000000, usec % 1000000);
}

/* A label's value: what the format escapes. */
static void put_escaped(struct buf *out, struct str value)
{
	for (size_t i = 0; i < value.len; i++) {
		char c = value.ptr[i];
		if (c == '"' || c == '\\')
			buf_add_byte(out, '\\');
		if (c == '\n')
			buf_add(out, STR("\\n"));
		else
			buf_add_byte(out, c);
	}
}

static void put_head(struct metrics *self, const char *suffix, const char *label, struct str value)
{
	buf_printf(self->out, "%s%s{daemon=\"", self->name, suffix);
	put_escaped(self->out, str_from(self->instance));
	if (label) {
		buf_printf(self->out, "\",%s=\"", label);
		put_escaped(self->out, value);
	}
	buf_add(self->out, STR("\"} "));
}

static void put_family(struct metrics *self, const char *name, const char *type, const char *help)
{
	self->name = name;
	buf_printf(self->out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void metrics_family(struct metrics *self, const char *name, enum metric_type type, const char *help)
{
	put_family(self, name, type == METRIC_COUNTER ? "counter" : "gauge", help);
}

void metrics_sample(struct metrics *self, const char *label, struct str value, uint64_t n)
{
	put_head(self, "", label, value);
	buf_printf(self->out, "%" PRIu64 "\n", n);
}

void metrics_sample_usec(struct metrics *self, const char *label, struct str value, uint64_t usec)
{
	put_head(self, "", label, value);
	put_usec(self->out, usec);
	buf_add_byte(self->out, '\n');
}

void metrics_gauge(struct metrics *self, const char *name, const char *help, uint64_t n)
{
	metrics_family(self, name, METRIC_GAUGE, help);
	metrics_sample(self, NULL, STR(""), n);
}

void metrics_counter(struct metrics *self, const char *name, const char *help, uint64_t n)
{
	metrics_family(self, name, METRIC_COUNTER, help);
	metrics_sample(self, NULL, STR(""), n);
}

void metrics_seconds(struct metrics *self, const char *name, const char *help, uint64_t usec)
{
	metrics_family(self, name, METRIC_GAUGE, help);
	metrics_sample_usec(self, NULL, STR(""), usec);
}

void histogram_add(struct histogram *self, uint64_t usec)
{
	size_t i = 0;

	while (i < HISTOGRAM_BUCKETS && usec > bounds_usec[i])
		i++;
	self->bucket[i]++;
	self->sum_usec += usec;
}

/* 0.0001, 0.5, 60: without zeros that say nothing, as clients compare the text. */
static struct str bound_text(uint64_t usec, char out[32])
{
	size_t n = (size_t)snprintf(out, 32, "%" PRIu64 ".%06" PRIu64, usec / 1000000, usec % 1000000);

	while (out[n - 1] == '0')
		n--;
	if (out[n - 1] == '.')
		n--;
	return (struct str){ out, n };
}

void metrics_histogram(struct metrics *self, const char *name, const char *help, const struct histogram *histogram)
{
	uint64_t count = 0;
	char text[32];

	put_family(self, name, "histogram", help);
	for (size_t i = 0; i <= HISTOGRAM_BUCKETS; i++) {
		count += histogram->bucket[i];
		put_head(self, "_bucket", "le", i < HISTOGRAM_BUCKETS ? bound_text(bounds_usec[i], text) : STR("+Inf"));
		buf_printf(self->out, "%" PRIu64 "\n", count);
	}
	put_head(self, "_sum", NULL, STR(""));
	put_usec(self->out, histogram->sum_usec);
	buf_add_byte(self->out, '\n');
	put_head(self, "_count", NULL, STR(""));
	buf_printf(self->out, "%" PRIu64 "\n", count);
}
