/*
 * stem - what words of a language have in common (libstemmer, Snowball).
 *
 * Apart from words.h, as the library's tables take long to load: who only
 * folds words does without.
 */
#ifndef STORE_STEM_H
#define STORE_STEM_H

#include "common/str.h"

/* Stemmers by language; one thread's at a time. */
struct stemmers;
struct stemmers *stemmers_new(void); /* NULL: out of memory */
void stemmers_destroy(struct stemmers **self_p);

enum { STEM_LANGUAGES = 14 };
/* "en", "de", …: NULL past STEM_LANGUAGES. */
const char *stem_language(size_t i);
/* Index of a BCP 47 tag's language, or -ENOENT: texts in it are searched by exact words alone. */
int stem_language_find(struct str tag);

/* The stem of a folded word, valid until the next call; the word itself when out of memory. */
struct str stemmers_stem(struct stemmers *self, size_t language, struct str word);

#endif
