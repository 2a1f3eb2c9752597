/*
 * oneshot_feed - `inquit feed parse`: the fetcher's own reading of feeds on files, no daemon needed.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/arena.h"
#include "common/cleanup.h"
#include "fetcher/feed.h"
#include "store/cli/commands.h"
#include "store/cli/input.h"
#include "store/cli/opts.h"

/* What the largest feed may come to: its text once more, and an entry of a sitemap is larger than its line. */
enum { ARENA_BYTES_MAX = 8 * FEED_BYTES_MAX };

struct feed_parse {
	struct arena *arena;
	struct feed_hints hints;
	struct buf out;
};

static void free_char(char **p)
{
	free(*p);
}

static void feed_parse_close(struct feed_parse *self)
{
	arena_destroy(&self->arena);
	buf_destroy(&self->out);
}

static const char *reason(int r)
{
	if (r == -EBADMSG)
		return "not a feed";
	return r == -E2BIG ? "too large" : strerror(-r);
}

/* Appends the file's object, or null, and ends the line. 0, or -errno after a message. */
static int parse_file(struct feed_parse *self, const char *path, bool several)
{
	owned(free_char) char *bytes = NULL;
	struct json json = { .out = &self->out };
	struct feed_doc doc;
	size_t len = 0;
	int r = input_read(path, FEED_BYTES_MAX, &bytes, &len);

	arena_reset(self->arena);
	if (r == 0)
		r = feed_read((struct str){ bytes, len }, &self->hints, self->arena, &doc);
	if (r < 0)
		(void)fprintf(stderr, "inquit feed parse: %s: %s\n", path, reason(r));
	if (r == 0)
		feed_print(&doc, &json);
	else if (several)
		json_null(&json);
	if (r == 0 || several)
		buf_add_byte(&self->out, '\n');
	return r;
}

static int write_out(struct feed_parse *self)
{
	struct str s = buf_str(&self->out);
	bool ok = !buf_error(&self->out) && fwrite(s.ptr, 1, s.len, stdout) == s.len;

	buf_clear(&self->out);
	if (!ok)
		(void)fputs("inquit feed parse: cannot write to standard output\n", stderr);
	return ok ? 0 : -EIO;
}

int command_feed_parse(int argc, char **argv)
{
	const char *type = NULL, *base = NULL;
	const struct opt opts[] = {
		{ "content-type", 0, OPT_TEXT, &type, "TYPE", "what HTTP said of the bytes" },
		{ "base-url", 0, OPT_TEXT, &base, "URL", "where they came from" },
	};
	const struct usage usage = { "inquit feed parse [OPTION]... FILE...|-",
				     "Prints what the fetcher reads in a feed, as JSON; of several files one object a line,\n"
				     "null for one that is no feed.\n",
				     opts, ARRAY_LEN(opts), 1, -1, false };
	owned(feed_parse_close) struct feed_parse self = { 0 };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	self.hints = (struct feed_hints){ .content_type = str_from(type), .base_url = str_from(base) };
	self.arena = arena_new(ARENA_BYTES_MAX);
	if (!self.arena)
		return cli_fail(EXIT_NO_MATCH, "out of memory");
	status = EXIT_DONE;
	for (int i = 1; i < argc; i++) {
		if (parse_file(&self, argv[i], argc > 2) < 0)
			status = EXIT_NO_MATCH;
		if (write_out(&self) < 0)
			return EXIT_NO_MATCH;
	}
	return status;
}
