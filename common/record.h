/*
 * record - one statement as users get it: what the store answers and the command line prints.
 *
 * A record is a statement joined with its article, its cluster and the
 * versions that made it. Everything points into the arena or reply at hand.
 * The JSON form is a fixed interface: keys, order and meaning do not change
 * within "v":1.
 */
#ifndef COMMON_RECORD_H
#define COMMON_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/article.h"
#include "common/buf.h"
#include "common/pack.h"

enum {
	RECORD_VERSION = 1,
	RECORD_ID_HEX = 16,       /* hex digits of a statement's or article's id */
	RECORD_TOPICS_MAX = 256,
	RECORD_SPANS_MAX = 65536, /* of one kind, in one statement */
};

struct record {
	struct str id;   /* RECORD_ID_HEX hex digits, the same in every run */
	enum statement_type type;
	enum statement_act act;
	struct str text; /* the content's words, its pieces joined by " … " */
	struct {
		struct str name; /* empty: unknown, and JSON's speaker is null */
		struct str as;   /* the source's words in the article: "the minister" */
		struct str role, how;
		uint16_t confidence; /* thousandths */
	} speaker;
	struct {
		struct str at, place, to, occasion;
	} said;
	struct str published; /* as the article has it; may be empty */
	int64_t seen_usec;    /* when its page was fetched */
	struct topics topics; /* best first */
	struct str cue;       /* the cue's words, pieces joined as in text */
	struct {
		struct str outlet, feed, url, title, article; /* article: its id */
		uint32_t revision; /* 1 is the first that was fetched */
	} source;
	struct {
		struct spans source, cue, content; /* bytes of the stored article text */
	} spans;
	struct {
		struct str id;    /* of the cluster: that of one of its statements */
		uint32_t size;    /* statements in it that stand now; 1 for one of its own */
		struct str first; /* id of the one published first */
	} cluster;
	struct {
		struct str parser, classifier;
	} model;
	uint64_t seq; /* ascending in order of arrival; a cursor for tail */

	/* Not in JSON: for tables. */
	enum statement_part part;
	uint32_t marks;     /* enum statement_mark */
	uint32_t revisions; /* how many the article has */
	uint32_t outlets;   /* different ones in the cluster */
	bool current;       /* false: a newer revision of the article no longer has these words there */
};

/* Appends the record as one value, an array of known order; a newer sender appends. Failure stays in out. */
void record_put(struct buf *out, const struct record *record);

/* The next value of u as a record; strings point into u's bytes. 0, -EBADMSG, -ENOMEM (arena). */
int record_get(struct unpack *u, struct arena *arena, struct record *ret);

/* One line of JSON without the line's end. Failure stays in out. */
void record_print_json(struct buf *out, const struct record *record);

/*
 * A reply to the store's "query" and "events": some records, and how to ask
 * for those behind them. Begins with records_put_head(), n records follow;
 * records_get_head() reads it and leaves u at the first of *ret_n records.
 */
struct records_head {
	bool more;          /* asking again with cursor gives others; when false cursor is still good for tail */
	struct str cursor;  /* opaque ASCII */
	uint64_t n;
};
void records_put_head(struct buf *out, const struct records_head *head);
int records_get_head(struct unpack *u, struct records_head *ret);

#endif
