/*
 * store - the store's own code on the records of a table, without sockets: intake, size, queries, clusters.
 *
 *     store ingest DIR FILE [BATCH [clusters|alone]]   every batch (256) is one commit, synced by the next
 *     store compact DIR                                bytes of a copy without free pages
 *     store ask DIR QUERIES [ROUNDS]                   CPU time of each kind of query, the reply made
 *     store pairs DIR FILE                             clusters, against the last column of FILE
 *
 * FILE has lines "id TAB speaker TAB outlet TAB epoch seconds TAB topic,topic TAB url TAB text [TAB the line
 * that it was made from, or -1]"; QUERIES "kind TAB argument…": S speaker from to, T topic from to, A word
 * word, R word word, P word…, M speaker. Both as the harness of the rivals has them.
 */
#include "tests/bench/store_records.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/cleanup.h"
#include "common/clock.h"

enum { MAP_BYTES_SHIFT = 36 };

double cpu_now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

double wall_now(void)
{
	return (double)clock_monotonic_usec() * 1e-6;
}

_Noreturn void die(const char *what, int error)
{
	(void)fprintf(stderr, "store: %s: %s\n", what, strerror(error < 0 ? -error : error));
	exit(1);
}

struct db *open_db(const char *dir)
{
	owned(buf_destroy) struct buf why = { 0 };
	struct db *db = NULL;
	int r = db_open(dir, UINT64_C(1) << MAP_BYTES_SHIFT, &db, &why);

	if (r < 0)
		die(why.len ? buf_str(&why).ptr : dir, r);
	return db;
}

size_t split(char *line, char **fields)
{
	size_t n = 0;

	line[strcspn(line, "\n")] = 0;
	while (n < FIELDS) {
		fields[n++] = line;
		line = strchr(line, '\t');
		if (!line)
			break;
		*line++ = 0;
	}
	return n;
}

int main(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[1] : "";

	if (strcmp(what, "ingest") == 0 && argc > 3)
		return ingest(argv[2], argv[3], argc > 4 ? strtoull(argv[4], NULL, 10) : 256,
			      argc > 5 && strcmp(argv[5], "clusters") == 0);
	if (strcmp(what, "compact") == 0)
		return make_compact(argv[2]);
	if (strcmp(what, "ask") == 0 && argc > 3)
		return ask(argv[2], argv[3], argc > 4 ? strtoull(argv[4], NULL, 10) : 2);
	if (strcmp(what, "pairs") == 0 && argc > 3)
		return pairs(argv[2], argv[3]);
	(void)fprintf(stderr, "usage: store ingest|compact|ask|pairs DIR …; see the source's head\n");
	return 2;
}
