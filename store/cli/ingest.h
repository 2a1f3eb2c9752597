/*
 * ingest - pages from files to the fetcher's outbox: what `inquit ingest` is made of.
 */
#ifndef STORE_CLI_INGEST_H
#define STORE_CLI_INGEST_H

#include "store/cli/admin.h"

enum {
	INGEST_PAGE_MAX = 8 << 20,
	INGEST_FLIGHT_MESSAGES = 128,
	INGEST_FLIGHT_BYTES = 32 << 20,
};

/* One page to send. Empty texts: not known. */
struct intake {
	struct str url, content_type, date, fetched; /* fetched: RFC 3339 */
	struct str body;
	char **own;       /* the memory of body, where it is malloc's: it may be taken, and is NULL then; or NULL */
	const char *name; /* for messages: the path */
	bool fetch, allow_private; /* there is no body: the fetcher is to fetch url, also from a private address */
};

struct ingest;

struct ingest *ingest_new(struct cli *cli, const char *outlet, const char *date, int *ret_status);
void ingest_destroy(struct ingest **self_p);

/* Sends a page (everything but what may be taken is copied) as soon as there is room for it. 0, or an exit status that ends it all. */
int ingest_page(struct ingest *self, const struct intake *page);

/* Says on standard error that a file was not taken, and counts it. */
void ingest_fail(struct ingest *self, const char *name, const char *why);

/* Waits for the answers; with wait also until everything is in the store or dead. 0, or an exit status. */
int ingest_finish(struct ingest *self, bool wait);

/* All WARC response records with an HTML or plain text page, plain or gzip'ed; -errno of reading, -EBADMSG: no WARC. */
int warc_read(const char *path, int (*each)(void *ctx, const struct intake *page), void *ctx, int *ret_status);

#endif
