/*
 * bench_rules - how fast a taxonomy reads text: bench_rules TAXONOMY TEXT
 *
 * The text is read over and over for two seconds of processor time, as articles
 * of 4 KiB.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "classifier/rules.h"
#include "common/cleanup.h"
#include "common/file.h"

enum { ARTICLE_BYTES = 4096, SECONDS = 2 };

static double now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	owned(taxonomy_destroy) struct taxonomy *t = NULL;
	owned(arena_destroy) struct arena *arena = arena_new(64 << 20);
	char *text;
	size_t len, bytes = 0, hits = 0;

	if (argc != 3 || !arena || taxonomy_read(argv[1], &t, NULL) < 0 || file_read(argv[2], 1 << 28, &text, &len) < 0) {
		(void)fprintf(stderr, "usage: bench_rules TAXONOMY TEXT\n");
		return 2;
	}
	double start = now();
	for (size_t at = 0; now() - start < SECONDS; at = at + ARTICLE_BYTES < len ? at + ARTICLE_BYTES : 0) {
		size_t n = len - at < ARTICLE_BYTES ? len - at : ARTICLE_BYTES;
		struct piece piece = { { text + at, n }, WHERE_STATEMENT };
		struct findings found = { 0 };
		arena_reset(arena);
		if (rules_find(t, arena, &piece, 1, &found) < 0)
			return 1;
		bytes += n;
		hits += found.n;
	}
	double took = now() - start;
	printf("%zu rules: %.1f MB/s, %.1f rules fulfilled a KiB\n", t->n_rules, (double)bytes / took / 1e6,
	       (double)hits * 1024 / (double)bytes);
	free(text);
	return 0;
}
