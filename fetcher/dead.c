#include "fetcher/dead.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/lmdb_env.h"
#include "common/pack.h"
#include "fetcher/todo.h"

enum { DEAD_FIELDS = 13 };

int dead_put(struct outbox *outbox, MDB_txn *txn, const struct dead *dead)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct key key = key_of(dead->number);
	struct str reason = dead->reason;

	if (reason.len > DEAD_REASON_MAX)
		reason.len = DEAD_REASON_MAX;
	pack_array(&out, DEAD_FIELDS);
	pack_str(&out, dead->url);
	pack_str(&out, dead->feed);
	pack_str(&out, dead->outlet);
	pack_str(&out, dead->title);
	pack_str(&out, dead->published);
	pack_str(&out, dead->content_type);
	pack_str(&out, dead->stage);
	pack_str(&out, reason);
	pack_uint(&out, dead->attempts);
	pack_int(&out, dead->at_usec);
	pack_uint(&out, dead->bytes);
	pack_uint(&out, dead->feed_number);
	pack_bool(&out, dead->kept);
	if (buf_error(&out) < 0)
		return buf_error(&out);
	return outbox_put(outbox, txn, DB_DEAD, key_str(&key), buf_str(&out));
}

static int dead_read(struct str value, uint64_t number, struct dead *ret)
{
	struct unpack u = { .in = value };
	size_t n = unpack_array(&u, DEAD_FIELDS);
	struct dead dead = { .number = number };

	dead.url = unpack_str(&u);
	dead.feed = unpack_str(&u);
	dead.outlet = unpack_str(&u);
	dead.title = unpack_str(&u);
	dead.published = unpack_str(&u);
	dead.content_type = unpack_str(&u);
	dead.stage = unpack_str(&u);
	dead.reason = unpack_str(&u);
	dead.attempts = (unsigned)unpack_uint(&u);
	dead.at_usec = unpack_int(&u);
	dead.bytes = unpack_uint(&u);
	dead.feed_number = (uint32_t)unpack_uint(&u);
	dead.kept = unpack_bool(&u);
	unpack_rest(&u, n - DEAD_FIELDS);
	if (unpack_error(&u) < 0)
		return -EBADMSG;
	*ret = dead;
	return 0;
}

int dead_get(struct outbox *outbox, MDB_txn *txn, uint64_t number, struct dead *ret)
{
	struct key key = key_of(number);
	struct str value;
	int r = outbox_get(outbox, txn, DB_DEAD, key_str(&key), &value);

	return r < 0 ? r : dead_read(value, number, ret);
}

int dead_body(struct outbox *outbox, MDB_txn *txn, uint64_t number, struct str *ret)
{
	struct key key = key_of(number);

	return outbox_get(outbox, txn, DB_CORPSE, key_str(&key), ret);
}

/* The same bytes may come again by hand: what is dead was not delivered. */
static int forget_content(struct outbox *outbox, MDB_txn *txn, struct str url)
{
	owned(arena_destroy) struct arena *arena = arena_new(URL_ARENA_BYTES);
	struct page_seen seen;
	struct hash identity;
	int r;

	if (!arena)
		return -ENOMEM;
	identity = url_identity(url, arena);
	r = page_seen_get(outbox, txn, identity, &seen);
	if (r < 0)
		return r == -ENOENT || r == -EBADMSG ? 0 : r;
	memset(seen.content.at, 0, sizeof(seen.content.at));
	return page_seen_put(outbox, txn, identity, &seen);
}

/* ---- a page dies ---- */

struct death_job {
	struct job job;
	uint64_t number;
	unsigned attempts;
	int64_t at_usec;
	size_t stage_len, reason_len;
	char text[]; /* stage, reason */
};

static void job_free(struct job *job)
{
	free(job);
}

/* From the page's own words; of a body that cannot be read the number alone is known. */
static void describe(struct str body, struct dead *ret)
{
	struct wire_page page;

	if (wire_get_page(body, &page) < 0)
		return;
	ret->url = page.url;
	ret->feed = page.feed;
	ret->outlet = page.outlet;
	ret->title = page.title;
	ret->published = page.published;
	ret->content_type = page.content_type;
	ret->bytes = page.bytes;
}

static int move(struct outbox *outbox, MDB_txn *txn, enum outbox_db from, enum outbox_db to, const struct key *key,
		struct buf *body)
{
	struct str value;
	int r = outbox_get(outbox, txn, from, key_str(key), &value);

	if (r < 0)
		return r;
	/* The value would move under our feet when the tree is written. */
	buf_clear(body);
	buf_add(body, value);
	if (buf_error(body) < 0)
		return buf_error(body);
	r = outbox_put(outbox, txn, to, key_str(key), buf_str(body));
	return r < 0 ? r : outbox_del(outbox, txn, from, key_str(key));
}

static int death_apply(struct job *job, struct outbox *outbox, MDB_txn *txn)
{
	struct death_job *self = (struct death_job *)job;
	owned(buf_destroy) struct buf body = { 0 };
	struct key key = key_of(self->number);
	struct dead dead = {
		.number = self->number,
		.attempts = self->attempts,
		.at_usec = self->at_usec,
		.stage = { self->text, self->stage_len },
		.reason = { self->text + self->stage_len, self->reason_len },
		.kept = true,
	};
	int r = move(outbox, txn, DB_PAGE, DB_CORPSE, &key, &body);

	if (r == -ENOENT) /* it is in the store by now */
		return 0;
	if (r == 0)
		r = outbox_del(outbox, txn, DB_TRY, key_str(&key));
	if (r < 0)
		return r;
	describe(buf_str(&body), &dead);
	r = dead_put(outbox, txn, &dead);
	return r < 0 ? r : forget_content(outbox, txn, dead.url);
}

int dead_submit(struct outbox *outbox, uint64_t number, unsigned attempts, struct str stage, struct str reason)
{
	struct death_job *self;

	if (reason.len > DEAD_REASON_MAX)
		reason.len = DEAD_REASON_MAX;
	if (stage.len > DEAD_REASON_MAX)
		stage.len = DEAD_REASON_MAX;
	self = calloc(1, sizeof(*self) + stage.len + reason.len + 1);
	if (!self)
		return -ENOMEM;
	self->number = number;
	self->attempts = attempts;
	self->at_usec = clock_now_usec();
	self->stage_len = stage.len;
	self->reason_len = reason.len;
	if (stage.len)
		memcpy(self->text, stage.ptr, stage.len);
	if (reason.len)
		memcpy(self->text + stage.len, reason.ptr, reason.len);
	self->job = (struct job){ .apply = death_apply, .done = job_free, .drop = job_free };
	outbox_submit(outbox, &self->job);
	return 0;
}

/* ---- and is retried or dropped ---- */

static int retry_address(struct outbox *outbox, MDB_txn *txn, const struct dead *dead)
{
	const struct todo_record todo = {
		.feed = dead->feed_number,
		.url = dead->url,
		.title = dead->title,
		.published = dead->published,
	};

	return todo_put(outbox, txn, dead->number, &todo);
}

static int resolve_one(struct dead_job *self, struct dead_number *one, struct outbox *outbox, MDB_txn *txn)
{
	owned(buf_destroy) struct buf body = { 0 };
	struct key key = key_of(one->number);
	struct dead dead;
	int r = dead_get(outbox, txn, one->number, &dead);

	one->there = r != -ENOENT;
	one->bytes = 0;
	if (r < 0 && r != -EBADMSG)
		return r == -ENOENT ? 0 : r;
	if (!self->retry)
		r = outbox_del(outbox, txn, DB_CORPSE, key_str(&key));
	else if (r == 0 && !dead.kept)
		r = retry_address(outbox, txn, &dead);
	else
		r = move(outbox, txn, DB_CORPSE, DB_PAGE, &key, &body);
	if (r < 0 && r != -ENOENT)
		return r;
	one->bytes = body.len;
	return outbox_del(outbox, txn, DB_DEAD, key_str(&key));
}

static int resolve_apply(struct job *job, struct outbox *outbox, MDB_txn *txn)
{
	struct dead_job *self = (struct dead_job *)job;
	int r = 0;

	for (size_t i = 0; r == 0 && i < self->n; i++)
		r = resolve_one(self, &self->numbers[i], outbox, txn);
	return r;
}

void dead_job_destroy(struct dead_job **self_p)
{
	if (*self_p)
		free((*self_p)->numbers);
	free(*self_p);
	*self_p = NULL;
}

int dead_job_new(bool retry, const uint64_t *numbers, size_t n, struct dead_job **ret)
{
	owned(dead_job_destroy) struct dead_job *self = calloc(1, sizeof(*self));

	if (!self)
		return -ENOMEM;
	self->numbers = calloc(n + 1, sizeof(*self->numbers));
	if (!self->numbers)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		self->numbers[i].number = numbers[i];
	self->n = n;
	self->retry = retry;
	self->job.frees = !retry;
	self->job.apply = resolve_apply;
	*ret = self;
	self = NULL;
	return 0;
}

int dead_scan(struct outbox *outbox, MDB_txn *txn, void *ctx, int (*each)(void *ctx, const struct dead *dead))
{
	MDB_cursor *cursor = NULL;
	MDB_val key, value;
	int r = outbox_cursor(outbox, txn, DB_DEAD, &cursor);

	while (r == 0 && (r = lmdb_errno(mdb_cursor_get(cursor, &key, &value, MDB_NEXT))) == 0) {
		struct dead dead;

		r = dead_read(lmdb_str(value), key_number(lmdb_str(key)), &dead);
		/* One that cannot be read is still one to be dropped. */
		if (r == -EBADMSG)
			dead = (struct dead){ .number = key_number(lmdb_str(key)), .reason = STR("record damaged") };
		r = each(ctx, &dead);
	}
	outbox_cursor_close(&cursor);
	return r == -ENOENT ? 0 : r;
}
