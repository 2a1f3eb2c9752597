/* verify - was this said? The statements that are nearest to a text, and what was looked at. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "common/cleanup.h"
#include "common/json.h"
#include "store/cli/commands.h"
#include "store/cli/coverage.h"
#include "store/cli/diff.h"
#include "store/cli/hint.h"
#include "store/cli/opts.h"
#include "store/cli/printer.h"
#include "store/cli/style.h"
#include "store/cli/text.h"
#include "store/cli/versions.h"

enum { SHOWN = 5, SHOWN_MAX = 50, DIFFERENTLY = 600, ALIKE = 100, DAY = 10, EXCERPT = 240, ARENA_BYTES = 64 << 20 };

struct found {
	unsigned score;
	bool exact;
	struct record record;
};

struct verify {
	struct cli *cli;
	struct str text, query;
	struct control_client *client;
	struct arena *arena;
	uint64_t limit, looked, statements;
	struct found at[SHOWN_MAX];
	size_t n;
	struct buf coverage; /* the reply's body, copied */
	bool utc;
};

static int ask_near(struct verify *self)
{
	owned(buf_destroy) struct buf query = { 0 }, limit = { 0 };
	struct str words[3] = { self->text };
	struct unpack u;

	buf_printf(&query, "query=%.*s", (int)self->query.len, self->query.ptr);
	buf_printf(&limit, "limit=%" PRIu64, self->limit);
	words[1] = buf_str(&query);
	words[2] = buf_str(&limit);
	int status = cli_ask_store(self->cli, &self->client, "near", words, ARRAY_LEN(words), (struct str){ 0 }, &u);
	if (status)
		return status;
	(void)unpack_array(&u, 2);
	self->looked = unpack_uint(&u);
	for (size_t n = unpack_array(&u, 0); n && self->n < SHOWN_MAX && !unpack_error(&u); n--) {
		struct found *f = &self->at[self->n];
		size_t members = unpack_array(&u, 3);
		struct record record;

		f->score = (unsigned)unpack_uint(&u);
		f->exact = unpack_bool(&u);
		if (record_get(&u, self->arena, &record) < 0)
			return cli_bad_answer();
		unpack_rest(&u, members > 3 ? members - 3 : 0);
		f->record = record;
		self->n += f->score >= ALIKE;
	}
	return unpack_error(&u) ? cli_bad_answer() : 0;
}

/* Over clients of their own: the records point into the first one's reply. */
static int ask_coverage(struct verify *self)
{
	owned(control_client_destroy) struct control_client *client = NULL;
	struct unpack u;
	int status = cli_ask_store(self->cli, &client, "count", &self->query, 1, (struct str){ 0 }, &u);

	if (status)
		return status;
	(void)unpack_array(&u, 2);
	self->statements = unpack_uint(&u);
	if (unpack_error(&u))
		return cli_bad_answer();
	status = cli_ask_store(self->cli, &client, "coverage", NULL, 0, (struct str){ 0 }, &u);
	if (status == 0)
		buf_add(&self->coverage, u.in);
	return status;
}

/* ---- for people ---- */

/* On a screen a long statement is shown around the words that were looked for. */
static void add_words(struct buf *out, struct str text, struct str wanted)
{
	owned(buf_destroy) struct buf clean = { 0 }, clean_wanted = { 0 };

	text_clean(&clean, text);
	text_clean(&clean_wanted, wanted);
	text_excerpt(out, buf_str(&clean), buf_str(&clean_wanted), EXCERPT);
}

static void print_found(const struct verify *self, const struct found *f)
{
	owned(buf_destroy) struct buf line = { 0 }, words = { 0 }, day = { 0 };
	const struct cli *cli = self->cli;
	const struct record *r = &f->record;
	struct diff diff;

	if (f->exact)
		buf_add(&line, STR("  1.00  "));
	else
		buf_printf(&line, "  0.%02u  ", f->score / 10);
	style_add(&line, cli->colour, STYLE_ID, (struct str){ r->id.ptr, r->id.len < 8 ? r->id.len : 8 });
	print_when(&day, r->said.at.len ? r->said.at : r->published, self->utc);
	buf_printf(&words, "%-*.*s  ", DAY, (int)(day.len < DAY ? day.len : DAY), day.ptr ? day.ptr : "");
	version_name(&words, r);
	if (r->outlets > 1)
		buf_printf(&words, " and %u more", r->outlets - 1);
	buf_printf(&words, "  %s  ", statement_type_name(r->type));
	text_clean(&words, r->speaker.name.len ? r->speaker.name : STR("(unknown)"));
	buf_add(&words, STR(": "));
	if (!f->exact && f->score >= DIFFERENTLY && diff_make(self->text, r->text, self->arena, &diff) == 0)
		diff_print(&words, &diff, cli->colour);
	else if (cli->width)
		add_words(&words, r->text, self->text);
	else
		text_clean(&words, r->text);
	buf_add(&line, STR("  "));
	if (cli->width)
		text_hang(&line, buf_str(&words), cli->width, 18);
	else
		buf_add(&line, buf_str(&words));
	(void)printf("%.*s\n", (int)line.len, line.ptr);
}

enum verdict { SAID, SAID_DIFFERENTLY, NOT_FOUND };

static enum verdict verdict(const struct verify *self)
{
	if (self->n && self->at[0].exact)
		return SAID;
	return self->n && self->at[0].score >= DIFFERENTLY ? SAID_DIFFERENTLY : NOT_FOUND;
}

static void print_text(const struct verify *self)
{
	static const char *const heads[] = { "FOUND as said", "FOUND, said differently", "NOT FOUND as said" };
	owned(buf_destroy) struct buf head = { 0 }, line = { 0 };

	style_add(&head, self->cli->colour, STYLE_HEAD, str_from(heads[verdict(self)]));
	buf_printf(&head, ".  %s of %" PRIu64 " statement%s%s%s", self->n ? "Nearest" : "Nothing alike", self->statements,
		   self->statements == 1 ? "" : "s", str_eq(self->query, STR("*")) ? "" : " that match", self->n ? ":" : ".");
	if (self->cli->width)
		text_hang(&line, buf_str(&head), self->cli->width, 0);
	else
		buf_add(&line, buf_str(&head));
	(void)printf("%.*s\n", (int)line.len, line.ptr);
	for (size_t i = 0; i < self->n; i++)
		print_found(self, &self->at[i]);
	coverage_print(buf_str(&self->coverage), self->cli->width);
	if (self->statements == 0)
		(void)hint_names(self->cli, self->query);
}

/* ---- for programs ---- */

static void print_json(const struct verify *self)
{
	static const char *const names[] = { "said", "differently", "not-found" };
	owned(buf_destroy) struct buf out = { 0 };
	struct json j = { .out = &out };

	json_object(&j);
	json_key(&j, "verdict"), json_str(&j, str_from(names[verdict(self)]));
	json_key(&j, "statements"), json_int(&j, (int64_t)self->statements);
	json_key(&j, "nearest"), json_array(&j);
	for (size_t i = 0; i < self->n; i++) {
		owned(buf_destroy) struct buf record = { 0 };

		record_print_json(&record, &self->at[i].record);
		json_object(&j);
		json_key(&j, "score"), json_milli(&j, self->at[i].score);
		json_key(&j, "exact"), json_bool(&j, self->at[i].exact);
		json_key(&j, "statement"), json_raw(&j, buf_str(&record));
		json_end(&j);
	}
	json_end(&j);
	json_key(&j, "searched"), coverage_json(buf_str(&self->coverage), &j);
	json_end(&j);
	(void)printf("%.*s\n", (int)out.len, out.ptr);
}

/* verify nobody has called: a text that nobody put in quotes is one word, and the rest a query. */
static bool forgot_quotes(int argc, char **argv)
{
	for (int i = 2; i < argc; i++)
		if (strpbrk(argv[i], ":\"(/*"))
			return false;
	return argc > 2 && !strpbrk(argv[1], " \t\n");
}

int command_verify(struct cli *cli, int argc, char **argv)
{
	owned(buf_destroy) struct buf query = { 0 };
	struct verify self = { .cli = cli, .limit = SHOWN };
	bool exit_code = false;
	int format = 0, status;
	const struct opt opts[] = {
		{ "format", 'f', OPT_WORD, &format, "text|json", "how to print" },
		{ "limit", 'n', OPT_COUNT, &self.limit, "N", "at most so many; default 5, up to 50" },
		{ "exit-code", 0, OPT_FLAG, &exit_code, NULL, "exit 1 when it is not found" },
		{ "utc", 0, OPT_FLAG, &self.utc, NULL, "times in UTC, not local" },
	};
	const struct usage usage = { "inquit verify TEXT [QUERY]",
				     "Is there such a statement, among those that match? The nearest, and what was looked at.\n\n"
				     "  inquit verify 'we will never recognise the border' by:varga\n",
				     opts, ARRAY_LEN(opts), 1, -1, true };

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	if (self.limit < 1 || self.limit > SHOWN_MAX)
		return cli_fail(EXIT_USAGE, "--limit takes 1 to %d", SHOWN_MAX);
	cli_query(&query, argc - 1, argv + 1);
	self.text = str_from(argv[1]);
	self.query = query.len ? buf_str(&query) : STR("*");
	self.arena = arena_new(ARENA_BYTES);
	status = self.arena ? ask_near(&self) : cli_fail(EXIT_PARTLY, "%s", strerror(ENOMEM));
	if (status == 0)
		status = ask_coverage(&self);
	if (status == 0 && format)
		print_json(&self);
	else if (status == 0)
		print_text(&self);
	if (status == 0 && forgot_quotes(argc, argv))
		cli_note(cli, "Only '%s' was looked for, among what matches '%.*s'. A text of several words goes in quotes.", argv[1],
			 (int)self.query.len, self.query.ptr);
	if (status == 0 && exit_code && verdict(&self) == NOT_FOUND)
		status = EXIT_NO_MATCH;
	control_client_destroy(&self.client);
	arena_destroy(&self.arena);
	buf_destroy(&self.coverage);
	return status;
}
