/* feed import and export: lists of feeds as other readers have them. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/file.h"
#include "store/cli/admin.h"
#include "store/cli/commands.h"
#include "store/cli/opts.h"
#include "store/cli/text.h"

enum { OPML_BYTES_MAX = 4 << 20 }; /* as the fetcher takes it */

static int read_stdin(struct buf *out)
{
	for (;;) {
		char *room = buf_room(out, 65536);
		ssize_t n = room ? read(STDIN_FILENO, room, 65536) : 0;

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : buf_error(out);
		buf_take(out, (size_t)n);
	}
}

static int read_list(const char *path, struct buf *out)
{
	char *text;
	size_t len;

	if (strcmp(path, "-") == 0)
		return read_stdin(out);
	int r = file_read(path, OPML_BYTES_MAX, &text, &len);
	if (r == 0) {
		buf_add(out, (struct str){ text, len });
		free(text);
	}
	return r < 0 ? r : buf_error(out);
}

static void print_imported(const cJSON *answer, bool quiet)
{
	const cJSON *added = cJSON_GetObjectItemCaseSensitive(answer, "added"), *item;
	const cJSON *refused = cJSON_GetObjectItemCaseSensitive(answer, "refused");

	cJSON_ArrayForEach(item, added) {
		owned(buf_destroy) struct buf name = { 0 };
		text_clean(&name, str_from(cJSON_IsString(item) ? item->valuestring : ""));
		if (!quiet)
			(void)printf("added %.*s\n", (int)name.len, name.ptr ? name.ptr : "");
	}
	cJSON_ArrayForEach(item, refused) {
		owned(buf_destroy) struct buf url = { 0 }, why = { 0 };
		struct str u = json_text(&url, item, "url"), w = json_text(&why, item, "why");
		(void)cli_fail(0, "%.*s: %.*s", (int)u.len, u.ptr, (int)w.len, w.ptr);
	}
	if (!quiet)
		(void)fprintf(stderr, "%d added, %" PRId64 " known already, %d refused\n", cJSON_GetArraySize(added),
			      json_number(answer, "known", 0), cJSON_GetArraySize(refused));
}

int feed_import(struct cli *cli, int argc, char **argv)
{
	owned(words_destroy) struct words words = { 0 };
	owned(buf_destroy) struct buf list = { .limit = OPML_BYTES_MAX };
	owned(json_free) cJSON *answer = NULL;
	bool private = false;
	const struct opt opts[] = {
		{ "allow-private", 0, OPT_FLAG, &private, NULL, "allow private and loopback addresses, for all feeds of the list" },
	};
	const struct usage usage = { "inquit feed import FILE|- [--allow-private]",
				     "Adds the feeds of an OPML file, without probing them; they are polled as the pace allows.\n"
				     "See then: inquit feed list --unhealthy\n", opts, ARRAY_LEN(opts), 1, 1, false };
	int status, r;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	r = read_list(argv[1], &list);
	if (r < 0)
		return cli_fail(EXIT_REFUSED, "%s: %s", argv[1], r == -E2BIG ? "over 4 MiB: import it in parts" : strerror(-r));
	words_flag(&words, "allow-private", private);
	status = admin_send(cli, "fetcher", "feed-import", &words, buf_str(&list), &answer);
	if (status)
		return status;
	print_imported(answer, cli->quiet);
	return cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(answer, "refused")) ? EXIT_PARTLY : EXIT_DONE;
}

int feed_export(struct cli *cli, int argc, char **argv)
{
	owned(json_free) cJSON *answer = NULL;
	bool opml_asked = false;
	const struct opt opts[] = { { "opml", 0, OPT_FLAG, &opml_asked, NULL, "as OPML; there is no other form" } };
	const struct usage usage = { "inquit feed export [--opml]", "Writes all feeds as OPML to standard output.\n", opts, ARRAY_LEN(opts), 0, 0, false };
	const cJSON *opml;
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	status = admin_ask(cli, "fetcher", "feed-export", NULL, &answer);
	if (status)
		return status;
	opml = cJSON_GetObjectItemCaseSensitive(answer, "opml");
	if (!cJSON_IsString(opml))
		return cli_fail(EXIT_INTEGRITY, "the answer of the fetcher cannot be read");
	(void)fputs(opml->valuestring, stdout);
	return EXIT_DONE;
}
