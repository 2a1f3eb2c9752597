/* Packed blocks, read: posting_pack.c says how they are written. */
#include "store/impact.h"
#include "store/posting_impl.h"

/* The bytes of so many bits; NULL, and r is bad, when there are fewer. */
static const unsigned char *read_bits(struct reader *r, size_t bits)
{
	return read_bytes(r, bits_bytes(bits));
}

static uint64_t read_number(struct reader *r)
{
	uint64_t v = read_varint(r);

	r->bad = r->bad || v >> NUMBER_BITS;
	return v;
}

/* As put_ascending() wrote them, of which the last is `last`, each more than base. */
static void get_ascending(struct reader *r, uint64_t last, size_t n, uint64_t base, uint64_t *out)
{
	unsigned low = n ? low_bits(last, n) : 0;
	size_t len = bits_bytes(n + (size_t)(last >> low)), i = 0;
	const unsigned char *end = r->end;

	for (; last == 0 && i < n; i++)
		out[i] = base;
	if (last == 0)
		return;
	const unsigned char *lows = read_bits(r, n * low), *high = read_bytes(r, len);
	if (r->bad)
		return;
	uint64_t mask = (UINT64_C(1) << low) - 1;
	for (size_t at = 0, bit = 0; at < len; at += 8)
		for (uint64_t word = bits_word(high, len, at); word && i < n; word &= word - 1, i++, bit += low) {
			uint64_t grown = at * 8 + (unsigned)__builtin_ctzll(word) - i;

			/* What follows the low bits is theirs to look beyond, and masked out. */
			out[i] = (grown << low | (bits_word(lows, (size_t)(end - lows), bit / 8) >> bit % 8 & mask)) + base;
		}
	r->bad = i != n || out[n - 1] != last + base;
}

/*
 * As put_fixed() wrote them, each more than the one before, and one. Several come out of one word,
 * and those of the last one's beyond n too: out has room.
 */
static void get_growing(struct reader *r, size_t n, uint64_t base, uint64_t *out)
{
	const unsigned char *width = read_bytes(r, 1), *end = r->end;

	if (r->bad || *width > NUMBER_BITS) {
		r->bad = true;
		return;
	}
	unsigned bits = *width, part = bits ? BITS_WIDTH_MAX / bits : BLOCK_SPARE;
	const unsigned char *at = read_bits(r, n * bits);
	uint64_t mask = (UINT64_C(1) << bits) - 1;
	part = part > BLOCK_SPARE ? BLOCK_SPARE : part;
	for (size_t i = 0; i < n && !r->bad; i += part) {
		uint64_t word = bits_word(at, (size_t)(end - at), i * bits / 8) >> i * bits % 8;

		for (unsigned k = 0; k < part; k++, word >>= bits) {
			out[i + k] = base + (word & mask);
			base += (word & mask) + 1;
		}
	}
}

/* The same, each more than base. */
static void get_apart(struct reader *r, size_t n, uint64_t base, uint64_t *out)
{
	const unsigned char *width = read_bytes(r, 1), *end = r->end;
	unsigned bits = width ? *width : UINT8_MAX;
	const unsigned char *at = bits > NUMBER_BITS ? NULL : read_bits(r, n * bits);
	uint64_t mask = (UINT64_C(1) << bits % 64) - 1;
	size_t i = 0;

	if (!at) {
		r->bad = true;
		return;
	}
	/* Those of which eight bytes can be loaded, whatever follows them. */
	size_t len = (size_t)(end - at), whole = len < 8 ? 0 : bits ? (len - 8) * 8 / bits + 1 : n;
	whole = n < whole ? n : whole;
	for (size_t bit = 0; i < whole; i++, bit += bits)
		out[i] = base + (bits_load(at + bit / 8) >> bit % 8 & mask);
	for (; i < n; i++)
		out[i] = base + bits_get(at, len, i * bits, bits);
}

static void get_dated(struct reader *r, struct block *b)
{
	uint64_t first = read_number(r), span = b->n > 1 ? read_number(r) : 0, least;

	b->date[0] = first;
	if (!r->bad)
		get_ascending(r, span, b->n - 1, first, b->date + 1);
	least = read_number(r);
	get_apart(r, b->n, least, b->seq);
}

static void get_plain(struct reader *r, struct block *b)
{
	b->seq[0] = read_number(r);
	if (b->n > 1)
		get_growing(r, b->n - 1, b->seq[0] + 1, b->seq + 1);
	memset(b->date, 0, b->n * sizeof *b->date);
}

/* How long each extra is can be told from so many bits: as many ones as postings, one of them the last. */
static bool lens_sound(const unsigned char *at, size_t bits, size_t n)
{
	size_t ones = 0;

	for (size_t i = 0; i < bits_bytes(bits); i += 8)
		ones += bits_ones(bits_word(at, bits_bytes(bits), i));
	return ones == n && bits && at[(bits - 1) / 8] >> (bits - 1) % 8 == 1;
}

/* Looks where they lie; block_extras() reads them when they are asked for. */
static void find_extras(struct reader *r, struct block *b)
{
	uint64_t total = read_number(r);
	const unsigned char *kind = total ? read_bytes(r, 1) : NULL;

	b->extras = (struct block_extras){ .lens_late = true, .late = true };
	if (r->bad || !total)
		return;
	b->extras.width = *kind & EXTRA_WIDTH;
	b->extras.base = *kind & EXTRA_UNARY_FROM_0 ? 0 : 1;
	if (b->extras.width > 8 || total > EXTRAS_MAX || (b->extras.width < 8 && total > BLOCK_EXTRA_BYTES) ||
	    (*kind & EXTRA_UNARY ? total < b->n * b->extras.base : total % b->n != 0)) {
		r->bad = true;
		return;
	}
	if (*kind & EXTRA_UNARY) {
		size_t bits = b->n + (size_t)total - b->n * b->extras.base;

		b->extras.lens = read_bits(r, bits);
		b->extras.lens_bytes = bits_bytes(bits);
		if (r->bad || !lens_sound(b->extras.lens, bits, b->n)) {
			r->bad = true;
			return;
		}
	}
	b->extras.total = (size_t)total;
	b->extras.at = read_bits(r, (size_t)total * b->extras.width);
}

void block_unpack(struct reader *r, bool dated, struct block *b)
{
	if (dated) {
		b->extras = (struct block_extras){ .lens_late = true, .late = true };
		get_dated(r, b);
	} else {
		get_plain(r, b);
		if (!r->bad)
			find_extras(r, b);
	}
}

/* ---- extras ---- */

/* Eight numbers of a width begin with a byte of their own. */
static void spread(struct block *b)
{
	struct block_extras *x = &b->extras;
	size_t len = bits_bytes(x->total * x->width);
	uint64_t mask = (UINT64_C(1) << x->width) - 1;

	x->late = false;
	for (size_t i = 0; i < x->total && x->width < 8; i += 8) {
		uint64_t word = bits_word(x->at, len, i / 8 * x->width);

		for (size_t k = 0; k < 8; k++, word >>= x->width)
			b->bytes[i + k] = (char)(word & mask);
	}
}

/* The places of the ones, eight at a time: more than there are do no harm, as there is room and they are written over. */
static void find_ends(struct block *b)
{
	struct block_extras *x = &b->extras;
	uint32_t more = x->base ? 1 : 0, less = 1 - more, each = (uint32_t)(x->total / b->n);

	x->lens_late = false;
	b->extra = x->width == 8 ? (const char *)x->at : b->bytes;
	for (size_t i = 0; i < b->n && !x->lens; i++)
		b->end[i] = (uint32_t)(i + 1) * each;
	for (size_t byte = 0, i = 0; byte < x->lens_bytes && x->lens; byte += 8) {
		uint64_t word = bits_word(x->lens, x->lens_bytes, byte);
		size_t to = i + bits_ones(word);

		for (size_t at = i; at < to; at += BLOCK_SPARE)
			for (size_t k = 0; k < BLOCK_SPARE; k++, word &= word - 1)
				b->end[at + k] = (uint32_t)(byte * 8) + (uint32_t)__builtin_ctzll(word | UINT64_C(1) << 63) + more -
						 less * (uint32_t)(at + k);
		i = to;
	}
}

/* The place of the i-th one, from 0 on: there are more. */
static size_t select_one(const unsigned char *bits, size_t len, size_t i)
{
	size_t at = 0;
	uint64_t word = bits_word(bits, len, at);

	for (unsigned here; at < len && (here = bits_ones(word)) <= i; i -= here) {
		at += 8;
		word = bits_word(bits, len, at);
	}
	/* By bytes, and then by bits. */
	for (unsigned here; word && (here = bits_ones(word & 0xff)) <= i; i -= here) {
		at++;
		word >>= 8;
	}
	for (; i > 0; i--)
		word &= word - 1;
	return at * 8 + (word ? (unsigned)__builtin_ctzll(word) : 0);
}

/* To look for a few ends is cheaper than to go through all, for more it is not. */
enum { ALONE_MAX = 3 };

/* From where to where a posting's extra is. */
static void find_extra(struct block *b, size_t i, size_t *from, size_t *to)
{
	struct block_extras *x = &b->extras;

	if (x->lens_late && (!x->lens || x->asked++ == ALONE_MAX))
		find_ends(b);
	if (!x->lens_late) {
		*from = i ? b->end[i - 1] : 0;
		*to = b->end[i];
		return;
	}
	size_t before = i ? select_one(x->lens, x->lens_bytes, i - 1) + 1 : 0;
	*from = before - i + i * x->base;
	*to = select_one(x->lens, x->lens_bytes, i) - i + (i + 1) * x->base;
}

struct str block_extra(struct block *b, size_t i)
{
	if (b->extras.lens_late)
		find_ends(b);
	if (b->extras.late)
		spread(b);
	size_t from = i ? b->end[i - 1] : 0;
	return (struct str){ b->extra + from, b->end[i] - from };
}

struct str block_extra_of(struct block *b, size_t i)
{
	const struct block_extras *x = &b->extras;
	size_t from, to, bytes = bits_bytes(x->total * x->width);

	find_extra(b, i, &from, &to);
	if (x->late && !x->lens_late && x->asked > ALONE_MAX)
		spread(b);
	if (x->width == 8)
		return (struct str){ (x->at ? (const char *)x->at : b->extra) + from, to - from };
	for (size_t k = from; k < to && x->late; k++)
		b->bytes[k] = (char)bits_get(x->at, bytes, k * x->width, x->width);
	return (struct str){ b->bytes + from, to - from };
}

unsigned block_occurrences(struct block *b, size_t i)
{
	size_t from, to;

	/* Of places that take more than a byte some have the high bit. */
	if (b->extras.width == 8)
		return impact_occurrences(block_extra_of(b, i));
	find_extra(b, i, &from, &to);
	return to - from > SCORE_OCCURRENCES_MAX ? SCORE_OCCURRENCES_MAX : to > from ? (unsigned)(to - from) : 1;
}
