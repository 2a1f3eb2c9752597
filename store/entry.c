#include "store/entry.h"

#include <assert.h>
#include <errno.h>

#include "common/pack.h"
#include "store/bytes.h"
#include "store/hash.h"
#include "store/strings.h"

enum { STRINGS = 14, HAS_SNAPSHOT = 1 << STRINGS };

uint32_t entry_current(const struct entry_article *self)
{
	return self->n_fetches ? self->fetches[self->n_fetches - 1].content : 0;
}

uint64_t entry_id(struct str url)
{
	return hash64(&url, 1);
}

/* ---- articles ---- */

/* The strings of a content, in the order of their bits. */
static void content_strings(struct content *c, struct str *ret[STRINGS])
{
	struct str *all[STRINGS] = { &c->title,	    &c->author,	    &c->outlet, &c->feed,	      &c->published,	      &c->language,
				     &c->genre,	    &c->parser,	    &c->classifier, &c->given.url, &c->given.content_type,
				     &c->given.title, &c->given.published, &c->given.outlet };

	memcpy(ret, all, sizeof all);
}

static void put_content(struct strings *w, const struct content *from)
{
	struct content c = *from;
	struct str *strings[STRINGS];
	unsigned mask = c.snapshot.len == SNAPSHOT_KEY_BYTES ? HAS_SNAPSHOT : 0;

	content_strings(&c, strings);
	for (unsigned i = 0; i < STRINGS; i++)
		mask |= strings[i]->len ? 1u << i : 0;
	strings_put_bytes(w, (struct str){ (const char *)c.hash, HASH_BYTES });
	strings_put_bytes(w, (struct str){ (const char *)c.facts, FACTS_BYTES });
	strings_put_varint(w, c.first_seq);
	strings_put_varint(w, c.statements);
	strings_put_varint(w, mask);
	if (mask & HAS_SNAPSHOT)
		strings_put_bytes(w, c.snapshot);
	for (unsigned i = 0; i < STRINGS; i++)
		if (strings[i]->len)
			strings_put(w, *strings[i]);
}

bool entry_takes_wording(const struct entry_article *self, size_t bytes)
{
	return self->n_contents && !self->contents[0].snapshot.len && bytes <= ENTRY_WORDING_MOST;
}

void entry_put_article(struct buf *out, const struct entry_article *article)
{
	if (article->wording.len) {
		buf_add_byte(out, 0);
		buf_add_byte(out, (char)(ENTRY_HAS_WORDING | ENTRY_PLAIN));
	}
	struct strings w = strings_begin(out);
	unsigned char id[8];
	struct fetch last = { 0 };

	strings_put_varint(&w, article->url.len);
	strings_put_bytes(&w, article->url);
	strings_look_in(&w, article->url.len);
	put_be(id, article->id, sizeof id);
	strings_put_bytes(&w, (struct str){ (char *)id, sizeof id });
	strings_put_varint(&w, article->n_fetches);
	for (size_t i = 0; i < article->n_fetches; i++) {
		const struct fetch *f = &article->fetches[i];

		strings_put_varint(&w, f->outbox ^ last.outbox);
		strings_put_varint(&w, f->seq);
		strings_put_varint(&w, zigzag((int64_t)((uint64_t)f->usec - (uint64_t)last.usec)));
		strings_put_varint(&w, f->content);
		last = *f;
	}
	strings_put_varint(&w, article->n_contents);
	for (size_t i = 0; i < article->n_contents; i++)
		put_content(&w, &article->contents[i]);
	buf_add(out, article->wording);
}

static int get_content(struct reader *r, const unsigned char *base, struct arena *arena, struct content *c)
{
	const unsigned char *hash = read_bytes(r, HASH_BYTES), *facts = read_bytes(r, FACTS_BYTES), *snapshot;
	uint64_t seq = read_varint(r), statements = read_varint(r), mask = read_varint(r);
	struct str *strings[STRINGS];

	if (r->bad || statements > UINT32_MAX || mask >> (STRINGS + 1))
		return -EBADMSG;
	*c = (struct content){ .first_seq = seq, .statements = (uint32_t)statements };
	memcpy(c->hash, hash, HASH_BYTES);
	memcpy(c->facts, facts, FACTS_BYTES);
	snapshot = mask & HAS_SNAPSHOT ? read_bytes(r, SNAPSHOT_KEY_BYTES) : NULL;
	if (snapshot)
		c->snapshot = (struct str){ (const char *)snapshot, SNAPSHOT_KEY_BYTES };
	content_strings(c, strings);
	for (unsigned i = 0; i < STRINGS; i++)
		if (mask >> i & 1)
			*strings[i] = strings_get(r, base, arena);
	return r->bad ? -EBADMSG : 0;
}

static int get_fetches(struct reader *r, struct arena *arena, struct entry_article *a)
{
	uint64_t n = read_varint(r);
	struct fetch last = { 0 };

	if (r->bad || n > FETCHES_MAX)
		return -EBADMSG;
	/* Room for one more, and the one that FETCHES_MAX then drops. */
	a->fetches = arena_take(arena, (size_t)n + 1, sizeof *a->fetches);
	if (!a->fetches)
		return -ENOMEM;
	a->n_fetches = (size_t)n;
	for (size_t i = 0; i < n; i++) {
		struct fetch *f = &a->fetches[i];
		uint64_t content;

		f->outbox = read_varint(r) ^ last.outbox;
		f->seq = read_varint(r);
		f->usec = (int64_t)((uint64_t)last.usec + (uint64_t)unzigzag(read_varint(r)));
		content = read_varint(r);
		if (content > UINT32_MAX)
			return -EBADMSG;
		f->content = (uint32_t)content;
		last = *f;
	}
	return r->bad ? -EBADMSG : 0;
}

static int get_contents(struct reader *r, const unsigned char *base, struct arena *arena, struct entry_article *a)
{
	uint64_t n = read_varint(r);
	int e = 0;

	if (r->bad || n > CONTENTS_MAX)
		return -EBADMSG;
	a->contents = arena_take(arena, (size_t)n + 1, sizeof *a->contents);
	if (!a->contents)
		return -ENOMEM;
	a->n_contents = (size_t)n;
	for (size_t i = 0; i < n && e == 0; i++)
		e = get_content(r, base, arena, &a->contents[i]);
	for (size_t i = 0; i < a->n_fetches; i++)
		if (a->fetches[i].content >= n)
			return -EBADMSG;
	return e;
}

int entry_get_article(struct str value, struct arena *arena, struct entry_article *ret)
{
	struct entry_article a = { 0 };
	bool has_wording = entry_has_wording(value);
	int e = value.len && value.ptr[0] == 0 ? entry_unpack(value, arena, &value) : 0;

	if (e < 0)
		return e;
	const unsigned char *base = (const unsigned char *)value.ptr, *url, *id;
	struct reader r = { .at = base, .end = base + value.len };
	uint64_t len = read_varint(&r);
	url = read_bytes(&r, len);
	id = read_bytes(&r, 8);
	if (!url || !id || len == 0)
		return -EBADMSG;
	a.url = (struct str){ (const char *)url, (size_t)len };
	a.id = get_be(id, 8);
	e = get_fetches(&r, arena, &a);
	if (e == 0)
		e = get_contents(&r, base, arena, &a);
	if (has_wording)
		a.wording = (struct str){ (const char *)r.at, (size_t)(r.end - r.at) };
	if (e == 0 && has_wording && (a.wording.len == 0 || a.n_contents == 0))
		e = -EBADMSG;
	if (e == 0)
		*ret = a;
	return e;
}

/* ---- words ---- */

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

/* ---- ids ---- */

static bool spans_eq(struct spans a, struct spans b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.at, b.at, a.n * sizeof *a.at) == 0);
}

/* How many statements before this one have the very same spans. They stand close: content is ascending. */
static uint64_t repeats(const struct article *article, size_t index)
{
	const struct statement *s = &article->statements[index];
	uint64_t n = 0;

	for (size_t i = index; i-- > 0 && index - i < 64;)
		n += spans_eq(article->statements[i].content, s->content) &&
		     spans_eq(article->statements[i].cue, s->cue) && spans_eq(article->statements[i].source, s->source);
	return n;
}

uint64_t entry_statement_id(struct str url, const struct content *content, const struct article *article, size_t index)
{
	const struct statement *s = &article->statements[index];
	uint64_t again = repeats(article, index);
	struct buf spans = { 0 };
	struct str parts[3] = { url, { (const char *)content->hash, HASH_BYTES }, { 0 } };

	pack_spans(&spans, s->content);
	pack_spans(&spans, s->cue);
	pack_spans(&spans, s->source);
	if (again)
		pack_uint(&spans, again);
	parts[2] = buf_str(&spans);
	uint64_t id = hash64(parts, 3);
	buf_destroy(&spans);
	return id;
}
