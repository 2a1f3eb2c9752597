/*
 * admin - questions whose answers are JSON: words to ask with, tables to show them.
 */
#ifndef STORE_CLI_ADMIN_H
#define STORE_CLI_ADMIN_H

#include <cjson/cJSON.h>

#include "common/buf.h"
#include "store/cli/cli.h"

enum { ADMIN_WORDS_MAX = 4096 };

/* "key=value" words, and names; owned by the list. */
struct words {
	struct str *at;
	size_t n;
	int error;
};

void words_add(struct words *self, const char *word);
void words_option(struct words *self, const char *key, const char *value); /* nothing where value is NULL or empty */
void words_key(struct words *self, const char *key);                       /* "key=": an empty value */
void words_flag(struct words *self, const char *key, bool on);             /* "key=yes" */
void words_destroy(struct words *self);

/* Asks one daemon and parses the answer. 0 and *ret, to be freed; or an exit status after a message. */
int admin_ask(struct cli *cli, const char *daemon, const char *command, const struct words *words, cJSON **ret);
/* The same with a body. */
int admin_send(struct cli *cli, const char *daemon, const char *command, const struct words *words, struct str body, cJSON **ret);
/* admin_ask(), and prints the answer's JSON as it came. */
int admin_print(struct cli *cli, const char *daemon, const char *command, const struct words *words);

void json_free(cJSON **self_p);
/* Text of a member, cleaned for a terminal, "-" where there is none; numbers too. Valid until out is cleared. */
struct str json_text(struct buf *out, const cJSON *object, const char *key);
int64_t json_number(const cJSON *object, const char *key, int64_t otherwise);

/* ---- tables ---- */

struct column {
	const char *head, *key; /* the member shown */
	void (*get)(struct buf *out, const cJSON *row); /* instead of key */
	unsigned most;          /* cells on a terminal, 0: as wide as needed */
	bool right;
	unsigned spare;         /* left out on a narrow terminal, 1 first; 0: never */
};

/* A line for each object of the array, columns as wide as what they hold. */
void print_table(const struct cli *cli, const struct column *columns, size_t n, const cJSON *rows);

#endif
