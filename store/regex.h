/*
 * regex - regular expressions over words of a statement, in time linear in the text.
 *
 * Perl's common signs: . [a-z] [^a-z] ( | ) * + ? {m,n} ^ $ \b \d \w \s and \
 * before a sign for itself. Letters match without regard to case. Anywhere in
 * the text is a match. The expression becomes a program that is run on all its
 * states at once (Thompson 1968; Pike's virtual machine without captures), so
 * none takes exponential time; back references do not exist.
 */
#ifndef STORE_REGEX_H
#define STORE_REGEX_H

#include <stdint.h>

#include "common/arena.h"
#include "common/str.h"

enum {
	REGEX_BYTES_MAX = 256,
	REGEX_OPS_MAX = 1024, /* of the program; counted repetitions are written out */
	REGEX_DEPTH_MAX = 32, /* of brackets */
	REGEX_COUNT_MAX = 100,
};

struct regex;

/* 0; -EINVAL and *reterr_why, a literal, with *reterr_at, a byte of the pattern; -ENOMEM. pattern outlives it. */
int regex_compile(struct str pattern, struct arena *arena, struct regex **ret, const char **reterr_why, size_t *reterr_at);

/* Adds to *steps what it cost: states looked at. */
bool regex_match(const struct regex *self, struct str text, uint64_t *steps);

#endif
