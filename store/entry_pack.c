/* entry_pack - an article's row with its address packed: for a store that is written anew. */
#include "store/entry.h"

#include <errno.h>

#include "common/cleanup.h"
#include "common/wire.h"
#include "store/bytes.h"
#include "store/packing.h"

enum { MARK = 0 /* no address is that short */, MARK_BYTES = 2 };

/* How addresses begin. Numbers are on disk. */
static const struct str beginnings[ENTRY_BEGINNING + 1] = { STR_INIT(""), STR_INIT("https://www."), STR_INIT("https://"), STR_INIT("http://") };

static unsigned beginning_of(struct str url)
{
	for (unsigned i = 1; i < ARRAY_LEN(beginnings); i++)
		if (url.len > beginnings[i].len && memcmp(url.ptr, beginnings[i].ptr, beginnings[i].len) == 0)
			return i;
	return 0;
}

static void add_varint(struct buf *out, uint64_t v)
{
	unsigned char bytes[VARINT_MAX];

	buf_add(out, (struct str){ (char *)bytes, put_varint(bytes, v) });
}

bool entry_pack(struct buf *out, struct str value)
{
	struct reader r = { .at = (const unsigned char *)value.ptr, .end = (const unsigned char *)value.ptr + value.len };
	unsigned char len[VARINT_MAX];
	struct packed plan;

	unsigned flags = 0;

	if (entry_has_wording(value) && ((unsigned char)value.ptr[1] & ENTRY_PLAIN)) {
		flags = ENTRY_HAS_WORDING;
		r.at += MARK_BYTES;
		value = str_skip(value, MARK_BYTES);
	} else if (value.len && value.ptr[0] == MARK) {
		return false;
	}
	uint64_t n = read_varint(&r);
	/* Places in the row count from its beginning: it has to come back as it was. */
	if (r.bad || put_varint(len, n) != (size_t)((const char *)r.at - value.ptr))
		return false;
	struct str url = { (const char *)r.at, (size_t)n };
	if (!read_bytes(&r, n))
		return false;
	unsigned beginning = beginning_of(url);
	url = str_skip(url, beginnings[beginning].len);
	if (url.len > WIRE_FRAME_MAX || !packing_plan_address(url, &plan))
		return false;
	buf_add_byte(out, MARK);
	buf_add_byte(out, (char)(flags | beginning));
	add_varint(out, url.len);
	add_varint(out, plan.bytes[0]);
	add_varint(out, plan.bytes[1]);
	packing_put(out, url, &plan);
	buf_add(out, (struct str){ (const char *)r.at, (size_t)(r.end - r.at) });
	return !buf_error(out);
}

bool entry_is_packed(struct str value)
{
	return value.len >= MARK_BYTES && value.ptr[0] == MARK && !((unsigned char)value.ptr[1] & ENTRY_PLAIN);
}

static int unpack_address(struct reader *r, unsigned beginning, struct arena *arena, struct str *ret)
{
	uint64_t n = read_varint(r), a = read_varint(r), b = read_varint(r);
	struct packed packed = { PACKING_ADDRESS, { (size_t)a, (size_t)b } };
	unsigned char len[VARINT_MAX];

	if (r->bad || a > WIRE_FRAME_MAX || b > WIRE_FRAME_MAX || n > WIRE_FRAME_MAX || n == 0 || !packing_fits(&packed, (size_t)n))
		return -EBADMSG;
	const unsigned char *from = read_bytes(r, a + b);
	if (!from)
		return -EBADMSG;
	struct str begins = beginnings[beginning], behind = { (const char *)r->at, (size_t)(r->end - r->at) };
	size_t len_len = put_varint(len, begins.len + n), before = len_len + begins.len;
	char *out = arena_alloc(arena, before + (size_t)n + behind.len, 1);
	if (!out)
		return -ENOMEM;
	memcpy(out, len, len_len);
	memcpy(out + len_len, begins.ptr, begins.len);
	memcpy(out + before + n, behind.ptr, behind.len);
	*ret = (struct str){ out, before + (size_t)n + behind.len };
	return packing_get(from, r->end, &packed, (unsigned char *)out + before, (size_t)n);
}

int entry_unpack(struct str value, struct arena *arena, struct str *ret)
{
	struct reader r = { .at = (const unsigned char *)value.ptr, .end = (const unsigned char *)value.ptr + value.len };
	const unsigned char *mark = read_bytes(&r, MARK_BYTES);

	if (!mark || (mark[1] & ~(unsigned)(ENTRY_BEGINNING | ENTRY_PLAIN | ENTRY_HAS_WORDING)))
		return -EBADMSG;
	if (mark[1] & ENTRY_PLAIN) {
		*ret = str_skip(value, MARK_BYTES);
		return 0;
	}
	return unpack_address(&r, mark[1] & ENTRY_BEGINNING, arena, ret);
}
