#include "store/segment.h"

#include <errno.h>
#include <stdlib.h>

#include "store/bytes.h"
#include "store/term.h"

bool term_is_dated(struct str key)
{
	return key.len && memchr("anptoOfycl" "imWX", key.ptr[0], 14);
}

static void put_le(unsigned char *to, uint64_t v, size_t n)
{
	for (size_t i = 0; i < n; i++, v >>= 8)
		to[i] = (unsigned char)(v & 0xff);
}

static uint64_t get_le(const char *from, size_t n)
{
	uint64_t v = 0;

	for (size_t i = n; i-- > 0;)
		v = v << 8 | (unsigned char)from[i];
	return v;
}

/* ---- writing sorted terms ---- */

static void add_varint(struct buf *out, uint64_t v)
{
	unsigned char bytes[VARINT_MAX];
	size_t n = put_varint(bytes, v);

	buf_add(out, (struct str){ (char *)bytes, n });
}

void segment_writer_destroy(struct segment_writer *self)
{
	buf_destroy(&self->offsets);
	buf_destroy(&self->terms);
	buf_destroy(&self->list);
	buf_destroy(&self->block);
}

static void put_list(struct segment_writer *self, struct str key, const struct posting *postings, size_t n)
{
	bool dated = term_is_dated(key);
	struct buf *block = &self->block, *out = &self->list;

	buf_clear(out);
	for (size_t i = 0; i < n; i += POSTINGS_MAX) {
		size_t part = n - i < POSTINGS_MAX ? n - i : POSTINGS_MAX;

		buf_clear(block);
		block_put(block, postings + i, part, dated, 0);
		if (buf_error(block))
			out->error = buf_error(block);
		add_varint(out, block->len);
		buf_add(out, buf_str(block));
	}
}

void segment_writer_add(struct segment_writer *self, struct str key, const struct posting *postings, size_t n)
{
	struct buf *list = &self->list;
	unsigned char offset[4];

	put_le(offset, self->terms.len, 4);
	buf_add(&self->offsets, (struct str){ (char *)offset, 4 });
	put_list(self, key, postings, n);
	if (buf_error(list))
		self->terms.error = buf_error(list);
	add_varint(&self->terms, key.len);
	buf_add(&self->terms, key);
	add_varint(&self->terms, n);
	add_varint(&self->terms, list->len);
	buf_add(&self->terms, buf_str(list));
	self->n++;
}

int segment_writer_finish(struct segment_writer *self, uint64_t first, uint64_t last, struct buf *out)
{
	unsigned char head[SEGMENT_HEAD_BYTES];

	if (buf_error(&self->offsets) || buf_error(&self->terms))
		return -ENOMEM;
	if (self->terms.len > UINT32_MAX || self->n > UINT32_MAX)
		return -E2BIG;
	put_le(head, SEGMENT_VERSION, 4);
	put_le(head + 4, self->n, 4);
	put_le(head + 8, first, 8);
	put_le(head + 16, last, 8);
	buf_add(out, (struct str){ (char *)head, sizeof head });
	buf_add(out, buf_str(&self->offsets));
	buf_add(out, buf_str(&self->terms));
	return buf_error(out);
}

/* ---- reading ---- */

int segment_open(struct str bytes, struct segment *ret)
{
	if (bytes.len < SEGMENT_HEAD_BYTES)
		return -EBADMSG;
	if (get_le(bytes.ptr, 4) != SEGMENT_VERSION)
		return -EPROTO;
	uint64_t n = get_le(bytes.ptr + 4, 4);
	if (n > (bytes.len - SEGMENT_HEAD_BYTES) / 4)
		return -EBADMSG;
	*ret = (struct segment){ .bytes = bytes, .n = (uint32_t)n, .first = get_le(bytes.ptr + 8, 8),
				 .last = get_le(bytes.ptr + 16, 8) };
	return 0;
}

/* A reader at term i, past its key. */
static int read_key(const struct segment *self, uint32_t i, struct reader *r, struct str *ret)
{
	size_t base = SEGMENT_HEAD_BYTES + (size_t)self->n * 4;
	uint64_t at = get_le(self->bytes.ptr + SEGMENT_HEAD_BYTES + (size_t)i * 4, 4);
	const unsigned char *start = (const unsigned char *)self->bytes.ptr;

	if (at > self->bytes.len - base)
		return -EBADMSG;
	*r = (struct reader){ .at = start + base + at, .end = start + self->bytes.len };
	uint64_t len = read_varint(r);
	const unsigned char *key = read_bytes(r, len);
	if (r->bad)
		return -EBADMSG;
	*ret = (struct str){ (const char *)key, (size_t)len };
	return 0;
}

int segment_term(const struct segment *self, uint32_t i, struct segment_term *ret)
{
	struct reader r;
	struct segment_term term;

	if (i >= self->n || read_key(self, i, &r, &term.key) < 0)
		return -EBADMSG;
	term.postings = read_varint(&r);
	uint64_t len = read_varint(&r);
	term.list = (struct str){ (const char *)read_bytes(&r, len), (size_t)len };
	if (r.bad)
		return -EBADMSG;
	*ret = term;
	return 0;
}

uint32_t segment_seek(const struct segment *self, struct str key)
{
	uint32_t low = 0, high = self->n;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		struct reader r;
		struct str found;

		if (read_key(self, mid, &r, &found) < 0)
			return self->n;
		if (str_cmp(found, key) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

int segment_find(const struct segment *self, struct str key, struct segment_term *ret)
{
	struct segment_term term;
	uint32_t i = segment_seek(self, key);

	if (i >= self->n)
		return -ENOENT;
	if (segment_term(self, i, &term) < 0)
		return -EBADMSG;
	if (!str_eq(term.key, key))
		return -ENOENT;
	*ret = term;
	return 0;
}

int list_next_block(struct str *list, struct str *ret)
{
	const unsigned char *p = (const unsigned char *)list->ptr;
	struct reader r = { .at = p, .end = p + list->len };

	if (list->len == 0)
		return -ENOENT;
	uint64_t len = read_varint(&r);
	const unsigned char *block = read_bytes(&r, len);
	if (r.bad)
		return -EBADMSG;
	*ret = (struct str){ (const char *)block, (size_t)len };
	*list = (struct str){ (const char *)r.at, (size_t)(r.end - r.at) };
	return 0;
}
