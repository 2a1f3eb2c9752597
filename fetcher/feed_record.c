#include "fetcher/feed_record.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/lmdb_env.h"
#include "common/pack.h"

enum { RECORD_FIELDS_MIN = 31, RECORD_FIELDS = 33 }; /* the last two came later */

static void put_text(struct buf *out, const char *z)
{
	pack_str(out, str_from(z));
}

void feed_record_write(struct buf *out, const struct feed_settings *set, const struct feed_state *state)
{
	pack_array(out, RECORD_FIELDS);
	put_text(out, set->name);
	put_text(out, set->url);
	put_text(out, set->outlet);
	put_text(out, set->credential);
	put_text(out, set->from);
	pack_uint(out, set->every_usec);
	pack_uint(out, set->pace_usec);
	pack_bool(out, set->allow_private);
	pack_uint(out, set->status);
	put_text(out, state->etag);
	put_text(out, state->last_modified);
	pack_bin(out, (struct str){ (const char *)state->body.at, HASH_BYTES });
	put_text(out, state->moved_to);
	pack_int(out, state->moved_since_usec);
	pack_uint(out, state->moved_polls);
	put_text(out, state->why);
	put_text(out, state->title);
	put_text(out, state->format);
	pack_int(out, state->last_poll_usec);
	pack_int(out, state->last_ok_usec);
	pack_int(out, state->next_poll_usec);
	pack_int(out, state->last_entry_usec);
	pack_uint(out, state->next_why);
	pack_int(out, state->http_status);
	pack_uint(out, state->failures);
	pack_uint(out, state->entries);
	pack_uint(out, state->polls);
	pack_uint(out, state->learned_usec);
	pack_uint(out, state->ttl_usec);
	pack_uint(out, state->skip_hours);
	pack_uint(out, state->skip_days);
	put_text(out, set->language);
	put_text(out, set->topic);
}

static void get_text(struct unpack *u, char **ret)
{
	struct str s = unpack_str(u);

	*ret = strndup(s.ptr ? s.ptr : "", s.len);
	if (!*ret)
		unpack_fail(u);
}

static void get_settings(struct unpack *u, struct feed_settings *set)
{
	get_text(u, &set->name);
	get_text(u, &set->url);
	get_text(u, &set->outlet);
	get_text(u, &set->credential);
	get_text(u, &set->from);
	set->every_usec = unpack_uint(u);
	set->pace_usec = unpack_uint(u);
	set->allow_private = unpack_bool(u);
	uint64_t status = unpack_uint(u);

	set->status = status == FEED_PAUSED ? FEED_PAUSED : status == FEED_GONE ? FEED_GONE : FEED_ACTIVE;
}

static void get_state(struct unpack *u, struct feed_state *state)
{
	get_text(u, &state->etag);
	get_text(u, &state->last_modified);
	struct str body = unpack_bin(u);

	if (body.len == HASH_BYTES)
		memcpy(state->body.at, body.ptr, HASH_BYTES);
	get_text(u, &state->moved_to);
	state->moved_since_usec = unpack_int(u);
	state->moved_polls = (uint32_t)unpack_uint(u);
	get_text(u, &state->why);
	get_text(u, &state->title);
	get_text(u, &state->format);
	state->last_poll_usec = unpack_int(u);
	state->last_ok_usec = unpack_int(u);
	state->next_poll_usec = unpack_int(u);
	state->last_entry_usec = unpack_int(u);
	state->next_why = (enum next_why)unpack_uint(u);
	state->http_status = (int)unpack_int(u);
	state->failures = (uint32_t)unpack_uint(u);
	state->entries = (uint32_t)unpack_uint(u);
	state->polls = unpack_uint(u);
	state->learned_usec = unpack_uint(u);
	state->ttl_usec = unpack_uint(u);
	state->skip_hours = (uint32_t)unpack_uint(u);
	state->skip_days = (uint8_t)unpack_uint(u);
}

int feed_record_read(struct str value, struct feed_settings *ret_set, struct feed_state *ret_state)
{
	struct unpack u = { .in = value };
	size_t n = unpack_array(&u, RECORD_FIELDS_MIN);
	struct feed_settings set = { 0 };
	struct feed_state state = { 0 };

	get_settings(&u, &set);
	get_state(&u, &state);
	if (n >= RECORD_FIELDS) {
		get_text(&u, &set.language);
		get_text(&u, &set.topic);
	}
	unpack_rest(&u, n - (n >= RECORD_FIELDS ? RECORD_FIELDS : RECORD_FIELDS_MIN));
	if (unpack_error(&u) == 0) {
		*ret_set = set;
		*ret_state = state;
		return 0;
	}
	feed_settings_free(&set);
	feed_state_free(&state);
	return -EBADMSG;
}

int feed_put(struct outbox *outbox, MDB_txn *txn, const struct feed *feed, const struct feed_state *state)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct key key = key_of(feed->number);

	feed_record_write(&out, &feed->set, state);
	if (buf_error(&out) < 0)
		return buf_error(&out);
	return outbox_put(outbox, txn, DB_FEED, key_str(&key), buf_str(&out));
}

/* ---- what belongs to a feed ---- */

struct feed_key feed_key_of(uint32_t number, struct str tail)
{
	struct feed_key key = { .len = 4 };

	for (unsigned i = 0; i < 4; i++)
		key.at[i] = (char)(number >> (24 - 8 * i));
	if (tail.len <= HASH_BYTES && tail.len)
		memcpy(key.at + 4, tail.ptr, tail.len), key.len += tail.len;
	return key;
}

/* Deletes every record whose key begins with prefix. */
static int erase_prefix(struct outbox *outbox, MDB_txn *txn, enum outbox_db db, struct str prefix)
{
	MDB_cursor *cursor = NULL;
	MDB_val key = lmdb_val(prefix), value;
	int r = outbox_cursor(outbox, txn, db, &cursor);

	if (r == 0)
		r = lmdb_errno(mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE));
	while (r == 0 && str_starts(lmdb_str(key), prefix)) {
		r = lmdb_errno(mdb_cursor_del(cursor, 0));
		key = lmdb_val(prefix);
		if (r == 0)
			r = lmdb_errno(mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE));
	}
	outbox_cursor_close(&cursor);
	return r == -ENOENT ? 0 : r;
}

int feed_erase(struct outbox *outbox, MDB_txn *txn, uint32_t number)
{
	struct feed_key prefix = feed_key_of(number, STR(""));
	struct key key = key_of(number);
	int r = outbox_del(outbox, txn, DB_FEED, key_str(&key));

	if (r == 0)
		r = erase_prefix(outbox, txn, DB_ENTRY, (struct str){ prefix.at, prefix.len });
	if (r == 0)
		r = erase_prefix(outbox, txn, DB_POLL, (struct str){ prefix.at, prefix.len });
	return r;
}

struct feed_job {
	struct job job;
	struct feeds *feeds;
	uint32_t number;
};

static void job_free(struct job *job)
{
	free(job);
}

static int put_apply(struct job *job, struct outbox *outbox, MDB_txn *txn)
{
	struct feed_job *self = (struct feed_job *)job;
	const struct feed *feed = feeds_by_number(self->feeds, self->number);

	return feed ? feed_put(outbox, txn, feed, &feed->state) : 0;
}

static int erase_apply(struct job *job, struct outbox *outbox, MDB_txn *txn)
{
	return feed_erase(outbox, txn, ((struct feed_job *)job)->number);
}

static int submit(struct outbox *outbox, const struct feed_job *job)
{
	struct feed_job *self = malloc(sizeof(*self));

	if (!self)
		return -ENOMEM;
	*self = *job;
	self->job.done = job_free;
	self->job.drop = job_free;
	outbox_submit(outbox, &self->job);
	return 0;
}

int feed_submit_put(struct outbox *outbox, struct feeds *feeds, uint32_t number)
{
	return submit(outbox, &(struct feed_job){ .job.apply = put_apply, .feeds = feeds, .number = number });
}

int feed_submit_erase(struct outbox *outbox, uint32_t number)
{
	return submit(outbox, &(struct feed_job){ .job.apply = erase_apply, .job.frees = true, .number = number });
}
