/* store ingest, store compact: what intake costs, and how large it makes the file. */
#include "tests/bench/store_records.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "store/batch.h"
#include "store/compact.h"
#include "store/counters.h"

static void topics_of(struct arena *arena, char *list, struct topics *ret)
{
	ret->at = arena_alloc(arena, 16, sizeof *ret->at);
	for (char *save = NULL, *one = strtok_r(list, ",", &save); one && ret->n < 16; one = strtok_r(NULL, ",", &save))
		ret->at[ret->n++] = (struct topic){ .id = str_from(one), .score = 800 };
}

/* A page of one sentence: Speaker said: the words. */
static void make_article(struct arena *arena, char **f, struct page_id id, struct wire_article *ret)
{
	struct statement *s = arena_alloc(arena, 1, sizeof *s);
	struct span *spans = arena_alloc(arena, 3, sizeof *spans);
	char date[CLOCK_TEXT_BYTES];
	uint32_t name = (uint32_t)strlen(f[1]), words = (uint32_t)strlen(f[6]);

	*ret = (struct wire_article){ .page = { .id = id, .fetched_usec = (int64_t)id.seq } };
	(void)arena_printf(arena, &ret->article.text, "%s said: %s", f[1], f[6]);
	(void)arena_dup(arena, clock_format(strtoll(f[3], NULL, 10) * 1000000, date), &ret->article.published);
	spans[0] = (struct span){ 0, name };
	spans[1] = (struct span){ name + 1, name + 5 };
	spans[2] = (struct span){ name + 7, name + 7 + words };
	*s = (struct statement){ .speaker = str_from(f[1]), .how = STR("name"), .confidence = 900, .nested_in = -1,
				 .source = { spans, 1 }, .cue = { spans + 1, 1 }, .content = { spans + 2, 1 } };
	topics_of(arena, f[4], &s->topics);
	ret->article.url = str_from(f[5]);
	ret->article.outlet = str_from(f[2]);
	ret->article.language = STR("en");
	ret->article.parser_version = STR("1");
	ret->article.statements = s;
	ret->article.n_statements = 1;
}

/* Speaker and date of each line: a copy has those of the line that it was made from. */
struct copied_from {
	char (*name)[64];
	char (*date)[16];
	size_t n, cap;
};

static void as_its_origin(struct copied_from *self, char **f)
{
	long from = strtol(f[7], NULL, 10);

	if (self->n == self->cap) {
		self->cap = self->cap ? self->cap * 2 : 1024;
		self->name = reallocarray(self->name, self->cap, sizeof *self->name);
		self->date = reallocarray(self->date, self->cap, sizeof *self->date);
		if (!self->name || !self->date)
			die("origins", ENOMEM);
	}
	if (from < 0 || (size_t)from >= self->n) {
		(void)snprintf(self->name[self->n], sizeof *self->name, "%s", f[1]);
		(void)snprintf(self->date[self->n], sizeof *self->date, "%s", f[3]);
	} else {
		memcpy(self->name[self->n], self->name[from], sizeof *self->name);
		memcpy(self->date[self->n], self->date[from], sizeof *self->date);
	}
	f[1] = self->name[self->n];
	f[3] = self->date[self->n++];
}

static void fold(struct db *db, struct batch *batch)
{
	struct counters counters;
	MDB_txn *txn;
	int r = lmdb_errno(mdb_txn_begin(lmdb_env_raw(db->env), NULL, 0, &txn));

	(void)batch;
	if (r == 0)
		r = counters_get(db, txn, &counters);
	if (r == 0)
		r = index_fold(db, txn, &counters);
	if (r == 0)
		r = counters_put(db, txn, &counters);
	if (r == 0)
		r = lmdb_commit(txn);
	if (r < 0)
		die("folding", r);
}

static uint64_t file_bytes(const char *dir)
{
	char path[PATH_MAX];
	struct stat st = { 0 };

	(void)snprintf(path, sizeof path, "%s/data.mdb", dir);
	(void)stat(path, &st);
	return (uint64_t)st.st_size;
}

int ingest(const char *dir, const char *file, size_t per_commit, bool clusters)
{
	struct db *db = open_db(dir);
	struct batch *batch = NULL;
	owned(arena_destroy) struct arena *arena = arena_new(1 << 20);
	FILE *in = fopen(file, "re");
	char *line = NULL, *f[FIELDS];
	size_t cap = 0;
	uint64_t n = 0, last = 0;
	struct copied_from origins = { 0 };
	int r = batch_new(db, false, &batch);

	if (!in || r < 0 || !arena)
		die(file, r < 0 ? r : errno);
	batch->clusters = clusters;
	double wall = wall_now(), cpu = cpu_now(), folding = 0;
	r = batch_begin(batch);
	/* Into a store that has some already they come from another outbox. */
	uint64_t outbox = batch->counters.next_article;
	while (r == 0 && getline(&line, &cap, in) > 0) {
		struct wire_article article;
		const char *why = "";

		size_t fields = split(line, f);
		if (fields < 7)
			die("a line has too few fields", EINVAL);
		if (fields == FIELDS)
			as_its_origin(&origins, f);
		arena_reset(arena);
		make_article(arena, f, (struct page_id){ outbox, ++n }, &article);
		r = batch_add(batch, &article, &why);
		if (r < 0)
			die(why, r);
		if (n % per_commit)
			continue;
		uint64_t folded = batch->counters.folded;
		r = batch_commit(batch, &last);
		double before = cpu_now();
		if (r == 0 && index_fold_due(folded, last))
			fold(db, batch);
		folding += cpu_now() - before;
		r = r < 0 ? r : batch_begin(batch);
	}
	r = r < 0 ? r : batch_commit(batch, &last);
	if (r == 0)
		r = lmdb_errno(mdb_env_sync(lmdb_env_raw(db->env), 1));
	if (r < 0)
		die("committing", r);
	wall = wall_now() - wall;
	cpu = cpu_now() - cpu;
	fold(db, batch);
	printf("inquit ingest %" PRIu64 " recs batch %zu %s: %.0f rec/s wall %.2f cpu %.2f = %.1f us/rec, of it folding %.1f us; file %.1f MB = %.0f B/rec\n",
	       n, per_commit, clusters ? "with clusters" : "without clusters", (double)n / wall, wall, cpu, cpu * 1e6 / (double)n,
	       folding * 1e6 / (double)n, (double)file_bytes(dir) / 1e6, (double)file_bytes(dir) / (double)n);
	free(origins.name);
	free(origins.date);
	free(line);
	(void)fclose(in);
	batch_destroy(&batch);
	db_close(&db);
	return 0;
}

static void print_tables(struct db *db)
{
	MDB_txn *txn;

	if (db_read_begin(db, &txn) < 0)
		return;
	for (size_t i = 0; i < TABLES; i++) {
		MDB_stat st;

		if (mdb_stat(txn, db->table[i], &st) == 0 && st.ms_entries)
			printf("  %-10s %9zu entries %8.1f MB\n", db_table_name((enum db_table)i), st.ms_entries,
			       (double)(st.ms_branch_pages + st.ms_leaf_pages + st.ms_overflow_pages) * st.ms_psize / 1e6);
	}
	db_read_end(db, txn);
}

int make_compact(const char *dir)
{
	struct db *db = open_db(dir);
	char to[PATH_MAX];
	struct counters counters = { 0 };
	uint64_t bytes;
	MDB_txn *txn;

	(void)snprintf(to, sizeof to, "%s.compact", dir);
	if (mkdir(to, 0700) < 0 && errno != EEXIST)
		die(to, errno);
	int r = db_read_begin(db, &txn);
	if (r < 0)
		die(to, r);
	r = compact_copy(db, txn, to, &bytes);
	if (r < 0)
		die(to, r);
	r = counters_get(db, txn, &counters);
	db_read_end(db, txn);
	printf("inquit compact: %.1f MB = %.0f B/rec\n", (double)bytes / 1e6,
	       (double)bytes / (double)(counters.next_seq - 1));
	db_close(&db);
	db = open_db(to);
	print_tables(db);
	db_close(&db);
	return r;
}
