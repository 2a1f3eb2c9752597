/* compact - by the store when it runs, by this process when none does. */
#include "store/compact.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/pack.h"
#include "store/cli/commands.h"
#include "store/cli/copying.h"
#include "store/cli/database.h"
#include "store/cli/opts.h"

enum { MAP_ROOM = 1 << 30, POLL_MS = 200 };

static int report(const struct cli *cli, uint64_t before, uint64_t after)
{
	if (!cli->quiet)
		(void)printf("%" PRIu64 " bytes, before %" PRIu64 "\n", after, before);
	return EXIT_DONE;
}

/* How large the copy is by now; the folder of the system's store cannot be looked into. */
static void show(struct progress *progress, const struct database *database)
{
	char part[PATH_MAX + 32];
	struct stat st;

	(void)snprintf(part, sizeof part, "%s/" COMPACT_PART "/data.mdb", database->dir);
	if (stat(part, &st) == 0)
		progress_show(progress, (uint64_t)st.st_size);
}

/* The store's answer; CLI_LOST: it was started anew without one. */
static int wait_for(struct cli *cli, struct control_client *client, uint64_t epoch, const struct database *database,
		    struct progress *progress, struct control_reply *ret)
{
	int64_t absent_since = clock_monotonic_usec();
	uint64_t request;

	for (;;) {
		int r = control_receive(client, POLL_MS, ret, &request);

		if (r == 0)
			return 0;
		if (r == -EINTR)
			return EXIT_INTERRUPTED;
		if (control_epoch(client) > epoch && control_present(client))
			return CLI_LOST;
		if (control_present(client))
			absent_since = clock_monotonic_usec();
		else if ((uint64_t)(clock_monotonic_usec() - absent_since) >= cli->timeout_usec)
			return cli_fail(EXIT_UNREACHABLE, "the store does not answer; is it running?");
		show(progress, database);
	}
}

static int by_store(struct cli *cli, const struct database *database)
{
	owned(control_client_destroy) struct control_client *client = NULL;
	struct control_reply reply;
	struct progress progress;
	struct stat st;
	uint64_t request;
	int status = cli_connect(cli, "store", &client), r;

	if (status)
		return status;
	/* Not cli_ask(): a store that was started anew has done it, and is not asked again. */
	uint64_t epoch = control_epoch(client);
	r = control_send(client, "compact", NULL, 0, (struct str){ 0 }, &request);
	if (r < 0)
		return cli_fail(EXIT_UNREACHABLE, "store: %s", strerror(-r));
	progress_begin(&progress, cli, "compacted", stat(database->data, &st) == 0 ? (uint64_t)st.st_size : 0);
	status = wait_for(cli, client, epoch, database, &progress, &reply);
	progress_end(&progress);
	if (status == CLI_LOST)
		return cli_fail(EXIT_PARTLY, "the store was started anew before it answered; see inquit doctor");
	if (status)
		return status;
	if (reply.status < 0)
		return cli_refused(&reply);
	struct unpack u = { .in = reply.body };
	(void)unpack_array(&u, 2);
	uint64_t before = unpack_uint(&u), after = unpack_uint(&u);
	return unpack_error(&u) ? EXIT_INTEGRITY : report(cli, before, after);
}

static int by_ourselves(struct cli *cli, struct database *database)
{
	owned(db_close) struct db *db = NULL;
	owned(buf_destroy) struct buf why = { 0 };
	struct compacted done;
	struct stat st;

	if (stat(database->data, &st) < 0)
		return cli_fail(EXIT_NO_ID, "%s: %s", database->data, strerror(errno));
	/* The lock was only to see that nobody has it: opening takes it again. */
	database_leave(database);
	int r = db_open(database->dir, (uint64_t)st.st_size + MAP_ROOM, &db, &why);
	if (r < 0)
		return cli_fail(r == -EIO ? EXIT_INTEGRITY : EXIT_REFUSED, "%.*s", (int)why.len, why.ptr);
	r = compact_all(db, &done, &why);
	if (r == -EIO)
		return cli_fail(EXIT_INTEGRITY, "%s is damaged: %.*s", database->data, (int)why.len, why.ptr ? why.ptr : "");
	if (r < 0)
		return cli_fail(r == -ENOSPC ? EXIT_PARTLY : EXIT_REFUSED, "%s: %s; nothing was changed", database->dir, strerror(-r));
	database_give(database, database->data);
	return report(cli, done.before, done.after);
}

int command_compact(struct cli *cli, int argc, char **argv)
{
	const struct usage usage = { "inquit compact",
				     "Writes the store's database anew, without the room that it no longer uses. A store that runs does it\n"
				     "itself and is then started again; meanwhile it takes nothing in, and answers. The disk needs room for\n"
				     "both. Killed at any moment, or without room, the database is as it was.\n", NULL, 0, 0, 0, false };
	struct database database;
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	status = database_find(cli, &database);
	if (status)
		return status;
	if (database_own(&database) == 0)
		status = by_ourselves(cli, &database);
	else
		status = by_store(cli, &database);
	database_leave(&database);
	return status;
}
