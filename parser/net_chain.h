/*
 * net_chain - linear chains of labels: the best one, and how likely it is.
 *
 * All in integers of 1/NET_UNIT nats, so that every machine agrees. Labels pair
 * up as begin (odd) and inside (even, one more); 0 is none. An inside follows its
 * begin or another inside. Source: Lafferty, McCallum, Pereira 2001.
 */
#ifndef PARSER_NET_CHAIN_H
#define PARSER_NET_CHAIN_H

#include <stddef.h>
#include <stdint.h>

enum { CHAIN_LABELS_MAX = 5 };

/* Scores [n][labels] of n >= 1 tokens, turns [from][to]. */
struct net_chain {
	const int32_t *scores, *turns;
	size_t n, labels;
};

/* ret: a label a token. back: [n][labels], scratch. The score of the chain. */
int32_t net_chain_best(const struct net_chain *self, uint8_t *back, uint8_t *ret);

/* The logarithm of the sum over all chains; before: [n][labels], the sums up to each token and label. */
int32_t net_chain_all(const struct net_chain *self, int32_t *before);

/* after: [n][labels], the sums behind each token and label. */
void net_chain_after(const struct net_chain *self, int32_t *after);

/* ln(e^a + e^b), within 1 unit. */
int32_t net_log_add(int32_t a, int32_t b);

#endif
