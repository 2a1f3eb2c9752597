#include "store/packing.h"

#include <endian.h>
#include <errno.h>

enum {
	LEAST_BYTES = 48, /* fewer are not worth it */
	ADDRESS_LEAST = 6, ADDRESS_PART = 64, /* what it has to save: so many bytes, and such a part */
	ESCAPED_BITS = 8,
	AT_ONCE = 5,      /* codes of PACKING_BITS that surely are in a filled window */
};

static size_t first_half(size_t n)
{
	return (n + 1) / 2;
}

/* ---- writing ---- */

static size_t bits_of(const struct packing_table *t, struct str words)
{
	size_t bits = 0;

	for (size_t i = 0; i < words.len; i++) {
		unsigned n = t->bits[(unsigned char)words.ptr[i]];

		bits += n ? n : t->bits[PACKING_ESCAPE] + (unsigned)ESCAPED_BITS;
	}
	return bits;
}

static struct packed plan_by(unsigned table, struct str words)
{
	const struct packing_table *t = &packing_tables[table];
	size_t half = first_half(words.len);

	return (struct packed){ table, { (bits_of(t, (struct str){ words.ptr, half }) + 7) / 8, (bits_of(t, str_skip(words, half)) + 7) / 8 } };
}

bool packing_plan(struct str words, struct packed *ret)
{
	size_t best = words.len - words.len / 8;
	bool found = false;

	if (words.len < LEAST_BYTES)
		return false;
	for (unsigned table = 0; table < PACKING_WORDS; table++) {
		struct packed plan = plan_by(table, words);

		if (plan.bytes[0] + plan.bytes[1] > best)
			continue;
		best = plan.bytes[0] + plan.bytes[1];
		*ret = plan;
		found = true;
	}
	return found;
}

bool packing_plan_address(struct str address, struct packed *ret)
{
	struct packed plan = plan_by(PACKING_ADDRESS, address);

	if (plan.bytes[0] + plan.bytes[1] + ADDRESS_LEAST + address.len / ADDRESS_PART > address.len)
		return false;
	*ret = plan;
	return true;
}

static void put_half(struct buf *out, struct str words, const struct packing_table *t, size_t bytes)
{
	unsigned char *to = (unsigned char *)(bytes ? buf_room(out, bytes) : NULL);
	uint64_t window = 0;
	unsigned n = 0;

	if (!to)
		return;
	for (size_t i = 0; i < words.len; i++) {
		unsigned char c = (unsigned char)words.ptr[i];

		if (t->bits[c]) {
			window |= (uint64_t)t->code[c] << n;
			n += t->bits[c];
		} else {
			window |= ((uint64_t)t->code[PACKING_ESCAPE] | (uint64_t)c << t->bits[PACKING_ESCAPE]) << n;
			n += t->bits[PACKING_ESCAPE] + (unsigned)ESCAPED_BITS;
		}
		for (; n >= 8; n -= 8, window >>= 8)
			*to++ = (unsigned char)(window & 255);
	}
	if (n)
		*to = (unsigned char)(window & 255);
	buf_take(out, bytes);
}

void packing_put(struct buf *out, struct str words, const struct packed *plan)
{
	const struct packing_table *t = &packing_tables[plan->table];
	size_t half = first_half(words.len);

	put_half(out, (struct str){ words.ptr, half }, t, plan->bytes[0]);
	put_half(out, str_skip(words, half), t, plan->bytes[1]);
}

/* ---- reading ---- */

struct stream {
	const unsigned char *at, *end; /* not yet in the window; end: of what may be read */
	uint64_t window;               /* the next bits, lowest first */
	unsigned n;                    /* how many are known */
	unsigned char *out, *out_end;
};

/* To 56 bits at least; there are 8 bytes. */
static inline void fill_whole(struct stream *s)
{
	uint64_t v;

	memcpy(&v, s->at, sizeof v);
	s->window |= le64toh(v) << s->n;
	s->at += (63 - s->n) >> 3;
	s->n |= 56;
}

static inline void fill(struct stream *s)
{
	if (s->end - s->at >= 8) {
		fill_whole(s);
		return;
	}
	for (; s->n <= 56 && s->at < s->end; s->n += 8)
		s->window |= (uint64_t)*s->at++ << s->n;
}

/* The bytes of one code or two, of which there are enough bits; nothing at an escape, which stays: then 0. */
static inline unsigned take(struct stream *s, const uint32_t *decode)
{
	uint32_t e = decode[s->window & ((1u << PACKING_BITS) - 1)];
	unsigned bits = e >> 16 & 15, bytes = e >> 20 & 15;

	s->out[0] = (unsigned char)e;
	s->out[1] = (unsigned char)(e >> 8);
	s->out += bytes;
	s->window >>= bits;
	s->n -= bits;
	return bytes;
}

/* One byte, with all that has to be looked at. */
static bool take_one(struct stream *s, const uint32_t *decode)
{
	fill(s);
	uint32_t e = decode[s->window & ((1u << PACKING_BITS) - 1)];
	unsigned bits = e >> 24, whole = bits + (e >> 20 & 15 ? 0 : (unsigned)ESCAPED_BITS);

	if (whole > s->n)
		return false;
	*s->out++ = (unsigned char)(e >> 20 & 15 ? e : (uint32_t)(s->window >> bits));
	s->window >>= whole;
	s->n -= whole;
	return true;
}

/* Memory is there behind the last code, too, mostly: then only the room for what comes out has to be looked at. */
static inline bool has(const struct stream *s, ptrdiff_t codes)
{
	return s->end - s->at >= 8 && s->out_end - s->out >= 2 * codes;
}

static bool take_rest(struct stream *s, const uint32_t *decode)
{
	while (has(s, 1)) {
		fill_whole(s);
		if (!take(s, decode) && !take_one(s, decode))
			return false;
	}
	while (s->out < s->out_end)
		if (!take_one(s, decode))
			return false;
	return true;
}

/* No more than there was. */
static bool is_within(const struct stream *s, const unsigned char *from, size_t bytes)
{
	return (size_t)(s->at - from) * 8 - s->n <= bytes * 8;
}

int packing_get(const unsigned char *from, const unsigned char *end, const struct packed *plan, unsigned char *out, size_t n)
{
	const uint32_t *decode = packing_tables[plan->table].decode;
	const unsigned char *middle = from + plan->bytes[0];
	unsigned char *half = out + first_half(n);
	struct stream a = { .at = from, .end = end, .out = out, .out_end = half };
	struct stream b = { .at = middle, .end = end, .out = half, .out_end = out + n };

	while (has(&a, AT_ONCE) && has(&b, AT_ONCE)) {
		unsigned last_a = 0, last_b = 0;

		fill_whole(&a);
		fill_whole(&b);
		for (unsigned i = 0; i < AT_ONCE; i++) {
			last_a = take(&a, decode);
			last_b = take(&b, decode);
		}
		if ((!last_a && !take_one(&a, decode)) || (!last_b && !take_one(&b, decode)))
			return -EBADMSG;
	}
	if (!take_rest(&a, decode) || !take_rest(&b, decode))
		return -EBADMSG;
	return is_within(&a, from, plan->bytes[0]) && is_within(&b, middle, plan->bytes[1]) ? 0 : -EBADMSG;
}
