/*
 * letters_table - the Unicode data behind letters.c, ascending by code point.
 */
#ifndef STORE_LETTERS_TABLE_H
#define STORE_LETTERS_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct letter_fold {
	uint32_t from;
	uint32_t to[3]; /* 0 after the last */
};
struct letter_range {
	uint32_t from, to; /* both included */
};

extern const struct letter_fold letter_folds[];
extern const size_t letter_folds_n;
extern const struct letter_range letter_ranges[]; /* what words are made of */
extern const size_t letter_ranges_n;
extern const struct letter_range letter_marks[]; /* combining marks, which folding drops */
extern const size_t letter_marks_n;

#endif
