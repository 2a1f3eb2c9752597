/*
 * words - the words of a control request: options "key=value", and names.
 */
#ifndef FETCHER_WORDS_H
#define FETCHER_WORDS_H

#include "common/control.h"

#define WORDS_HINTS_WRONG "lang is a language's tag: en; topic is a topic's name, as inquit topics list has them"

/* The value of the last word "key=…"; false when there is none. */
bool words_get(const struct control_request *request, const char *key, struct str *ret);
struct str words_text(const struct control_request *request, const char *key); /* empty when absent */
bool words_yes(const struct control_request *request, const char *key);       /* key=yes */

/* A word without '='. */
bool word_is_name(struct str word);

/* Hints for a feed's pages, or nothing: a BCP 47 tag, "en"; small letters, digits, '-', '/', '_' and '.', "energy/gas". */
bool word_is_language(struct str word);
bool word_is_topic(struct str word);

/* A time, "90s", also of seconds with a fraction, "0.25"; initial without the word. 0 or -EINVAL. */
int words_usec(const struct control_request *request, const char *key, uint64_t initial, uint64_t *ret);

/* Decimal digits, no sign. -EINVAL. */
int word_number(struct str word, uint64_t *ret);

/* A word "key=…" whose key is none of known (ended by NULL): false and *reterr_word. */
bool words_known(const struct control_request *request, const char *const *known, struct str *reterr_word);

#endif
