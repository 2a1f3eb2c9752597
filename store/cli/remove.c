/* delete and redact: what is taken out for good, with a reason that stays. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/pack.h"
#include "store/cli/admin.h"
#include "store/cli/commands.h"
#include "store/cli/opts.h"
#include "store/cli/text.h"

struct removing {
	struct cli *cli;
	struct control_client *client;
	const char *why, *words;
	bool yes, dry, list, undo;
};

static int unreadable(void)
{
	return cli_fail(EXIT_INTEGRITY, "the store's answer cannot be read; do the versions of inquit and inquit-store differ?");
}

/* Asks about one id; the answer's body lives in the client. */
static int ask(struct removing *self, const char *command, const char *id, bool dry, struct control_reply *ret)
{
	struct words words = { 0 };
	int status;

	words_add(&words, id);
	words_option(&words, "why", self->why);
	words_option(&words, "words", self->words);
	words_option(&words, "by", getenv("USER"));
	words_flag(&words, "dry", dry);
	status = words.error ? cli_fail(EXIT_USAGE, "%s", strerror(-words.error)) :
		 cli_ask(self->cli, self->client, "store", command, words.at, words.n, (struct str){ 0 }, ret);
	words_destroy(&words);
	if (status == 0 && ret->status < 0)
		status = cli_refused(ret);
	return status;
}

static void print_clean(FILE *to, struct str text)
{
	owned(buf_destroy) struct buf clean = { 0 };

	text_clean(&clean, text);
	(void)fwrite(clean.ptr ? clean.ptr : "", 1, clean.len, to);
}

/* ---- delete ---- */

static int delete_one(struct removing *self, const char *id, bool dry)
{
	struct control_reply reply;
	int status = ask(self, "delete", id, dry, &reply);

	if (status)
		return status;
	struct unpack u = { .in = reply.body };
	(void)unpack_array(&u, 5);
	struct str article = unpack_str(&u), url = unpack_str(&u), title = unpack_str(&u);
	uint64_t revisions = unpack_uint(&u), statements = unpack_uint(&u);
	if (unpack_error(&u))
		return unreadable();
	(void)printf("%s %.*s  %" PRIu64 " revisions, %" PRIu64 " statements  ", dry ? "would delete" : "deleted", (int)article.len,
		     article.ptr, revisions, statements);
	print_clean(stdout, title);
	(void)fputs("  ", stdout);
	print_clean(stdout, url);
	(void)putchar('\n');
	return 0;
}

static int lift_one(struct removing *self, const char *id)
{
	struct str word = str_from(id);
	struct control_reply reply;
	int status = cli_ask(self->cli, self->client, "store", "lift", &word, 1, (struct str){ 0 }, &reply);

	if (status == 0 && reply.status < 0)
		status = cli_refused(&reply);
	if (status == 0)
		(void)printf("%s may come again\n", id);
	return status;
}

static int print_rows(struct unpack *u, char cursor[64])
{
	(void)unpack_array(u, 2);
	struct str next = unpack_str(u);
	(void)snprintf(cursor, 64, "cursor=%.*s", (int)next.len, next.ptr ? next.ptr : "");
	for (size_t n = unpack_array(u, 0); n && !unpack_error(u); n--) {
		char text[CLOCK_TEXT_BYTES];
		size_t items = unpack_array(u, 5);
		struct str id = unpack_str(u), of = unpack_str(u), date = clock_format(unpack_int(u) / 1000000 * 1000000, text);
		struct str why = unpack_str(u), by = unpack_str(u);

		unpack_rest(u, items > 5 ? items - 5 : 0);
		(void)printf("%.*s  %-9.*s  %.*s  ", (int)id.len, id.ptr ? id.ptr : "", (int)of.len, of.ptr ? of.ptr : "", (int)date.len, date.ptr);
		print_clean(stdout, by);
		(void)fputs(": ", stdout);
		print_clean(stdout, why);
		(void)putchar('\n');
	}
	return unpack_error(u) ? unreadable() : 0;
}

static int list_all(struct removing *self)
{
	char cursor[64] = "cursor=";
	int status;

	do {
		struct str word = str_from(cursor);
		struct str words[] = { STR("all"), word };
		struct control_reply reply;

		status = cli_ask(self->cli, self->client, "store", "tombstones", words, 2, (struct str){ 0 }, &reply);
		if (status == 0 && reply.status < 0)
			status = cli_refused(&reply);
		struct unpack u = { .in = reply.body };
		if (status == 0)
			status = print_rows(&u, cursor);
	} while (status == 0 && strlen(cursor) > strlen("cursor="));
	return status;
}

static int run_delete(struct removing *self, int argc, char **argv)
{
	int status = 0;

	if (self->list)
		return list_all(self);
	if (!self->undo && !self->dry && !self->yes) {
		for (int i = 1; i < argc && status == 0; i++)
			status = delete_one(self, argv[i], true);
		return status ? status : cli_fail(EXIT_REFUSED, "this is for good; say so with --yes");
	}
	for (int i = 1; i < argc && status == 0; i++)
		status = self->undo ? lift_one(self, argv[i]) : delete_one(self, argv[i], self->dry);
	return status;
}

int command_delete(struct cli *cli, int argc, char **argv)
{
	struct removing self = { .cli = cli };
	const struct opt opts[] = {
		{ "why", 0, OPT_TEXT, &self.why, "TEXT", "the reason, which is kept and shown" },
		{ "yes", 0, OPT_FLAG, &self.yes, NULL, "do it; without, what would go is shown" },
		{ "dry-run", 0, OPT_FLAG, &self.dry, NULL, "only show" },
		{ "list", 0, OPT_FLAG, &self.list, NULL, "what was deleted and redacted, when, by whom and why" },
		{ "undo", 0, OPT_FLAG, &self.undo, NULL, "the articles may come again; what was deleted stays so" },
	};
	const struct usage usage = { "inquit delete ID... --yes [--why TEXT]",
				     "Takes articles out for good: every revision, statement, page and label. Their pages are not taken in\n"
				     "again when they are fetched again. Words leave the index and the disk with the next inquit compact.\n",
				     opts, ARRAY_LEN(opts), 0, -1, false };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	if (argc < 2 && !self.list)
		return cli_fail(EXIT_USAGE, "delete which article? see inquit help delete");
	status = cli_connect(cli, "store", &self.client);
	if (status == 0)
		status = run_delete(&self, argc, argv);
	control_client_destroy(&self.client);
	return status;
}

/* ---- redact ---- */

static int redact_one(struct removing *self, const char *id)
{
	struct control_reply reply;
	bool dry = self->dry || !self->yes;
	int status = ask(self, "redact", id, dry, &reply);

	if (status)
		return status;
	struct unpack u = { .in = reply.body };
	(void)unpack_array(&u, 6);
	struct str article = unpack_str(&u), url = unpack_str(&u);
	uint64_t places = unpack_uint(&u), statements = unpack_uint(&u), lost = unpack_uint(&u), damaged = unpack_uint(&u);
	if (unpack_error(&u))
		return unreadable();
	(void)printf("%s %" PRIu64 " places, %" PRIu64 " statements of article %.*s  ", dry ? "would redact" : "redacted", places, statements,
		     (int)article.len, article.ptr);
	print_clean(stdout, url);
	(void)putchar('\n');
	if (lost)
		(void)cli_fail(0, "of %" PRIu64 " of its texts, lost with damaged pages, the words of other statements are left", lost);
	if (damaged)
		(void)cli_fail(0, "%" PRIu64 " of its texts could not be read, being damaged: inquit doctor --fix, then redact again", damaged);
	if (!self->yes && !self->dry)
		return cli_fail(EXIT_REFUSED, "this is for good; say so with --yes");
	return damaged ? EXIT_PARTLY : 0;
}

int command_redact(struct cli *cli, int argc, char **argv)
{
	struct removing self = { .cli = cli };
	const struct opt opts[] = {
		{ "why", 0, OPT_TEXT, &self.why, "TEXT", "the reason, which is kept and shown" },
		{ "words", 0, OPT_TEXT, &self.words, "TEXT", "take these words out of the article, not the statement's" },
		{ "yes", 0, OPT_FLAG, &self.yes, NULL, "do it; without, what would go is shown" },
		{ "dry-run", 0, OPT_FLAG, &self.dry, NULL, "only show" },
	};
	const struct usage usage = { "inquit redact ID --yes [--why TEXT] [--words TEXT]",
				     "Takes a statement's words out of its article, in every revision and wherever they stand, and out of\n"
				     "later revisions as they come. The article's pages go, since they have them. Other outlets' articles\n"
				     "are not touched: inquit cluster ID shows who has the same words.\n",
				     opts, ARRAY_LEN(opts), 1, 1, false };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	status = cli_connect(cli, "store", &self.client);
	if (status == 0)
		status = redact_one(&self, argv[1]);
	control_client_destroy(&self.client);
	return status;
}
