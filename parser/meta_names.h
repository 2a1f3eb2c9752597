/*
 * meta_names - the names of people in what pages print as authors.
 */
#ifndef PARSER_META_NAMES_H
#define PARSER_META_NAMES_H

#include "common/arena.h"
#include "common/str.h"

enum { NAMES_MAX = 8, NAME_BYTES_MAX = 60 };

struct names {
	struct str at[NAMES_MAX];
	size_t n;
};

/*
 * The names in an author line: without "By", "Von", "Written by", dates, roles
 * behind a bar and "for The Outlet"; parted at commas, semicolons, "and" and
 * the like. Each a part of s. Empty where nothing is left, or too much.
 */
void names_from(struct str s, struct names *ret);

/*
 * The names behind the next "By" (or "von", "par", ...) in running text at or
 * after *at, and where that began; false: none. *at moves behind them.
 */
bool names_after_by(struct str text, size_t *at, size_t *ret_from, struct names *ret);

/* True where s as a whole is written as a person's name: two to four capitalised words, particles between. */
bool names_is_person(struct str s);

/* The names joined by "; ", and folded and sorted as a key. 0 or -ENOMEM. */
int names_join(const struct names *self, struct arena *arena, struct str *ret);
int names_key(const struct names *self, struct arena *arena, struct str *ret);

#endif
