/*
 * versions - one statement as each outlet has it: what compare and cluster show.
 */
#ifndef STORE_CLI_VERSIONS_H
#define STORE_CLI_VERSIONS_H

#include "store/cli/diff.h"
#include "store/cli/shown.h"

enum {
	VERSIONS_MAX = 257,
	VERSIONS_ARENA_BYTES = 512 << 20,
	VERSIONS_LIKE = 400, /* thousandths: below, a diff says less than the words themselves */
};

/* One statement quotes but a phrase of the other: these words, and how much of them the other has; empty: it is not so. */
struct version_quote {
	struct str words;
	unsigned like; /* thousandths */
	bool of_first; /* it is at[0] that quotes so little */
};

struct versions {
	struct control_client *client;
	struct arena *arena;
	const struct record *at[VERSIONS_MAX]; /* first published first; at[0] is what the others are compared with */
	struct diff diff[VERSIONS_MAX];        /* to at[0]; [0] is empty */
	struct version_quote quote[VERSIONS_MAX]; /* where the words on the whole are not like those of at[0] */
	size_t n;
	struct shown shown;
};

/* 0, or an exit status after a message. versions_close() in either case. */
int versions_ask(struct versions *self, struct cli *cli, struct str id);
void versions_close(struct versions *self);

/* Who published it, as short as there is: outlet, feed, or address. Appended clean. */
void version_name(struct buf *out, const struct record *r);

#endif
