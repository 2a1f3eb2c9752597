/* store ask: CPU time of each kind of question, the reply made. */
#include "tests/bench/store_records.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/pack.h"
#include "common/record.h"
#include "store/answer.h"
#include "store/checksum.h"

static const char kinds[] = "STARPM";

static struct str span_of_time(struct arena *arena, const char *from, const char *to)
{
	char a[CLOCK_TEXT_BYTES], b[CLOCK_TEXT_BYTES];
	struct str x = clock_format(strtoll(from, NULL, 10) * 1000000, a);
	struct str y = clock_format((strtoll(to, NULL, 10) - 1) * 1000000, b), out;

	(void)arena_printf(arena, &out, "date:%.*s..%.*s", (int)x.len, x.ptr, (int)y.len, y.ptr);
	return out;
}

static void make_question(struct arena *arena, char **f, size_t n, struct question *q)
{
	struct str query = { 0 }, time;

	*q = (struct question){ .command = STR("query"), .n = 1, .now_usec = INT64_C(1790000000000000) };
	switch (f[0][0]) {
	case 'S':
	case 'T':
		time = span_of_time(arena, f[2], f[3]);
		(void)arena_printf(arena, &query, "%s:\"%s\" %.*s", f[0][0] == 'S' ? "by" : "topic", f[1], (int)time.len, time.ptr);
		break;
	case 'A':
		(void)arena_printf(arena, &query, "text:\"%s\" text:\"%s\"", f[1], f[2]);
		break;
	case 'R':
		(void)arena_printf(arena, &query, "text:\"%s\" OR text:\"%s\"", f[1], f[2]);
		q->words[q->n++] = STR("sort=score");
		q->words[q->n++] = STR("limit=10");
		break;
	case 'P':
		(void)arena_printf(arena, &query, "text:\"%s %s%s%s\"", f[1], f[2], n > 3 ? " " : "", n > 3 ? f[3] : "");
		break;
	default:
		q->command = STR("tally");
		(void)arena_printf(arena, &query, "by:\"%s\"", f[1]);
		q->words[q->n++] = STR("by=month");
	}
	q->words[0] = query;
}

static uint64_t records_in(const struct question *q)
{
	struct unpack u = { .in = buf_str(&q->body) };
	struct records_head head;

	if (str_eq(q->command, STR("query")))
		return records_get_head(&u, &head) < 0 ? 0 : head.n;
	return 1;
}

static int compare_times(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

struct times {
	double at[4096];
	size_t n;
	uint64_t results;
	uint64_t sum; /* of the replies: two builds that answer alike have the same */
};

int ask(const char *dir, const char *file, size_t rounds)
{
	struct db *db = open_db(dir);
	struct answerer *answerer = answerer_new(db);
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	char *line = NULL, *f[FIELDS];
	size_t cap = 0;

	for (size_t round = 0; answerer && round < rounds; round++) {
		struct times *times = calloc(sizeof kinds - 1, sizeof *times);
		FILE *in = fopen(file, "re");

		if (!in || !times)
			die(file, errno);
		while (getline(&line, &cap, in) > 0) {
			size_t n = split(line, f);
			struct times *t = &times[strchr(kinds, f[0][0]) - kinds];
			struct question q;

			arena_reset(arena);
			make_question(arena, f, n, &q);
			double begin = cpu_now();
			answer(answerer, &q);
			if (t->n < ARRAY_LEN(t->at))
				t->at[t->n++] = (cpu_now() - begin) * 1e6;
			if (q.status < 0)
				die(q.text.ptr ? q.text.ptr : q.words[0].ptr, q.status);
			t->results += records_in(&q);
			t->sum = checksum_xxh64(buf_str(&q.body), t->sum);
			buf_destroy(&q.text);
			buf_destroy(&q.body);
		}
		(void)fclose(in);
		for (size_t i = 0; i + 1 < sizeof kinds && round + 1 == rounds; i++) {
			struct times *t = &times[i];

			if (t->n == 0)
				continue;
			qsort(t->at, t->n, sizeof *t->at, compare_times);
			printf("inquit %c n=%zu p50 %8.1f us p99 %8.1f us  results %" PRIu64 " sum %016" PRIx64 "\n",
			       kinds[i], t->n, t->at[t->n / 2], t->at[t->n * 99 / 100], t->results, t->sum);
		}
		free(times);
	}
	free(line);
	answerer_destroy(&answerer);
	db_close(&db);
	return 0;
}
