#include "classifier/automaton.h"

#include <errno.h>

#include "classifier/automaton_impl.h"

struct automaton *automaton_new(void)
{
	struct automaton *self = calloc(1, sizeof *self);

	if (self && !(vec_push(&self->nodes, (struct node){ 0 }) && vec_push(&self->heads, (struct head){ 0 })))
		automaton_destroy(&self);
	return self;
}

void automaton_destroy(struct automaton **self_p)
{
	struct automaton *self = *self_p;

	if (!self)
		return;
	edges_destroy(&self->spelt);
	edges_destroy(&self->heads_by);
	edges_destroy(&self->step);
	letters_destroy(&self->letters);
	free(self->endings);
	free(self->starts);
	free(self->nodes.at);
	free(self->cases.at);
	free(self->items.at);
	free(self->heads.at);
	free(self->phrases.at);
	free(self->phrase_items.at);
	free(self->classes.at);
	free(self->states.at);
	free(self->outs.at);
	free(self);
	*self_p = NULL;
}

size_t automaton_phrases(const struct automaton *self)
{
	return self->phrases.n;
}

/* The node of the word's bytes, made where it is not there. */
static int node_of(struct automaton *self, struct str word, uint32_t *ret)
{
	uint32_t at = 0;

	for (size_t i = 0; i < word.len; i++) {
		unsigned char c = (unsigned char)word.ptr[i];
		uint32_t next = edges_find(&self->spelt, at, c);
		if (!next) {
			next = (uint32_t)self->nodes.n;
			if (!vec_push(&self->nodes, (struct node){ .parent = at }) ||
			    edges_add(&self->spelt, at, c, next) < 0)
				return -ENOMEM;
		}
		at = next;
	}
	*ret = at;
	return 0;
}

int automaton_add_item(struct automaton *self, const struct token *word, enum item_kind kind, uint32_t *ret)
{
	uint64_t upper = kind == ITEM_EXACT ? word->upper : 0;
	uint32_t node;
	int r = node_of(self, token_str(word), &node);

	if (r < 0)
		return r;
	for (uint32_t i = self->nodes.at[node].first_item; i; i = self->items.at[i - 1].next) {
		const struct item *had = &self->items.at[i - 1];
		if (had->kind == kind && had->upper == upper)
			return *ret = i - 1, 0;
	}
	struct item item = { .node = node, .next = self->nodes.at[node].first_item, .upper = upper, .kind = kind };
	if (!vec_push(&self->items, item))
		return -ENOMEM;
	self->nodes.at[node].first_item = (uint32_t)self->items.n;
	*ret = (uint32_t)self->items.n - 1;
	return 0;
}

int automaton_add_phrase(struct automaton *self, const uint32_t *items, size_t n, uint32_t *ret)
{
	uint32_t at = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t next = edges_find(&self->heads_by, at, items[i]);
		if (!next) {
			next = (uint32_t)self->heads.n;
			if (!vec_push(&self->heads, (struct head){ 0 }) ||
			    edges_add(&self->heads_by, at, items[i], next) < 0)
				return -ENOMEM;
		}
		at = next;
	}
	if (!self->heads.at[at].phrase) {
		struct phrase phrase = { .first = (uint32_t)self->phrase_items.n, .words = (uint32_t)n };
		for (size_t i = 0; i < n; i++)
			if (!vec_push(&self->phrase_items, items[i]))
				return -ENOMEM;
		if (!vec_push(&self->phrases, phrase))
			return -ENOMEM;
		self->heads.at[at].phrase = (uint32_t)self->phrases.n;
	}
	*ret = self->heads.at[at].phrase - 1;
	return 0;
}

/* What the word is of the taxonomy's items, as one number; 0: none of them. */
static uint32_t class_of(const struct automaton *self, const struct token *word)
{
	uint32_t at = 0;

	for (size_t i = 0; i < word->len; i++) {
		uint32_t next = letters_next(&self->letters, at, (unsigned char)word->bytes[i]);
		if (!next)
			return self->endings[at].prefix_class;
		at = next;
	}
	for (uint32_t c = self->endings[at].first_case; c; c = self->cases.at[c - 1].next)
		if (self->cases.at[c - 1].upper == word->upper)
			return self->cases.at[c - 1].class;
	return self->endings[at].word_class;
}

uint32_t automaton_step(const struct automaton *self, uint32_t state, const struct token *word)
{
	uint32_t class = class_of(self, word), next;

	if (!class)
		return 0;
	for (; state; state = self->states.at[state].fail)
		if ((next = edges_find(&self->step, state, class)) != 0)
			return next;
	return self->starts[class];
}

struct phrase_iter automaton_ends(const struct automaton *self, uint32_t state)
{
	const struct state *s = &self->states.at[state];

	if (!s->first_out)
		s = &self->states.at[state = s->out_fail];
	return (struct phrase_iter){ state, s->first_out };
}

bool automaton_next_end(const struct automaton *self, struct phrase_iter *it, struct phrase_end *ret)
{
	if (!it->out) {
		it->state = self->states.at[it->state].out_fail;
		it->out = self->states.at[it->state].first_out;
	}
	if (!it->out)
		return false;
	const struct out *out = &self->outs.at[it->out - 1];
	*ret = (struct phrase_end){ out->phrase, self->phrases.at[out->phrase].words };
	it->out = out->next;
	return true;
}
