#include "store/entry.h"

#include <assert.h>
#include <errno.h>

#include "common/pack.h"
#include "store/bytes.h"

enum { ARTICLE_ITEMS = 4, ARTICLE_ITEMS_MIN = 3, FETCH_ITEMS = 4, CONTENT_ITEMS = 19, CONTENT_ITEMS_MIN = 14, RECORD_ITEMS = 24, TOPIC_ITEMS = 3, TOPICS_MAX = 256 };

uint32_t entry_current(const struct entry_article *self)
{
	return self->n_fetches ? self->fetches[self->n_fetches - 1].content : 0;
}

uint64_t entry_id(struct str url)
{
	return hash64(&url, 1);
}

/* ---- articles ---- */

static void put_content(struct buf *out, const struct content *c)
{
	pack_array(out, CONTENT_ITEMS);
	pack_bin(out, (struct str){ (const char *)c->hash, HASH_BYTES });
	pack_uint(out, c->first_seq);
	pack_uint(out, c->statements);
	pack_bin(out, c->snapshot);
	pack_str(out, c->title);
	pack_str(out, c->author);
	pack_str(out, c->outlet);
	pack_str(out, c->feed);
	pack_str(out, c->published);
	pack_str(out, c->language);
	pack_str(out, c->genre);
	pack_str(out, c->parser);
	pack_str(out, c->classifier);
	pack_bin(out, (struct str){ (const char *)c->facts, HASH_BYTES });
	pack_str(out, c->given.url);
	pack_str(out, c->given.content_type);
	pack_str(out, c->given.title);
	pack_str(out, c->given.published);
	pack_str(out, c->given.outlet);
}

void entry_put_article(struct buf *out, const struct entry_article *article)
{
	pack_array(out, ARTICLE_ITEMS);
	pack_str(out, article->url);
	pack_array(out, article->n_fetches);
	for (size_t i = 0; i < article->n_fetches; i++) {
		pack_array(out, FETCH_ITEMS);
		pack_uint(out, article->fetches[i].outbox);
		pack_uint(out, article->fetches[i].seq);
		pack_int(out, article->fetches[i].usec);
		pack_uint(out, article->fetches[i].content);
	}
	pack_array(out, article->n_contents);
	for (size_t i = 0; i < article->n_contents; i++)
		put_content(out, &article->contents[i]);
	pack_uint(out, article->id);
}

static void get_hash(struct unpack *u, unsigned char out[HASH_BYTES])
{
	struct str s = unpack_bin(u);

	if (s.len == HASH_BYTES)
		memcpy(out, s.ptr, HASH_BYTES);
	else
		unpack_fail(u);
}

static uint32_t get_u32(struct unpack *u)
{
	uint64_t v = unpack_uint(u);

	if (v <= UINT32_MAX)
		return (uint32_t)v;
	unpack_fail(u);
	return 0;
}

static void get_content(struct unpack *u, struct content *c)
{
	size_t items = unpack_array(u, CONTENT_ITEMS_MIN);

	c->given = (struct given){ 0 };
	get_hash(u, c->hash);
	c->first_seq = unpack_uint(u);
	c->statements = get_u32(u);
	c->snapshot = unpack_bin(u);
	c->title = unpack_str(u);
	c->author = unpack_str(u);
	c->outlet = unpack_str(u);
	c->feed = unpack_str(u);
	c->published = unpack_str(u);
	c->language = unpack_str(u);
	c->genre = unpack_str(u);
	c->parser = unpack_str(u);
	c->classifier = unpack_str(u);
	get_hash(u, c->facts);
	if (items >= CONTENT_ITEMS) {
		c->given.url = unpack_str(u);
		c->given.content_type = unpack_str(u);
		c->given.title = unpack_str(u);
		c->given.published = unpack_str(u);
		c->given.outlet = unpack_str(u);
	} else {
		unpack_rest(u, items - CONTENT_ITEMS_MIN);
	}
	unpack_rest(u, items > CONTENT_ITEMS ? items - CONTENT_ITEMS : 0);
	if (c->snapshot.len && c->snapshot.len != SNAPSHOT_KEY_BYTES)
		unpack_fail(u);
}

static int get_fetches(struct unpack *u, struct arena *arena, struct entry_article *a)
{
	a->n_fetches = unpack_array(u, 0);
	if (a->n_fetches > FETCHES_MAX)
		return -EBADMSG;
	/* Room for one more, and the one that FETCHES_MAX then drops. */
	a->fetches = arena_alloc(arena, a->n_fetches + 1, sizeof *a->fetches);
	if (!a->fetches)
		return -ENOMEM;
	for (size_t i = 0; i < a->n_fetches; i++) {
		size_t items = unpack_array(u, FETCH_ITEMS);

		a->fetches[i].outbox = unpack_uint(u);
		a->fetches[i].seq = unpack_uint(u);
		a->fetches[i].usec = unpack_int(u);
		a->fetches[i].content = get_u32(u);
		unpack_rest(u, items > FETCH_ITEMS ? items - FETCH_ITEMS : 0);
	}
	return 0;
}

int entry_get_article(struct str value, struct arena *arena, struct entry_article *ret)
{
	struct unpack u = { .in = value };
	struct entry_article a = { 0 };

	size_t items = unpack_array(&u, ARTICLE_ITEMS_MIN);
	a.url = unpack_str(&u);
	int r = get_fetches(&u, arena, &a);
	if (r < 0)
		return r;
	a.n_contents = unpack_array(&u, 0);
	if (a.n_contents > CONTENTS_MAX)
		return -EBADMSG;
	a.contents = arena_alloc(arena, a.n_contents + 1, sizeof *a.contents);
	if (!a.contents)
		return -ENOMEM;
	for (size_t i = 0; i < a.n_contents; i++)
		get_content(&u, &a.contents[i]);
	/* Older values have no id; a hash each time a statement is shown is what it spares. */
	a.id = items >= ARTICLE_ITEMS ? unpack_uint(&u) : entry_id(a.url);
	for (size_t i = 0; i < a.n_fetches; i++)
		if (a.fetches[i].content >= a.n_contents)
			return -EBADMSG;
	if (unpack_error(&u) < 0)
		return -EBADMSG;
	*ret = a;
	return 0;
}

/* ---- records ---- */

static void put_statement(struct buf *out, const struct statement *s)
{
	pack_uint(out, s->type);
	pack_uint(out, s->act);
	pack_uint(out, s->part);
	pack_uint(out, s->marks);
	pack_int(out, s->nested_in);
	pack_spans(out, s->source);
	pack_spans(out, s->cue);
	pack_spans(out, s->content);
	pack_str(out, s->speaker);
	pack_str(out, s->role);
	pack_str(out, s->how);
	pack_uint(out, s->confidence);
	pack_str(out, s->said_at);
	pack_str(out, s->place);
	pack_str(out, s->to);
	pack_str(out, s->occasion);
	pack_array(out, s->topics.n);
	for (size_t i = 0; i < s->topics.n; i++) {
		pack_array(out, TOPIC_ITEMS);
		pack_str(out, s->topics.at[i].id);
		pack_uint(out, s->topics.at[i].score);
		pack_uint(out, s->topics.at[i].by);
	}
}

void entry_put_record(struct buf *out, const struct entry_record *record)
{
	pack_array(out, RECORD_ITEMS);
	pack_uint(out, record->article);
	pack_uint(out, record->content);
	pack_uint(out, record->index);
	pack_uint(out, record->id);
	pack_str(out, record->text);
	pack_str(out, record->cue);
	pack_str(out, record->as);
	put_statement(out, &record->statement);
}

static uint64_t get_below(struct unpack *u, uint64_t limit)
{
	uint64_t v = unpack_uint(u);

	if (v < limit)
		return v;
	unpack_fail(u);
	return 0;
}

static int get_topics(struct unpack *u, struct arena *arena, struct topics *ret)
{
	size_t n = unpack_array(u, 0);

	if (n > TOPICS_MAX)
		return -EBADMSG;
	ret->n = n;
	ret->at = arena_alloc(arena, n, sizeof *ret->at);
	if (!ret->at)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++) {
		size_t items = unpack_array(u, TOPIC_ITEMS);

		ret->at[i].id = unpack_str(u);
		ret->at[i].score = (uint16_t)get_below(u, 1001);
		ret->at[i].by = (uint8_t)get_below(u, UINT8_MAX + 1);
		unpack_rest(u, items > TOPIC_ITEMS ? items - TOPIC_ITEMS : 0);
	}
	return 0;
}

static int get_statement(struct unpack *u, struct arena *arena, struct statement *s)
{
	s->type = (enum statement_type)get_below(u, STATEMENT_TYPES);
	s->act = (enum statement_act)get_below(u, ACTS);
	s->part = (enum statement_part)get_below(u, PARTS);
	s->marks = get_u32(u);
	s->nested_in = (int32_t)unpack_int(u);
	int r = unpack_spans(u, arena, &s->source);
	if (r == 0)
		r = unpack_spans(u, arena, &s->cue);
	if (r == 0)
		r = unpack_spans(u, arena, &s->content);
	if (r < 0)
		return r;
	s->speaker = unpack_str(u);
	s->role = unpack_str(u);
	s->how = unpack_str(u);
	s->confidence = (uint16_t)get_below(u, 1001);
	s->said_at = unpack_str(u);
	s->place = unpack_str(u);
	s->to = unpack_str(u);
	s->occasion = unpack_str(u);
	return get_topics(u, arena, &s->topics);
}

int entry_get_record(struct str value, struct arena *arena, struct entry_record *ret)
{
	struct unpack u = { .in = value };
	struct entry_record record = { 0 };

	(void)unpack_array(&u, RECORD_ITEMS);
	record.article = unpack_uint(&u);
	record.content = get_u32(&u);
	record.index = get_u32(&u);
	record.id = unpack_uint(&u);
	record.text = unpack_str(&u);
	record.cue = unpack_str(&u);
	record.as = unpack_str(&u);
	int r = get_statement(&u, arena, &record.statement);
	if (r < 0)
		return r;
	if (unpack_error(&u) < 0)
		return -EBADMSG;
	*ret = record;
	return 0;
}

int entry_words(struct str text, struct spans spans, struct arena *arena, struct str *ret)
{
	static const char between[] = " \xe2\x80\xa6 "; /* … */
	size_t len = 0;

	for (size_t i = 0; i < spans.n; i++)
		len += spans.at[i].to - spans.at[i].from + (i ? sizeof between - 1 : 0);
	char *out = arena_alloc(arena, len + 1, 1);
	if (!out)
		return -ENOMEM;
	len = 0;
	for (size_t i = 0; i < spans.n; i++) {
		struct str piece;
		bool in_text = str_sub(text, spans.at[i].from, spans.at[i].to, &piece);

		assert(in_text); /* article_check() said so */
		if (i)
			memcpy(out + len, between, sizeof between - 1), len += sizeof between - 1;
		memcpy(out + len, piece.ptr, piece.len);
		len += piece.len;
	}
	*ret = (struct str){ out, len };
	return 0;
}
