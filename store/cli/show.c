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
#include "store/cli/opts.h"
#include "store/cli/printer.h"
#include "store/cli/reader.h"
#include "store/cli/text.h"

enum { ARENA_LIMIT = 256 << 20, REVISIONS_SHOWN = 1000 };

struct revision {
	uint64_t number, statements;
	int64_t fetched_usec;
	struct str title, text_id, published;
};

struct shown {
	bool is_statement;
	struct record record;
	struct str article_id, url, feed;
	struct article article;
	uint64_t revision, n_revisions_all;
	struct revision *revisions;
	size_t n_revisions;
	struct record *cluster;
	size_t n_cluster;
};

static int get_revisions(struct unpack *u, struct arena *arena, struct shown *out)
{
	size_t n = unpack_array(u, 0);

	out->revisions = arena_alloc(arena, n ? n : 1, sizeof *out->revisions);
	if (!out->revisions)
		return -ENOMEM;
	for (; out->n_revisions < n && !unpack_error(u); out->n_revisions++) {
		size_t members = unpack_array(u, 7);
		struct revision *r = &out->revisions[out->n_revisions];
		r->number = unpack_uint(u);
		r->fetched_usec = unpack_int(u);
		r->title = unpack_str(u);
		r->text_id = unpack_str(u);
		r->published = unpack_str(u);
		if (!unpack_nil(u))
			(void)unpack_bin(u);
		r->statements = unpack_uint(u);
		unpack_rest(u, members > 7 ? members - 7 : 0);
	}
	return unpack_error(u);
}

static int get_cluster(struct unpack *u, struct arena *arena, struct shown *out)
{
	size_t n = unpack_array(u, 0);

	out->cluster = arena_alloc(arena, n ? n : 1, sizeof *out->cluster);
	if (!out->cluster)
		return -ENOMEM;
	for (; out->n_cluster < n; out->n_cluster++) {
		int r = record_get(u, arena, &out->cluster[out->n_cluster]);
		if (r < 0)
			return r;
	}
	return 0;
}

/* The layout is that of the store's "show" command. */
static int decode(struct str body, struct arena *arena, struct shown *out)
{
	struct unpack u = { .in = body };
	int r = 0;

	*out = (struct shown){ 0 };
	(void)unpack_array(&u, 9);
	out->is_statement = !unpack_nil(&u);
	if (out->is_statement)
		r = record_get(&u, arena, &out->record);
	out->article_id = unpack_str(&u);
	out->url = unpack_str(&u);
	struct str article = unpack_bin(&u);
	if (r < 0 || unpack_error(&u))
		return -EBADMSG;
	r = wire_get_bare_article(article, arena, &out->article);
	out->revision = unpack_uint(&u);
	out->n_revisions_all = unpack_uint(&u);
	if (r == 0)
		r = get_revisions(&u, arena, out);
	if (r == 0)
		r = get_cluster(&u, arena, out);
	out->feed = unpack_str(&u);
	return r < 0 ? r : unpack_error(&u);
}

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

static void print_article(const struct shown *s, bool utc)
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
	print_revisions(s, utc);
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
static void print_context(const struct shown *s, uint64_t paragraphs)
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
		print_text(part, terminal_width(STDOUT_FILENO));
}

static void print_statement(const struct shown *s, uint64_t context, bool utc)
{
	struct printer printer;

	if (printer_open(&printer, stdout, FORMAT_WRAP, NULL, utc) < 0)
		return;
	printer_record(&printer, &s->record);
	(void)printer_close(&printer);
	(void)printf("\n");
	if (context) {
		print_context(s, context - 1);
		(void)printf("\n");
	}
	for (size_t i = 0; i < s->n_cluster; i++) {
		const struct record *r = &s->cluster[i];
		owned(buf_destroy) struct buf line = { 0 };
		text_clean(&line, r->source.outlet.len ? r->source.outlet : r->source.url);
		buf_add(&line, STR("  "));
		print_when(&line, r->published, utc);
		buf_printf(&line, "  %.*s  ", (int)r->id.len, r->id.ptr);
		text_clean(&line, r->text);
		(void)printf("%s%.*s\n", i ? "" : "also carried by\n", (int)line.len, line.ptr);
	}
	if (s->n_cluster)
		(void)printf("\n");
	print_article(s, utc);
}

/* ---- for programs ---- */

static void json_record(struct json *j, const struct record *record)
{
	owned(buf_destroy) struct buf text = { 0 };

	record_print_json(&text, record);
	json_raw(j, buf_str(&text));
}

static void json_spans(struct json *j, const char *key, struct spans spans)
{
	json_key(j, key), json_array(j);
	for (size_t i = 0; i < spans.n; i++) {
		json_array(j);
		json_int(j, spans.at[i].from);
		json_int(j, spans.at[i].to);
		json_end(j);
	}
	json_end(j);
}

static void json_article(struct json *j, const struct shown *s)
{
	const struct article *a = &s->article;
	const struct {
		const char *key;
		struct str value;
	} members[] = {
		{ "id", s->article_id }, { "url", s->url }, { "title", a->title }, { "author", a->author }, { "outlet", a->outlet },
		{ "published", a->published }, { "modified", a->modified }, { "language", a->language }, { "place", a->place },
		{ "feed", s->feed }, { "text", a->text },
	};

	json_object(j);
	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		json_key(j, members[i].key), json_str_or_null(j, members[i].value);
	json_spans(j, "body", a->body);
	json_spans(j, "headings", a->headings);
	json_key(j, "revision"), json_int(j, (int64_t)s->revision);
	json_key(j, "statements"), json_int(j, (int64_t)a->n_statements);
	json_end(j);
}

static void json_revision(struct json *j, const struct revision *r)
{
	char text[CLOCK_TEXT_BYTES];

	json_object(j);
	json_key(j, "revision"), json_int(j, (int64_t)r->number);
	json_key(j, "fetched"), json_str(j, clock_format(r->fetched_usec, text));
	json_key(j, "title"), json_str(j, r->title);
	json_key(j, "published"), json_str_or_null(j, r->published);
	json_key(j, "statements"), json_int(j, (int64_t)r->statements);
	json_end(j);
}

static void print_json(const struct shown *s)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct json j = { .out = &out };

	json_object(&j);
	json_key(&j, "statement");
	if (s->is_statement)
		json_record(&j, &s->record);
	else
		json_null(&j);
	json_key(&j, "article"), json_article(&j, s);
	json_key(&j, "revisions"), json_array(&j);
	for (size_t i = 0; i < s->n_revisions; i++)
		json_revision(&j, &s->revisions[i]);
	json_end(&j);
	json_key(&j, "cluster"), json_array(&j);
	for (size_t i = 0; i < s->n_cluster; i++)
		json_record(&j, &s->cluster[i]);
	json_end(&j);
	json_end(&j);
	(void)printf("%.*s\n", (int)out.len, out.ptr);
}

/* The words as they stand in the article, byte for byte. */
static int print_span(const struct shown *s)
{
	for (size_t i = 0; i < s->record.spans.content.n; i++) {
		struct span span = s->record.spans.content.at[i];
		struct str part;
		if (!str_sub(s->article.text, span.from, span.to, &part))
			return cli_fail(EXIT_INTEGRITY, "the statement's span is not in the article");
		(void)fwrite(part.ptr, 1, part.len, stdout);
		(void)putchar('\n');
	}
	return EXIT_DONE;
}

/* ---- the page ---- */

static int print_page(struct str body)
{
	struct unpack u = { .in = body };
	size_t n_members = unpack_array(&u, 3);

	(void)n_members;
	(void)unpack_str(&u);
	uint64_t bytes = unpack_uint(&u);
	struct str packed = unpack_bin(&u);
	if (unpack_error(&u) || bytes > WIRE_PAGE_MAX)
		return cli_fail(EXIT_INTEGRITY, "the store's answer cannot be read");
	char *page = malloc((size_t)bytes + 1);
	size_t n = page ? ZSTD_decompress(page, (size_t)bytes, packed.ptr, packed.len) : 0;
	int status = EXIT_DONE;
	if (!page || ZSTD_isError(n) || n != bytes)
		status = cli_fail(EXIT_INTEGRITY, "the snapshot is damaged");
	else
		(void)fwrite(page, 1, n, stdout);
	free(page);
	return status;
}

struct show {
	bool raw, span, page, utc;
	uint64_t context;
	int format;
};

static int print(const struct show *self, const struct shown *s)
{
	if (self->raw) {
		(void)fwrite(s->article.text.ptr, 1, s->article.text.len, stdout);
		return EXIT_DONE;
	}
	if (self->span)
		return s->is_statement ? print_span(s) : cli_fail(EXIT_USAGE, "--span: this id is an article's, not a statement's");
	if (self->format)
		print_json(s);
	else if (s->is_statement)
		print_statement(s, self->context, self->utc);
	else
		print_article(s, self->utc);
	if (!self->format && !s->is_statement) {
		(void)putchar('\n');
		print_text(s->article.text, terminal_width(STDOUT_FILENO));
	}
	return EXIT_DONE;
}

static int ask(struct cli *cli, const struct show *self, struct str id)
{
	owned(control_client_destroy) struct control_client *client = NULL;
	owned(arena_destroy) struct arena *arena = arena_new(ARENA_LIMIT);
	struct control_reply reply;
	struct shown shown;
	int status = cli_connect(cli, "store", &client);

	if (status == 0)
		status = cli_ask(cli, client, "store", self->page ? "page" : "show", &id, 1, (struct str){ 0 }, &reply);
	if (status)
		return status;
	if (reply.status == -ENOTUNIQ)
		return cli_fail(EXIT_NO_ID, "%.*s", (int)reply.text.len, reply.text.ptr);
	if (reply.status < 0)
		return cli_refused(&reply);
	if (self->page)
		return print_page(reply.body);
	if (!arena || decode(reply.body, arena, &shown) < 0)
		return cli_fail(EXIT_INTEGRITY, "the store's answer cannot be read");
	return print(self, &shown);
}

int command_show(struct cli *cli, int argc, char **argv)
{
	struct show self = { .context = 1 };
	const struct opt opts[] = {
		{ "context", 0, OPT_COUNT, &self.context, "N", "paragraphs around the statement: 1 is its own, 0 none" },
		{ "raw", 0, OPT_FLAG, &self.raw, NULL, "the article's text as it is stored, that offsets count in" },
		{ "span", 0, OPT_FLAG, &self.span, NULL, "the statement's words, cut out of that text" },
		{ "page", 0, OPT_FLAG, &self.page, NULL, "the page as it was fetched" },
		{ "format", 'f', OPT_WORD, &self.format, "text|json", "how to print" },
		{ "utc", 0, OPT_FLAG, &self.utc, NULL, "times in UTC, not local" },
	};
	const struct usage usage = { "inquit show ID [--context N|--raw|--span|--page]",
				     "ID is a statement's or an article's, or its first 4 and more digits.\n", opts, ARRAY_LEN(opts), 1,
				     1, false };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	return ask(cli, &self, str_from(argv[1]));
}
