#include <errno.h>
#include <inttypes.h>
#include <zstd.h>

#include "common/cleanup.h"
#include "common/conf.h"
#include "common/record.h"
#include "common/wire.h"
#include "store/answer.h"
#include "store/batch.h"
#include "store/cluster.h"
#include "store/commands.h"
#include "store/hash.h"
#include "store/lookup.h"
#include "store/render.h"
#include "store/tombstone.h"

enum { FITS_SHOWN = 8 };

/* What an id means: a statement (seq) or, with seq 0, an article. */
struct target {
	uint64_t seq, article;
	uint32_t content;
	struct entry_article entry;
};

static int several(struct answerer *self, struct question *q, const uint64_t *seqs, size_t n)
{
	struct rendering rendering = { .view = &self->asking.view, .arena = self->arena };
	struct buf ignored = { 0 };

	buf_printf(&q->text, "%.*s fits several:", (int)q->words[0].len, q->words[0].ptr);
	for (size_t i = 0; i < n && i < FITS_SHOWN; i++) {
		struct record record;

		if (render(&rendering, seqs[i], &record, &ignored) == 0)
			buf_printf(&q->text, " %.*s", (int)record.id.len, record.id.ptr);
	}
	buf_destroy(&ignored);
	return -ENOTUNIQ;
}

static int load_target(struct answerer *self, struct question *q, struct target *ret)
{
	struct rendering rendering = { .view = &self->asking.view, .arena = self->arena };

	if (ret->seq) {
		struct entry_record record;
		int r = lookup_record(self->db, self->asking.view.txn, ret->seq, self->arena, &record);

		if (r < 0)
			return r == -ENOENT ? r : -EIO;
		ret->article = record.article;
		ret->content = record.content;
	}
	int r = render_article(&rendering, ret->article, &ret->entry, &q->text);
	if (r == 0 && !ret->seq)
		ret->content = entry_current(&ret->entry);
	return r == 0 && ret->content >= ret->entry.n_contents ? -EIO : r;
}

static int find_target(struct answerer *self, struct question *q, struct target *ret)
{
	uint64_t *found;
	size_t n;

	if (question_check_id(q, q->n ? q->words[0] : (struct str){ 0 }) < 0)
		return -EINVAL;
	*ret = (struct target){ 0 };
	int r = plan_find_ids(&self->asking, q->words[0], FITS_SHOWN + 1, &found, &n);
	if (r < 0)
		return r;
	if (n > 1 && q->words[0].len < RECORD_ID_HEX)
		return several(self, q, found, n);
	if (n) {
		ret->seq = found[n - 1];
		return load_target(self, q, ret);
	}
	r = plan_find_articles(&self->asking, q->words[0], 2, &found, &n);
	if (r < 0)
		return r;
	if (n > 1) {
		buf_printf(&q->text, "%.*s fits several articles: write more of it", (int)q->words[0].len, q->words[0].ptr);
		return -ENOTUNIQ;
	}
	if (n == 0 && tombstone_tell(self->db, self->asking.view.txn, q->words[0], &q->text))
		return -ENOENT;
	if (n == 0) {
		buf_printf(&q->text, "no statement and no article has an id that begins with %.*s", (int)q->words[0].len,
			   q->words[0].ptr);
		return -ENOENT;
	}
	ret->article = found[0];
	return load_target(self, q, ret);
}

/* The revision asked for by number instead of the one that the id names. */
static int choose_revision(struct question *q, struct target *t)
{
	struct str word;
	uint64_t wanted;

	if (!question_word(q, "revision", &word))
		return 0;
	if (conf_bytes(word, &wanted) < 0)
		return -EINVAL;
	for (size_t i = 0, revision = 0; i < t->entry.n_fetches; i++) {
		if (i && t->entry.fetches[i].content == t->entry.fetches[i - 1].content)
			continue;
		if (++revision != wanted)
			continue;
		t->content = t->entry.fetches[i].content;
		return 0;
	}
	buf_printf(&q->text, "the article has no revision %" PRIu64, wanted);
	return -ENOENT;
}

static void put_revisions(struct buf *out, const struct entry_article *entry)
{
	uint32_t revision = 0;

	pack_array(out, fetches_revisions(entry->fetches, entry->n_fetches));
	for (size_t i = 0; i < entry->n_fetches; i++) {
		const struct fetch *f = &entry->fetches[i];
		const struct content *c = &entry->contents[f->content];
		char id[2 * HASH_BYTES + 1];

		if (i && f->content == entry->fetches[i - 1].content)
			continue;
		for (size_t k = 0; k < HASH_BYTES; k++)
			(void)snprintf(id + 2 * k, 3, "%02x", c->hash[k]);
		pack_array(out, 7);
		pack_uint(out, ++revision);
		pack_int(out, f->usec);
		pack_str(out, c->title);
		pack_str(out, (struct str){ id, RECORD_ID_HEX });
		pack_str(out, c->published);
		if (c->snapshot.len)
			pack_bin(out, c->snapshot);
		else
			pack_nil(out);
		pack_uint(out, c->statements);
	}
}

static bool record_before(const struct record *a, const struct record *b)
{
	int c = str_cmp(a->published, b->published);

	return c ? c < 0 : str_cmp(a->id, b->id) < 0;
}

/* The cluster without the statement itself; published dates of one form sort as text. */
static int put_cluster(struct rendering *rendering, uint64_t seq, struct buf *out, struct buf *reterr)
{
	enum { SHOWN = 256 };
	uint64_t members[SHOWN];
	struct record *records = arena_alloc(rendering->arena, SHOWN, sizeof *records);
	ssize_t n = seq ? cluster_members(rendering->view->db, rendering->view->txn, seq, members, SHOWN) : 0;
	size_t kept = 0;

	if (n < 0 || !records)
		return n < 0 ? (int)n : -ENOMEM;
	for (ssize_t i = 0; i < n; i++) {
		struct record record;
		int r = members[i] == seq ? -ENOENT : render(rendering, members[i], &record, reterr);

		if (r < 0 && r != -ENOENT)
			return r;
		if (r < 0 || !record.current)
			continue;
		size_t at = kept++;
		for (; at > 0 && record_before(&record, &records[at - 1]); at--)
			records[at] = records[at - 1];
		records[at] = record;
	}
	pack_array(out, kept);
	for (size_t i = 0; i < kept; i++)
		record_put(out, &records[i]);
	return 0;
}

int answer_show(struct answerer *self, struct question *q)
{
	struct rendering rendering = { .view = &self->asking.view, .arena = self->arena, .scratch = self->work,
				       .replaced = { .db = self->db, .txn = self->asking.view.txn } };
	struct target t;
	struct record record;
	struct str packed, id;
	int r = find_target(self, q, &t);

	if (r == 0)
		r = choose_revision(q, &t);
	if (r == 0)
		r = render_content(&rendering, t.article, t.content, &packed, &q->text);
	if (r == 0)
		r = render_id(self->arena, t.entry.id, &id);
	if (r == 0 && t.seq)
		r = render(&rendering, t.seq, &record, &q->text);
	if (r < 0)
		return r;
	pack_array(&q->body, 9);
	if (t.seq)
		record_put(&q->body, &record);
	else
		pack_nil(&q->body);
	pack_str(&q->body, id);
	pack_str(&q->body, t.entry.url);
	pack_bin(&q->body, packed);
	pack_uint(&q->body, fetches_revision_of(t.entry.fetches, t.entry.n_fetches, t.content, NULL));
	pack_uint(&q->body, fetches_revisions(t.entry.fetches, t.entry.n_fetches));
	put_revisions(&q->body, &t.entry);
	r = put_cluster(&rendering, t.seq, &q->body, &q->text);
	pack_str(&q->body, t.entry.contents[t.content].feed);
	return r;
}

enum { SNAPSHOT_KEY_HEX = 2 * SNAPSHOT_KEY_BYTES };

static int hash_from(struct str text, unsigned char out[SNAPSHOT_KEY_BYTES])
{
	static const char digits[] = "0123456789abcdef";

	if (text.len != SNAPSHOT_KEY_HEX)
		return -EINVAL;
	for (size_t i = 0; i < SNAPSHOT_KEY_BYTES; i++) {
		const char *high = memchr(digits, text.ptr[2 * i], 16), *low = memchr(digits, text.ptr[2 * i + 1], 16);

		if (!high || !low)
			return -EINVAL;
		out[i] = (unsigned char)((high - digits) << 4 | (low - digits));
	}
	return 0;
}

int answer_page(struct answerer *self, struct question *q)
{
	unsigned char hash[SNAPSHOT_KEY_BYTES];
	char text[SNAPSHOT_KEY_HEX + 1];
	struct str key = { (const char *)hash, sizeof hash }, page;
	struct target t;
	int r = q->n && hash_from(q->words[0], hash) == 0 ? 0 : find_target(self, q, &t);

	if (r < 0)
		return r;
	if (q->words[0].len != SNAPSHOT_KEY_HEX)
		key = t.entry.contents[t.content].snapshot;
	r = key.len ? db_get_raw(self->db, self->asking.view.txn, TABLE_SNAPSHOTS, key, &page) : -ENOENT;
	if (r == -ENOENT)
		buf_add(&q->text, STR("its page was not kept (store.snapshots)"));
	if (r == 0 && snapshot_check(key, page) == -EIO) {
		buf_add(&q->text, STR("the page that was kept is damaged on disk"));
		return -EIO;
	}
	if (r < 0)
		return r;
	for (size_t i = 0; i < SNAPSHOT_KEY_BYTES; i++)
		(void)snprintf(text + 2 * i, 3, "%02x", (unsigned char)key.ptr[i]);
	unsigned long long size = ZSTD_getFrameContentSize(page.ptr, page.len);
	pack_array(&q->body, 3);
	pack_str(&q->body, (struct str){ text, sizeof text - 1 });
	pack_uint(&q->body, size > WIRE_PAGE_MAX ? 0 : size);
	pack_bin(&q->body, page);
	return 0;
}
