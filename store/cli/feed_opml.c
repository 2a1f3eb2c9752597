/* feed import and export: lists of feeds as other readers have them. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/file.h"
#include "fetcher/opml.h"
#include "store/cli/admin.h"
#include "store/cli/commands.h"
#include "store/cli/oneshot_topics.h"
#include "store/cli/opts.h"
#include "store/cli/text.h"

enum { WRONG_SHOWN = 20 };

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

/* ---- topics ---- */

static bool has_topics(const struct opml *opml)
{
	for (size_t i = 0; i < opml->n; i++)
		if (opml->at[i].topic.len)
			return true;
	return false;
}

static int refuse_topics(const struct topics_known *known, const char *path, const struct opml *opml)
{
	size_t wrong = 0;

	for (size_t i = 0; i < opml->n; i++) {
		owned(buf_destroy) struct buf why = { 0 }, topic = { 0 };

		if (!opml->at[i].topic.len || topics_known_has(known, opml->at[i].topic))
			continue;
		buf_add(&topic, opml->at[i].topic);
		buf_add_byte(&topic, '\0');
		if (!buf_error(&topic))
			topics_known_lacks(known, topic.ptr, &why);
		if (wrong++ < WRONG_SHOWN)
			(void)fprintf(stderr, "%s:%zu: %.*s\n", path, opml->at[i].line, (int)why.len, why.ptr ? why.ptr : "");
	}
	if (!wrong)
		return 0;
	return cli_fail(EXIT_USAGE, "%s: %zu feed%s with a topic that is not known: nothing is added; for topics of the feeds' own add --force", path,
			wrong, wrong == 1 ? "" : "s");
}

/* A list that cannot be read is the fetcher's to refuse. */
static int check_topics(const struct cli *cli, const char *path, struct str list)
{
	owned(arena_destroy) struct arena *arena = arena_new(OPML_ARENA_BYTES);
	owned(topics_known_destroy) struct topics_known *known = NULL;
	struct opml opml;

	if (!arena || opml_read(list, arena, &opml) < 0 || !has_topics(&opml))
		return 0;
	int status = topics_known_new(cli, NULL, &known);
	return status ? status : refuse_topics(known, strcmp(path, "-") == 0 ? "standard input" : path, &opml);
}

/* ---- import and export ---- */

int feed_import(struct cli *cli, int argc, char **argv)
{
	owned(words_destroy) struct words words = { 0 };
	owned(buf_destroy) struct buf list = { .limit = OPML_BYTES_MAX };
	owned(json_free) cJSON *answer = NULL;
	bool private = false, force = false;
	const struct opt opts[] = {
		{ "allow-private", 0, OPT_FLAG, &private, NULL, "allow private and loopback addresses, for all feeds of the list" },
		{ "force", 0, OPT_FLAG, &force, NULL, "take topics that are not known" },
	};
	const struct usage usage = { "inquit feed import FILE|- [--allow-private] [--force]",
				     "Adds the feeds of an OPML file, without probing them; they are polled as the pace allows.\n"
				     "See then: inquit feed list --unhealthy\n", opts, ARRAY_LEN(opts), 1, 1, false };
	int status, r;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	r = read_list(argv[1], &list);
	if (r < 0)
		return cli_fail(EXIT_REFUSED, "%s: %s", argv[1], r == -E2BIG ? "over 4 MiB: import it in parts" : strerror(-r));
	status = force ? 0 : check_topics(cli, argv[1], buf_str(&list));
	if (status)
		return status;
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
	const struct usage usage = { "inquit feed export [--opml]", "Writes all feeds as OPML to standard output.\n", opts,
				     ARRAY_LEN(opts), 0, 0, false };
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
