#include "store/cli/pager.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where a machine has no less, what there is to say is printed all the same. */
static const char less_or_cat[] = "if command -v less >/dev/null 2>&1; then exec less; else exec cat; fi";

static const char *command(void)
{
	const char *pager = getenv("INQUIT_PAGER");

	if (!pager)
		pager = getenv("PAGER");
	if (!pager)
		pager = less_or_cat;
	return *pager && strcmp(pager, "cat") != 0 ? pager : NULL;
}

static _Noreturn void run(const char *pager, int in)
{
	(void)dup2(in, STDIN_FILENO);
	(void)close(in);
	(void)setenv("LESS", "FRX", 0);
	/* 126 and 127: the user's pager can't be run, which the shell has said; nothing has been read yet. */
	(void)execl("/bin/sh", "sh", "-c", "eval \"$1\"; status=$?; case $status in 126 | 127) exec cat ;; esac; exit $status", "sh", pager,
		    (char *)NULL);
	_exit(127);
}

pid_t pager_begin(void)
{
	const char *pager = command();
	int ends[2];

	if (!pager || !isatty(STDOUT_FILENO) || pipe(ends) < 0)
		return 0;
	pid_t pid = fork();
	if (pid == 0) {
		(void)close(ends[1]);
		run(pager, ends[0]);
	}
	if (pid > 0)
		(void)dup2(ends[1], STDOUT_FILENO);
	(void)close(ends[0]);
	(void)close(ends[1]);
	return pid > 0 ? pid : 0;
}

void pager_end(pid_t pager)
{
	if (pager <= 0)
		return;
	(void)fflush(stdout);
	(void)close(STDOUT_FILENO);
	while (waitpid(pager, NULL, 0) < 0 && errno == EINTR)
		;
}
