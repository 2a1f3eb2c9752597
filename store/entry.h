/*
 * entry - what the table "articles" holds, packed and unpacked, and what a statement is once it is read.
 *
 * varint and bytes of the URL; 8 bytes id; varint fetches, each: outbox (xor
 * that of the one before), seq, time since the one before, content; varint
 * contents, each: hash, facts, varint first statement and how many, a varint
 * that says which strings there are and whether a page's hash, and these
 * (strings.h). What its statements say is in "contents" (wording.h).
 *
 * `inquit compact` packs addresses (packing.h). Such a row has instead of the URL:
 * a 0, a byte that says how it begins, varint bytes of the rest, varint bytes of
 * each half of that as it is packed, and both halves.
 */
#ifndef STORE_ENTRY_H
#define STORE_ENTRY_H

#include "common/arena.h"
#include "common/article.h"
#include "common/buf.h"
#include "store/db.h"
#include "store/revision.h"

enum { CONTENTS_MAX = 4096, SNAPSHOT_KEY_BYTES = 32, FACTS_BYTES = 8 };

/* One version of an article's title and text. */
struct content {
	unsigned char hash[HASH_BYTES]; /* of title and text */
	uint64_t first_seq;             /* its statements are consecutive */
	uint32_t statements;
	struct str snapshot;            /* SHA-256 of its page, or empty */
	struct str title, author, outlet, feed, published, language, genre, parser, classifier;
	unsigned char facts[FACTS_BYTES]; /* of everything else that a record shows of it */
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
/* -EBADMSG, -ENOMEM; strings point into value and arena. Leaves room for one more content and fetch. */
int entry_get_article(struct str value, struct arena *arena, struct entry_article *ret);

/* Appends the row with its address packed; false: that would not be less, or it is so already. */
bool entry_pack(struct buf *out, struct str value);
bool entry_is_packed(struct str value);
/* Such a row as it was, in arena. -EBADMSG, -ENOMEM. */
int entry_unpack(struct str value, struct arena *arena, struct str *ret);

/* A statement's id: hash of the URL, the text and its spans; what is said twice with the very same spans is numbered. */
uint64_t entry_statement_id(struct str url, const struct content *content, const struct article *article, size_t index);

struct entry_record {
	uint64_t article;
	uint32_t content, index; /* in the content's statements */
	uint64_t id;
	struct statement statement; /* spans into the content's text */
	struct str text, cue, as;   /* the words of the spans */
};

/* The words of the spans, pieces joined by " … ". -ENOMEM. */
int entry_words(struct str text, struct spans spans, struct arena *arena, struct str *ret);

#endif
