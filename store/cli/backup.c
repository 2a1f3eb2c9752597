/* backup - a copy of the running store, pulled out of it piece by piece. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/pack.h"
#include "store/check.h"
#include "store/cli/commands.h"
#include "store/cli/copying.h"
#include "store/cli/opts.h"

struct backing {
	struct cli *cli;
	struct control_client *client;
	const char *dir;
	uint64_t handle, about;
	struct description description;
	struct filing file;
	struct progress progress;
};

static int cannot(const struct backing *self, const char *what, int error)
{
	return cli_fail(error == -ENOSPC || error == -EDQUOT ? EXIT_PARTLY : EXIT_REFUSED, "%s: %s: %s", self->dir, what, strerror(-error));
}

static int unreadable(void)
{
	return cli_fail(EXIT_INTEGRITY, "the store's answer cannot be read; do the versions of inquit and inquit-store differ?");
}

/* A folder of its own, new or without a backup. */
static int prepare(struct backing *self)
{
	static const char *const ours[] = { BACKUP_DATA, BACKUP_DESCRIPTION };
	char path[PATH_MAX];
	int r = make_folders(self->dir);

	if (r < 0)
		return cannot(self, "making the folder", r);
	for (size_t i = 0; i < ARRAY_LEN(ours); i++) {
		if (snprintf(path, sizeof path, "%s/%s", self->dir, ours[i]) >= (int)sizeof path)
			return cannot(self, "its name", -ENAMETOOLONG);
		if (access(path, F_OK) == 0)
			return cli_fail(EXIT_REFUSED, "%s is there already: a backup is never written over; name another folder", path);
	}
	return 0;
}

static int ask(struct backing *self, const struct str *words, size_t n, struct control_reply *reply)
{
	int status = cli_ask(self->cli, self->client, "store", "backup", words, n, (struct str){ 0 }, reply);

	if (status == 0 && reply->status < 0)
		status = cli_refused(reply);
	return status;
}

static int begin(struct backing *self)
{
	struct description *d = &self->description;
	struct control_reply reply;
	int status = ask(self, (struct str[]){ STR("begin") }, 1, &reply);

	if (status)
		return status;
	struct unpack u = { .in = reply.body };
	(void)unpack_array(&u, 6);
	self->handle = unpack_uint(&u);
	self->about = unpack_uint(&u);
	d->schema = unpack_uint(&u);
	struct str version = unpack_str(&u);
	d->articles = unpack_uint(&u);
	d->statements = unpack_uint(&u);
	if (unpack_error(&u) || version.len >= sizeof d->version)
		return unreadable();
	(void)snprintf(d->version, sizeof d->version, "%.*s", (int)version.len, version.ptr);
	return 0;
}

/* The next piece into the file; *ret_done when there are no more. */
static int take_piece(struct backing *self, bool *ret_done)
{
	char word[40];
	struct control_reply reply;

	(void)snprintf(word, sizeof word, "handle=%" PRIu64, self->handle);
	int status = ask(self, (struct str[]){ STR("next"), str_from(word) }, 2, &reply);
	if (status)
		return status;
	struct unpack u = { .in = reply.body };
	struct str piece = unpack_bin(&u);
	if (unpack_error(&u))
		return unreadable();
	*ret_done = piece.len == 0;
	int r = filing_write(&self->file, piece);
	if (r < 0)
		return cannot(self, "writing " BACKUP_DATA, r);
	progress_show(&self->progress, self->file.bytes);
	return 0;
}

static int copy(struct backing *self)
{
	bool done = false;
	int status = 0, r = filing_open(&self->file, self->dir, BACKUP_DATA);

	if (r < 0)
		return cannot(self, "making " BACKUP_DATA, r);
	progress_begin(&self->progress, self->cli, "copied", self->about);
	while (!done && status == 0)
		status = take_piece(self, &done);
	progress_end(&self->progress);
	if (status)
		return status;
	self->description.bytes = self->file.bytes;
	r = filing_sum(&self->file, self->description.sha256);
	if (r == 0)
		r = filing_finish(&self->file);
	return r < 0 ? cannot(self, "writing " BACKUP_DATA, r) : 0;
}

static void show_check(void *ctx, uint64_t values)
{
	progress_show(ctx, values);
}

/* Reads the copy as a stranger would, before it is called a backup. */
static int look_at(struct backing *self)
{
	owned(buf_destroy) struct buf damage = { 0 };
	struct check check = { .progress = show_check, .ctx = &self->progress };
	char path[PATH_MAX];

	(void)snprintf(path, sizeof path, "%s/" BACKUP_DATA, self->dir);
	progress_begin(&self->progress, self->cli, "checked", 0);
	int r = check_file(path, &check, &damage);
	progress_end(&self->progress);
	if (r < 0 && r != -EBADMSG)
		return cannot(self, "reading the copy", r);
	if (r == 0 && check_whole(&check))
		return 0;
	(void)fwrite(damage.ptr, 1, damage.len, stderr);
	if (r < 0 || check.walk.faults)
		return cli_fail(EXIT_INTEGRITY, "%s cannot be read: no backup was made", path);
	return cli_fail(EXIT_PARTLY, "the backup is complete, but %" PRIu64 " values of the store are damaged, in it as there; "
			"inquit doctor --fix saves the others", check.damaged);
}

static int describe(struct backing *self)
{
	char text[CLOCK_TEXT_BYTES];
	struct str made = clock_format(clock_now_usec() / 1000000 * 1000000, text);

	(void)snprintf(self->description.made, sizeof self->description.made, "%.*s", (int)made.len, made.ptr);
	int r = description_write(self->dir, &self->description);
	return r < 0 ? cannot(self, "writing " BACKUP_DESCRIPTION, r) : 0;
}

static int run(struct backing *self)
{
	int status = prepare(self), worst;

	if (status == 0)
		status = cli_connect(self->cli, "store", &self->client);
	if (status == 0)
		status = begin(self);
	if (status == 0)
		status = copy(self);
	if (status)
		return status;
	worst = look_at(self);
	if (worst && worst != EXIT_PARTLY)
		return worst;
	status = describe(self);
	if (status == 0 && !self->cli->quiet)
		(void)printf("%s: %" PRIu64 " articles, %" PRIu64 " statements, %" PRIu64 " bytes\n", self->dir,
			     self->description.articles, self->description.statements, self->description.bytes);
	return status ? status : worst;
}

int command_backup(struct cli *cli, int argc, char **argv)
{
	const struct usage usage = { "inquit backup DIR",
				     "A copy of the running store as of now, in a new folder: data.mdb, and backup.json, which says what it\n"
				     "is and is written last. The copy is on disk, was read again and checked when the command ends with 0.\n"
				     "Pages that are still on their way are not in it. inquit restore DIR brings it back.\n",
				     NULL, 0, 1, 1, false };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	struct backing self = { .cli = cli, .dir = argv[1], .file = { .fd = -1 } };
	status = run(&self);
	filing_close(&self.file);
	control_client_destroy(&self.client);
	return status;
}
