#include "store/shared.h"

#include <errno.h>
#include <stdlib.h>

#include "store/bytes.h"

static uint64_t head_of(size_t n)
{
	return (n + POSTINGS_MAX) % BLOCK_IMPACT_ONE + BLOCK_IMPACT_ONE;
}

void shared_key(const struct posting *first, unsigned char ret[SHARED_KEY_BYTES])
{
	ret[0] = SHARED_KIND;
	ret[1] = 0;
	posting_key(first, ret + 2);
}

void shared_put(struct buf *out, const struct block *shared, const unsigned char bits[POSTINGS_MAX / 8], size_t n, size_t first_bit)
{
	unsigned char head[3 * VARINT_MAX + 1];
	size_t len = put_varint(head, head_of(n)), bytes = n == shared->n ? 0 : (shared->n + 7) / 8;

	head[len++] = (unsigned char)bytes;
	if (bytes) {
		len += put_varint(head + len, shared->date[first_bit] - shared->date[0]);
		len += put_varint(head + len, zigzag((int64_t)(shared->seq[first_bit] - shared->seq[0])));
	}
	buf_add(out, (struct str){ (char *)head, len });
	buf_add(out, (struct str){ (const char *)bits, bytes });
}

bool shared_is(struct str bytes, bool dated)
{
	return dated && block_impact(bytes) != 0;
}

/* Leaves those whose bit is set. */
static void choose(struct block *b, const unsigned char *bits, size_t bytes)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n && i / 8 < bytes; i++) {
		b->date[n] = b->date[i];
		b->seq[n] = b->seq[i];
		n += bits[i / 8] >> i % 8 & 1;
	}
	b->n = n;
}

static int get(const struct db *db, MDB_txn *txn, const struct posting *first, struct reader *r, struct block *ret)
{
	uint64_t head = read_varint(r);
	const unsigned char *bytes = read_bytes(r, 1);
	struct posting of = *first;
	unsigned char key[SHARED_KEY_BYTES];
	struct str value;

	if (bytes && *bytes) {
		of.date -= read_varint(r);
		of.seq -= (uint64_t)unzigzag(read_varint(r));
	}
	const unsigned char *bits = bytes ? read_bytes(r, *bytes) : NULL;
	if (r->bad || r->at != r->end)
		return -EIO;
	shared_key(&of, key);
	int e = db_get(db, txn, TABLE_TERMS, (struct str){ (char *)key, sizeof key }, &value);
	if (e < 0)
		return e == -ENOENT ? -EIO : e;
	if (shared_is(value, true) || block_get(value, true, ret) < 0)
		return -EIO;
	if (*bytes)
		choose(ret, bits, *bytes);
	/* It is of that very block, and of no other that came to lie there. */
	bool right = ret->n && head == head_of(ret->n) && ret->date[0] == first->date && ret->seq[0] == first->seq;
	return right ? 0 : -EIO;
}

int shared_get(const struct db *db, MDB_txn *txn, const char *key, struct str bytes, bool dated, struct block *ret)
{
	struct reader r = { .at = (const unsigned char *)bytes.ptr, .end = (const unsigned char *)bytes.ptr + bytes.len };
	struct posting first;

	if (!shared_is(bytes, dated))
		return block_get(bytes, dated, ret) < 0 ? -EIO : 0;
	posting_from_key((const unsigned char *)key, &first);
	return get(db, txn, &first, &r, ret);
}
