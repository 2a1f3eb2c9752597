/* A feed's last polls: a record each, the oldest written over, and as commands are told of them. */
#include "fetcher/feed_record.h"

#include "common/cleanup.h"
#include "common/pack.h"

enum { POLL_FIELDS = 9 };

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

static void write_poll(struct str value, struct json *out)
{
	struct unpack u = { .in = value };
	size_t n = unpack_array(&u, POLL_FIELDS);

	json_object(out);
	feed_write_time(out, "at", unpack_int(&u));
	json_key(out, "status"), json_int(out, unpack_int(&u));
	json_key(out, "bytes"), json_int(out, (int64_t)unpack_uint(&u));
	json_key(out, "entries"), json_int(out, (int64_t)unpack_uint(&u));
	json_key(out, "new"), json_int(out, (int64_t)unpack_uint(&u));
	json_key(out, "changed"), json_int(out, (int64_t)unpack_uint(&u));
	feed_write_time(out, "next", unpack_int(&u));
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
