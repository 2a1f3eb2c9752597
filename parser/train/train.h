/*
 * train - what train_statements.py calls in C: the tokens and features of the
 * run time, and the loops which are slow in PyTorch. Built as a shared object
 * by `make train-tools`, called through ctypes; nothing of it is installed.
 *
 * Arrays are C order, float32, and belong to the caller unless said otherwise.
 */
#ifndef PARSER_TRAIN_H
#define PARSER_TRAIN_H

#include <stdbool.h>
#include <stdint.h>

/* A text with its tokens. */
struct train_text;
struct train_text *train_text_new(const char *bytes, uint64_t n); /* NULL: too long or out of memory */
void train_text_free(struct train_text *self);
uint32_t train_text_size(const struct train_text *self); /* tokens */
/* from, to: bytes; word: hashes; row: [tokens][NET_INPUTS]; paragraph; newline: 1 where the token is one. */
void train_text_tokens(const struct train_text *self, uint32_t *from, uint32_t *to, uint64_t *word, uint16_t *row,
		       uint32_t *paragraph, uint8_t *newline);

/* The window [ret[0], ret[1]) of the cue [first, last] within the tokens [low, high). */
void train_window(const struct train_text *self, uint32_t first, uint32_t last, uint32_t low, uint32_t high,
		  uint32_t ret[static 2]);
/* row: [window tokens][NET_RELATIONS]; in_cue: a byte for each token of the text. */
void train_relate(const struct train_text *self, uint32_t first, uint32_t last, uint32_t low, uint32_t high,
		  const bool *in_cue, uint16_t *row);

/*
 * The gated recurrence in both directions. y: [batch][time][4 * half], in order
 * candidate and gate to the right, candidate and gate to the left; h: [batch][time][2 * half].
 * Past a row's length h is 0, and the gradient too.
 */
void train_scan(const float *y, const int32_t *length, int32_t batch, int32_t time, int32_t half, float *h);
void train_scan_back(const float *y, const float *h, const float *gradient_h, const int32_t *length, int32_t batch,
		     int32_t time, int32_t half, float *gradient_y);

/*
 * Negative log likelihood of the label chains y under scores e: [batch][time][labels] and
 * transitions t: [from][to], summed over the batch; gradients into ge and gt. labels <= 8.
 */
double train_chain(const float *e, const int32_t *length, const int32_t *y, const float *t, int32_t batch, int32_t time,
		   int32_t labels, float *ge, float *gt);

/* A model file in memory, as the parser reads it. NULL, and the reason on standard error, when it is none. */
struct net;
struct net *train_model_new(const char *bytes, uint64_t n);
void train_model_free(struct net *self);
int train_model_least(const struct net *self);
int train_model_use(struct net *self, int isa); /* of enum net_isa */

/*
 * What the run time finds, unlikely ones too, as numbers: for each attribution its score, its
 * evidence, the numbers of spans of source, cue and content, then their ends.
 * Returns how many numbers there are; at most cap are written. < 0: out of memory.
 */
int64_t train_run(const struct net *model, const struct train_text *text, int32_t *out, int64_t cap);
/* Analyses and runs bytes anew, so many times; seconds of processor time. */
double train_time(const struct net *model, const char *bytes, uint64_t n, int32_t times);

#endif
