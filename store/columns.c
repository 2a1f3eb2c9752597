#include "store/columns.h"

#include <errno.h>

#include "store/bytes.h"

static void put_column(unsigned char *to, const struct column *c)
{
	put_be(to, c->date, 5);
	put_be(to + 5, c->said, 5);
	put_be(to + 10, c->seen, 5);
	put_be(to + 15, c->confidence, 2);
	to[17] = c->kind;
	to[18] = c->words;
	put_be(to + 19, c->article, 5);
}

static void get_column(const char *from, struct column *ret)
{
	*ret = (struct column){
		.date = get_be(from, 5), .said = get_be(from + 5, 5), .seen = get_be(from + 10, 5),
		.confidence = (uint16_t)get_be(from + 15, 2), .kind = (uint8_t)from[17], .words = (uint8_t)from[18],
		.article = get_be(from + 19, 5),
	};
}

/* As many of the n rows of `size` bytes as block has room for, from its place `at` on; returns how many. */
static int append_to(const struct db *db, MDB_txn *txn, enum db_table table, uint64_t seq, const unsigned char *rows,
		     size_t n, size_t size)
{
	unsigned char bytes[COLUMN_BLOCK * COLUMN_BYTES] = { 0 };
	struct db_key key = db_key1(seq / COLUMN_BLOCK);
	size_t at = seq % COLUMN_BLOCK;
	struct str had = { 0 };
	int r = at ? db_get(db, txn, table, db_key_str(&key), &had) : -ENOENT;

	if (r < 0 && r != -ENOENT)
		return r;
	memcpy(bytes, had.ptr ? had.ptr : "", had.len < at * size ? had.len : at * size);
	if (n > COLUMN_BLOCK - at)
		n = COLUMN_BLOCK - at;
	memcpy(bytes + at * size, rows, n * size);
	r = db_put(db, txn, table, db_key_str(&key), (struct str){ (char *)bytes, (at + n) * size });
	return r < 0 ? r : (int)n;
}

int columns_append(const struct db *db, MDB_txn *txn, uint64_t first, const struct column *columns, size_t n)
{
	unsigned char rows[COLUMN_BLOCK * COLUMN_BYTES];

	for (size_t done = 0; done < n;) {
		size_t part = n - done < COLUMN_BLOCK ? n - done : COLUMN_BLOCK;

		for (size_t i = 0; i < part; i++)
			put_column(rows + i * COLUMN_BYTES, &columns[done + i]);
		int r = append_to(db, txn, TABLE_COLUMNS, first + done, rows, part, COLUMN_BYTES);
		if (r < 0)
			return r;
		done += (size_t)r;
	}
	return 0;
}

int sketches_append(const struct db *db, MDB_txn *txn, uint64_t first, const struct sketch *sketches, size_t n)
{
	unsigned char rows[COLUMN_BLOCK * SKETCH_BYTES];

	for (size_t done = 0; done < n;) {
		size_t part = n - done < COLUMN_BLOCK ? n - done : COLUMN_BLOCK;

		for (size_t i = 0; i < part; i++) {
			put_be(rows + i * SKETCH_BYTES, sketches[done + i].bits[0], 8);
			put_be(rows + i * SKETCH_BYTES + 8, sketches[done + i].bits[1], 8);
		}
		int r = append_to(db, txn, TABLE_SKETCHES, first + done, rows, part, SKETCH_BYTES);
		if (r < 0)
			return r;
		done += (size_t)r;
	}
	return 0;
}

int sketches_get(const struct db *db, MDB_txn *txn, uint64_t seq, struct sketch *ret)
{
	struct db_key key = db_key1(seq / COLUMN_BLOCK);
	size_t at = seq % COLUMN_BLOCK * SKETCH_BYTES;
	struct str value;
	/* Unchecked: a flipped bit costs a comparison, or spares one; the rule is asked of the record. */
	int r = db_get_raw(db, txn, TABLE_SKETCHES, db_key_str(&key), &value);

	*ret = (struct sketch){ { 0, 0 } };
	if (r == 0 && at + SKETCH_BYTES + CHECKSUM_BYTES <= value.len)
		*ret = (struct sketch){ { get_be(value.ptr + at, 8), get_be(value.ptr + at + 8, 8) } };
	return r == -ENOENT ? 0 : r;
}

int columns_get(struct columns *self, uint64_t seq, struct column *ret)
{
	uint64_t block = seq / COLUMN_BLOCK;
	size_t at = seq % COLUMN_BLOCK * COLUMN_BYTES;

	if (self->block != block + 1) {
		struct db_key key = db_key1(block);
		int r = db_get(self->db, self->txn, TABLE_COLUMNS, db_key_str(&key), &self->bytes);

		if (r < 0)
			return r;
		self->block = block + 1;
	}
	if (at + COLUMN_BYTES > self->bytes.len)
		return -ENOENT;
	get_column(self->bytes.ptr + at, ret);
	return 0;
}

static int load_map(const struct db *db, MDB_txn *txn, uint64_t block, struct str *ret)
{
	struct db_key key = db_key1(block);
	int r = db_get(db, txn, TABLE_REPLACED, db_key_str(&key), ret);

	if (r == -ENOENT) {
		*ret = (struct str){ 0 };
		return 0;
	}
	return r == 0 && ret->len != REPLACED_BLOCK / 8 ? -EIO : r;
}

/* Sets n bits of one block from bit `at` on. */
static int set_bits(const struct db *db, MDB_txn *txn, uint64_t block, size_t at, size_t n, bool replaced)
{
	unsigned char bytes[REPLACED_BLOCK / 8] = { 0 };
	struct db_key key = db_key1(block);
	struct str map;
	int r = load_map(db, txn, block, &map);

	if (r < 0)
		return r;
	if (map.len)
		memcpy(bytes, map.ptr, sizeof bytes);
	for (size_t i = at; i < at + n; i++) {
		unsigned bit = 1u << i % 8;

		bytes[i / 8] = (unsigned char)(replaced ? bytes[i / 8] | bit : bytes[i / 8] & ~bit);
	}
	return db_put(db, txn, TABLE_REPLACED, db_key_str(&key), (struct str){ (char *)bytes, sizeof bytes });
}

int replaced_set(const struct db *db, MDB_txn *txn, uint64_t first, uint64_t n, bool replaced)
{
	while (n) {
		size_t at = first % REPLACED_BLOCK, part = REPLACED_BLOCK - at;

		if (part > n)
			part = n;
		int r = set_bits(db, txn, first / REPLACED_BLOCK, at, part, replaced);
		if (r < 0)
			return r;
		first += part;
		n -= part;
	}
	return 0;
}

int replaced_get(struct replaced *self, uint64_t seq)
{
	size_t bit = seq % REPLACED_BLOCK;

	if (self->block != seq / REPLACED_BLOCK + 1) {
		int r = load_map(self->db, self->txn, seq / REPLACED_BLOCK, &self->bytes);

		if (r < 0)
			return r;
		self->block = seq / REPLACED_BLOCK + 1;
	}
	return self->bytes.len && ((unsigned char)self->bytes.ptr[bit / 8] >> bit % 8 & 1);
}
