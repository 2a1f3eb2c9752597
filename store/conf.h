/*
 * conf - the store's section of the configuration.
 */
#ifndef STORE_CONF_H
#define STORE_CONF_H

#include <stdbool.h>

#include "common/conf.h"

struct store_conf {
	uint64_t map_max;   /* bytes */
	bool snapshots;
	uint64_t keep_snapshots, keep_articles; /* usec since they were fetched last; 0: for ever */
	uint64_t commit_messages, commit_bytes, commit_delay;
	uint64_t query_threads;
	uint64_t cpu_limit; /* usec that one article may take */
};

extern const struct section store_section;

#endif
