#include "common/cleanup.h"
#include "common/clock.h"
#include "fetcher/ages.h"
#include "fetcher/report.h"
#include "fetcher/words.h"

static uint64_t count(struct fetcher *self, enum outbox_db db)
{
	MDB_txn *txn = outbox_read(self->outbox);
	uint64_t n = txn ? outbox_count(self->outbox, txn, db) : 0;

	if (txn)
		outbox_read_end(self->outbox);
	return n;
}

static void number(struct json *j, const char *key, uint64_t n)
{
	json_key(j, key);
	json_int(j, (int64_t)n);
}

static void write_outbox(struct fetcher *self, struct json *j)
{
	struct window_counts counts = window_counts(self->window);
	int64_t oldest = report_oldest(self);
	char at[CLOCK_TEXT_BYTES];

	json_key(j, "outbox");
	json_object(j);
	number(j, "pages", counts.pages);
	number(j, "bytes", counts.bytes);
	number(j, "limit", self->conf->outbox_limit_bytes);
	number(j, "in_flight", counts.sent);
	number(j, "in_flight_bytes", counts.sent_bytes);
	number(j, "retrying", counts.alone);
	json_key(j, "oldest"), json_str_or_null(j, oldest ? clock_format(oldest, at) : STR(""));
	json_end(j);
}

void answer_queue(void *ctx, struct control *control, const struct control_request *request)
{
	struct fetcher *self = ctx;
	owned(buf_destroy) struct buf out = { 0 };
	struct json j = { .out = &out };

	json_object(&j);
	number(&j, "to_fetch", count(self, DB_TODO));
	write_outbox(self, &j);
	ages_write(self, &j);
	number(&j, "transfers", gate_running(self->visitor.gate));
	number(&j, "dead", count(self, DB_DEAD));
	json_key(&j, "trouble");
	if (self->trouble)
		json_str(&j, STR("the outbox cannot be written"));
	else if (self->drained)
		json_str(&j, STR("drained"));
	else
		json_null(&j);
	json_end(&j);
	control_ok(control, &request->call, buf_str(&out));
}

void answer_stats(void *ctx, struct control *control, const struct control_request *request)
{
	struct fetcher *self = ctx;
	owned(buf_destroy) struct buf out = { 0 };
	struct json j = { .out = &out };
	uint64_t to_fetch = count(self, DB_TODO);

	json_object(&j);
	number(&j, "feeds", count(self, DB_FEED));
	number(&j, "outbox", window_counts(self->window).pages + to_fetch);
	number(&j, "dead", count(self, DB_DEAD));
	number(&j, "to_fetch", to_fetch);
	number(&j, "fetched", self->counted.fetched);
	number(&j, "sent", self->counted.sent);
	number(&j, "stored", self->counted.stored);
	number(&j, "polls", self->counted.polls);
	number(&j, "bytes", self->counted.bytes);
	json_end(&j);
	control_ok(control, &request->call, buf_str(&out));
}

static void drain(struct fetcher *self, bool on, struct control *control, const struct control_request *request)
{
	self->drained = on;
	fetcher_wake(self);
	control_ok(control, &request->call, on ? STR("{\"drained\":true}") : STR("{\"drained\":false}"));
}

void answer_drain(void *ctx, struct control *control, const struct control_request *request)
{
	drain(ctx, true, control, request);
}

void answer_resume(void *ctx, struct control *control, const struct control_request *request)
{
	drain(ctx, false, control, request);
}
