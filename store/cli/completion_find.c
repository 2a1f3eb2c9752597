#include <stdio.h>

#include "common/cleanup.h"
#include "store/cli/completion_impl.h"
#include "store/cli/notes.h"
#include "store/query.h"

static const struct {
	const char *command, *words; /* by | */
} families[] = {
	{ "feed", "add|edit|list|show|pause|resume|rm|refresh|import|export|parse" },
	{ "speakers", "list|show|alias|merge|import" },
	{ "topics", "list|show|check|train|eval|why" },
	{ "top", "speakers|topics|outlets|feeds|languages|types|roles|verbs" },
	{ "dead", "list|show|retry|drop" },
	{ "keys", "list|make|trust|forget" },
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

void offer(struct finding *self, struct str head, struct str s)
{
	struct str typed = str_skip(str_from(self->line->at[self->line->n - 1]), head.len);

	if (self->n == CANDIDATES_MAX || !str_starts(s, typed))
		return;
	self->n++;
	buf_add(self->out, head);
	buf_add(self->out, s);
	buf_add_byte(self->out, '\n');
}

void offer_words(struct finding *self, struct str head, struct str words)
{
	while (words.len)
		offer(self, head, str_cut(&words, '|'));
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
		at += is_option(word, "--dir") || is_option(word, "--timeout") || is_option(word, "--color") ||
		      is_option(word, "--format-version");
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

/* Names that stand as arguments: of feeds, of speakers, of topics. */
static void offer_arguments(struct finding *self, const char *command, const char *part)
{
	struct str none = { 0 };

	if (strcmp(command, "feed") == 0 && strcmp(part, "list") != 0 && strcmp(part, "add") != 0)
		offer_names(self, "feeds", none, false);
	if (strcmp(command, "speakers") == 0 && strcmp(part, "import") != 0 && strcmp(part, "list") != 0)
		offer_names(self, "speakers", none, false);
	if (strcmp(command, "speakers") == 0 && strcmp(part, "list") == 0)
		offer_conditions(self);
	if (strcmp(command, "topics") == 0 && strcmp(part, "show") == 0)
		offer_topics(self);
}

int completion_candidates(struct cli *cli, struct line *line, struct buf *out)
{
	struct finding self = { .cli = cli, .line = line, .out = out };
	static const char globals[] = "--dir|--timeout|--color|--no-pager|--plain|--format-version|--quiet|--verbose|--version|--help";
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
