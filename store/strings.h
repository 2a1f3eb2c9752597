/*
 * strings - text in stored values, each in the fewest bytes that are quickly read.
 *
 * A varint whose two low bits say how it goes on:
 *
 *   0  its bytes follow; the rest of the varint is how many
 *   1  it stands earlier in the value (in the words, in the address): the rest
 *      is its length, a second varint where
 *   2  one of a fixed list of common words: the rest is its number
 *   3  a date such as 2026-02-03T07:00:00Z: the rest is seconds since the epoch
 *
 * Nothing outlasts the value that it stands in: a text that is taken out is gone.
 */
#ifndef STORE_STRINGS_H
#define STORE_STRINGS_H

#include "common/arena.h"
#include "common/buf.h"
#include "store/bytes.h"

enum { STRINGS_KEPT = 32, STRINGS_LOOKED_AT = 512 };

/* Writes one value, from the end of out on. */
struct strings {
	struct buf *out;
	size_t base;        /* where the value begins in out */
	size_t from, bytes; /* words in it that later ones are looked for in, the first STRINGS_LOOKED_AT bytes */
	struct {
		size_t at, len;
	} kept[STRINGS_KEPT]; /* the last that were written whole */
	size_t n;
};

struct strings strings_begin(struct buf *out);
void strings_put_varint(struct strings *self, uint64_t v);
void strings_put_bytes(struct strings *self, struct str bytes);
void strings_put(struct strings *self, struct str s);
/* The bytes that were last put are words that later strings may be part of. */
void strings_look_in(struct strings *self, size_t len);

/* base: where the value begins. Marks r as bad, and returns the empty str, where there is none, or arena is spent. */
struct str strings_get(struct reader *r, const unsigned char *base, struct arena *arena);

#endif
