/*
 * feed - the bytes of any feed as one model: RSS 0.90 to 2.0, Atom 0.3 and 1.0,
 * JSON Feed, sitemaps, news sitemaps and sitemap indexes, with the namespaces
 * they are written with in the wild.
 *
 * A reader of feeds may refuse little: bytes that are no character, markup
 * that is no XML and fields in the wrong place are read as they were meant.
 * Only what is no feed at all is refused. Nothing outside the bytes is ever
 * fetched, and whatever they are, time is linear and memory the arena's limit.
 *
 * Shapes: all text is UTF-8. "Plain" text has no markup and single spaces;
 * "HTML" is as the feed had it, addresses made absolute, neither cleaned nor
 * balanced. Addresses are absolute where a base was known. Dates are RFC 3339
 * in UTC. Absent is empty. Everything is borrowed from the bytes given or
 * made in the arena: both must outlive the model.
 */
#ifndef FETCHER_FEED_H
#define FETCHER_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/arena.h"
#include "common/json.h"
#include "common/str.h"

enum {
	FEED_BYTES_MAX = 64 * 1024 * 1024, /* of one feed; sitemaps may have 50 MiB */
	FEED_ENTRIES_MAX = 50 * 1000,      /* as many as a sitemap may have; what follows is left out */
	FEED_JSON_VALUES_MAX = 500 * 1000, /* cJSON takes 64 bytes for each, however short it is written: more is no feed */
	FEED_LIST_MAX = 1000               /* links, categories, authors, media... of one entry; what follows is left out */
};

enum feed_format {
	FEED_RSS, /* of a version that nobody knows */
	FEED_RSS_090,
	FEED_RSS_091,
	FEED_RSS_092,
	FEED_RSS_093,
	FEED_RSS_094,
	FEED_RSS_10,
	FEED_RSS_20,
	FEED_ATOM_03,
	FEED_ATOM_10,
	FEED_JSON_10,
	FEED_JSON_11,
	FEED_NEWS_SITEMAP,
	FEED_SITEMAP,
	FEED_SITEMAP_INDEX,
	FEED_FORMATS
};

struct feed_date {
	struct str text; /* "2006-01-02T15:04:05Z" */
	int64_t seconds; /* the same since 1970; meaningless where text is empty */
};

struct feed_person {
	struct str name, email, uri;
};

struct feed_link {
	struct str href, rel, type, hreflang, title, length;
};

struct feed_enclosure {
	struct str url, type, length; /* length: digits, of bytes */
};

struct feed_strs {
	struct str *at;
	size_t n, cap;
};

struct feed_persons {
	struct feed_person *at;
	size_t n, cap;
};

struct feed_links {
	struct feed_link *at;
	size_t n, cap;
};

struct feed_enclosures {
	struct feed_enclosure *at;
	size_t n, cap;
};

/* What a feed, an entry and the source of an entry have in common. */
struct feed_common {
	struct str title, title_language;
	struct str link; /* the page that this is about */
	struct str id;
	struct str language;
	struct str rights, subtitle; /* HTML; an entry has no subtitle */
	struct str image;
	struct feed_date published, updated;
	struct feed_persons authors, contributors;
	struct feed_strs categories; /* plain, each once */
	struct feed_links links;     /* rel "alternate" where none was given; "self", "hub", "next"... */
	unsigned char ranks[8];      /* the reader's own: how good each field's origin was */
};

enum feed_shape { FEED_NOWHERE, FEED_POINT, FEED_LINE, FEED_POLYGON, FEED_BOX };

struct feed_place {
	enum feed_shape shape;
	unsigned dimensions;           /* of a position: 2 or 3 */
	struct feed_strs coordinates;  /* JSON numbers, longitude first; a multiple of dimensions */
};

struct feed_entry {
	struct feed_common common;
	struct str summary, summary_language; /* HTML */
	struct str content, content_language; /* HTML, the full text where the feed carries it */
	struct str content_src;               /* where it is, if not here */
	struct str comments;                  /* address */
	struct feed_enclosures enclosures;
	struct feed_strs media, thumbnails;   /* addresses */
	struct feed_common *source;           /* the feed it was taken over from, or NULL */
	struct feed_place place;
};

struct feed_doc {
	enum feed_format format;
	struct feed_common common;
	struct str icon, logo, generator;
	struct str ttl; /* minutes, digits */

	/* When to ask again, as the feed wishes; zero where it says nothing. */
	int64_t ttl_seconds;
	int64_t update_seconds; /* sy:updatePeriod divided by sy:updateFrequency */
	uint32_t skip_hours;    /* bit 0: 00:00 to 00:59 UTC */
	uint8_t skip_days;      /* bit 0: Monday */

	struct feed_entry *entries; /* in the feed's order */
	size_t n_entries, cap_entries;
};

struct feed_hints {
	struct str content_type; /* the HTTP header's value; empty: unknown */
	struct str base_url;     /* where the bytes came from; empty: unknown */
};

/*
 * Reads a feed into *ret. 0; -EBADMSG when the bytes are no feed; -E2BIG over
 * FEED_BYTES_MAX; -ENOMEM when the arena's limit does not hold the model.
 */
int feed_read(struct str bytes, const struct feed_hints *hints, struct arena *arena, struct feed_doc *ret);

/* "rss20", "atom10", "newssitemap"... */
const char *feed_format_name(enum feed_format format);

/* Writes the model as one JSON object; what is absent is left out. */
void feed_print(const struct feed_doc *doc, struct json *out);

/* Name, else e-mail address, of the first author; empty when nobody is named. */
struct str feed_author(const struct feed_common *common);

#endif
