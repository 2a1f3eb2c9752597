#include "store/cli/oneshot_again.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "classifier/article_job.h"
#include "common/cleanup.h"
#include "parser/page_job.h"

struct again {
	struct parser_conf parser_conf;
	struct classifier_conf classifier_conf;
	struct page_job *page;    /* NULL: topics alone */
	struct article_job *topics;
};

void again_destroy(struct again **self_p)
{
	struct again *self = *self_p;

	if (!self)
		return;
	page_job_destroy(&self->page);
	article_job_destroy(&self->topics);
	conf_free(&parser_section, &self->parser_conf);
	conf_free(&classifier_section, &self->classifier_conf);
	free(self);
	*self_p = NULL;
}

static int load(struct again *self, const struct cli *cli)
{
	owned(buf_destroy) struct buf why = { 0 };
	const struct section sections[] = { parser_section, classifier_section };
	void *const base[] = { &self->parser_conf, &self->classifier_conf };
	char path[PATH_MAX];
	int r = place_conf(&cli->place, path);

	for (size_t i = 0; i < ARRAY_LEN(sections) && r == 0; i++)
		r = conf_load(path, &sections[i], &base[i], 1, &why);
	if (r < 0)
		return cli_fail(EXIT_USAGE, "%.*s", (int)why.len, why.ptr ? why.ptr : strerror(-r));
	/* The page need not come out again. */
	self->parser_conf.snapshots = false;
	return 0;
}

int again_new(const struct cli *cli, bool parse, struct again **ret)
{
	owned(again_destroy) struct again *self = calloc(1, sizeof *self);
	owned(buf_destroy) struct buf why = { 0 };
	const char *note = NULL;

	if (!self)
		return cli_fail(EXIT_REFUSED, "%s", strerror(ENOMEM));
	int status = load(self, cli);
	if (status)
		return status;
	int r = parse ? page_job_new(&self->parser_conf, &self->page, &note) : 0;
	if (r < 0)
		return cli_fail(EXIT_REFUSED, "the parser's models: %s", strerror(-r));
	if (note)
		(void)cli_fail(0, "%s", note);
	r = article_job_new(&self->classifier_conf, &self->topics, &why);
	if (r < 0)
		return cli_fail(EXIT_REFUSED, "%.*s", (int)why.len, why.ptr ? why.ptr : strerror(-r));
	*ret = self;
	self = NULL;
	return 0;
}

static struct str feeds_topic(const struct topics *topics)
{
	return topics->n && topics->at[0].by & TOPIC_BY_FEED ? topics->at[0].id : STR("");
}

/* The feed's hints are kept in what was made with them. */
static struct wire_article with_hints(const struct wire_article *from)
{
	struct wire_article a = *from;

	a.page.language = from->article.language;
	a.page.topic = feeds_topic(&from->article.topics);
	for (size_t i = 0; i < from->article.n_statements && !a.page.topic.len; i++)
		a.page.topic = feeds_topic(&from->article.statements[i].topics);
	return a;
}

/* In the child: the reason in out where it is not 0. */
static int work(struct again *self, const struct wire_article *stored, struct buf *out)
{
	const struct wire_article hinted = with_hints(stored), *from = &hinted;
	owned(buf_destroy) struct buf frame = { 0 }, article = { 0 };
	struct wire_lost lost = { 0 };
	int r = 0;

	if (self->page) {
		wire_put_page(&frame, &from->page);
		r = buf_error(&frame) ? -1 : page_job_work(self->page, from->page.id, buf_str(&frame), &article, &lost);
	} else {
		wire_put_article(&article, from);
	}
	if (r == 0)
		r = article_job_work(self->topics, from->page.id, buf_str(&article), out, &lost);
	if (r == RELAY_AS_IT_CAME) {
		buf_add(out, buf_str(&article));
		r = 0;
	}
	if (r == 0 && buf_error(out))
		r = -1;
	if (r < 0) {
		buf_clear(out);
		buf_add(out, lost.reason.len ? lost.reason : STR("out of memory"));
	}
	return r;
}

static void child(struct again *self, const struct wire_article *from, int to)
{
	struct buf out = { 0 };

	(void)signal(SIGPIPE, SIG_DFL);
	(void)setrlimit(RLIMIT_CPU, &(struct rlimit){ AGAIN_SECONDS_MAX, AGAIN_SECONDS_MAX });
	(void)setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	int r = work(self, from, &out);
	for (size_t at = 0; at < out.len;) {
		ssize_t n = write(to, out.ptr + at, out.len - at);

		if (n <= 0)
			_exit(2);
		at += (size_t)n;
	}
	_exit(r < 0 ? 1 : 0);
}

static void read_all(int from, struct buf *out)
{
	char bytes[65536];
	ssize_t n;

	while ((n = read(from, bytes, sizeof bytes)) > 0 || (n < 0 && errno == EINTR))
		if (n > 0)
			buf_add(out, (struct str){ bytes, (size_t)n });
}

int again_run(struct again *self, const struct wire_article *from, struct buf *out, char reason[AGAIN_REASON_BYTES])
{
	int ends[2], status = 0;

	(void)fflush(NULL);
	if (pipe(ends) < 0)
		return snprintf(reason, AGAIN_REASON_BYTES, "%s", strerror(errno)), -1;
	pid_t pid = fork();
	if (pid == 0) {
		(void)close(ends[0]);
		child(self, from, ends[1]);
	}
	(void)close(ends[1]);
	if (pid > 0)
		read_all(ends[0], out);
	(void)close(ends[0]);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0 && !buf_error(out))
		return 0;
	if (pid > 0 && WIFSIGNALED(status))
		(void)snprintf(reason, AGAIN_REASON_BYTES, "it ended its worker (signal %d)", WTERMSIG(status));
	else
		(void)snprintf(reason, AGAIN_REASON_BYTES, "%.*s", (int)(out->len < 200 ? out->len : 200), out->ptr ? out->ptr : "out of memory");
	buf_clear(out);
	return -1;
}
