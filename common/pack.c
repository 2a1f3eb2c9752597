#include "common/pack.h"

#include <endian.h>
#include <errno.h>
#include <msgpack/pack.h>

static int append(void *data, const char *bytes, size_t len)
{
	buf_add(data, (struct str){ bytes, len });
	return 0; /* the buf remembers */
}

static msgpack_packer packer(struct buf *out)
{
	msgpack_packer pk;

	msgpack_packer_init(&pk, out, append);
	return pk;
}

/*
 * Strings up to a few hundred bytes, numbers from 0 on and short lists are written here: a page of
 * results is a thousand of them, and through a packer each costs five times as much.
 */
enum {
	FIX_ARRAY = 0x90, FIX_ARRAY_MAX = 15, FIX_STR = 0xa0, FIX_STR_MAX = 31, FIX_UINT_MAX = 127,
	FALSE_BYTE = 0xc2, TRUE_BYTE = 0xc3, BIN_8 = 0xc4, UINT_8 = 0xcc, STR_8 = 0xd9, BYTE_MAX = 255, HEAD_MAX = 9,
};

static void put_byte(struct buf *out, unsigned byte)
{
	char *to = buf_room(out, 1);

	if (!to)
		return;
	*to = (char)byte;
	buf_take(out, 1);
}

void pack_array(struct buf *out, size_t n)
{
	if (n <= FIX_ARRAY_MAX) {
		put_byte(out, FIX_ARRAY | (unsigned)n);
		return;
	}
	msgpack_packer pk = packer(out);
	msgpack_pack_array(&pk, n);
}

void pack_uint(struct buf *out, uint64_t v)
{
	unsigned width = 0; /* its logarithm */

	if (v <= FIX_UINT_MAX) {
		put_byte(out, (unsigned)v);
		return;
	}
	char *to = buf_room(out, HEAD_MAX);
	if (!to)
		return;
	while (width < 3 && v >> (8u << width))
		width++;
	uint64_t bytes = htobe64(v << (64 - (8u << width)));
	to[0] = (char)(UINT_8 + width);
	memcpy(to + 1, &bytes, sizeof bytes);
	buf_take(out, 1 + ((size_t)1 << width));
}

void pack_int(struct buf *out, int64_t v)
{
	if (v >= 0) {
		pack_uint(out, (uint64_t)v);
		return;
	}
	msgpack_packer pk = packer(out);
	msgpack_pack_int64(&pk, v);
}

void pack_bool(struct buf *out, bool v)
{
	put_byte(out, v ? TRUE_BYTE : FALSE_BYTE);
}

void pack_nil(struct buf *out)
{
	msgpack_packer pk = packer(out);
	msgpack_pack_nil(&pk);
}

void pack_str(struct buf *out, struct str s)
{
	if (s.len > BYTE_MAX) {
		msgpack_packer pk = packer(out);
		msgpack_pack_str(&pk, s.len);
		buf_add(out, s);
		return;
	}
	char *to = buf_room(out, 2 + s.len);
	size_t head = s.len <= FIX_STR_MAX ? 1 : 2;

	if (!to)
		return;
	to[0] = (char)(head == 1 ? FIX_STR | (unsigned)s.len : (unsigned)STR_8);
	if (head == 2)
		to[1] = (char)s.len;
	if (s.len)
		memcpy(to + head, s.ptr, s.len);
	buf_take(out, head + s.len);
}

void pack_bin_head(struct buf *out, size_t n)
{
	if (n <= BYTE_MAX) {
		put_byte(out, BIN_8);
		put_byte(out, (unsigned)n);
		return;
	}
	msgpack_packer pk = packer(out);
	msgpack_pack_bin(&pk, n);
}

void pack_bin(struct buf *out, struct str s)
{
	pack_bin_head(out, s.len);
	buf_add(out, s);
}

static uint32_t get_be32(const char *from)
{
	uint32_t v = 0;

	for (int i = 0; i < 4; i++)
		v = v << 8 | (unsigned char)from[i];
	return v;
}

void pack_u32s(struct buf *out, const uint32_t *at, size_t n)
{
	pack_bin_head(out, 4 * n);
	char *to = n ? buf_room(out, 4 * n) : NULL;
	if (!to)
		return;
	for (size_t i = 0; i < n; i++) {
		uint32_t v = htobe32(at[i]);

		memcpy(to + 4 * i, &v, sizeof v);
	}
	buf_take(out, 4 * n);
}

/* A span is two numbers without padding, and so is packed as such. */
_Static_assert(sizeof(struct span) == 2 * sizeof(uint32_t), "struct span has padding");

void pack_spans(struct buf *out, struct spans spans)
{
	pack_u32s(out, (const uint32_t *)spans.at, 2 * spans.n);
}

/* ---- reading ---- */

/* What follows a tag from 0xc4 on: bytes that tell a length, bytes of plain value, and what the length counts. */
enum counts { NOTHING, STR_BYTES, BIN_BYTES, EXT_BYTES, ITEMS, PAIRS };
static const struct {
	uint8_t length, value;
	enum counts counts;
} tags[] = {
	{ 1, 0, BIN_BYTES }, { 2, 0, BIN_BYTES }, { 4, 0, BIN_BYTES },                       /* c4 bin */
	{ 1, 0, EXT_BYTES }, { 2, 0, EXT_BYTES }, { 4, 0, EXT_BYTES },                       /* c7 ext */
	{ 0, 4, NOTHING },   { 0, 8, NOTHING },                                              /* ca float */
	{ 0, 1, NOTHING },   { 0, 2, NOTHING },   { 0, 4, NOTHING }, { 0, 8, NOTHING },      /* cc uint */
	{ 0, 1, NOTHING },   { 0, 2, NOTHING },   { 0, 4, NOTHING }, { 0, 8, NOTHING },      /* d0 int */
	{ 0, 2, NOTHING },   { 0, 3, NOTHING },   { 0, 5, NOTHING }, { 0, 9, NOTHING }, { 0, 17, NOTHING }, /* d4 fixext */
	{ 1, 0, STR_BYTES }, { 2, 0, STR_BYTES }, { 4, 0, STR_BYTES },                       /* d9 str */
	{ 2, 0, ITEMS },     { 4, 0, ITEMS },                                                /* dc array */
	{ 2, 0, PAIRS },     { 4, 0, PAIRS },                                                /* de map */
};
enum { TAG_NIL = 0xc0, TAG_NEVER = 0xc1, TAG_FALSE = 0xc2, TAG_TRUE = 0xc3, TAG_FIRST = 0xc4 };

/* One value's head, with its bytes where it has some. */
struct head {
	uint8_t tag;
	struct str bytes;  /* str, bin, ext; or the big-endian bytes of a number */
	enum counts counts;
	uint64_t items;    /* values that follow as its parts */
};

static bool take(struct unpack *u, uint64_t n, struct str *ret)
{
	if (n > u->in.len - u->at)
		return false;
	*ret = (struct str){ u->in.ptr + u->at, (size_t)n };
	u->at += (size_t)n;
	return true;
}

static uint64_t big_endian(struct str bytes)
{
	uint64_t v = 0;

	for (size_t i = 0; i < bytes.len; i++)
		v = v << 8 | (unsigned char)bytes.ptr[i];
	return v;
}

static bool long_head(struct unpack *u, struct head *h)
{
	size_t i = (size_t)(h->tag - TAG_FIRST);
	struct str length;

	h->counts = tags[i].counts;
	if (!take(u, tags[i].length, &length) || !take(u, tags[i].value, &h->bytes))
		return false;
	uint64_t n = big_endian(length);
	switch (h->counts) {
	case NOTHING:
		return true;
	case STR_BYTES:
	case BIN_BYTES:
		return take(u, n, &h->bytes);
	case EXT_BYTES:
		return take(u, n + 1, &h->bytes);
	case ITEMS:
		h->items = n;
		return true;
	case PAIRS:
		h->items = 2 * n;
		return true;
	}
	return false;
}

/* Reads a head; false, with u->at anywhere, when the bytes are none. */
static bool read_head(struct unpack *u, struct head *h)
{
	struct str tag;

	*h = (struct head){ 0 };
	if (!take(u, 1, &tag))
		return false;
	h->tag = (uint8_t)tag.ptr[0];
	if (h->tag <= 0x7f || h->tag >= 0xe0 || h->tag == TAG_NIL || h->tag == TAG_FALSE || h->tag == TAG_TRUE)
		return true;
	if (h->tag == TAG_NEVER)
		return false;
	if (h->tag <= 0x8f)
		return h->counts = PAIRS, h->items = (uint64_t)2 * (h->tag & 0x0fu), true;
	if (h->tag <= 0x9f)
		return h->counts = ITEMS, h->items = h->tag & 0x0fu, true;
	if (h->tag <= 0xbf)
		return h->counts = STR_BYTES, take(u, h->tag & 0x1fu, &h->bytes);
	return long_head(u, h);
}

/* Steps over one whole value; false with *reterr_at at the value that is wrong. */
static bool step(struct unpack *u, size_t *reterr_at)
{
	uint64_t left[PACK_DEPTH_MAX] = { 1 };
	size_t depth = 0;

	for (;;) {
		while (left[depth] == 0)
			if (depth-- == 0)
				return true;
		left[depth]--;
		size_t at = u->at;
		struct head h;
		/* A value takes at least a byte: a count past the end is a lie, found before anybody believes it. */
		if (!read_head(u, &h) || h.items > u->in.len - u->at || (h.items && depth + 1 == PACK_DEPTH_MAX)) {
			*reterr_at = at;
			return false;
		}
		if (h.items)
			left[++depth] = h.items;
	}
}

int pack_check(struct str in, size_t *reterr_at)
{
	struct unpack u = { .in = in };

	if (!step(&u, reterr_at))
		return -EBADMSG;
	if (u.at == in.len)
		return 0;
	*reterr_at = u.at;
	return -EBADMSG;
}

void unpack_fail(struct unpack *self)
{
	if (!self->error)
		self->error = -EBADMSG;
}

/* The next head where it is of the wanted kind; else u is marked. */
static bool next(struct unpack *u, struct head *h)
{
	if (u->error)
		return false;
	if (read_head(u, h))
		return true;
	unpack_fail(u);
	return false;
}

size_t unpack_array(struct unpack *self, size_t min)
{
	struct head h;

	if (!next(self, &h))
		return 0;
	if (h.counts != ITEMS || h.items < min || h.items > self->in.len - self->at) {
		unpack_fail(self);
		return 0;
	}
	return (size_t)h.items;
}

void unpack_rest(struct unpack *self, size_t n)
{
	size_t at;

	for (; n && !self->error; n--)
		if (!step(self, &at))
			unpack_fail(self);
}

/* An integer's two's complement, and whether it is below 0. */
static bool integer(const struct head *h, uint64_t *ret, bool *ret_negative)
{
	if (h->tag <= 0x7f || h->tag >= 0xe0) {
		*ret = (uint64_t)(int64_t)(int8_t)h->tag;
	} else if (h->tag >= 0xcc && h->tag <= 0xcf) {
		*ret = big_endian(h->bytes);
		*ret_negative = false;
		return true;
	} else if (h->tag >= 0xd0 && h->tag <= 0xd3) {
		unsigned unused = 64 - 8 * (unsigned)h->bytes.len;
		*ret = (uint64_t)((int64_t)(big_endian(h->bytes) << unused) >> unused);
	} else {
		return false;
	}
	*ret_negative = (int64_t)*ret < 0;
	return true;
}

uint64_t unpack_uint(struct unpack *self)
{
	struct head h;
	uint64_t v;
	bool negative;

	if (!next(self, &h))
		return 0;
	if (integer(&h, &v, &negative) && !negative)
		return v;
	unpack_fail(self);
	return 0;
}

int64_t unpack_int(struct unpack *self)
{
	struct head h;
	uint64_t v;
	bool negative;

	if (!next(self, &h))
		return 0;
	if (integer(&h, &v, &negative) && (negative || v <= INT64_MAX))
		return (int64_t)v;
	unpack_fail(self);
	return 0;
}

bool unpack_bool(struct unpack *self)
{
	struct head h;

	if (next(self, &h) && (h.tag == TAG_TRUE || h.tag == TAG_FALSE))
		return h.tag == TAG_TRUE;
	unpack_fail(self);
	return false;
}

bool unpack_nil(struct unpack *self)
{
	if (self->error || self->at >= self->in.len || (uint8_t)self->in.ptr[self->at] != TAG_NIL)
		return false;
	self->at++;
	return true;
}

static struct str bytes_of(struct unpack *self, enum counts counts)
{
	struct head h;

	if (unpack_nil(self) || !next(self, &h))
		return (struct str){ 0 };
	if (h.counts == counts)
		return h.bytes;
	unpack_fail(self);
	return (struct str){ 0 };
}

struct str unpack_str(struct unpack *self)
{
	return bytes_of(self, STR_BYTES);
}

struct str unpack_bin(struct unpack *self)
{
	return bytes_of(self, BIN_BYTES);
}

int unpack_u32s(struct unpack *self, struct arena *arena, size_t per, uint32_t **ret, size_t *ret_n)
{
	struct str bytes = unpack_bin(self);
	size_t n = bytes.len / 4;

	if (bytes.len % (4 * per))
		unpack_fail(self);
	if (self->error)
		return self->error;
	uint32_t *at = arena_alloc(arena, n, sizeof *at);
	if (!at)
		return self->error = -ENOMEM;
	for (size_t i = 0; i < n; i++)
		at[i] = get_be32(bytes.ptr + 4 * i);
	*ret = at;
	*ret_n = n;
	return 0;
}

int unpack_spans(struct unpack *self, struct arena *arena, struct spans *ret)
{
	uint32_t *at = NULL;
	size_t n = 0;
	int r = unpack_u32s(self, arena, 2, &at, &n);

	if (r < 0)
		return r;
	*ret = (struct spans){ .at = (struct span *)at, .n = n / 2 };
	return 0;
}
