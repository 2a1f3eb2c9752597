/* block_tags - what each tag is to the walk over a page: part of a line, a block, or nothing that is read. */
#ifndef PARSER_BLOCK_TAGS_H
#define PARSER_BLOCK_TAGS_H

#include "parser/block.h"

enum { KIND_INLINE, KIND_BLOCK, KIND_SKIP };

extern const uint8_t block_kinds[TAGS];
extern const uint32_t block_tag_flags[TAGS]; /* enum element_flag, of what stands in it */

#endif
