/*
 * warc - pages out of WARC files (ISO 28500, versions 1.0 and 1.1).
 *
 * Only response records with status 200 and a type that can be an article.
 * gzip'ed files are read through gzip(1): one member a record, as crawlers
 * write them, is what it reads anyway. Chunked bodies are put together;
 * compressed ones are skipped, crawlers store them decoded or with their
 * Content-Encoding, which would be another decoder on hostile bytes here.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "store/cli/ingest.h"

enum { LINE_MAX_BYTES = 65536, RECORD_MAX = INGEST_PAGE_MAX + (1 << 20) };

static void close_file(FILE **f)
{
	if (*f)
		(void)fclose(*f);
}

/* path: never part of a command line that a shell reads. */
static FILE *open_gzip(const char *path, pid_t *ret_pid)
{
	int file = open(path, O_RDONLY | O_CLOEXEC), pipes[2];
	FILE *out;

	if (file < 0)
		return NULL;
	if (pipe2(pipes, O_CLOEXEC) < 0) {
		(void)close(file);
		return NULL;
	}
	*ret_pid = fork();
	if (*ret_pid == 0) {
		if (dup2(file, STDIN_FILENO) >= 0 && dup2(pipes[1], STDOUT_FILENO) >= 0)
			(void)execlp("gzip", "gzip", "-dc", (char *)NULL);
		_exit(127);
	}
	(void)close(file);
	(void)close(pipes[1]);
	out = *ret_pid > 0 ? fdopen(pipes[0], "r") : NULL;
	if (!out)
		(void)close(pipes[0]);
	return out;
}

struct head {
	struct buf type, url, date;
	uint64_t length;
	bool any, has_length;
};

static void head_clear(struct head *head)
{
	buf_destroy(&head->type);
	buf_destroy(&head->url);
	buf_destroy(&head->date);
	*head = (struct head){ 0 };
}

static void set(struct buf *to, struct str value)
{
	buf_clear(to);
	buf_add(to, value);
}

static void header_line(struct head *head, struct str line)
{
	size_t colon = str_find_byte(line, ':', 0);
	struct str key = { line.ptr, colon }, value = str_trim(str_skip(line, colon + 1));

	if (str_eq_nocase(key, STR("WARC-Type")))
		set(&head->type, value);
	else if (str_eq_nocase(key, STR("WARC-Target-URI")))
		set(&head->url, value.len > 1 && value.ptr[0] == '<' ? (struct str){ value.ptr + 1, value.len - 2 } : value);
	else if (str_eq_nocase(key, STR("WARC-Date")))
		set(&head->date, value);
	else if (str_eq_nocase(key, STR("Content-Length"))) {
		head->length = 0; /* of several the last counts */
		head->has_length = value.len > 0 && value.len < 19;
		for (size_t i = 0; i < value.len && head->has_length; i++) {
			head->has_length = value.ptr[i] >= '0' && value.ptr[i] <= '9';
			head->length = head->length * 10 + (uint64_t)(value.ptr[i] - '0');
		}
	}
}

/* 1 and a head, 0 at the end of the file, -EBADMSG. */
static int read_head(FILE *in, struct head *head)
{
	owned(buf_destroy) struct buf line = { .limit = LINE_MAX_BYTES };
	bool begun = false;
	int c;

	head_clear(head);
	while ((c = getc(in)) != EOF) {
		if (c != '\n') {
			buf_add_byte(&line, (char)c);
			if (buf_error(&line))
				return -EBADMSG;
			continue;
		}
		struct str text = str_trim(buf_str(&line));
		if (!begun && text.len && !str_starts(text, STR("WARC/1.")))
			return -EBADMSG;
		if (begun && !text.len)
			return head->has_length ? 1 : -EBADMSG;
		if (begun)
			header_line(head, text);
		begun = begun || text.len;
		buf_clear(&line);
	}
	return begun || line.len ? -EBADMSG : 0;
}

static int read_body(FILE *in, uint64_t length, struct buf *out)
{
	char skipped[65536];
	bool keep = length <= RECORD_MAX;

	buf_clear(out);
	while (length) {
		size_t n = length < sizeof skipped ? (size_t)length : sizeof skipped;
		n = fread(skipped, 1, n, in);
		if (n == 0)
			return -EBADMSG;
		if (keep)
			buf_add(out, (struct str){ skipped, n });
		length -= n;
	}
	return keep ? buf_error(out) : -E2BIG;
}

/* ---- HTTP ---- */

struct response {
	struct str type, body;
	bool chunked, encoded;
};

/* False where it is no answer with status 200. */
static bool split_response(struct str record, struct response *ret)
{
	size_t end = str_find(record, STR("\r\n\r\n"), 0);
	struct str head;

	*ret = (struct response){ 0 };
	if (end == record.len || !str_starts(record, STR("HTTP/")))
		return false;
	(void)str_sub(record, 0, end, &head);
	ret->body = str_skip(record, end + 4);
	size_t space = str_find_byte(head, ' ', 0);
	if (!str_starts(str_skip(head, space + 1), STR("200")))
		return false;
	while (head.len) {
		size_t eol = str_find_byte(head, '\n', 0);
		struct str line = str_trim((struct str){ head.ptr, eol });
		size_t colon = str_find_byte(line, ':', 0);
		struct str key = { line.ptr, colon }, value = str_trim(str_skip(line, colon + 1));
		if (str_eq_nocase(key, STR("Content-Type")))
			ret->type = value;
		else if (str_eq_nocase(key, STR("Transfer-Encoding")))
			ret->chunked = str_eq_nocase(value, STR("chunked"));
		else if (str_eq_nocase(key, STR("Content-Encoding")))
			ret->encoded = !str_eq_nocase(value, STR("identity"));
		head = str_skip(head, eol + 1);
	}
	return true;
}

static bool may_be_article(struct str type)
{
	static const struct str types[] = { STR_INIT("text/html"), STR_INIT("application/xhtml+xml"), STR_INIT("text/plain") };

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (type.len >= types[i].len && str_eq_nocase((struct str){ type.ptr, types[i].len }, types[i]))
			return true;
	return false;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* RFC 9112 section 7.1. What was stored decoded although its header says chunked is taken as it is. */
static void unchunk(struct str body, struct buf *out)
{
	struct str rest = body;

	buf_clear(out);
	for (;;) {
		size_t n = 0, digits = 0;
		while (digits < rest.len && digits < 7 && hex(rest.ptr[digits]) >= 0)
			n = n * 16 + (size_t)hex(rest.ptr[digits++]);
		size_t eol = str_find(rest, STR("\r\n"), digits);
		if (digits == 0 || eol == rest.len || n > rest.len - eol - 2) {
			set(out, body);
			return;
		}
		if (n == 0)
			return;
		buf_add(out, (struct str){ rest.ptr + eol + 2, n });
		rest = str_skip(rest, eol + 2 + n + 2);
	}
}

static int pass_on(struct head *head, struct str record, struct buf *plain,
		   int (*each)(void *ctx, const struct intake *page), void *ctx)
{
	struct response response;

	if (!split_response(record, &response) || response.encoded || !may_be_article(response.type))
		return 0;
	if (response.chunked) {
		unchunk(response.body, plain);
		response.body = buf_str(plain);
	}
	buf_add_byte(&head->url, 0);
	if (buf_error(&head->url) || buf_error(plain))
		return 0;
	const struct intake page = {
		.url = { head->url.ptr, head->url.len - 1 }, .content_type = response.type, .fetched = buf_str(&head->date),
		.body = response.body, .name = head->url.ptr,
	};
	return each(ctx, &page);
}

static int read_records(FILE *in, int (*each)(void *ctx, const struct intake *page), void *ctx, int *ret_status)
{
	owned(buf_destroy) struct buf record = { 0 }, plain = { .limit = RECORD_MAX };
	owned(head_clear) struct head head = { 0 };
	int r;

	while ((r = read_head(in, &head)) > 0) {
		r = read_body(in, head.length, &record);
		if (r == -E2BIG)
			continue;
		if (r < 0)
			return r;
		if (!str_eq(buf_str(&head.type), STR("response")))
			continue;
		*ret_status = pass_on(&head, buf_str(&record), &plain, each, ctx);
		if (*ret_status)
			return 0;
	}
	return r;
}

int warc_read(const char *path, int (*each)(void *ctx, const struct intake *page), void *ctx, int *ret_status)
{
	bool gzip = str_ends(str_from(path), STR(".gz"));
	pid_t pid = 0;
	int r;

	*ret_status = 0;
	{
		owned(close_file) FILE *in = gzip ? open_gzip(path, &pid) : fopen(path, "re");
		if (!in)
			return -errno;
		r = read_records(in, each, ctx, ret_status);
	}
	if (pid > 0) {
		int status = 0;
		(void)waitpid(pid, &status, 0);
		if (r == 0 && *ret_status == 0 && (!WIFEXITED(status) || WEXITSTATUS(status) != 0))
			r = -EBADMSG;
	}
	return r;
}
