/*
 * taxonomy_reader - what taxonomy.c and taxonomy_rule.c share while a file is read.
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

/* The rule's source, already without its weight, into terms and phrases. 0, -EBADMSG, -ENOMEM. */
int reader_compile(struct reader *self, uint32_t rule);

#endif
