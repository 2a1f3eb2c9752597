/* A dated block, as block_pack() wrote it, asked for a posting or two without reading them all. */
#include <errno.h>

#include "store/posting_impl.h"

/* Of the runs of bits, how many bytes each has. */
static size_t highs_bytes(const struct block_glance *g)
{
	return bits_bytes(g->n - 1 + (size_t)(g->span >> g->low));
}

static size_t lows_bytes(const struct block_glance *g)
{
	return bits_bytes((g->n - 1) * g->low);
}

static uint64_t seq_at(const struct block_glance *g, size_t i)
{
	return g->least + bits_get(g->seqs, bits_bytes(g->n * g->width), i * g->width, g->width);
}

/* As many ones as dates behind the first. */
static bool is_sound(const struct block_glance *g)
{
	size_t len = highs_bytes(g), ones = 0;

	for (size_t at = 0; at < len; at += 8)
		ones += bits_ones(bits_word(g->highs, len, at));
	return ones == g->n - 1;
}

int block_glance(struct str bytes, struct block_glance *ret)
{
	const unsigned char *p = (const unsigned char *)bytes.ptr, *width;
	struct reader r = { .at = p, .end = p + bytes.len };
	uint64_t head = read_varint(&r), n = head % BLOCK_IMPACT_ONE;
	struct block_glance g = { .n = (size_t)((n + POSTINGS_MAX) % BLOCK_IMPACT_ONE) };

	/* Of one posting nothing is to be spared, and of one date there are no runs. */
	if (r.bad || head >= BLOCK_IMPACT_ONE || (n != 0 && n <= POSTINGS_MAX) || g.n < 2)
		return -EAGAIN;
	g.first.date = read_varint(&r);
	g.span = read_varint(&r);
	if (r.bad || g.span == 0 || (g.first.date | g.span) >> NUMBER_BITS)
		return -EAGAIN;
	g.low = low_bits(g.span, g.n - 1);
	g.lows = read_bytes(&r, lows_bytes(&g));
	g.highs = read_bytes(&r, highs_bytes(&g));
	g.least = read_varint(&r);
	width = read_bytes(&r, 1);
	if (r.bad || !width || *width > NUMBER_BITS || g.least >> NUMBER_BITS)
		return -EAGAIN;
	g.width = *width;
	g.seqs = read_bytes(&r, bits_bytes(g.n * g.width));
	if (r.bad || !is_sound(&g))
		return -EAGAIN;
	g.first.seq = seq_at(&g, 0);
	g.last = (struct posting){ .date = g.first.date + g.span, .seq = seq_at(&g, g.n - 1) };
	*ret = g;
	return 0;
}

/* The place behind the n-th zero, from 1 on, which there is, or the end. */
static size_t behind_zeros(const unsigned char *bits, size_t len, size_t n)
{
	size_t at = 0;
	uint64_t zeros = ~bits_word(bits, len, at);

	for (unsigned here; at < len && (here = bits_ones(zeros)) < n; n -= here) {
		at += 8;
		zeros = ~bits_word(bits, len, at);
	}
	/* By bytes, and then by bits. */
	at *= 8;
	for (unsigned here; (here = bits_ones(zeros & 0xff)) < n; n -= here) {
		at += 8;
		zeros >>= 8;
	}
	for (; n > 1; n--)
		zeros &= zeros - 1;
	return at + (unsigned)__builtin_ctzll(zeros) + 1;
}

bool block_glance_has(const struct block_glance *g, uint64_t date, uint64_t seq, size_t *ret)
{
	uint64_t at = date - g->first.date, mask = (UINT64_C(1) << g->low) - 1;
	size_t len = highs_bytes(g), high, bit, i;

	if (date == g->first.date && seq == g->first.seq) {
		*ret = 0;
		return true;
	}
	if (date < g->first.date || at > g->span)
		return false;
	high = (size_t)(at >> g->low);
	bit = high ? behind_zeros(g->highs, len, high) : 0;
	/* Before a date there are as many ones as dates, and as many zeros as it has grown. */
	for (i = bit - high; i + 1 < g->n && bit < len * 8 && g->highs[bit / 8] >> bit % 8 & 1; i++, bit++) {
		uint64_t low = bits_get(g->lows, lows_bytes(g), i * g->low, g->low);

		if (low > (at & mask))
			return false;
		if (low == (at & mask) && seq_at(g, i + 1) == seq) {
			*ret = i + 1;
			return true;
		}
	}
	return false;
}
