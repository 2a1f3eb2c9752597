/*
 * text_char - what a code point is to the tokenizer.
 *
 * Classes from the Unicode blocks that news uses: exact for Latin, Greek,
 * Cyrillic, general punctuation and currency; other scripts count as letters.
 */
#ifndef PARSER_TEXT_CHAR_H
#define PARSER_TEXT_CHAR_H

#include <stdbool.h>
#include <stdint.h>

enum text_class { TEXT_LETTER, TEXT_DIGIT, TEXT_SPACE, TEXT_LINE, TEXT_IGNORED, TEXT_MARK };

enum text_class text_class(uint32_t c);
bool text_is_upper(uint32_t c);
uint32_t text_lower(uint32_t c);
/* 1: single quotation mark, 2: double, 0: none. */
int text_quote_marks(uint32_t c);
bool text_is_apostrophe(uint32_t c);
bool text_is_dash(uint32_t c);

#endif
