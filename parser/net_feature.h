/*
 * net_feature - what the network sees of a text: rows of its tables for each
 * token, and for each cue the window around it with the place of every token
 * relative to the cue. The training program calls this very code.
 *
 * A change of any feature is a new NET_FILE_VERSION.
 */
#ifndef PARSER_NET_FEATURE_H
#define PARSER_NET_FEATURE_H

#include "parser/text.h"

/* The tables of the input layer. A token takes one row of each; their sum is its vector. */
enum net_input {
	INPUT_WORD, /* the folded word, when it is in the model's list; row 0: any other */
	INPUT_SUFFIX2,
	INPUT_SUFFIX3,
	INPUT_PREFIX3,
	INPUT_SHAPE, /* "Xx", "X.", "0": classes of characters, runs made one */
	INPUT_STATE, /* quotation depth x mark x first of its sentence */
	INPUT_MARKS, /* distances to the quotation marks before and after */
	NET_INPUTS
};

enum { AFFIX_ROWS = 4096, SHAPE_ROWS = 512, STATE_ROWS = 18, MARK_ROWS = 49 };

struct net_token {
	uint64_t word; /* hash of the folded word, for the model's word list */
	uint16_t row[NET_INPUTS]; /* but for INPUT_WORD, which is the model's */
};

/* The tables of the second pass: each says how a token stands to the cue. */
enum net_relation {
	RELATION_DISTANCE, /* signed, in buckets */
	RELATION_SENTENCE, /* side x sentences apart */
	RELATION_COMMAS,   /* side x commas x other cues between */
	RELATION_MARKS,	   /* side x marks between x quotation state */
	RELATION_QUOTED,   /* marks before and after the cue in its sentence x sentences apart x state */
	RELATION_PARAGRAPH, /* paragraphs apart x is of a cue */
	NET_RELATIONS
};

enum { DISTANCE_ROWS = 24, SENTENCE_ROWS = 21, COMMA_ROWS = 36, BETWEEN_ROWS = 72, QUOTED_ROWS = 168, PARAGRAPH_ROWS = 10 };

extern const uint16_t net_input_rows[NET_INPUTS];	 /* 0 for INPUT_WORD: the model says */
extern const uint16_t net_relation_rows[NET_RELATIONS];

struct net_relative {
	uint16_t row[NET_RELATIONS];
};

enum {
	WINDOW_SIDE = 120, /* tokens before and after the cue, at most */
	CUE_MAX = 16,	   /* tokens of a cue, at most */
	WINDOW_MAX = 2 * WINDOW_SIDE + CUE_MAX,
};

/* Tokens [first, last). */
struct net_window {
	uint32_t first, last;
};

/* Of the tokens [low, high), which are seen as if nothing stood around them: ret[0 .. high - low). */
void net_tokens(const struct text *text, uint32_t low, uint32_t high, struct net_token *ret);

/*
 * The tokens in which source and content of the cue [first, last] are looked
 * for: its sentence and one on each side, within [low, high).
 */
struct net_window net_window_around(const struct text *text, uint32_t first, uint32_t last, uint32_t low, uint32_t high);

/*
 * ret[0 .. window.last - window.first). in_cue[i - base] tells whether token i
 * belongs to any cue; it covers the window.
 */
void net_relate(const struct text *text, uint32_t first, uint32_t last, struct net_window window, const bool *in_cue,
		uint32_t base, struct net_relative *ret);

#endif
