/* damage - a store's file in memory, to be changed at will and asked by a child that may die. */
#ifndef TESTS_STORE_DAMAGE_H
#define TESTS_STORE_DAMAGE_H

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "common/file.h"
#include "tests/store/kit.h"

struct specimen {
	char *bytes;
	size_t n;
	char *records; /* of kit_export(), lines sorted, the last without the totals */
};

/* The number of cases: enough to see that it works, or INQUIT_LONG=1 for all that is claimed. */
static inline size_t damage_cases(size_t few, size_t many)
{
	const char *wanted = getenv("INQUIT_LONG");

	return wanted && *wanted == '1' ? many : few;
}

/* Ends the kit and keeps its file and what it said. */
static inline void specimen_take(struct kit *kit, struct specimen *ret)
{
	owned(buf_destroy) struct buf export = { 0 };
	char path[128];

	kit_export(kit, &export);
	*strrchr(export.ptr, '\n') = 0;
	ret->records = strdup(export.ptr);
	kit_close(kit);
	(void)snprintf(path, sizeof path, "%s/data.mdb", kit->dir);
	assert_int_equal(file_read(path, 64 << 20, &ret->bytes, &ret->n), 0);
	test_folder_remove(kit->dir);
}

static inline void specimen_free(struct specimen *self)
{
	free(self->bytes);
	free(self->records);
}

static inline void specimen_write(const char *dir, const char *bytes, size_t n)
{
	char path[128];

	(void)snprintf(path, sizeof path, "%s/data.mdb", dir);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

/* How a child that asked the store for everything ended. */
enum { ASKED_ALL, ASKED_NAMED, ASKED_LESS, ASKED_WRONG };

/* Is the record one of those that were there, as it was? Its cluster may have lost a member. */
static inline bool specimen_has(const struct specimen *s, struct str line)
{
	struct str all = str_from(s->records);
	size_t cluster = str_find(line, STR(",\"cluster\":"), 0), model = str_find(line, STR(",\"model\":"), 0);

	while (all.len) {
		struct str one = { all.ptr, str_find_byte(all, '\n', 0) };
		size_t c = str_find(one, STR(",\"cluster\":"), 0), m = str_find(one, STR(",\"model\":"), 0);

		if (c == cluster && memcmp(one.ptr, line.ptr, c) == 0 && one.len - m == line.len - model &&
		    memcmp(one.ptr + m, line.ptr + model, one.len - m) == 0)
			return true;
		all = str_skip(all, one.len + 1);
	}
	return false;
}

static inline int specimen_read(const struct specimen *s, struct kit *kit)
{
	owned(arena_destroy) struct arena *arena = arena_new(64 << 20);
	char cursor[64] = "cursor=";
	size_t n = 0, had = 0;
	bool more = true;

	while (more) {
		owned(kit_free) struct question q;
		struct records_head head;
		struct record r;

		kit_ask(kit, &q, "query", (const char *[]){ "*", "limit=7", cursor, NULL });
		if (q.status < 0)
			return q.text.len ? ASKED_NAMED : ASKED_WRONG;
		struct unpack u = { .in = buf_str(&q.body) };
		if (records_get_head(&u, &head) < 0)
			return ASKED_WRONG;
		for (uint64_t i = 0; i < head.n; i++, n++) {
			owned(buf_destroy) struct buf line = { 0 };

			if (record_get(&u, arena, &r) < 0)
				return ASKED_WRONG;
			r.seq = 0;
			r.seen_usec = 0;
			r.cluster.id = (struct str){ 0 };
			record_print_json(&line, &r);
			if (!specimen_has(s, buf_str(&line)))
				return ASKED_WRONG;
		}
		more = head.more;
		(void)snprintf(cursor, sizeof cursor, "cursor=%.*s", (int)head.cursor.len, head.cursor.ptr);
	}
	for (const char *p = s->records; *p; p++)
		had += *p == '\n';
	return n == had + 1 ? ASKED_ALL : ASKED_LESS;
}

/* Opens the store in dir in a child and asks for everything; how that ended, or 128 and the signal. */
static inline int specimen_ask(const struct specimen *s, const char *dir)
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		owned(buf_destroy) struct buf why = { 0 };
		struct kit kit = { 0 };

		/* Its own time, that a slow machine is no hang. */
		(void)setrlimit(RLIMIT_CPU, &(struct rlimit){ 20, 20 });
		(void)snprintf(kit.dir, sizeof kit.dir, "%s", dir);
		if (db_open(kit.dir, 1 << 30, &kit.db, &why) < 0)
			_exit(why.len ? ASKED_NAMED : ASKED_WRONG);
		kit.answerer = answerer_new(kit.db);
		_exit(specimen_read(s, &kit));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

#endif
