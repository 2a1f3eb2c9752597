/*
 * wire - the frames that the daemons exchange. WIRE.md is the normative text.
 *
 * A message is a header part and, where its kind has one, a body part. Both
 * are foreign input, even from a sister daemon: -EBADMSG is an answer, not a
 * reason to die. Decoded strings point into the frame, arrays into the arena.
 */
#ifndef COMMON_WIRE_H
#define COMMON_WIRE_H

#include <stdint.h>

#include "common/arena.h"
#include "common/article.h"
#include "common/buf.h"

enum {
	WIRE_VERSION = 1,
	WIRE_PAGE_MAX = 8 << 20,   /* a page's bytes, decompressed; page_max is at most this */
	WIRE_FRAME_MAX = 32 << 20, /* a page, the article's text and its statements */
	WIRE_STATEMENTS_MAX = 16384,
	WIRE_IDS_MAX = 4096,       /* page ids in one DONE */
	WIRE_NAME_MAX = 64,        /* bytes of an instance's name */
	WIRE_DIGEST_BYTES = 32,
};

enum wire_kind {
	WIRE_HELLO = 1, /* who I am, and how much I take */
	WIRE_PING,      /* I am alive */
	WIRE_PAGE,      /* fetcher to parser */
	WIRE_ARTICLE,   /* parser to classifier, classifier to store */
	WIRE_GRANT,     /* consumer to producer: send so much more */
	WIRE_DONE,      /* consumer to producer: these pages are in the store, synced */
	WIRE_LOST,      /* consumer to producer: this page will not arrive, and why */
	WIRE_BEGIN,     /* consumer to producer: work on this page begins, be patient */
	WIRE_BYE,       /* consumer to producer: send nothing more; what I have I still answer */
	WIRE_WHO,       /* I know no such session: say HELLO */
	WIRE_KINDS,
};

/* Fixed when the page enters the outbox; unique over outboxes, ordered within one. */
struct page_id {
	uint64_t outbox; /* random, made with the outbox */
	uint64_t seq;    /* fetch sequence */
};

static inline bool page_id_eq(struct page_id a, struct page_id b)
{
	return a.outbox == b.outbox && a.seq == b.seq;
}

struct wire_header {
	enum wire_kind kind;
	uint64_t from, to; /* sessions; to is 0 where the sender does not know the receiver yet */
	struct page_id id; /* PAGE, ARTICLE, BEGIN: so that a page whose body is damaged can still be refused by id */
};

struct wire_hello {
	struct str instance; /* "parser@1": one process at a time has it */
	struct str version;  /* of the program */
	uint32_t credit_messages, credit_bytes; /* 0 from a producer */
	bool died;              /* the session before this one ended in the midst of a page: */
	struct page_id died_on;
};

struct wire_page {
	struct page_id id;
	struct str feed;   /* name; empty for ingested files */
	struct str outlet; /* from the feed's settings or ingest --outlet; may be empty */
	struct str url;    /* canonical, as far as the fetcher knows */
	struct str title, published; /* as the feed has them; may be empty */
	struct str content_type;     /* the HTTP header; may be empty */
	int64_t fetched_usec;        /* since the epoch, UTC */
	uint64_t bytes;              /* of the body, decompressed */
	struct str body;             /* zstd; empty where the snapshot does not travel */
	struct str digest;           /* SHA-256 of what body inflates to; empty: unknown */
	struct str language, topic;  /* what the feed's settings say of its pages; may be empty */
	bool is_text;                /* in an article: it is the text to the last byte, which stands for it where body is empty */
};

struct wire_article {
	struct wire_page page;
	struct article article;
};

struct wire_grant {
	uint32_t messages, bytes;
};

enum wire_cause {
	CAUSE_DROPPED, /* its worker or link went away: nobody's fault */
	CAUSE_DIED,    /* its worker died or hung while at work on it: counts as an attempt */
	CAUSE_REFUSED, /* its worker cannot take it: counts as an attempt */
	CAUSE_FINAL,   /* it is no article, too large, ...: trying again is useless */
	CAUSES,
};

struct wire_lost {
	struct page_id id;
	enum wire_cause cause;
	struct str stage;  /* where: "parser", "classifier", "store" */
	struct str reason; /* for people and dead letters */
};

/* Encoders append to out and leave their failure in it. */
void wire_put_header(struct buf *out, const struct wire_header *header);
void wire_put_hello(struct buf *out, const struct wire_hello *hello);
void wire_put_page(struct buf *out, const struct wire_page *page);
/* The same in two: the caller appends the body's bytes in between. */
void wire_put_page_head(struct buf *out, const struct wire_page *page, size_t body_bytes);
void wire_put_page_tail(struct buf *out, const struct wire_page *page);
void wire_put_article(struct buf *out, const struct wire_article *article);
void wire_put_grant(struct buf *out, const struct wire_grant *grant);
void wire_put_ids(struct buf *out, const struct page_id *ids, size_t n); /* DONE */
void wire_put_lost(struct buf *out, const struct wire_lost *lost);

/* Decoders: 0 and *ret, or -EBADMSG, -E2BIG, -EPROTO (another version), -ENOMEM (arena). */
int wire_get_header(struct str frame, struct wire_header *ret);
int wire_get_hello(struct str frame, struct wire_hello *ret);
int wire_get_page(struct str frame, struct wire_page *ret);
int wire_get_article(struct str frame, struct arena *arena, struct wire_article *ret); /* article_check()ed */
int wire_get_grant(struct str frame, struct wire_grant *ret);
int wire_get_ids(struct str frame, struct arena *arena, struct page_id **ret, size_t *ret_n);
int wire_get_lost(struct str frame, struct wire_lost *ret);

/* An article without its page, as the store keeps it. */
void wire_put_bare_article(struct buf *out, const struct article *article);
int wire_get_bare_article(struct str frame, struct arena *arena, struct article *ret);

const char *wire_kind_name(enum wire_kind kind);
const char *wire_cause_name(enum wire_cause cause);

#endif
