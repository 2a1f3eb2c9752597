/*
 * term - the keys of the index: a letter for the kind, then the value.
 *
 * Values hold no NUL (folded text), or are all of one length (binary ones): so
 * a term and what follows it in a B-tree key cannot be taken for another term.
 */
#ifndef STORE_TERM_H
#define STORE_TERM_H

#include "common/buf.h"
#include "common/str.h"
#include "store/words.h"

enum {
	TERM_BYTES_MAX = 256,
	TERM_KEY_BYTES_MAX = TERM_BYTES_MAX + 1 + 10, /* of a key: a NUL, and behind that where a block begins (POSTING_KEY_BYTES) */
};

/* Each above GROUP_KIND (term_group.h), the least being TERM_NAMED: what is not is left out of a copy that is packed. */
enum term_kind {
	/* Ordered by date. */
	TERM_ALL = 'a',      /* every statement */
	TERM_NAME = 'n',     /* a word of the speaker's name, folded */
	TERM_SPEAKER = 'p',  /* the whole name, folded */
	TERM_TOPIC = 't',    /* its id */
	TERM_OUTLET = 'o',   /* folded */
	TERM_OUTLET_WORD = 'O', /* of one with several */
	TERM_FEED = 'f',     /* folded */
	TERM_TYPE = 'y',
	TERM_ACT = 'c',
	TERM_LANGUAGE = 'l',
	TERM_IS = 'i',       /* "unknown", "anonymous", "negated", … */
	TERM_MODEL = 'm',    /* version of the parser */
	TERM_WIRE = 'W',     /* agency that the article names as its origin, folded */

	/* Ordered by what stands in the place of a date. */
	TERM_IDS = 'X',      /* every statement, by its id: ids.h */

	/* Ordered by arrival; positions are words within the field. */
	TERM_WORD = 'w',     /* of the content, folded, not stemmed */
	TERM_TITLE = 'h',    /* of the article's title */
	TERM_ROLE = 'r',
	TERM_CUE = 'v',
	TERM_PLACE = 'q',    /* of place and occasion */
	TERM_TO = 'd',       /* of the addressee */
	TERM_ID = 'x',       /* 8 bytes: the statement's id; until schema 5 */
	TERM_SAME = 'e',     /* 8 bytes: hash of the content's words in order */
	TERM_SHINGLE = 'g',  /* 8 bytes: hash of three words that follow each other */

	/* Without postings. */
	TERM_STEM = 's',     /* language, stem, TERM_STEM_END, word: which words have this stem */
	TERM_NAMED = 'N',    /* list ('p', 'o', 'f', 't', 'W'), folded name, TERM_STEM_END, name as written */
};

enum { TERM_STEM_END = 1 }; /* below every letter, and in no word */

struct term {
	size_t len;
	char key[TERM_KEY_BYTES_MAX]; /* room for a key that begins with it */
};

static inline struct str term_str(const struct term *self)
{
	return (struct str){ self->key, self->len };
}

/* Value is cut to what a key holds. */
static inline void term_set(struct term *self, enum term_kind kind, struct str value)
{
	if (value.len > TERM_BYTES_MAX - 1)
		value.len = TERM_BYTES_MAX - 1;
	self->key[0] = (char)kind;
	if (value.len)
		memcpy(self->key + 1, value.ptr, value.len);
	self->len = value.len + 1;
}

static inline void term_append(struct term *self, struct str more)
{
	if (self->len + more.len > TERM_BYTES_MAX)
		more.len = self->len < TERM_BYTES_MAX ? TERM_BYTES_MAX - self->len : 0;
	if (more.len)
		memcpy(self->key + self->len, more.ptr, more.len);
	self->len += more.len;
}

/* What stands behind a term in a key. */
static inline void term_key_append(struct term *self, struct str more)
{
	if (more.len > TERM_KEY_BYTES_MAX - self->len)
		more.len = TERM_KEY_BYTES_MAX - self->len;
	memcpy(self->key + self->len, more.ptr, more.len);
	self->len += more.len;
}

#endif
