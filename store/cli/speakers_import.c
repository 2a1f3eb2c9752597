/* speakers import - names and offices from a file (speakers_file.h), all of it or nothing. */
#include <errno.h>
#include <string.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "store/cli/opts.h"
#include "store/cli/speakers.h"
#include "store/cli/speakers_file.h"

enum { DATE_BYTES = 10 };

void speakers_add_dates(struct buf *out, int64_t first_usec, int64_t last_usec)
{
	char first[CLOCK_TEXT_BYTES], last[CLOCK_TEXT_BYTES];
	struct str a = clock_format(first_usec, first), b = clock_format(last_usec, last);

	buf_printf(out, "  %.*s", DATE_BYTES, a.ptr);
	if (memcmp(a.ptr, b.ptr, DATE_BYTES) != 0)
		buf_printf(out, " .. %.*s", DATE_BYTES, b.ptr);
}

static int read_file(const char *path, struct arena *arena, struct speakers_file *ret)
{
	owned(buf_destroy) struct buf why = { 0 };
	FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");

	if (!in)
		return cli_fail(EXIT_USAGE, "%s: %s", path, strerror(errno));
	int r = speakers_read(in, arena, ret, &why);
	if (in != stdin)
		(void)fclose(in);
	if (r == 0)
		return 0;
	if (why.len)
		return cli_fail(EXIT_USAGE, "%s: %.*s; nothing was imported", path, (int)why.len, why.ptr);
	return cli_fail(r == -ENOMEM ? EXIT_PARTLY : EXIT_USAGE, "%s: %s; nothing was imported", path, strerror(-r));
}

int speakers_import(struct cli *cli, int argc, char **argv)
{
	const struct usage usage = { "inquit speakers import FILE|-",
				     "Other names and offices from JSON lines, all of the file or nothing:\n"
				     "  {\"name\":\"Ana Varga\",\"aliases\":[\"A. Varga\"],\n"
				     "   \"offices\":[{\"role\":\"Foreign Minister\",\"from\":\"2024-05-01\",\"to\":\"2026-09-30\",\"country\":\"RU\"}]}\n"
				     "role: and country: then find who held such an office when the article was published.\n",
				     NULL, 0, 1, 1, false };
	owned(arena_destroy) struct arena *arena = arena_new(SPEAKERS_ARENA_BYTES);
	struct speakers_file file;
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	if (!arena)
		return cli_fail(EXIT_PARTLY, "%s", strerror(ENOMEM));
	status = read_file(argv[1], arena, &file);
	if (status == 0)
		status = notes_put(cli, file.at, file.n);
	if (status == 0 && !cli->quiet)
		(void)printf("%zu persons, %zu names and offices\n", file.persons, file.n);
	return status;
}
