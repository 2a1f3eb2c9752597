#include "store/report.h"

#include <inttypes.h>
#include <unistd.h>

#include "store/backup.h"
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

	/* Lines of another shape are headings. NOLINTNEXTLINE(cert-err34-c): LMDB printed the numbers */
	if (sscanf(line, "%llu %31s %llu", &pid, thread, &txn) != 3)
		return 0;
	readers->n++;
	if (!readers->oldest || txn < readers->oldest)
		readers->oldest = txn;
	return 0;
}

static void read_readers(struct store *self, uint64_t last, struct readers *ret, uint64_t *ret_behind)
{
	*ret = (struct readers){ 0 };
	(void)mdb_reader_list(lmdb_env_raw(self->db->env), on_reader, ret);
	*ret_behind = ret->oldest && ret->oldest < last ? last - ret->oldest : 0;
}

void report_status(void *ctx, struct buf *out)
{
	struct store *self = ctx;
	struct writer_stats stats;
	uint64_t used, max, last;

	/* Once a second, so that a reader that died does not keep old pages for long. */
	lmdb_env_tidy(self->db->env);
	backup_tidy(self->db->backup);
	writer_stats(self->writer, &stats);
	db_usage(self->db, &used, &max, &last);
	buf_printf(out, "%" PRIu64 " articles taken in, %zu in hand, %" PRIu64 " of %" PRIu64 " MiB, %zu classifiers",
		   stats.articles, stats.buffered, used >> 20, max >> 20, stats.peers);
	if (stats.loose)
		buf_printf(out, ", %" PRIu64 " MiB still to be compressed", (stats.loose >> 20) + 1);
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
	uint64_t used, max, last, behind;

	writer_stats(self->writer, &w);
	serve_stats(self->serve, &s);
	db_usage(self->db, &used, &max, &last);
	read_readers(self, last, &readers, &behind);
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
	put(out, "lists_damaged", w.damaged);
	put(out, "unfolded", w.last_seq - w.folded);
	put(out, "loose_bytes", w.loose);
	put(out, "map_used", used);
	put(out, "map_max", max);
	put(out, "readers", readers.n);
	put(out, "oldest_reader_commits", behind);
	put(out, "questions", s.questions);
	put(out, "questions_failed", s.failed);
	put(out, "questions_refused", s.refused);
	put(out, "questions_waiting", s.waiting);
}

void report_metrics(void *ctx, struct metrics *out)
{
	struct store *self = ctx;
	struct writer_stats w;
	struct serve_stats s;
	struct readers readers;
	uint64_t used, max, last, behind;

	writer_stats(self->writer, &w);
	serve_stats(self->serve, &s);
	db_usage(self->db, &used, &max, &last);
	read_readers(self, last, &readers, &behind);
	metrics_family(out, "inquit_link_peers", METRIC_GAUGE, "Neighbours that are linked.");
	metrics_sample(out, "side", STR("upstream"), w.peers);
	metrics_gauge(out, "inquit_waiting", "Messages that wait to be worked on.", w.buffered);
	metrics_gauge(out, "inquit_waiting_bytes", "The same in bytes.", w.buffered_bytes);
	metrics_counter(out, "inquit_articles_total", "Articles that were stored.", w.articles);
	metrics_counter(out, "inquit_duplicates_total", "Articles that were there already: sent again after a loss.", w.duplicates);
	metrics_counter(out, "inquit_refused_total", "Articles that cannot be stored.", w.refused);
	metrics_histogram(out, "inquit_commit_seconds", "Time that one commit took.", &w.commit_time);
	metrics_counter(out, "inquit_folds_total", "Times that new index entries were folded into the tree.", w.folds);
	metrics_counter(out, "inquit_lists_damaged_total", "Times that a list of the index was damaged, and was passed over by what came in.", w.damaged);
	metrics_gauge(out, "inquit_unfolded", "Statements whose index entries are not folded yet.", w.last_seq - w.folded);
	metrics_gauge(out, "inquit_loose_bytes", "Of pages and texts that came in a rush and are not compressed yet.", w.loose);
	metrics_gauge(out, "inquit_map_used_bytes", "Of the database's map, in use.", used);
	metrics_gauge(out, "inquit_map_max_bytes", "Size that the map may reach: store.map_max.", max);
	metrics_gauge(out, "inquit_readers", "Read transactions that are open.", readers.n);
	metrics_gauge(out, "inquit_reader_oldest_commits", "Commits since the oldest of them began.", behind);
	metrics_counter(out, "inquit_questions_total", "Questions answered.", s.questions);
	metrics_counter(out, "inquit_questions_failed_total", "Of them, with an error.", s.failed);
	metrics_counter(out, "inquit_questions_refused_total", "Questions refused because too many waited.", s.refused);
	metrics_gauge(out, "inquit_questions_waiting", "Questions that wait.", s.waiting);
}
