/*
 * tail_line - a line of `inquit tail`: who said what where, or in what it is an earlier line again, or what was edited.
 */
#ifndef STORE_CLI_TAIL_LINE_H
#define STORE_CLI_TAIL_LINE_H

#include "common/record.h"
#include "store/cli/edits.h"

enum {
	TAIL_SEEN = 1 << 12,        /* clusters whose line is remembered; one that is forgotten is printed with its words again */
	TAIL_EDITED_MAX = 200,      /* statements of a revision that is compared with the one before it */
};

/* A revision beside the one before it, kept because its statements arrive one after the other. */
struct tail_edit {
	struct control_client *old_client, *new_client; /* whose replies hold the texts */
	struct arena *old_arena, *new_arena, *work;
	char article[RECORD_ID_HEX];
	uint32_t revision;
	struct side *old, *new;
	size_t n_old, n_new; /* 0: nothing to compare */
};

/* Zeroed but for cli and utc it is open. */
struct tail_line {
	struct cli *cli;
	bool utc;
	struct {
		char cluster[RECORD_ID_HEX], id[RECORD_ID_HEX];
	} seen[TAIL_SEEN];
	struct tail_edit edit;
};
void tail_line_close(struct tail_line *self);

/* 0, or an exit status after a message. */
int tail_line_print(struct tail_line *self, const struct record *r);

#endif
