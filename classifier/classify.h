/*
 * classify - topics for statements, articles and plain texts.
 *
 * Rules of a taxonomy, a trained model, or both together: a topic then has the
 * better of its two scores and says where it came from. Scores are thousandths
 * of a probability. The same input gives the same bytes on every machine.
 *
 * A classifier never changes once made: to reload, make a new one and destroy
 * the old one when that has worked.
 */
#ifndef CLASSIFIER_CLASSIFY_H
#define CLASSIFIER_CLASSIFY_H

#include "common/arena.h"
#include "common/article.h"
#include "common/buf.h"

struct classifier;

/* The taxonomy that is used when none is named; found with datafile_find(). */
#define CLASSIFIER_TAXONOMY "foreign-policy.taxonomy"

enum {
	CLASSIFIER_LISTED_MIN = 50,  /* least score that classifier_text() lists */
	CLASSIFIER_GIVEN_MIN = 750,  /* a rule topic's score at its threshold */
	CLASSIFIER_VERSION_BYTES = 64,
};

/*
 * taxonomy_path: NULL is the shipped one. model_path: NULL is no model. 0 and
 * *ret; else -errno (-EBADMSG, -E2BIG: the file is wrong, -ENOENT: not there,
 * -ENOMEM) and *reterr, "file:line:column: what was expected" for a taxonomy,
 * "file: what is wrong" for a model.
 */
int classifier_new(const char *taxonomy_path, const char *model_path, struct classifier **ret, struct buf *reterr);

/* The model alone. Errors as above. */
int classifier_new_model(const char *model_path, struct classifier **ret, struct buf *reterr);

void classifier_destroy(struct classifier **self_p);

/* "taxonomy HASH model HASH": what records keep. It lives as long as the classifier. */
struct str classifier_version(const struct classifier *self);

/*
 * Fills the topics of each statement, best first, and of the article, and sets
 * classifier_version. Only topics at or over their threshold are given. Context
 * is the heading above a statement or the question it answers, its paragraph,
 * the title, the statement before, and what the article keeps naming. 0, or -ENOMEM with the article's topics as they were.
 */
int classifier_run(const struct classifier *self, struct arena *arena, struct article *inout);

/*
 * Gives topic, which the feed's settings name, to each statement that has none,
 * and to the article where it has none. Empty: does nothing. 0 or -ENOMEM.
 */
int classifier_fall_back(struct arena *arena, struct str topic, struct article *inout);

/*
 * Topics of a text by itself: all of CLASSIFIER_LISTED_MIN and more, and always
 * the best. 0 and *ret in arena, or -ENOMEM.
 */
int classifier_text(const struct classifier *self, struct arena *arena, struct str title, struct str text,
		    struct topics *ret);

/* One thing that spoke for or against a topic. */
struct reason {
	struct str topic;
	enum { REASON_RULE, REASON_VETO, REASON_MODEL, REASON_INHERITED } kind;
	const char *where;  /* "statement", "heading", "near", "title"; "text" of the model; inherited: "statement before", "article" */
	struct str rule;    /* as the taxonomy has it; the model's word or pair of words */
	struct str phrase;  /* the text's words that fulfilled it */
	unsigned line;      /* of the taxonomy; 0 for the model */
	uint32_t count;     /* how often */
	int32_t weight;     /* of the rule, thousandths */
	int32_t points;     /* thousandths, with the factor of the place; the model's in log-odds */
	bool counted;       /* false: a statement that names a topic itself does not look there */
};

struct why {
	struct topics topics; /* what was given */
	struct reason *reasons; /* by topic as the taxonomy orders them, then by weight of place */
	size_t n_reasons;
};

/* Why classifier_run() gave statement number `statement` its topics. 0 and *ret in arena, -ENOENT, -ENOMEM. */
int classifier_why(const struct classifier *self, struct arena *arena, const struct article *article, size_t statement,
		   struct why *ret);

/* Why classifier_text() gave its topics. 0 and *ret in arena, -ENOMEM. */
int classifier_why_text(const struct classifier *self, struct arena *arena, struct str title, struct str text,
			struct why *ret);

#endif
