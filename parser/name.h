/*
 * name - the persons of an article: their fullest names, roles as printed, sex, and where they are mentioned.
 *
 * Found before any speaker is resolved: from names of two words and more beside
 * a role ("Foreign Minister Ann Roe"; "Ann Roe, a baker"), an honorific or a
 * known given name; then from single surnames of these.
 */
#ifndef PARSER_NAME_H
#define PARSER_NAME_H

#include "parser/flow.h"

#define NAMES_MAX 1024 /* persons; later ones are not told apart */

enum sex { SEX_UNKNOWN, SEX_MALE, SEX_FEMALE };

struct person {
	struct str name, surname, role;
	uint32_t first, last;   /* tokens of the name where it is fullest */
	uint32_t role_first, role_last; /* tokens of the role; equal: none */
	enum sex sex;
	bool sex_guessed;     /* from the given name alone */
	uint32_t mentions;    /* how often by full name, or surname where nobody shares it */
};

struct mention {
	uint32_t first, last; /* tokens of the name without role */
	uint32_t phrase;      /* first token of its phrase: the role before it */
	uint32_t person;
	bool possessive, subject;
	bool attributive; /* "a Roe supporter" */
};

struct names {
	struct person *persons;
	struct mention *mentions; /* ascending */
	uint32_t n_persons, n_mentions;
};

/* 0 and *ret in arena, or -ENOMEM. */
int names_find(const struct text *text, const struct entry *entries, struct arena *arena, struct names *ret);

/* The person with this surname or full name (bytes as printed), nearest before token at, else after; TEXT_NONE. */
uint32_t names_by_name(const struct names *self, const struct text *text, uint32_t first, uint32_t last, uint32_t at);

/* The first mention that ends after token at: an index, n_mentions when there is none. */
uint32_t names_mention_from(const struct names *self, uint32_t at);

/* The one person whose given name this is, for those called by it (and names that put the family first); TEXT_NONE. */
uint32_t names_by_given(const struct names *self, const struct text *text, uint32_t token);

/* Do two surnames name the same: equal but for case, al-, and i/y endings (Sergei, Sergey)? */
bool names_alike(struct str a, struct str b);

/* Tokens [*first, last) of a phrase: moves *first to where the name after roles, honorifics and nationality begins; *first == last: no name. */
void names_tail(const struct text *text, const struct entry *entries, uint32_t *first, uint32_t last);

/* Is token i a rank or degree that is written behind a name: "Ann Roe KC"? */
bool names_letters(const struct text *text, uint32_t i);

/* "the driver of General | Roe": does the phrase that begins at first serve the one named at token at? */
bool names_serves(const struct text *text, const struct entry *entries, uint32_t first, uint32_t at);

#endif
