/*
 * todo_job - what becomes of a page to be fetched when it could not be: it
 * waits, is given up, or is forgotten.
 */
#ifndef FETCHER_TODO_JOB_H
#define FETCHER_TODO_JOB_H

#include "fetcher/dead.h"
#include "fetcher/todo.h"

/* Each 0 or -ENOMEM. */
int todo_submit_later(struct outbox *outbox, uint64_t number, unsigned attempts, int64_t not_before_usec);
int todo_submit_forget(struct outbox *outbox, uint64_t number);
/* dead: without number, url, title and published, which the record has. */
int todo_submit_dead(struct outbox *outbox, uint64_t number, const struct dead *dead);

#endif
