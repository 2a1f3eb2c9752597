/* show - one statement or article: words, where they stand, who else carried them, its revisions, its page. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/json.h"
#include "common/wire.h"
#include "store/cli/commands.h"
#include "store/cli/evidence.h"
#include "store/cli/opts.h"
#include "store/cli/printer.h"
#include "store/cli/shown.h"
#include "store/cli/text.h"

enum { REVISIONS_SHOWN = 1000, CARRIER_INDENT = 4 };

/* ---- for people ---- */

static void field(const char *name, struct str value)
{
	owned(buf_destroy) struct buf text = { 0 };

	text_clean(&text, value);
	if (text.len)
		(void)printf("%-12s %.*s\n", name, (int)text.len, text.ptr);
}

static void print_revisions(const struct shown *s, bool utc)
{
	if (s->n_revisions < 2)
		return;
	(void)printf("\nrevisions\n");
	for (size_t i = 0; i < s->n_revisions && i < REVISIONS_SHOWN; i++) {
		const struct revision *r = &s->revisions[i];
		owned(buf_destroy) struct buf line = { 0 };
		buf_printf(&line, "%c %3" PRIu64 "  ", r->number == s->revision ? '*' : ' ', r->number);
		print_when_usec(&line, r->fetched_usec, utc);
		buf_printf(&line, "  %3" PRIu64 " statements  ", r->statements);
		text_clean(&line, r->title);
		(void)printf("%.*s\n", (int)line.len, line.ptr);
	}
}

static struct str page_of(const struct shown *s)
{
	for (size_t i = 0; i < s->n_revisions; i++)
		if (s->revisions[i].number == s->revision)
			return s->revisions[i].page;
	return (struct str){ 0 };
}

static void add_hex(struct buf *out, struct str bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		buf_printf(out, "%02x", (unsigned char)bytes.ptr[i]);
}

/* 0 or an exit status after a message. id is a statement's, an article's or the page's SHA-256. */
static int ask_page(struct cli *cli, struct str id, struct buf *out)
{
	owned(control_client_destroy) struct control_client *client = NULL;
	struct unpack u;
	int status = cli_ask_store(cli, &client, "page", &id, 1, (struct str){ 0 }, &u);

	if (status)
		return status;
	(void)unpack_array(&u, 3);
	(void)unpack_str(&u);
	uint64_t bytes = unpack_uint(&u);
	struct str packed = unpack_bin(&u);
	if (unpack_error(&u) || bytes > WIRE_PAGE_MAX)
		return cli_bad_answer();
	char *to = buf_room(out, (size_t)bytes + 1);
	size_t n = to ? ZSTD_decompress(to, (size_t)bytes, packed.ptr, packed.len) : 0;
	if (!to || ZSTD_isError(n) || n != bytes)
		return cli_fail(EXIT_INTEGRITY, "the snapshot is damaged");
	buf_take(out, n);
	return EXIT_DONE;
}

/* The page's SHA-256, and which of its bytes are the statement's words. */
static int print_evidence(struct cli *cli, const struct shown *s)
{
	owned(buf_destroy) struct buf line = { 0 }, hash = { 0 }, page = { 0 };

	add_hex(&hash, page_of(s));
	if (!hash.len)
		return EXIT_DONE;
	buf_printf(&line, "sha256 %.*s", (int)hash.len, hash.ptr);
	int status = s->is_statement ? ask_page(cli, buf_str(&hash), &page) : EXIT_DONE;
	if (s->is_statement && status == 0)
		evidence_add(&line, &s->article, s->record.spans.content, buf_str(&page));
	field("page", buf_str(&line));
	return status;
}

static int print_article(struct cli *cli, const struct shown *s, bool utc)
{
	const struct article *a = &s->article;
	owned(buf_destroy) struct buf when = { 0 };

	print_when(&when, a->published, utc);
	field("article", s->article_id);
	field("title", a->title);
	field("url", s->url);
	field("outlet", a->outlet);
	field("author", a->author);
	field("published", buf_str(&when));
	field("language", a->language);
	field("feed", s->feed);
	(void)printf("%-12s %" PRIu64 " of %" PRIu64 "\n", "revision", s->revision, s->n_revisions_all);
	(void)printf("%-12s %zu\n", "statements", a->n_statements);
	int status = print_evidence(cli, s);
	print_revisions(s, utc);
	return status;
}

/* Paragraph by paragraph, each wrapped. */
static void print_text(struct str text, size_t width)
{
	while (text.len) {
		size_t end = str_find_byte(text, '\n', 0);
		owned(buf_destroy) struct buf clean = { 0 }, out = { 0 };
		text_clean(&clean, (struct str){ text.ptr, end });
		if (clean.len)
			text_wrap(&out, buf_str(&clean), width ? width : SIZE_MAX / 2, 0);
		else
			buf_add_byte(&out, '\n');
		(void)fwrite(out.ptr, 1, out.len, stdout);
		text = str_skip(text, end + 1);
	}
}

/* The content with so many paragraphs before and behind it. */
static void print_context(const struct shown *s, uint64_t paragraphs, size_t width)
{
	struct str text = s->article.text, part = { 0 };
	struct spans content = s->record.spans.content;

	if (!content.n)
		return;
	size_t from = content.at[0].from, to = content.at[content.n - 1].to;
	for (uint64_t k = 0; from > 0 && from <= text.len; from--)
		if (text.ptr[from - 1] == '\n' && (from < 2 || text.ptr[from - 2] != '\n') && k++ == paragraphs)
			break;
	for (uint64_t k = 0; to < text.len; to++)
		if (text.ptr[to] == '\n' && (to == 0 || text.ptr[to - 1] != '\n') && k++ == paragraphs)
			break;
	if (str_sub(text, from, to, &part))
		print_text(part, width);
}

static int print_statement(struct cli *cli, const struct shown *s, uint64_t context, bool utc)
{
	struct printer printer;

	if (printer_open(&printer, cli, stdout, FORMAT_WRAP, NULL, utc) < 0)
		return EXIT_USAGE;
	printer_record(&printer, &s->record);
	(void)printer_close(&printer);
	if (context)
		print_context(s, context - 1, cli->width);
	(void)printf("\n");
	for (size_t i = 0; i < s->n_cluster; i++) {
		const struct record *r = &s->cluster[i];
		owned(buf_destroy) struct buf line = { 0 }, wrapped = { 0 };
		text_clean(&line, r->source.outlet.len ? r->source.outlet : r->source.url);
		buf_add(&line, STR("  "));
		print_when(&line, r->published, utc);
		buf_printf(&line, "  %.*s  ", (int)r->id.len, r->id.ptr);
		text_clean(&line, r->text);
		if (cli->width)
			text_hang(&wrapped, buf_str(&line), cli->width, CARRIER_INDENT);
		struct str shown = cli->width ? buf_str(&wrapped) : buf_str(&line);
		(void)printf("%s%.*s\n", i ? "" : "also carried by\n", (int)shown.len, shown.ptr);
	}
	if (s->n_cluster)
		(void)printf("\n");
	return print_article(cli, s, utc);
}

/* ---- bytes ---- */

/* Raw where a program reads it, fit for a terminal on one. */
static void put_bytes(const struct cli *cli, struct str s)
{
	owned(buf_destroy) struct buf clean = { 0 };

	if (cli->width) {
		text_show(&clean, s, false);
		s = buf_str(&clean);
	}
	(void)fwrite(s.ptr, 1, s.len, stdout);
}

static int print_page(struct cli *cli, struct str id)
{
	owned(buf_destroy) struct buf page = { 0 };
	int status = ask_page(cli, id, &page);

	if (status == 0)
		put_bytes(cli, buf_str(&page));
	return status;
}

struct show {
	bool raw, span, page, utc;
	uint64_t context, revision;
	int format;
};

/* The words as they stand in the article, byte for byte. */
static int print_span(const struct cli *cli, const struct shown *s)
{
	if (!s->is_statement)
		return cli_fail(EXIT_USAGE, "--span: this id is an article's, not a statement's");
	for (size_t i = 0; i < s->record.spans.content.n; i++) {
		struct span span = s->record.spans.content.at[i];
		struct str part;
		if (!str_sub(s->article.text, span.from, span.to, &part))
			return cli_fail(EXIT_INTEGRITY, "the statement's span is not in the article");
		put_bytes(cli, part);
		(void)putchar('\n');
	}
	return EXIT_DONE;
}

/* Of one revision: its own page, not the statement's or the article's newest. */
static int print_its_page(struct cli *cli, const struct shown *s)
{
	owned(buf_destroy) struct buf hash = { 0 };

	add_hex(&hash, page_of(s));
	return hash.len ? print_page(cli, buf_str(&hash)) : cli_fail(EXIT_NO_ID, "its page was not kept (store.snapshots)");
}

static int print(struct cli *cli, const struct show *self, const struct shown *s)
{
	if (self->page)
		return print_its_page(cli, s);
	if (self->raw) {
		put_bytes(cli, s->article.text);
		return EXIT_DONE;
	}
	if (self->span)
		return print_span(cli, s);
	if (self->format) {
		shown_print_json(s);
		return EXIT_DONE;
	}
	if (s->is_statement)
		return print_statement(cli, s, self->context, self->utc);
	int status = print_article(cli, s, self->utc);
	(void)putchar('\n');
	print_text(s->article.text, cli->width);
	return status;
}

static int ask(struct cli *cli, const struct show *self, struct str id)
{
	owned(control_client_destroy) struct control_client *client = NULL;
	owned(arena_destroy) struct arena *arena = arena_new(SHOWN_ARENA_BYTES);
	struct shown shown;
	int status;

	if (self->page && !self->revision)
		return print_page(cli, id);
	status = cli_connect(cli, "store", &client);
	if (status == 0)
		status = shown_ask(cli, client, id, self->revision, arena, &shown);
	return status ? status : print(cli, self, &shown);
}

int command_show(struct cli *cli, int argc, char **argv)
{
	struct show self = { .context = 1 };
	const struct opt opts[] = {
		{ "context", 0, OPT_COUNT, &self.context, "N", "paragraphs around the statement: 1 is its own, 0 none" },
		{ "raw", 0, OPT_FLAG, &self.raw, NULL, "the article's text as it is stored, that offsets count in" },
		{ "span", 0, OPT_FLAG, &self.span, NULL, "the statement's words, cut out of that text" },
		{ "revision", 0, OPT_COUNT, &self.revision, "N", "the article as of this revision, from 1" },
		{ "page", 0, OPT_FLAG, &self.page, NULL, "the page as it was fetched" },
		{ "format", 'f', OPT_WORD, &self.format, "text|json", "how to print" },
		{ "utc", 0, OPT_FLAG, &self.utc, NULL, "times in UTC, not local" },
	};
	const struct usage usage = { "inquit show ID [--revision N] [--context N|--raw|--span|--page]",
				     "ID is a statement's or an article's, or its first 4 and more digits.\n", opts, ARRAY_LEN(opts), 1,
				     1, false };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	return ask(cli, &self, str_from(argv[1]));
}
