/*
 * query - the query language, from text to tree.
 *
 *     query := or ;  or := and { ("OR" | "|") and } ;  and := unary { ["AND"] unary }
 *     unary := ["NOT" | "-"] atom
 *     atom  := "(" query ")" | field ":" value | near | phrase | word["*"] | "/" regex "/" | "*"
 *     near  := atom ("NEAR" | "ADJ") ["/" n] atom
 *     value := word["*"] | phrase | "(" query ")" | from ".." to | (">" | ">=" | "<" | "<=") number | "/" regex "/"
 *
 * The same field twice in a row of conditions, where a statement has only one
 * value of it, means either: outlet:a outlet:b. Operators are in capitals.
 */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/buf.h"
#include "common/str.h"

enum {
	QUERY_BYTES_MAX = 4096,
	QUERY_DEPTH_MAX = 32,
	QUERY_NODES_MAX = 512,
	QUERY_NEAR_DEFAULT = 10,
	QUERY_NEAR_MAX = 1000,
};

enum query_kind {
	QUERY_ALL,    /* "*" */
	QUERY_AND, QUERY_OR, /* of two children or more */
	QUERY_NOT,    /* of one */
	QUERY_NEAR,   /* of two words or phrases */
	QUERY_TERM,   /* a word or phrase, of a field or of the text */
	QUERY_RANGE,  /* of dates or numbers */
};

enum query_field {
	FIELD_ANY, /* no field named: the statement's words, and single words of the title */
	FIELD_BY, FIELD_ROLE, FIELD_TOPIC, FIELD_OUTLET, FIELD_FEED, FIELD_TEXT, FIELD_TITLE, FIELD_LANG,
	FIELD_DATE, FIELD_SAID, FIELD_SEEN, FIELD_AT, FIELD_TO, FIELD_TYPE, FIELD_ACT, FIELD_VERB, FIELD_OUTLETS,
	FIELD_CONF, FIELD_IS, FIELD_ID, FIELD_CLUSTER, FIELD_ARTICLE, FIELD_MODEL, FIELD_SPEAKER,
	FIELD_ABOUT, FIELD_WIRE, FIELD_CONTEXT, FIELD_REV,
	FIELD_COUNTRY, FIELD_QUERY, /* both only until notes_expand() */
	QUERY_FIELDS,
};

enum query_value { VALUE_WORDS, VALUE_NAME, VALUE_DATE, VALUE_NUMBER, VALUE_SHARE, VALUE_ONE_OF, VALUE_HEX };

struct query {
	enum query_kind kind;
	size_t at;                 /* byte in the query where it begins: for messages */
	struct query **child;
	size_t n;
	enum query_field field;    /* TERM, RANGE */
	struct str text;           /* TERM: as typed, without quotes and "*" */
	bool quoted, prefix, regex; /* TERM; regex: text is between the slashes */
	unsigned distance;         /* NEAR: at most so many words on */
	bool ordered;              /* NEAR: the first child first (ADJ) */
	int64_t from, to;          /* RANGE: from included, to not; usec or thousandths */
};

/* A field's name and what it takes. */
struct query_field_info {
	const char *name;
	enum query_field field;
	enum query_value value;
	bool exclusive;   /* a statement has one value of it */
	bool expressions; /* it takes a regular expression */
	const char *words; /* VALUE_ONE_OF: "direct|indirect|…" */
};
const struct query_field_info *query_field_find(struct str name);
const struct query_field_info *query_field_info(enum query_field field);
const struct query_field_info *query_field_at(size_t i); /* NULL past the last */
/* The field's name that is nearest to what was typed, or NULL when none is near. */
const char *query_field_suggest(struct str name);

/*
 * 0 and *ret in arena; -EINVAL and lines in reterr: what is wrong, the query,
 * a caret. now_usec: what relative dates count from. -ENOMEM.
 */
int query_parse(struct str text, int64_t now_usec, struct arena *arena, struct query **ret, struct buf *reterr);

/* "a..b", "2026-10", "2w..", "monday": 0 and the moments, -EINVAL. */
int query_date(struct str text, int64_t now_usec, int64_t *ret_from, int64_t *ret_to);
/* ">0.8", "<=3", "5", "2..4" in thousandths. */
int query_number(struct str text, int64_t *ret_from, int64_t *ret_to);
/* Such numbers that are from 0 to 1: 0, -EINVAL: no number, -ERANGE: one beyond. */
int query_share(struct str text, int64_t *ret_from, int64_t *ret_to);

/* The tree as text with every operator and bracket written out: for people and tests. */
void query_print(struct buf *out, const struct query *query);

/* Message, query and caret under byte at. */
void query_complain(struct buf *out, struct str query, size_t at, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

#endif
