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
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/pack.h"
#include "common/record.h"
#include "store/answer.h"
#include "store/batch.h"
#include "store/checksum.h"
#include "store/cluster.h"
#include "store/compact.h"

enum { FIELDS = 8, MAP_BYTES_SHIFT = 36 };

static double cpu_now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double wall_now(void)
{
	return (double)clock_monotonic_usec() * 1e-6;
}

static _Noreturn void die(const char *what, int error)
{
	(void)fprintf(stderr, "store: %s: %s\n", what, strerror(error < 0 ? -error : error));
	exit(1);
}

static struct db *open_db(const char *dir)
{
	owned(buf_destroy) struct buf why = { 0 };
	struct db *db = NULL;
	int r = db_open(dir, UINT64_C(1) << MAP_BYTES_SHIFT, &db, &why);

	if (r < 0)
		die(why.len ? buf_str(&why).ptr : dir, r);
	return db;
}

static size_t split(char *line, char **fields)
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

/* ---- intake ---- */

static void topics_of(struct arena *arena, char *list, struct topics *ret)
{
	ret->at = arena_alloc(arena, 16, sizeof *ret->at);
	for (char *save = NULL, *one = strtok_r(list, ",", &save); one && ret->n < 16; one = strtok_r(NULL, ",", &save))
		ret->at[ret->n++] = (struct topic){ .id = str_from(one), .score = 800 };
}

/* A page of one sentence: Speaker said: the words. */
static void make_article(struct arena *arena, char **f, uint64_t seq, struct wire_article *ret)
{
	struct statement *s = arena_alloc(arena, 1, sizeof *s);
	struct span *spans = arena_alloc(arena, 3, sizeof *spans);
	char date[CLOCK_TEXT_BYTES];
	uint32_t name = (uint32_t)strlen(f[1]), words = (uint32_t)strlen(f[6]);

	*ret = (struct wire_article){ .page = { .id = { 1, seq }, .fetched_usec = (int64_t)seq } };
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
		r = db_get_counters(db, txn, &counters);
	if (r == 0)
		r = index_fold(db, txn, &counters);
	if (r == 0)
		r = db_put_counters(db, txn, &counters);
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

static int ingest(const char *dir, const char *file, size_t per_commit, bool clusters)
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
	while (r == 0 && getline(&line, &cap, in) > 0) {
		struct wire_article article;
		const char *why = "";

		size_t fields = split(line, f);
		if (fields < 7)
			die("a line has too few fields", EINVAL);
		if (fields == FIELDS)
			as_its_origin(&origins, f);
		arena_reset(arena);
		make_article(arena, f, ++n, &article);
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

static int make_compact(const char *dir)
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
	r = db_get_counters(db, txn, &counters);
	db_read_end(db, txn);
	printf("inquit compact: %.1f MB = %.0f B/rec\n", (double)bytes / 1e6,
	       (double)bytes / (double)(counters.next_seq - 1));
	db_close(&db);
	db = open_db(to);
	print_tables(db);
	db_close(&db);
	return r;
}

/* ---- queries ---- */

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

static int ask(const char *dir, const char *file, size_t rounds)
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

/* ---- clusters ---- */

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
static int pairs(const char *dir, const char *file)
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
