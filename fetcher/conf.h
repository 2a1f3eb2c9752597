/*
 * conf - the [fetcher] section of inquit.conf, and the [feed] sections of feeds.d.
 */
#ifndef FETCHER_CONF_H
#define FETCHER_CONF_H

#include <stdbool.h>

#include "common/conf.h"

struct fetcher_conf {
	char *user_agent, *contact, *ca_file;
	char *listen; /* tcp://… for parsers of other machines; empty: none */
	uint64_t interval_min_usec, interval_max_usec, pace_usec;
	uint64_t connect_timeout_usec, stall_timeout_usec, total_timeout_usec;
	uint64_t page_max_bytes, feed_max_bytes, header_max_bytes, entries_max;
	uint64_t transfers, host_connections, redirects_max, page_attempts;
	uint64_t outbox_limit_bytes, map_max_bytes;
	uint64_t window_pages, window_bytes, attempts;
	uint64_t compression;
	uint64_t seed;
	bool robots, pages;
	bool snapshots; /* [store] snapshots: whether pages are kept compressed */
};

extern const struct section fetcher_section;

/* A [feed] section: the same keys as feed-add. Empty texts: not given. */
struct feed_conf {
	char *url, *name, *outlet, *credential, *language, *topic;
	uint64_t every_usec; /* 0: adaptive */
	uint64_t pace_usec;  /* FEED_PACE_DEFAULT: the fetcher's */
	bool allow_private;
};

/* What the file calls 1000d: no one would wait so long between two requests. */
#define FEED_PACE_DEFAULT (UINT64_C(1000) * 86400 * 1000000)

extern const struct section feed_section;

/* What the table cannot say: limits that contradict each other. 0, or -EINVAL and lines in reterr. */
int fetcher_conf_check(const void *conf, struct buf *reterr);

#endif
