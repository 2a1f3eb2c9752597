/* restore - brings a backup back, where no store is. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "store/check.h"
#include "store/cli/commands.h"
#include "store/cli/copying.h"
#include "store/cli/database.h"
#include "store/cli/opts.h"

struct restoring {
	struct cli *cli;
	const char *from;
	char data[PATH_MAX]; /* the backup's */
	struct description description;
	struct database to;
	struct filing file;
	struct progress progress;
};

static int read_description(struct restoring *self)
{
	int r = description_read(self->from, &self->description);

	if (r == -ENOENT)
		return cli_fail(EXIT_NO_ID, "%s has no " BACKUP_DESCRIPTION ": it is no backup, or one that was not completed", self->from);
	if (r == -EBADMSG)
		return cli_fail(EXIT_INTEGRITY, "%s/" BACKUP_DESCRIPTION " cannot be read", self->from);
	if (r < 0)
		return cli_fail(EXIT_REFUSED, "%s: %s", self->from, strerror(-r));
	if (self->description.format > BACKUP_FORMAT || self->description.schema > STORE_SCHEMA)
		return cli_fail(21, "%s was made by inquit %s, which is newer: install that version", self->from, self->description.version);
	if (snprintf(self->data, sizeof self->data, "%s/" BACKUP_DATA, self->from) >= (int)sizeof self->data)
		return cli_fail(EXIT_USAGE, "%s: %s", self->from, strerror(ENAMETOOLONG));
	return 0;
}

/* The place is free: no store runs there, and what there is has no article. */
static int look_at_place(struct restoring *self)
{
	owned(buf_destroy) struct buf ignored = { 0 };
	struct check check = { 0 };
	struct stat st;
	int r = make_folders(self->to.dir);

	if (r == 0)
		r = database_own(&self->to);
	if (r == -EBUSY)
		return cli_fail(EXIT_REFUSED, "the store is running: end it first (%s)",
				self->cli->dir[0] ? "end inquit run" : "systemctl stop inquit.target");
	if (r < 0)
		return cli_fail(EXIT_REFUSED, "%s: %s", self->to.dir, strerror(-r));
	if (stat(self->to.data, &st) < 0)
		return 0;
	r = check_file(self->to.data, &check, &ignored);
	if (r == -ENODATA || (r == 0 && check_whole(&check) && check.values[TABLE_ARTICLES] == 0))
		return 0;
	return cli_fail(EXIT_REFUSED, "there is a store already, which a restore would overwrite; to keep it: mv %s %s.old", self->to.data,
			self->to.data);
}

static void show_check(void *ctx, uint64_t values)
{
	progress_show(ctx, values);
}

static int look_at_backup(struct restoring *self)
{
	owned(buf_destroy) struct buf damage = { 0 };
	struct check check = { .progress = show_check, .ctx = &self->progress };

	progress_begin(&self->progress, self->cli, "checked", 0);
	int r = check_file(self->data, &check, &damage);
	progress_end(&self->progress);
	if (r < 0 && r != -EBADMSG)
		return cli_fail(EXIT_NO_ID, "%s: %s", self->data, strerror(-r));
	if (r == 0 && check.walk.faults == 0 && check.schema) {
		(void)fwrite(damage.ptr ? damage.ptr : "", 1, damage.len, stderr);
		return 0;
	}
	(void)fwrite(damage.ptr ? damage.ptr : "", 1, damage.len, stderr);
	return cli_fail(EXIT_INTEGRITY, "%s is damaged: nothing was restored", self->data);
}

static int take(void *ctx, struct str bytes)
{
	struct restoring *self = ctx;
	int r = filing_write(&self->file, bytes);

	progress_show(&self->progress, self->file.bytes);
	return r;
}

/* The copy is compared with the description before it takes its name. */
static int copy(struct restoring *self)
{
	char sha256[SHA256_HEX + 1], lock[PATH_MAX];
	int r = filing_open(&self->file, self->to.dir, BACKUP_DATA);

	progress_begin(&self->progress, self->cli, "restored", self->description.bytes);
	if (r == 0)
		r = copying_read(self->data, take, self);
	progress_end(&self->progress);
	if (r < 0)
		return cli_fail(r == -ENOSPC ? EXIT_PARTLY : EXIT_REFUSED, "%s: %s; nothing was restored", self->to.dir, strerror(-r));
	if (filing_sum(&self->file, sha256) < 0 || strcmp(sha256, self->description.sha256) != 0 ||
	    self->file.bytes != self->description.bytes)
		return cli_fail(EXIT_INTEGRITY, "%s is not the file that " BACKUP_DESCRIPTION " describes: nothing was restored", self->data);
	database_give(&self->to, self->file.part);
	/* LMDB's own list of readers belongs to the file that was there. */
	(void)snprintf(lock, sizeof lock, "%.*s/lock.mdb", (int)sizeof lock - 16, self->to.dir);
	(void)unlink(lock);
	r = filing_finish(&self->file);
	return r < 0 ? cli_fail(EXIT_REFUSED, "%s: %s", self->to.data, strerror(-r)) : 0;
}

static int run(struct restoring *self)
{
	int status = read_description(self);

	if (status == 0)
		status = database_find(self->cli, &self->to);
	if (status == 0)
		status = look_at_place(self);
	if (status == 0)
		status = look_at_backup(self);
	if (status == 0)
		status = copy(self);
	if (status == 0 && !self->cli->quiet)
		(void)printf("%s: %" PRIu64 " articles, %" PRIu64 " statements, as of %s\n", self->to.dir, self->description.articles,
			     self->description.statements, self->description.made);
	return status;
}

int command_restore(struct cli *cli, int argc, char **argv)
{
	const struct usage usage = { "inquit restore DIR",
				     "Checks the backup in DIR and makes it the instance's store. The store must not be running; one that has\n"
				     "articles is never overwritten. What was fetched after the backup and has left the outbox is not in it.\n",
				     NULL, 0, 1, 1, false };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	struct restoring self = { .cli = cli, .from = argv[1], .file = { .fd = -1 }, .to = { .lock = -1 } };
	status = run(&self);
	filing_close(&self.file);
	database_leave(&self.to);
	return status;
}
