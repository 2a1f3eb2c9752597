/*
 * posting - in which statements a term stands, in blocks of at most POSTINGS_MAX.
 *
 * Lists of attributes (speaker, topic, ...) are ordered by date and then by
 * sequence number, so that the newest come out without sorting; lists of words
 * have no date and are ordered by sequence number alone. A word's posting has
 * the word's positions as its extra bytes.
 *
 * A block: varint n + BLOCK_IMPACT_ONE * impact (impact.h, 0: not known), varint
 * bytes of the heads, the heads, the extras. Heads are deltas: with dates (date,
 * then the sequence number's zigzag difference) or without (difference, bytes of
 * extra). Those of segments are so, and those of the tree until schema 5. Since
 * then the tree's are packed (posting_pack.c), with n + POSTINGS_MAX, modulo
 * BLOCK_IMPACT_ONE, in the place of n. Skipping is between blocks, by the first
 * posting in their key.
 */
#ifndef STORE_POSTING_H
#define STORE_POSTING_H

#include <stdbool.h>

#include "common/buf.h"
#include "common/str.h"

enum {
	POSTINGS_MAX = 128,
	BLOCK_IMPACT_ONE = 256, /* from schema 4 on */
	POSTING_KEY_BYTES = 10, /* date and sequence number, 5 bytes each, big-endian */
	BLOCK_EXTRA_BYTES = 2048, /* of a block's extras together that are packed; where there are more they are as they were */
	BLOCK_SPARE = 8, /* memory behind the last number, for who writes several at once */
	POSTING_EXTRA_MAX = 4096, /* bytes of positions in one statement; words beyond are found without positions */
};

/* Seconds since the epoch as 40 bits that sort: 0 is "no date". Years 0 to 9999 fit. */
#define POSTING_NO_DATE UINT64_C(0)
#define POSTING_DATE_1970 (UINT64_C(1) << 38)
uint64_t posting_date(int64_t usec);
/* The beginning of that second. */
static inline int64_t posting_date_usec(uint64_t date)
{
	return ((int64_t)date - (int64_t)POSTING_DATE_1970) * 1000000;
}

struct posting {
	uint64_t date; /* POSTING_NO_DATE throughout a word's list */
	uint64_t seq;
	struct str extra; /* positions, see positions_put(); words only */
};

static inline int posting_cmp(uint64_t a_date, uint64_t a_seq, uint64_t b_date, uint64_t b_seq)
{
	if (a_date != b_date)
		return a_date < b_date ? -1 : 1;
	return (a_seq > b_seq) - (a_seq < b_seq);
}

void posting_key(const struct posting *p, unsigned char out[POSTING_KEY_BYTES]);
void posting_from_key(const unsigned char *key, struct posting *ret);

/* The extras of a packed block as they lie in it: most who look for a word do not ask where it stands. */
struct block_extras {
	bool lens_late, late; /* where they end is not known yet; they are not spread yet */
	unsigned width, base, asked;
	size_t total, lens_bytes;
	const unsigned char *lens, *at;
};

struct block {
	size_t n;
	unsigned impact; /* no posting has a larger one; 0: not known */
	bool packed;
	uint64_t date[POSTINGS_MAX], seq[POSTINGS_MAX + BLOCK_SPARE];
	struct block_extras extras;
	const char *extra; /* all of them: in the bytes that were decoded, or in those below */
	uint32_t end[POSTINGS_MAX + BLOCK_SPARE]; /* where each ends */
	char bytes[BLOCK_EXTRA_BYTES + BLOCK_SPARE];
};

/* Of memory that was not zeroed: no posting. The rest of it is what it was. */
static inline void block_clear(struct block *self)
{
	self->n = 0;
	self->impact = 0;
	self->packed = false;
	self->extras = (struct block_extras){ .width = 8 };
	self->extra = "";
}

/* A posting's extra, which points into the bytes that were decoded, or into the block: for who wants those of all … */
struct str block_extra(struct block *self, size_t i);
/* … and for who wants those of a few. */
struct str block_extra_of(struct block *self, size_t i);
/* How many places there are in it, as impact_occurrences() has it. */
unsigned block_occurrences(struct block *self, size_t i);

/* Appends n (1 to POSTINGS_MAX) postings, ascending, as one block. impact: as struct block has it. */
void block_put(struct buf *out, const struct posting *postings, size_t n, bool dated, unsigned impact);
/* The same, packed: but what does not ascend, or is too large, as block_put() has it. */
void block_pack(struct buf *out, const struct posting *postings, size_t n, bool dated, unsigned impact);

/* What a block says of its impact, without the rest: 0 also when it is none. */
unsigned block_impact(struct str bytes);

/* -EBADMSG: the bytes are no block; *ret is then anything. */
int block_get(struct str bytes, bool dated, struct block *ret);

/*
 * A packed block with dates as it lies, for who asks for one posting or two: to unpack 128 takes twenty times as long.
 * Points into the bytes.
 */
struct block_glance {
	size_t n;
	struct posting first, last;
	uint64_t span, least;
	unsigned low, width;
	const unsigned char *lows, *highs, *seqs;
};
/* 0; -EAGAIN: it is of another kind, or none: block_get() it. */
int block_glance(struct str bytes, struct block_glance *ret);
/* Whether it has the posting, and where: as block_seek(). */
bool block_glance_has(const struct block_glance *self, uint64_t date, uint64_t seq, size_t *ret);

/* Index of the first posting that is not below (date, seq); n when all are. */
size_t block_seek(const struct block *self, uint64_t date, uint64_t seq);
/* The same for who asks in order: quick where it is not far off the one at `from`. */
size_t block_seek_from(const struct block *self, size_t from, uint64_t date, uint64_t seq);

/* Ascending word positions, as many as POSTING_EXTRA_MAX holds. */
void positions_put(struct buf *out, const uint32_t *at, size_t n);
/* Fills out with at most max of them; returns how many. */
size_t positions_get(struct str extra, uint32_t *out, size_t max);

#endif
