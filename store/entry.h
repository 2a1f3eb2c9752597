/*
 * entry - what the tables "articles" and "records" hold, packed and unpacked.
 *
 * A statement's record has what is its own and names its article by number;
 * title, outlet and address are the article's, stored once. Values are arrays
 * that later versions append to.
 */
#ifndef STORE_ENTRY_H
#define STORE_ENTRY_H

#include "common/arena.h"
#include "common/article.h"
#include "common/buf.h"
#include "store/db.h"
#include "store/revision.h"

enum { CONTENTS_MAX = 4096, SNAPSHOT_KEY_BYTES = 32 };

/* One version of an article's title and text. */
struct content {
	unsigned char hash[HASH_BYTES]; /* of title and text */
	uint64_t first_seq;             /* its statements are consecutive */
	uint32_t statements;
	struct str snapshot;            /* SHA-256 of its page, or empty */
	struct str title, author, outlet, feed, published, language, genre, parser, classifier;
	unsigned char facts[HASH_BYTES]; /* of everything else that a record shows of it */
	/* What came with its page, for when that is parsed again; all empty in older values. */
	struct given {
		struct str url, content_type, title, published, outlet;
	} given;
};

struct entry_article {
	struct str url;
	uint64_t id;           /* entry_id(url) */
	struct fetch *fetches; /* ascending; room for one more */
	size_t n_fetches;
	struct content *contents;
	size_t n_contents;
};

/* The content that stands: of the latest fetch. */
uint32_t entry_current(const struct entry_article *self);
/* Its id: hash of the URL. */
uint64_t entry_id(struct str url);

void entry_put_article(struct buf *out, const struct entry_article *article);
/* -EBADMSG, -ENOMEM; strings point into value. Leaves room for one more content and fetch. */
int entry_get_article(struct str value, struct arena *arena, struct entry_article *ret);

struct entry_record {
	uint64_t article;
	uint32_t content, index; /* in the content's statements */
	uint64_t id;
	struct statement statement; /* spans into the content's text */
	struct str text, cue, as;   /* the words of the spans */
};

void entry_put_record(struct buf *out, const struct entry_record *record);
int entry_get_record(struct str value, struct arena *arena, struct entry_record *ret);

/* The words of the spans, pieces joined by " … ". -ENOMEM. */
int entry_words(struct str text, struct spans spans, struct arena *arena, struct str *ret);

#endif
