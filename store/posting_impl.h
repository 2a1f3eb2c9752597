/* posting_impl - what the two ways to write a block share. */
#ifndef STORE_POSTING_IMPL_H
#define STORE_POSTING_IMPL_H

#include "store/bits.h"
#include "store/bytes.h"
#include "store/posting.h"

enum {
	NUMBER_BITS = 41, /* of dates and sequence numbers and their distances; more is damage, and not packed */
	EXTRAS_MAX = POSTINGS_MAX * POSTING_EXTRA_MAX, /* bytes in a block */
	/* The byte before packed ones: see posting_pack.c. */
	EXTRA_WIDTH = 15, EXTRA_UNARY = 16, EXTRA_UNARY_FROM_0 = 32,
};

/* How many low bits each of n numbers has that ascend up to last. */
static inline unsigned low_bits(uint64_t last, size_t n)
{
	return last >= n ? bits_width(last / n) - 1 : 0;
}

/* Of a packed block whose head has been read into ret->n and impact; r->bad when it is none. */
void block_unpack(struct reader *r, bool dated, struct block *ret);

#endif
