#include "store/cli/hint.h"

#include <stdio.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/distance.h"
#include "store/cli/languages.h"
#include "store/cli/notes.h"
#include "store/cli/text.h"
#include "store/query.h"
#include "store/words.h"

enum { HINT_ARENA_BYTES = 1 << 20, HINTS_MAX = 5, CONTAINED_MIN = 3 };

/* Fields whose values are names, and what asks the store for these. */
static const struct named {
	enum query_field field;
	bool part; /* some of the name's words are enough */
	const char *kind, *lacks, *list;
} named[] = {
	{ FIELD_BY, true, "speakers", "no speaker is called", "inquit speakers list" },
	{ FIELD_SPEAKER, false, "speakers", "no speaker is called just", "inquit speakers list" },
	{ FIELD_TOPIC, false, "topics", "no statement has the topic", "inquit top topics" },
	{ FIELD_OUTLET, true, "outlets", "no outlet is called", "inquit outlets" },
	{ FIELD_FEED, false, "feeds", "nothing came by a feed called", "inquit feed list" },
	{ FIELD_LANG, false, "languages", "no statement is from an article in the language", "inquit top languages" },
	{ FIELD_WIRE, false, "wires", "nothing came from a wire called", "inquit search 'wire:*'" },
};

struct hinting {
	struct cli *cli;
	struct str query;
	size_t said;
};

/* ---- which name is near ---- */

struct nearest {
	struct str typed; /* folded */
	bool part;
	size_t least;     /* edits to the best so far */
	struct buf best;
};

/* All words that were typed stand in the name. */
static bool has_words(struct str name, struct str typed)
{
	while (typed.len) {
		struct str word = str_cut(&typed, ' '), rest = name;
		bool found = false;

		while (rest.len && !found)
			found = str_eq(str_cut(&rest, ' '), word);
		if (!found)
			return false;
	}
	return true;
}

/* To the whole name or one word of it; a part of it counts as one edit. */
static size_t edits_to(struct str typed, struct str name)
{
	size_t best = edit_distance(typed, name);

	if (typed.len >= CONTAINED_MIN && best > 1 && str_find(name, typed, 0) < name.len)
		best = 1;
	for (struct str rest = name; rest.len;) {
		size_t n = edit_distance(typed, str_cut(&rest, ' '));

		best = n < best ? n : best;
	}
	return best;
}

/*
 * Whether the name is what was typed, so that something else matched nothing; else it may become the best. Names come
 * with the most statements first.
 */
static bool look_at(struct nearest *self, struct str name)
{
	owned(buf_destroy) struct buf folded = { 0 };

	words_fold_name(name, &folded);
	if (buf_error(&folded))
		return false;
	if (self->part ? has_words(buf_str(&folded), self->typed) : str_eq(buf_str(&folded), self->typed))
		return true;
	size_t n = edits_to(self->typed, buf_str(&folded));
	if (n < self->least) {
		self->least = n;
		buf_clear(&self->best);
		text_clean(&self->best, name);
	}
	return false;
}

static void say(struct hinting *self, const struct named *what, struct str typed, struct str best)
{
	owned(buf_destroy) struct buf clean = { 0 };
	struct str t;

	text_clean(&clean, typed);
	t = buf_str(&clean);
	(void)fflush(stdout);
	if (best.len)
		(void)fprintf(stderr, "inquit: %s \"%.*s\"; did you mean \"%.*s\"?\n", what->lacks, (int)t.len, t.ptr, (int)best.len, best.ptr);
	else
		(void)fprintf(stderr, "inquit: %s \"%.*s\"; %s shows all\n", what->lacks, (int)t.len, t.ptr, what->list);
	self->said++;
}

/* Other names that people gave a speaker find him, too. */
static bool is_alias(struct hinting *self, const struct named *what, struct str typed)
{
	owned(notes_close) struct notes notes = { 0 };
	bool found = false;

	if (what->field != FIELD_BY || notes_ask(&notes, self->cli, "alias"))
		return false;
	for (size_t i = 0; i < notes.n && !found; i++)
		found = has_words(notes.at[i].folded, typed);
	return found;
}

static void check_name(struct hinting *self, const struct named *what, const struct query *q)
{
	owned(control_client_destroy) struct control_client *client = NULL;
	owned(buf_destroy) struct buf folded = { 0 };
	struct nearest nearest = { 0 };
	struct str words[] = { str_from(what->kind), STR("limit=100000") }, typed = q->text;
	struct unpack u;
	bool found = false;

	if (q->prefix && str_ends(typed, STR("/")))
		typed.len--; /* a subtree: itself and what is below it */
	else if (q->prefix || q->regex)
		return;
	words_fold_name(typed, &folded);
	nearest.typed = buf_str(&folded);
	nearest.part = what->part;
	/* Of two letters one is half: what is near as letters go is another language. */
	nearest.least = what->field == FIELD_LANG ? 0 : 2 + nearest.typed.len / 5;
	if (!nearest.typed.len || cli_ask_store(self->cli, &client, "names", words, ARRAY_LEN(words), (struct str){ 0 }, &u))
		return;
	for (size_t n = unpack_array(&u, 0); n && !found && !unpack_error(&u); n--) {
		size_t members = unpack_array(&u, 2);
		struct str name = unpack_str(&u);

		unpack_rest(&u, members - 1);
		found = !unpack_error(&u) && look_at(&nearest, name);
	}
	if (!found && what->field == FIELD_LANG)
		buf_add(&nearest.best, language_code(nearest.typed));
	if (!found && !unpack_error(&u) && !is_alias(self, what, nearest.typed))
		say(self, what, typed, buf_str(&nearest.best));
	buf_destroy(&nearest.best);
}

/* "or" between two words is a third. */
static void check_operator(struct hinting *self, const struct query *q)
{
	static const char *const operators[][2] = { { "and", "AND" }, { "or", "OR" }, { "not", "NOT" }, { "near", "NEAR" } };

	for (size_t i = 0; q->field == FIELD_ANY && !q->quoted && i < ARRAY_LEN(operators); i++) {
		if (!str_eq(q->text, str_from(operators[i][0])))
			continue;
		(void)fflush(stdout);
		(void)fprintf(stderr, "inquit: \"%s\" is looked for as a word; the operator is %s\n", operators[i][0], operators[i][1]);
		self->said++;
	}
}

static void walk(struct hinting *self, const struct query *q)
{
	for (size_t i = 0; i < q->n; i++)
		walk(self, q->child[i]);
	if (q->kind == QUERY_TERM && self->said < HINTS_MAX)
		check_operator(self, q);
	for (size_t i = 0; q->kind == QUERY_TERM && i < ARRAY_LEN(named) && self->said < HINTS_MAX; i++)
		if (named[i].field == q->field)
			check_name(self, &named[i], q);
}

bool hint_names(struct cli *cli, struct str query)
{
	owned(arena_destroy) struct arena *arena = arena_new(HINT_ARENA_BYTES);
	owned(buf_destroy) struct buf said = { 0 };
	struct hinting self = { .cli = cli, .query = query };
	struct query *tree;

	if (!cli->quiet && arena && query_parse(query, clock_now_usec(), arena, &tree, &said) == 0)
		walk(&self, tree);
	return self.said > 0;
}
