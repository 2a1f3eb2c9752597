/*
 * oneshot_parse - `inquit parse`: the parser's own code on files or lines, no daemon needed.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "classifier/classify.h"
#include "common/arena.h"
#include "common/cleanup.h"
#include "parser/parse.h"
#include "parser/print.h"
#include "store/cli/batch_line.h"
#include "store/cli/commands.h"
#include "store/cli/input.h"
#include "store/cli/oneshot_text.h"
#include "store/cli/opts.h"

enum { LINE_BYTES_MAX = 2 * PAGE_BYTES_MAX, TOPICS_ARENA_BYTES = 256 << 20 };

struct parse {
	struct parser *parser;
	struct classifier *classifier; /* with the shipped taxonomy; NULL: it is not installed */
	struct arena *topics;
	struct parser_options options;
	struct arena *arena;
	struct page_hints hints;
	bool batch, explain, as_text;
	struct buf why; /* of --explain */
	struct buf out;
};

static void free_cjson(cJSON **j)
{
	cJSON_Delete(*j);
}

static void free_char(char **p)
{
	free(*p);
}

static void parse_close(struct parse *self)
{
	parser_destroy(&self->parser);
	classifier_destroy(&self->classifier);
	arena_destroy(&self->topics);
	buf_destroy(&self->why);
	arena_destroy(&self->arena);
	buf_destroy(&self->out);
}

static int complain(const char *what, const char *why)
{
	(void)fprintf(stderr, "inquit parse: %s: %s\n", what, why);
	return 1;
}

static int write_out(struct parse *self)
{
	struct str s = buf_str(&self->out);
	bool ok = !buf_error(&self->out) && fwrite(s.ptr, 1, s.len, stdout) == s.len;

	buf_clear(&self->out);
	return ok ? 0 : -EIO;
}

/* Reads one input and appends its object; 0, or the failure with *reterr_why. */
static int parse_bytes(struct parse *self, struct str id, struct str bytes, const struct page_hints *hints, const char **reterr_why)
{
	struct json json = { .out = &self->out };
	struct article article;

	*reterr_why = NULL;
	int r = parser_parse(self->parser, bytes, hints, self->arena, self->explain ? &self->why : NULL, &article, reterr_why);
	if (r < 0) {
		if (!*reterr_why)
			*reterr_why = r == -E2BIG ? "too large" : "out of memory";
		return r;
	}
	if (r == PARSED_PART)
		(void)fprintf(stderr, "inquit: not all was read for statements: %s\n", *reterr_why);
	arena_reset(self->topics);
	/* Without memory for them statements go without topics. */
	if (self->classifier)
		(void)classifier_run(self->classifier, self->topics, &article);
	if (self->as_text) {
		r = oneshot_text(&article, self->arena, &self->out);
		*reterr_why = r < 0 ? "out of memory" : NULL;
		if (r < 0)
			return r;
	} else {
		print_article(&json, id, &article, !self->options.no_statements);
		buf_add_byte(&self->out, '\n');
	}
	if (self->explain)
		(void)fwrite(self->why.ptr, 1, self->why.len, stderr);
	buf_clear(&self->why);
	return 0;
}

static int parse_file(struct parse *self, const char *path)
{
	owned(free_char) char *bytes = NULL;
	const char *why;
	size_t len = 0;
	int r = input_read(path, PAGE_BYTES_MAX, &bytes, &len);

	if (r < 0)
		return complain(path, r == -E2BIG ? "too large" : strerror(-r));
	arena_reset(self->arena);
	r = parse_bytes(self, str_from(path), (struct str){ bytes, len }, &self->hints, &why);
	if (r < 0)
		return complain(path, why);
	return write_out(self) < 0 ? complain("standard output", "cannot write") : 0;
}

enum { NO_LETTER = 1 << 24, BATCH_BUFFER = 256 << 10 };

/* In place, four letters at a time: pages come by the megabyte. -EBADMSG for what is none of base64's. */
static int base64_decode(char *s, size_t *len)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t value[4][256], bits; /* what a letter adds in each of four places */
	size_t n = 0, in = *len;

	for (uint32_t k = 0; k < 4; k++) {
		for (uint32_t i = 0; i < 256; i++)
			value[k][i] = NO_LETTER;
		for (uint32_t i = 0; i < 64; i++)
			value[k][(unsigned char)letters[i]] = i << (18 - 6 * k);
	}
	size_t i = 0;
	for (; i + 4 <= in; i += 4, n += 3) {
		const unsigned char *c = (const unsigned char *)s + i;
		bits = value[0][c[0]] | value[1][c[1]] | value[2][c[2]] | value[3][c[3]];
		if (bits >= NO_LETTER)
			break; /* padding, or none of its letters */
		s[n] = (char)(bits >> 16), s[n + 1] = (char)(bits >> 8), s[n + 2] = (char)bits;
	}
	for (; i < in; i += 4) {
		uint32_t got = 0;
		bits = 0;
		for (; got < 4 && i + got < in && s[i + got] != '='; got++)
			bits |= value[got][(unsigned char)s[i + got]];
		if (bits >= NO_LETTER || got == 1)
			return -EBADMSG;
		for (uint32_t k = 1; k < got; k++)
			s[n++] = (char)(bits >> (24 - 8 * k));
		if (got < 4)
			break;
	}
	*len = n;
	return 0;
}

static const char *member(const cJSON *line, const char *name)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(line, name);

	return cJSON_IsString(item) ? item->valuestring : NULL;
}

/* The page or text of a batch line, and what the line says of it; coded: the page in base64. -EBADMSG when it holds none. */
static int line_input(const cJSON *line, struct str coded, struct page_hints *hints, struct str *ret)
{
	const char *text = member(line, "text"), *html = member(line, "html");
	struct str input = str_from(text ? text : html);

	if (member(line, "url"))
		hints->url = str_from(member(line, "url"));
	if (member(line, "date"))
		hints->published = str_from(member(line, "date"));
	if (member(line, "title"))
		hints->title = str_from(member(line, "title"));
	if (!hints->content_type.len)
		hints->content_type = text ? STR("text/plain; charset=utf-8") : html ? STR("text/html; charset=utf-8") : STR("text/html");
	if (!text && !html) {
		input = coded;
		if (!coded.ptr || base64_decode((char *)(uintptr_t)input.ptr, &input.len) < 0)
			return -EBADMSG;
	}
	*ret = input;
	return 0;
}

static void print_error(struct parse *self, struct str id, const char *why)
{
	struct json json = { .out = &self->out };

	json_object(&json);
	json_key(&json, "id"), json_str_or_null(&json, id);
	json_key(&json, "error"), json_str(&json, str_from(why));
	json_end(&json);
	buf_add_byte(&self->out, '\n');
}

/* text is overwritten. */
static int parse_line(struct parse *self, struct str text)
{
	struct page_hints hints = self->hints;
	struct str input = { NULL, 0 }, id = { NULL, 0 }, coded = { NULL, 0 }, rest = text;
	const char *why = "not a line of a batch";

	arena_reset(self->arena);
	bool cut = batch_line_cut(text, self->arena, &coded, &rest);
	owned(free_cjson) cJSON *line = cJSON_ParseWithLength(rest.ptr, rest.len);
	if (!cut)
		coded = str_from(member(line, "html_base64"));
	if (cJSON_IsObject(line)) {
		const cJSON *number = cJSON_GetObjectItemCaseSensitive(line, "id");
		id = str_from(member(line, "id"));
		if (cJSON_IsNumber(number) && arena_printf(self->arena, &id, "%.0f", number->valuedouble) < 0)
			return -ENOMEM;
		if (line_input(line, coded, &hints, &input) == 0 && parse_bytes(self, id, input, &hints, &why) == 0)
			return write_out(self);
	}
	print_error(self, id, why);
	return write_out(self);
}

static int parse_batch(struct parse *self, const char *path)
{
	FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	owned(free_char) char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	int r = 0;

	if (!in)
		return complain(path, strerror(errno));
	/* Lines hold pages: the usual buffer would be filled a hundred times for each. */
	(void)setvbuf(in, NULL, _IOFBF, BATCH_BUFFER);
	while (r == 0 && (n = getline(&line, &cap, in)) > 0)
		if (n > 1 || line[0] != '\n')
			r = parse_line(self, (struct str){ line, (size_t)n });
	if (in != stdin)
		(void)fclose(in);
	return r < 0 ? complain(path, strerror(-r)) : 0;
}

/* "speech,deed", or "all". */
static int acts_from(struct str list, unsigned *ret)
{
	unsigned acts = 0;

	if (str_eq(list, STR("all")))
		return *ret = ACTS_ALL, 0;
	for (size_t at = 0; at <= list.len;) {
		size_t end = str_find_byte(list, ',', at);
		enum statement_act act;
		struct str name;
		if (!str_sub(list, at, end, &name) || statement_act_from(name, &act) < 0)
			return -EINVAL;
		acts |= 1u << act;
		at = end + 1;
	}
	*ret = acts;
	return 0;
}

/* Leaves the files in argv[1] and on: how many, or -1 and the exit status. */
static int options(struct parse *self, int argc, char **argv, int *ret_status)
{
	const char *url = NULL, *type = NULL, *date = NULL, *acts = NULL;
	int format = 0;
	const struct opt opts[] = {
		{ "url", 0, OPT_TEXT, &url, "U", "the page's address, for its outlet and for links in it" },
		{ "content-type", 0, OPT_TEXT, &type, "T", "what HTTP said of the bytes" },
		{ "date", 0, OPT_TEXT, &date, "D", "when it was published, where it does not say: 2026-10-14" },
		{ "format", 'f', OPT_WORD, &format, "json|text", "a record of all, or the text with its statements marked" },
		{ "no-statements", 0, OPT_FLAG, &self->options.no_statements, NULL, "the article alone" },
		{ "acts", 0, OPT_TEXT, &acts, "LIST", "of speech,stance,deed, or all; default speech,stance" },
		{ "flat", 0, OPT_FLAG, &self->options.flat, NULL, "without statements within statements" },
		{ "explain", 0, OPT_FLAG, &self->explain, NULL, "say on standard error what made each candidate, and whether it was kept" },
		{ "rules-only", 0, OPT_FLAG, &self->options.rules_only, NULL, "without the network" },
		{ "model", 0, OPT_TEXT, &self->options.model, "FILE", "another model of statements than the shipped one" },
		{ "batch", 0, OPT_FLAG, &self->batch, NULL, "FILE has a JSON object a line: id, text or html, url, date" },
	};
	const struct usage usage = { "inquit parse [--url U] [--date D] [--format json|text] [OPTION]... FILE...|-",
				     "The article in a page or text and its statements, by the parser's own code; no daemon is needed.\n\n"
				     "  inquit parse --format text page.html\n", opts, ARRAY_LEN(opts), 1, -1, false };

	if (opts_parse(&usage, &argc, argv, ret_status) < 0)
		return -1;
	if (acts && acts_from(str_from(acts), &self->options.acts) < 0) {
		*ret_status = cli_fail(EXIT_USAGE, "--acts: '%s' is no list of speech,stance,deed, and not all", acts);
		return -1;
	}
	self->hints.url = str_from(url ? url : "");
	self->hints.content_type = str_from(type ? type : "");
	self->hints.published = str_from(date ? date : "");
	self->as_text = format == 1;
	return argc - 1;
}

int command_parse(int argc, char **argv)
{
	owned(parse_close) struct parse self = { 0 };
	const char *note;
	int status = 0, n = options(&self, argc, argv, &status), r;

	if (n < 0)
		return status;
	r = parser_new(&self.options, &self.parser, &note);
	if (r < 0)
		return complain("models", strerror(-r));
	if (note)
		(void)complain("note", note);
	/* Topics are printed with statements alone. */
	r = self.options.no_statements ? 0 : classifier_new(NULL, NULL, &self.classifier, NULL);
	if (r < 0)
		(void)complain(CLASSIFIER_TAXONOMY, "not usable; statements go without topics");
	self.arena = arena_new(PARSER_ARENA(PAGE_BYTES_MAX));
	self.topics = arena_new(TOPICS_ARENA_BYTES);
	if (!self.arena || !self.topics)
		return complain("start", "out of memory");
	for (int i = 1; i <= n; i++)
		status |= self.batch ? parse_batch(&self, argv[i]) : parse_file(&self, argv[i]);
	return status;
}
