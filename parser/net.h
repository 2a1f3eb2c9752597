/*
 * net - a small network that reads attributions out of a text: who (source),
 * by which word (cue), what (content).
 *
 * It sees the tokens of text.h through hashed words and affixes, shape and
 * quotation state. Blocks of convolution and gated recurrence run over whole
 * paragraphs; a chain of labels finds the cues; for each cue a light pass over
 * the sentences around it labels source and content. MODEL.md describes the
 * training, net_file.h the file.
 *
 * The scores are the same to the bit for every compiler and instruction set:
 * weights and activations are bytes, their products are summed in integers,
 * label chains and probabilities are integers, and what is left in floating
 * point (scaling, normalising, gates) has one fixed order of operations.
 *
 * A struct net is read only after net_new(): any number of threads may share
 * one. Time is linear in the tokens, and memory is bounded: a text is taken in
 * pieces of at most NET_CHUNK tokens, cut between paragraphs where it can be.
 */
#ifndef PARSER_NET_H
#define PARSER_NET_H

#include "common/arena.h"
#include "common/article.h"
#include "parser/text.h"

enum {
	NET_FILE_MAX = 20 << 20, /* bytes of a model file */
	NET_CHUNK = 2048,	 /* tokens */
};

struct net;

/* One attribution. Spans are ascending and disjoint; cue and content are never empty, source may be. */
struct net_attribution {
	struct spans source, cue, content; /* bytes of the text */
	uint16_t score; /* thousandths: the calibrated probability that the attribution is right as a whole */
};

/* What computes the sums. NET_AUTO takes the fastest that this machine has; all give the same results. */
enum net_isa { NET_AUTO, NET_PLAIN, NET_AVX2, NET_VNNI, NET_ISAS };

/*
 * 0 and *ret; else *reterr_why, a literal, says what is wrong:
 * -ENOENT and other errors of reading the file, -E2BIG over NET_FILE_MAX, -EBADMSG
 * cut, changed or no model at all, -EPROTONOSUPPORT of another version, -ENOMEM.
 */
int net_new(const char *path, struct net **ret, const char **reterr_why);
/* The same from memory, which is copied. */
int net_parse(struct str file, struct net **ret, const char **reterr_why);
void net_destroy(struct net **self_p);

/* The name that the training program was given, for records: which model said so. Lives as long as self. */
struct str net_name(const struct net *self);

/* -ENOTSUP, and nothing changes, when this machine cannot. Not while another thread runs self. */
int net_use(struct net *self, enum net_isa isa);
const char *net_isa_name(enum net_isa isa);

/*
 * 0 and *ret_n attributions in arena, ascending by cue, no two with a common cue token; -ENOMEM.
 * Those below the model's own least score are left out: with them F1 would be lower.
 */
int net_run(const struct net *self, struct arena *arena, const struct text *text, struct net_attribution **ret,
	    size_t *ret_n);

#endif
