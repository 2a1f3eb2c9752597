/* Commands, options and topics, read out of what the program itself prints: they cannot differ from what it takes. */
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "store/cli/completion_impl.h"

enum { OUTPUT_BYTES = 1 << 16, OPTION_CELLS = 4, WORDS_MAX = 6 };

/* Standard output of this program with these arguments, up to the first NULL. What it complains of is not for the middle of a line. */
static void read_own(const char *const words[WORDS_MAX], struct buf *out)
{
	int ends[2];
	char *argv[WORDS_MAX + 2] = { (char *)(uintptr_t)"inquit" };

	for (int i = 0; i < WORDS_MAX && words[i]; i++)
		argv[i + 1] = (char *)(uintptr_t)words[i];
	if (pipe(ends) < 0)
		return;
	pid_t pid = fork();
	if (pid == 0) {
		(void)dup2(ends[1], STDOUT_FILENO);
		(void)close(ends[0]);
		int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
		if (nowhere >= 0)
			(void)dup2(nowhere, STDERR_FILENO);
		(void)execv("/proc/self/exe", argv);
		_exit(127);
	}
	(void)close(ends[1]);
	for (ssize_t got = 1; got > 0 && out->len < OUTPUT_BYTES;) {
		char *to = buf_room(out, 4096);

		got = to ? read(ends[0], to, 4096) : 0;
		if (got > 0)
			buf_take(out, (size_t)got);
	}
	(void)close(ends[0]);
	if (pid > 0)
		(void)waitpid(pid, NULL, 0);
}

static void read_help(const char *command, const char *part, struct buf *out)
{
	const char *words[WORDS_MAX] = { 0 };
	size_t n = 0;

	if (command)
		words[n++] = command;
	if (part)
		words[n++] = part;
	words[n] = "--help";
	read_own(words, out);
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

void offer_topics(struct finding *self)
{
	owned(buf_destroy) struct buf list = { 0 };
	const char *words[WORDS_MAX] = { "topics", "list", "--format", "tsv" };
	struct str none = { 0 };

	for (size_t i = 0; i + 2 < self->line->n; i++) {
		if (strcmp(self->line->at[i], "--taxonomy") == 0) {
			words[4] = "--taxonomy";
			words[5] = self->line->at[i + 1];
		}
	}
	read_own(words, &list);
	struct str rest = buf_str(&list);
	(void)str_cut(&rest, '\n'); /* the columns' names */
	while (rest.len) {
		struct str line = str_cut(&rest, '\n');

		offer(self, none, str_cut(&line, '\t'));
	}
}
