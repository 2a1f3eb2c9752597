#include "store/cli/queue.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "store/cli/admin.h"
#include "store/cli/grid.h"
#include "store/cli/samples.h"

enum { PERCENT = 99, RATE_BYTES = 24, MS_PER_S = 1000 };

/* ---- asking ---- */

/* By the daemon's kind: what it counts as come and gone, and its histogram of work. */
static const struct {
	const char *kind, *in, *out, *work;
} counted[] = {
	{ "parser", "inquit_taken_total", "inquit_sent_total", "inquit_work_seconds" },
	{ "classifier", "inquit_taken_total", "inquit_sent_total", "inquit_work_seconds" },
	{ "store", "inquit_articles_total", "inquit_articles_total", "inquit_commit_seconds" },
};

/* "0.05" seconds as "<50ms". */
static void put_bound(char out[BOUND_BYTES], struct str seconds)
{
	uint64_t micro = 0, unit = 1000000;
	bool fraction = false;

	*out = 0;
	if (!seconds.len)
		return;
	for (size_t i = 0; i < seconds.len && unit; i++) {
		char c = seconds.ptr[i];

		if (c == '.')
			fraction = true;
		else if (c < '0' || c > '9')
			break;
		else if (fraction)
			micro += (uint64_t)(c - '0') * (unit /= 10);
		else
			micro = micro * 10 + (uint64_t)(c - '0') * 1000000;
	}
	if (!micro)
		(void)snprintf(out, BOUND_BYTES, "long");
	else if (micro < 1000)
		(void)snprintf(out, BOUND_BYTES, "<0.%" PRIu64 "ms", micro / 100 % 10);
	else if (micro < 1000000)
		(void)snprintf(out, BOUND_BYTES, "<%" PRIu64 "ms", micro / 1000 % 1000);
	else
		(void)snprintf(out, BOUND_BYTES, "<%" PRIu64 "s", micro / 1000000 % 100000);
}

static uint64_t sample(struct str text, const char *name)
{
	uint64_t n = 0;

	(void)sample_find(text, name, NULL, &n);
	return n;
}

static struct stage_row *add(struct stages *self, const char *name)
{
	struct stage_row *row = &self->at[self->n++];

	*row = (struct stage_row){ .up = true, .oldest_seconds = -1 };
	(void)snprintf(row->name, sizeof row->name, "%s", name);
	return row;
}

static void count_dead(struct stage_row *row, struct str fetcher, const char *kind)
{
	char label[64];

	(void)snprintf(label, sizeof label, "stage=\"%s\"", kind);
	row->has_dead = sample_find(fetcher, "inquit_dead", label, &row->dead);
}

/* What is to be fetched, and what was fetched and is not in the store yet. */
static void add_fetcher(struct stages *self, struct str text, const cJSON *queue)
{
	const cJSON *outbox = cJSON_GetObjectItemCaseSensitive(queue, "outbox");
	struct stage_row *row = add(self, "fetch");

	row->depth = (uint64_t)json_number(queue, "to_fetch", 0);
	row->in_flight = (uint64_t)json_number(queue, "transfers", 0);
	row->has_in_flight = true;
	count_dead(row, text, "fetcher");
	row = add(self, "outbox");
	row->depth = (uint64_t)json_number(outbox, "pages", 0);
	row->in_flight = (uint64_t)json_number(outbox, "in_flight", 0);
	row->has_in_flight = row->has_flow = true;
	row->in = sample(text, "inquit_pages_fetched_total");
	row->out = sample(text, "inquit_done_total");
	if (row->depth)
		row->oldest_seconds = (int64_t)sample(text, "inquit_outbox_oldest_seconds");
	put_bound(row->p99, sample_percentile(text, "inquit_latency_seconds", PERCENT));
}

static void add_worker(struct stages *self, const char *instance, struct str text, struct str fetcher)
{
	struct stage_row *row = add(self, instance);
	size_t kind = 0, len = strcspn(instance, "@");
	uint64_t oldest;

	row->up = text.len > 0;
	while (kind + 1 < ARRAY_LEN(counted) && strncmp(counted[kind].kind, instance, len) != 0)
		kind++;
	row->depth = sample(text, "inquit_waiting");
	row->has_in_flight = sample_find(text, "inquit_in_flight", NULL, &row->in_flight);
	row->in = sample(text, counted[kind].in);
	row->out = sample(text, counted[kind].out);
	row->has_flow = row->up;
	if (row->depth && sample_find(text, "inquit_waiting_oldest_seconds", NULL, &oldest))
		row->oldest_seconds = (int64_t)oldest;
	put_bound(row->p99, sample_percentile(text, counted[kind].work, PERCENT));
	/* Dead letters are a stage's, not an instance's: with the first of them. */
	if (self->n < 2 || strncmp(row[-1].name, instance, len) != 0)
		count_dead(row, fetcher, counted[kind].kind);
}

void stages_ask(const struct cli *cli, const cJSON *queue, struct stages *ret)
{
	owned(buf_destroy) struct buf fetcher = { 0 };
	struct instances instances;

	*ret = (struct stages){ .usec = clock_monotonic_usec() };
	(void)survey_ask_text(cli, "fetcher", "metrics", SURVEY_MS, &fetcher);
	add_fetcher(ret, buf_str(&fetcher), queue);
	instances_find(cli, &instances);
	for (size_t i = 0; i < instances.n; i++) {
		owned(buf_destroy) struct buf text = { 0 };

		if (strcmp(instances.name[i], "fetcher") == 0)
			continue;
		(void)survey_ask_text(cli, instances.name[i], "metrics", SURVEY_MS, &text);
		add_worker(ret, instances.name[i], buf_str(&text), buf_str(&fetcher));
	}
}

/* ---- printing ---- */

/* Thousandths a second; false where it cannot be known: the daemon was started anew in between, or is not there. */
static bool rate(const struct stages *self, const struct stages *before, size_t i, bool out, uint64_t *ret)
{
	const struct stage_row *now = &self->at[i], *then = before && i < before->n ? &before->at[i] : NULL;
	int64_t usec = before ? self->usec - before->usec : 0;

	if (!then || usec <= 0 || !now->has_flow || !then->has_flow || strcmp(now->name, then->name) != 0)
		return false;
	uint64_t a = out ? then->out : then->in, b = out ? now->out : now->in;
	if (b < a)
		return false;
	*ret = (b - a) * 1000000 * MS_PER_S / (uint64_t)usec;
	return true;
}

static void put_rate(char out[RATE_BYTES], const struct stages *self, const struct stages *before, size_t i, bool is_out)
{
	uint64_t milli;

	if (rate(self, before, i, is_out, &milli))
		(void)snprintf(out, RATE_BYTES, "%" PRIu64 ".%" PRIu64, milli / MS_PER_S, milli % MS_PER_S / 100);
	else
		(void)snprintf(out, RATE_BYTES, "-");
}

static void put_count(char out[RATE_BYTES], bool known, uint64_t n)
{
	if (known)
		(void)snprintf(out, RATE_BYTES, "%" PRIu64, n);
	else
		(void)snprintf(out, RATE_BYTES, "-");
}

static const struct grid_column columns[] = {
	{ "STAGE", "stage", false, 0, 0 }, { "DEPTH", "depth", true, 0, 0 },  { "IN FLIGHT", "in_flight", true, 0, 1 },
	{ "OLDEST", "oldest", true, 0, 5 }, { "IN/s", "in", true, 0, 3 },      { "OUT/s", "out", true, 0, 4 },
	{ "P99", "p99", true, 0, 2 },      { "DEAD", "dead", true, 0, 0 },
};

static void add_text(struct grid *grid, const char *text)
{
	grid_add(grid, str_from(text));
}

static void add_stage(struct grid *grid, const struct stages *self, const struct stages *before, size_t i)
{
	const struct stage_row *row = &self->at[i];
	char text[RATE_BYTES] = "-";
	int64_t s = row->oldest_seconds;

	add_text(grid, row->name);
	if (row->up)
		grid_number(grid, row->depth);
	else
		add_text(grid, "down");
	put_count(text, row->has_in_flight, row->in_flight), add_text(grid, text);
	if (s < 0)
		add_text(grid, "-");
	else
		(void)snprintf(text, sizeof text, "%" PRId64 ":%02d:%02d", s / 3600, (int)(s / 60 % 60), (int)(s % 60)), add_text(grid, text);
	put_rate(text, self, before, i, false), add_text(grid, text);
	put_rate(text, self, before, i, true), add_text(grid, text);
	add_text(grid, *row->p99 ? row->p99 : "-");
	put_count(text, row->has_dead, row->dead), add_text(grid, text);
}

int stages_print(const struct cli *cli, const struct stages *self, const struct stages *before)
{
	owned(grid_destroy) struct grid grid = { .columns = columns, .n_columns = ARRAY_LEN(columns) };

	for (size_t i = 0; i < self->n; i++)
		add_stage(&grid, self, before, i);
	return grid_print(&grid, cli, GRID_TABLE);
}

static void add_number(cJSON *object, const char *key, bool known, uint64_t milli)
{
	if (known)
		(void)cJSON_AddNumberToObject(object, key, (double)milli / MS_PER_S);
	else
		(void)cJSON_AddNullToObject(object, key);
}

void stages_add(const struct stages *self, const struct stages *before, cJSON *object)
{
	cJSON *array = cJSON_AddArrayToObject(object, "stages");

	for (size_t i = 0; i < self->n; i++) {
		const struct stage_row *row = &self->at[i];
		cJSON *item = cJSON_CreateObject();
		uint64_t in = 0, out = 0;
		bool has_in = rate(self, before, i, false, &in), has_out = rate(self, before, i, true, &out);

		(void)cJSON_AddStringToObject(item, "name", row->name);
		(void)cJSON_AddBoolToObject(item, "up", row->up);
		add_number(item, "depth", row->up, row->depth * MS_PER_S);
		add_number(item, "in_flight", row->has_in_flight, row->in_flight * MS_PER_S);
		add_number(item, "oldest_seconds", row->oldest_seconds >= 0, (uint64_t)row->oldest_seconds * MS_PER_S);
		add_number(item, "in_per_second", has_in, in);
		add_number(item, "out_per_second", has_out, out);
		(void)cJSON_AddStringToObject(item, "p99", row->p99);
		add_number(item, "dead", row->has_dead, row->dead * MS_PER_S);
		(void)cJSON_AddItemToArray(array, item);
	}
}
