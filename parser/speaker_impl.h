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

/* speaker_told.c */
/* "“Roe is late,” he said": is this person named in what is quoted, so that it is another who speaks? */
bool speaker_is_quoted_of(const struct speakers *self, uint32_t person, const struct attribution *a);
/* "He threatened to kill Roe": who is named in what "he" says of him is another. */
bool speaker_is_object(const struct speakers *self, uint32_t person, const struct attribution *a);
/* The sentence of who was last told of before token at: past those whose subject is the same pronoun, "He thought for a while. “No,” he said". */
uint32_t speaker_sentence_told(const struct speakers *self, uint32_t at);
/* "Ann Roe, west coast correspondent" in a line of its own: a byline or a caption tells nothing of her. */
bool speaker_is_line_of(const struct speakers *self, const struct mention *m);

/* speaker_stranger.c: tokens of "woman from Lund" in "A woman from Lund left. She said": one without a name who came up since token from. */
bool speaker_stranger_since(const struct speakers *self, uint32_t from, uint32_t at, enum sex sex, struct run *ret);
/* "I showed it to my doctor. He said": whom the writer tells of in the sentence before token at. */
bool speaker_stranger_of_writer(const struct speakers *self, uint32_t at, enum sex sex, struct run *ret);
/* "“I asked the referee why and he told me”": one in the same sentence of somebody's words, behind token since. */
bool speaker_stranger_in_quote(const struct speakers *self, uint32_t at, enum sex sex, uint32_t since, struct run *ret);
/* "The landlord has a theory. “Bells,” he says": a role that is a subject in this paragraph, behind token since: whoever bears it, else the role. */
bool speaker_role_before(const struct speakers *self, const struct attribution *a, uint32_t since, enum sex sex, struct speaker *ret);

/* speaker_life.c: the person whose obituary the text is; TEXT_NONE: it is none. */
uint32_t speaker_life(const struct speakers *self);
/* May "he" at token at, of that sex, be the person of the obituary: nobody else was named since? */
bool speaker_is_life(const struct speakers *self, uint32_t at, enum sex sex);
/* "the walker, who gave her name as Jan," [first, last): that name; false: none. */
bool speaker_calls_himself(const struct speakers *self, uint32_t first, uint32_t last, struct speaker *ret);

/* speaker_name.c: a name in [first, last): 1 resolved, 0 none there. */
int speaker_name(const struct speakers *self, const struct attribution *a, uint32_t first, uint32_t last, struct speaker *ret);
/* "Roe and Ash": each by name. 1, 0, -ENOMEM. */
int speaker_two(const struct speakers *self, const struct attribution *a, uint32_t first, uint32_t last, struct speaker *ret);
/* Name first, then "of the Times", "of the Department of Health"; or of what is spoken, "Roe of Lind's plan": core stands behind "'s". */
bool speaker_name_before_of(const struct speakers *self, const struct attribution *a, uint32_t first, uint32_t core, uint32_t end,
			    struct speaker *ret);
/* "the remarks by Ann Roe" [first, last): whose they are; false: no words, or nobody's. */
bool speaker_by_words_of(const struct speakers *self, uint32_t first, uint32_t last, struct speaker *ret);
/* "the firm's chief, Ann Roe,", "the doctor at the mill, Ann Roe,": the name stands behind the comma after token end. */
bool speaker_name_behind_comma(const struct speakers *self, const struct attribution *a, uint32_t first, uint32_t end, struct speaker *ret);

/* "a complaint against Ann Roe, | who", "Lund Bay (LB) Governor Ann Roe", "“Harbour” actor Ann Roe": who of it speaks. */
bool speaker_within(const struct speakers *self, const struct attribution *a, struct speaker *ret);

/* speaker_group.c: "they", "it": the body or people that the last sentence is about, else those who last spoke nearby; false: none. */
bool speaker_group_pronoun(const struct speakers *self, const struct attribution *a, bool plural, struct speaker *ret);

/* speaker_behind.c: "The cashier" and ", Ann Roe," from token last on: that person; false: no name follows. */
bool speaker_named_behind(const struct speakers *self, uint32_t last, struct speaker *ret);
/* "The contractor" [first, end) and ", Kelb & Sons," before token last: that body, or an account (@tide); false: none. */
bool speaker_body_behind(const struct speakers *self, uint32_t first, uint32_t end, uint32_t last, struct speaker *ret);

/* "A ferry captain" from token first on, whom the next paragraph names; false: it names nobody. */
bool speaker_opening(const struct speakers *self, uint32_t first, struct speaker *ret);

/* "Istland's energy minister" [first, end), which is where the role of somebody named later was read; false: nobody's. */
bool speaker_by_own_role(const struct speakers *self, uint32_t first, uint32_t end, struct speaker *ret);

/* "One of them, a nurse,", "Another, a clerk from Lund,": what that one is; false: not told. */
bool speaker_one_of(const struct speakers *self, uint32_t first, struct speaker *ret);

/* speaker_kind.c: "the company", "the council" [first, end): the body that the text is about; false: it names none, or several. */
bool speaker_firm(const struct speakers *self, uint32_t first, uint32_t end, struct speaker *ret);
/* speaker_firm.c: the firm that a "company" before token at is: who last spoke by its name, or whom the text is about; trade: the word tells what it does, "airline". All but ret->how. */
bool speaker_firm_told(const struct speakers *self, uint32_t at, bool trade, struct speaker *ret);
/* A capitalised word of no other sense; the end of those that begin at token i, "Kelb & Sons" (i: none). */
bool firm_is_name_word(const struct speakers *self, uint32_t i);
uint32_t firm_name_end(const struct speakers *self, uint32_t i, uint32_t stop);
/* speaker_court.c: "the witness", "the defendant" [first, end): who gave evidence or is tried; false: the text does not say. */
bool speaker_in_court(const struct speakers *self, uint32_t first, uint32_t end, struct speaker *ret);

/* speaker_role.c: the same word but for case and spelling (defence, defense; minister, ministry)? */
bool speaker_same_word(const struct text *t, uint32_t a, uint32_t b);
/* "the Minister": one whose role was told; false: nobody. */
bool speaker_role(const struct speakers *self, const struct attribution *a, uint32_t first, uint32_t last, struct speaker *ret);
/* Do the nationality of the person and that of the phrase [first, last) contradict each other? */
bool speaker_nations_clash(const struct speakers *self, const struct person *p, uint32_t first, uint32_t last);
/* The only person of the text whom fits() takes; TEXT_NONE: nobody, or several. */
uint32_t speaker_only(const struct speakers *self, bool (*fits)(const struct speakers *self, uint32_t person, struct run of), struct run of);
/* "his spokesman": the only one in the text whose role that is; false: nobody, or several. */
bool speaker_only_one(const struct speakers *self, uint32_t first, uint32_t last, struct speaker *ret);
/* speaker_turn.c: "AR:" before an answer: the only person with these initials; false: nobody, or several. */
bool speaker_initials(const struct speakers *self, const struct attribution *a, struct speaker *ret);
/* "The Minister (Ann Roe):" before one: the person in the brackets; false: nobody, or the label names one itself. */
bool speaker_in_brackets(const struct speakers *self, const struct attribution *a, struct speaker *ret);
/* speaker_described.c: "The Norvik striker added": the person who just spoke; false: nobody. */
bool speaker_described(const struct speakers *self, const struct attribution *a, struct speaker *ret);
/* "The estate agent": one just named whose trade was not told; false: nobody. */
bool speaker_description(const struct speakers *self, const struct attribution *a, uint32_t head, struct speaker *ret);

/* speaker_again.c: "the envoy" after "the envoy of Norvik": the fuller phrase, without article; false: none. */
bool speaker_fuller(const struct speakers *self, uint32_t head, uint32_t at, struct str *ret);
/* "the source" after "a source close to Roe said": who spoke last by that word and more; false: nobody. */
bool speaker_said_as(const struct speakers *self, uint32_t head, uint32_t at, struct str *ret);
/* "She and her colleagues": who she is, and the others as printed or by name. 1: that, or known to be unknown; 0: no such source; -ENOMEM. */
int speaker_and_others(struct speakers *self, const struct attribution *a, const struct speaker *outer, struct speaker *ret);
/* "Both men": the two last named together before token at, so many paragraphs back; *ret as it was when there are none. 0 or -ENOMEM. */
int speaker_pair(const struct speakers *self, uint32_t at, uint32_t paragraphs, struct speaker *ret);

/* speaker_body.c: a body that is named more fully elsewhere: "the Ministry", "the CDC". */
bool speaker_body(const struct speakers *self, uint32_t first, uint32_t last, uint32_t at, struct str *ret);

/* speaker_phrase.c, all of a source's tokens [first, last): the end of its head: before its comma, "who" or a preposition that begins a place ("of", "to" stay). */
uint32_t source_head_end(const struct speakers *self, uint32_t first, uint32_t last);
/* "“Harbour” actor Ann Roe" [first, last): behind the marks that open it; 0: none do, or they hold all of it. */
uint32_t source_quoted_name_end(const struct speakers *self, uint32_t first, uint32_t last);
bool source_is_reached(const struct speakers *self, uint32_t i);
bool source_is_plural(const struct speakers *self, uint32_t head);
/* Numbers, articles and endings alone name nobody: "2018", "the", "another". */
bool source_names_nobody(const struct speakers *self, uint32_t first, uint32_t last);
/* "Both", "the two", "the couple"; and those of them that are bodies: "both sides". */
bool source_is_pair(const struct speakers *self, uint32_t first, uint32_t last);
bool source_names_bodies(const struct speakers *self, uint32_t last);
/* How sure the phrase [first, last) with its head is that is taken as printed, in thousandths. */
uint16_t source_confidence(const struct speakers *self, uint32_t first, uint32_t last, uint32_t head);
/* Capitalised words of no other sense. */
bool source_is_bare_name(const struct speakers *self, uint32_t first, uint32_t last);
/* Ends in a body's word or is all capitals that the sentence's start does not explain. */
bool source_is_proper(const struct speakers *self, uint32_t first, uint32_t last);
/* Its first token behind the last "'s", behind "as", behind adverbs. */
uint32_t source_after_possessive(const struct speakers *self, uint32_t first, uint32_t last);
uint32_t source_after_as(const struct speakers *self, uint32_t first, uint32_t last);
uint32_t source_after_adverb(const struct speakers *self, uint32_t first, uint32_t last);
/* Its end before where or when it was said: "The ministry | in a statement on Sunday". */
uint32_t source_before_occasion(const struct speakers *self, uint32_t head, uint32_t last);
/* "Neither president", "every mayor": nobody in particular. */
bool source_is_quantified(const struct speakers *self, uint32_t first);
/* "The Norvik striker", "the 31-year-old": words that take up somebody named. */
bool source_is_described(const struct speakers *self, uint32_t first, uint32_t end);
/* "Chief Executive (Acting) of the Harbour Board": the phrase goes on behind its brackets. */
bool source_goes_on_behind(const struct speakers *self, uint32_t end, uint32_t last);

#endif
