/*
 * body_net - small convolutional networks over the blocks of a page, in integers.
 *
 * Each block is its columns: those of the first trees and what these say of the
 * blocks around it (body_columns.h). A value x becomes sign(x) log2(|x| + 1), is
 * scaled to mean 0 and deviation 1, and is a byte, 64 + 16 z. A linear layer and
 * dilated convolutions over the blocks in the page's order follow, each added to
 * what it was made from (residual networks: He et al. 2016; dilations: Yu and
 * Koltun 2016); hidden activations are bytes, 16 h. Sums are integers, so the
 * same page gives the same score on every machine and with every kernel. The
 * score is the mean of networks which differ in the numbers that their training
 * began with (deep ensembles: Lakshminarayanan et al. 2017).
 *
 * A section of the model's file, little endian:
 *     u16 columns, u16 kinds of tag, u16 width, u16 convolutions, u16 networks, u16 each convolution's dilation
 *     for each column: i16 mean (1/256 of the logarithm), i16 gain (1/4096)
 *     for each network:
 *     the linear layer over columns and kinds, zero-padded to 16: i8 weights [width][inputs]
 *     for each output: i32 bias, i32 scale (1/65536)
 *     for each convolution: i8 weights [width][3][width]; for each output i32 bias, i32 scale
 *     the output: i8 weights [width], i32 scale (1/65536 of a score), i32 bias (a score)
 */
#ifndef PARSER_BODY_NET_H
#define PARSER_BODY_NET_H

#include "common/arena.h"
#include "parser/body_features.h"
#include "parser/trees.h"

enum {
	BODY_NET_WIDTH_MAX = 128,
	BODY_NET_LAYERS_MAX = 8,
	BODY_NET_REACH = 16,      /* most blocks that a convolution reaches before and behind */
	BODY_NET_KINDS_MAX = 32,
	BODY_NET_MEMBERS_MAX = 8,
};

struct body_net;

/* From a section's bytes, which need not stay. -EBADMSG: malformed, or for another number of columns; -ENOMEM. */
int body_net_parse(struct str section, unsigned columns, struct body_net **ret);
void body_net_destroy(struct body_net **self_p);

/* scores[i], in 1/TREES_ONE logit, of n rows; scratch in arena. 0 or -ENOMEM. */
int body_net_scores(const struct body_net *self, const struct row *rows, size_t n, struct arena *arena, int32_t *scores);

#endif
