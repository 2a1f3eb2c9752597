#include "parser/flow.h"

#include <errno.h>

#include "parser/text_token.h"

#define WORD_BYTES 64

/* WHO and US are no pronouns, unless everything shouts. */
static void plain_capitals(const struct text *t, struct entry *entries)
{
	const uint32_t function = W_DET | W_POSS | W_SUBJ | W_OBJ | W_PREP | W_CONJ | W_SUBORD | W_REL | W_BE |
				  W_HAVE | W_DO | W_MODAL | W_NEG | W_ADV;
	bool caps = false;

	for (uint32_t i = 0; i < t->n_tokens; i++) {
		bool now = t->tokens[i].kind == TOKEN_WORD && t->tokens[i].flags & TOKEN_CAPS;
		bool next = i + 1 < t->n_tokens && t->tokens[i + 1].flags & TOKEN_CAPS;
		if (now && !caps && !next)
			entries[i].classes &= ~function;
		if (t->tokens[i].kind == TOKEN_WORD && !(t->tokens[i].flags & TOKEN_CLITIC))
			caps = now;
	}
}

struct entry *flow_entries(const struct text *text, const struct lexicon *lexicon, struct arena *arena)
{
	struct entry *entries = arena_alloc(arena, text->n_tokens + TEXT_AHEAD, sizeof *entries);

	for (uint32_t i = 0; entries && i < text->n_tokens; i++) {
		char folded[WORD_BYTES];
		if (text->tokens[i].kind > TOKEN_NUMBER)
			continue;
		size_t n = text_fold(text_token(text, i), folded, sizeof folded);
		entries[i] = lexicon_find(lexicon, (struct str){ folded, n });
		if (!entries[i].classes && n > 4 && memcmp(folded + n - 2, "ly", 2) == 0 &&
		    !(text->tokens[i].flags & TOKEN_TITLE))
			entries[i].classes |= W_ADV;
		if (!entries[i].classes && n > 7 && memcmp(folded + n - 7, "ologist", 7) == 0)
			entries[i].classes |= W_ROLE;
	}
	if (entries)
		plain_capitals(text, entries);
	return entries;
}

static bool is_title_case(const struct flow *f)
{
	uint32_t words = 0, titles = 0;

	for (uint32_t i = 0; i < f->n_items; i++) {
		const struct item *it = &f->items[i];
		if (!item_is_word(it) || it->kind != TOKEN_WORD || text_token(f->text, it->first).len < 4)
			continue;
		words++;
		titles += (it->flags & TOKEN_TITLE) != 0;
	}
	return words >= 3 && titles * 10 >= words * 8;
}

static struct item make_item(const struct text *t, const struct entry *entries, uint32_t i, uint32_t container)
{
	const struct token *k = &t->tokens[i];
	struct item item = { .first = i, .last = i + 1, .quotation = TEXT_NONE, .flags = k->flags, .kind = k->kind,
		             .entry = entries[i] };
	uint32_t q = k->quotation;

	if (k->kind >= TOKEN_PUNCT)
		item.mark = text_first_char(t, i);
	if (q == container)
		return item;
	while (t->quotations[q].outer != container && t->quotations[q].outer != TEXT_NONE)
		q = t->quotations[q].outer;
	item.quotation = q;
	item.last = t->quotations[q].last;
	item.mark = 0;
	item.entry = (struct entry){ 0 };
	return item;
}

/* A sentence that is one quotation alone goes on with what follows: "Why?" Roe asked. */
static bool is_question_alone(const struct flow *f, uint32_t from)
{
	const struct text *t = f->text;
	const struct item *only = &f->items[from];
	uint32_t c;

	if (f->n_items != from + 1 || only->quotation == TEXT_NONE || only->last < only->first + 3)
		return false;
	c = text_first_char(t, only->last - 2);
	return c == '?' || c == '!';
}

int flow_make(const struct text *text, const struct entry *entries, uint32_t first, uint32_t last, uint32_t container,
	      struct arena *arena, struct flow *ret)
{
	struct flow f = { .text = text, .container = container };

	f.items = arena_alloc(arena, last - first + TEXT_AHEAD, sizeof *f.items);
	f.starts = arena_alloc(arena, last - first + 2, sizeof *f.starts);
	if (!f.items || !f.starts)
		return -ENOMEM;
	f.paragraph = first < text->n_tokens ? text->tokens[first].paragraph : 0;
	for (uint32_t i = first; i < last;) {
		struct item item = make_item(text, entries, i, container);
		bool starts = f.n_items == 0 || item.flags & TOKEN_SENTENCE;
		i = item.last > last ? last : item.last;
		item.last = i;
		if (item.kind == TOKEN_NEWLINE)
			continue;
		if (starts && !(f.n_items && is_question_alone(&f, f.starts[f.n_sentences - 1])))
			f.starts[f.n_sentences++] = f.n_items;
		f.items[f.n_items++] = item;
	}
	f.starts[f.n_sentences] = f.n_items;
	for (uint32_t i = 0; i < TEXT_AHEAD; i++)
		f.items[f.n_items + i] = (struct item){ .first = text->n_tokens, .last = text->n_tokens, .quotation = TEXT_NONE, .kind = TOKEN_NEWLINE };
	f.title_case = is_title_case(&f);
	*ret = f;
	return 0;
}
