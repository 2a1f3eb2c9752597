#include "store/report.h"

#include <inttypes.h>
#include <unistd.h>

#include "store/index.h"

/* ---- read transactions ---- */

struct readers {
	unsigned n;
	uint64_t oldest; /* transaction that one of them still sees; 0: none reads */
};

/* LMDB tells of readers as text: a heading, then "pid thread txnid" a line. */
static int on_reader(const char *line, void *ctx)
{
	struct readers *readers = ctx;
	unsigned long long pid, txn;
	char thread[32];

	if (sscanf(line, "%llu %31s %llu", &pid, thread, &txn) != 3)
		return 0;
	readers->n++;
	if (!readers->oldest || txn < readers->oldest)
		readers->oldest = txn;
	return 0;
}

static void read_readers(struct store *self, struct readers *ret, uint64_t *ret_behind)
{
	MDB_envinfo info = { 0 };

	*ret = (struct readers){ 0 };
	(void)mdb_env_info(lmdb_env_raw(self->db->env), &info);
	(void)mdb_reader_list(lmdb_env_raw(self->db->env), on_reader, ret);
	*ret_behind = ret->oldest ? info.me_last_txnid - ret->oldest : 0;
}

void report_status(void *ctx, struct buf *out)
{
	struct store *self = ctx;
	struct writer_stats stats;
	uint64_t used, max;

	/* Once a second, so that a reader that died does not keep old pages for long. */
	lmdb_env_tidy(self->db->env);
	writer_stats(self->writer, &stats);
	lmdb_env_usage(self->db->env, &used, &max);
	buf_printf(out, "%" PRIu64 " articles taken in, %zu in hand, %" PRIu64 " of %" PRIu64 " MiB, %zu classifiers",
		   stats.articles, stats.buffered, used >> 20, max >> 20, stats.peers);
}

static void put(struct json *out, const char *key, uint64_t n)
{
	json_key(out, key);
	json_int(out, (int64_t)n);
}

void report_json(void *ctx, struct json *out)
{
	struct store *self = ctx;
	struct writer_stats w;
	struct serve_stats s;
	struct readers readers;
	uint64_t used, max, behind;

	writer_stats(self->writer, &w);
	serve_stats(self->serve, &s);
	lmdb_env_usage(self->db->env, &used, &max);
	read_readers(self, &readers, &behind);
	json_key(out, "links");
	json_array(out);
	json_object(out);
	json_key(out, "to"), json_str(out, STR("classifier"));
	put(out, "peers", w.peers);
	json_end(out);
	json_end(out);
	put(out, "articles", w.articles);
	put(out, "duplicates", w.duplicates);
	put(out, "refused", w.refused);
	put(out, "buffered", w.buffered);
	put(out, "buffered_bytes", w.buffered_bytes);
	put(out, "commits", w.commits);
	put(out, "commit_usec", w.commit_usec);
	put(out, "commit_usec_max", w.commit_usec_max);
	put(out, "folds", w.folds);
	put(out, "unfolded", w.last_seq - w.folded);
	put(out, "map_used", used);
	put(out, "map_max", max);
	put(out, "readers", readers.n);
	put(out, "oldest_reader_commits", behind);
	put(out, "questions", s.questions);
	put(out, "questions_failed", s.failed);
	put(out, "questions_refused", s.refused);
	put(out, "questions_waiting", s.waiting);
}
