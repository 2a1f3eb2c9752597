/* store - one small store for the whole run of a fuzz target, in a folder that goes with the process. */
#ifndef TESTS_FUZZ_STORE_H
#define TESTS_FUZZ_STORE_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "store/batch.h"

struct fuzz_store {
	char dir[4096];
	struct db *db;
};

static inline int fuzz_remove(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static inline struct fuzz_store *fuzz_store(void);

static inline void fuzz_end(void)
{
	struct fuzz_store *self = fuzz_store();

	db_close(&self->db);
	(void)nftw(self->dir, fuzz_remove, 16, FTW_DEPTH | FTW_PHYS);
}

static inline _Noreturn void fuzz_die(const char *what)
{
	(void)fprintf(stderr, "fuzz store: %s\n", what);
	abort();
}

/* "Speaker N said: words" as an article of its own, one every hour. */
static inline void fuzz_take_in(struct batch *batch, struct arena *arena, uint64_t n)
{
	static const char *const words[] = { "the harbour stays open until the last boat is in", "no lamp on the pier will be sold this winter",
					     "the harbour stays open until the last boat is in, as it did last year" };
	struct wire_article a = { .page = { .id = { 1, n }, .fetched_usec = (int64_t)n, .feed = STR("wards") } };
	struct str said = str_from(words[n % ARRAY_LEN(words)]), name;
	struct span spans[3];
	struct topic topic = { .id = n % 2 ? STR("harbour/lamps") : STR("weather"), .score = 800 };
	const char *why;

	(void)arena_printf(arena, &name, "Mara Ellin%.*s", (int)(n % 5), "abcdef");
	(void)arena_printf(arena, &a.article.text, "%.*s said: %.*s", (int)name.len, name.ptr, (int)said.len, said.ptr);
	spans[0] = (struct span){ 0, (uint32_t)name.len };
	spans[1] = (struct span){ (uint32_t)name.len + 1, (uint32_t)name.len + 5 };
	spans[2] = (struct span){ (uint32_t)name.len + 7, (uint32_t)a.article.text.len };
	struct statement s = { .speaker = name, .role = STR("chair of the council"), .how = STR("name"), .confidence = 900, .nested_in = -1,
			       .source = { spans, 1 }, .cue = { spans + 1, 1 }, .content = { spans + 2, 1 }, .topics = { &topic, 1 } };
	(void)arena_printf(arena, &a.article.url, "http://ward.example/%u", (unsigned)n);
	(void)arena_printf(arena, &a.article.published, "2026-05-%02u", (unsigned)(n % 28 + 1));
	(void)arena_printf(arena, &a.article.title, "Ward report %u", (unsigned)n);
	a.article.outlet = n % 3 ? STR("The Ward Post") : STR("Lamp Weekly");
	a.article.language = STR("en");
	a.article.parser_version = STR("1");
	a.article.statements = &s;
	a.article.n_statements = 1;
	if (batch_add(batch, &a, &why) < 0)
		fuzz_die(why);
}

static inline void fuzz_open(struct fuzz_store *self)
{
	owned(arena_destroy) struct arena *arena = arena_new(16 << 20);
	owned(batch_destroy) struct batch *batch = NULL;
	owned(buf_destroy) struct buf why = { 0 };
	const char *tmp = getenv("INQUIT_TMP");
	uint64_t last;

	int len = snprintf(self->dir, sizeof self->dir, "%s/inquit-fuzz-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (len < 0 || (size_t)len >= sizeof self->dir || !mkdtemp(self->dir) || db_open(self->dir, 64 << 20, &self->db, &why) < 0 ||
	    batch_new(self->db, false, &batch) < 0 || batch_begin(batch) < 0)
		fuzz_die("cannot be opened");
	for (uint64_t n = 1; n <= 60; n++)
		fuzz_take_in(batch, arena, n);
	if (batch_commit(batch, &last) < 0)
		fuzz_die("cannot be filled");
	(void)atexit(fuzz_end);
}

static inline struct fuzz_store *fuzz_store(void)
{
	static struct fuzz_store self;

	if (!self.db && !self.dir[0])
		fuzz_open(&self);
	return &self;
}

/* What is within a transaction that is given up leaves nothing for the next input. */
static inline MDB_txn *fuzz_begin(const struct fuzz_store *self)
{
	MDB_txn *txn;

	if (db_txn_begin(self->db, &txn) < 0)
		fuzz_die("no transaction");
	return txn;
}

/* The input as a key, its length in the first byte, and a value. 0 with both, else there is none. */
static inline int fuzz_pair(const uint8_t *data, size_t size, struct str *key, struct str *value)
{
	if (size < 2 || data[0] == 0 || data[0] > size - 1)
		return -1;
	*key = (struct str){ (const char *)data + 1, data[0] };
	*value = (struct str){ (const char *)data + 1 + data[0], size - 1 - data[0] };
	return 0;
}

/* A seed that the target makes itself, now and then in the place of an input: *out is at most max long. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);

static inline size_t fuzz_take(uint8_t *data, size_t max, struct str seed)
{
	if (seed.len > max)
		return 0;
	memcpy(data, seed.ptr, seed.len);
	return seed.len;
}

#endif
