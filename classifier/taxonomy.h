/*
 * taxonomy - topics and the words that speak for them, read from a file that people edit.
 *
 * inquit-taxonomy(5) is the format. A taxonomy is read whole or not at all,
 * never changes afterwards, and its strings point into its own copy of the
 * file. Points are thousandths.
 */
#ifndef CLASSIFIER_TAXONOMY_H
#define CLASSIFIER_TAXONOMY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "classifier/automaton.h"
#include "common/buf.h"
#include "common/str.h"

enum {
	TAXONOMY_BYTES_MAX = 8 << 20,
	TAXONOMY_TOPICS_MAX = 1000,
	TAXONOMY_RULES_MAX = 50000,
	TAXONOMY_PHRASES_MAX = 1 << 19, /* lists written out */
	TAXONOMY_TERMS_MAX = 8,     /* of one rule: a & b ~3 c ... */
	TAXONOMY_LIST_DEPTH_MAX = 8, /* lists within lists */
	TAXONOMY_ID_BYTES_MAX = 64,
	TAXONOMY_WEIGHT_MAX = 1000,
	TAXONOMY_NEAR_MAX = 100, /* words */
};

/* Where a phrase was found. */
enum where {
	WHERE_STATEMENT,
	WHERE_HEADING, /* the section's, or the question that is answered */
	WHERE_NEAR,    /* the paragraph up to the statement, the rest of its sentence, and who speaks */
	WHERE_TITLE,
	WHERES
};

struct topic_def {
	struct str id, title, iptc;
	struct str parent_id, group; /* topics of one group compete for a statement's context; empty is a group too */
	int32_t parent;    /* index, or -1 */
	int32_t threshold; /* points from which it is given */
	bool rest;         /* for what remains: see pick_rest() of context.c */
};

struct rule {
	struct str source; /* as written */
	int32_t weight;
	uint32_t first_term;
	uint16_t n_terms, topic;
	uint8_t wanted; /* of TAXONOMY_TERMS_MAX bits: the terms that must be there */
	bool veto;
};

enum term_op { TERM_FIRST, TERM_AND, TERM_NEAR };

struct term {
	uint32_t rule;
	enum term_op op;
	bool negated;
	uint32_t distance; /* of TERM_NEAR, in words between */
};

struct taxonomy {
	struct str name;
	int32_t where[WHERES]; /* factors, thousandths */
	int32_t own;           /* points that must not come from the title */
	int32_t inherit;       /* factor on scores that come from context alone, thousandths */
	int32_t share;         /* of the best topic's points that the others need, thousandths */
	int32_t most;          /* topics of one statement, thousandths */
	struct str carry;      /* the group that context gives even to statements which name topics of other groups */
	struct topic_def *topics;
	size_t n_topics;
	struct rule *rules; /* by topic */
	size_t n_rules;
	struct term *terms;
	size_t n_terms;
	/* The terms that phrase p is of: uses[use_first[p]] to uses[use_first[p + 1]]. */
	uint32_t *use_first, *uses;
	struct automaton *automaton;
	char version[17]; /* of the file's bytes, in hexadecimal */
	char *file;
	size_t file_len;
};

/*
 * 0 and *ret. -EBADMSG, -E2BIG: *reterr is "file:line:column: what was expected";
 * -errno of reading the file, *reterr then says so; -ENOMEM. reterr may be NULL.
 */
int taxonomy_read(const char *path, struct taxonomy **ret, struct buf *reterr);

/* The same of text in memory; name stands for the file in errors. */
int taxonomy_parse(struct str text, const char *name, struct taxonomy **ret, struct buf *reterr);

void taxonomy_destroy(struct taxonomy **self_p);

/* The topic's index, or -ENOENT. */
int taxonomy_find(const struct taxonomy *self, struct str id);

/* The line of the file, from 1, that `part` (a str of this taxonomy) is on. */
unsigned taxonomy_line(const struct taxonomy *self, struct str part);

const char *where_name(enum where where);

#endif
