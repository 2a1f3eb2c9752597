#include "parser/train/train_text.h"

#include <stdlib.h>

void train_text_free(struct train_text *self)
{
	if (self)
		arena_destroy(&self->arena);
	free(self);
}

struct train_text *train_text_new(const char *bytes, uint64_t n)
{
	struct train_text *self = calloc(1, sizeof *self);
	struct str copy;

	if (!self)
		return NULL;
	self->arena = arena_new(TRAIN_ARENA_LIMIT);
	if (!self->arena || arena_dup(self->arena, (struct str){ bytes, n }, &copy) < 0 ||
	    text_analyse(copy, self->arena, &self->text) < 0)
		goto fail;
	self->tokens = arena_alloc(self->arena, self->text.n_tokens + 1, sizeof *self->tokens);
	if (!self->tokens)
		goto fail;
	net_tokens(&self->text, 0, self->text.n_tokens, self->tokens);
	return self;
fail:
	train_text_free(self);
	return NULL;
}

uint32_t train_text_size(const struct train_text *self)
{
	return self->text.n_tokens;
}

void train_text_tokens(const struct train_text *self, uint32_t *from, uint32_t *to, uint64_t *word, uint16_t *row,
		       uint32_t *paragraph, uint8_t *newline)
{
	for (uint32_t i = 0; i < self->text.n_tokens; i++) {
		const struct token *t = &self->text.tokens[i];
		from[i] = t->from, to[i] = t->to;
		paragraph[i] = t->paragraph;
		newline[i] = t->kind == TOKEN_NEWLINE;
		word[i] = self->tokens[i].word;
		memcpy(row + (size_t)i * NET_INPUTS, self->tokens[i].row, sizeof self->tokens[i].row);
	}
}

void train_window(const struct train_text *self, uint32_t first, uint32_t last, uint32_t low, uint32_t high,
		  uint32_t ret[static 2])
{
	struct net_window w = net_window_around(&self->text, first, last, low, high);

	ret[0] = w.first, ret[1] = w.last;
}

void train_relate(const struct train_text *self, uint32_t first, uint32_t last, uint32_t low, uint32_t high,
		  const bool *in_cue, uint16_t *row)
{
	struct net_window w = net_window_around(&self->text, first, last, low, high);

	net_relate(&self->text, first, last, w, in_cue, 0, (struct net_relative *)row);
}
