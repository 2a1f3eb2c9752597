/*
 * mark - what a worker is working on, readable after its death.
 *
 * A small file mapped shared: the kernel keeps its bytes however the process
 * ends. begin() and end() are a few stores, and seldom a system call, so each
 * page can be marked. The next process of that instance finds in it the page on
 * which its predecessor died and says so in HELLO; only that page is blamed. A
 * timer on the thread's own CPU time ends a worker that hangs on a page
 * (SIGXCPU): a paused or waiting one burns none and blames nobody. It is set
 * anew for many pages at once, and runs on between them until mark_rest().
 */
#ifndef COMMON_MARK_H
#define COMMON_MARK_H

#include "common/wire.h"

struct mark;

/*
 * Opens or makes the file at path and locks it. -EBUSY: another process of
 * this instance runs; else -errno. cpu_limit_usec: CPU time that one page may
 * take, and at most an eighth more; 0: any.
 */
int mark_open(const char *path, uint64_t cpu_limit_usec, struct mark **ret);
void mark_close(struct mark **self_p);

/* True when the process before this one died at work, on *ret. */
bool mark_died(const struct mark *self, struct page_id *ret);

void mark_begin(struct mark *self, struct page_id id);
void mark_end(struct mark *self);
/* Stops the clock: no page follows at once, or work that no page is to blame for. */
void mark_rest(struct mark *self);

#endif
