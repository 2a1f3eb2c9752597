/*
 * answer - the store's side of commands.h: a question in, a reply's body out.
 *
 * Runs in a query thread: reads the database through a transaction that ends
 * with the answer, and touches nothing else.
 */
#ifndef STORE_ANSWER_H
#define STORE_ANSWER_H

#include "common/buf.h"
#include "store/entry.h"
#include "store/plan.h"
#include "store/stem.h"

enum { QUESTION_WORDS_MAX = 16 };

struct question {
	struct str command;
	struct str words[QUESTION_WORDS_MAX];
	size_t n;
	struct str input; /* the request's body */
	int64_t now_usec; /* for relative dates */

	int status;       /* 0 or -errno */
	bool stop;        /* the process ends after the answer, and is started anew */
	struct buf text;  /* why, when not 0 */
	struct buf body;
};

/* One thread's. */
struct answerer;
struct answerer *answerer_new(struct db *db); /* NULL: out of memory */
void answerer_destroy(struct answerer **self_p);

/* Sets status, text, body. */
void answer(struct answerer *self, struct question *question);

/* Null-terminated names of the commands. */
extern const char *const answer_commands[];

/* ---- parts ---- */

struct answerer {
	struct db *db;
	struct db_reader reader;
	struct arena *arena, *work;
	struct stemmers *stemmers;
	uint64_t verified;
	struct columns_checked checked;
	struct view_blocks blocks;
	struct asking asking; /* of the question at hand */
};

/* The value of "key=…" among the words, or *ret untouched. */
bool question_word(const struct question *q, const char *key, struct str *ret);
/* -EINVAL, said in the text, when words after the first have other keys than these (by |). */
int question_check(struct question *q, const char *keys);
/* -EINVAL, said in the text, when this cannot be an id or the beginning of one. */
int question_check_id(struct question *q, struct str id);
/* A whole id as its number; false when it is none. */
bool question_read_id(struct str text, uint64_t *ret);
/* Parses the query in ARG (or "*") and makes the plan; question_parse() the first alone. */
int question_plan(struct answerer *self, struct question *q, struct query **ret);
int question_parse(struct answerer *self, struct question *q, struct query **ret);

int answer_query(struct answerer *self, struct question *q);
int answer_events(struct answerer *self, struct question *q);
int answer_count(struct answerer *self, struct question *q);
int answer_explain(struct answerer *self, struct question *q);
int answer_show(struct answerer *self, struct question *q);
int answer_page(struct answerer *self, struct question *q);
int answer_totals(struct answerer *self, struct question *q);
int answer_names(struct answerer *self, struct question *q);
int answer_coverage(struct answerer *self, struct question *q);
int answer_near(struct answerer *self, struct question *q);
int answer_related(struct answerer *self, struct question *q);
int answer_tally(struct answerer *self, struct question *q);
/* What answer_tally() answers by month or year, for queries of one condition: 1, 0 and nothing done (it is another query), -errno. */
int answer_months(struct answerer *self, struct question *q, const struct query *query, bool years, uint64_t limit);
int answer_note(struct answerer *self, struct question *q);
int answer_notes(struct answerer *self, struct question *q);
int answer_correct(struct answerer *self, struct question *q);
int answer_label(struct answerer *self, struct question *q);
int answer_labels(struct answerer *self, struct question *q);

#endif
