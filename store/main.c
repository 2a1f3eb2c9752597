/* inquit-store - articles in, answers out. Only wiring here. */
#include <errno.h>

#include "common/cleanup.h"
#include "common/log.h"
#include "store/counters.h"
#include "store/damaged.h"
#include "store/report.h"
#include "store/serve.h"
#include "store/wary.h"
#include "store/writer.h"

static void print_help(FILE *out)
{
	(void)fputs("Keeps the articles that the classifier sends, with their statements, indexes, clusters and\n"
		    "pages, in one LMDB database, and answers questions about them.\n\n",
		    out);
}

static void on_drain(void *ctx)
{
	writer_drain(((struct store *)ctx)->writer);
}

static void on_reload(void *ctx, void *base)
{
	writer_reload(((struct store *)ctx)->writer, base);
}

static int open_writer(struct store *self)
{
	const struct place *place = daemon_place(self->daemon);
	const char *instance = daemon_instance(self->daemon), *failed = "";
	char articles[PATH_MAX], events[PATH_MAX], mark[PATH_MAX], prepare_mark[PATH_MAX];
	const struct writer_options options = { .daemon = self->daemon, .db = self->db, .conf = self->conf,
						.endpoint = articles, .events = events, .mark = mark, .prepare_mark = prepare_mark };
	int r = place_endpoint(place, instance, "articles", articles);

	if (r == 0)
		r = place_endpoint(place, instance, "events", events);
	if (r == 0)
		r = place_state(place, instance, "mark", mark);
	if (r == 0)
		r = place_state(place, instance, "prepare", prepare_mark);
	if (r < 0)
		return daemon_fail(self->daemon, "naming the sockets", place->dir, r);
	r = writer_new(&options, &self->writer, &failed);
	return r < 0 ? daemon_fail(self->daemon, "opening", failed, r) : 0;
}

/* Without its counters no store can begin: it would end and be started again, for ever. */
static int look_at_counters(struct store *self, const char *dir, struct buf *reterr)
{
	struct counters counters;
	int r = counters_read(self->db, &counters);

	if (r == -EIO) {
		buf_printf(reterr, "%s/data.mdb is damaged: its counters; inquit doctor --fix makes them anew", dir);
		db_close(&self->db);
	}
	return r;
}

static int open_all(struct store *self, struct damaged **ret_damaged)
{
	owned(buf_destroy) struct buf why = { 0 };
	char dir[PATH_MAX];
	int r = place_state(daemon_place(self->daemon), daemon_instance(self->daemon), "db", dir);

	if (r == 0) {
		wary_watch(dir);
		r = db_open(dir, self->conf->map_max, &self->db, &why);
	}
	if (r == 0)
		r = look_at_counters(self, dir, &why);
	if (r == -EIO && damaged_new(self->daemon, dir, buf_str(&why), ret_damaged) == 0) {
		LOG_EVENT(LOG_CRIT, "database_damaged", "the database is damaged", { "WHY", buf_str(&why) });
		return 0;
	}
	if (r < 0) {
		LOG_EVENT(LOG_ERR, "database_unusable", "the database cannot be opened", { "WHY", buf_str(&why) });
		return daemon_fail(self->daemon, "opening the database", dir, r);
	}
	r = serve_new(self->daemon, self->db, (size_t)self->conf->query_threads, &self->serve);
	return r < 0 ? daemon_fail(self->daemon, "opening the control socket", "", r) : open_writer(self);
}

int main(int argc, char **argv)
{
	static const struct daemon_options options = {
		.name = "store", .section = &store_section, .conf_size = sizeof(struct store_conf), .print_help = print_help,
	};
	static const struct daemon_handlers handlers = {
		.on_drain = on_drain, .on_reload = on_reload, .on_status = report_status, .on_report = report_json, .on_metrics = report_metrics,
	};
	owned(daemon_destroy) struct daemon *daemon = daemon_new(argc, argv, &options);
	struct store store = { .daemon = daemon, .conf = daemon_conf(daemon) };
	owned(damaged_destroy) struct damaged *damaged = NULL;
	int status = open_all(&store, &damaged);

	if (damaged)
		status = damaged_run(damaged);
	else if (status == 0)
		status = daemon_run(daemon, &handlers, &store);
	writer_destroy(&store.writer);
	serve_destroy(&store.serve);
	db_close(&store.db);
	return status;
}
