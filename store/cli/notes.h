/*
 * notes - what people told the store: saved queries, other names of a person, offices ("note" and "notes" of store/commands.h).
 */
#ifndef STORE_CLI_NOTES_H
#define STORE_CLI_NOTES_H

#include "store/cli/cli.h"

struct note {
	struct str kind, name, value; /* query, alias or office; an empty value takes back */
	struct str folded;            /* the name as the store compares it; when asked for */
	int64_t usec;
};

struct notes {
	struct control_client *client;
	struct note *at;
	size_t n;
};

/* Those that stand, by folded name. 0, or an exit status after a message; notes_close() in either case. */
int notes_ask(struct notes *self, struct cli *cli, const char *kind);
void notes_close(struct notes *self);

/* All of them or none. 0, or an exit status after a message. */
int notes_put(struct cli *cli, const struct note *at, size_t n);

/* 0 when there is one of this name as written or folded; else EXIT_NO_ID after the message, or another status. */
int notes_must_have(struct cli *cli, const char *kind, const char *name, const char *message);

#endif
