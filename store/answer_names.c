/* Names that the store has: speakers, topics, outlets and the like, with how many statements each has. */
#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/conf.h"
#include "common/pack.h"
#include "store/answer.h"

enum { NAMES_MAX = 10000 };

struct name {
	struct str name;
	uint64_t count;
};

struct names {
	struct answerer *self;
	struct name *at;
	size_t n;
	size_t skip; /* bytes of the term before the folded name */
	bool as_written;
};

static int add_name(void *ctx, struct str term, uint64_t count)
{
	struct names *names = ctx;
	struct str name = str_skip(term, names->skip);

	if (names->n == NAMES_MAX)
		return 1;
	if (names->as_written) {
		size_t end = str_find_byte(name, TERM_STEM_END, 0);
		struct term folded;
		struct list *list;

		/* Folded name, mark, name as written; the list is the folded one's. */
		term_set(&folded, (enum term_kind)term.ptr[1], (struct str){ name.ptr, end });
		int r = list_open(&names->self->asking.view, term_str(&folded), names->self->work, &list);
		if (r < 0)
			return r;
		count = list->count;
		list_close(list);
		arena_reset(names->self->work);
		name = str_skip(name, end + 1);
	}
	names->at[names->n].count = count;
	return arena_dup(names->self->arena, name, &names->at[names->n++].name);
}

static int compare_names(const void *a, const void *b)
{
	const struct name *x = a, *y = b;

	return x->count != y->count ? (x->count < y->count ? 1 : -1) : str_cmp(x->name, y->name);
}

static int name_prefix(const struct question *q, struct term *ret, bool *ret_as_written)
{
	static const struct {
		const char *what;
		enum term_kind kind;
		bool as_written;
	} kinds[] = { { "speakers", TERM_SPEAKER, true }, { "topics", TERM_TOPIC, false }, { "outlets", TERM_OUTLET, true },
		      { "feeds", TERM_FEED, true }, { "languages", TERM_LANGUAGE, true },
		      { "wires", TERM_WIRE, true } };

	for (size_t i = 0; q->n && i < ARRAY_LEN(kinds); i++) {
		if (!str_eq(q->words[0], str_from(kinds[i].what)))
			continue;
		*ret_as_written = kinds[i].as_written;
		if (kinds[i].as_written)
			term_set(ret, TERM_NAMED, (struct str){ (const char[]){ (char)kinds[i].kind }, 1 });
		else
			term_set(ret, kinds[i].kind, (struct str){ 0 });
		return 0;
	}
	return -EINVAL;
}

int answer_names(struct answerer *self, struct question *q)
{
	struct names names = { .self = self };
	struct term term;
	struct str word = { 0 };
	uint64_t limit = NAMES_MAX;

	if (name_prefix(q, &term, &names.as_written) < 0) {
		buf_add(&q->text, STR("names of speakers, topics, outlets, feeds, languages or wires"));
		return -EINVAL;
	}
	names.skip = term.len;
	if (question_word(q, "prefix", &word)) {
		owned(buf_destroy) struct buf folded = { 0 };

		words_fold_name(word, &folded);
		term_append(&term, names.as_written ? buf_str(&folded) : word);
	}
	if (question_word(q, "limit", &word) && conf_bytes(word, &limit) < 0)
		return -EINVAL;
	names.at = arena_alloc(self->arena, NAMES_MAX, sizeof *names.at);
	if (!names.at)
		return -ENOMEM;
	int r = view_terms(&self->asking.view, term_str(&term), self->arena, add_name, &names);
	if (r < 0)
		return r;
	if (names.n > 1)
		qsort(names.at, names.n, sizeof *names.at, compare_names);
	if (names.n > limit)
		names.n = (size_t)limit;
	pack_array(&q->body, names.n);
	for (size_t i = 0; i < names.n; i++) {
		pack_array(&q->body, 2);
		pack_str(&q->body, names.at[i].name);
		pack_uint(&q->body, names.at[i].count);
	}
	return 0;
}
