#include <errno.h>
#include <sodium.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "fetcher/dead.h"
#include "fetcher/fetcher.h"
#include "fetcher/words.h"

/* An answer of more is cut: the user narrows it by stage or reason. */
enum { LISTED_MAX = 10000, CHOSEN_MAX = 1 << 20 };

struct choice {
	struct str stage, reason;
	struct json *j;
	uint64_t *numbers;
	size_t n, cap;
};

static bool is_chosen(const struct choice *choice, const struct dead *dead)
{
	return (choice->stage.len == 0 || str_eq(choice->stage, dead->stage)) &&
	       (choice->reason.len == 0 || str_find(dead->reason, choice->reason, 0) < dead->reason.len);
}

static void write_dead(struct json *j, const struct dead *dead)
{
	char at[CLOCK_TEXT_BYTES];

	json_key(j, "page"), json_int(j, (int64_t)dead->number);
	json_key(j, "url"), json_str(j, dead->url);
	json_key(j, "feed"), json_str_or_null(j, dead->feed);
	json_key(j, "outlet"), json_str_or_null(j, dead->outlet);
	json_key(j, "stage"), json_str(j, dead->stage);
	json_key(j, "reason"), json_str(j, dead->reason);
	json_key(j, "attempts"), json_int(j, dead->attempts);
	json_key(j, "at"), json_str(j, clock_format(dead->at_usec, at));
	json_key(j, "bytes"), json_int(j, (int64_t)dead->bytes);
	json_key(j, "kept"), json_bool(j, dead->kept);
}

static int list_one(void *ctx, const struct dead *dead)
{
	struct choice *choice = ctx;

	if (!is_chosen(choice, dead))
		return 0;
	json_object(choice->j);
	write_dead(choice->j, dead);
	json_end(choice->j);
	return ++choice->n == LISTED_MAX;
}

void answer_dead_list(void *ctx, struct control *control, const struct control_request *request)
{
	struct fetcher *self = ctx;
	owned(buf_destroy) struct buf out = { 0 };
	struct json j = { .out = &out };
	struct choice choice = { words_text(request, "stage"), words_text(request, "reason"), .j = &j };
	MDB_txn *txn = outbox_read(self->outbox);

	if (!txn) {
		control_refuse(control, &request->call, -EIO, "the outbox cannot be read");
		return;
	}
	json_object(&j);
	json_key(&j, "dead");
	json_array(&j);
	(void)dead_scan(self->outbox, txn, &choice, list_one);
	json_end(&j);
	json_end(&j);
	outbox_read_end(self->outbox);
	control_ok(control, &request->call, buf_str(&out));
}

/* The page itself, for a person to look at: what the parser could not take. */
static void write_body(struct fetcher *self, MDB_txn *txn, struct json *j, uint64_t number)
{
	struct wire_page page;
	struct str body;
	char *plain = NULL, *text = NULL;
	size_t len = 0;

	json_key(j, "body");
	if (dead_body(self->outbox, txn, number, &body) < 0 || wire_get_page(body, &page) < 0 ||
	    press_undo(page.body, WIRE_PAGE_MAX, &plain, &len) < 0) {
		json_null(j);
		return;
	}
	size_t room = sodium_base64_encoded_len(len, sodium_base64_VARIANT_ORIGINAL);
	text = malloc(room);
	if (text)
		json_str(j, str_from(sodium_bin2base64(text, room, (const unsigned char *)plain, len,
						       sodium_base64_VARIANT_ORIGINAL)));
	else
		json_null(j);
	free(text);
	free(plain);
}

static void write_shown(struct fetcher *self, MDB_txn *txn, struct json *j, const struct dead *dead)
{
	json_object(j);
	write_dead(j, dead);
	json_key(j, "content_type"), json_str_or_null(j, dead->content_type);
	json_key(j, "title"), json_str_or_null(j, dead->title);
	json_key(j, "published"), json_str_or_null(j, dead->published);
	write_body(self, txn, j, dead->number);
	json_end(j);
}

void answer_dead_show(void *ctx, struct control *control, const struct control_request *request)
{
	struct fetcher *self = ctx;
	owned(buf_destroy) struct buf out = { 0 };
	struct json j = { .out = &out };
	struct dead dead;
	uint64_t number = 0;
	MDB_txn *txn = outbox_read(self->outbox);
	int r = !txn ? -EIO : request->n == 1 ? word_number(request->words[0], &number) : -EINVAL;

	if (r == 0)
		r = dead_get(self->outbox, txn, number, &dead);
	if (r == 0)
		write_shown(self, txn, &j, &dead);
	if (txn)
		outbox_read_end(self->outbox);
	if (r < 0)
		control_refuse(control, &request->call, r, "%s",
			       r == -EINVAL ? "which page? its number, as inquit dead list prints it" : "there is no such dead letter");
	else
		control_ok(control, &request->call, buf_str(&out));
}

/* ---- retry, drop ---- */

struct resolution {
	struct fetcher *fetcher;
	struct control *control;
	struct control_call call;
};

static void on_dropped(struct job *job)
{
	struct dead_job *self = (struct dead_job *)job;

	free(self->ctx);
	dead_job_destroy(&self);
}

static void on_resolved(struct job *job)
{
	struct dead_job *self = (struct dead_job *)job;
	const struct resolution *resolution = self->ctx;
	owned(buf_destroy) struct buf out = { 0 };
	struct json j = { .out = &out };
	uint64_t n = 0;

	for (size_t i = 0; i < self->n; i++) {
		n += self->numbers[i].there;
		if (self->numbers[i].bytes)
			(void)window_add(resolution->fetcher->window, self->numbers[i].number, self->numbers[i].bytes,
					 0, 0, clock_now_usec());
		else if (self->retry && self->numbers[i].there)
			todos_add(resolution->fetcher, self->numbers[i].number);
	}
	json_object(&j);
	json_key(&j, self->retry ? "retried" : "dropped"), json_int(&j, (int64_t)n);
	json_end(&j);
	control_ok(resolution->control, &resolution->call, buf_str(&out));
	on_dropped(job);
}

static int choose_one(void *ctx, const struct dead *dead)
{
	struct choice *choice = ctx;

	if (!is_chosen(choice, dead))
		return 0;
	if (choice->n == choice->cap) {
		size_t cap = choice->cap ? choice->cap * 2 : 64;
		uint64_t *numbers = realloc(choice->numbers, cap * sizeof(*numbers));

		if (!numbers)
			return -ENOMEM;
		choice->numbers = numbers;
		choice->cap = cap;
	}
	choice->numbers[choice->n++] = dead->number;
	return choice->n == CHOSEN_MAX;
}

static int choose_named(struct fetcher *self, MDB_txn *txn, const struct control_request *request, struct choice *choice)
{
	for (size_t i = 0; i < request->n; i++) {
		struct dead dead = { 0 };
		uint64_t number = 0;
		int r;

		if (!word_is_name(request->words[i]))
			continue;
		r = word_number(request->words[i], &number);
		if (r == 0)
			r = dead_get(self->outbox, txn, number, &dead);
		if (r == -EBADMSG)
			dead = (struct dead){ .number = number };
		else if (r < 0)
			return r;
		choice->stage = choice->reason = STR("");
		r = choose_one(choice, &dead);
		if (r < 0)
			return r;
	}
	return choice->n ? 0 : -EINVAL;
}

static int choose(struct fetcher *self, const struct control_request *request, struct choice *choice)
{
	MDB_txn *txn = outbox_read(self->outbox);
	int r;

	if (!txn)
		return -EIO;
	choice->stage = words_text(request, "stage");
	choice->reason = words_text(request, "reason");
	if (words_yes(request, "all"))
		r = dead_scan(self->outbox, txn, choice, choose_one);
	else
		r = choose_named(self, txn, request, choice);
	outbox_read_end(self->outbox);
	return r < 0 ? r : 0;
}

static void resolve(struct fetcher *self, bool retry, struct control *control, const struct control_request *request)
{
	struct resolution *resolution = malloc(sizeof(*resolution));
	struct choice choice = { 0 };
	struct dead_job *job;
	int r = resolution ? choose(self, request, &choice) : -ENOMEM;

	if (r == 0)
		r = dead_job_new(retry, choice.numbers, choice.n, &job);
	free(choice.numbers);
	if (r < 0) {
		free(resolution);
		control_refuse(control, &request->call, r, "%s",
			       r == -EINVAL ? "want the numbers of dead letters, or all=yes" :
			       r == -ENOENT ? "there is no such dead letter" :
					      "the outbox cannot be read");
		return;
	}
	*resolution = (struct resolution){ self, control, request->call };
	job->ctx = resolution;
	job->job.done = on_resolved;
	job->job.drop = on_dropped;
	outbox_submit(self->outbox, &job->job);
}

void answer_dead_retry(void *ctx, struct control *control, const struct control_request *request)
{
	resolve(ctx, true, control, request);
}

void answer_dead_drop(void *ctx, struct control *control, const struct control_request *request)
{
	resolve(ctx, false, control, request);
}
