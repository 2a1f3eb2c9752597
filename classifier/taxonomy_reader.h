/*
 * taxonomy_reader - what the files taxonomy*.c share while a taxonomy is read.
 */
#ifndef CLASSIFIER_TAXONOMY_READER_H
#define CLASSIFIER_TAXONOMY_READER_H

#include "classifier/taxonomy.h"
#include "classifier/vec.h"

struct list_def {
	struct str name, items;
};

struct phrase_use {
	uint32_t phrase, term;
};

struct reader {
	struct taxonomy *taxonomy;
	struct str text;
	const char *name;
	struct buf *reterr;
	vec(struct topic_def) topics;
	vec(struct rule) rules;
	vec(struct term) terms;
	vec(struct list_def) lists;
	vec(struct phrase_use) uses;
	vec(struct str) phrase_sources; /* of each phrase, the text that first gave it */
	bool in_topic;
};

/* Writes "file:line:column: ..." for a place in the text; returns -EBADMSG. */
int reader_fail(struct reader *self, const char *at, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* -12.5 as -12500; at most three decimals. False and *ret anything: no such number, or over TAXONOMY_WEIGHT_MAX. */
bool reader_decimal(struct str text, int32_t *ret);

/* One line, or all of them, into topics, rules and lists. 0, -EBADMSG, -ENOMEM. */
int reader_setting(struct reader *self, struct str line);
int reader_lines(struct reader *self);

/* All that was read, into phrases and the automaton; checks what holds over the whole file. 0, -EBADMSG, -ENOMEM. */
int reader_link(struct reader *self);

/* The rule's source, already without its weight, into terms and phrases. 0, -EBADMSG, -ENOMEM. */
int reader_compile(struct reader *self, uint32_t rule);

#endif
