/*
 * printer - records on a stream, in the form the user asked for.
 *
 * table and wrap are for people: clean of what a terminal would obey, fitted to
 * its width where there is one, complete where there is none. The others are
 * for programs and carry the bytes as the store has them; on a terminal what
 * it would obey is taken out of them too, in JSON by escaping.
 */
#ifndef STORE_CLI_PRINTER_H
#define STORE_CLI_PRINTER_H

#include <stdio.h>

#include "common/record.h"
#include "store/cli/cli.h"

enum format {
	FORMAT_TABLE, FORMAT_WRAP, FORMAT_JSON, FORMAT_JSONL, FORMAT_CSV, FORMAT_TSV, FORMAT_TEXT0, FORMAT_ATOM,
	FORMAT_ANNOTATION, FORMAT_SCHEMA_ORG,
	FORMAT_WARC, /* pages, not records: warc_out.h */
};
#define FORMAT_WORDS "table|wrap|json|jsonl|csv|tsv|text0|atom|annotation|schema-org|warc"
#define PRINTER_FIELDS "id,type,act,speaker,role,confidence,text,said,published,seen,place,to,occasion,topics,outlet,feed,url," \
		       "title,article,revision,cluster,cluster_size,seq"

enum { PRINTER_COLUMNS_MAX = 32 };

struct printer {
	FILE *out;
	enum format format;
	size_t width;   /* cells, 0: no terminal */
	bool utc, colour;
	struct str query; /* for formats that name it; borrowed */
	int failed;     /* of the stream or memory: the first error */
	uint64_t n;     /* records so far */
	int columns[PRINTER_COLUMNS_MAX];
	size_t n_columns;
	struct buf line, clean;
};

/* fields: NULL, or names of PRINTER_FIELDS by commas, for csv and tsv. 0 or -EINVAL after a message. */
int printer_open(struct printer *self, const struct cli *cli, FILE *out, enum format format, const char *fields, bool utc);
void printer_record(struct printer *self, const struct record *record);
/* What stands behind the last record. 0, or -errno of the stream. */
int printer_close(struct printer *self);

/* Was its speaker found by "the minister" or "she", not by a name in the same sentence? Tables mark him with a star. */
bool printer_recalls(const struct record *record);

/* "2026-10-14 11:20" in local time or UTC, or as much of it as there is; for people. */
void print_when(struct buf *out, struct str rfc3339, bool utc);
void print_when_usec(struct buf *out, int64_t usec, bool utc);

#endif
