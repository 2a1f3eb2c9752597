#include "store/render.h"

#include <endian.h>
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <zstd.h>

#include "common/wire.h"
#include "store/cluster.h"
#include "store/lookup.h"
#include "store/note.h"

/* Eight hexadecimal digits, each made in a byte of its own of one number: there are two ids in each record. */
static void put_digits(char *to, uint32_t v)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t d = v;

	d = (d << 16 | d) & UINT64_C(0x0000ffff0000ffff);
	d = (d << 8 | d) & UINT64_C(0x00ff00ff00ff00ff);
	d = (d << 4 | d) & (15 * ones);
	/* Those from ten on are letters. */
	d += '0' * ones + ((d + 6 * ones) >> 4 & ones) * ('a' - '0' - 10);
	d = htobe64(d);
	memcpy(to, &d, sizeof d);
}

int render_id(struct arena *arena, uint64_t id, struct str *ret)
{
	char *out = arena_take(arena, RECORD_ID_HEX, 1);

	if (!out)
		return -ENOMEM;
	put_digits(out, (uint32_t)(id >> 32));
	put_digits(out + RECORD_ID_HEX / 2, (uint32_t)id);
	*ret = (struct str){ out, RECORD_ID_HEX };
	return 0;
}

static int damaged(struct buf *reterr, int error, const char *what, uint64_t number)
{
	if (error == -EIO || error == -EBADMSG)
		buf_printf(reterr, "%s %" PRIu64 " is damaged on disk", what, number);
	return error == -EBADMSG ? -EIO : error;
}

int render_article(struct rendering *self, uint64_t number, struct entry_article *ret, struct buf *reterr)
{
	int r = lookup_article(self->view->db, self->view->txn, number, self->arena, ret);

	return damaged(reterr, r == -ENOENT ? -EIO : r, "article", number);
}

int render_content(struct rendering *self, uint64_t number, uint32_t content, struct str *ret_packed, struct buf *reterr)
{
	int r = lookup_packed(self->view->db, self->view->txn, number, content, self->arena, ret_packed);

	return damaged(reterr, r == -ENOENT ? -EIO : r, "the text of article", number);
}

static int id_of(struct rendering *self, uint64_t seq, struct str *ret)
{
	struct entry_record record = { 0 };
	int r = lookup_record(self->view->db, self->view->txn, seq, self->arena, &record);

	return r < 0 ? r : render_id(self->arena, record.id, ret);
}

/* Outlets of the cluster's members that stand. */
static int count_outlets(struct rendering *self, uint64_t seq, uint32_t *ret)
{
	enum { LOOKED_AT = 64 };
	uint64_t members[LOOKED_AT];
	struct str names[LOOKED_AT];
	uint32_t outlets = 0;
	/* Of many records, each with that many others, the arena would have no room for all. */
	struct arena *arena = self->scratch ? self->scratch : self->arena;
	ssize_t n = cluster_members(self->view->db, self->view->txn, seq, members, LOOKED_AT);

	if (self->scratch)
		arena_reset(self->scratch);
	for (ssize_t i = 0; i < n; i++) {
		struct entry_record record = { 0 };
		struct entry_article article = { 0 };
		bool again = false;
		int gone = replaced_get(&self->replaced, members[i]);

		if (gone)
			continue;
		int r = lookup_both(self->view->db, self->view->txn, members[i], arena, &record, &article);
		if (r < 0)
			return r;
		names[outlets] = article.contents[record.content].outlet;
		for (uint32_t k = 0; k < outlets; k++)
			again = again || str_eq(names[k], names[outlets]);
		outlets += !again;
	}
	*ret = outlets ? outlets : 1;
	return n < 0 ? (int)n : 0;
}

/* What has to be made for a record, or asked of other tables. */
struct shown {
	struct str id, article, name;
	struct str cluster, first; /* ids */
	uint32_t size, outlets;
};

static int render_cluster(struct rendering *self, uint64_t seq, struct shown *ret)
{
	struct cluster c = { .root = seq, .size = 1, .first = seq };
	struct db_key key = db_key1(seq);
	struct str node;
	int r = view_get(self->view, TABLE_CLUSTERS, db_key_str(&key), &node);

	/* Most are alone. */
	r = r == -ENOENT ? 0 : cluster_of(self->view->db, self->view->txn, seq, &c);

	ret->cluster = ret->first = ret->id;
	ret->size = (uint32_t)c.size;
	ret->outlets = 1;
	if (r == 0 && c.first != seq)
		r = id_of(self, c.first, &ret->first);
	if (r == 0 && c.root != seq)
		r = id_of(self, c.root, &ret->cluster);
	/* A root that was taken in anew has no record; its cluster is then known by its first. */
	if (r == -ENOENT) {
		ret->cluster = ret->first;
		r = 0;
	}
	if (r == 0 && c.size > 1)
		r = count_outlets(self, seq, &ret->outlets);
	return r == -ENOENT ? -EIO : r;
}

static bool has_notes(struct rendering *self)
{
	if (!self->notes_known) {
		self->notes = !view_is_empty(self->view, TABLE_NOTES) && notes_any(self->view->db, self->view->txn);
		self->notes_known = true;
	}
	return self->notes;
}

static void fill(struct record *ret, const struct entry_record *e, const struct content *content)
{
	const struct statement *s = &e->statement;

	ret->type = s->type;
	ret->act = s->act;
	ret->part = s->part;
	ret->marks = s->marks;
	ret->text = e->text;
	ret->cue = e->cue;
	ret->speaker.as = e->as;
	ret->speaker.role = s->role;
	ret->speaker.how = s->how;
	ret->speaker.confidence = s->confidence;
	ret->said.at = s->said_at;
	ret->said.place = s->place;
	ret->said.to = s->to;
	ret->said.occasion = s->occasion;
	ret->topics = s->topics;
	ret->spans.source = s->source;
	ret->spans.cue = s->cue;
	ret->spans.content = s->content;
	ret->published = content->published;
	ret->source.outlet = content->outlet;
	ret->source.feed = content->feed;
	ret->source.title = content->title;
	ret->model.parser = content->parser;
	ret->model.classifier = content->classifier;
}

static void fill_article(struct record *ret, const struct entry_article *article, uint32_t content)
{
	struct fetch first = { 0 };

	ret->source.url = article->url;
	ret->source.revision = fetches_revision_of(article->fetches, article->n_fetches, content, &first);
	ret->seen_usec = first.usec;
	ret->revisions = fetches_revisions(article->fetches, article->n_fetches);
	ret->current = entry_current(article) == content;
}

static void fill_shown(struct record *ret, const struct shown *shown)
{
	ret->id = shown->id;
	ret->speaker.name = shown->name;
	ret->source.article = shown->article;
	ret->cluster.id = shown->cluster;
	ret->cluster.size = shown->size;
	ret->cluster.first = shown->first;
	ret->outlets = shown->outlets;
}

int render(struct rendering *self, uint64_t seq, struct record *ret, struct buf *reterr)
{
	return render_row(self, &(struct lookup_row){ .seq = seq }, ret, reterr);
}

int render_row(struct rendering *self, const struct lookup_row *row, struct record *ret, struct buf *reterr)
{
	uint64_t seq = row->seq;
	/* Whole once it is found: not cleared, and not copied, for each of a page's rows. */
	struct entry_record record;
	struct entry_article article;
	struct shown shown;
	int r = lookup_row(self->view->db, self->view->txn, row, self->arena, &record, &article);

	if (r == -ENOENT)
		return r;
	if (r < 0)
		return damaged(reterr, r, "statement", seq);
	shown.name = record.statement.speaker;
	r = render_id(self->arena, record.id, &shown.id);
	if (r == 0 && shown.name.len && has_notes(self))
		r = note_person(self->view->db, self->view->txn, shown.name, self->arena, &shown.name);
	if (r == 0)
		r = render_id(self->arena, article.id, &shown.article);
	if (r == 0)
		r = render_cluster(self, seq, &shown);
	if (r < 0)
		return damaged(reterr, r, "the cluster of statement", seq);
	ret->seq = seq;
	fill(ret, &record, &article.contents[record.content]);
	fill_article(ret, &article, record.content);
	fill_shown(ret, &shown);
	return 0;
}
