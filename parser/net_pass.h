/*
 * net_pass - one run of the network over a text: its scratch memory and its
 * steps, for net_run.c, net_roles.c and net_score.c.
 */
#ifndef PARSER_NET_PASS_H
#define PARSER_NET_PASS_H

#include "parser/net_file.h"

enum {
	NET_MARGIN = 8, /* rows of zeros around activations: as wide as the widest convolution and a tile reach */
	QUOTE_REACH = 300, /* tokens that a content runs on beyond its window, to the end of a quotation */
	REACH_MAX = WINDOW_MAX + 2 * QUOTE_REACH,
};

/* Rows of activations with NET_MARGIN and a tile more on each side. */
struct net_rows {
	uint8_t *at; /* row 0 */
	size_t width;
};

/* Everything a pass writes to. Sizes are for rows tokens at once. */
struct net_pass {
	const struct net *net;
	const struct text *text;
	struct arena *arena;
	uint32_t low, high; /* the piece at hand: tokens [low, high) of the text */
	struct net_token *tokens; /* [rows] */
	struct net_rows x, y;	  /* activations; the encoding is left in x */
	float *tile;		  /* [NET_TILE][NET_WIDTH_MAX], a product */
	float *left;		  /* [rows][width / 2] */
	float *token;		  /* [rows][pair_width], the tokens' share in the second pass */
	int32_t *score, *before, *after; /* [rows][CUE_LABELS] */
	uint8_t *back, *label;
	bool *in_cue;
	struct net_rows u, v;	  /* activations of a window */
	struct net_relative *relative;
	int32_t *role_score, *role_before;
	uint8_t *role_back, *role_label;
	uint8_t *part; /* [REACH_MAX]: enum net_part of the tokens from part_first */
	uint32_t part_first, part_last;
};

enum net_part { PART_NONE, PART_SOURCE, PART_CONTENT };

/* Zeros before row 0 and from row n on. */
void net_clear_margins(struct net_rows rows, size_t n);
/* x to y; dilation <= NET_MARGIN - 1. */
void net_convolve(const struct net_pass *self, const struct net_linear *l, const struct net_norm *norm, size_t dilation,
		  struct net_rows x, struct net_rows y, size_t n);
/* A score of the network in 1/NET_UNIT nats. */
int32_t net_unit(float nats);

/* Labels the window of the cue [first, last], piece indices; sets part. The log probability of the labels. */
int32_t net_roles(struct net_pass *self, uint32_t first, uint32_t last);

/* Thousandths; roles: what net_roles() returned for the cue [first, last]. */
uint16_t net_score(const struct net_pass *self, uint32_t first, uint32_t last, int32_t roles,
		   int32_t evidence[static NET_EVIDENCE]);

/* net_run() without dropping what is unlikely, and what the scores were computed from: for the program that calibrates them. */
int net_run_evidence(const struct net *self, struct arena *arena, const struct text *text, struct net_attribution **ret,
		     int32_t (**ret_evidence)[NET_EVIDENCE], size_t *ret_n);

#endif
