/* Commands and options, read out of the program's own help: they cannot differ from what it takes. */
#include <sys/wait.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "store/cli/completion_impl.h"

enum { HELP_BYTES = 1 << 16, OPTION_CELLS = 4 };

/* Standard output of this program with these arguments and --help. */
static void read_help(const char *command, const char *part, struct buf *out)
{
	int ends[2];
	char *argv[5] = { (char *)(uintptr_t)"inquit" };
	int n = 1;

	if (command)
		argv[n++] = (char *)(uintptr_t)command;
	if (part)
		argv[n++] = (char *)(uintptr_t)part;
	argv[n] = (char *)(uintptr_t)"--help";
	if (pipe(ends) < 0)
		return;
	pid_t pid = fork();
	if (pid == 0) {
		(void)dup2(ends[1], STDOUT_FILENO);
		(void)close(ends[0]);
		(void)execv("/proc/self/exe", argv);
		_exit(127);
	}
	(void)close(ends[1]);
	for (ssize_t got = 1; got > 0 && out->len < HELP_BYTES;) {
		char *to = buf_room(out, 4096);

		got = to ? read(ends[0], to, 4096) : 0;
		if (got > 0)
			buf_take(out, (size_t)got);
	}
	(void)close(ends[0]);
	if (pid > 0)
		(void)waitpid(pid, NULL, 0);
}

/* Lines "  name  help". */
void offer_commands(struct finding *self)
{
	owned(buf_destroy) struct buf help = { 0 };
	struct str none = { 0 };

	read_help(NULL, NULL, &help);
	for (struct str rest = buf_str(&help); rest.len;) {
		struct str line = str_cut(&rest, '\n');

		if (str_starts(line, STR("  ")) && line.len > 2 && line.ptr[2] >= 'a' && line.ptr[2] <= 'z') {
			line = str_skip(line, 2);
			struct str name = str_cut(&line, ' ');

			if (str_starts(line, STR(" ")) || !str_eq(name, STR("inquit")))
				offer(self, none, name);
		}
	}
	offer(self, none, STR("help"));
}

/* The option in a line "  -x, --name VALUE  help" or "  --name VALUE  help"; empty: none is there. */
static struct str option_of(struct str line, struct str *ret_value)
{
	size_t at = str_find(line, STR("--"), 0);

	*ret_value = (struct str){ 0 };
	if (!str_starts(line, STR("  ")) || at > 2 + OPTION_CELLS)
		return (struct str){ 0 };
	line = str_skip(line, at);
	struct str rest = line, name = str_cut(&rest, ' ');
	*ret_value = str_starts(rest, STR(" ")) ? (struct str){ 0 } : str_cut(&rest, ' ');
	return name;
}

bool offer_options(struct finding *self, const char *command, const char *part, struct str after)
{
	owned(buf_destroy) struct buf help = { 0 };
	struct str none = { 0 }, value;

	read_help(command, part, &help);
	for (struct str rest = buf_str(&help); rest.len;) {
		struct str option = option_of(str_cut(&rest, '\n'), &value);

		if (!option.len)
			continue;
		if (!after.len)
			offer(self, none, option);
		else if (str_eq(option, after) && value.len) {
			if (str_find_byte(value, '|', 0) < value.len)
				offer_words(self, none, value);
			/* Else a number, or a file. */
			return true;
		}
	}
	return false;
}
