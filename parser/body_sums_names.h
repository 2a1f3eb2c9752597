/* body_sums_names - what stands around each element, and what its ancestors are called. */
#ifndef PARSER_BODY_SUMS_NAMES_H
#define PARSER_BODY_SUMS_NAMES_H

#include "parser/body_sums.h"

static inline uint16_t sums_to16(uint32_t n)
{
	return n < UINT16_MAX ? (uint16_t)n : UINT16_MAX;
}

/* Fills bad_up, good_up, article, articles_above and list_depth. */
void sums_look_up(const struct blocks *bs, struct sums *s);

#endif
