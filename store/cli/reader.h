/*
 * reader - records from the store, reply by reply: any number of them, in bounded memory.
 */
#ifndef STORE_CLI_READER_H
#define STORE_CLI_READER_H

#include "common/record.h"
#include "store/cli/cli.h"

enum { READER_WORDS_MAX = 8 };

struct reader {
	struct cli *cli;
	struct control_client *client;
	const char *command;  /* "query", "events" */
	struct str words[READER_WORDS_MAX];
	size_t n;             /* words but for limit and cursor */
	uint64_t limit;       /* records still wanted; UINT64_MAX: all */
	struct buf cursor;    /* of the last reply, as the word "cursor=…"; empty before the first */
	bool more;            /* the store has others */
	struct arena *arena;  /* of the reply at hand */
};

/* 0, or an exit status after a message. words are borrowed. */
int reader_open(struct reader *self, struct cli *cli, const char *command, const struct str *words, size_t n,
		uint64_t limit);
void reader_close(struct reader *self);

/*
 * Asks once and calls each for every record of the reply (it may return a
 * status to stop with). *ret_n: how many there were. 0, or an exit status after a message.
 */
int reader_ask(struct reader *self, int (*each)(void *ctx, const struct record *record), void *ctx, uint64_t *ret_n);

/* Asks until the store has no more or the limit is reached. */
int reader_all(struct reader *self, int (*each)(void *ctx, const struct record *record), void *ctx, uint64_t *ret_n);

#endif
