#include "store/cli/ingest.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "store/cli/text.h"

enum { RETRY_MS = 100, PROGRESS_USEC = 200000, RANGE_WORDS = 200 };

struct flight {
	bool used;
	uint64_t request;
	struct words words;
	const char *command;
	char *name, *body;
	size_t len;
};

struct ingest {
	struct cli *cli;
	struct control_client *client;
	const char *outlet, *date;
	struct flight flights[INGEST_FLIGHT_MESSAGES];
	size_t in_flight, bytes;
	uint64_t epoch;        /* of the oldest request in flight */
	uint64_t *pages;       /* numbers that the fetcher gave */
	size_t n_pages;
	uint64_t taken, unchanged, failed;
	int64_t shown_usec;
	bool terminal;
};

struct ingest *ingest_new(struct cli *cli, const char *outlet, const char *date, int *ret_status)
{
	struct ingest *self = calloc(1, sizeof *self);

	if (!self) {
		*ret_status = cli_fail(EXIT_REFUSED, "%s", strerror(ENOMEM));
		return NULL;
	}
	self->cli = cli;
	self->outlet = outlet;
	self->date = date;
	self->terminal = !cli->quiet && isatty(STDERR_FILENO);
	*ret_status = cli_connect(cli, "fetcher", &self->client);
	if (*ret_status)
		ingest_destroy(&self);
	return self;
}

static void land(struct ingest *self, struct flight *flight)
{
	words_destroy(&flight->words);
	free(flight->name);
	free(flight->body);
	self->bytes -= flight->len;
	self->in_flight--;
	*flight = (struct flight){ 0 };
}

void ingest_destroy(struct ingest **self_p)
{
	struct ingest *self = *self_p;

	if (!self)
		return;
	for (size_t i = 0; i < INGEST_FLIGHT_MESSAGES; i++)
		if (self->flights[i].used)
			land(self, &self->flights[i]);
	control_client_destroy(&self->client);
	free(self->pages);
	free(self);
	*self_p = NULL;
}

static void progress(struct ingest *self, bool last)
{
	int64_t now = clock_monotonic_usec();

	if (!self->terminal || (!last && now - self->shown_usec < PROGRESS_USEC))
		return;
	self->shown_usec = now;
	(void)fprintf(stderr, "\r%" PRIu64 " pages taken, %zu under way%s", self->taken + self->unchanged, self->in_flight,
		      last ? "\n" : "");
}

void ingest_fail(struct ingest *self, const char *name, const char *why)
{
	owned(buf_destroy) struct buf text = { 0 };

	text_clean(&text, str_from(name));
	if (self->terminal)
		(void)fputc('\n', stderr);
	(void)cli_fail(0, "%.*s: %s", (int)text.len, text.ptr ? text.ptr : "", why);
	self->failed++;
}

static int transmit(struct ingest *self, struct flight *flight)
{
	int r;

	if (self->in_flight == 1)
		self->epoch = control_epoch(self->client);
	for (;;) {
		r = control_send(self->client, flight->command, flight->words.at, flight->words.n,
				 (struct str){ flight->body, flight->len }, &flight->request);
		if (r != -EAGAIN)
			break;
		(void)usleep(RETRY_MS * 1000);
	}
	return r < 0 ? cli_fail(EXIT_UNREACHABLE, "fetcher: %s", strerror(-r)) : 0;
}

static int remember(struct ingest *self, uint64_t page)
{
	if ((self->n_pages & (self->n_pages - 1)) == 0) { /* a power of two: full */
		uint64_t *grown = realloc(self->pages, (self->n_pages ? self->n_pages * 2 : 1) * sizeof *grown);
		if (!grown)
			return cli_fail(EXIT_REFUSED, "%s", strerror(ENOMEM));
		self->pages = grown;
	}
	self->pages[self->n_pages++] = page;
	return 0;
}

static int accepted(struct ingest *self, struct flight *flight, struct str body)
{
	owned(json_free) cJSON *answer = cJSON_ParseWithLength(body.ptr, body.len);
	int64_t page = json_number(answer, "page", -1);

	if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(answer, "unchanged")))
		self->unchanged++;
	else
		self->taken++;
	land(self, flight);
	progress(self, false);
	return page >= 0 ? remember(self, (uint64_t)page) : 0;
}

static int answered(struct ingest *self, uint64_t request, const struct control_reply *reply)
{
	struct flight *flight = NULL;

	for (size_t i = 0; i < INGEST_FLIGHT_MESSAGES; i++)
		if (self->flights[i].used && self->flights[i].request == request)
			flight = &self->flights[i];
	if (!flight || reply->more)
		return 0; /* to a request that was sent anew since */
	if (reply->status == -EAGAIN) { /* its outbox is full, or it drains */
		(void)usleep(RETRY_MS * 1000);
		return transmit(self, flight);
	}
	if (reply->status == 0)
		return accepted(self, flight, reply->body);
	char why[256];
	(void)snprintf(why, sizeof why, "%.*s", (int)reply->text.len, reply->text.ptr ? reply->text.ptr : "");
	ingest_fail(self, flight->name, *why ? why : strerror(-reply->status));
	land(self, flight);
	return 0;
}

/* The daemon that had them is gone. What it had committed already it knows by its bytes: "unchanged". */
static int transmit_all(struct ingest *self)
{
	self->epoch = control_epoch(self->client);
	for (size_t i = 0; i < INGEST_FLIGHT_MESSAGES; i++) {
		int r = self->flights[i].used ? transmit(self, &self->flights[i]) : 0;
		if (r)
			return r;
	}
	return 0;
}

static int receive(struct ingest *self)
{
	struct control_reply reply;
	uint64_t request;
	int r = cli_receive(self->cli, self->client, "fetcher", self->epoch, &reply, &request);

	if (r == CLI_LOST)
		return transmit_all(self);
	return r ? r : answered(self, request, &reply);
}

static void describe(const struct ingest *self, const struct intake *page, struct words *words)
{
	const struct {
		const char *key;
		struct str value;
	} members[] = {
		{ "url", page->url }, { "type", page->content_type }, { "outlet", str_from(self->outlet) },
		{ "date", self->date ? str_from(self->date) : page->date }, { "fetched", page->fetched },
	};

	for (size_t i = 0; i < ARRAY_LEN(members); i++) {
		owned(buf_destroy) struct buf value = { 0 };
		buf_add(&value, members[i].value);
		buf_add_byte(&value, 0);
		if (!buf_error(&value))
			words_option(words, members[i].key, value.ptr);
	}
}

static char *take_body(const struct intake *page)
{
	char *body = page->own ? *page->own : malloc(page->body.len + 1);

	if (page->own)
		*page->own = NULL;
	else if (body && page->body.len)
		memcpy(body, page->body.ptr, page->body.len);
	return body;
}

int ingest_page(struct ingest *self, const struct intake *page)
{
	struct flight *flight = NULL;

	if (page->body.len > INGEST_PAGE_MAX) {
		ingest_fail(self, page->name, "too_large: over 8 MiB");
		return 0;
	}
	while (self->in_flight == INGEST_FLIGHT_MESSAGES ||
	       (self->in_flight && self->bytes + page->body.len > INGEST_FLIGHT_BYTES)) {
		int r = receive(self);
		if (r)
			return r;
	}
	for (size_t i = 0; !flight; i++)
		if (!self->flights[i].used)
			flight = &self->flights[i];
	*flight = (struct flight){ .used = true, .command = page->fetch ? "fetch" : "ingest", .name = strdup(page->name),
				   .body = take_body(page), .len = page->body.len };
	self->in_flight++;
	self->bytes += flight->len;
	describe(self, page, &flight->words);
	words_flag(&flight->words, "allow-private", page->allow_private);
	if (!flight->name || !flight->body || flight->words.error)
		return cli_fail(EXIT_REFUSED, "%s", strerror(ENOMEM));
	return transmit(self, flight);
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static int wait_for(struct ingest *self, struct words *ranges, int64_t *ret_dead)
{
	struct control_reply reply;
	int status = cli_ask(self->cli, self->client, "fetcher", "ingest-wait", ranges->at, ranges->n, (struct str){ 0 }, &reply);

	words_destroy(ranges);
	if (status)
		return status;
	if (reply.status < 0)
		return cli_refused(&reply);
	owned(json_free) cJSON *answer = cJSON_ParseWithLength(reply.body.ptr, reply.body.len);
	*ret_dead += json_number(answer, "dead", 0);
	return 0;
}

/* Numbers that follow each other are one range, so that a folder of thousands of pages is a few words. */
static int wait_all(struct ingest *self, int64_t *ret_dead)
{
	owned(words_destroy) struct words ranges = { 0 };
	int status = 0;

	if (self->n_pages)
		qsort(self->pages, self->n_pages, sizeof *self->pages, by_number);
	for (size_t i = 0, k; i < self->n_pages && status == 0; i = k) {
		char number[24];
		for (k = i + 1; k < self->n_pages && self->pages[k] <= self->pages[k - 1] + 1; k++)
			;
		(void)snprintf(number, sizeof number, "%" PRIu64, self->pages[i]);
		words_add(&ranges, number);
		(void)snprintf(number, sizeof number, "%" PRIu64, self->pages[k - 1]);
		words_add(&ranges, number);
		if (ranges.n >= RANGE_WORDS)
			status = wait_for(self, &ranges, ret_dead);
	}
	if (status == 0 && ranges.n)
		status = wait_for(self, &ranges, ret_dead);
	return status;
}

int ingest_finish(struct ingest *self, bool wait)
{
	int64_t dead = 0;

	while (self->in_flight) {
		int r = receive(self);
		if (r)
			return r;
	}
	progress(self, true);
	int status = wait ? wait_all(self, &dead) : 0;
	if (status)
		return status;
	if (!self->cli->quiet)
		(void)fprintf(stderr, "%" PRIu64 " taken, %" PRIu64 " known already, %" PRIu64 " refused%s", self->taken,
			      self->unchanged, self->failed, wait ? "" : "\n");
	if (!self->cli->quiet && wait)
		(void)fprintf(stderr, ", %" PRId64 " dead\n", dead);
	return self->failed || dead ? EXIT_PARTLY : EXIT_DONE;
}
