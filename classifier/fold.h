/*
 * fold - accented Latin letters as plain ones: the table behind token_next().
 */
#ifndef CLASSIFIER_FOLD_H
#define CLASSIFIER_FOLD_H

enum { FOLD_FIRST = 0xc0, FOLD_LAST = 0x24f };

/* One or two letters for the code point FOLD_FIRST + i; empty: it stays as it is. */
extern const char fold_latin[FOLD_LAST - FOLD_FIRST + 1][3];

#endif
