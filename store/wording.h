/*
 * wording - what the table "contents" holds: one version of an article's text and what people say in it.
 *
 * The words of statements, of their cues and sources are kept as they are, once,
 * so that one statement is read without the rest of the text. That rest, and
 * what only the whole article needs, follows compressed:
 *
 *   varint bytes of the open part, the open part, the closed part
 *
 * The bytes of text in the open part may be packed (packing.h; not before
 * schema 4). Then instead of its length, which is never that small, there are a
 * varint table, varint bytes behind the text, varint bytes of each half of it.
 *
 *   open part    varint bytes of the text, varint ranges of it that are kept
 *                here (varint bytes left out, varint bytes kept, each), these
 *                bytes, then each statement behind its varint length
 *   statement    8 bytes id; type, act and part in a byte; varint marks, varint
 *                nested_in + 1; spans of content, source and cue; a byte that
 *                says which of its strings there are; these (strings.h), varint
 *                confidence, topics
 *   closed part  a byte: 0 as it is (short, or loose: loose.h), 1 zstd, of page 2 or 3; then what of the
 *                article is as in its row in "articles", the other strings, spans,
 *                origins, topics, and the bytes of the text that the open part leaves out
 *
 * A text that is its page to the last byte, as pages of plain text are, lies in
 * "snapshots" already. Such a wording is *of its page* (not before schema 10): instead
 * of these bytes it has 8 of checksum of the whole text, which whoever reads it
 * takes from the page. What makes it so has seen that they are the same
 * (snapshot.h); the article names its page as long as a wording is of it, so it is
 * kept; before a page goes, its text is written out (change.h). When it is
 * damaged, the words of statements are still there: wording_get_words().
 */
#ifndef STORE_WORDING_H
#define STORE_WORDING_H

#include "store/entry.h"

/*
 * Of text. To read a text from its page takes as long as from here (50 us for 50 KB), to write it a third to
 * half of the time, at any size; but what a shorter one saves is 200 bytes, for a place more to be read from disk.
 */
enum { WORDING_OF_PAGE_LEAST = 1024 };

/* A closed part that was made beforehand, as compressing a long text takes most of the time. */
struct wording_closed {
	struct str text; /* the article's, which it was made of: borrowed */
	bool of_page, loose;
	struct buf head; /* what stands before the text in it, as it is */
	struct buf closed;
};

/* Memory for many, one after the other. */
struct wording_room {
	struct buf plain, packed;
};

/* of_page: the text is its page, which is kept. deflate NULL: it stays loose (loose.h). 0, -ENOMEM. */
int wording_close(const struct article *article, const struct entry_article *entry, uint32_t at, bool of_page, void *deflate,
		  struct wording_room *room, struct wording_closed *ret);
void wording_closed_destroy(struct wording_closed *self);

/*
 * Appends the wording of the content, whose strings the article may share. of_page: as for wording_close(). ids:
 * one for each statement. deflate: a ZSTD_CCtx. made: used where it is of this very article, whose statements
 * have not changed since, and of an entry that says the same; or NULL. 0, -ENOMEM.
 */
int wording_put(struct buf *out, const struct article *article, const struct entry_article *entry, uint32_t at, bool of_page,
		const uint64_t *ids, void *deflate, const struct wording_closed *made);

/* Whether it is of its page. */
bool wording_is_of_page(struct str value);

/* Appends the same with its text in it; value is of its page, arena for what is made on the way. -EBADMSG (another page), -ENOMEM. */
int wording_put_text(struct buf *out, struct str value, struct str page, void *deflate, struct arena *arena);

/*
 * Appends the same with its words packed; false, with anything appended: it is
 * to be left as it is. A seventh of a store is less, and each statement takes a
 * third of a microsecond longer to be read: done by `inquit compact`, to what is there by then.
 */
bool wording_pack(struct buf *out, struct str value);

/* Whether its closed part is long and not compressed. */
bool wording_is_loose(struct str value);

/*
 * 1 and appends the same with its closed part compressed, as was seen when it was read back; 0: it is not loose, or would
 * not be shorter. deflate: a ZSTD_CCtx; arena: for what is made on the way. -EBADMSG, -ENOMEM.
 */
int wording_tighten(struct buf *out, struct str value, void *deflate, struct arena *arena);

/*
 * Statement `index`; of *ret all but article and content is set. It points into
 * value and arena. -EBADMSG, -ENOMEM; -ENOENT: there are fewer.
 */
int wording_get_record(struct str value, uint32_t index, struct arena *arena, struct entry_record *ret);

/* The whole; points into value, page (which is asked for where it is of its page) and arena. -EBADMSG, -ENOMEM. */
int wording_get(struct str value, const struct entry_article *entry, uint32_t at, struct str page, struct arena *arena, struct article *ret);

/* The same of a wording whose page is lost: where no statement has words, the text is spaces. */
int wording_get_words(struct str value, const struct entry_article *entry, uint32_t at, struct arena *arena, struct article *ret);

#endif
