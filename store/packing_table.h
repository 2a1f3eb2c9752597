/*
 * packing_table - the codes behind packing.c. Their numbers are on disk: appended to only, never changed.
 */
#ifndef STORE_PACKING_TABLE_H
#define STORE_PACKING_TABLE_H

#include <stdint.h>

/* PACKING_WORDS: those that words are packed by. */
enum { PACKING_LATIN, PACKING_CYRILLIC, PACKING_WORDS, PACKING_ADDRESS = PACKING_WORDS, PACKING_TABLES, PACKING_BITS = 11, PACKING_ESCAPE = 256 };

struct packing_table {
	uint8_t bits[PACKING_ESCAPE + 1]; /* of a byte's code; 0: it has none, and stands behind an escape */
	uint16_t code[PACKING_ESCAPE + 1]; /* its first bit is the lowest */
	/*
	 * By the next PACKING_BITS bits: the one or two bytes that begin there, in the
	 * two low bytes; then the bits of all, and how many they are (none and 0: an
	 * escape), four each; then the bits of the first.
	 */
	uint32_t decode[1 << PACKING_BITS];
};

extern const struct packing_table packing_tables[PACKING_TABLES];

#endif
