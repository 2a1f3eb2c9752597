/*
 * automaton_impl - what automaton.c and automaton_build.c share. Links are
 * indexes; where 0 must mean none they are one more than the index.
 */
#ifndef CLASSIFIER_AUTOMATON_IMPL_H
#define CLASSIFIER_AUTOMATON_IMPL_H

#include "classifier/automaton.h"
#include "classifier/letters.h"
#include "classifier/vec.h"

/* A node of the trie of bytes: its items, and the classes of the words that end here or leave the trie here. */
struct node {
	uint32_t parent, first_item;
	uint32_t prefix_class, word_class, first_case;
};

/* The same classes by cell of the packed trie: all that a text needs to see. */
struct ending {
	uint32_t prefix_class, word_class, first_case;
};

struct case_class {
	uint64_t upper;
	uint32_t class, next;
};

struct item {
	uint64_t upper;
	uint32_t node, next;
	uint32_t first_class; /* classes that have it */
	enum item_kind kind;
};

/* A class has its item and those of the class `up`, as a word is its own item and those of its beginnings. */
struct word_class {
	uint32_t item, up;
};

struct class_link {
	uint32_t class, next;
};

/* A node of the trie of items, by which equal phrases get one number. */
struct head {
	uint32_t phrase;
};

struct phrase {
	uint32_t first, words;
};

struct state {
	uint32_t fail, out_fail, first_out;
	uint32_t parent, class; /* the edge that leads here */
};

struct out {
	uint32_t phrase, next;
};

struct automaton {
	struct edges spelt, heads_by, step; /* spelt: the trie of bytes until it is packed */
	struct letters letters;
	struct ending *endings; /* by cell of letters */
	uint32_t *starts;       /* by class: the state after it at the root, where most words are read; 0: none */
	vec(struct node) nodes;
	vec(struct case_class) cases;
	vec(struct item) items;
	vec(struct head) heads;
	vec(struct phrase) phrases;
	vec(uint32_t) phrase_items;
	vec(struct word_class) classes; /* [0] is "none" */
	vec(struct state) states;
	vec(struct out) outs;
};

#endif
