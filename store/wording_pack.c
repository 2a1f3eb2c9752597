/* wording_pack - a wording whose words are kept plain, made smaller: for a store that is written anew. */
#include <errno.h>

#include "store/strings.h"
#include "store/wording_impl.h"

/* Of words: a statement is read with all of its article's, at most two microseconds then. */
enum { PACKED_MOST = 1024 };

bool wording_pack(struct buf *out, struct str value)
{
	struct reader r = { .at = (const unsigned char *)value.ptr, .end = (const unsigned char *)value.ptr + value.len };
	struct strings w = strings_begin(out);
	struct wording_open open;
	struct packed plan;

	/* It is packed already; or damaged, which is for its reader to say. */
	if (read_varint(&r) < PACKING_WORDS || r.bad || wording_open(value, NULL, &open) < 0)
		return false;
	struct str words = { (const char *)open.words, (size_t)open.words_len };
	struct str behind = { (const char *)open.statements.at, (size_t)(open.statements.end - open.statements.at) };
	if (words.len > PACKED_MOST || !packing_plan(words, &plan))
		return false;
	strings_put_varint(&w, plan.table);
	strings_put_varint(&w, behind.len);
	strings_put_varint(&w, plan.bytes[0]);
	strings_put_varint(&w, plan.bytes[1]);
	strings_put_bytes(&w, (struct str){ (const char *)open.base, (size_t)(open.words - open.base) });
	packing_put(out, words, &plan);
	strings_put_bytes(&w, behind);
	strings_put_bytes(&w, open.closed);
	return !buf_error(out);
}

/* ---- loose ones ---- */

static bool find_loose(struct str value, struct str *ret_closed)
{
	return wording_find_closed(value, ret_closed) && ret_closed->len > WORDING_ZSTD_LEAST && ret_closed->ptr[0] == CLOSED_PLAIN;
}

bool wording_is_loose(struct str value)
{
	struct str closed;

	return find_loose(value, &closed);
}

int wording_tighten(struct buf *out, struct str value, void *deflate, struct arena *arena)
{
	size_t before = out->len;
	struct str closed, again;

	if (!find_loose(value, &closed))
		return 0;
	size_t open = value.len - closed.len;
	buf_add(out, (struct str){ value.ptr, open });
	int r = wording_close_part(out, str_skip(closed, 1), false, deflate);
	if (r == 0)
		r = wording_inflate(str_skip(buf_str(out), before + open), arena, &again);
	if (r == 0 && !str_eq(again, str_skip(closed, 1)))
		r = -EBADMSG;
	return r < 0 ? r : out->len - before < value.len;
}
