#include "store/wary.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "store/compact.h"
#include "store/db.h"
#include "store/walk.h"

static bool path_of(const char *dir, const char *name, char out[PATH_MAX])
{
	return snprintf(out, PATH_MAX, "%s/%s", dir, name) < PATH_MAX;
}

static int say(const char *dir, const struct walk *walk, struct buf *damage, struct buf *reterr)
{
	/* Lines as they are for a person, one line for a log. */
	for (size_t i = 0; i + 1 < damage->len; i++)
		if (damage->ptr[i] == '\n')
			damage->ptr[i] = ';';
	while (damage->len && damage->ptr[damage->len - 1] == '\n')
		damage->len--;
	buf_printf(reterr, "%s/data.mdb is damaged (%" PRIu64 " faults, %" PRIu64 " values cannot be reached): ", dir, walk->faults,
		   walk->lost);
	buf_add(reterr, buf_str(damage));
	buf_add(reterr, STR("; inquit doctor --fix saves what can be read, inquit restore brings a backup back"));
	return -EIO;
}

int wary_check(const char *dir, struct buf *reterr)
{
	owned(buf_destroy) struct buf damage = { 0 };
	char data[PATH_MAX], mark[PATH_MAX];
	struct walk walk = { .faults = 1 };
	struct stat st;

	if (!path_of(dir, "data.mdb", data) || !path_of(dir, WARY_MARK, mark))
		return -ENAMETOOLONG;
	compact_tidy(dir);
	int r = walk_glance(data, &damage);
	if (r == -EBADMSG)
		return say(dir, &walk, &damage, reterr);
	if (r < 0 || stat(data, &st) < 0 || st.st_size == 0)
		return r;
	if (st.st_size > WARY_WALK_BYTES && access(mark, F_OK) < 0)
		return 0;
	r = walk_file(data, &(struct walk_options){ .damage = &damage, .known = db_is_table }, &walk);
	if (r == -EBADMSG || (r == 0 && walk.faults))
		return say(dir, &walk, &damage, reterr);
	if (r == 0)
		(void)unlink(mark);
	return r;
}

/* ---- the mark ---- */

/* A signal's handler is given nothing else: the one state that is not in a struct. */
static char mark_path[PATH_MAX];

static void on_death(int signal)
{
	int fd = open(mark_path, O_WRONLY | O_CREAT | O_CLOEXEC, 0640);

	if (fd >= 0)
		(void)close(fd);
	/* SA_RESETHAND: now it does what it would have done. */
	(void)raise(signal);
}

void wary_watch(const char *dir)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
	struct sigaction action = { .sa_handler = on_death, .sa_flags = (int)(SA_RESETHAND | SA_NODEFER) };

	if (!path_of(dir, WARY_MARK, mark_path))
		return;
	for (size_t i = 0; i < ARRAY_LEN(signals); i++)
		(void)sigaction(signals[i], &action, NULL);
}
