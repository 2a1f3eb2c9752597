/* inquit-classifier - articles in, the same with topics out. Only wiring here; the work is in article_job.c. */
#include "classifier/article_job.h"
#include "common/cleanup.h"
#include "common/log.h"
#include "common/relay.h"

enum { CPU_MAX_USEC = 10000000 }; /* the largest article takes a hundredth of it */

struct classifier_process {
	struct daemon *daemon;
	struct article_job *job;
	struct relay *relay;
};

static void print_help(FILE *out)
{
	(void)fputs("Takes articles from the parsers, gives their statements topics, and passes them to the store.\n"
		    "SIGHUP reads the taxonomy and the model anew.\n\n", out);
}

static int check(const void *conf, struct buf *reterr)
{
	owned(article_job_destroy) struct article_job *job = NULL;
	int r = remote_check("listen", ((const struct classifier_conf *)conf)->listen, reterr);

	return r < 0 ? r : article_job_new(conf, &job, reterr);
}

static void on_drain(void *ctx)
{
	relay_drain(((struct classifier_process *)ctx)->relay);
}

static void on_reload(void *ctx, void *base)
{
	struct classifier_process *self = ctx;
	owned(buf_destroy) struct buf error = { 0 };

	relay_rest(self->relay);
	if (article_job_reload(self->job, base, &error) < 0)
		LOG_EVENT(LOG_ERR, "reload_refused", "the taxonomy or model cannot be read, the old one stays in use",
			  { "REASON", str_trim(buf_str(&error)) });
	else
		LOG_EVENT(LOG_INFO, "reloaded", "taxonomy and model read", { "VERSION", article_job_version(self->job) });
}

static void on_status(void *ctx, struct buf *out)
{
	relay_status(((struct classifier_process *)ctx)->relay, out);
}

static void on_report(void *ctx, struct json *out)
{
	const struct classifier_process *self = ctx;

	json_key(out, "classifier"), json_str(out, article_job_version(self->job));
	relay_report(self->relay, out);
}

static void on_metrics(void *ctx, struct metrics *out)
{
	relay_metrics(((struct classifier_process *)ctx)->relay, out);
}

static int open_relay(struct classifier_process *self)
{
	char up[PATH_MAX], down[PATH_MAX];
	const struct place *place = daemon_place(self->daemon);
	const char *failed = "";
	const struct classifier_conf *conf = daemon_conf(self->daemon);
	struct curve keys;
	struct relay_options options = {
		.daemon = self->daemon, .stage = "classifier", .cpu_max_usec = CPU_MAX_USEC, .takes = WIRE_ARTICLE, .fast = true,
		.upstream = up, .bind_upstream = true,
		.listen = conf->listen, .downstream = down, .downstream_stage = "store", .work = article_job_work, .ctx = self->job,
	};
	int r = place_endpoint(place, "classifier", "articles", up);

	if (r == 0)
		r = place_endpoint(place, "store", "articles", down);
	if (r < 0)
		return daemon_fail(self->daemon, "naming the sockets", place->dir, r);
	r = daemon_remote(self->daemon, conf->listen, NULL, &keys, &options.upstream_curve);
	if (r)
		return r;
	r = relay_new(&options, &self->relay, &failed);
	return r < 0 ? daemon_fail(self->daemon, "opening", failed, r) : 0;
}

static int load(struct classifier_process *self)
{
	owned(buf_destroy) struct buf error = { 0 };
	int r = article_job_new(daemon_conf(self->daemon), &self->job, &error);

	if (r == 0)
		return 0;
	LOG_EVENT(LOG_ERR, "load_failed", "taxonomy or model cannot be read", { "REASON", str_trim(buf_str(&error)) });
	return daemon_fail(self->daemon, "loading", "taxonomy and model", r);
}

static int run(struct classifier_process *self)
{
	const struct daemon_handlers handlers = {
		.on_drain = on_drain, .on_reload = on_reload, .on_status = on_status, .on_report = on_report, .on_metrics = on_metrics,
	};
	int r = load(self);

	/* The control socket first: it makes the folder that the other sockets lie in. */
	if (r == 0)
		r = daemon_control(self->daemon, NULL, 0, NULL);
	if (r < 0)
		return daemon_fail(self->daemon, "opening", "the control socket", r);
	if (r == 0)
		r = open_relay(self);
	return r ? r : daemon_run(self->daemon, &handlers, self);
}

int main(int argc, char **argv)
{
	const struct daemon_options options = {
		.name = "classifier", .section = &classifier_section, .conf_size = sizeof(struct classifier_conf),
		.print_help = print_help, .check = check,
	};
	struct classifier_process self = { .daemon = daemon_new(argc, argv, &options) };
	int status = run(&self);

	relay_destroy(&self.relay);
	article_job_destroy(&self.job);
	daemon_destroy(&self.daemon);
	return status;
}
