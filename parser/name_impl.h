/* name_impl - what the name*.c files share: a text whose persons are being found. */
#ifndef PARSER_NAME_IMPL_H
#define PARSER_NAME_IMPL_H

#include "parser/name.h"

/* Words that no name is made of. */
#define NO_NAME (W_DET | W_POSS | W_SUBJ | W_OBJ | W_CONJ | W_SUBORD | W_REL | W_BE | W_HAVE | W_DO | W_MODAL | W_NEG | W_TIME)

#define BUCKETS 1024 /* of hashes of surnames */
#define ALONE 4096   /* of hashes of names that speak under one word */

struct finder {
	const struct text *text;
	const struct entry *entries;
	struct arena *arena;
	struct names *names;
	uint32_t cap_persons, cap_mentions;
	uint32_t *by_surname; /* hash of surname -> 1 + first person; chained by next */
	uint32_t *next;
	bool headline; /* the paragraph at hand is in title case: capitals tell nothing */
	uint32_t paragraph; /* ... and this one */
	bool *alone; /* by hash: a capitalised word alone that does something: "Roe said" */
	bool *leads; /* by hash: ... and one that opens a sentence as its subject */
	bool *placed; /* by hash: ... and one that something is in or at */
};

/* name_word.c: a capitalised word; "de", "van", "al-": what stands between parts of a name. */
bool name_is_title(const struct text *t, uint32_t i);
bool name_is_particle(const struct text *t, uint32_t i);
/* A token that a name may be made of. */
bool name_is_token(const struct finder *f, uint32_t i);
/* Of a surname, alike for its spellings, below BUCKETS; of a word as printed, below ALONE. */
uint32_t name_hash_fold(struct str s);
uint32_t name_hash_word(struct str s);
/* Is the word before part of the same name: capitalised, and not only because it opens the sentence? "Rolling Stone", but "Yesterday Roe". */
bool name_follows_word(const struct finder *f, uint32_t i);
/* WeWork, BuzzFeed: a capital inside, but McKay, DeVos, O'Hara. */
bool name_is_brand(struct str w);
/* Words that stand alone as a subject or after "said": surnames, most likely. */
void name_find_alone(struct finder *f);
/* name_role.c: tokens [first, last) as printed. */
struct str name_token_run(const struct text *t, uint32_t first, uint32_t last);
/* By honorific and role in [role_first, first), else by the given name. */
enum sex name_sex_of(const struct finder *f, uint32_t first, uint32_t last, uint32_t role_first);
/* First token of the role phrase that stands right before token first; first itself when there is none. */
uint32_t name_role_before(const struct finder *f, uint32_t first);
/* "Ann Roe, a baker in Lund,": the tokens of the role after the name; *ret_last == *ret_first: none. */
void name_role_after(const struct finder *f, uint32_t last, uint32_t *ret_first, uint32_t *ret_last);
/* "The chief of the board, | Ann Roe,": the tokens of the role before the comma, without article; *ret_last == *ret_first: none. */
void name_role_over_comma(const struct finder *f, uint32_t first, uint32_t last, uint32_t *ret_first, uint32_t *ret_last);
/* Takes [first, last) as the person's role when it is one, and fuller than what is known. */
void name_learn_role(struct finder *f, struct person *p, uint32_t first, uint32_t last);
/* What makes a run of capitalised words a person's full name. */
bool name_is_person(const struct finder *f, uint32_t first, uint32_t last, uint32_t role_first);
/* Is the paragraph a headline in which every word is capitalised? */
bool name_is_title_case(const struct text *t, uint32_t paragraph);
/* name_mention.c: "A ferry captain told the court ..." and, in the next paragraph, "Ann Roe, 51, denies": the captain. */
void name_learn_openings(struct finder *f);
/* A mention that opens its sentence, or follows its fronted phrase, is the subject. */
void name_mark_subjects(struct finder *f);

/* Is this word the end of a firm's name: "Kelb | Holdings"? */
bool name_ends_firm(struct str w);
/* Does a body's kind stand before token first: "the power company | Lumen Grid"? */
bool name_follows_kind(const struct text *t, const struct entry *entries, uint32_t first);

#endif
