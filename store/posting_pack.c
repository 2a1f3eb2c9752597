/*
 * Packed blocks. Sequence numbers have as many bits each as the largest of the
 * block needs: several are read at once, without a branch a number, where
 * varints branch. Dates, which are read less often, are kept as Elias and Fano
 * have it (Vigna, Quasi-succinct indices, 2013): of each the low bits as they
 * are, of the rest how much it grows, in unary; that takes a bit less.
 *
 * Behind the head (posting.h), of n postings, numbers that stand alone as varints:
 *
 *   with dates: the first date and, when n is above 1, how far it is to the last, then
 *   the dates' distances from the first; the least sequence number, a byte of how
 *   many bits the others' distances from it have, these distances
 *
 *   without: the first sequence number and, when n is above 1, a byte of how many
 *   bits the others' have, then how many numbers are left out before each; the
 *   extras' bytes together and, when there are any, a byte: how many bits each
 *   has, + 16 when how many there are of each posting stands before them in
 *   unary, less one (+ 32: none less), else all have as many
 *
 * Ascending numbers of which the last is 0 take nothing; each run of bits begins with a byte of its own.
 */
#include <assert.h>

#include "store/bits.h"
#include "store/bytes.h"
#include "store/posting_impl.h"

struct heads {
	unsigned char at[POSTINGS_MAX * 3 * VARINT_MAX];
	size_t n;
};

static void put_number(struct heads *to, uint64_t v)
{
	to->n += put_varint(to->at + to->n, v);
}

/* n numbers that ascend. */
static void put_ascending(struct heads *to, const uint64_t *v, size_t n)
{
	struct bits bits = { .at = to->at + to->n };
	unsigned low = n ? low_bits(v[n - 1], n) : 0;
	uint64_t before = 0;

	if (!n || !v[n - 1])
		return;
	for (size_t i = 0; i < n; i++)
		bits_put(&bits, v[i] & ((UINT64_C(1) << low) - 1), low);
	bits_end(&bits);
	for (size_t i = 0; i < n; i++) {
		bits_put_unary(&bits, (v[i] >> low) - before);
		before = v[i] >> low;
	}
	bits_end(&bits);
	to->n = (size_t)(bits.at - to->at);
}

/* n numbers, each with as many bits as the largest needs, behind a byte that says how many. */
static void put_fixed(struct heads *to, const uint64_t *v, size_t n)
{
	struct bits bits = { .at = to->at + to->n + 1 };
	uint64_t all = 0;

	for (size_t i = 0; i < n; i++)
		all |= v[i];
	to->at[to->n] = (unsigned char)bits_width(all);
	for (size_t i = 0; i < n; i++)
		bits_put(&bits, v[i], bits_width(all));
	bits_end(&bits);
	to->n = (size_t)(bits.at - to->at);
}

static void put_dated(struct heads *to, const struct posting *p, size_t n)
{
	uint64_t v[POSTINGS_MAX], least = p[0].seq;

	put_number(to, p[0].date);
	for (size_t i = 1; i < n; i++) {
		v[i - 1] = p[i].date - p[0].date;
		least = p[i].seq < least ? p[i].seq : least;
	}
	if (n > 1)
		put_number(to, v[n - 2]);
	put_ascending(to, v, n - 1);
	put_number(to, least);
	for (size_t i = 0; i < n; i++)
		v[i] = p[i].seq - least;
	put_fixed(to, v, n);
}

static void put_plain(struct heads *to, const struct posting *p, size_t n)
{
	uint64_t v[POSTINGS_MAX];

	put_number(to, p[0].seq);
	for (size_t i = 1; i < n; i++)
		v[i - 1] = p[i].seq - p[i - 1].seq - 1;
	if (n > 1)
		put_fixed(to, v, n - 1);
}

/* How the extras are written. */
struct measure {
	size_t total, least, most; /* bytes: of all, of the posting with the fewest, the most */
	unsigned width;
};

static struct measure measure(const struct posting *p, size_t n)
{
	struct measure x = { .least = p[0].extra.len };
	unsigned char all = 0;

	for (size_t i = 0; i < n; i++) {
		size_t len = p[i].extra.len;

		x.total += len;
		x.least = len < x.least ? len : x.least;
		x.most = len > x.most ? len : x.most;
		for (size_t k = 0; k < len; k++)
			all = (unsigned char)(all | (unsigned char)p[i].extra.ptr[k]);
	}
	/* What is not given back as it lies needs memory, of which a block has so much. */
	x.width = x.total > BLOCK_EXTRA_BYTES ? 8 : bits_width(all);
	return x;
}

static void put_extras(struct buf *out, const struct posting *p, size_t n)
{
	struct measure x = measure(p, n);
	unsigned char head[VARINT_MAX + 1];
	size_t head_n = put_varint(head, x.total), base = x.least ? 1 : 0;
	bool unary = x.least != x.most;

	if (x.total)
		head[head_n++] = (unsigned char)(x.width | (unary ? EXTRA_UNARY : 0) | (unary && !base ? EXTRA_UNARY_FROM_0 : 0));
	buf_add(out, (struct str){ (char *)head, head_n });
	if (!x.total)
		return;
	size_t lens = unary ? bits_bytes(n + x.total - n * base) : 0, all = lens + bits_bytes(x.total * x.width);
	struct bits bits = { .at = (unsigned char *)buf_room(out, all) };
	if (!bits.at)
		return;
	for (size_t i = 0; i < n && unary; i++)
		bits_put_unary(&bits, p[i].extra.len - base);
	bits_end(&bits);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < p[i].extra.len; k++)
			bits_put(&bits, (unsigned char)p[i].extra.ptr[k], x.width);
	bits_end(&bits);
	buf_take(out, all);
}

/* Ascending, and of no more bits than are read back: what was in a damaged list may be anything. */
static bool can_pack(const struct posting *p, size_t n, bool dated)
{
	for (size_t i = 0; i < n; i++) {
		if ((p[i].date | p[i].seq) >> NUMBER_BITS)
			return false;
		if (i && (dated ? p[i].date < p[i - 1].date : p[i].seq <= p[i - 1].seq))
			return false;
	}
	return true;
}

void block_pack(struct buf *out, const struct posting *postings, size_t n, bool dated, unsigned impact)
{
	struct heads to = { .n = 0 };

	assert(n >= 1 && n <= POSTINGS_MAX);
	if (!can_pack(postings, n, dated)) {
		block_put(out, postings, n, dated, impact);
		return;
	}
	put_number(&to, (n + POSTINGS_MAX) % BLOCK_IMPACT_ONE + BLOCK_IMPACT_ONE * impact);
	if (dated)
		put_dated(&to, postings, n);
	else
		put_plain(&to, postings, n);
	buf_add(out, (struct str){ (char *)to.at, to.n });
	if (!dated)
		put_extras(out, postings, n);
}
