/*
 * render - statements as records: joined with their article and cluster.
 */
#ifndef STORE_RENDER_H
#define STORE_RENDER_H

#include "common/record.h"
#include "store/columns.h"
#include "store/entry.h"
#include "store/index.h"
#include "store/lookup.h"

struct rendering {
	const struct view *view;
	struct arena *arena; /* what records are made of */
	struct arena *scratch; /* reset for each record: for what is looked at of others; NULL: arena is taken */
	struct replaced replaced;
	bool notes_known, notes; /* whether there are any: asked once */
};

/* -ENOENT: no such statement (any more); -EIO: damaged, with what in reterr; -ENOMEM. */
int render(struct rendering *self, uint64_t seq, struct record *ret, struct buf *reterr);

/* The same of a statement whose row was found together with others'. */
int render_row(struct rendering *self, const struct lookup_row *row, struct record *ret, struct buf *reterr);

/* An id as RECORD_ID_HEX digits in the arena. */
int render_id(struct arena *arena, uint64_t id, struct str *ret);

/* The article with that number, and the text and statements of one of its contents. */
int render_article(struct rendering *self, uint64_t number, struct entry_article *ret, struct buf *reterr);
/* *ret_packed: wire_get_bare_article() reads it. */
int render_content(struct rendering *self, uint64_t number, uint32_t content, struct str *ret_packed, struct buf *reterr);

#endif
