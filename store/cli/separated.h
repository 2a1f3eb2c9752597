/*
 * separated - cells of CSV (RFC 4180) and TSV.
 *
 * A spreadsheet runs a cell that begins with = + - @ (or their full-width
 * forms), a tab or a line end as a formula, and the words of cells come from
 * pages: such a cell gets an apostrophe in front (OWASP, "CSV Injection").
 * Numbers are never touched. Who wants the words as they are takes jsonl.
 */
#ifndef STORE_CLI_SEPARATED_H
#define STORE_CLI_SEPARATED_H

#include "common/buf.h"

/* Quoted where a comma, a quotation mark or a line end is in it. */
void csv_add(struct buf *out, struct str cell);
/* Tabs and line ends become spaces: TSV has no quoting. */
void tsv_add(struct buf *out, struct str cell);

#endif
