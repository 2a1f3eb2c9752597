/*
 * tally - counts of what matches a query, by name or period, as the store's "tally" gives them.
 */
#ifndef STORE_CLI_TALLY_H
#define STORE_CLI_TALLY_H

#include "store/cli/cli.h"
#include "store/cli/grid.h"

struct tally_row {
	struct str name; /* a period: its first day, "2026-10-01" */
	uint64_t count;
	bool dated;
	int64_t first_usec, last_usec; /* published, when dated */
};

struct tally {
	struct control_client *client;
	uint64_t total, n_rows; /* statements; rows there are, also those past the limit */
	struct tally_row *rows;
	size_t n;
	bool hinted; /* nothing matched, and the user was told why */
};

/* by: as in store/commands.h. limit 0: all rows. 0, or an exit status after a message; tally_close() in either case. */
int tally_ask(struct tally *self, struct cli *cli, struct str query, const char *by, uint64_t limit);
void tally_close(struct tally *self);

/* Columns NAME, STATEMENTS, FIRST, LAST; head and key name the first. */
enum { TALLY_COLUMNS = 4 };
void tally_columns(struct grid_column out[TALLY_COLUMNS], const char *head, const char *key);
void tally_add_row(struct grid *grid, const struct tally_row *row, bool people, bool utc);

#endif
