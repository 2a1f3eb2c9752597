#include "store/posting.h"

#include <assert.h>
#include <errno.h>

#include "common/cleanup.h"
#include "store/posting_impl.h"

enum { BLOCK_HEAD_MAX = 1 << 24 }; /* n and impact */

static const int64_t date_bias = (int64_t)POSTING_DATE_1970;

uint64_t posting_date(int64_t usec)
{
	int64_t sec = usec / 1000000 - (usec % 1000000 < 0);

	if (sec <= -date_bias)
		return 1;
	if (sec >= date_bias)
		sec = date_bias - 1;
	return (uint64_t)(sec + date_bias);
}

void posting_key(const struct posting *p, unsigned char out[POSTING_KEY_BYTES])
{
	put_be(out, p->date, 5);
	put_be(out + 5, p->seq, 5);
}

void posting_from_key(const unsigned char *key, struct posting *ret)
{
	*ret = (struct posting){ .date = get_be(key, 5), .seq = get_be(key + 5, 5) };
}

static size_t put_head(unsigned char *to, const struct posting *p, const struct posting *before, bool dated)
{
	size_t n = 0;

	if (dated) {
		n += put_varint(to, p->date - before->date);
		return n + put_varint(to + n, zigzag((int64_t)(p->seq - before->seq)));
	}
	n += put_varint(to, p->seq - before->seq);
	return n + put_varint(to + n, p->extra.len);
}

void block_put(struct buf *out, const struct posting *postings, size_t n, bool dated, unsigned impact)
{
	unsigned char heads[POSTINGS_MAX * 2 * VARINT_MAX], sizes[2 * VARINT_MAX];
	struct posting zero = { 0 };
	size_t len = 0, sizes_len;

	assert(n >= 1 && n <= POSTINGS_MAX);
	for (size_t i = 0; i < n; i++)
		len += put_head(heads + len, &postings[i], i ? &postings[i - 1] : &zero, dated);
	sizes_len = put_varint(sizes, n + BLOCK_IMPACT_ONE * impact);
	sizes_len += put_varint(sizes + sizes_len, len);
	buf_add(out, (struct str){ (char *)sizes, sizes_len });
	buf_add(out, (struct str){ (char *)heads, len });
	for (size_t i = 0; i < n && !dated; i++)
		buf_add(out, postings[i].extra);
}

static void get_dated(struct reader *heads, struct block *b)
{
	uint64_t date = 0, seq = 0;

	for (size_t i = 0; i < b->n; i++) {
		date += read_varint(heads);
		seq += (uint64_t)unzigzag(read_varint(heads));
		b->date[i] = date;
		b->seq[i] = seq;
		b->end[i] = 0;
	}
}

static void get_plain(struct reader *heads, struct reader *extras, struct block *b)
{
	uint64_t seq = 0, end = 0, most = (uint64_t)(extras->end - extras->at);

	for (size_t i = 0; i < b->n; i++) {
		uint64_t len;

		seq += read_varint(heads);
		len = read_varint(heads);
		/* Added up they would wrap. */
		if (len > most - end || end + len > EXTRAS_MAX) {
			extras->bad = true;
			return;
		}
		end += len;
		b->date[i] = POSTING_NO_DATE;
		b->seq[i] = seq;
		b->end[i] = (uint32_t)end;
	}
	b->extra = (const char *)read_bytes(extras, end);
}

unsigned block_impact(struct str bytes)
{
	const unsigned char *p = (const unsigned char *)bytes.ptr;
	struct reader r = { .at = p, .end = p + bytes.len };
	uint64_t n = read_varint(&r);

	return n <= BLOCK_HEAD_MAX ? (unsigned)(n / BLOCK_IMPACT_ONE) : 0;
}

/* As block_put() wrote it, behind its n. */
static void get_flat(struct reader *r, bool dated, struct block *b)
{
	uint64_t len = read_varint(r);
	const unsigned char *head = read_bytes(r, len);

	if (r->bad)
		return;
	struct reader heads = { .at = head, .end = head + len };
	b->extras = (struct block_extras){ .width = 8 };
	b->extra = "";
	if (dated)
		get_dated(&heads, b);
	else
		get_plain(&heads, r, b);
	r->bad = r->bad || heads.bad;
}

int block_get(struct str bytes, bool dated, struct block *ret)
{
	const unsigned char *p = (const unsigned char *)bytes.ptr;
	struct reader r = { .at = p, .end = p + bytes.len };
	uint64_t head = read_varint(&r), n = head % BLOCK_IMPACT_ONE;

	if (r.bad || head > BLOCK_HEAD_MAX)
		return -EBADMSG;
	ret->impact = (unsigned)(head / BLOCK_IMPACT_ONE);
	ret->packed = n == 0 || n > POSTINGS_MAX;
	ret->n = (size_t)(ret->packed ? (n + POSTINGS_MAX) % BLOCK_IMPACT_ONE : n);
	if (ret->packed)
		block_unpack(&r, dated, ret);
	else
		get_flat(&r, dated, ret);
	return r.bad ? -EBADMSG : 0;
}

static inline bool is_below(const struct block *self, size_t i, uint64_t date, uint64_t seq)
{
	return (self->date[i] < date) | ((self->date[i] == date) & (self->seq[i] < seq));
}

/*
 * Those below are counted: of every STRIDE one, then of the stride where it is.
 * No step waits for the one before, nor does a branch depend on what is found,
 * as in a binary search: that nobody could foresee.
 */
enum { STRIDE = 16, STEPS_MAX = 4 };

static size_t seek_plain(const struct block *self, uint64_t seq)
{
	size_t low = 0, at = 0;

	for (size_t i = STRIDE - 1; i < self->n; i += STRIDE)
		low += self->seq[i] < seq;
	low *= STRIDE;
	size_t end = self->n - low < STRIDE ? self->n : low + STRIDE;
	for (size_t i = low; i < end; i++)
		at += self->seq[i] < seq;
	return low + at;
}

size_t block_seek(const struct block *self, uint64_t date, uint64_t seq)
{
	size_t low = 0, at = 0;

	if (self->n && date == POSTING_NO_DATE && self->date[self->n - 1] == POSTING_NO_DATE)
		return seek_plain(self, seq);
	for (size_t i = STRIDE - 1; i < self->n; i += STRIDE)
		low += is_below(self, i, date, seq);
	low *= STRIDE;
	size_t end = self->n - low < STRIDE ? self->n : low + STRIDE;
	for (size_t i = low; i < end; i++)
		at += is_below(self, i, date, seq);
	return low + at;
}

size_t block_seek_from(const struct block *self, size_t from, uint64_t date, uint64_t seq)
{
	size_t i = from < self->n ? from : self->n;

	for (int step = 0; step < STEPS_MAX; step++) {
		if (i < self->n && is_below(self, i, date, seq))
			i++;
		else if (i > 0 && !is_below(self, i - 1, date, seq))
			i--;
		else
			return i;
	}
	return block_seek(self, date, seq);
}

void positions_put(struct buf *out, const uint32_t *at, size_t n)
{
	size_t start = out->len;
	uint32_t last = 0;

	for (size_t i = 0; i < n && out->len - start + VARINT_MAX <= POSTING_EXTRA_MAX; i++) {
		unsigned char bytes[VARINT_MAX];
		size_t len = put_varint(bytes, at[i] - last);

		buf_add(out, (struct str){ (char *)bytes, len });
		last = at[i];
	}
}

size_t positions_get(struct str extra, uint32_t *out, size_t max)
{
	const unsigned char *p = (const unsigned char *)extra.ptr;
	struct reader r = { .at = p, .end = p + extra.len };
	uint32_t last = 0;
	size_t n = 0;

	while (n < max && r.at < r.end && !r.bad) {
		last += (uint32_t)read_varint(&r);
		out[n++] = last;
	}
	return n;
}
