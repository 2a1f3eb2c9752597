/*
 * classify_impl - what classify.c, context.c and why.c share.
 */
#ifndef CLASSIFIER_CLASSIFY_IMPL_H
#define CLASSIFIER_CLASSIFY_IMPL_H

#include "classifier/board.h"
#include "classifier/classify.h"
#include "classifier/surround.h"
#include "classifier/taxonomy.h"

struct classifier {
	struct taxonomy *taxonomy; /* NULL: the model alone */
	struct model *model;       /* NULL: the rules alone */
	char version[CLASSIFIER_VERSION_BYTES];
};

/* An article being classified, from its first statement to its last. */
struct walk {
	const struct classifier *classifier;
	struct arena *arena;
	const struct article *article;
	struct board board;
	struct topics previous; /* of the statement before */
	struct str heading;     /* what in_heading was found in */
	struct findings in_statement, in_near, in_heading, in_title;
	bool inherited; /* the topics last given are the previous statement's */
};

int walk_start(const struct classifier *classifier, struct arena *arena, const struct article *article, struct walk *ret);

/* The topics of a statement; all in order, from the first. Board and findings then show how they came about. 0 or -ENOMEM. */
int walk_statement(struct walk *self, size_t statement, struct topics *ret);

/* Whether what speaks for the topic from outside the statement counts. */
bool walk_counts(const struct walk *self, size_t topic);

/* Best first; equal scores in order of id. */
void topics_sort(struct topics *topics);

/* Room for n topics in arena; 0 or -ENOMEM. */
int topics_room(struct arena *arena, size_t n, struct topics *ret);

#endif
