#include "store/render.h"

#include <errno.h>
#include <inttypes.h>
#include <zstd.h>

#include "common/wire.h"
#include "store/cluster.h"
#include "store/lookup.h"
#include "store/note.h"

int render_id(struct arena *arena, uint64_t id, struct str *ret)
{
	static const char digits[] = "0123456789abcdef";
	char *out = arena_alloc(arena, RECORD_ID_HEX + 1, 1);

	if (!out)
		return -ENOMEM;
	for (size_t i = RECORD_ID_HEX; i-- > 0; id >>= 4)
		out[i] = digits[id & 15];
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

static int render_cluster(struct rendering *self, uint64_t seq, struct record *ret)
{
	struct cluster c;
	int r = cluster_of(self->view->db, self->view->txn, seq, &c);

	ret->cluster.id = ret->cluster.first = ret->id;
	ret->cluster.size = (uint32_t)c.size;
	ret->outlets = 1;
	if (r == 0 && c.first != seq)
		r = id_of(self, c.first, &ret->cluster.first);
	if (r == 0 && c.root != seq)
		r = id_of(self, c.root, &ret->cluster.id);
	/* A root that was taken in anew has no record; its cluster is then known by its first. */
	if (r == -ENOENT) {
		ret->cluster.id = ret->cluster.first;
		r = 0;
	}
	if (r == 0 && c.size > 1)
		r = count_outlets(self, seq, &ret->outlets);
	return r == -ENOENT ? -EIO : r;
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
	ret->speaker.name = s->speaker;
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

int render(struct rendering *self, uint64_t seq, struct record *ret, struct buf *reterr)
{
	return render_row(self, &(struct lookup_row){ .seq = seq }, ret, reterr);
}

int render_row(struct rendering *self, const struct lookup_row *row, struct record *ret, struct buf *reterr)
{
	uint64_t seq = row->seq;
	struct entry_record record = { 0 };
	struct entry_article article = { 0 };
	struct record out = { .seq = seq };
	struct fetch first = { 0 };
	int r = lookup_row(self->view->db, self->view->txn, row, self->arena, &record, &article);

	if (r == -ENOENT)
		return r;
	if (r < 0)
		return damaged(reterr, r, "statement", seq);
	fill(&out, &record, &article.contents[record.content]);
	out.source.url = article.url;
	out.source.revision = fetches_revision_of(article.fetches, article.n_fetches, record.content, &first);
	out.seen_usec = first.usec;
	out.revisions = fetches_revisions(article.fetches, article.n_fetches);
	out.current = entry_current(&article) == record.content;
	r = render_id(self->arena, record.id, &out.id);
	if (r == 0 && out.speaker.name.len && notes_any(self->view->db, self->view->txn))
		r = note_person(self->view->db, self->view->txn, out.speaker.name, self->arena, &out.speaker.name);
	if (r == 0)
		r = render_id(self->arena, article.id, &out.source.article);
	if (r == 0)
		r = render_cluster(self, seq, &out);
	if (r < 0)
		return damaged(reterr, r, "the cluster of statement", seq);
	*ret = out;
	return 0;
}
