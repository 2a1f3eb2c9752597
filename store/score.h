/*
 * score - how much a statement says of a query's words: Okapi BM25 (Robertson and Walker 1994) in integers.
 *
 * Each word of the query outside of NOT counts by how often the statement has
 * it (k1 = 1.2), how long the statement is (b = 0.75, against a mean length of
 * SCORE_WORDS: a fixed one, so that a page's scores stay those of the page
 * before) and how few statements have it. A word of the title counts half.
 *
 * Where the query is but alternatives of words, its lists are gone through from
 * the rarest word on, and a list is not begun when nothing that has only its
 * words, and those of the commoner ones, could still be among the best
 * (MaxScore: Turtle and Flood 1995). Within a list, blocks of which the same is
 * true are passed over (impact.h).
 */
#ifndef STORE_SCORE_H
#define STORE_SCORE_H

#include "store/impact.h"
#include "store/search.h"

enum { SCORE_LISTS_MAX = 8 };

struct scoring;

/* Of the asking's plan, into its arena. 0, -ENOMEM. */
int scoring_open(struct asking *asking);

/* True when the query is alternatives of a few words and nothing else. */
bool scoring_alone(const struct scoring *self);

/* A statement's score, in SCORE_ONE * SCORE_ONE. 0, -EIO. */
int scoring_of(struct scoring *self, uint64_t seq, uint64_t *ret);

/* The best of a query that is alone, into hits (see hits_keep()). 0, -EIO, -ENOMEM. */
int scoring_run(struct asking *asking, const struct search *search, struct hits *hits);

/* ---- for tests ---- */

/* log2(x / 2^10) of an x from 2^10 on, in SCORE_ONE. */
uint32_t score_log2(uint64_t x);

#endif
