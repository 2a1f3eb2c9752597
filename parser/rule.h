/*
 * rule - attributions found by hand-written rules over cues, quotations and phrases.
 *
 * The grammar of reported speech in English news: a cue verb with its subject
 * and a clause, a quotation or a noun phrase after it, before it or around it;
 * "according to"; "in her words"; "as Roe put it"; nouns that report (Roe's
 * claim that ...); passives (it is rumoured that, was announced by).
 * Conventions of what belongs to a span follow the PolNeAR guidelines.
 */
#ifndef PARSER_RULE_H
#define PARSER_RULE_H

#include "common/article.h"
#include "parser/cue.h"

#define RULE_SENTENCE_MAX 600 /* items; a longer sentence is a list or an attack, and is not read */

/* Tokens [first, last). */
struct run {
	uint32_t first, last;
};

struct attribution {
	struct run source, cue;   /* first == last: none */
	struct run *content;      /* ascending */
	uint32_t n_content, cap_content;
	uint32_t marks;           /* of enum statement_mark */
	enum statement_act act;
	const char *rule;         /* for --explain: a literal */
	uint16_t score;           /* thousandths */
	uint32_t paragraph;       /* of its cue, or content */
	uint32_t container;       /* the quotation its cue is in, or TEXT_NONE */
	bool quote_alone;         /* only quotations, so what stands without a cue may continue it */
	bool turn;                /* an answer of an interview */
	bool network;             /* from the network */
	bool passive;             /* agentless: no source is meant, not one that was missed */
};

struct attributions {
	struct attribution *at;
	uint32_t n, cap;
};

/* What the rules read and where they put what they find. */
struct rules {
	const struct text *text;
	const struct entry *entries;
	struct arena *arena;   /* of what is found */
	struct arena *scratch; /* of one flow at a time */
	struct attributions found;
	bool headline; /* the flow at hand is a headline, deck or heading */
	bool quoted;   /* ... is inside a quotation or an answer: nested reports only */
};

/* Adds what it finds in a flow. 0 or -ENOMEM. */
int rules_flow(struct rules *self, const struct flow *f);

/* "Holt: fee is fair", "‘No plan’: Holt" in a headline. 0 or -ENOMEM. */
int rules_headline(struct rules *self, const struct flow *f);

/* A new zeroed attribution, or NULL: out of memory. Valid until the next call. */
struct attribution *rules_add(struct rules *self, const char *rule);
/* Appends tokens [first, last) to the content; empty ones are left out. 0 or -ENOMEM. */
int rules_content(struct rules *self, struct attribution *a, uint32_t first, uint32_t last);

#endif
