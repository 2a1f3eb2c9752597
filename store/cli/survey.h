/*
 * survey - asks every daemon of an instance how it is, without a word on standard error.
 */
#ifndef STORE_CLI_SURVEY_H
#define STORE_CLI_SURVEY_H

#include <cjson/cJSON.h>

#include "common/buf.h"
#include "store/cli/cli.h"

enum { INSTANCES_MAX = 64, INSTANCE_NAME_MAX = 64, SURVEY_MS = 300 };

struct instances {
	char name[INSTANCES_MAX][INSTANCE_NAME_MAX];
	size_t n;
};

/*
 * In the order of the pipeline; one parser at least, which need not run. But
 * parsers alone where [parser] fetcher names another machine, and only those
 * that run where [fetcher] listen lets others' parsers in.
 */
void instances_find(const struct cli *cli, struct instances *out);

struct survey {
	struct instances instances;
	cJSON *answers;       /* to `status`: an array in their order; null where one does not answer */
	bool linked, trouble; /* all are up and linked; one has trouble */
};

/* Over what a survey before has found; begin with zeros. */
void survey_make(const struct cli *cli, struct survey *out);
void survey_free(struct survey *self);

/* What is wrong with a daemon that answered so (NULL: it did not): "down", "unlinked", "draining"; NULL: nothing. */
const char *survey_judge(const cJSON *answer);

/* The answer to a command without words, or NULL where none came in time. */
cJSON *survey_ask(const struct cli *cli, const char *instance, const char *command, int timeout_ms);
/* The same; *ret_status: 0, what the daemon refused it with, -ETIMEDOUT where no answer came. */
cJSON *survey_ask_why(const struct cli *cli, const char *instance, const char *command, int timeout_ms, int *ret_status);
/* The same as text: false where none came. */
bool survey_ask_text(const struct cli *cli, const char *instance, const char *command, int timeout_ms, struct buf *out);

#endif
