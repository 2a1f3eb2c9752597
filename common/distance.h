/*
 * distance - how far a word is from another: for "did you mean".
 */
#ifndef COMMON_DISTANCE_H
#define COMMON_DISTANCE_H

#include "common/str.h"

enum { DISTANCE_LEN_MAX = 40 };

/*
 * Edits from a to b by bytes, a swap of neighbours counted as one (Damerau
 * 1964, optimal string alignment). DISTANCE_LEN_MAX where either is longer
 * than that: nobody mistypes such words one letter at a time.
 */
size_t edit_distance(struct str a, struct str b);

#endif
