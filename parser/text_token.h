/* text_token - the tokenizer behind text_analyse(): see text.h for what a token is. */
#ifndef PARSER_TEXT_TOKEN_H
#define PARSER_TEXT_TOKEN_H

#include "parser/text.h"

/* Fills bytes, tokens and n_tokens of *ret; the sentence and quotation fields stay 0. 0 or -ENOMEM. */
int text_tokenize(struct str bytes, struct arena *arena, struct text *ret);

/* Pairs the marks of each paragraph: quotations, token.quotation, depth and flags. 0 or -ENOMEM. */
int text_pair_quotes(struct arena *arena, struct text *self);

/* First code point of token i, or 0. */
uint32_t text_first_char(const struct text *self, uint32_t i);

#endif
