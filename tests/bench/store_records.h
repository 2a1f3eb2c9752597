/*
 * store_records - what the parts of the store's benchmark share: lines of the harness' tables, clocks, an end with a message.
 */
#ifndef TESTS_BENCH_STORE_RECORDS_H
#define TESTS_BENCH_STORE_RECORDS_H

#include <stddef.h>
#include <stdint.h>

#include "store/db.h"

enum { FIELDS = 8 };

double cpu_now(void);  /* seconds that this process has burnt */
double wall_now(void);

_Noreturn void die(const char *what, int error);
struct db *open_db(const char *dir);

/* Cuts the line at its tabs, at most FIELDS; returns how many there are. */
size_t split(char *line, char **fields);

/* Each prints what it measured and returns the exit status. */
int ingest(const char *dir, const char *file, size_t per_commit, bool clusters); /* store_ingest.c */
int make_compact(const char *dir);
int ask(const char *dir, const char *file, size_t rounds);  /* store_ask.c */
int pairs(const char *dir, const char *file);               /* store_pairs.c */

#endif
