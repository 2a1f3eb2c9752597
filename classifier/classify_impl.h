/*
 * classify_impl - what classify.c, context.c and why.c share.
 */
#ifndef CLASSIFIER_CLASSIFY_IMPL_H
#define CLASSIFIER_CLASSIFY_IMPL_H

#include "classifier/board.h"
#include "classifier/classify.h"
#include "classifier/model.h"
#include "classifier/profile.h"
#include "classifier/surround.h"
#include "classifier/taxonomy.h"

struct classifier {
	struct taxonomy *taxonomy; /* NULL: the model alone */
	struct taxonomy *points;   /* whose points the model looks at; or NULL */
	struct model *model;       /* NULL: the rules alone */
	char version[CLASSIFIER_VERSION_BYTES];
};

/* A topic on its way into a statement's list. */
struct pick {
	uint16_t topic;
	uint8_t by; /* of enum topic_by */
	int32_t points;
	uint16_t score;
};

struct picks {
	struct pick *at;
	size_t n;
};

/*
 * Adds what the model says of a text to out, which the rules have filled: a
 * topic that both give keeps the better score. least: lower scores are not
 * added. 0 and *inout, or -ENOMEM.
 */
int classifier_add_model(const struct classifier *self, struct arena *arena, struct str title, struct str text, uint16_t least,
			 struct topics *inout);

/* The features by which the model sees a text. */
int classifier_features(const struct classifier *self, struct arena *arena, struct str title, struct str text, struct features *ret);

/* An article being classified, from its first statement to its last. */
struct walk {
	const struct classifier *classifier;
	struct arena *arena;
	struct arena *scratch; /* emptied at each statement, unless it is arena itself */
	const struct article *article;
	struct board board;
	struct picks picks, previous; /* of this statement and the one before */
	struct profile profile;
	const size_t *passages; /* surround.h */
	struct str heading;           /* what in_heading was found in: heading or question */
	struct findings in_statement, in_heading, in_title;
	struct surroundings around; /* of this statement */
};

/* scratch: what is known of one statement only; arena itself where that must outlive the next. 0 or -ENOMEM. */
int walk_start(const struct classifier *classifier, struct arena *arena, struct arena *scratch, const struct article *article,
	       struct walk *ret);

/* The topics of a statement; all in order, from the first. Board and findings then show how they came about. 0 or -ENOMEM. */
int walk_statement(struct walk *self, size_t statement, struct topics *ret);

/* The pieces of a statement's content as one text, in scratch. */
int walk_content(struct walk *self, size_t statement, struct str *ret);

/* What context.c and inherit.c share. */
const struct topic_def *walk_def(const struct walk *self, size_t topic);
bool walk_picked(const struct walk *self, size_t topic);
/* Unless it is there or vetoed. */
void walk_add(struct walk *self, struct pick pick);
/* Whether the picks leave open the topics of this one's group. Topics for what remains close nothing. */
bool walk_open(const struct walk *self, size_t topic);

/* Whether the article keeps coming back to the topic. */
bool walk_running(const struct walk *self, size_t topic);

/* Adds the topics that a statement, whose own have been picked, has from what stands around it. 0 or -ENOMEM. */
int walk_inherit(struct walk *self);

/* Best first; equal scores in order of id. */
void topics_sort(struct topics *topics);

/* Room for n topics in arena; 0 or -ENOMEM. */
int topics_room(struct arena *arena, size_t n, struct topics *ret);

#endif
