/*
 * report - what the store says of itself: `inquit status`, STATUS=.
 */
#ifndef STORE_REPORT_H
#define STORE_REPORT_H

#include "common/json.h"
#include "store/serve.h"
#include "store/writer.h"

/* The parts that main() holds together. */
struct store {
	struct daemon *daemon;
	const struct store_conf *conf;
	struct db *db;
	struct serve *serve;
	struct writer *writer;
};

/* For struct daemon_handlers; ctx is the struct store. */
void report_status(void *ctx, struct buf *out);
void report_json(void *ctx, struct json *out);
void report_metrics(void *ctx, struct metrics *out);

#endif
