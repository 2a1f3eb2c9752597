/* extract_impl - what the extract_*.c files share: one article being read. */
#ifndef PARSER_EXTRACT_IMPL_H
#define PARSER_EXTRACT_IMPL_H

#include "parser/extract.h"
#include "parser/speaker.h"
#include "parser/turn.h"

#define PART_OUTSIDE PARTS /* a paragraph that is no part of the article */

struct reading {
	struct arena *arena;
	struct article *article;
	const struct lexicon *lexicon;
	struct text text;
	struct entry *entries;
	uint8_t *parts; /* of each paragraph: enum statement_part or PART_OUTSIDE */
	struct turn *turns;
	uint32_t n_turns;
	uint32_t *turn_of; /* paragraph -> 1 + turn; 0: none; NULL when no interview */
	struct rules rules;
	bool network;      /* has read it too */
	bool *dropped;     /* beside rules.found */
	bool addresses;    /* extract_addresses() */
};

/* A long text is read in sections of at most so many bytes, so that memory stays that of one. */
#define SECTION_BYTES (256u << 10)

/* Byte at which the section of text that begins at from ends: between paragraphs, sentences or words where it can be. */
size_t extract_section_end(struct str text, size_t from);

/* *ret is the article of bytes [from, to) of whole's text alone; its spans are in arena. 0 or -ENOMEM. */
int extract_section(const struct article *whole, size_t from, size_t to, struct arena *arena, struct article *ret);

/* Makes a statement of the section at from one of the whole: had statements stand before those of its section. 0 or -ENOMEM. */
int extract_keep(struct arena *arena, struct str text, size_t from, size_t had, struct statement *inout);

/* Which part of the article each paragraph is. 0 or -ENOMEM. */
int extract_parts(struct reading *r);

/* Quotations that no cue took: after a lead-in, or standing alone. 0 or -ENOMEM. */
int extract_orphans(struct reading *r);

/* First token of paragraph p behind its dateline: "OSLO, May 2 (ABC) — ". */
uint32_t extract_after_dateline(const struct reading *r, uint32_t p);

/* Adds the answers of an interview. 0 or -ENOMEM. */
int extract_turns(struct reading *r);

/* Adds what the network finds; scheme: all of it, by PolNeAR's conventions, not only what ours call a statement. 0 or -ENOMEM. */
struct net;
int extract_net(struct reading *r, const struct net *net, bool scheme);

/* Is it no statement by our conventions, whoever found it? */
bool extract_refuses(const struct reading *r, const struct attribution *a);
/* ... because it is furniture of the page, or a deed: "Pro Tip: ...", "Oslo, United | States", "Roe added a goal". */
bool extract_is_furniture(const struct reading *r, const struct attribution *a);

/* Drops doubles and what contradicts; scheme: all acts are wanted. Sets r->dropped. 0 or -ENOMEM. */
int extract_merge(struct reading *r, bool scheme);

/* Types, nesting and speakers: fills article.statements. 0 or -ENOMEM. */
int extract_finish(struct reading *r, unsigned acts);

/* For people: every candidate with what made it and whether it stayed, then every speaker with how he was found. */
void extract_explain(const struct reading *r, struct buf *out);

/* said_at, to, place and occasion, where the statement's sentence has them. 0 or -ENOMEM. */
int extract_detail(struct reading *r, const struct attribution *a, struct statement *s);

/* Is token i in its source or content? */
bool extract_in_words(const struct attribution *a, uint32_t i);

/* Does the statement's sentence say that the words are a translation? */
bool extract_is_translated(const struct reading *r, const struct attribution *a);
/* Is token i, behind "in", a language and not a land's adjective? */
bool extract_names_language(const struct reading *r, uint32_t i, uint32_t end);

/* Does the text talk to its reader, outside quotations and turns, as manuals, shops and columns do and reports do not? */
bool extract_addresses(const struct reading *r);

/* "news", "interview", "live", "opinion" or "briefing". */
const char *extract_genre(const struct reading *r);

#endif
