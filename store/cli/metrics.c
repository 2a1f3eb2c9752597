/* metrics - what all daemons count, as one text for Prometheus; drain and resume, which the same operators use. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "store/cli/admin.h"
#include "store/cli/commands.h"
#include "store/cli/opts.h"
#include "store/cli/survey.h"

/* Daemons share families, and a family may stand in a text only once: samples are gathered by family. */
enum { FAMILIES_MAX = 128 };

struct family {
	struct str name;           /* in the text that it came with first */
	struct buf head, samples;
};

struct gathered {
	struct family families[FAMILIES_MAX];
	size_t n;
	bool open;                 /* OpenMetrics: a counter's family is named without _total */
	int error;
};

static void gathered_free(struct gathered *self)
{
	for (size_t i = 0; i < self->n; i++) {
		buf_destroy(&self->families[i].head);
		buf_destroy(&self->families[i].samples);
	}
}

static struct family *find(struct gathered *self, struct str name)
{
	for (size_t i = 0; i < self->n; i++)
		if (str_eq(self->families[i].name, name))
			return &self->families[i];
	if (self->n == FAMILIES_MAX) {
		self->error = -E2BIG;
		return NULL;
	}
	self->families[self->n] = (struct family){ .name = name };
	return &self->families[self->n++];
}

/* "# HELP name text": the name. */
static struct str name_of(struct str line)
{
	struct str rest = str_skip(line, sizeof "# HELP " - 1), name = rest;

	name.len = str_find_byte(rest, ' ', 0);
	return name;
}

static void add_head(struct gathered *self, struct buf *head, struct str line)
{
	struct str name = name_of(line), rest = str_skip(line, sizeof "# HELP " - 1 + name.len);

	if (self->open && str_ends(name, STR("_total")))
		name.len -= sizeof "_total" - 1;
	buf_add(head, (struct str){ line.ptr, sizeof "# HELP " - 1 });
	buf_add(head, name);
	buf_add(head, rest);
	buf_add_byte(head, '\n');
}

static void gather(struct gathered *self, struct str text)
{
	struct family *family = NULL;
	bool is_new = false;

	while (text.len) {
		struct str line = { text.ptr, str_find_byte(text, '\n', 0) };
		text = str_skip(text, line.len + 1);
		if (str_starts(line, STR("# HELP "))) {
			family = find(self, name_of(line));
			is_new = family && family->head.len == 0;
		}
		if (!family)
			continue;
		if (line.len && line.ptr[0] != '#') {
			buf_add(&family->samples, line);
			buf_add_byte(&family->samples, '\n');
		} else if (is_new) {
			add_head(self, &family->head, line);
		}
	}
}

/* As that daemon would have said it, had it been there. */
static void gather_down(struct gathered *self, const char *instance)
{
	static const struct str head[] = { STR_INIT("# HELP inquit_up Whether the daemon answers."),
					   STR_INIT("# TYPE inquit_up gauge") };
	struct family *family = find(self, STR("inquit_up"));

	if (!family)
		return;
	if (family->head.len == 0)
		for (size_t i = 0; i < ARRAY_LEN(head); i++)
			add_head(self, &family->head, head[i]);
	buf_printf(&family->samples, "inquit_up{daemon=\"%s\"} 0\n", instance);
}

/* texts hold what the families' names point into. */
static int ask_all(struct cli *cli, struct gathered *all, struct buf *texts, const struct instances *instances)
{
	bool up[INSTANCES_MAX] = { false };
	size_t from[INSTANCES_MAX + 1] = { 0 };

	for (size_t i = 0; i < instances->n; i++) {
		up[i] = survey_ask_text(cli, instances->name[i], "metrics", SURVEY_MS, texts);
		from[i + 1] = texts->len;
	}
	if (buf_error(texts))
		return buf_error(texts);
	for (size_t i = 0; i < instances->n; i++) {
		if (up[i])
			gather(all, (struct str){ texts->ptr + from[i], from[i + 1] - from[i] });
		else
			gather_down(all, instances->name[i]);
	}
	return all->error;
}

static int collect(struct cli *cli, bool openmetrics, struct buf *out)
{
	owned(buf_destroy) struct buf texts = { 0 };
	struct gathered all = { .open = openmetrics };
	struct instances instances;

	instances_find(cli, &instances);
	int r = ask_all(cli, &all, &texts, &instances);
	for (size_t i = 0; i < all.n; i++) {
		buf_add(out, buf_str(&all.families[i].head));
		buf_add(out, buf_str(&all.families[i].samples));
		if (r == 0)
			r = buf_error(&all.families[i].head) ? -ENOMEM : buf_error(&all.families[i].samples);
	}
	if (openmetrics)
		buf_add(out, STR("# EOF\n"));
	gathered_free(&all);
	return r < 0 ? r : buf_error(out);
}

/* The collector reads whenever it likes, so the file is always whole: the old one or the new one. */
static int write_file(const char *path, struct str text)
{
	char fresh[PATH_MAX];

	if (snprintf(fresh, sizeof fresh, "%s.%ld.new", path, (long)getpid()) >= (int)sizeof fresh)
		return -ENAMETOOLONG;
	int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	ssize_t n = write(fd, text.ptr, text.len);
	int r = n < 0 ? -errno : (size_t)n < text.len ? -ENOSPC : 0;
	if (r == 0 && fchmod(fd, 0644) < 0) /* whatever the umask: the collector is another user */
		r = -errno;
	if (close(fd) < 0 && r == 0)
		r = -errno;
	if (r == 0 && rename(fresh, path) < 0)
		r = -errno;
	if (r < 0)
		(void)unlink(fresh);
	return r;
}

int command_metrics(struct cli *cli, int argc, char **argv)
{
	owned(buf_destroy) struct buf out = { 0 };
	const char *file = NULL;
	bool openmetrics = false;
	const struct opt opts[] = {
		{ "textfile", 0, OPT_TEXT, &file, "FILE", "write FILE, whole at any moment, for node_exporter's textfile collector" },
		{ "openmetrics", 0, OPT_FLAG, &openmetrics, NULL, "OpenMetrics 1.0, not Prometheus' own text format" },
	};
	const struct usage usage = { "inquit metrics [--textfile FILE]",
				     "What every daemon counts, for Prometheus. A daemon that does not answer has inquit_up 0.\n", opts,
				     ARRAY_LEN(opts), 0, 0, false };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	int r = collect(cli, openmetrics, &out);
	if (r < 0)
		return cli_fail(EXIT_INTEGRITY, "metrics: %s", strerror(-r));
	if (file) {
		r = write_file(file, buf_str(&out));
		return r < 0 ? cli_fail(EXIT_REFUSED, "%s: %s", file, strerror(-r)) : EXIT_DONE;
	}
	return fwrite(out.ptr, 1, out.len, stdout) == out.len ? EXIT_DONE : CLI_UNWRITTEN;
}

/* ---- drain, resume ---- */

static int switch_intake(struct cli *cli, int argc, char **argv, const char *text, const char *done)
{
	owned(json_free) cJSON *answer = NULL;
	char synopsis[32];
	int status;

	(void)snprintf(synopsis, sizeof synopsis, "inquit %s", argv[0]);
	const struct usage usage = { synopsis, text, NULL, 0, 0, 0, false };
	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	status = admin_ask(cli, "fetcher", argv[0], NULL, &answer);
	if (status == 0 && !cli->quiet)
		(void)puts(done);
	return status;
}

int command_drain(struct cli *cli, int argc, char **argv)
{
	return switch_intake(cli, argc, argv, "The fetcher takes nothing new in; what is in the outbox goes on to the store.\n"
					      "Until `inquit resume`, or until the fetcher is started anew.\n",
			     "nothing new is taken in; what is left: inquit queue; to go on: inquit resume");
}

int command_resume(struct cli *cli, int argc, char **argv)
{
	return switch_intake(cli, argc, argv, "The fetcher takes pages in again.\n", "pages are taken in again");
}
