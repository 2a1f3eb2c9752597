#include "store/columns.h"

#include <errno.h>
#include <stdlib.h>

#include "store/bytes.h"

static void put_column(unsigned char *to, const struct column *c)
{
	put_be(to, c->date, 5);
	put_be(to + 5, c->said, 5);
	put_be(to + 10, c->seen, 5);
	put_be(to + 15, c->confidence, 2);
	to[17] = c->kind;
	to[COLUMN_WORDS_AT] = c->words;
	put_be(to + 19, c->article, 5);
}

static void get_column(const struct column_block *rows, size_t i, struct column *ret)
{
	*ret = (struct column){
		.date = column_block_get(rows, i, COLUMN_DATE), .said = column_block_get(rows, i, COLUMN_SAID),
		.seen = column_block_get(rows, i, COLUMN_SEEN), .confidence = (uint16_t)column_block_get(rows, i, COLUMN_CONFIDENCE),
		.kind = (uint8_t)column_block_get(rows, i, COLUMN_KIND), .words = (uint8_t)column_block_get(rows, i, COLUMN_WORDS),
		.article = column_block_get(rows, i, COLUMN_ARTICLE),
	};
}

/* The value with a checksum that is wrong, as the one before it was: whoever reads it is told. */
static int put_damaged(const struct db *db, MDB_txn *txn, enum db_table table, struct str key, unsigned char *bytes, size_t len)
{
	db_checksum(table, key, (struct str){ (char *)bytes, len }, bytes + len);
	bytes[len] ^= 1;
	return db_put_raw(db, txn, table, key, (struct str){ (char *)bytes, len + CHECKSUM_BYTES });
}

/*
 * As many of the n rows of `size` bytes as block has room for, from its place `at` on; returns how many. A block that
 * is damaged stays so, with the new rows in it: what comes in is kept, and all blocks can be made anew from that.
 */
static int append_to(const struct db *db, MDB_txn *txn, enum db_table table, uint64_t seq, const unsigned char *rows,
		     size_t n, size_t size)
{
	unsigned char bytes[COLUMN_BLOCK * COLUMN_BYTES + CHECKSUM_BYTES] = { 0 };
	struct db_key key = db_key1(seq / COLUMN_BLOCK);
	size_t at = seq % COLUMN_BLOCK;
	struct str had = { 0 };
	int r = at ? db_get(db, txn, table, db_key_str(&key), &had) : -ENOENT;
	bool damaged = r == -EIO;

	if (damaged)
		r = db_get_raw(db, txn, table, db_key_str(&key), &had);
	if (r < 0 && r != -ENOENT)
		return r;
	memcpy(bytes, had.ptr ? had.ptr : "", had.len < at * size ? had.len : at * size);
	if (n > COLUMN_BLOCK - at)
		n = COLUMN_BLOCK - at;
	memcpy(bytes + at * size, rows, n * size);
	size_t len = (at + n) * size;
	r = damaged ? put_damaged(db, txn, table, db_key_str(&key), bytes, len) :
		      db_put(db, txn, table, db_key_str(&key), (struct str){ (char *)bytes, len });
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

/* With its checksum, which is not looked at. */
static bool read_raw(struct str block, struct column_block *ret)
{
	return block.len >= CHECKSUM_BYTES && column_block_read((struct str){ block.ptr, block.len - CHECKSUM_BYTES }, ret);
}

bool columns_article_in(struct str block, uint64_t seq, uint64_t *ret)
{
	struct column_block rows;

	if (!read_raw(block, &rows) || seq % COLUMN_BLOCK >= rows.n)
		return false;
	*ret = column_block_get(&rows, seq % COLUMN_BLOCK, COLUMN_ARTICLE);
	return true;
}

void columns_article_ahead(struct str block, uint64_t seq)
{
	struct column_block rows;

	if (read_raw(block, &rows) && seq % COLUMN_BLOCK < rows.n)
		__builtin_prefetch(column_block_at(&rows, seq % COLUMN_BLOCK, COLUMN_ARTICLE));
}

int columns_article(const struct db *db, MDB_txn *txn, uint64_t seq, uint64_t *ret)
{
	struct db_key key = db_key1(seq / COLUMN_BLOCK);
	struct str value;
	int r = db_get_raw(db, txn, TABLE_COLUMNS, db_key_str(&key), &value);

	return r < 0 ? r : columns_article_in(value, seq, ret) ? 0 : -ENOENT;
}

void columns_close(struct columns *self)
{
	if (self->cursor)
		mdb_cursor_close(self->cursor);
	self->cursor = NULL;
	self->block = 0;
}

static bool is_checked(const struct columns_checked *self, uint64_t block)
{
	return block < self->blocks && (self->bits[block / 8] >> block % 8 & 1);
}

/* Without memory it is checked again the next time. */
static void note_checked(struct columns_checked *self, uint64_t block)
{
	if (block >= self->blocks) {
		size_t blocks = ((size_t)block | 1023) + 1;
		uint8_t *bits = realloc(self->bits, blocks / 8);

		if (!bits)
			return;
		memset(bits + self->blocks / 8, 0, (blocks - self->blocks) / 8);
		self->bits = bits;
		self->blocks = blocks;
	}
	self->bits[block / 8] = (uint8_t)(self->bits[block / 8] | 1u << block % 8);
}

/* Rows are asked for in ascending order mostly: an open cursor finds the next block on its own page. */
static int find_block(struct columns *self, uint64_t block)
{
	struct db_key key = db_key1(block);
	MDB_val k = lmdb_val(db_key_str(&key)), v = { 0, NULL };
	int rc = self->cursor ? 0 : mdb_cursor_open(self->txn, self->db->table[TABLE_COLUMNS], &self->cursor);
	int r = lmdb_errno(rc ? rc : mdb_cursor_get(self->cursor, &k, &v, MDB_SET));
	struct str value = lmdb_str(v);

	if (r < 0)
		return r;
	if (!read_raw(value, &self->rows))
		return -EIO;
	if (self->rows.n == COLUMN_BLOCK && is_checked(self->checked, block))
		return 0;
	r = db_verify(TABLE_COLUMNS, db_key_str(&key), value, &value);
	if (r == 0 && self->rows.n == COLUMN_BLOCK)
		note_checked(self->checked, block);
	return r;
}

/* Without a place in the tree that lasts. */
static int get_block(struct columns *self, uint64_t block)
{
	struct db_key key = db_key1(block);
	struct str value;
	int r = db_get(self->db, self->txn, TABLE_COLUMNS, db_key_str(&key), &value);

	return r < 0 ? r : column_block_read(value, &self->rows) ? 0 : -EIO;
}

/* The block with the row. */
static int find_row(struct columns *self, uint64_t seq)
{
	uint64_t block = seq / COLUMN_BLOCK;

	if (self->block != block + 1) {
		int r = self->checked ? find_block(self, block) : get_block(self, block);

		self->block = 0;
		if (r < 0)
			return r;
		self->block = block + 1;
	}
	return seq % COLUMN_BLOCK >= self->rows.n ? -ENOENT : 0;
}

int columns_get(struct columns *self, uint64_t seq, struct column *ret)
{
	int r = find_row(self, seq);

	if (r == 0)
		get_column(&self->rows, seq % COLUMN_BLOCK, ret);
	return r;
}

static uint64_t date_in(const struct column_block *rows, size_t row)
{
	return rows->row_bits ? column_block_get(rows, row, COLUMN_DATE) : get_be(rows->at + row * COLUMN_BYTES, 5);
}

int columns_date(struct columns *self, uint64_t seq, uint64_t *ret)
{
	int r = find_row(self, seq);

	if (r == 0)
		*ret = date_in(&self->rows, seq % COLUMN_BLOCK);
	return r;
}

int columns_dates(struct columns *self, const uint64_t *seq, size_t n, uint64_t *ret)
{
	struct column_block rows[COLUMNS_AT_ONCE];

	for (size_t i = 0; i < n; i++) {
		int r = find_row(self, seq[i]);

		if (r < 0)
			return r;
		rows[i] = self->rows;
		__builtin_prefetch(column_block_at(&self->rows, seq[i] % COLUMN_BLOCK, COLUMN_DATE));
	}
	for (size_t i = 0; i < n; i++)
		ret[i] = date_in(&rows[i], seq[i] % COLUMN_BLOCK);
	return 0;
}

int columns_fetch(struct columns *self, uint64_t seq, struct column_row *ret)
{
	int r = find_row(self, seq);

	if (r < 0)
		return r;
	if (self->rows.row_bits)
		column_block_words(&self->rows, seq % COLUMN_BLOCK, ret);
	else
		*ret = (struct column_row){ .at = self->rows.at + seq % COLUMN_BLOCK * COLUMN_BYTES + COLUMN_WORDS_AT, .mask = UINT8_MAX };
	__builtin_prefetch(ret->at);
	return 0;
}

int columns_words(struct columns *self, uint64_t seq)
{
	int r = find_row(self, seq);

	return r < 0 ? r : (int)column_block_get(&self->rows, seq % COLUMN_BLOCK, COLUMN_WORDS);
}
