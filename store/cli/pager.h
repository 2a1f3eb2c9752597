/*
 * pager - what does not fit on the screen goes through one, on a terminal only.
 *
 * INQUIT_PAGER, else PAGER, else less; "cat" or an empty one is none. It is a
 * command of the user's own and run by the shell; nothing that a page said is
 * ever part of it. One that is not installed is none. LESS is FRX where it is not set: what fits is just printed.
 */
#ifndef STORE_CLI_PAGER_H
#define STORE_CLI_PAGER_H

#include <sys/types.h>

/* Standard output goes to the pager from now on. Returns its process, 0 when there is none. */
pid_t pager_begin(void);

/* Flushes, closes standard output and waits until the user has seen enough. */
void pager_end(pid_t pager);

#endif
