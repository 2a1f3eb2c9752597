/* inquit-parser - pages in, articles with statements out. Only wiring here; the work is in page_job.c. */
#include <errno.h>

#include "common/cleanup.h"
#include "common/log.h"
#include "common/relay.h"
#include "parser/page_job.h"

struct parser_process {
	struct daemon *daemon;
	struct parser_conf conf;
	struct mark *mark;
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

static void on_reload(void *ctx, void *base)
{
	struct parser_process *self = ctx;

	/* Only plain values; the arena keeps the size it was made with. */
	self->conf = *(const struct parser_conf *)base;
}

static void on_status(void *ctx, struct buf *out)
{
	relay_status(((struct parser_process *)ctx)->relay, out);
}

static void on_report(void *ctx, struct json *out)
{
	relay_report(((struct parser_process *)ctx)->relay, out);
}

static void on_large(void *ctx, struct page_id id)
{
	relay_begin(((struct parser_process *)ctx)->relay, id);
}

static int open_mark(struct parser_process *self)
{
	char folder[PATH_MAX], path[PATH_MAX];
	const struct place *place = daemon_place(self->daemon);
	const char *instance = daemon_instance(self->daemon);
	int r = place_run(place, instance, "", folder);

	if (r == 0)
		r = place_run(place, instance, "work", path);
	if (r == 0)
		r = make_folders(folder);
	if (r == 0)
		r = mark_open(path, self->conf.cpu_max_usec, &self->mark);
	return r < 0 ? daemon_fail(self->daemon, "opening the work mark", path, r) : 0;
}

static int open_relay(struct parser_process *self)
{
	char up[PATH_MAX], down[PATH_MAX];
	const struct place *place = daemon_place(self->daemon);
	const char *failed = "";
	struct relay_options options = {
		.daemon = self->daemon, .stage = "parser", .takes = WIRE_PAGE, .upstream = up, .downstream = down,
		.downstream_stage = "classifier", .work = page_job_work, .ctx = self->job,
	};
	int r = place_endpoint(place, "fetcher", "pages", up);

	if (r == 0)
		r = place_endpoint(place, "classifier", "articles", down);
	if (r < 0)
		return daemon_fail(self->daemon, "naming the sockets", place->dir, r);
	options.died = mark_died(self->mark, &options.died_on);
	r = relay_new(&options, &self->relay, &failed);
	if (r < 0)
		return daemon_fail(self->daemon, "opening", failed, r);
	page_job_on_large(self->job, on_large, self);
	return 0;
}

static int run(struct parser_process *self)
{
	const struct daemon_handlers handlers = {
		.on_drain = on_drain, .on_reload = on_reload, .on_status = on_status, .on_report = on_report,
	};
	int r = open_mark(self);

	if (r)
		return r;
	r = page_job_new(&self->conf, self->mark, &self->job);
	if (r < 0)
		return daemon_fail(self->daemon, "loading", "the models", r);
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
	};
	struct parser_process self = { .daemon = daemon_new(argc, argv, &options) };

	self.conf = *(const struct parser_conf *)daemon_conf(self.daemon);
	int status = run(&self);
	relay_destroy(&self.relay);
	page_job_destroy(&self.job);
	mark_close(&self.mark);
	daemon_destroy(&self.daemon);
	return status;
}
