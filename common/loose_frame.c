#include "common/loose_frame.h"

#include <stdint.h>

/*
 * RFC 8878, section 3.1.1: magic number, a descriptor that says "one segment,
 * its size in four bytes", the size, then blocks of type raw, each with three
 * bytes of head: last one, type, size. Little-endian throughout.
 */
static const uint32_t MAGIC = 0xfd2fb528;

enum { FRAME_HEAD_BYTES = 9, BLOCK_HEAD_BYTES = 3, BLOCK_BYTES = LOOSE_WHOLE_BYTES, DESCRIPTOR = 2 << 6 | 1 << 5 };

size_t loose_frame_bytes(size_t len)
{
	size_t blocks = len ? (len + BLOCK_BYTES - 1) / BLOCK_BYTES : 1;

	return FRAME_HEAD_BYTES + blocks * BLOCK_HEAD_BYTES + len;
}

static void add_le(struct buf *out, uint32_t v, size_t bytes)
{
	for (; bytes; bytes--, v >>= 8)
		buf_add_byte(out, (char)(v & 0xff));
}

void loose_frame_put(struct str in, struct buf *out)
{
	add_le(out, MAGIC, 4);
	add_le(out, DESCRIPTOR, 1);
	add_le(out, (uint32_t)in.len, 4);
	do {
		size_t n = in.len < BLOCK_BYTES ? in.len : BLOCK_BYTES;

		add_le(out, (uint32_t)(n << 3 | (n == in.len)), BLOCK_HEAD_BYTES);
		buf_add(out, (struct str){ in.ptr, n });
		in = str_skip(in, n);
	} while (in.len);
}

static uint32_t get_le(const char *at, size_t bytes)
{
	uint32_t v = 0;

	while (bytes-- > 0)
		v = v << 8 | (unsigned char)at[bytes];
	return v;
}

bool loose_frame_whole(struct str frame, struct str *ret)
{
	enum { HEAD = FRAME_HEAD_BYTES + BLOCK_HEAD_BYTES };

	if (frame.len < HEAD || get_le(frame.ptr, 4) != MAGIC || get_le(frame.ptr + 4, 1) != DESCRIPTOR)
		return false;
	uint32_t size = get_le(frame.ptr + 5, 4);
	if (size > LOOSE_WHOLE_BYTES || frame.len - HEAD != size || get_le(frame.ptr + FRAME_HEAD_BYTES, BLOCK_HEAD_BYTES) != (size << 3 | 1))
		return false;
	*ret = (struct str){ frame.ptr + HEAD, size };
	return true;
}
