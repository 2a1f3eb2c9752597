/*
 * administer - commands that are no questions: each makes the transactions that it needs, in a query thread.
 */
#ifndef STORE_ADMINISTER_H
#define STORE_ADMINISTER_H

#include "store/answer.h"

/* -ENOSYS: not one of these. Else as answers. */
int administer(struct answerer *self, struct question *q);

int administer_backup(struct answerer *self, struct question *q);
int administer_compact(struct answerer *self, struct question *q);
int administer_delete(struct answerer *self, struct question *q);
int administer_redact(struct answerer *self, struct question *q);
int administer_tombstones(struct answerer *self, struct question *q);
int administer_lift(struct answerer *self, struct question *q);
int administer_check(struct answerer *self, struct question *q);
int administer_rebuild(struct answerer *self, struct question *q);
int administer_articles(struct answerer *self, struct question *q);
int administer_original(struct answerer *self, struct question *q);
int administer_retain(struct answerer *self, struct question *q);
int administer_replace(struct answerer *self, struct question *q);

#endif
