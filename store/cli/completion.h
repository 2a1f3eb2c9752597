/*
 * completion - what may stand at the end of a command line, for the shells' Tab.
 *
 * The scripts in completion_scripts.c hand over the line up to the cursor;
 * everything else is known here, once for all shells: commands and options
 * from the help that the program itself prints, fields from the query
 * language, names from the store. A store that is not there gives no names,
 * and no message.
 */
#ifndef STORE_CLI_COMPLETION_H
#define STORE_CLI_COMPLETION_H

#include "store/cli/cli.h"

enum completion_shell { SHELL_BASH, SHELL_ZSH, SHELL_FISH };
extern const char *const completion_scripts[]; /* by shell */

enum { LINE_WORDS_MAX = 64 };

/* A line taken apart as a shell would. */
struct line {
	struct buf words;                /* each ended by a NUL */
	const char *at[LINE_WORDS_MAX];
	size_t n;                        /* the last one is to be completed, perhaps empty */
	char quote;                      /* that is open at the end, or 0 */
	bool file;                       /* none of our business: the shell completes names of files */
};

void line_split(struct line *self, struct str text);
void line_close(struct line *self);

/*
 * Candidates for the last word, each as the whole word, unquoted, ended by a
 * line end. 0, or an exit status.
 */
int completion_candidates(struct cli *cli, struct line *line, struct buf *out);

#endif
