/* ingest - the command: files, folders, standard input, WARC, addresses. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/file.h"
#include "store/cli/commands.h"
#include "store/cli/ingest.h"
#include "store/cli/opts.h"

enum { FOLDER_DEPTH_MAX = 32 };

static void free_char(char **p)
{
	free(*p);
	*p = NULL;
}

static bool ends_with(const char *path, const char *end)
{
	return str_ends(str_from(path), str_from(end));
}

static struct str type_of(const char *path)
{
	static const struct {
		const char *end, *type;
	} types[] = { { ".html", "text/html" }, { ".htm", "text/html" },  { ".xhtml", "application/xhtml+xml" },
		      { ".txt", "text/plain" }, { ".text", "text/plain" }, { ".md", "text/plain" } };

	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (ends_with(path, types[i].end))
			return str_from(types[i].type);
	return (struct str){ 0 };
}

/* RFC 8089: file:// and the absolute path, everything percent-encoded that RFC 3986 does not let stand in a path. */
static void file_url(struct buf *out, const char *path)
{
	buf_add(out, STR("file://"));
	for (const char *p = path; *p; p++) {
		bool plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') ||
			     strchr("/-._~!$&'()*+,;=:@", *p);
		if (plain)
			buf_add_byte(out, *p);
		else
			buf_printf(out, "%%%02X", (unsigned char)*p);
	}
}

/* full: its address, absolute and without links. */
static int take_page(struct ingest *ingest, const char *path, const char *full)
{
	owned(free_char) char *bytes = NULL;
	owned(buf_destroy) struct buf url = { 0 };
	size_t len;
	int r = file_read(path, INGEST_PAGE_MAX, &bytes, &len);

	if (r < 0) {
		ingest_fail(ingest, path, r == -E2BIG ? "too_large: over 8 MiB" : strerror(-r));
		return 0;
	}
	file_url(&url, full);
	const struct intake page = { .url = buf_str(&url), .content_type = type_of(path), .body = { bytes, len }, .own = &bytes, .name = path };
	return ingest_page(ingest, &page);
}

static int take_record(void *ctx, const struct intake *page)
{
	return ingest_page(ctx, page);
}

static int take_warc(struct ingest *ingest, const char *path)
{
	int status = 0, r = warc_read(path, take_record, ingest, &status);

	if (r < 0)
		ingest_fail(ingest, path, r == -EBADMSG ? "this is no WARC file, or it is damaged" : strerror(-r));
	return status;
}

static int take_file(struct ingest *ingest, const char *path, const char *full)
{
	if (ends_with(path, ".warc") || ends_with(path, ".warc.gz"))
		return take_warc(ingest, path);
	return take_page(ingest, path, full);
}

static int take_stdin(struct ingest *ingest, const char *url)
{
	owned(buf_destroy) struct buf bytes = { .limit = INGEST_PAGE_MAX };

	for (;;) {
		char *room = buf_room(&bytes, 65536);
		ssize_t n = room ? read(STDIN_FILENO, room, 65536) : 0;
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		buf_take(&bytes, (size_t)n);
	}
	if (buf_error(&bytes)) {
		ingest_fail(ingest, "standard input", "too_large: over 8 MiB");
		return 0;
	}
	const struct intake page = { .url = str_from(url), .body = buf_str(&bytes), .name = "standard input" };
	return ingest_page(ingest, &page);
}

static bool is_address(const char *arg)
{
	struct str scheme;

	return (str_sub(str_from(arg), 0, 7, &scheme) && str_eq_nocase(scheme, STR("http://"))) ||
	       (str_sub(str_from(arg), 0, 8, &scheme) && str_eq_nocase(scheme, STR("https://")));
}

static int take_address(struct ingest *ingest, const char *url, bool allow_private)
{
	const struct intake page = { .url = str_from(url), .name = url, .fetch = true, .allow_private = allow_private };

	return ingest_page(ingest, &page);
}

static int take_path(struct ingest *ingest, const char *path, unsigned depth);

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

/* A file that lies in its folder is there without links; what else it is has to be looked up. */
static int take_entry(struct ingest *ingest, const char *folder, const char *full_folder, const struct dirent *entry, unsigned depth)
{
	owned(free_char) char *path = NULL, *full = NULL;

	if (asprintf(&path, "%s/%s", folder, entry->d_name) < 0)
		return 0;
	if (entry->d_type != DT_REG || !full_folder || asprintf(&full, "%s/%s", full_folder, entry->d_name) < 0)
		return take_path(ingest, path, depth);
	return take_file(ingest, path, full);
}

static int take_folder(struct ingest *ingest, const char *path, unsigned depth)
{
	owned(free_char) char *full = realpath(path, NULL);
	struct dirent **entries;
	int status = 0, n = depth < FOLDER_DEPTH_MAX ? scandir(path, &entries, visible, by_bytes) : -1;

	if (n < 0) {
		ingest_fail(ingest, path, depth < FOLDER_DEPTH_MAX ? strerror(errno) : "folders within folders within folders");
		return 0;
	}
	for (int i = 0; i < n; i++) {
		if (status == 0)
			status = take_entry(ingest, path, full, entries[i], depth + 1);
		free(entries[i]);
	}
	free(entries);
	return status;
}

static int take_path(struct ingest *ingest, const char *path, unsigned depth)
{
	owned(free_char) char *full = NULL;
	struct stat st;

	if (stat(path, &st) < 0) {
		ingest_fail(ingest, path, strerror(errno));
		return 0;
	}
	if (S_ISDIR(st.st_mode))
		return take_folder(ingest, path, depth);
	full = realpath(path, NULL);
	return take_file(ingest, path, full ? full : path);
}

int command_ingest(struct cli *cli, int argc, char **argv)
{
	owned(ingest_destroy) struct ingest *ingest = NULL;
	const char *outlet = NULL, *date = NULL, *url = NULL;
	bool wait = false, private = false;
	const struct opt opts[] = {
		{ "outlet", 0, OPT_TEXT, &outlet, "O", "the outlet that these pages are from" },
		{ "date", 0, OPT_TEXT, &date, "D", "when they were published: 2026-10-14, or RFC 3339" },
		{ "url", 0, OPT_TEXT, &url, "U", "the address of the page on standard input" },
		{ "allow-private", 0, OPT_FLAG, &private, NULL, "fetch from private and loopback addresses, too" },
		{ "wait", 'w', OPT_FLAG, &wait, NULL, "return when all is in the store or dead" },
	};
	const struct usage usage = { "inquit ingest PATH|URL|-... [--outlet O] [--date D] [--wait]",
				     "Takes pages from files, folders and WARC files, or fetches those that you name, through the same\n"
				     "outbox and pipeline as what feeds lead to. '-' is one page on standard input.\n", opts, ARRAY_LEN(opts), 1, -1, false };
	int64_t usec;
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	if (date && clock_parse(str_from(date), &usec, NULL) < 0)
		return cli_fail(EXIT_USAGE, "--date: '%s' is no date as 2026-10-14 or 2026-10-14T11:20:00+02:00", date);
	ingest = ingest_new(cli, outlet, date, &status);
	for (int i = 1; i < argc && status == 0; i++)
		status = strcmp(argv[i], "-") == 0 ? take_stdin(ingest, url ? url : "file:///dev/stdin") :
			 is_address(argv[i])	   ? take_address(ingest, argv[i], private) :
						     take_path(ingest, argv[i], 0);
	return status ? status : ingest_finish(ingest, wait);
}
