/*
 * carriers - who else carried a statement: the other members of its cluster, a line each, below it in wrap.
 */
#ifndef STORE_CLI_CARRIERS_H
#define STORE_CLI_CARRIERS_H

#include "common/record.h"
#include "store/cli/printer.h"

enum { CARRIERS_SHOWN = 20 }; /* of one statement; how many more there are is said */

/* A zeroed one is open; it connects when first asked. */
struct carriers {
	struct control_client *client; /* beside that whose reply the statement is in */
	struct arena *arena, *work;
};
void carriers_close(struct carriers *self);

/*
 * Nothing where r is alone in its cluster; else a line for each of the others,
 * the first published first: outlet, when, and in what it is not as r: words,
 * type, speaker, revisions. They go where `to` goes, behind what it printed. 0, or an exit status after a message.
 */
int carriers_print(struct carriers *self, struct cli *cli, const struct printer *to, const struct record *r);

#endif
