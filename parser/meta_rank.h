/*
 * meta_rank - candidates for a page's title, date and authors, and the choice among them.
 *
 * Each finder gathers candidates from all over the page and describes each in a
 * row of small integers; boosted trees give each a score, the best one is it.
 */
#ifndef PARSER_META_RANK_H
#define PARSER_META_RANK_H

#include "parser/body.h"
#include "parser/meta_date.h"
#include "parser/meta_facts.h"

enum { CANDIDATES_MAX = 96, CANDIDATE_COLUMNS_MAX = 72, CANDIDATE_SOURCES_MAX = 32 };
enum { HEADLINE_NEAR_BEFORE = 6, HEADLINE_NEAR_BEHIND = 8 }; /* blocks */

struct candidate {
	struct str text;      /* the title; names joined by "; "; a date's own text */
	struct str key;       /* folded: equal keys are one candidate */
	struct date date;
	struct str from;      /* of a date: which part of the page says it, as article.published_from */
	int32_t at;           /* block where it first stands, -1: nowhere */
	uint16_t order;       /* as met */
	int16_t counts[CANDIDATE_SOURCES_MAX]; /* how often each source has it */
	int16_t row[CANDIDATE_COLUMNS_MAX];
};

/* One more of a candidate's counts, or none; it stays at the most that it holds. */
static inline void count_up(int16_t *count, bool by)
{
	*count = (int16_t)(*count + (by && *count < INT16_MAX));
}

struct candidates {
	struct candidate *at;
	size_t n;
};

/* What the finders look at. */
struct meta_view {
	const struct tree *tree;
	const struct blocks *blocks;
	const struct facts *facts;
	const struct body_view *body; /* judged */
	struct str html;              /* decoded; for dates in scripts */
	struct str url;
	int32_t headline;             /* block of the page's headline, -1: none */
	int32_t body_first;           /* first block that is likely the body's, -1: none */
	struct arena *arena;
};

/* Numbers of columns in row. */
enum { TITLE_COLUMNS = 43, DATE_COLUMNS = 62, AUTHOR_COLUMNS = 57 };

int titles_find(const struct meta_view *view, struct candidates *ret);  /* 0 or -ENOMEM, as the others */
int dates_find(const struct meta_view *view, struct candidates *ret);
int authors_find(const struct meta_view *view, struct candidates *ret);

/* The index of the best, and its score; -ENOENT of none. */
int candidates_best(const struct candidates *self, const struct trees *trees, int32_t *ret_score);

/* Lower case, marks and white space as one blank: what titles and names are compared by. -ENOMEM. */
int fold_text(struct str s, struct arena *arena, struct str *ret);

/* The candidate with that key, made where it is new; NULL when there are CANDIDATES_MAX. */
struct candidate *candidates_add(struct candidates *self, struct str key, int32_t at);

/* ret[k] has a bit set where a candidate has source k; of n sources, which the caller has zeroed. */
void candidates_sources(const struct candidates *self, size_t n, int16_t *ret);

/* Whether block at (-1: nowhere) stands where byline and date of the headline do. */
bool near_headline(const struct meta_view *view, int32_t at);

/* Whether part, which is not empty, stands in s. */
static inline bool text_holds(struct str s, struct str part)
{
	return part.len && str_find(s, part, 0) < s.len;
}

/* Words to look for in the names of classes and ids: n, each of two letters and more in lower case, which stay the caller's. */
struct name_words {
	const struct str *at;
	size_t n;
	uint32_t starts[32]; /* pairs of letters that they begin with: few places in a name have one */
};

void name_words_init(struct name_words *self, const struct str *words, size_t n);

/*
 * Whether the element's classes or its id hold one of the words, anywhere in their first NAMES_BYTES_MAX bytes and in any
 * case. Many elements' ancestors are asked: a megabyte of classes would be searched for each of them.
 */
enum { NAMES_BYTES_MAX = 4096 };
bool names_hold(const struct element *e, const struct name_words *words);

#endif
