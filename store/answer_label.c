#include <errno.h>
#include <inttypes.h>

#include "common/conf.h"
#include "common/pack.h"
#include "common/record.h"
#include "store/answer.h"
#include "store/commands.h"
#include "store/hash.h"
#include "store/label.h"
#include "store/lookup.h"
#include "store/render.h"

enum { FITS_SHOWN = 2, LABELS_MAX = 65536 };

static int no_such(struct question *q, struct str id)
{
	buf_printf(&q->text, "no statement has an id that begins with %.*s", (int)(id.len < 32 ? id.len : 32), id.ptr ? id.ptr : "");
	return -ENOENT;
}

/* What the label says of its statement, which stands or once stood. */
static int describe(struct answerer *self, struct question *q, uint64_t seq, struct label *ret)
{
	struct rendering rendering = { .view = &self->asking.view, .arena = self->arena };
	struct entry_article article;
	struct entry_record record;
	int r = lookup_record(self->db, self->asking.view.txn, seq, self->arena, &record);

	if (r < 0)
		return r;
	r = render_article(&rendering, record.article, &article, &q->text);
	if (r < 0)
		return r;
	if (record.content >= article.n_contents)
		return -EIO;
	const struct content *content = &article.contents[record.content];
	ret->id = record.id;
	ret->title = content->title;
	ret->text = record.text;
	ret->url = article.url;
	ret->spans = record.statement.content;
	memcpy(ret->content, content->hash, HASH_BYTES);
	return 0;
}

/* The statement with that id or a beginning of it. */
static int find(struct answerer *self, struct question *q, struct str id, uint64_t *ret_seq)
{
	uint64_t *found;
	size_t n;

	if (question_check_id(q, id) < 0)
		return -EINVAL;
	int r = plan_find_ids(&self->asking, id, FITS_SHOWN, &found, &n);
	if (r < 0)
		return r;
	if (n > 1 && id.len < RECORD_ID_HEX) {
		buf_printf(&q->text, "%.*s fits several statements: write more of it", (int)id.len, id.ptr);
		return -ENOTUNIQ;
	}
	if (n == 0)
		return no_such(q, id);
	*ret_seq = found[n - 1];
	return 0;
}

static int take_back(struct answerer *self, struct question *q, struct str id)
{
	struct label label = { 0 };
	uint64_t seq;

	/* The statement of a whole id need not be there any more. */
	if (!question_read_id(id, &label.id)) {
		int r = find(self, q, id, &seq);

		if (r == 0)
			r = describe(self, q, seq, &label);
		if (r < 0)
			return r;
	}
	return label_delete(self->db, self->asking.view.txn, label.id);
}

static int get_topics(struct answerer *self, struct question *q, struct unpack *u, struct label *label)
{
	size_t n = unpack_array(u, 0);

	if (unpack_error(u))
		return -EINVAL;
	if (n > LABEL_TOPICS_MAX) {
		buf_printf(&q->text, "a label has at most %d topics", LABEL_TOPICS_MAX);
		return -E2BIG;
	}
	label->topics = arena_alloc(self->arena, n, sizeof *label->topics);
	if (!label->topics)
		return -ENOMEM;
	for (; label->n_topics < n; label->n_topics++) {
		struct str topic = unpack_str(u);

		if (!topic.len || topic.len > LABEL_TOPIC_BYTES || memchr(topic.ptr, 0, topic.len)) {
			buf_printf(&q->text, "a topic's name has 1 to %d bytes", LABEL_TOPIC_BYTES);
			return -EINVAL;
		}
		label->topics[label->n_topics] = topic;
	}
	return 0;
}

static int set(struct answerer *self, struct question *q, struct str id, struct str by, struct unpack *u)
{
	struct label label = { .usec = q->now_usec, .by = by };
	uint64_t seq;
	int r = get_topics(self, q, u, &label);

	if (r == 0)
		r = find(self, q, id, &seq);
	if (r == 0)
		r = describe(self, q, seq, &label);
	return r < 0 ? r : label_put(self->db, self->asking.view.txn, &label);
}

int answer_label(struct answerer *self, struct question *q)
{
	struct unpack u = { .in = q->input };
	uint64_t n = unpack_array(&u, 0), done = 0;
	struct str by = { 0 };
	int r = n > LABELS_MAX || unpack_error(&u) ? -EINVAL : 0;

	(void)question_word(q, "by", &by);
	if (by.len > LABEL_BY_BYTES)
		by.len = LABEL_BY_BYTES;
	for (; done < n && r == 0; done++) {
		size_t members = unpack_array(&u, 2);
		struct str id = unpack_str(&u);

		r = unpack_nil(&u) ? take_back(self, q, id) : set(self, q, id, by, &u);
		unpack_rest(&u, members > 2 ? members - 2 : 0);
		if (r == 0 && unpack_error(&u))
			r = -EINVAL;
	}
	if (r == 0)
		pack_uint(&q->body, done);
	return r;
}

struct listing {
	struct buf rows;
	uint64_t n, limit, next;
};

static int list_label(void *ctx, const struct label *label)
{
	struct listing *l = ctx;

	l->next = label->id;
	if (l->n == l->limit || l->rows.len > STORE_REPLY_BYTES)
		return 1;
	l->n++;
	l->next = 0;
	pack_array(&l->rows, 7);
	char id[RECORD_ID_HEX + 1];
	(void)snprintf(id, sizeof id, "%016" PRIx64, label->id);
	pack_str(&l->rows, str_from(id));
	pack_array(&l->rows, label->n_topics);
	for (size_t i = 0; i < label->n_topics; i++)
		pack_str(&l->rows, label->topics[i]);
	pack_int(&l->rows, label->usec);
	pack_str(&l->rows, label->by);
	pack_str(&l->rows, label->title);
	pack_str(&l->rows, label->text);
	pack_str(&l->rows, label->url);
	return buf_error(&l->rows);
}

int answer_labels(struct answerer *self, struct question *q)
{
	struct listing l = { .limit = STORE_LIMIT_MAX };
	struct str word;
	uint64_t from = 0;

	if (question_word(q, "limit", &word) && conf_bytes(word, &l.limit) < 0)
		return -EINVAL;
	if (question_word(q, "cursor", &word) && word.len && !question_read_id(word, &from))
		return -EINVAL;
	int r = labels_each(self->db, self->asking.view.txn, from, self->arena, list_label, &l);
	if (r >= 0) {
		char next[RECORD_ID_HEX + 1] = "";

		if (r > 0)
			(void)snprintf(next, sizeof next, "%016" PRIx64, l.next);
		pack_array(&q->body, 2);
		pack_str(&q->body, str_from(next));
		pack_array(&q->body, l.n);
		buf_add(&q->body, buf_str(&l.rows));
	}
	buf_destroy(&l.rows);
	return r < 0 ? r : 0;
}
