/*
 * article - what travels from parser to store: an article and what people say in it.
 *
 * Everything points into the arena (or frame) of the message at hand. Offsets
 * are bytes into article.text, end exclusive, on code point boundaries. Absent
 * text is the empty str. Scores are thousandths: integers, so that every
 * machine prints and compares them alike.
 */
#ifndef COMMON_ARTICLE_H
#define COMMON_ARTICLE_H

#include <stdbool.h>
#include <stdint.h>

#include "common/str.h"

struct span {
	uint32_t from, to;
};

struct spans {
	struct span *at;
	size_t n;
};

/* Where a topic's score came from. */
enum topic_by {
	TOPIC_BY_RULES = 1 << 0,
	TOPIC_BY_MODEL = 1 << 1,
	TOPIC_BY_CONTEXT = 1 << 2, /* inherited from the statement before, or only the heading or title speaks for it */
	TOPIC_BY_FEED = 1 << 3,    /* the feed's settings name it, where nothing else speaks for any */
};

struct topic {
	struct str id;
	uint16_t score; /* thousandths */
	uint8_t by;     /* of enum topic_by; 0: not known */
};

struct topics {
	struct topic *at;
	size_t n;
};

/* How the words are given: wholly quoted, in the writer's words, both, or a labelled turn of an interview. */
enum statement_type { STATEMENT_DIRECT, STATEMENT_INDIRECT, STATEMENT_MIXED, STATEMENT_TURN, STATEMENT_TYPES };

/* What is attributed: words uttered or written; a belief, wish or plan; something done. */
enum statement_act { ACT_SPEECH, ACT_STANCE, ACT_DEED, ACTS };

/* Where in the article the content stands. */
enum statement_part { PART_BODY, PART_HEADLINE, PART_DECK, PART_HEADING, PART_QUESTION, PART_COMMENT, PARTS };

/* What keeps a statement from being a plain assertion by its speaker, in the words that are printed. */
enum statement_mark {
	MARK_NEGATED = 1 << 0,      /* "did not say that" */
	MARK_HYPOTHETICAL = 1 << 1, /* "would say", imagined */
	MARK_RETRACTED = 1 << 2,
	MARK_ANONYMOUS = 1 << 3, /* "a senior official" */
	MARK_TRANSLATED = 1 << 4, /* said in another language: "through an interpreter" */
};

struct statement {
	enum statement_type type;
	enum statement_act act;
	enum statement_part part;
	uint32_t marks; /* of enum statement_mark */
	struct spans source, cue, content;
	int32_t nested_in; /* index of the statement whose content holds this one whole, or -1 */
	struct str speaker;      /* resolved name, or a collective's noun phrase without article; empty: unknown */
	struct str role;         /* as printed: "Foreign Minister" */
	struct str how;          /* how the speaker was found: "name", "surname", "pronoun", "role", ... */
	uint16_t confidence;     /* thousandths, that the speaker is right */
	struct str said_at;      /* date of the utterance where stated: RFC 3339 or a part of it */
	struct str place, to, occasion;
	struct topics topics; /* filled by the classifier, best first */
};

/* len bytes of text at text_at were made from the page's bytes from page_at. */
struct origin {
	uint32_t text_at, page_at, len;
};

struct article {
	struct str url;       /* canonical address; else where it was fetched from */
	struct str title, author, outlet, place;
	struct str published; /* RFC 3339 with the page's own offset, or a bare date */
	struct str published_from; /* which part of the page said so: "json-ld", "meta", "time", "url", "text" */
	struct str modified;
	struct str language; /* BCP 47 primary tag: "en" */
	struct str genre;    /* "news", "interview", "live", "opinion", "briefing" */
	struct str text;     /* UTF-8 */
	struct spans body;   /* parts of text that are the article, without title, deck and byline */
	struct spans headings;
	struct span deck; /* from == to: none */
	struct origin *origins; /* ascending in text_at */
	size_t n_origins;
	struct statement *statements; /* ascending by first byte of content */
	size_t n_statements;
	struct topics topics; /* of the article as a whole */
	struct str parser_version, classifier_version;
};

/* The words used in records, queries and JSON: "direct", "speech", "body", ... */
const char *statement_type_name(enum statement_type type);
const char *statement_act_name(enum statement_act act);
const char *statement_part_name(enum statement_part part);
/* 0 and *ret, or -ENOENT. */
int statement_type_from(struct str name, enum statement_type *ret);
int statement_act_from(struct str name, enum statement_act *ret);

/*
 * 0 when every span lies in the text in ascending order on code point
 * boundaries, every nested_in is another statement and every enum has a name;
 * else -EBADMSG and *reterr_why, a literal. What a peer sends is checked with it.
 */
int article_check(const struct article *self, const char **reterr_why);

#endif
