#include "fetcher/feed_record.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/lmdb_env.h"
#include "common/pack.h"

enum { RECORD_FIELDS_MIN = 31, RECORD_FIELDS = 33, POLL_FIELDS = 9 }; /* the last two came later */

/* ---- texts ---- */

static size_t cut(struct str s, size_t max)
{
	size_t n = s.len < max ? s.len : max;

	while (n && n < s.len && ((unsigned char)s.ptr[n] & 0xc0) == 0x80)
		n--;
	return n;
}

int feed_text_set(char **text, struct str value, size_t max)
{
	size_t n = cut(value, max);
	char *z = malloc(n + 1);

	if (!z)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		z[i] = (unsigned char)value.ptr[i] < ' ' ? ' ' : value.ptr[i];
	z[n] = '\0';
	free(*text);
	*text = z;
	return 0;
}

int feed_forget_answers(struct feed_state *state)
{
	char **const texts[] = { &state->etag, &state->last_modified, &state->moved_to };
	int r = 0;

	for (size_t i = 0; i < ARRAY_LEN(texts) && r == 0; i++)
		r = feed_text_set(texts[i], STR(""), FEED_TEXT_MAX);
	memset(&state->body, 0, sizeof(state->body));
	state->moved_polls = 0;
	return r;
}

void feed_state_free(struct feed_state *state)
{
	free(state->etag);
	free(state->last_modified);
	free(state->moved_to);
	free(state->why);
	free(state->title);
	free(state->format);
	*state = (struct feed_state){ 0 };
}

int feed_state_copy(const struct feed_state *state, struct feed_state *ret)
{
	struct feed_state copy = *state;

	copy.etag = strdup(state->etag ? state->etag : "");
	copy.last_modified = strdup(state->last_modified ? state->last_modified : "");
	copy.moved_to = strdup(state->moved_to ? state->moved_to : "");
	copy.why = strdup(state->why ? state->why : "");
	copy.title = strdup(state->title ? state->title : "");
	copy.format = strdup(state->format ? state->format : "");
	if (!copy.etag || !copy.last_modified || !copy.moved_to || !copy.why || !copy.title || !copy.format) {
		feed_state_free(&copy);
		return -ENOMEM;
	}
	*ret = copy;
	return 0;
}

/* ---- the record ---- */

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
	free(set.name);
	free(set.url);
	free(set.outlet);
	free(set.credential);
	free(set.language);
	free(set.topic);
	free(set.from);
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
	return submit(outbox,
		      &(struct feed_job){ .job.apply = erase_apply, .job.frees = true, .number = number });
}

/* ---- history ---- */

int feed_poll_put(struct outbox *outbox, MDB_txn *txn, uint32_t number, uint64_t poll, const struct feed_poll *entry)
{
	owned(buf_destroy) struct buf out = { 0 };
	char slot = (char)(poll % FEED_HISTORY);
	struct feed_key key = feed_key_of(number, (struct str){ &slot, 1 });

	pack_array(&out, POLL_FIELDS);
	pack_int(&out, entry->at_usec);
	pack_int(&out, entry->http_status);
	pack_uint(&out, entry->bytes);
	pack_uint(&out, entry->entries);
	pack_uint(&out, entry->n_new);
	pack_uint(&out, entry->n_changed);
	pack_int(&out, entry->next_usec);
	pack_uint(&out, entry->next_why);
	pack_str(&out, entry->why);
	if (buf_error(&out) < 0)
		return buf_error(&out);
	return outbox_put(outbox, txn, DB_POLL, (struct str){ key.at, key.len }, buf_str(&out));
}

static void write_time(struct json *out, const char *key, int64_t usec)
{
	char text[CLOCK_TEXT_BYTES];

	json_key(out, key);
	if (usec)
		json_str(out, clock_format(usec, text));
	else
		json_null(out);
}

static void write_poll(struct str value, struct json *out)
{
	struct unpack u = { .in = value };
	size_t n = unpack_array(&u, POLL_FIELDS);

	json_object(out);
	write_time(out, "at", unpack_int(&u));
	json_key(out, "status"), json_int(out, unpack_int(&u));
	json_key(out, "bytes"), json_int(out, (int64_t)unpack_uint(&u));
	json_key(out, "entries"), json_int(out, (int64_t)unpack_uint(&u));
	json_key(out, "new"), json_int(out, (int64_t)unpack_uint(&u));
	json_key(out, "changed"), json_int(out, (int64_t)unpack_uint(&u));
	write_time(out, "next", unpack_int(&u));
	json_key(out, "why"), json_str(out, str_from(next_why_name((enum next_why)unpack_uint(&u))));
	json_key(out, "error"), json_str_or_null(out, unpack_str(&u));
	json_end(out);
	unpack_rest(&u, n > POLL_FIELDS ? n - POLL_FIELDS : 0);
}

void feed_write_history(const struct feed *feed, struct outbox *outbox, MDB_txn *txn, struct json *out)
{
	json_array(out);
	for (uint64_t i = 0; i < FEED_HISTORY && i < feed->state.polls; i++) {
		char slot = (char)((feed->state.polls - i) % FEED_HISTORY);
		struct feed_key key = feed_key_of(feed->number, (struct str){ &slot, 1 });
		struct str value;

		if (outbox_get(outbox, txn, DB_POLL, (struct str){ key.at, key.len }, &value) == 0)
			write_poll(value, out);
	}
	json_end(out);
}

void feed_write(const struct feed *feed, struct json *out)
{
	static const char *const status[] = { "active", "paused", "gone" };
	const struct feed_settings *set = &feed->set;
	const struct feed_state *state = &feed->state;

	json_key(out, "name"), json_str(out, str_from(set->name));
	json_key(out, "url"), json_str(out, str_from(set->url));
	json_key(out, "outlet"), json_str_or_null(out, str_from(set->outlet));
	json_key(out, "language"), json_str_or_null(out, str_from(set->language));
	json_key(out, "topic"), json_str_or_null(out, str_from(set->topic));
	json_key(out, "state"), json_str(out, str_from(status[set->status]));
	json_key(out, "reason"), json_str(out, str_from(state->why));
	json_key(out, "every");
	if (set->every_usec)
		json_milli(out, (int64_t)(set->every_usec / 1000));
	else
		json_null(out);
	json_key(out, "pace");
	if (set->pace_usec != FEED_PACE_DEFAULT)
		json_milli(out, (int64_t)(set->pace_usec / 1000));
	else
		json_null(out);
	json_key(out, "allow_private"), json_bool(out, set->allow_private);
	json_key(out, "from"), json_str(out, set->from[0] ? str_from(set->from) : STR("command"));
	json_key(out, "format"), json_str_or_null(out, str_from(state->format));
	json_key(out, "title"), json_str_or_null(out, str_from(state->title));
	write_time(out, "last_poll", state->last_poll_usec);
	write_time(out, "last_ok", state->last_ok_usec);
	write_time(out, "next_poll", heap_has(&feed->timer) ? feed->timer.at : 0);
	json_key(out, "next_why"), json_str(out, str_from(next_why_name(state->next_why)));
	write_time(out, "last_entry", state->last_entry_usec);
	json_key(out, "status"), json_int(out, state->http_status);
	json_key(out, "failures"), json_int(out, state->failures);
	json_key(out, "polls"), json_int(out, (int64_t)state->polls);
	json_key(out, "entries"), json_int(out, state->entries);
	json_key(out, "to_fetch"), json_int(out, feed->to_fetch);
	json_key(out, "in_flight"), json_int(out, feed->in_flight);
}
