/* store pairs: which clusters were found, against those that were generated. */
#include "tests/bench/store_records.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/cluster.h"

struct row {
	uint64_t *shingles;
	size_t n;
	int64_t from;
	uint64_t root;
};

static double resemblance(const struct row *a, const struct row *b)
{
	size_t i = 0, j = 0, both = 0;

	while (i < a->n && j < b->n) {
		both += a->shingles[i] == b->shingles[j];
		if (a->shingles[i] < b->shingles[j])
			i++;
		else if (a->shingles[i] > b->shingles[j])
			j++;
		else
			i++, j++;
	}
	return a->n + b->n ? (double)both / (double)(a->n + b->n - both) : 0;
}

static int compare_u64(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* Runs of three words as hashes, apart from the store's own code. */
static void shingle(struct row *row, const char *text)
{
	uint64_t last[3] = { 0 };
	size_t words = 0, n = 0;

	row->shingles = calloc(strlen(text) + 1, sizeof *row->shingles);
	while (row->shingles && *text) {
		uint64_t h = UINT64_C(14695981039346656037);
		size_t len = 0;

		for (; *text && strchr(" .,", *text) == NULL; text++, len++)
			h = (h ^ (unsigned char)(*text >= 'A' && *text <= 'Z' ? *text + 32 : *text)) * UINT64_C(1099511628211);
		text += *text != 0;
		if (len == 0)
			continue;
		last[words++ % 3] = h;
		if (words >= 3)
			row->shingles[n++] = (last[words % 3] * 31 + last[(words + 1) % 3]) * 31 + last[(words + 2) % 3];
	}
	qsort(row->shingles, n, sizeof *row->shingles, compare_u64);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || row->shingles[i] != row->shingles[i - 1])
			row->shingles[row->n++] = row->shingles[i];
}

static struct row *read_rows(const char *file, size_t *ret_n)
{
	FILE *in = fopen(file, "re");
	char *line = NULL, *f[FIELDS];
	struct row *rows = NULL;
	size_t cap = 0, n = 0, room = 0;

	if (!in)
		die(file, errno);
	while (getline(&line, &cap, in) > 0) {
		if (split(line, f) < FIELDS)
			die("no column of origins", EINVAL);
		if (n == room) {
			room = room ? room * 2 : 1024;
			rows = reallocarray(rows, room, sizeof *rows);
			if (!rows)
				die(file, ENOMEM);
		}
		rows[n] = (struct row){ .from = strtoll(f[7], NULL, 10) };
		shingle(&rows[n++], f[6]);
	}
	free(line);
	(void)fclose(in);
	*ret_n = n;
	return rows;
}

/* Within a cluster: how many of its pairs have a like partner; a pair joined over a third is right when each link is. */
int pairs(const char *dir, const char *file)
{
	struct db *db = open_db(dir);
	size_t n, likes = 0, found = 0, truths = 0, found_truths = 0, joined = 0, right = 0;
	struct row *rows = read_rows(file, &n);
	MDB_txn *txn;

	if (db_read_begin(db, &txn) < 0)
		die(dir, EIO);
	for (size_t i = 0; i < n; i++) {
		struct cluster c;

		if (cluster_of(db, txn, i + 1, &c) < 0)
			die("cluster", EIO);
		rows[i].root = c.root;
	}
	db_read_end(db, txn);
	for (size_t i = 0; i < n; i++) {
		bool like = rows[i].from >= 0 && resemblance(&rows[i], &rows[rows[i].from]) >= .4;
		bool same = rows[i].from >= 0 && rows[i].root == rows[rows[i].from].root;

		truths += rows[i].from >= 0;
		found_truths += same;
		likes += like;
		found += like && same;
	}
	/* A statement that is in a cluster belongs there when it came from, or gave rise to, one that is there too. */
	unsigned char *belongs = calloc(n, 1);
	for (size_t i = 0; belongs && i < n; i++)
		if (rows[i].from >= 0 && rows[i].root == rows[rows[i].from].root)
			belongs[i] = belongs[rows[i].from] = 1;
	size_t *size = calloc(n + 2, sizeof *size);
	for (size_t i = 0; size && i < n; i++)
		size[rows[i].root]++;
	for (size_t i = 0; size && belongs && i < n; i++) {
		joined += size[rows[i].root] > 1;
		right += size[rows[i].root] > 1 && belongs[i];
	}
	printf("inquit clusters: recall(J>=.4) %.4f (%zu/%zu), recall(all true) %.4f; statements in clusters %zu, of them with their origin or copy %.4f\n",
	       (double)found / (double)likes, found, likes, (double)found_truths / (double)truths, joined,
	       (double)right / (double)joined);
	for (size_t i = 0; i < n; i++)
		free(rows[i].shingles);
	free(rows);
	free(belongs);
	free(size);
	db_close(&db);
	return 0;
}
