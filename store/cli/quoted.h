/*
 * quoted - the words within quotation marks, in a statement that is partly in its writer's words.
 */
#ifndef STORE_CLI_QUOTED_H
#define STORE_CLI_QUOTED_H

#include "common/arena.h"

/*
 * 0 and the pieces without their marks, joined by " … ", empty where nothing is quoted; or -ENOMEM. A mark ends what
 * one of its family began: marks of another lie within. One between letters is an apostrophe.
 */
int quoted_words(struct str text, struct arena *arena, struct str *ret);

#endif
