#include "store/cli/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "common/cleanup.h"

static int own_folder(char out[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", out, PATH_MAX - 1);

	if (n < 0)
		return -errno;
	out[n] = 0;
	char *slash = strrchr(out, '/');
	if (!slash)
		return -ENOENT;
	*slash = 0;
	return 0;
}

int child_program(const char *daemon, char out[PATH_MAX])
{
	static const char *const below[] = { "", "/../libexec/inquit" };
	char folder[PATH_MAX];
	int r = own_folder(folder);

	if (r < 0)
		return r;
	for (size_t i = 0; i < ARRAY_LEN(below); i++) {
		if (snprintf(out, PATH_MAX, "%s%s/inquit-%s", folder, below[i], daemon) >= PATH_MAX)
			return -ENAMETOOLONG;
		if (access(out, X_OK) == 0)
			return 0;
	}
	return -ENOENT;
}

int child_init(struct child *self, const char *daemon, const char *instance, int stage, const char *dir)
{
	*self = (struct child){ .stage = stage, .out = -1, .log = -1 };
	int n = snprintf(self->name, sizeof self->name, "%s%s%s", daemon, *instance ? "@" : "", instance);

	if (n >= (int)sizeof self->name)
		return -ENAMETOOLONG;
	n = snprintf(self->log_path, sizeof self->log_path, "%s/log/%s.log", dir, self->name);
	if (n >= (int)sizeof self->log_path)
		return -ENAMETOOLONG;
	return child_program(daemon, self->program);
}

static void open_log(struct child *self)
{
	char old[PATH_MAX + 2];

	if (self->log >= 0 && self->log_bytes < CHILD_LOG_MAX)
		return;
	if (self->log >= 0) {
		(void)close(self->log);
		(void)snprintf(old, sizeof old, "%s.1", self->log_path);
		(void)rename(self->log_path, old);
	}
	self->log = open(self->log_path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
	off_t size = self->log < 0 ? 0 : lseek(self->log, 0, SEEK_END);
	self->log_bytes = size > 0 ? (uint64_t)size : 0;
}

/* A terminal that was stopped with Ctrl-S must not stop the supervisor: what it does not take now stays in the file. */
static void to_terminal(const char *text, size_t len)
{
	struct pollfd fd = { .fd = STDERR_FILENO, .events = POLLOUT };

	if (poll(&fd, 1, 0) == 1 && (fd.revents & POLLOUT))
		(void)!write(STDERR_FILENO, text, len);
}

static void pass_on(struct child *self, struct str line)
{
	char text[CHILD_NAME_MAX + CHILD_LINE_MAX + 4];
	int n = snprintf(text, sizeof text, "%s: %.*s\n", self->name, (int)line.len, line.ptr);
	size_t skip = strlen(self->name) + 2;

	if (n < 0)
		return;
	open_log(self);
	if (self->log >= 0 && write(self->log, text + skip, (size_t)n - skip) > 0)
		self->log_bytes += (size_t)n - skip;
	to_terminal(text, (size_t)n);
}

void child_say(struct child *self, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	int n = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (n < 0)
		return;
	pass_on(self, (struct str){ text, n < (int)sizeof text ? (size_t)n : sizeof text - 1 });
}

static void lines(struct child *self)
{
	struct str rest = { self->line, self->line_len };

	for (;;) {
		size_t end = str_find_byte(rest, '\n', 0);
		if (end == rest.len)
			break;
		pass_on(self, (struct str){ rest.ptr, end });
		rest = str_skip(rest, end + 1);
	}
	if (rest.len == sizeof self->line) {
		pass_on(self, rest);
		rest.len = 0;
	}
	memmove(self->line, rest.ptr, rest.len);
	self->line_len = rest.len;
}

bool child_read(struct child *self)
{
	ssize_t n = read(self->out, self->line + self->line_len, sizeof self->line - self->line_len);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	if (n == 0)
		return false;
	self->line_len += (size_t)n;
	lines(self);
	return true;
}

void child_ended(struct child *self)
{
	/* Bounded: a grandchild that holds the pipe could write for ever. */
	for (int i = 0; i < 64 && self->out >= 0; i++) {
		struct pollfd fd = { .fd = self->out, .events = POLLIN };
		if (poll(&fd, 1, 0) != 1 || !child_read(self))
			break;
	}
	if (self->line_len)
		pass_on(self, (struct str){ self->line, self->line_len });
	self->line_len = 0;
	if (self->out >= 0)
		(void)close(self->out);
	self->out = -1;
	self->pid = 0;
	self->ready = false;
}

void child_close(struct child *self)
{
	if (self->out >= 0)
		(void)close(self->out);
	if (self->log >= 0)
		(void)close(self->log);
	self->out = self->log = -1;
}

/* Between fork and exec: only async-signal-safe calls are needed, but nothing else runs in this process anyway. */
__attribute__((noreturn)) static void become(const struct child *self, const struct child_options *options, int out,
					     pid_t parent)
{
	char watchdog[24], pid[24];
	const char *argv[8] = { self->program, "--dir", options->dir };
	int n = 3, null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	sigset_t none;

	if (options->config)
		argv[n++] = "--config", argv[n++] = options->config;
	if (strchr(self->name, '@'))
		argv[n++] = "--instance", argv[n++] = self->name;
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	/* A group of its own: Ctrl-C at the terminal is the supervisor's to handle, in the pipeline's order. */
	(void)setpgid(0, 0);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent)
		_exit(1);
	(void)snprintf(watchdog, sizeof watchdog, "%llu", (unsigned long long)options->watchdog_usec);
	(void)snprintf(pid, sizeof pid, "%d", getpid());
	(void)setenv("NOTIFY_SOCKET", options->notify_socket, 1);
	(void)setenv("WATCHDOG_USEC", watchdog, 1);
	(void)setenv("WATCHDOG_PID", pid, 1);
	(void)unsetenv("JOURNAL_STREAM");
	if (dup2(null, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 || dup2(out, STDERR_FILENO) < 0)
		_exit(1);
	(void)execv(self->program, (char *const *)(uintptr_t)argv);
	_exit(127);
}

int child_start(struct child *self, const struct child_options *options, int64_t now_usec)
{
	int pipes[2];
	pid_t parent = getpid();

	if (pipe2(pipes, O_CLOEXEC) < 0)
		return -errno;
	pid_t pid = fork();
	if (pid == 0)
		become(self, options, pipes[1], parent);
	int error = errno;
	(void)close(pipes[1]);
	if (pid < 0) {
		(void)close(pipes[0]);
		return -error;
	}
	(void)fcntl(pipes[0], F_SETFL, O_NONBLOCK);
	self->out = pipes[0];
	self->pid = pid;
	self->ready = false;
	self->alive_usec = now_usec;
	return 0;
}

void child_signal(const struct child *self, int sig)
{
	if (self->pid > 0)
		(void)kill(self->pid, sig);
}

bool child_is_running(const struct child *self)
{
	char path[40], text[256];

	(void)snprintf(path, sizeof path, "/proc/%d/stat", self->pid);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	ssize_t n = read(fd, text, sizeof text - 1);
	(void)close(fd);
	if (n <= 0)
		return false;
	text[n] = 0;
	/* "pid (name) S …": the name may hold anything, also parentheses. */
	const char *state = strrchr(text, ')');
	return state && state[1] == ' ' && state[2] == 'R';
}
