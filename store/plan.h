/*
 * plan - a query made ready for one transaction: its lists open, its cost known.
 *
 * A plan answers one question, does this statement match, and says which lists
 * hold every candidate: those of its rarest part. So whatever the query, the
 * work is in proportion to its rarest condition.
 */
#ifndef STORE_PLAN_H
#define STORE_PLAN_H

#include "store/columns.h"
#include "store/context.h"
#include "store/index.h"
#include "store/query.h"
#include "store/regex.h"
#include "store/stem.h"
#include "store/words.h"

enum {
	PLAN_FORMS_MAX = 512,     /* words that a prefix or stem stands for */
	PLAN_LISTS_MAX = 4096,    /* of one query */
	PLAN_POSITIONS_MAX = 512, /* of one word in one statement that NEAR looks at */
	PLAN_FOLLOW_MAX = 64,     /* words whose places plan_follow() compares */
	PLAN_ARENA_BYTES = 48 << 20,
	PLAN_STEPS_MAX = 400000000, /* states that regular expressions may go through for one question, a byte of context four: seconds */
};

enum plan_kind {
	PLAN_ALL, PLAN_NONE, PLAN_AND, PLAN_OR, PLAN_NOT, PLAN_LIST, PLAN_PHRASE, PLAN_NEAR,
	PLAN_RANGE,    /* of a column */
	PLAN_SET,      /* statements by number */
	PLAN_EDITED, PLAN_REMOVED, PLAN_FIRST, PLAN_OUTLETS, PLAN_REGEX,
};

struct plan {
	enum plan_kind kind;
	struct plan **child;
	size_t n;
	struct plan **rarest; /* the same children, the one with the fewest candidates first */
	struct list *list;
	enum query_field field;
	int64_t from, to;
	unsigned distance;
	bool ordered;
	struct regex *regex;     /* REGEX: one of these */
	struct context *context;
	uint64_t *set; /* ascending */
	size_t n_set;
};

/* What a query is asked in: one thread's, one transaction's. */
struct asking {
	struct arena *arena; /* of the question */
	struct arena *work;  /* of the candidate at hand */
	struct stemmers *stemmers;
	struct str query;    /* for messages */
	struct buf *reterr;
	struct columns_checked *checked; /* the thread's, or NULL */
	struct columns columns;
	struct replaced replaced;
	struct plan *plan;
	uint64_t steps;      /* of regular expressions and contexts, so far */
	bool replaced_too;   /* the query asks for statements that no longer stand */
	struct list **lists; /* all that are open */
	size_t n_lists, lists_cap;
	struct scoring *scoring; /* when sorted by it: score.h */
	struct view view;        /* last, as it is large: view_open() sets all of it that is read */
};

/* self->view, arena, work, stemmers, query, reterr are set. 0, -EINVAL or -E2BIG with lines in reterr, -EIO, -ENOMEM. */
int plan_make(struct asking *self, const struct query *query);
void plan_close(struct asking *self); /* closes the lists; also after a failure */

/* 1, 0, -errno. date: as in the statement's column. Takes from self->work. */
int plan_match(struct asking *self, struct plan *plan, uint64_t date, uint64_t seq);

/* What has every candidate. Lists are all dated or all not; no lists and no set: everything. */
struct driver {
	struct list **lists;
	size_t n;
	bool set;        /* seqs instead of lists */
	const uint64_t *seqs;
	size_t n_seqs;
	uint64_t count;  /* candidates at most */
};
int plan_driver(struct asking *self, const struct plan *plan, struct driver *ret);

/* The lists of words that have, each of them, all that the plan matches: at most max of different words, the rarest first. */
size_t plan_required(const struct plan *plan, struct list **ret, size_t max);

/* Whether words stand one behind the other, whose places in a statement are these extras, 1 to PLAN_FOLLOW_MAX. */
bool plan_follow(const struct str *extras, size_t n);

/* Whether plan_match() looks at a statement's date. */
bool plan_wants_date(const struct plan *plan);

/* How many statements match, were its conditions independent of each other. */
uint64_t plan_expected(const struct asking *self, const struct plan *plan);

/* The dates that candidates can have. */
void plan_dates(const struct plan *plan, int64_t *from, int64_t *to);

/* Tree and costs for people. */
void plan_print(struct buf *out, const struct asking *self, const struct plan *plan);

/* Statements whose ids begin with hex: 0 and ascending numbers in the arena; a long id and its renewals give several. */
int plan_find_ids(struct asking *self, struct str hex, size_t max, uint64_t **ret, size_t *ret_n);
/* Articles whose ids begin so. */
int plan_find_articles(struct asking *self, struct str hex, size_t max, uint64_t **ret, size_t *ret_n);

#endif
