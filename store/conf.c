#include "store/conf.h"

#include "common/cleanup.h"

#define AT(field) offsetof(struct store_conf, field)

static const struct setting settings[] = {
	{ "map_max", CONF_BYTES, AT(map_max), "64GiB", "largest size of the database; intake stops there until it is raised",
	  NULL, 16 << 20, UINT64_C(1) << 44 },
	{ "snapshots", CONF_BOOL, AT(snapshots), "on", "keep each page as it was fetched", NULL, 0, 0 },
	{ "keep_snapshots", CONF_USEC, AT(keep_snapshots), "0", "remove pages that were fetched longer ago; 0: keep them for ever", NULL, 0, 0 },
	{ "keep_articles", CONF_USEC, AT(keep_articles), "0", "remove articles that were fetched last longer ago; 0: keep them for ever",
	  NULL, 0, 0 },
	{ "commit_messages", CONF_COUNT, AT(commit_messages), "256", "articles in one commit at most", NULL, 1, 65536 },
	{ "commit_bytes", CONF_BYTES, AT(commit_bytes), "8MiB", "bytes in one commit, about", NULL, 1 << 16, 256 << 20 },
	{ "commit_delay", CONF_USEC, AT(commit_delay), "2ms", "how long the first article waits for others to be committed with it",
	  NULL, 0, 1000000 },
	{ "query_threads", CONF_COUNT, AT(query_threads), "2", "threads that answer queries", NULL, 1, 32 },
	{ "cpu_limit", CONF_USEC, AT(cpu_limit), "60s", "CPU time that one article may take before the store gives it up",
	  NULL, 1000000, 0 },
};

const struct section store_section = { .name = "store", .settings = settings, .n = ARRAY_LEN(settings) };
