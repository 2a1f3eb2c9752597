/* reprocess - stored articles parsed or classified again, from their pages or texts, and put in their place. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/pack.h"
#include "store/cli/commands.h"
#include "store/cli/oneshot_again.h"
#include "store/cli/opts.h"
#include "store/cli/reader.h"
#include "store/cli/reprocess_diff.h"
#include "store/cli/text.h"

enum { ARENA_BYTES = 256 << 20, ID_BYTES = 17, PROGRESS_USEC = 200000 };

struct reprocess {
	struct cli *cli;
	struct control_client *client;
	struct again *again;
	struct arena *arena;
	bool parse, dry, diff, terminal;
	char (*ids)[ID_BYTES]; /* of the articles, in the order that they were found */
	size_t n_ids, cap;
	uint64_t seen, same, changed, failed, without_page;
	int64_t shown_usec;
};

static int unreadable(void)
{
	return cli_fail(EXIT_INTEGRITY, "the store's answer cannot be read; do the versions of inquit and inquit-store differ?");
}

/* ---- which articles ---- */

static int add_id(struct reprocess *self, struct str id)
{
	if (id.len >= ID_BYTES)
		return unreadable();
	if (self->n_ids == self->cap) {
		size_t cap = self->cap ? self->cap * 2 : 256;
		void *more = reallocarray(self->ids, cap, ID_BYTES);

		if (!more)
			return cli_fail(EXIT_REFUSED, "%s", strerror(ENOMEM));
		self->ids = more;
		self->cap = cap;
	}
	(void)snprintf(self->ids[self->n_ids++], ID_BYTES, "%.*s", (int)id.len, id.ptr);
	return 0;
}

static int on_record(void *ctx, const struct record *record)
{
	return add_id(ctx, record->source.article);
}

static int compare(const void *a, const void *b)
{
	return memcmp(a, b, ID_BYTES);
}

static void sort_ids(struct reprocess *self)
{
	size_t kept = 0;

	if (self->n_ids > 1)
		qsort(self->ids, self->n_ids, ID_BYTES, compare);
	for (size_t i = 0; i < self->n_ids; i++)
		if (i == 0 || memcmp(self->ids[i], self->ids[i - 1], ID_BYTES) != 0)
			memmove(self->ids[kept++], self->ids[i], ID_BYTES);
	self->n_ids = kept;
}

/* Those of the statements that match; one by one, so that what is changed meanwhile does not matter. */
static int find_matching(struct reprocess *self, const char *query)
{
	struct reader reader;
	struct str word = str_from(query);
	uint64_t n;
	int status = reader_open(&reader, self->cli, "query", &word, 1, UINT64_MAX);

	if (status == 0)
		status = reader_all(&reader, on_record, self, &n);
	reader_close(&reader);
	sort_ids(self);
	return status;
}

/* Also those in which nobody says anything yet. */
static int find_all(struct reprocess *self)
{
	uint64_t cursor = 0;
	int status;

	do {
		char word[40];
		struct control_reply reply;

		(void)snprintf(word, sizeof word, "cursor=%" PRIu64, cursor);
		status = cli_ask(self->cli, self->client, "store", "articles", (struct str[]){ STR("all"), str_from(word) }, 2,
				 (struct str){ 0 }, &reply);
		if (status == 0 && reply.status < 0)
			status = cli_refused(&reply);
		if (status)
			return status;
		struct unpack u = { .in = reply.body };
		(void)unpack_array(&u, 2);
		cursor = unpack_uint(&u);
		for (size_t n = unpack_array(&u, 0); n && status == 0 && !unpack_error(&u); n--)
			status = add_id(self, unpack_str(&u));
		if (unpack_error(&u))
			return unreadable();
	} while (cursor && status == 0);
	return status;
}

/* ---- one wording ---- */

struct original {
	uint64_t contents; /* 0: the article is damaged, as was said */
	char facts[sizeof "facts=" + 32];
	bool dead;
	struct str damaged; /* the article's address, where its text is damaged */
	struct wire_article article;
};

/* The answer is copied into the arena: the client is asked other things meanwhile. */
static int ask_original(struct reprocess *self, const char *id, uint64_t at, struct original *ret)
{
	struct control_reply reply;
	struct str body;
	char word[40];

	(void)snprintf(word, sizeof word, "content=%" PRIu64, at);
	int status = cli_ask(self->cli, self->client, "store", "original", (struct str[]){ str_from(id), str_from(word) }, 2,
			     (struct str){ 0 }, &reply);
	if (status == 0 && reply.status == -EIO) {
		ret->contents = 0;
		self->failed++;
		(void)cli_refused(&reply);
		return 0;
	}
	/* Deleted since it was found. */
	if (status == 0 && reply.status == -ENOENT)
		return EXIT_NO_ID;
	if (status == 0 && reply.status < 0)
		status = cli_refused(&reply);
	if (status)
		return status;
	arena_reset(self->arena);
	if (arena_dup(self->arena, reply.body, &body) < 0)
		return cli_fail(EXIT_REFUSED, "%s", strerror(ENOMEM));
	struct unpack u = { .in = body };
	size_t items = unpack_array(&u, 3);
	ret->contents = unpack_uint(&u);
	struct str facts = unpack_bin(&u), frame = unpack_bin(&u);
	ret->dead = facts.len == 0;
	ret->damaged = items > 3 ? unpack_str(&u) : (struct str){ 0 };
	if (unpack_error(&u) || facts.len > 16 ||
	    (!ret->dead && !ret->damaged.len && wire_get_article(frame, self->arena, &ret->article) < 0))
		return unreadable();
	size_t n = (size_t)snprintf(ret->facts, sizeof ret->facts, "facts=");
	for (size_t i = 0; i < facts.len; i++)
		n += (size_t)snprintf(ret->facts + n, sizeof ret->facts - n, "%02x", (unsigned char)facts.ptr[i]);
	return 0;
}

static int replace(struct reprocess *self, const char *id, uint64_t at, const struct original *o, struct str frame)
{
	struct control_reply reply;
	char word[40];

	(void)snprintf(word, sizeof word, "content=%" PRIu64, at);
	int status = cli_ask(self->cli, self->client, "store", "replace",
				 (struct str[]){ str_from(id), str_from(word), str_from(o->facts) }, 3,
			     frame, &reply);
	/* Changed or deleted since it was asked for: another one did it. */
	if (status == 0 && (reply.status == -EAGAIN || reply.status == -ENOENT))
		return 0;
	/* Of this article alone, as was said. */
	if (status == 0 && reply.status == -EIO) {
		self->failed++;
		(void)cli_refused(&reply);
		return 0;
	}
	if (status == 0 && reply.status < 0)
		status = cli_refused(&reply);
	return status;
}

static bool same_article(const struct article *a, const struct article *b)
{
	owned(buf_destroy) struct buf x = { 0 }, y = { 0 };

	wire_put_bare_article(&x, a);
	wire_put_bare_article(&y, b);
	return !buf_error(&x) && !buf_error(&y) && str_eq(buf_str(&x), buf_str(&y));
}

static void say_failed(struct reprocess *self, const char *id, struct str url, const char *why)
{
	owned(buf_destroy) struct buf clean = { 0 };

	text_clean(&clean, url);
	self->failed++;
	(void)cli_fail(0, "%s %.*s: %s", id, (int)clean.len, clean.ptr ? clean.ptr : "", why);
}

static int do_wording(struct reprocess *self, const char *id, uint64_t at, const struct original *o)
{
	owned(buf_destroy) struct buf frame = { 0 };
	char reason[AGAIN_REASON_BYTES];
	struct wire_article fresh;

	self->seen++;
	if (o->damaged.len) {
		say_failed(self, id, o->damaged, "a text of it is damaged: inquit doctor --fix, then inquit reprocess again");
		return 0;
	}
	if (self->parse && !o->article.page.body.len) {
		self->without_page++;
		return 0;
	}
	if (again_run(self->again, &o->article, &frame, reason) < 0) {
		say_failed(self, id, o->article.article.url, reason);
		return 0;
	}
	if (wire_get_article(buf_str(&frame), self->arena, &fresh) < 0) {
		say_failed(self, id, o->article.article.url, "what was made of it cannot be read");
		return 0;
	}
	if (same_article(&o->article.article, &fresh.article)) {
		self->same++;
		return 0;
	}
	self->changed++;
	if (self->diff)
		reprocess_diff(id, &o->article.article, &fresh.article);
	return self->dry ? 0 : replace(self, id, at, o, buf_str(&frame));
}

static void show_progress(struct reprocess *self, size_t done)
{
	int64_t now = clock_monotonic_usec();

	if (!self->terminal || now - self->shown_usec < PROGRESS_USEC)
		return;
	self->shown_usec = now;
	(void)fprintf(stderr, "\r%zu of %zu articles, %" PRIu64 " changed", done, self->n_ids, self->changed);
}

static int do_article(struct reprocess *self, const char *id)
{
	struct original o = { .contents = 1 };
	int status = 0;

	for (uint64_t at = 0; at < o.contents && status == 0; at++) {
		status = ask_original(self, id, at, &o);
		if (status == EXIT_NO_ID)
			return 0;
		if (status == 0 && !o.dead)
			status = do_wording(self, id, at, &o);
	}
	return status;
}

static int run(struct reprocess *self, const char *query)
{
	int status = again_new(self->cli, self->parse, &self->again);

	self->arena = arena_new(ARENA_BYTES);
	if (status == 0 && !self->arena)
		status = cli_fail(EXIT_REFUSED, "%s", strerror(ENOMEM));
	if (status == 0)
		status = cli_connect(self->cli, "store", &self->client);
	if (status == 0)
		status = strcmp(query, "*") == 0 ? find_all(self) : find_matching(self, query);
	for (size_t i = 0; i < self->n_ids && status == 0; i++) {
		status = do_article(self, self->ids[i]);
		show_progress(self, i + 1);
	}
	if (self->terminal && self->shown_usec)
		(void)fputs("\r\033[K", stderr);
	if (status)
		return status;
	(void)printf("%zu articles, %" PRIu64 " revisions: %" PRIu64 " %s, %" PRIu64 " the same, %" PRIu64 " failed", self->n_ids, self->seen,
		     self->changed, self->dry ? "would change" : "changed", self->same, self->failed);
	if (self->without_page)
		(void)printf(", %" PRIu64 " without their page", self->without_page);
	(void)putchar('\n');
	return self->failed ? EXIT_PARTLY : EXIT_DONE;
}

int command_reprocess(struct cli *cli, int argc, char **argv)
{
	struct reprocess self = { .cli = cli, .terminal = !cli->quiet && isatty(STDERR_FILENO) };
	int stage = 0, status;
	const char *since = NULL;
	const struct opt opts[] = {
		{ "stage", 0, OPT_WORD, &stage, "parse|classify", "parse: from the pages that were kept; classify: topics alone" },
		{ "since", 0, OPT_TEXT, &since, "DATE", "only what was fetched since" },
		{ "dry-run", 0, OPT_FLAG, &self.dry, NULL, "change nothing, count what would be" },
		{ "diff", 0, OPT_FLAG, &self.diff, NULL, "show what would change, and change nothing" },
	};
	const struct usage usage = { "inquit reprocess [--stage parse|classify] [--dry-run|--diff] QUERY",
				     "Parses the articles of the statements that match again, from the pages that were kept, or gives their\n"
				     "statements topics again; '*' is every article. The code is the daemons' own, with this instance's\n"
				     "settings. Ended at any moment, what was done is done; done twice, the second time changes nothing.\n"
				     "Labels, and what was said of clusters, stay.\n", opts, ARRAY_LEN(opts), 1, 1, true };
	owned(buf_destroy) struct buf query = { 0 };

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	self.parse = stage == 0;
	self.dry = self.dry || self.diff;
	if (since)
		buf_printf(&query, "(%s) seen:%s..", argv[1], since);
	else
		buf_printf(&query, "%s", argv[1]);
	buf_add_byte(&query, 0);
	status = buf_error(&query) ? cli_fail(EXIT_REFUSED, "%s", strerror(ENOMEM)) : run(&self, query.ptr);
	again_destroy(&self.again);
	control_client_destroy(&self.client);
	arena_destroy(&self.arena);
	free(self.ids);
	return status;
}
