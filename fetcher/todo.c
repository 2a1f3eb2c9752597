#include "fetcher/todo.h"

#include <errno.h>

#include "common/cleanup.h"
#include "common/pack.h"

enum { TODO_FIELDS = 9 };

int todo_put(struct outbox *outbox, MDB_txn *txn, uint64_t number, const struct todo_record *todo)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct key key = key_of(number);

	pack_array(&out, TODO_FIELDS);
	pack_uint(&out, todo->kind);
	pack_uint(&out, todo->feed);
	pack_str(&out, todo->url);
	pack_str(&out, todo->title);
	pack_str(&out, todo->published);
	pack_int(&out, todo->entry_usec);
	pack_bin(&out, todo->fallback);
	pack_uint(&out, todo->attempts);
	pack_int(&out, todo->not_before_usec);
	if (buf_error(&out) < 0)
		return buf_error(&out);
	return outbox_put(outbox, txn, DB_TODO, key_str(&key), buf_str(&out));
}

int todo_read(struct str value, struct todo_record *ret)
{
	struct unpack u = { .in = value };
	size_t n = unpack_array(&u, TODO_FIELDS);
	struct todo_record todo;

	todo.kind = unpack_uint(&u) == TODO_SITEMAP ? TODO_SITEMAP : TODO_PAGE;
	todo.feed = (uint32_t)unpack_uint(&u);
	todo.url = unpack_str(&u);
	todo.title = unpack_str(&u);
	todo.published = unpack_str(&u);
	todo.entry_usec = unpack_int(&u);
	todo.fallback = unpack_bin(&u);
	todo.attempts = (unsigned)unpack_uint(&u);
	todo.not_before_usec = unpack_int(&u);
	unpack_rest(&u, n - TODO_FIELDS);
	if (unpack_error(&u) < 0)
		return -EBADMSG;
	*ret = todo;
	return 0;
}

int todo_get(struct outbox *outbox, MDB_txn *txn, uint64_t number, struct todo_record *ret)
{
	struct key key = key_of(number);
	struct str value;
	int r = outbox_get(outbox, txn, DB_TODO, key_str(&key), &value);

	return r < 0 ? r : todo_read(value, ret);
}
