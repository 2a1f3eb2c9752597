/*
 * ages - how long the pages of the outbox have been there: counts by age, by
 * where they are and by the feed that led to them, as Postfix's qshape has it.
 *
 * Made anew at each question, by one walk over the window in memory.
 */
#ifndef FETCHER_AGES_H
#define FETCHER_AGES_H

#include "common/json.h"
#include "fetcher/fetcher.h"

enum { AGES_BUCKETS = 8, AGES_FEEDS_MAX = 20 };

/*
 * A member "ages" of the object: {"below_seconds":[1,10,60,…],"stages":[row…],"feeds":[row…]}, a row being
 * {"name","total","counts":[…]} with one count more than bounds, for what is older. Of the feeds those with the most
 * pages, and one named "" for what came by none.
 */
void ages_write(struct fetcher *self, struct json *out);

#endif
