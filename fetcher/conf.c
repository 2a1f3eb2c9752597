#include "fetcher/conf.h"

#include <errno.h>
#include <stddef.h>

#include "common/cleanup.h"
#include "common/daemon.h"
#include "common/wire.h"

#define KEY(member) offsetof(struct fetcher_conf, member)

static const struct setting fetcher_settings[] = {
	{ "user_agent", CONF_TEXT, KEY(user_agent), "inquit/" INQUIT_VERSION, "how servers see the fetcher", NULL, 0, 0 },
	{ "contact", CONF_TEXT, KEY(contact), "", "address for site owners, sent with the user agent", NULL, 0, 0 },
	{ "ca_file", CONF_TEXT, KEY(ca_file), "", "certificates that TLS trusts; empty: the system's", NULL, 0, 0 },
	{ "listen", CONF_TEXT, KEY(listen), "", "tcp://ADDRESS:PORT where parsers of other machines take pages; empty: nowhere", NULL, 0, 0 },
	{ "interval_min", CONF_USEC, KEY(interval_min_usec), "5min", "least time between two polls of a feed", NULL, 1000000, 0 },
	{ "interval_max", CONF_USEC, KEY(interval_max_usec), "24h", "most time between two polls of a feed", NULL, 1000000, 0 },
	{ "pace", CONF_USEC, KEY(pace_usec), "1s", "least gap between two requests to one registered domain or address", NULL, 0, 0 },
	{ "connect_timeout", CONF_USEC, KEY(connect_timeout_usec), "15s", "to be connected, name and TLS included", NULL, 1000000, 0 },
	{ "stall_timeout", CONF_USEC, KEY(stall_timeout_usec), "30s", "so long below 64 bytes a second ends a transfer", NULL, 1000000, 0 },
	{ "total_timeout", CONF_USEC, KEY(total_timeout_usec), "2min", "for a transfer as a whole", NULL, 1000000, 0 },
	{ "page_max", CONF_BYTES, KEY(page_max_bytes), "8MiB", "a larger page, decompressed, is refused as too_large", NULL, 1024, WIRE_PAGE_MAX },
	{ "feed_max", CONF_BYTES, KEY(feed_max_bytes), "16MiB", "a larger feed, decompressed, is not read", NULL, 1024, 256 << 20 },
	{ "header_max", CONF_BYTES, KEY(header_max_bytes), "64KiB", "all headers of an answer", NULL, 1024, 1 << 20 },
	{ "entries_max", CONF_COUNT, KEY(entries_max), "5000", "entries that are read of a feed, from its top", NULL, 1, 50000 },
	{ "transfers", CONF_COUNT, KEY(transfers), "192", "at most so many at a time", NULL, 1, 1000 },
	{ "host_connections", CONF_COUNT, KEY(host_connections), "4", "to one host at a time", NULL, 1, 16 },
	{ "redirects_max", CONF_COUNT, KEY(redirects_max), "5", "hops before a request is given up", NULL, 0, 20 },
	{ "page_attempts", CONF_COUNT, KEY(page_attempts), "4", "requests for a page before its address is a dead letter", NULL, 1, 100 },
	{ "outbox_limit", CONF_BYTES, KEY(outbox_limit_bytes), "1GiB", "no new page is requested while the outbox is larger", NULL, 1 << 20, 0 },
	{ "map_max", CONF_BYTES, KEY(map_max_bytes), "16GiB", "address space of the outbox's database", NULL, 1 << 20, 0 },
	{ "window_pages", CONF_COUNT, KEY(window_pages), "512", "pages sent and not yet in the store", NULL, 1, 65536 },
	{ "window_bytes", CONF_BYTES, KEY(window_bytes), "64MiB", "the same in bytes as they travel", NULL, WIRE_PAGE_MAX, 0 },
	{ "attempts", CONF_COUNT, KEY(attempts), "3", "deaths of a worker on one page before it is a dead letter", NULL, 1, 100 },
	{ "compression", CONF_COUNT, KEY(compression), "1", "zstd level of pages; at 1 those that come in a rush are compressed later, and without store.snapshots only while the outbox is long", NULL, 1, 19 },
	{ "robots", CONF_BOOL, KEY(robots), "yes", "honour robots.txt for pages", NULL, 0, 0 },
	{ "pages", CONF_BOOL, KEY(pages), "yes", "fetch the page behind each entry; else the feed's own content is the page", NULL, 0, 0 },
	{ "store.snapshots", CONF_BOOL, KEY(snapshots), "on", "keep each page as it was fetched", NULL, 0, 0 },
	{ "seed", CONF_COUNT, KEY(seed), "0", "of the jitter; 0: random, other values are for tests", NULL, 0, 0 },
};

const struct section fetcher_section = { "fetcher", fetcher_settings, ARRAY_LEN(fetcher_settings) };

#undef KEY
#define KEY(member) offsetof(struct feed_conf, member)

static const struct setting feed_settings[] = {
	{ "url", CONF_TEXT, KEY(url), "", "address of the feed", NULL, 0, 0 },
	{ "name", CONF_TEXT, KEY(name), "", "short name; made from the address when not given", NULL, 0, 0 },
	{ "outlet", CONF_TEXT, KEY(outlet), "", "publisher, whatever pages say", NULL, 0, 0 },
	{ "lang", CONF_TEXT, KEY(language), "", "language of its pages, believed where their text does not tell: en", NULL, 0, 0 },
	{ "topic", CONF_TEXT, KEY(topic), "", "topic of statements to which nothing else gives one", NULL, 0, 0 },
	{ "every", CONF_USEC, KEY(every_usec), "0s", "fixed time between two polls; 0: as its entries come", NULL, 0, 0 },
	{ "pace", CONF_USEC, KEY(pace_usec), "1000d", "least gap between two requests to its domain; 1000d: the fetcher's", NULL, 0, 0 },
	{ "allow_private", CONF_BOOL, KEY(allow_private), "no", "its host may have a private or loopback address", NULL, 0, 0 },
	{ "credential", CONF_TEXT, KEY(credential), "", "file with user:password, absolute or in $CREDENTIALS_DIRECTORY", NULL, 0, 0 },
};

const struct section feed_section = { "feed", feed_settings, ARRAY_LEN(feed_settings) };

int fetcher_conf_check(const void *conf, struct buf *reterr)
{
	const struct fetcher_conf *c = conf;
	int r = remote_check("listen", c->listen, reterr);

	if (c->interval_min_usec > c->interval_max_usec)
		buf_printf(reterr, "interval_min is more than interval_max\n"), r = -EINVAL;
	if (c->map_max_bytes < c->outbox_limit_bytes + (c->outbox_limit_bytes >> 1))
		buf_printf(reterr, "map_max must be at least one and a half times outbox_limit\n"), r = -EINVAL;
	return r;
}
