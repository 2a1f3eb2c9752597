/*
 * regex_impl - the program that an expression becomes: regex_compile.c makes it, regex.c runs it.
 */
#ifndef STORE_REGEX_IMPL_H
#define STORE_REGEX_IMPL_H

#include "store/letters.h"
#include "store/regex.h"

enum op_kind { OP_LETTER, OP_ANY, OP_CLASS, OP_SPLIT, OP_JUMP, OP_BEGIN, OP_END, OP_EDGE, OP_MATCH };

struct op {
	enum op_kind kind;
	uint32_t letter;       /* LETTER: folded */
	uint16_t to, other;    /* SPLIT, JUMP: indexes of ops */
	struct str class;      /* CLASS: what stands between the brackets, or "\d" and the like */
};

struct regex {
	struct op op[REGEX_OPS_MAX];
	size_t n;
};

/* The letter without regard to case; one that folds to several stays. */
static inline uint32_t regex_fold(uint32_t c)
{
	uint32_t folded[LETTER_FOLD_MAX];

	return letter_fold(c, folded) == 1 ? folded[0] : c;
}

/* Does it name a class behind a backslash? */
static inline bool regex_is_shorthand(char c)
{
	return memchr("dwsDWS", c, 6) != NULL;
}

#endif
