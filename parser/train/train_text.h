/* train_text - inside of struct train_text, for the C half alone. */
#ifndef PARSER_TRAIN_TEXT_H
#define PARSER_TRAIN_TEXT_H

#include "parser/net_feature.h"
#include "parser/train/train.h"

#define TRAIN_ARENA_LIMIT ((size_t)1 << 30)

struct train_text {
	struct arena *arena;
	struct text text;
	struct net_token *tokens;
};

#endif
