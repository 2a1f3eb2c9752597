/* speakers - parts of `inquit speakers`. */
#ifndef STORE_CLI_SPEAKERS_H
#define STORE_CLI_SPEAKERS_H

#include "store/cli/cli.h"

/* "  2026-03-12 .. 2026-05-12", in UTC. */
void speakers_add_dates(struct buf *out, int64_t first_usec, int64_t last_usec);

/* `inquit speakers import`: argv[0] is "import". */
int speakers_import(struct cli *cli, int argc, char **argv);

#endif
