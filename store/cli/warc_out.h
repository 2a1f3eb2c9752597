/*
 * warc_out - the pages that records were found in, as a WARC file (ISO 28500:2017, version 1.1).
 *
 * A page is a resource record with its SHA-256 as digest: what the server said
 * besides it was not kept, and is not made up. Identifiers come from the page
 * and its address, so that the same export has the same bytes.
 */
#ifndef STORE_CLI_WARC_OUT_H
#define STORE_CLI_WARC_OUT_H

#include <stdio.h>

#include "common/record.h"
#include "store/cli/cli.h"

struct warc_out {
	struct cli *cli;
	FILE *out;
	struct control_client *client;
	struct buf seen; /* article and revision of each page written, 12 bytes; a hash table by open addressing */
	size_t n, missing;
};

void warc_out_open(struct warc_out *self, struct cli *cli, FILE *out, struct str query);
void warc_out_close(struct warc_out *self);

/* The record's page, unless it was written already. 0, or an exit status after a message. */
int warc_out_record(struct warc_out *self, const struct record *record);

#endif
