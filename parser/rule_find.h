/* rule_find - what the rule_*.c files share about one sentence. */
#ifndef PARSER_RULE_FIND_H
#define PARSER_RULE_FIND_H

#include "parser/rule.h"

struct sentence_rules {
	struct rules *rules;
	const struct flow *f;
	uint32_t number, from, end; /* the sentence: items [from, end) */
	struct cue *cues;
	uint32_t n_cues;
	uint32_t bound; /* items from here on belong to an attribution at the sentence's end */
};

/* Without the final stop, and without commas and dashes at both ends. */
struct range rule_trim(const struct flow *f, struct range r);
/* Does anything but marks stand in it? */
bool rule_has_words(const struct flow *f, struct range r);
/* Where content that begins at item at ends: before the next report, a verdict, the sentence's end. */
uint32_t rule_content_end(const struct sentence_rules *s, uint32_t at, uint32_t cue);
/* First item of what may be content before item end: the sentence's start without "But", "And". */
uint32_t rule_content_start(const struct sentence_rules *s, uint32_t end);
/* Adds items r to a's content. */
int rule_add_range(const struct sentence_rules *s, struct attribution *a, struct range r);
struct run rule_run(const struct flow *f, struct range r);

/* "according to", "per", "in her words", "as Roe put it": 0 or -ENOMEM; sets s->bound. */
int rule_according(struct sentence_rules *s);
/* "Roe's claim that", "assertions by Roe that". */
int rule_nouns(struct sentence_rules *s);
/* Cue verbs. */
int rule_verbs(struct sentence_rules *s);

#endif
