/*
 * config - is the configuration right: the daemon itself is asked.
 */
#ifndef STORE_CLI_CONFIG_H
#define STORE_CLI_CONFIG_H

#include <stdbool.h>

#include "common/buf.h"

/* What inquit-DAEMON --check says of the file goes to out. Its exit status, 0: good; or -errno where it cannot be run. */
int config_check(const char *daemon, const char *config, struct buf *out);

/* Whether the file at path sets that setting to something. */
bool config_sets(const char *path, const char *section, const char *key);

#endif
