/* index_fold_impl - what folding into the tree and writing its values share. */
#ifndef STORE_INDEX_FOLD_IMPL_H
#define STORE_INDEX_FOLD_IMPL_H

#include "store/db.h"
#include "store/index_sources.h"
#include "store/months.h"
#include "store/posting.h"
#include "store/term.h"

struct folding {
	const struct db *db;
	MDB_txn *txn;
	struct buf value;          /* scratch */
	struct posting *merged;    /* scratch */
	size_t merged_cap;
	struct block block;        /* scratch */
	uint8_t *words;            /* of each statement that is folded in, as its column has them; 0: not known */
	uint64_t first, n_words;
	uint64_t lost;             /* lists that could not take what came */
	unsigned impact;           /* of the list at hand; 0: not known */
	struct months_folding months;
	char bytes[POSTINGS_MAX * (POSTING_EXTRA_MAX + 32)]; /* a copy of the block that is being replaced */
};

/* Blocks' impacts ask for statements' words one by one: they are read once. 0, -ENOMEM. */
int folding_load_words(struct folding *f, const struct sources *s);

/*
 * How many of the merged postings come first and are f->block's. Words' lists
 * grow at their end alone; were one not to, its block's impact would be void.
 */
size_t folding_old_ones(struct folding *f, const struct posting *p, size_t total);

/* Of the inlined postings the first `old` are those of f->block. */
int folding_put_head(struct folding *f, struct str term, uint64_t count, const struct posting *inlined, size_t n, size_t old);

/* Blocks of part postings each, the last one shorter. The first `old` are those of f->block. */
int folding_put_blocks(struct folding *f, struct str term, const struct posting *p, size_t n, size_t part, size_t old);

/*
 * What came for the head or block at key is given up, as that is damaged or refers to what is: it is
 * in the articles, and comes back when all is made anew (rebuild.h). Until then the value stays damaged, even
 * if what was wrong turns out to be right again: nobody is to read a list that lacks something. Counted.
 */
int folding_lose(struct folding *f, struct str key);

/* The key of the block that begins with first. */
void folding_block_key(struct term *key, struct str term, const struct posting *first);

#endif
