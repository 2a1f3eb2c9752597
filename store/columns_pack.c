/*
 * columns_pack - a full block of columns in a third of its bytes or less, each row still where it can be reckoned.
 *
 * 256 statements that came in one after the other have dates, articles and kinds
 * that lie close. Each field has as many bits as its greatest difference takes:
 *
 *   each field   a byte: its bits; 5 bytes: its base
 *   each row     the fields' bits, lowest first: 0 is 0, else one more than what is to be added to the base
 *   8 bytes of 0, so that each row is read by whole words
 *
 * A block that is not packed has a multiple of COLUMN_BYTES, and a packed one never.
 */
#include <endian.h>
#include <string.h>

#include "store/bytes.h"
#include "store/columns.h"

enum {
	FIELD_BYTES = 6, HEAD_BYTES = COLUMN_FIELDS * FIELD_BYTES, TAIL_BYTES = 8, NUMBER_BYTES = 5,
};

/* Where a field is in a row that is not packed. */
static const struct {
	uint8_t at, bytes;
} places[COLUMN_FIELDS] = {
	[COLUMN_DATE] = { 0, 5 }, [COLUMN_SAID] = { 5, 5 }, [COLUMN_SEEN] = { 10, 5 }, [COLUMN_CONFIDENCE] = { 15, 2 },
	[COLUMN_KIND] = { 17, 1 }, [COLUMN_WORDS] = { COLUMN_WORDS_AT, 1 }, [COLUMN_ARTICLE] = { 19, 5 },
};

static unsigned bits_of(const char *block, unsigned field)
{
	return (unsigned char)block[field * (unsigned)FIELD_BYTES];
}

static uint64_t base_of(const char *block, unsigned field)
{
	return get_be(block + field * (unsigned)FIELD_BYTES + 1, NUMBER_BYTES);
}

/* Bits of a row, up to that field. */
static unsigned bits_before(const char *block, unsigned field)
{
	unsigned bits = 0;

	for (unsigned i = 0; i < field; i++)
		bits += bits_of(block, i);
	return bits;
}

static size_t packed_bytes(size_t row_bits)
{
	size_t n = HEAD_BYTES + (COLUMN_BLOCK * row_bits + 7) / 8 + TAIL_BYTES;

	return n + (n % COLUMN_BYTES == 0);
}

bool column_block_read(struct str value, struct column_block *ret)
{
	*ret = (struct column_block){ .at = value.ptr, .n = value.len / COLUMN_BYTES };
	if (value.len % COLUMN_BYTES == 0)
		return ret->n <= COLUMN_BLOCK;
	if (value.len < HEAD_BYTES)
		return false;
	for (unsigned i = 0; i < COLUMN_FIELDS; i++) {
		if (bits_of(value.ptr, i) > places[i].bytes * 8u)
			return false;
		ret->row_bits += bits_of(value.ptr, i);
	}
	ret->n = COLUMN_BLOCK;
	return ret->row_bits && value.len == packed_bytes(ret->row_bits);
}

static uint64_t load(const char *at)
{
	uint64_t v;

	memcpy(&v, at, sizeof v);
	return le64toh(v);
}

/* Of a packed one, in bits from its first row on. */
static size_t bit_of(const struct column_block *self, size_t row, unsigned field)
{
	return row * self->row_bits + bits_before(self->at, field);
}

const char *column_block_at(const struct column_block *self, size_t row, enum column_field field)
{
	return self->row_bits ? self->at + HEAD_BYTES + bit_of(self, row, field) / 8 : self->at + row * COLUMN_BYTES + places[field].at;
}

uint64_t column_block_get(const struct column_block *self, size_t row, enum column_field field)
{
	if (!self->row_bits)
		return get_be(self->at + row * COLUMN_BYTES + places[field].at, places[field].bytes);
	size_t bit = bit_of(self, row, field);
	uint64_t v = load(self->at + HEAD_BYTES + bit / 8) >> bit % 8 & ((UINT64_C(1) << bits_of(self->at, field)) - 1);

	return v ? base_of(self->at, field) + v - 1 : 0;
}

void column_block_words(const struct column_block *self, size_t row, struct column_row *ret)
{
	*ret = (struct column_row){ .at = column_block_at(self, row, COLUMN_WORDS), .shift = (uint8_t)(bit_of(self, row, COLUMN_WORDS) % 8),
				    .mask = (uint8_t)((1u << bits_of(self->at, COLUMN_WORDS)) - 1),
				    .more = (uint8_t)(base_of(self->at, COLUMN_WORDS) - 1) };
}

/* ---- packing ---- */

static void put_field_head(const struct column_block *plain, enum column_field field, unsigned char *to)
{
	uint64_t least = UINT64_MAX, most = 0;
	unsigned bits = 0;

	for (size_t i = 0; i < COLUMN_BLOCK; i++) {
		uint64_t v = column_block_get(plain, i, field);

		least = v && v < least ? v : least;
		most = v > most ? v : most;
	}
	while (most && (most - least + 1) >> bits)
		bits++;
	to[0] = (unsigned char)bits;
	put_be(to + 1, most ? least : 0, NUMBER_BYTES);
}

static void put_bits(unsigned char *to, size_t at, uint64_t v)
{
	uint64_t word = load((const char *)to + at / 8) | v << at % 8;

	word = htole64(word);
	memcpy(to + at / 8, &word, sizeof word);
}

bool column_block_pack(struct buf *out, struct str value)
{
	struct column_block plain;
	unsigned char head[HEAD_BYTES];

	if (!column_block_read(value, &plain) || plain.row_bits || plain.n != COLUMN_BLOCK)
		return false;
	for (unsigned i = 0; i < COLUMN_FIELDS; i++)
		put_field_head(&plain, (enum column_field)i, head + i * (unsigned)FIELD_BYTES);
	unsigned row_bits = bits_before((char *)head, COLUMN_FIELDS);
	size_t n = packed_bytes(row_bits), at = 0;
	unsigned char *to = row_bits && n < value.len ? (unsigned char *)buf_room(out, n) : NULL;
	if (!to)
		return false;
	memset(to, 0, n);
	memcpy(to, head, HEAD_BYTES);
	for (size_t i = 0; i < COLUMN_BLOCK; i++)
		for (unsigned field = 0; field < COLUMN_FIELDS; field++) {
			uint64_t v = column_block_get(&plain, i, (enum column_field)field);

			put_bits(to + HEAD_BYTES, at, v ? v - base_of((char *)head, field) + 1 : 0);
			at += bits_of((char *)head, field);
		}
	buf_take(out, n);
	return true;
}
