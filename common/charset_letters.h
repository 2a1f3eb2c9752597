/*
 * charset_letters - the one-byte encoding of a text, by the letters of its language.
 */
#ifndef COMMON_CHARSET_LETTERS_H
#define COMMON_CHARSET_LETTERS_H

#include "common/charset.h"

/*
 * Each language's letters are looked for under each encoding that was in use
 * for it: what reads as its letters speaks for the pair, signs and capitals
 * within words speak against it. windows-1252 where nothing is better.
 */
enum charset charset_by_letters(struct str bytes);

#endif
