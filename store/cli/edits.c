/*
 * edits - what revisions of an article did to its statements: wording, speaker, removal, addition.
 *
 * What is seen is what was fetched: a statement that is gone was not there at
 * that fetch, and no more is claimed. Which are versions of one: edits_align.c.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "store/cli/commands.h"
#include "store/cli/edits.h"
#include "store/cli/hint.h"
#include "store/cli/opts.h"

enum { ARTICLES_MAX = 1 << 20 }; /* whose edits one call may show */

static int compare(struct edits *self, struct step *step, struct side *a, size_t n, struct side *b, size_t m)
{
	int r = edits_align(self->work, a, n, b, m);

	for (size_t i = 0; i < n && r == 0; i++) {
		const struct side *other = a[i].partner >= 0 ? &b[a[i].partner] : NULL;

		if (!other)
			r = edits_print(self, step, "removed", &a[i], NULL);
		else if (!str_eq(a[i].text, other->text))
			r = edits_print(self, step, "wording", &a[i], other);
		else if (!str_eq(a[i].at->speaker, other->at->speaker))
			r = edits_print(self, step, "speaker", &a[i], other);
	}
	for (size_t k = 0; k < m && r == 0; k++)
		if (b[k].partner < 0)
			r = edits_print(self, step, "added", NULL, &b[k]);
	return r;
}

/* ---- articles ---- */

static int64_t fetched_at(const struct shown *s)
{
	for (size_t i = 0; i < s->n_revisions; i++)
		if (s->revisions[i].number == s->revision)
			return s->revisions[i].fetched_usec;
	return 0;
}

/* Each revision beside the one before it. Two clients' replies are held: the reader's must live on. */
static int article_edits(struct edits *self, struct str article)
{
	owned(control_client_destroy) struct control_client *other = NULL;
	struct shown old, new;
	int status = cli_connect(self->cli, "store", &other);

	arena_reset(self->old);
	if (status == 0)
		status = shown_ask(self->cli, self->client, article, 1, self->old, &old);
	for (uint64_t revision = 2; status == 0 && revision <= old.n_revisions_all; revision++) {
		struct side *a, *b;
		size_t n, m;

		arena_reset(self->new);
		status = shown_ask(self->cli, other, article, revision, self->new, &new);
		if (status)
			break;
		struct step step = { .new = &new, .fetched = fetched_at(&new) };
		if (edits_sides(&old.article, self->old, &a, &n) < 0 || edits_sides(&new.article, self->new, &b, &m) < 0 ||
		    compare(self, &step, a, n, b, m) < 0)
			return cli_fail(EXIT_PARTLY, "%s", strerror(ENOMEM));
		/* What was new is old in the next step: replies and arenas change places. */
		struct control_client *client = self->client;
		struct arena *arena = self->old;
		self->client = other, other = client;
		self->old = self->new, self->new = arena;
		old = new;
	}
	return status;
}

static bool is_new(struct edits *self, struct str id)
{
	char digits[RECORD_ID_HEX + 1];

	(void)snprintf(digits, sizeof digits, "%.*s", (int)id.len, id.ptr);
	uint64_t article = strtoull(digits, NULL, 16);
	size_t i = article & (ARTICLES_MAX - 1);
	if (!article || self->n_articles >= ARTICLES_MAX / 2)
		return true;
	for (; self->articles[i]; i = (i + 1) & (ARTICLES_MAX - 1))
		if (self->articles[i] == article)
			return false;
	self->articles[i] = article;
	self->n_articles++;
	return true;
}

static int each(void *ctx, const struct record *r)
{
	struct edits *self = ctx;

	if (r->revisions < 2 || !is_new(self, r->source.article))
		return 0;
	int status = article_edits(self, r->source.article);
	return status ? status : ferror(stdout) ? CLI_UNWRITTEN : 0;
}

/* What is wrong with it the store says of the user's own words, not of what is asked; and by itself it is a query. */
static int check_query(struct edits *self, struct str query)
{
	struct control_reply reply;
	int status = cli_ask(self->cli, self->client, "store", "explain", &query, 1, (struct str){ 0 }, &reply);

	return status == 0 && reply.status < 0 ? cli_refused(&reply) : status;
}

static int run(struct edits *self, struct str query)
{
	owned(buf_destroy) struct buf both = { 0 };
	uint64_t n;

	/* Statements that stand in articles with revisions, and those that no longer stand. */
	buf_printf(&both, "(%.*s) (is:edited OR is:removed)", (int)query.len, query.ptr);
	const struct str words[] = { buf_str(&both), STR("sort=date") };
	int status = cli_connect(self->cli, "store", &self->client);
	if (status == 0)
		status = check_query(self, query);
	if (status == 0)
		status = reader_open(&self->reader, self->cli, "query", words, ARRAY_LEN(words), UINT64_MAX);
	if (status == 0)
		status = reader_all(&self->reader, each, self, &n);
	return status;
}

/* Nothing is no answer by itself: it may be that nothing matched, or that no page was fetched twice. */
static void say_none(const struct edits *self, struct str query)
{
	if (self->n_articles)
		(void)fprintf(stderr, "inquit: no edits: %zu article%s, but none touched a statement\n", self->n_articles,
			      self->n_articles == 1 ? " has several revisions" : "s have several revisions");
	else
		(void)fputs("inquit: no edits: no article with a statement that matches was fetched in a second wording\n", stderr);
	(void)hint_names(self->cli, query);
}

int command_edits(struct cli *cli, int argc, char **argv)
{
	owned(buf_destroy) struct buf query = { 0 };
	struct edits self = { .cli = cli };
	bool exit_code = false;
	int format = 0, status;
	const struct opt opts[] = {
		{ "format", 'f', OPT_WORD, &format, "text|jsonl", "how to print" },
		{ "exit-code", 0, OPT_FLAG, &exit_code, NULL, "exit 1 when there is no edit" },
		{ "utc", 0, OPT_FLAG, &self.utc, NULL, "times in UTC, not local" },
	};
	const struct usage usage = { "inquit edits [QUERY]",
				     "What revisions of articles did to their statements: another wording, another speaker, removed,\n"
				     "added; all revisions of every article with a statement that matches, or ever did.\n",
				     opts, ARRAY_LEN(opts), 0, -1, true };

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	cli_query(&query, argc, argv);
	if (!query.len)
		buf_add_byte(&query, '*');
	self.json = format == 1;
	self.old = arena_new(SHOWN_ARENA_BYTES), self.new = arena_new(SHOWN_ARENA_BYTES), self.work = arena_new(DIFF_ARENA_BYTES);
	self.articles = calloc(ARTICLES_MAX, sizeof *self.articles);
	if (self.old && self.new && self.work && self.articles)
		status = run(&self, buf_str(&query));
	else
		status = cli_fail(EXIT_PARTLY, "%s", strerror(ENOMEM));
	if (status == 0 && self.n == 0 && !self.json && !cli->quiet)
		say_none(&self, buf_str(&query));
	reader_close(&self.reader);
	control_client_destroy(&self.client);
	arena_destroy(&self.old), arena_destroy(&self.new), arena_destroy(&self.work);
	free(self.articles);
	return status == 0 && exit_code && self.n == 0 ? EXIT_NO_MATCH : status;
}
