/* inquit-parser - pages in, articles with statements out. Only wiring here; the work is in page_job.c. */
#include <errno.h>

#include "common/cleanup.h"
#include "common/log.h"
#include "common/relay.h"
#include "parser/page_job.h"

struct parser_process {
	struct daemon *daemon;
	struct page_job *job;
	struct relay *relay;
};

static void print_help(FILE *out)
{
	(void)fputs("Takes pages from the fetcher, finds the article and its statements, and passes them to the classifier.\n"
		    "Any number may run, each with its own --instance.\n\n", out);
}

static void on_drain(void *ctx)
{
	relay_drain(((struct parser_process *)ctx)->relay);
}

static void on_large(void *ctx, struct page_id id)
{
	relay_begin(((struct parser_process *)ctx)->relay, id);
}

/* A job with the new settings replaces the old one, or nothing changes. */
static void on_reload(void *ctx, void *base)
{
	struct parser_process *self = ctx;
	struct page_job *fresh = NULL;
	const char *note = NULL;

	relay_rest(self->relay);
	int r = page_job_new(base, &fresh, &note);
	if (r < 0) {
		LOG_EVENT(LOG_ERR, "reload_refused", "the models cannot be loaded, the old ones stay in use",
			  { "ERROR", str_from(strerror(-r)) });
		return;
	}
	page_job_on_large(fresh, on_large, self);
	page_job_destroy(&self->job);
	self->job = fresh;
}

static int work(void *ctx, struct page_id id, struct str body, struct buf *out, struct wire_lost *lost)
{
	return page_job_work(((struct parser_process *)ctx)->job, id, body, out, lost);
}

static void on_status(void *ctx, struct buf *out)
{
	relay_status(((struct parser_process *)ctx)->relay, out);
}

static void on_report(void *ctx, struct json *out)
{
	relay_report(((struct parser_process *)ctx)->relay, out);
}

static void on_metrics(void *ctx, struct metrics *out)
{
	struct parser_process *self = ctx;
	const struct page_job_stats *stats = page_job_stats(self->job);

	relay_metrics(self->relay, out);
	metrics_family(out, "inquit_statements_total", METRIC_COUNTER, "Statements found, by how their words are given.");
	for (enum statement_type type = 0; type < STATEMENT_TYPES; type++)
		metrics_sample(out, "type", str_from(statement_type_name(type)), stats->statements[type]);
	metrics_counter(out, "inquit_statements_unknown_speaker_total", "Of them, those whose speaker is not known.", stats->unknown);
	metrics_counter(out, "inquit_articles_in_part_total", "Articles too long to be read to their end for statements.", stats->in_part);
}

static int check(const void *conf, struct buf *reterr)
{
	const struct parser_conf *c = conf;
	int r = remote_check("fetcher", c->fetcher, reterr);

	return remote_check("classifier", c->classifier, reterr) < 0 ? -EINVAL : r;
}

/* Where a neighbour is: on this machine, or where the configuration says. 0, -errno, or an exit status after a message. */
static int find_neighbour(struct parser_process *self, const char *name, const char *socket, const char *remote,
			  char endpoint[PATH_MAX], struct curve *space, const struct curve **ret)
{
	if (!*remote)
		return place_endpoint(daemon_place(self->daemon), name, socket, endpoint);
	if (snprintf(endpoint, PATH_MAX, "%s", remote) >= PATH_MAX)
		return -ENAMETOOLONG;
	return daemon_remote(self->daemon, endpoint, name, space, ret);
}

static int open_relay(struct parser_process *self)
{
	char up[PATH_MAX], down[PATH_MAX];
	const char *failed = "";
	const struct parser_conf *conf = daemon_conf(self->daemon);
	struct curve up_keys, down_keys;
	struct relay_options options = {
		.daemon = self->daemon, .stage = "parser", .cpu_max_usec = conf->cpu_max_usec, .takes = WIRE_PAGE, .upstream = up, .downstream = down,
		.downstream_stage = "classifier", .work = work, .ctx = self,
	};
	int r = find_neighbour(self, "fetcher", "pages", conf->fetcher, up, &up_keys, &options.upstream_curve);

	if (r == 0)
		r = find_neighbour(self, "classifier", "articles", conf->classifier, down, &down_keys, &options.downstream_curve);
	if (r < 0)
		return daemon_fail(self->daemon, "naming the sockets", daemon_place(self->daemon)->dir, r);
	if (r > 0)
		return r;
	r = relay_new(&options, &self->relay, &failed);
	if (r < 0)
		return daemon_fail(self->daemon, "opening", failed, r);
	page_job_on_large(self->job, on_large, self);
	return 0;
}

static int run(struct parser_process *self)
{
	const struct daemon_handlers handlers = {
		.on_drain = on_drain, .on_reload = on_reload, .on_status = on_status, .on_report = on_report, .on_metrics = on_metrics,
	};
	const char *note = NULL;
	int r = page_job_new(daemon_conf(self->daemon), &self->job, &note);

	if (r < 0)
		return daemon_fail(self->daemon, "loading", "the models", r);
	if (note)
		LOG_EVENT(LOG_WARNING, "no_network", "statements are found by rules alone", { "REASON", str_from(note) });
	r = open_relay(self);
	if (r)
		return r;
	r = daemon_control(self->daemon, NULL, 0, NULL);
	if (r < 0)
		return daemon_fail(self->daemon, "opening", "the control socket", r);
	return daemon_run(self->daemon, &handlers, self);
}

int main(int argc, char **argv)
{
	const struct daemon_options options = {
		.name = "parser", .section = &parser_section, .conf_size = sizeof(struct parser_conf), .print_help = print_help,
		.check = check,
	};
	struct parser_process self = { .daemon = daemon_new(argc, argv, &options) };

	int status = run(&self);
	relay_destroy(&self.relay);
	page_job_destroy(&self.job);
	daemon_destroy(&self.daemon);
	return status;
}
