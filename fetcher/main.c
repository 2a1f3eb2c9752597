/* inquit-fetcher - feeds and files in, pages out. Only wiring here. */
#include <curl/curl.h>
#include <errno.h>
#include <sodium.h>

#include "common/cleanup.h"
#include "fetcher/commands.h"
#include "fetcher/fetcher.h"
#include "fetcher/report.h"

static void print_help(FILE *out)
{
	(void)fputs("Polls news feeds, fetches the page behind each entry, takes in files, and hands every\n"
		    "page to the parsers from an outbox that keeps it until the store has it.\n",
		    out);
}

static void on_drain(void *ctx)
{
	struct fetcher *self = ctx;

	/* What is in the outbox is safe there; what is queued for it becomes so now. */
	fetcher_flush(self);
	daemon_stop(self->daemon);
}

static void on_reload(void *ctx, void *base)
{
	fetcher_reload(ctx, base);
}

static void on_status(void *ctx, struct buf *out)
{
	struct fetcher *self = ctx;
	struct window_counts counts = window_counts(self->window);

	buf_printf(out, "outbox %llu pages, %llu in flight, %zu parsers%s", (unsigned long long)counts.pages,
		   (unsigned long long)counts.sent, link_peers(self->link), self->drained ? ", drained: takes nothing in" : "");
}

static void on_report(void *ctx, struct json *out)
{
	struct fetcher *self = ctx;

	int64_t skew_usec;

	json_key(out, "clock_behind_seconds");
	if (report_skew(&self->skews, &skew_usec))
		json_int(out, skew_usec / 1000000);
	else
		json_null(out);
	json_key(out, "links");
	json_array(out);
	json_object(out);
	json_key(out, "to"), json_str(out, STR("parser"));
	json_key(out, "peers"), json_int(out, (int64_t)link_peers(self->link));
	json_end(out);
	json_end(out);
}

static int run(struct fetcher *self)
{
	static const struct daemon_handlers handlers = {
		.on_drain = on_drain,
		.on_reload = on_reload,
		.on_status = on_status,
		.on_report = on_report,
		.on_metrics = fetcher_metrics,
	};
	owned(buf_destroy) struct buf why = { 0 };
	size_t n;
	int r = daemon_remote(self->daemon, self->conf->listen, NULL, &self->keys, &self->curve);

	if (r)
		return r;
	r = fetcher_open(self, &why);
	if (r < 0) {
		buf_add_byte(&why, '\0');
		return daemon_fail(self->daemon, buf_error(&why) ? "starting" : why.ptr, "", r);
	}
	const struct control_command *commands = fetcher_commands(&n);
	r = daemon_control(self->daemon, commands, n, self);
	if (r < 0)
		return daemon_fail(self->daemon, "opening the control socket", "", r);
	fetcher_declare(self);
	return daemon_run(self->daemon, &handlers, self);
}

int main(int argc, char **argv)
{
	static const struct daemon_options options = {
		.name = "fetcher",
		.section = &fetcher_section,
		.conf_size = sizeof(struct fetcher_conf),
		.print_help = print_help,
		.check = fetcher_conf_check,
	};
	owned(daemon_destroy) struct daemon *daemon = daemon_new(argc, argv, &options);
	struct fetcher fetcher = { .daemon = daemon, .conf = daemon_conf(daemon) };
	int status;

	if (sodium_init() < 0 || curl_global_init(CURL_GLOBAL_ALL) != CURLE_OK)
		return daemon_fail(daemon, "libraries", "", -ENOSYS);
	status = run(&fetcher);
	fetcher_close(&fetcher);
	curl_global_cleanup();
	return status;
}
