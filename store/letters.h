/*
 * letters - what belongs to a word, and which letters a reader takes for the same.
 *
 * "Tōkyō" is found by tokyo, "İzmir" by izmir, "ＳＹＲＩＡ" by syria. From a
 * table of the Unicode Standard (letters_table.py), so no locale has a say and
 * stores made on different machines agree.
 */
#ifndef STORE_LETTERS_H
#define STORE_LETTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LETTER_FOLD_MAX = 3 };

bool letter_in_word(uint32_t c);   /* letters, numbers, marks */
bool letter_alone(uint32_t c);     /* a word by itself: scripts written without spaces */
bool letter_is_apostrophe(uint32_t c);

/* Writes what c folds to; returns how many code points, 0 for a combining mark. */
size_t letter_fold(uint32_t c, uint32_t out[LETTER_FOLD_MAX]);

#endif
