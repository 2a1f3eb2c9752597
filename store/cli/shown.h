/*
 * shown - the store's answer to "show", taken apart: a statement or article, its revisions, its cluster.
 */
#ifndef STORE_CLI_SHOWN_H
#define STORE_CLI_SHOWN_H

#include "common/article.h"
#include "common/record.h"
#include "store/cli/cli.h"

enum { SHOWN_ARENA_BYTES = 256 << 20 };

struct revision {
	uint64_t number, statements;
	int64_t fetched_usec;
	struct str title, text_id, published;
	struct str page; /* SHA-256 of what was fetched, 32 bytes, or empty */
};

struct shown {
	bool is_statement;
	struct record record;
	struct str article_id, url, feed;
	struct article article;
	uint64_t revision, n_revisions_all;
	struct revision *revisions;
	size_t n_revisions;
	struct record *cluster; /* first published first, without the statement itself */
	size_t n_cluster;
};

/*
 * Asks over a client of the store. revision: 0 is the one the id names. The
 * answer borrows from the client's reply and the arena: valid until either is
 * used again. 0 or an exit status after a message.
 */
int shown_ask(struct cli *cli, struct control_client *client, struct str id, uint64_t revision, struct arena *arena,
	      struct shown *ret);

/* The same where a revision that is gone, or an id that nobody has any more, is no failure: *found tells. */
int shown_find(struct cli *cli, struct control_client *client, struct str id, uint64_t revision, struct arena *arena,
	       struct shown *ret, bool *found);

/* {"statement","article","revisions","cluster"} on standard output. */
void shown_print_json(const struct shown *s);

#endif
