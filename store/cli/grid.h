/*
 * grid - small tables: rows of cells, printed aligned for people, or as csv, tsv, json, jsonl.
 *
 * Rows are kept until they are printed, because columns are as wide as what
 * they hold: for listings, not for records without end (printer.h).
 */
#ifndef STORE_CLI_GRID_H
#define STORE_CLI_GRID_H

#include <stdio.h>

#include "common/buf.h"
#include "store/cli/cli.h"

enum grid_format { GRID_TABLE, GRID_JSON, GRID_JSONL, GRID_CSV, GRID_TSV };
#define GRID_FORMAT_WORDS "table|json|jsonl|csv|tsv"

enum { GRID_COLUMNS_MAX = 40 };

struct grid_column {
	const char *head; /* of the table */
	const char *key;  /* of JSON and CSV */
	bool number;      /* digits alone: right-aligned, no quotes in JSON */
	unsigned most;    /* cells on a terminal; 0: as wide as needed */
	unsigned spare;   /* left out where a line is wider than the terminal, 1 before 2; 0: never */
};

struct grid {
	const struct grid_column *columns;
	size_t n_columns;
	struct buf cells; /* one after the other */
	struct buf ends;  /* size_t each: where in cells they end */
};

/* columns is borrowed. A zeroed grid with columns set is open. */
void grid_destroy(struct grid *self); /* also a cleanup handler */

/* The next cell, row by row. */
void grid_add(struct grid *self, struct str cell);
void grid_number(struct grid *self, uint64_t n);

size_t grid_rows(const struct grid *self);

/* 0 or an exit status after a message. */
int grid_print(const struct grid *self, const struct cli *cli, enum grid_format format);

#endif
