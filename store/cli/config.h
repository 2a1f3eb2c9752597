/*
 * config - is the configuration right: the daemon itself is asked.
 */
#ifndef STORE_CLI_CONFIG_H
#define STORE_CLI_CONFIG_H

#include <stdbool.h>

#include "common/buf.h"
#include "store/cli/cli.h"

/* What inquit-DAEMON --check says of the file goes to out. Its exit status, 0: good; or -errno where it cannot be run. */
int config_check(const char *daemon, const char *config, struct buf *out);

/*
 * Reads feeds.d as the fetcher does: lines "FILE:LINE: what is wrong" go to
 * reterr. Topics that are not known are lines in ret_doubts; NULL: they are not
 * looked at. 0; or an exit status after a message where it cannot be told which
 * topics there are.
 */
int config_feeds(const struct cli *cli, struct buf *reterr, struct buf *ret_doubts);

/* "[name]": its name. */
bool config_is_section(struct str line, struct str *ret);

/*
 * The sections of the configuration text, which is called path, that are not in helps, where the daemons list theirs:
 * a line "PATH:LINE: no section [x]" each in reterr, with the nearest there is. 0 or -ENOMEM.
 */
int config_sections(const char *path, struct str text, struct str helps, struct buf *reterr);

/* Whether the file at path sets that setting to something. */
bool config_sets(const char *path, const char *section, const char *key);

#endif
