/*
 * body - which blocks of a page are the article's body.
 *
 * Boosted trees judge each block by itself and its place in the page, small
 * networks over the blocks in order do with what the trees say of its neighbours
 * (PAGES-MODEL.md); the networks' mean counts twice as much as the trees. Chosen is what has more than a threshold: the
 * best one for the F1 that the page's probabilities let expect, at least
 * BODY_THRESHOLD_LOW, and less on pages where nothing is sure. What chosen
 * blocks before it say already is left out, unless it is sure too: pages hold a
 * text twice, and lists repeat themselves.
 */
#ifndef PARSER_BODY_H
#define PARSER_BODY_H

#include "parser/body_context.h"
#include "parser/trees.h"

enum {
	BODY_THRESHOLD_LOW = 3000, /* of P_ONE */
	BODY_SURE = 9000,
	BODY_SURE_WORDS = 60,      /* the surest blocks with so many words say how sure it is */
};

struct body_model;

/* file may be NULL: what body_look() needs and no more. -ENOENT, -EBADMSG, -ENOMEM. */
int body_model_new(const struct trees_file *file, struct body_model **ret);
void body_model_destroy(struct body_model **self_p);

/* A page as the models see it; made by body_look(), in arena. */
struct body_view {
	const struct blocks *blocks;
	struct sums sums;
	struct row *rows;  /* a block each */
	int16_t *p;        /* a block each: that it is the body's, of P_ONE */
};

/* Fills the first columns of all rows; p stays 0. A model made of no file leaves the tokens' scores 0. 0 or -ENOMEM. */
int body_look(const struct body_model *model, const struct blocks *blocks, const struct body_hints *hints,
	      struct arena *arena, struct body_view *ret);

/* Runs trees and networks: sets view->p. 0 or -ENOMEM. */
int body_judge(const struct body_model *model, struct arena *arena, struct body_view *view);

/* Sets chosen[i] for each block from view->p. 0 or -ENOMEM. */
int body_choose(const struct body_view *view, struct arena *arena, bool *chosen);

#endif
