/* index_fold_value - heads and blocks of the tree, written by a fold, and the impacts that they say. */
#include <errno.h>
#include <stdlib.h>

#include "store/bytes.h"
#include "store/columns.h"
#include "store/impact.h"
#include "store/index_fold_impl.h"

/* ---- impacts ---- */

int folding_load_words(struct folding *f, const struct sources *s)
{
	struct columns columns = { .db = f->db, .txn = f->txn };

	if (!s->n)
		return 0;
	f->first = s->at[0].first;
	f->n_words = s->at[s->n - 1].last - f->first + 1;
	f->words = calloc(f->n_words, 1);
	for (uint64_t i = 0; f->words && i < f->n_words; i++) {
		int words = columns_words(&columns, f->first + i);

		/* Damage is met, and named, by who looks for the statement. */
		f->words[i] = words > 0 ? (uint8_t)words : 0;
	}
	return f->words ? 0 : -ENOMEM;
}

static bool has_impact(struct str term)
{
	return term.ptr[0] == TERM_WORD || term.ptr[0] == TERM_TITLE;
}

/*
 * The most of n postings, of which the first `old` were in a block whose most
 * is known; 0 where it is not. New ones are all of the statements at hand.
 */
static unsigned impact_of_all(const struct folding *f, const struct posting *p, size_t n, size_t old)
{
	unsigned most = old ? f->block.impact : 1;

	for (size_t i = old; most && i < n; i++) {
		uint64_t at = p[i].seq - f->first;
		unsigned impact = impact_of(p[i].extra, at < f->n_words ? f->words[at] : 0);

		most = impact > most ? impact : most;
	}
	return most;
}

size_t folding_old_ones(struct folding *f, const struct posting *p, size_t total)
{
	const struct block *b = &f->block;

	if (b->n == 0 || posting_cmp(p->date, p->seq, b->date[b->n - 1], b->seq[b->n - 1]) > 0)
		return b->n;
	f->block.impact = 0;
	return total;
}

/* A block's part in the whole list's. */
static void add_impact(struct folding *f, unsigned impact)
{
	f->impact = !impact || !f->impact ? 0 : impact > f->impact ? impact : f->impact;
}

/* ---- values ---- */

int folding_put_head(struct folding *f, struct str term, uint64_t count, const struct posting *inlined, size_t n, size_t old)
{
	struct term key;
	unsigned char bytes[VARINT_MAX];

	memcpy(key.key, term.ptr, term.len);
	key.len = term.len;
	term_key_append(&key, (struct str){ "", 1 });
	buf_clear(&f->value);
	buf_add(&f->value, (struct str){ (char *)bytes, put_varint(bytes, count) });
	if (n)
		block_pack(&f->value, inlined, n, term_is_dated(term), has_impact(term) ? impact_of_all(f, inlined, n, old) : 0);
	else if (count && has_impact(term) && f->impact)
		buf_add(&f->value, (struct str){ (char *)bytes, put_varint(bytes, f->impact) });
	if (buf_error(&f->value))
		return -ENOMEM;
	return db_put(f->db, f->txn, TABLE_TERMS, term_str(&key), buf_str(&f->value));
}

_Static_assert(TERM_KEY_BYTES_MAX == TERM_BYTES_MAX + 1 + POSTING_KEY_BYTES, "a term has room for the keys of its blocks");

void folding_block_key(struct term *key, struct str term, const struct posting *first)
{
	unsigned char bytes[POSTING_KEY_BYTES];

	posting_key(first, bytes);
	memcpy(key->key, term.ptr, term.len);
	key->len = term.len;
	term_key_append(key, (struct str){ "", 1 });
	term_key_append(key, (struct str){ (char *)bytes, sizeof bytes });
}

int folding_put_blocks(struct folding *f, struct str term, const struct posting *p, size_t n, size_t part, size_t old)
{
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i += part) {
		size_t here = n - i < part ? n - i : part, before = old <= i ? 0 : old - i < here ? old - i : here;
		unsigned impact = has_impact(term) ? impact_of_all(f, p + i, here, before) : 0;
		struct term key;

		add_impact(f, impact);
		folding_block_key(&key, term, &p[i]);
		buf_clear(&f->value);
		block_pack(&f->value, p + i, here, term_is_dated(term), impact);
		r = buf_error(&f->value) ? -ENOMEM :
		    db_put(f->db, f->txn, TABLE_TERMS, term_str(&key), buf_str(&f->value));
	}
	return r;
}

/* ---- damage ---- */

int folding_lose(struct folding *f, struct str key)
{
	unsigned char sum[CHECKSUM_BYTES];
	struct str raw = { 0 }, body = { 0 };
	int r = db_get_raw(f->db, f->txn, TABLE_TERMS, key, &raw);

	f->lost++;
	if (r < 0 && r != -ENOENT)
		return r;
	if (raw.len >= CHECKSUM_BYTES)
		body = (struct str){ raw.ptr, raw.len - CHECKSUM_BYTES };
	db_checksum(TABLE_TERMS, key, body, sum);
	for (size_t i = 0; i < sizeof sum; i++)
		sum[i] = (unsigned char)~sum[i];
	if (raw.len >= CHECKSUM_BYTES && memcmp(raw.ptr + body.len, sum, sizeof sum) == 0)
		return 0;
	buf_clear(&f->value);
	buf_add(&f->value, body);
	buf_add(&f->value, (struct str){ (char *)sum, sizeof sum });
	return buf_error(&f->value) ? -ENOMEM : db_put_raw(f->db, f->txn, TABLE_TERMS, key, buf_str(&f->value));
}
