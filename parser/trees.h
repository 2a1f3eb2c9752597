/*
 * trees - gradient-boosted decision trees on integers, and the file of models.
 *
 * Every threshold and leaf is an integer, a score is their sum: the same bits
 * on every machine. A file holds named sections; those of trees are read into
 * arrays, others are given as they are. train_pages.py writes it.
 *
 *     "inquit pages 1\n"
 *     section: 4 bytes name, 4 bytes length (little endian, as all numbers), payload
 *     trees:   2 bytes number of trees, 2 bytes number of columns, 4 bytes bias; for each tree
 *              1 byte number of splits, then for each split 2 bytes column, 2 threshold, 2 left, 2 right
 *              (a split's index, greater than its own, or -1 - leaf; each once), then for each of splits + 1 leaves 2 bytes value
 */
#ifndef PARSER_TREES_H
#define PARSER_TREES_H

#include <stdint.h>

#include "common/str.h"

enum {
	TREES_ONE = 4096,           /* the score that stands for a logit of 1 */
	TREES_SCORE_MAX = 1 << 28,  /* no score, and no sum on the way to it, is farther from 0 */
	TREES_MAX = 1024,
	TREES_FILE_BYTES_MAX = 4 << 20,
};

struct trees;
struct trees_file;

/* The file name of DATA. -ENOENT, -EBADMSG (not this format), -ENOMEM. */
int trees_file_open(const char *name, struct trees_file **ret);
void trees_file_close(struct trees_file **self_p);

/* The section's bytes, valid as long as the file; -ENOENT. name: 4 letters. */
int trees_file_section(const struct trees_file *self, const char *name, struct str *ret);

/* The trees of a section. -ENOENT; -EBADMSG where they are malformed or want another number of columns; -EOVERFLOW (TREES_SCORE_MAX); -ENOMEM. */
int trees_new(const struct trees_file *file, const char *name, unsigned columns, struct trees **ret);
void trees_destroy(struct trees **self_p);

/* The same from a section's bytes. */
int trees_parse(struct str section, unsigned columns, struct trees **ret);

/* row: as many columns as trees_new() was told. */
int32_t trees_score(const struct trees *self, const int16_t *row);

/* The same for n rows that lie stride numbers apart; scores has room for n. */
void trees_scores(const struct trees *self, const int16_t *rows, size_t stride, size_t n, int32_t *scores);

/* Another way to the same scores than the processor's best, for tests; trees_lanes.h has them. */
struct lanes_isa;
void trees_use(struct trees *self, const struct lanes_isa *isa);

/* 1 / (1 + exp(-score / TREES_ONE)) of 10000, from a table, so that no C library decides. */
int16_t trees_probability(int32_t score);

#endif
