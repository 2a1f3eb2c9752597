/*
 * entry - what the table "articles" holds, packed and unpacked, and what a statement is once it is read.
 *
 * varint and bytes of the URL; 8 bytes id; varint fetches, each: outbox (xor
 * that of the one before), seq, time since the one before, content; varint
 * contents, each: hash, facts, varint first statement and how many, a varint
 * that says which strings there are and whether a page's hash, and these
 * (strings.h). What its statements say is in "contents" (wording.h).
 *
 * A row may begin with a 0 and a byte of flags (enum entry_flag); places in it
 * then count from behind these. `inquit compact` packs addresses (packing.h): two
 * bits of the flags say how it begins, and instead of the URL there are varint
 * bytes of the rest, varint bytes of each half of that as it is packed, and both halves.
 *
 * Short words of the first content are the rest of the row (from schema 8 on), where
 * its page is not kept: a page of results then reads a row for a statement. Where it
 * is kept they have a place of their own, so that what is lost with a leaf
 * of words is made again from pages, whose addresses are on others.
 */
#ifndef STORE_ENTRY_H
#define STORE_ENTRY_H

#include "common/arena.h"
#include "common/article.h"
#include "common/buf.h"
#include "store/db.h"
#include "store/hash.h"
#include "store/revision.h"

enum { CONTENTS_MAX = 4096, SNAPSHOT_KEY_BYTES = 32, FACTS_BYTES = 8 };
enum { ENTRY_WORDING_MOST = 1280 /* with the rest of a row it does not leave its page */ };
enum entry_flag { ENTRY_BEGINNING = 3, ENTRY_PLAIN = 64 /* the address is not packed */, ENTRY_HAS_WORDING = 128 };

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
	struct str wording; /* of contents[0]; empty: it is in "contents" */
};

/* The content that stands: of the latest fetch. */
uint32_t entry_current(const struct entry_article *self);
/* Its id: hash of the URL. */
uint64_t entry_id(struct str url);

void entry_put_article(struct buf *out, const struct entry_article *article);
/* -EBADMSG, -ENOMEM; strings point into value and arena. Leaves room for one more content and fetch. */
int entry_get_article(struct str value, struct arena *arena, struct entry_article *ret);

/* Whether the words of its first content may be in its row. */
bool entry_takes_wording(const struct entry_article *self, size_t bytes);
/* Of a row, which need not be verified: whether they are. */
static inline bool entry_has_wording(struct str value)
{
	return value.len > 2 && value.ptr[0] == 0 && ((unsigned char)value.ptr[1] & ENTRY_HAS_WORDING);
}

/* Appends the row with its address packed; false: that would not be less, or it is so already. */
bool entry_pack(struct buf *out, struct str value);
bool entry_is_packed(struct str value);
/* Of a row that begins with flags, what is behind them, as it was before it was packed: in arena. -EBADMSG, -ENOMEM. */
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
