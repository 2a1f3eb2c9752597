/*
 * edits - parts of `inquit edits` and tail: the versions of a statement that were found, and how an edit is printed.
 */
#ifndef STORE_CLI_EDITS_H
#define STORE_CLI_EDITS_H

#include "store/cli/diff.h"
#include "store/cli/reader.h"
#include "store/cli/shown.h"

struct edits {
	struct cli *cli;
	struct reader reader;
	struct control_client *client; /* for articles, beside the reader's */
	struct arena *old, *new, *work;
	uint64_t *articles; /* shown already: a hash table */
	size_t n_articles;
	uint64_t n; /* edits so far */
	bool json, utc;
	FILE *out;
};

/* One statement of a revision, and the version of it in the other. */
struct side {
	const struct statement *at;
	struct str text;
	ssize_t partner; /* -1: none */
};

/* One revision beside the one before it. */
struct step {
	const struct shown *new;
	int64_t fetched;
	bool headed;
};

/* The statements of a revision, in the arena; they borrow from article. 0 or -ENOMEM. */
int edits_sides(const struct article *article, struct arena *arena, struct side **ret, size_t *ret_n);

/* Which of the older revision's are which of the newer's: sets partner. work: scratch of DIFF_ARENA_BYTES. 0 or -ENOMEM. */
int edits_align(struct arena *work, struct side *old, size_t n, struct side *new, size_t m);

/* what: wording, speaker, removed, added; a or b is NULL where there is none. 0 or -ENOMEM. */
int edits_print(struct edits *self, struct step *step, const char *what, const struct side *a, const struct side *b);

#endif
