/*
 * plan_impl - what the files that plan.h is made of share.
 */
#ifndef STORE_PLAN_IMPL_H
#define STORE_PLAN_IMPL_H

#include "store/plan.h"

/* How many candidates a condition has at most. */
uint64_t plan_cost(const struct asking *self, const struct plan *plan);

/* Fills rarest of plan and of all below. 0, -ENOMEM. */
int plan_order(struct asking *self, struct plan *plan);

/* plan_match() of a phrase or NEAR. */
int plan_match_places(struct asking *self, struct plan *plan, uint64_t date, uint64_t seq);

#endif
