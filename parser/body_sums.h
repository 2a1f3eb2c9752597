/*
 * body_sums - what the elements of a page hold together, and where its running text is thickest.
 */
#ifndef PARSER_BODY_SUMS_H
#define PARSER_BODY_SUMS_H

#include "parser/block.h"
#include "parser/body_map.h"
#include "parser/body_scan.h"

/* What a page says about itself that helps to find its body. */
struct body_hints {
	struct str title;       /* <title> and og:title, joined by a blank */
	struct str description;
	struct str ld_body;     /* JSON-LD articleBody, the longest */
	bool og_article;
};

struct element_sum {
	uint32_t chars, link, good, blocks, p, words;
};

/* Place of an element among its siblings of the same kind that hold running text. */
struct rank {
	uint16_t rank, of, share; /* share: thousandths of the parent's good text */
	uint16_t item_rank, items;
	uint32_t element; /* the sibling itself */
	uint32_t group;   /* the siblings' number among the page's groups, 0: none */
};

struct path_sum {
	uint32_t good, blocks;
};

struct sums {
	struct scan *scans;      /* a block each */
	uint32_t *good;          /* a block each: its weight as running text, 0 where it is none */
	uint32_t total_good, total_chars;
	struct element_sum *at;  /* an element each, with all below it */
	struct rank *ranks;      /* an element each */
	uint32_t *path;          /* a block each: index in paths */
	struct path_sum *paths;  /* blocks whose elements, from the body down, have the same tags and classes */
	uint32_t best_path_good;
	uint32_t best;           /* the element where running text is thickest */
	uint16_t *common_depth;  /* an element each: depth of the last ancestor that it shares with best */
	uint32_t n_groups;
	uint32_t first_good, last_good; /* blocks in best */
	uint16_t *bad_up, *good_up;     /* an element each: ancestors up to one with a bad or good name; 99: none */
	uint32_t *article;       /* an element each: its innermost <article>, 0: none */
	uint16_t *articles_above, *list_depth;
	uint16_t *repeats, *repeats_before; /* a block each: how often its text is in the page, and earlier */
	int16_t *said_before, *said_after;  /* a block each: share of its runs of four words that other blocks hold */
};

/* In arena. 0 or -ENOMEM. */
int sums_from(const struct blocks *blocks, const struct stop_words *stop, struct arena *arena, struct sums *ret);

/* Is block i a line that names what comes: a heading, a label in bold, a few words? */
bool sums_is_label(const struct blocks *blocks, const struct sums *sums, size_t i);

#endif
