/* wording_impl - what writing and reading a wording share. */
#ifndef STORE_WORDING_IMPL_H
#define STORE_WORDING_IMPL_H

#include "store/bytes.h"
#include "store/packing.h"
#include "store/wording.h"

enum { CLOSED_PLAIN, CLOSED_ZSTD, CLOSED_OF_PAGE /* added */, TEXT_SUM_BYTES = 8 };
enum { WORDING_ZSTD_LEAST = 256 }; /* fewer bytes are not worth the time that it takes to read them */
enum { WORDING_TEXTS = 7, WORDING_HAS_TOPICS = 1 << WORDING_TEXTS };
enum { WORDING_SHARED = 9, WORDING_STRINGS = 12 };

/* The strings of a statement, in the order of their bits. */
static inline void wording_texts(struct statement *s, struct str *ret[WORDING_TEXTS])
{
	struct str *all[WORDING_TEXTS] = { &s->speaker, &s->role, &s->how, &s->said_at, &s->place, &s->to, &s->occasion };

	memcpy(ret, all, sizeof all);
}

/* The strings of an article: the first WORDING_SHARED are often those of its row. */
static inline void wording_strings(struct article *a, struct str *ret[WORDING_STRINGS])
{
	struct str *all[WORDING_STRINGS] = { &a->url,	 &a->title,    &a->author, &a->outlet,	       &a->published,	   &a->language,
					     &a->genre, &a->parser_version, &a->classifier_version, &a->place, &a->published_from, &a->modified };

	memcpy(ret, all, sizeof all);
}

static inline void wording_shared(const struct entry_article *entry, uint32_t at, struct str ret[WORDING_SHARED])
{
	const struct content *c = &entry->contents[at];
	struct str all[WORDING_SHARED] = { entry->url,	 c->title, c->author, c->outlet, c->published,
					   c->language, c->genre, c->parser, c->classifier };

	memcpy(ret, all, sizeof all);
}

/* The open part, taken apart. */
struct wording_open {
	const unsigned char *base; /* of the open part, as it is when nothing is packed */
	uint64_t text, n;          /* bytes of the text, ranges kept here */
	const unsigned char *list; /* of the ranges */
	const unsigned char *words;
	uint64_t words_len;
	struct reader statements;
	struct str closed;
};

/* Where the closed part is, with nothing unpacked; false: nowhere. */
bool wording_find_closed(struct str value, struct str *ret);
/* -EBADMSG, -ENOMEM; words that are packed are unpacked into arena. */
int wording_open(struct str value, struct arena *arena, struct wording_open *ret);
/* The next statement's bytes: 1, 0 at the end, -EBADMSG. */
int wording_next_statement(struct reader *r, struct str *ret);
int wording_get_statement(const struct wording_open *open, struct str bytes, struct arena *arena, uint64_t *ret_id, struct statement *ret);
/* text: its bytes, which no span leaves. */
int wording_get_spans(struct reader *r, struct arena *arena, uint32_t *base, uint64_t text, struct spans *ret);
int wording_get_topics(struct reader *r, const unsigned char *base, struct arena *arena, struct topics *ret);

/* What the closed part is once it is inflated. -EBADMSG, -ENOMEM. */
int wording_inflate(struct str closed, struct arena *arena, struct str *ret);
/* Appends the closed part; plain: what is in it. -ENOMEM. */
int wording_close_part(struct buf *out, struct str plain, bool of_page, void *deflate);
uint64_t wording_sum(struct str text);

#endif
