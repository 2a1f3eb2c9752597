/*
 * lexicon - what the parser knows of words: their classes, and how each cue verb reports.
 *
 * Written by hand from grammars of reported speech and from the inflections of
 * English (lexicon_data.c); given names from the US census. Read-only once made,
 * so any number of readings may share it.
 */
#ifndef PARSER_LEXICON_H
#define PARSER_LEXICON_H

#include <stdbool.h>
#include <stdint.h>

#include "common/str.h"

enum word_class {
	W_DET = 1 << 0,     /* the, a, some, two */
	W_POSS = 1 << 1,    /* my, his, their */
	W_SUBJ = 1 << 2,    /* I, he, they, who */
	W_OBJ = 1 << 3,     /* me, him, them */
	W_PREP = 1 << 4,
	W_CONJ = 1 << 5,    /* and, but, or */
	W_SUBORD = 1 << 6,  /* because, while, if */
	W_REL = 1 << 7,     /* who, which, whose */
	W_BE = 1 << 8,
	W_HAVE = 1 << 9,
	W_DO = 1 << 10,
	W_MODAL = 1 << 11,
	W_NEG = 1 << 12,    /* not, never, didn't */
	W_ADV = 1 << 13,
	W_TIME = 1 << 14,   /* Monday, May, yesterday, week */
	W_ROLE = 1 << 15,   /* what one person is: minister, coach */
	W_HONOR = 1 << 16,  /* Mr., Sen. */
	W_NATION = 1 << 17, /* Russian, Velsh */
	W_PLACE = 1 << 18,  /* states and capitals */
	W_GROUP = 1 << 19,  /* what several speak as: officials, ministry, police */
	W_CUE = 1 << 20,    /* nouns that report: claim, statement */
	W_HEARER = 1 << 21, /* reporters, parliament */
	W_VERB = 1 << 22,   /* a finite form of a common verb that is no cue */
	W_VAGUE = 1 << 23,  /* some, many, others, everyone: alone as a subject */
	W_MALE = 1 << 24,   /* given names */
	W_FEMALE = 1 << 25,
	W_OCCASION = 1 << 26, /* briefing, interview, speech */
	W_ADJ = 1 << 27,    /* adjectives that stand before titles: former, senior */
	W_FEMALE_ROLE = 1 << 28, /* spokeswoman, queen */
	W_MALE_ROLE = 1 << 29,   /* spokesman, king */
	W_MIND = 1 << 30,        /* plans, support, opposed: words of stances that are no cue verbs */
};

enum verb_form { FORM_BASE = 1, FORM_S = 2, FORM_PAST = 4, FORM_PP = 8, FORM_ING = 16 };

enum verb_frame {
	V_THAT = 1 << 0,   /* "said (that) the port is shut" */
	V_QUOTE = 1 << 1,  /* frames a quotation */
	V_INV = 1 << 2,    /* "said Roe" */
	V_HEAR = 1 << 3,   /* a hearer comes first: "told reporters that" */
	V_INF = 1 << 4,    /* "vowed to stay" */
	V_HINF = 1 << 5,   /* "urged Roe to stay" */
	V_NP = 1 << 6,     /* "condemned the fee" */
	V_AS = 1 << 7,     /* "called the fee theft", "described it as theft" */
	V_OF = 1 << 8,     /* "accused Roe of theft", "blamed Roe for it" */
	V_STANCE = 1 << 9, /* believes, hopes, wants */
	V_WEAK = 1 << 10,  /* only with "that" or beside a quotation */
	V_WH = 1 << 11,    /* "asked whether", "explained why" */
	V_LIGHT = 1 << 12, /* "voiced regret": a verb that needs a cue noun */
	V_IMPERSONAL = 1 << 13, /* "it is rumoured that" */
	V_RAW = 1 << 14,   /* its content follows the particle: "called for calm" */
	V_DEED = 1 << 15,  /* a deed without "that": "accepted the offer" */
};

struct verb {
	const char *base, *past, *pp; /* past, pp: NULL when regular */
	const char *particle;         /* "out" of "point out"; NULL: none */
	uint32_t frames;
};

struct entry {
	uint32_t classes;
	uint16_t verb;  /* 1 + index of the first verb with this form; 0: none */
	uint8_t forms;  /* of enum verb_form */
};

struct lexicon;

struct lexicon *lexicon_new(void); /* NULL: out of memory */
void lexicon_destroy(struct lexicon **self_p);

/* The entry of a folded word (text_fold); a zeroed one when it is not known. */
struct entry lexicon_find(const struct lexicon *self, struct str folded);

/*
 * The verb of an entry that takes the word after it: the one with that particle
 * (*ret_particle true), else the one without; NULL when it has none of either.
 */
const struct verb *lexicon_verb(struct entry entry, struct str next, bool *ret_particle);

/* Tables, in lexicon_data.c and name_given.c; ended by a NULL word. */
struct word_list {
	uint32_t class;
	const char *words; /* parted by single spaces; _ stands for a space inside */
};
/* What a text calls a body that it names elsewhere. */
enum body_word {
	BODY_FIRM = 1 << 0,   /* company, airline */
	BODY_TRADE = 1 << 1,  /* and what it does: airline */
	BODY_GROUP = 1 << 2,  /* group: people without a name, too */
	BODY_KIND = 1 << 3,   /* part of its name: "Lund Council ... the council" */
	BODY_MEDIUM = 1 << 4, /* stands before its name: "the daily Vidik" */
	BODY_CLUB = 1 << 5,
};

/* Bits of enum body_word; 0: none. The word is in lower case. */
unsigned lexicon_body(struct str word);

extern const struct word_list lexicon_words[];
extern const struct verb lexicon_verbs[];
extern const struct word_list lexicon_given[];
extern const char *const lexicon_common_verbs, *const lexicon_noun_verbs;

#endif
