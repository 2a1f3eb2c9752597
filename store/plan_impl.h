/*
 * plan_impl - what the files that plan.h is made of share.
 */
#ifndef STORE_PLAN_IMPL_H
#define STORE_PLAN_IMPL_H

#include "store/plan.h"

/* ---- making ---- */

struct plan *plan_new(struct asking *self, enum plan_kind kind);                 /* NULL: out of memory */
int plan_add(struct asking *self, struct plan *parent, struct plan *child);      /* 0, -ENOMEM */
int plan_too_big(struct asking *self, const struct query *q, const char *what);  /* says it, at q: -E2BIG */
int plan_either(struct asking *self, struct plan *a, struct plan *b, struct plan **ret);

/* The rest returns 0, or as plan_make(). One word as an alternative of the forms that are in the index. */
int plan_word(struct asking *self, const struct query *q, enum term_kind kind, struct str word, bool stems, bool prefix,
	      struct plan **ret);

/* The words of a term: one, or a phrase (all in order), or all in any order where order means nothing. */
int plan_words(struct asking *self, const struct query *q, enum term_kind kind, enum plan_kind join, bool stems,
	       struct plan **ret);

/* Words typed with a capital are names: they are not stemmed. */
bool plan_has_capital(struct str text);

/* A term without a field: a bare word is also looked for in the title; a phrase, or what is near something, is not. */
int plan_any(struct asking *self, const struct query *q, bool near, struct plan **ret);

/* A term of a field. */
int plan_field(struct asking *self, const struct query *q, struct plan **ret);

/* Statements by their numbers, ascending, in the arena. */
int plan_set(struct asking *self, uint64_t *seqs, size_t n, struct plan **ret);

/* is:corrected */
int plan_corrected(struct asking *self, const struct query *q, struct plan **ret);

/* ---- matching ---- */

/* How many candidates a condition has at most. */
uint64_t plan_cost(const struct asking *self, const struct plan *plan);

/* Fills rarest of plan and of all below. 0, -ENOMEM. */
int plan_order(struct asking *self, struct plan *plan);

/* plan_match() of a phrase or NEAR. */
int plan_match_places(struct asking *self, struct plan *plan, uint64_t date, uint64_t seq);

#endif
