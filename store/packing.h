/*
 * packing - words in fewer bytes, and back in a third of a microsecond for two hundred of them.
 *
 * Each byte has a code of a fixed table (packing_table.h): Latin letters take 60
 * parts in a hundred, Cyrillic ones 55. Nothing is learnt from what is stored, so
 * that a text that is taken out is gone, and any value is read without another.
 * The words are halved into two streams of codes, which are decoded side by side:
 * a processor waits for each code's length, and has two to wait for.
 */
#ifndef STORE_PACKING_H
#define STORE_PACKING_H

#include "common/buf.h"
#include "store/packing_table.h"

/* The bytes in which each half is written. */
struct packed {
	unsigned table;
	size_t bytes[2];
};

/* The table that fits best; false when none saves an eighth, or there is little to save. */
bool packing_plan(struct str words, struct packed *ret);

/* The same of an address, by a table of its own. */
bool packing_plan_address(struct str address, struct packed *ret);

/* Appends both halves, as planned. */
void packing_put(struct buf *out, struct str words, const struct packed *plan);

/* Bytes that n words can at most come from, and at least. */
static inline bool packing_fits(const struct packed *plan, size_t n)
{
	return plan->bytes[0] + plan->bytes[1] >= n / 8 && plan->bytes[0] <= 3 * n + 8 && plan->bytes[1] <= 3 * n + 8;
}

/*
 * The n bytes that were packed as from, which is both halves, to out. end: of
 * what may be read behind from, at least these. -EBADMSG: they are not n.
 */
int packing_get(const unsigned char *from, const unsigned char *end, const struct packed *plan, unsigned char *out, size_t n);

#endif
