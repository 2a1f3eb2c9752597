/*
 * speaker - who a source phrase means, within its article.
 *
 * A full name, a surname, a role ("the Minister"), a pronoun, a relative of
 * someone named, a collective, a body; unknown where the text does not say.
 * `how` names the way it was found, `confidence` the share of such
 * resolutions that were right on annotated news (thousandths).
 */
#ifndef PARSER_SPEAKER_H
#define PARSER_SPEAKER_H

#include "common/article.h"
#include "parser/name.h"
#include "parser/rule.h"

/* Earlier speech, so that "he added" finds its speaker. */
struct said {
	uint32_t at;       /* token of its source or content */
	uint32_t paragraph;
	uint32_t person;   /* TEXT_NONE: no person */
	struct str name;   /* collective or body */
	bool plural;
	bool single;       /* one person by a role or trade that nobody named bears */
};

struct speakers {
	const struct text *text;
	const struct entry *entries;
	struct arena *arena;
	struct names names;
	struct said *said; /* ascending by at */
	uint32_t n_said, cap_said;
	uint32_t life; /* the person whose obituary this is; TEXT_NONE */
};

struct speaker {
	struct str name, role, how; /* empty name: unknown */
	uint32_t person;            /* index into names.persons, or TEXT_NONE */
	uint16_t confidence;
	bool anonymous, plural;
	bool answers; /* in a turn of an interview: who is not "he" there */
};

/* 0 and *ret, or -ENOMEM. */
int speakers_new(const struct text *text, const struct entry *entries, struct arena *arena, struct speakers *ret);

/*
 * Resolves the source of an attribution; outer is the speaker of the
 * quotation it stands in (NULL: none), for "I" and "we". 0 or -ENOMEM.
 * Called in the order of the text, for what is nested after all else.
 */
int speakers_resolve(struct speakers *self, const struct attribution *a, const struct speaker *outer, struct speaker *ret);

/* Notes that this one spoke at token at. 0 or -ENOMEM. */
int speakers_note(struct speakers *self, const struct speaker *who, uint32_t at);

/* Whom the text says was interviewed, for answers under no name; else the only person named before token first_turn; false: it does not say. */
bool speakers_interviewee(const struct speakers *self, uint32_t first_turn, struct speaker *ret);

/* The speaker last noted before token at in its paragraph or the one before; false: none. */
bool speakers_last(const struct speakers *self, uint32_t at, struct speaker *ret);

#endif
