#include "store/cli/completion.h"

#include <errno.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "common/utf8.h"
#include "store/cli/notes.h"
#include "store/letters.h"
#include "store/query.h"

enum { HELP_BYTES = 1 << 16, CANDIDATES_MAX = 200, NAMES_ASKED = 10000, OPTION_CELLS = 4 };

static const struct {
	const char *command, *words; /* by | */
} families[] = {
	{ "feed", "add|edit|list|show|pause|resume|rm|refresh|import|export|parse" },
	{ "speakers", "list|show|alias|merge|import" },
	{ "topics", "list|show|check|train|eval|why" },
	{ "top", "speakers|topics|outlets|feeds|languages|types|roles|verbs" },
	{ "dead", "list|show|retry|drop" },
	{ "config", "check|get" },
	{ "completion", "bash|zsh|fish" },
};

/* Whose arguments are queries, from which one on. */
static const struct {
	const char *command;
	size_t from;
} askers[] = {
	{ "search", 2 }, { "count", 2 }, { "export", 2 }, { "tail", 2 }, { "timeline", 2 }, { "edits", 2 },
	{ "outlets", 2 }, { "top", 3 }, { "save", 3 }, { "verify", 3 }, { "delete", 2 }, { "reprocess", 2 }, { "stats", 2 },
};

struct finding {
	struct cli *cli;
	struct line *line;
	struct buf *out;
	size_t n;
};

/* head: what stands in the word before the part that is completed. */
static void offer(struct finding *self, struct str head, struct str s)
{
	struct str typed = str_skip(str_from(self->line->at[self->line->n - 1]), head.len);

	if (self->n == CANDIDATES_MAX || !str_starts(s, typed))
		return;
	self->n++;
	buf_add(self->out, head);
	buf_add(self->out, s);
	buf_add_byte(self->out, '\n');
}

static void offer_words(struct finding *self, struct str head, struct str words)
{
	while (words.len)
		offer(self, head, str_cut(&words, '|'));
}

/* ---- what the program says of itself ---- */

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
static void offer_commands(struct finding *self)
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

/* Options of a command; or, after one that takes one of several words, these. */
static bool offer_options(struct finding *self, const char *command, const char *part, struct str after)
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

/* ---- names from the store ---- */

/* True when a word of the name begins with what was typed, but for case and accents. */
static bool name_fits(struct str name, struct str typed)
{
	owned(buf_destroy) struct buf a = { 0 }, b = { 0 };
	struct {
		struct str from;
		struct buf *to;
	} both[] = { { name, &a }, { typed, &b } };

	for (size_t i = 0; i < ARRAY_LEN(both); i++) {
		buf_add_byte(both[i].to, ' ');
		for (size_t at = 0; at < both[i].from.len;) {
			uint32_t c, folded[LETTER_FOLD_MAX];
			char bytes[4];

			at += utf8_next(both[i].from, at, &c);
			size_t n = c == UTF8_BAD ? 0 : letter_fold(c, folded);
			for (size_t k = 0; k < n; k++)
				buf_add(both[i].to, (struct str){ bytes, utf8_put(folded[k], bytes) });
		}
	}
	return str_find(buf_str(&a), buf_str(&b), 0) < a.len || typed.len == 0;
}

/* The whole name, in quotation marks where it has several words; control characters are none of a name. */
static void offer_name(struct finding *self, struct str head, struct str name, bool quoted)
{
	bool plain = true;

	for (size_t i = 0; i < name.len; i++) {
		unsigned char c = (unsigned char)name.ptr[i];

		if (c < 0x20 || c == 0x7f || c == '"')
			return;
		plain = plain && c != ' ' && c != '(' && c != ')';
	}
	if (self->n == CANDIDATES_MAX)
		return;
	self->n++;
	buf_add(self->out, head);
	if (quoted && !plain)
		buf_add_byte(self->out, '"');
	buf_add(self->out, name);
	if (quoted && !plain)
		buf_add_byte(self->out, '"');
	buf_add_byte(self->out, '\n');
}

static void offer_names(struct finding *self, const char *kind, struct str head, bool quoted)
{
	owned(control_client_destroy) struct control_client *client = NULL;
	struct str typed = str_skip(str_from(self->line->at[self->line->n - 1]), head.len);
	struct str words[2] = { str_from(kind), STR("limit=10000") };
	struct unpack u;

	if (str_starts(typed, STR("\"")))
		typed = str_skip(typed, 1);
	if (cli_ask_store(self->cli, &client, "names", words, ARRAY_LEN(words), (struct str){ 0 }, &u))
		return;
	for (size_t n = unpack_array(&u, 0); n && !unpack_error(&u); n--) {
		size_t members = unpack_array(&u, 2);
		struct str name = unpack_str(&u);

		unpack_rest(&u, members - 1);
		if (!unpack_error(&u) && name_fits(name, typed))
			offer_name(self, head, name, quoted);
	}
}

static void offer_saved(struct finding *self, struct str head)
{
	owned(notes_close) struct notes notes = { 0 };

	if (notes_ask(&notes, self->cli, "query") == 0)
		for (size_t i = 0; i < notes.n; i++)
			offer(self, head, notes.at[i].name);
}

/* ---- queries ---- */

static void offer_values(struct finding *self, struct str field, struct str head)
{
	static const struct {
		const char *field, *names;
	} named[] = { { "by", "speakers" }, { "speaker", "speakers" }, { "topic", "topics" }, { "outlet", "outlets" }, { "feed", "feeds" },
		      { "lang", "languages" }, { "wire", "wires" } };
	const struct query_field_info *info = query_field_find(field);

	if (info && info->value == VALUE_ONE_OF)
		offer_words(self, head, str_from(info->words));
	if (str_eq(field, STR("query")))
		offer_saved(self, head);
	for (size_t i = 0; i < ARRAY_LEN(named); i++)
		if (str_eq(field, str_from(named[i].field)))
			offer_names(self, named[i].names, head, true);
}

/* The last condition of the last word: a field's name, or its value. */
static void offer_conditions(struct finding *self)
{
	struct str word = str_from(self->line->at[self->line->n - 1]);
	size_t at = 0, marks = 0, colon;

	for (size_t i = 0; i < word.len; i++) {
		marks += word.ptr[i] == '"';
		if (marks % 2 == 0 && strchr(" (-", word.ptr[i]))
			at = i + 1;
	}
	struct str condition = str_skip(word, at);
	colon = str_find_byte(condition, ':', 0);
	if (colon < condition.len) {
		offer_values(self, (struct str){ condition.ptr, colon }, (struct str){ word.ptr, at + colon + 1 });
		return;
	}
	for (size_t i = 0; query_field_at(i); i++) {
		char name[32];

		(void)snprintf(name, sizeof name, "%s:", query_field_at(i)->name);
		offer(self, (struct str){ word.ptr, at }, str_from(name));
	}
}

/* ---- all ---- */

static bool is_option(const char *word, const char *name)
{
	return strcmp(word, name) == 0;
}

/* Where the command stands; n: none yet. Takes --dir and --timeout of the line to ask the same instance. */
static size_t find_command(struct finding *self)
{
	size_t at = 1;

	for (; at + 1 < self->line->n && self->line->at[at][0] == '-'; at++) {
		const char *word = self->line->at[at];

		if (is_option(word, "--dir")) {
			(void)snprintf(self->cli->dir, sizeof self->cli->dir, "%s", self->line->at[at + 1]);
			(void)place_init(&self->cli->place, self->cli->dir);
		}
		at += is_option(word, "--dir") || is_option(word, "--timeout") || is_option(word, "--color") || is_option(word, "--format-version");
	}
	return at;
}

static const char *words_of_family(const char *command)
{
	for (size_t i = 0; i < ARRAY_LEN(families); i++)
		if (strcmp(families[i].command, command) == 0)
			return families[i].words;
	return NULL;
}

/* Names that stand as arguments: of feeds, of speakers. */
static void offer_arguments(struct finding *self, const char *command, const char *part)
{
	struct str none = { 0 };

	if (strcmp(command, "feed") == 0 && strcmp(part, "list") != 0 && strcmp(part, "add") != 0)
		offer_names(self, "feeds", none, false);
	if (strcmp(command, "speakers") == 0 && strcmp(part, "import") != 0 && strcmp(part, "list") != 0)
		offer_names(self, "speakers", none, false);
	if (strcmp(command, "speakers") == 0 && strcmp(part, "list") == 0)
		offer_conditions(self);
}

int completion_candidates(struct cli *cli, struct line *line, struct buf *out)
{
	struct finding self = { .cli = cli, .line = line, .out = out };
	static const char globals[] = "--dir|--timeout|--color|--no-pager|--format-version|--quiet|--verbose|--version|--help";
	size_t last = line->n - 1, at = line->n ? find_command(&self) : 0;
	struct str none = { 0 };

	if (line->n < 2)
		return EXIT_DONE;
	if (at >= last) {
		if (line->at[last][0] == '-')
			offer_words(&self, none, str_from(globals));
		else if (strcmp(line->at[last - 1], "--color") == 0)
			offer_words(&self, none, STR("auto|always|never"));
		else if (strcmp(line->at[last - 1], "--dir") != 0)
			offer_commands(&self);
		return EXIT_DONE;
	}
	const char *command = line->at[at], *family = words_of_family(command);
	const char *part = family && at + 1 < last && strcmp(command, "top") != 0 ? line->at[at + 1] : NULL;
	if (strcmp(command, "help") == 0) {
		offer_commands(&self);
		return EXIT_DONE;
	}
	if (line->at[last][0] == '-' && !(line->quote)) {
		(void)offer_options(&self, command, part, none);
		return EXIT_DONE;
	}
	if (last > at + 1 && line->at[last - 1][0] == '-' && offer_options(&self, command, part, str_from(line->at[last - 1])))
		return EXIT_DONE;
	if (family && last == at + 1) {
		offer_words(&self, none, str_from(family));
		return EXIT_DONE;
	}
	for (size_t i = 0; i < ARRAY_LEN(askers); i++)
		if (strcmp(command, askers[i].command) == 0 && last + 1 - at >= askers[i].from)
			offer_conditions(&self);
	if (part)
		offer_arguments(&self, command, part);
	return EXIT_DONE;
}
