/* speaker_impl - what the speaker*.c files share. */
#ifndef PARSER_SPEAKER_IMPL_H
#define PARSER_SPEAKER_IMPL_H

#include "parser/speaker.h"

/* Fills *ret with a person of the names. */
void speaker_found(const struct speakers *self, uint32_t person, const char *how, uint16_t confidence, struct speaker *ret);
/* Tokens [first, last) as printed. */
struct str speaker_str(const struct text *t, uint32_t first, uint32_t last);
/* How many of the said stand before token at. */
uint32_t speaker_said_before(const struct speakers *self, uint32_t at);

/* speaker_pronoun.c: what speaks for this person as the one who just spoke. */
int speaker_weigh_said(const struct speakers *self, uint32_t person, const struct attribution *a);
/* 1: a pronoun, resolved or known to be unknown; 0: none. */
int speaker_pronoun(struct speakers *self, const struct attribution *a, const struct speaker *outer, struct speaker *ret);

/* speaker_role.c: the same word but for case and spelling (defence, defense; minister, ministry)? */
bool speaker_same_word(const struct text *t, uint32_t a, uint32_t b);
/* "the Minister": one whose role was told; false: nobody. */
bool speaker_role(const struct speakers *self, const struct attribution *a, uint32_t first, uint32_t last, struct speaker *ret);
/* "The estate agent": one just named whose trade was not told; false: nobody. */
bool speaker_description(const struct speakers *self, const struct attribution *a, uint32_t head, struct speaker *ret);

/* speaker_again.c: "the envoy" after "the envoy of Norvik": the fuller phrase, without article; false: none. */
bool speaker_fuller(const struct speakers *self, uint32_t head, uint32_t at, struct str *ret);
/* "Both men": the two last named together before token at, so many paragraphs back; *ret as it was when there are none. 0 or -ENOMEM. */
int speaker_pair(const struct speakers *self, uint32_t at, uint32_t paragraphs, struct speaker *ret);

/* speaker_body.c: a body that is named more fully elsewhere: "the Ministry", "the CDC". */
bool speaker_body(const struct speakers *self, uint32_t first, uint32_t last, uint32_t at, struct str *ret);

#endif
