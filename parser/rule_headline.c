/* Headlines: a colon or a dash may stand for the verb. */
#include <errno.h>

#include "parser/rule_find.h"

/* A name or role phrase alone, not a topic: "Holt", "Fee: minister"? */
static bool is_speaker(const struct flow *f, uint32_t from, uint32_t end)
{
	bool name = false;

	if (from >= end || end - from > 5)
		return false;
	for (uint32_t i = from; i < end; i++) {
		const struct item *it = &f->items[i];
		if (i > from && item_eq(f, i, "of") && item_is(it - 1, W_ROLE))
			continue; /* "Minister of Ports" */
		if (!item_is_word(it) || it->kind == TOKEN_NUMBER ||
		    it->entry.classes & (W_PREP | W_SUBORD | W_TIME | W_BE | W_MODAL | W_CONJ))
			return false;
		name |= it->entry.classes & (W_ROLE | W_GROUP) ||
			(it->flags & TOKEN_TITLE &&
			 !(it->entry.classes & (W_PLACE | W_NATION | W_OCCASION | W_ADJ | W_DET)));
	}
	return name;
}

/* Does this word say something in the text, so that it is no topic? "Brexit: what now". */
static bool speaks_elsewhere(const struct rules *self, uint32_t word)
{
	const struct text *t = self->text;

	for (uint32_t i = 1; i + 1 < t->n_tokens; i++) {
		const struct entry *next = &self->entries[i + 1], *before = &self->entries[i - 1];
		if (i == word || !str_eq_nocase(text_token(t, i), text_token(t, word)))
			continue;
		if ((next->verb && next->forms & (FORM_PAST | FORM_S)) || (before->verb && before->forms & FORM_PAST) ||
		    before->classes & (W_ROLE | W_HONOR | W_MALE | W_FEMALE))
			return true;
	}
	return false;
}

int rules_headline(struct rules *self, const struct flow *f)
{
	struct sentence_rules s = { .rules = self, .f = f, .end = f->n_items };
	struct attribution *a;

	for (uint32_t i = 1; i + 1 < f->n_items && i < 8; i++) {
		struct range rest = { i + 1, f->n_items };
		bool quoted = false;
		uint32_t head = i - 1;
		if (f->items[i].mark != ':')
			continue;
		for (uint32_t k = 1; k < i; k++)
			head = item_eq(f, k, "of") && item_is(&f->items[k - 1], W_ROLE) ? k - 1 : head;
		for (uint32_t k = rest.first; k < rest.last; k++)
			quoted |= f->items[k].quotation != TEXT_NONE;
		if (!is_speaker(f, 0, i) ||
		    (!quoted && (rest.last - rest.first < 3 || !speaks_elsewhere(self, f->items[head].first))))
			return 0;
		a = rules_add(self, "headline-colon");
		if (!a)
			return -ENOMEM;
		a->source = rule_run(f, (struct range){ 0, i });
		a->cue = rule_run(f, (struct range){ i, i + 1 });
		a->score = quoted ? 850 : 650;
		a->paragraph = f->paragraph;
		return rule_add_range(&s, a, rest);
	}
	return 0;
}
