/*
 * completion_impl - what the files behind completion_candidates() share.
 */
#ifndef STORE_CLI_COMPLETION_IMPL_H
#define STORE_CLI_COMPLETION_IMPL_H

#include "store/cli/cli.h"
#include "store/cli/completion.h"

enum { CANDIDATES_MAX = 200 };

struct finding {
	struct cli *cli;
	struct line *line;
	struct buf *out;
	size_t n;
};

/* A candidate for the last word, if it fits. head: what stands in the word before the part that is completed. */
void offer(struct finding *self, struct str head, struct str s);
/* Several, parted by '|'. */
void offer_words(struct finding *self, struct str head, struct str words);

/* ---- completion_help.c: what the program itself prints, with --help and `topics list` ---- */

void offer_commands(struct finding *self);
/* Options of a command; or, after one that takes one of several words, these. True: after is an option with a value. */
bool offer_options(struct finding *self, const char *command, const char *part, struct str after);
/* Of the taxonomy that the line names with --taxonomy, or the shipped one, as `topics show` takes them: also those no statement has. */
void offer_topics(struct finding *self);

/* ---- completion_names.c: names from the store ---- */

/* kind: as the store's "names" has it; quoted: in quotation marks where a name has several words. */
void offer_names(struct finding *self, const char *kind, struct str head, bool quoted);

#endif
