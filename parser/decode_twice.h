/* decode_twice - text that was UTF-8, was taken for windows-1252 and made UTF-8 once more. */
#ifndef PARSER_DECODE_TWICE_H
#define PARSER_DECODE_TWICE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/str.h"

enum { TWICE_LEAST = 3 }; /* characters: fewer may be about such text */

/* Bytes of s at which one character stands encoded twice, and the character; 0: none does. */
size_t twice_at(struct str s, size_t at, uint32_t *ret);

/* True where s has TWICE_LEAST such characters. */
bool twice_encoded(struct str s);

/* s, UTF-8, with those characters set right. 0 or -ENOMEM. */
int twice_repair(struct str s, struct arena *arena, struct str *ret);

#endif
