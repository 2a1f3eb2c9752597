#include "fetcher/ages.h"

#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"

/* From what is on its way to what was lost for a day, on a line of 80 cells. */
static const int64_t below_seconds[AGES_BUCKETS - 1] = { 1, 10, 60, 600, 3600, 21600, 86400 };

enum { WAITING, IN_FLIGHT, RETRYING, STAGES };
static const char *const stage_names[STAGES] = { "waiting", "in flight", "retrying" };

struct row {
	uint32_t feed;
	uint64_t total, counts[AGES_BUCKETS];
};

struct ages {
	int64_t now_usec;
	struct row stages[STAGES];
	struct row *feeds; /* by number */
	size_t n, cap;
};

static size_t bucket_of(int64_t age_usec)
{
	size_t i = 0;

	while (i < AGES_BUCKETS - 1 && age_usec >= below_seconds[i] * 1000000)
		i++;
	return i;
}

static void count(struct row *row, size_t bucket)
{
	row->total++;
	row->counts[bucket]++;
}

/* The feed's row, made where it is missing; NULL without memory: then it is missing in the answer. */
static struct row *row_of(struct ages *self, uint32_t feed)
{
	size_t from = 0, to = self->n;

	while (from < to) {
		size_t mid = from + (to - from) / 2;
		if (self->feeds[mid].feed < feed)
			from = mid + 1;
		else
			to = mid;
	}
	if (from < self->n && self->feeds[from].feed == feed)
		return &self->feeds[from];
	if (self->n == self->cap) {
		size_t cap = self->cap ? self->cap * 2 : 64;
		struct row *more = reallocarray(self->feeds, cap, sizeof *more);
		if (!more)
			return NULL;
		self->feeds = more;
		self->cap = cap;
	}
	memmove(self->feeds + from + 1, self->feeds + from, (self->n++ - from) * sizeof *self->feeds);
	self->feeds[from] = (struct row){ .feed = feed };
	return &self->feeds[from];
}

static void on_page(void *ctx, const struct window_page *page, bool sent)
{
	struct ages *self = ctx;
	size_t bucket = bucket_of(self->now_usec - page->since_usec);
	struct row *row = row_of(self, page->feed);

	count(&self->stages[page->attempts ? RETRYING : sent ? IN_FLIGHT : WAITING], bucket);
	if (row)
		count(row, bucket);
}

static int by_total(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->total != y->total)
		return x->total < y->total ? 1 : -1;
	return (x->feed > y->feed) - (x->feed < y->feed);
}

static void write_row(struct json *out, struct str name, const struct row *row)
{
	json_object(out);
	json_key(out, "name"), json_str(out, name);
	json_key(out, "total"), json_int(out, (int64_t)row->total);
	json_key(out, "counts"), json_array(out);
	for (size_t i = 0; i < AGES_BUCKETS; i++)
		json_int(out, (int64_t)row->counts[i]);
	json_end(out);
	json_end(out);
}

void ages_write(struct fetcher *self, struct json *out)
{
	struct ages ages = { .now_usec = clock_now_usec() };

	window_each(self->window, &ages, on_page);
	if (ages.n)
		qsort(ages.feeds, ages.n, sizeof *ages.feeds, by_total);
	json_key(out, "ages"), json_object(out);
	json_key(out, "below_seconds"), json_array(out);
	for (size_t i = 0; i < ARRAY_LEN(below_seconds); i++)
		json_int(out, below_seconds[i]);
	json_end(out);
	json_key(out, "stages"), json_array(out);
	for (size_t i = 0; i < STAGES; i++)
		write_row(out, str_from(stage_names[i]), &ages.stages[i]);
	json_end(out);
	json_key(out, "feeds"), json_array(out);
	for (size_t i = 0; i < ages.n && i < AGES_FEEDS_MAX; i++) {
		const struct feed *feed = feeds_by_number(self->feeds, ages.feeds[i].feed);
		write_row(out, feed ? str_from(feed->set.name) : STR(""), &ages.feeds[i]);
	}
	json_end(out);
	json_end(out);
	free(ages.feeds);
}
