/*
 * opml - lists of feeds as readers exchange them: OPML 1.0 to 2.0, however ill-formed.
 *
 * An outline with an address (xmlUrl; url where its type says that it is a
 * feed) is a feed, at whatever depth. Of what we add ourselves, in a namespace
 * of our own, name and outlet are taken as they stand. A list comes from
 * anywhere, so it may not say what could harm: no permission to go to private
 * addresses, no credential.
 */
#ifndef FETCHER_OPML_H
#define FETCHER_OPML_H

#include "common/arena.h"
#include "common/buf.h"

enum {
	OPML_BYTES_MAX = 4 << 20,
	OPML_FEEDS_MAX = 5000,
	OPML_ARENA_BYTES = 32 << 20, /* enough for any list of this size */
};

struct opml_feed {
	struct str url, title;                /* title: what others call it */
	struct str name, outlet, language, topic, every, pace; /* our own; empty where absent */
	size_t line; /* of the file, from 1: where its outline begins; what is written has none */
};

struct opml {
	struct opml_feed *at; /* in the file's order */
	size_t n;
};

/*
 * In arena, and pointing into bytes. -EBADMSG: it is no OPML; -E2BIG: over
 * OPML_BYTES_MAX or OPML_FEEDS_MAX; -ENOMEM: arena is spent.
 */
int opml_read(struct str bytes, struct arena *arena, struct opml *ret);

/* A whole list is a head, any number of feeds, and a tail. */
void opml_write_head(struct buf *out);
void opml_write_feed(struct buf *out, const struct opml_feed *feed);
void opml_write_tail(struct buf *out);

#endif
