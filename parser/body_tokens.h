/*
 * body_tokens - the names that a page gives its elements, and the words of its short blocks, as weights.
 *
 * Class, id, role and itemprop are cut into words ("relatedPosts-list" into
 * related, posts, list, and the pairs of neighbours), each with the distance
 * from the block: near, middle, far. A block's words count where it is short.
 * Each is hashed to one of BODY_TOKENS weights of a logistic regression.
 */
#ifndef PARSER_BODY_TOKENS_H
#define PARSER_BODY_TOKENS_H

#include "parser/block.h"
#include "parser/body_scan.h"

enum {
	BODY_TOKEN_BITS = 14,
	BODY_TOKENS = 1 << BODY_TOKEN_BITS,
	TOKEN_ANCESTORS = 12, /* of a block whose names are looked at */
};

enum token_distance { TOKEN_NEAR, TOKEN_MIDDLE, TOKEN_FAR, TOKEN_DISTANCES };

typedef void token_take(void *ctx, uint32_t hash);

/* Calls take for each name of the element. */
void tokens_of_element(const struct element *e, token_take *take, void *ctx);

/* The weight's index for a name at that distance. */
static inline uint32_t token_index(uint32_t hash, enum token_distance d)
{
	hash = hash_byte(hash, (unsigned char)('n' + (int)d));
	return (hash ^ hash >> 15) & (BODY_TOKENS - 1);
}

static inline enum token_distance token_distance(unsigned up)
{
	return up < 2 ? TOKEN_NEAR : up < 5 ? TOKEN_MIDDLE : TOKEN_FAR;
}

/* What stands before a block: the words of the last heading and of the last short line. */
struct token_context {
	uint32_t heading[6], label[6];
	unsigned n_heading, n_label;
	unsigned heading_age, label_age; /* blocks since then */
};

/* Calls take with the index of each weight for the block's words. */
void tokens_of_words(const struct scan *s, const struct token_context *before, token_take *take, void *ctx);

/* Takes note of a block for those after it. */
void token_context_pass(struct token_context *self, const struct scan *s, bool heading, bool label);

#endif
