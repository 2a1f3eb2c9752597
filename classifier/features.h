/*
 * features - a text as a bag of hashed words, beginnings of words and pairs of words.
 *
 * A feature is the 32-bit hash of what it stands for; two that fall together
 * are one.
 */
#ifndef CLASSIFIER_FEATURES_H
#define CLASSIFIER_FEATURES_H

#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/str.h"

/* Of one text; what comes after is not looked at. Keeps the model's sums in 32 bits. */
enum { FEATURES_MAX = 1 << 16 };

struct feature {
	uint32_t hash;  /* never 0 */
	uint32_t count; /* never 0 */
};

struct features {
	struct feature *at; /* in order of first occurrence */
	size_t n;
};

/* Kinds of features are hashed apart. */
enum feature_kind { FEATURE_WORD = 1, FEATURE_PAIR = 2, FEATURE_POINTS = 3 };

uint32_t features_hash(struct str name, enum feature_kind kind);

/* 0 and *ret in arena, or -ENOMEM. */
int features_of(struct arena *arena, struct str title, struct str text, struct features *ret);

/*
 * The words of one feature of this text, as the text has them, for people:
 * "crude oil", "refi*". Empty when it has none of that hash.
 */
int features_name(struct arena *arena, struct str title, struct str text, uint32_t hash, struct str *ret);

/* Value of a feature found so many times: 1 + ln count, in 4096ths. */
uint32_t features_tf(uint32_t count);

#endif
