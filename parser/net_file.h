/*
 * net_file - the model file, and the network it becomes in memory.
 *
 * The file, little-endian, without padding:
 *
 *   "inquitNN"  u32 version  u32 bytes of the whole file  u64 FNV-1a of all that follows
 *   u32 width, layers, pair_width, pair_layers, words, rows of the 6 other input tables,
 *       rows of the 6 relation tables
 *   i32 cue_offset, calibration[NET_EVIDENCE], cue turns [3][3], role turns [5][5], least
 *   u32 bytes of the name, the name (UTF-8)
 *   u64 hashes of the words, ascending; input table 0 has one row more, the first, for all others
 *   7 input tables        f32 scale[rows], i8 [rows][width]
 *   norm                  f32 gain[n], bias[n], in activation steps
 *   layers times          linear width x 3 -> width, norm; linear width -> width twice
 *                         (to the right, to the left; candidates, then gates), norm
 *   linear width -> 3; width -> pair_width three times (token, first and last of the cue)
 *   6 relation tables     f32 [rows][pair_width]
 *   norm; pair_layers times linear pair_width x 3 -> pair_width, norm
 *   linear pair_width -> 5
 *
 * A linear is f32 scale[out], bias[out], i8 [out][taps][in]. Scores of labels are in
 * 1/NET_UNIT nats, the calibration in 1/65536 of those.
 * least: attributions of fewer thousandths are not given.
 */
#ifndef PARSER_NET_FILE_H
#define PARSER_NET_FILE_H

#include "parser/net.h"
#include "parser/net_kernel.h"

enum {
	NET_FILE_VERSION = 1,
	NET_UNIT = 256,
	NET_WIDTH_MAX = 256,
	NET_LAYERS_MAX = 8,
	NET_WORDS_MAX = 1 << 17,
	NET_NAME_MAX = 200,
	NET_SCORE_MAX = 100 * NET_UNIT, /* of a label or a turn, either sign */
	NET_FLOAT_MAX = 10000,		/* no number in the file is farther from 0 */
	NET_WEIGHT_MAX = 1 << 26,	/* of the calibration */
};

enum { CUE_OUTSIDE, CUE_BEGIN, CUE_INSIDE, CUE_LABELS };
enum { ROLE_NONE, ROLE_SOURCE_BEGIN, ROLE_SOURCE, ROLE_CONTENT_BEGIN, ROLE_CONTENT, ROLE_LABELS };

/* What the score of an attribution is computed from, in 1/NET_UNIT; see net_score.c. */
enum net_evidence {
	EVIDENCE_ONE,
	EVIDENCE_CUE,	  /* log odds of the cue's tokens, mean */
	EVIDENCE_ROLES,	  /* log probability of the labels in the window */
	EVIDENCE_QUOTED,  /* the content holds a quotation mark */
	EVIDENCE_SOURCE,  /* there is a source */
	EVIDENCE_LENGTH,  /* log2 of the content's tokens */
	EVIDENCE_QUOTED_CUE, /* products of the above */
	EVIDENCE_QUOTED_ROLES,
	NET_EVIDENCE
};

struct net_table {
	const float *scale;
	const int8_t *rows;
};

struct net_block {
	struct net_linear conv, right, left;
	struct net_norm conv_norm, scan_norm;
};

struct net_pair_block {
	struct net_linear conv;
	struct net_norm norm;
};

struct net {
	struct arena *arena; /* owns everything below */
	const struct net_kernel *kernel;
	struct str name;
	uint32_t width, layers, pair_width, pair_layers, words;
	int32_t cue_offset, calibration[NET_EVIDENCE];
	int32_t cue_turns[CUE_LABELS * CUE_LABELS], role_turns[ROLE_LABELS * ROLE_LABELS], least;
	uint64_t *word;
	struct net_table input[NET_INPUTS];
	struct net_norm input_norm, pair_norm;
	struct net_block block[NET_LAYERS_MAX];
	struct net_linear cue, token, first, last, role;
	const float *relation[NET_RELATIONS];
	struct net_pair_block pair[NET_LAYERS_MAX];
};

/* FNV-1a, 64 bits. */
uint64_t net_checksum(const void *bytes, size_t n);

#endif
