/* Candidates for the title: headings, <title> and its parts, OpenGraph, JSON-LD, microdata. */
#include <assert.h>
#include <errno.h>

#include "common/cleanup.h"
#include "parser/meta_rank.h"

enum source {
	FROM_H1, FROM_FIRST_H1, FROM_H2, FROM_H3, FROM_CLASS, FROM_OG, FROM_TWITTER, FROM_TITLE, FROM_DC, FROM_LD, FROM_ITEMPROP,
	FROM_OG_HEAD, FROM_OG_TAIL, FROM_OG_PART, FROM_OG_BUT_LAST, FROM_TITLE_HEAD, FROM_TITLE_TAIL, FROM_TITLE_PART,
	FROM_TITLE_BUT_LAST, FROM_TWITTER_HEAD, FROM_TWITTER_TAIL, FROM_TWITTER_PART, FROM_TWITTER_BUT_LAST,
	SOURCES
};

enum { TITLE_BYTES_MAX = 400, HEADINGS_MAX = 40, PARTS_MAX = 8 };

struct finding {
	const struct meta_view *view;
	struct candidates *out;
};

static int add(struct finding *self, struct str text, enum source from, int32_t at)
{
	struct str key, folded;

	text = str_trim(text);
	if (!text.len || text.len > TITLE_BYTES_MAX)
		return 0;
	if (fold_text(text, self->view->arena, &key) < 0)
		return -ENOMEM;
	if (!key.len)
		return 0;
	struct candidate *c = candidates_add(self->out, key, at);
	if (!c)
		return 0;
	if (!c->text.len) {
		/* A <title> may run over lines. */
		char *one = arena_alloc(self->view->arena, text.len + 1, 1);
		if (!one)
			return -ENOMEM;
		for (size_t i = 0; i < text.len; i++)
			one[i] = (unsigned char)text.ptr[i] < ' ' ? ' ' : text.ptr[i];
		folded = (struct str){ one, text.len };
		c->text = folded;
	}
	count_up(&c->counts[from], true);
	return 0;
}

/* Bytes of the separator at s[at] that parts a headline from a site's name; 0: none. Blanks around count where they are needed. */
static size_t separator(struct str s, size_t at)
{
	static const struct {
		struct str mark;
		bool bare; /* parts without blanks around it too */
	} marks[] = {
		{ STR_INIT("|"), true }, { STR_INIT("»"), true }, { STR_INIT("«"), true }, { STR_INIT("•"), true },
		{ STR_INIT("–"), false }, { STR_INIT("—"), false }, { STR_INIT("-"), false }, { STR_INIT("·"), false },
		{ STR_INIT(":"), false }, { STR_INIT("::"), false }, { STR_INIT("/"), false }, { STR_INIT(">"), false },
		{ STR_INIT("~"), false }, { STR_INIT("›"), true },
	};
	size_t from = at;

	while (from < s.len && s.ptr[from] == ' ')
		from++;
	if (s.ptr[at] == ':' && at + 1 < s.len && s.ptr[at + 1] == ' ')
		return 2;
	for (size_t i = ARRAY_LEN(marks); i-- > 0;) {
		struct str here;
		size_t end = from + marks[i].mark.len;
		if (!str_sub(s, from, end, &here) || !str_eq(here, marks[i].mark))
			continue;
		bool before = from > at, after = end < s.len && s.ptr[end] == ' ';
		if (!(marks[i].bare || (before && after)))
			continue;
		while (end < s.len && s.ptr[end] == ' ')
			end++;
		return end - at;
	}
	return 0;
}

/* The parts of s at its separators: first, last, those between, all but the last. */
static int add_parts(struct finding *self, struct str s, enum source head)
{
	size_t n = 0, last_from = 0, first_len = 0, last_start = 0;
	int r = 0;

	for (size_t at = 1; at < s.len && n < PARTS_MAX && r == 0;) {
		size_t len = separator(s, at);
		if (!len) {
			at++;
			continue;
		}
		if (n == 0)
			first_len = at;
		else
			r = add(self, (struct str){ s.ptr, at }, head + 2, -1);
		r = r < 0 ? r : add(self, str_skip(s, at + len), head + 2, -1);
		last_from = at;
		last_start = at + len;
		at += len;
		n++;
	}
	if (!n || r < 0)
		return r;
	if ((r = add(self, (struct str){ s.ptr, first_len }, head, -1)) < 0 || (r = add(self, str_skip(s, last_start), head + 1, -1)) < 0)
		return r;
	return add(self, (struct str){ s.ptr, last_from }, head + 3, -1);
}

static int add_headings(struct finding *self)
{
	static const struct str words[] = { STR_INIT("title"), STR_INIT("headline"), STR_INIT("titel"), STR_INIT("heading") };
	const struct blocks *bs = self->view->blocks;
	struct name_words titled;
	bool first = true;
	int r = 0;

	name_words_init(&titled, words, ARRAY_LEN(words));
	for (size_t i = 0, n = 0; i < bs->n_elements && n < HEADINGS_MAX && r == 0; i++) {
		const struct element *e = &bs->elements[i];
		bool prop = str_eq(e->itemprop, STR("headline")) || str_eq(e->itemprop, STR("name"));
		struct str text;
		if (!prop && e->tag != TAG_H1 && e->tag != TAG_H2 && e->tag != TAG_H3)
			continue;
		n++;
		if (facts_text(self->view->tree, e->node, TITLE_BYTES_MAX, self->view->arena, &text) < 0)
			return -ENOMEM;
		int32_t at = (int32_t)e->first_block;
		if (prop)
			r = add(self, text, FROM_ITEMPROP, at);
		if (r < 0 || (e->tag != TAG_H1 && e->tag != TAG_H2 && e->tag != TAG_H3))
			continue;
		r = add(self, text, e->tag == TAG_H1 ? FROM_H1 : e->tag == TAG_H2 ? FROM_H2 : FROM_H3, at);
		if (r == 0 && e->tag == TAG_H1 && first)
			r = add(self, text, FROM_FIRST_H1, at);
		first &= e->tag != TAG_H1;
		if (r == 0 && names_hold(e, &titled))
			r = add(self, text, FROM_CLASS, at);
	}
	return r;
}

/* Lines before the body whose names call them a title, where a page has no headings. */
static int add_named(struct finding *self)
{
	static const struct str words[] = { STR_INIT("title"), STR_INIT("headline"), STR_INIT("titel"), STR_INIT("titulo"), STR_INIT("titre") };
	const struct blocks *bs = self->view->blocks;
	size_t end = self->view->body_first >= 0 ? (size_t)self->view->body_first : bs->n;
	struct name_words titled;
	int r = 0;

	name_words_init(&titled, words, ARRAY_LEN(words));
	for (size_t i = 0, n = 0; i < end && n < HEADINGS_MAX && r == 0; i++) {
		const struct element *e = &bs->elements[bs->at[i].element];
		uint32_t count = self->view->body->sums.scans[i].words;
		if (count < 3 || count > 40 || tag_is_heading(e->tag) ||
		    !(names_hold(e, &titled) || names_hold(&bs->elements[e->parent], &titled)))
			continue;
		n++;
		r = add(self, block_text(bs, i), FROM_CLASS, (int32_t)i);
	}
	return r;
}

static int add_facts(struct finding *self)
{
	static const char *const dc[] = { "dc.title", "dcterms.title", "title", "headline", "sailthru.title", "parsely-title" };
	const struct facts *f = self->view->facts;
	struct str og = facts_meta(f, "og:title"), twitter = facts_meta(f, "twitter:title");
	int r;

	if ((r = add(self, og, FROM_OG, -1)) < 0 || (r = add(self, twitter, FROM_TWITTER, -1)) < 0 ||
	    (r = add(self, f->title, FROM_TITLE, -1)) < 0)
		return r;
	for (size_t i = 0; i < ARRAY_LEN(dc); i++)
		if ((r = add(self, facts_meta(f, dc[i]), FROM_DC, -1)) < 0)
			return r;
	for (size_t i = 0; i < f->n_lds; i++)
		if (f->lds[i].key == LD_HEADLINE && (r = add(self, f->lds[i].value, FROM_LD, -1)) < 0)
			return r;
	if ((r = add_parts(self, og, FROM_OG_HEAD)) < 0 || (r = add_parts(self, f->title, FROM_TITLE_HEAD)) < 0)
		return r;
	return add_parts(self, twitter, FROM_TWITTER_HEAD);
}

static unsigned count_words(struct str key)
{
	unsigned n = key.len > 0;

	for (size_t i = 0; i < key.len; i++)
		n += key.ptr[i] == ' ';
	return n;
}

/* Share of key's words that are words of s. */
static int16_t overlap(struct str key, struct str s)
{
	unsigned hits = 0, n = 0;

	for (size_t at = 0, end; at < key.len; at = end + 1) {
		end = str_find_byte(key, ' ', at);
		struct str word = { key.ptr + at, end - at };
		n++;
		for (size_t k = 0; k = str_find(s, word, k), k < s.len; k++)
			if ((k == 0 || s.ptr[k - 1] == ' ') && (k + word.len == s.len || s.ptr[k + word.len] == ' ')) {
				hits++;
				break;
			}
	}
	return share_of(hits, n);
}

static void describe(const struct finding *self, struct candidate *c, struct str title, struct str og, int16_t h1s, struct str first_h1)
{
	const struct candidates *all = self->out;
	int16_t *row = c->row;
	int inside = 0, around = 0;
	size_t k = SOURCES;

	for (size_t i = 0; i < all->n; i++) {
		inside += &all->at[i] != c && text_holds(c->key, all->at[i].key);
		around += &all->at[i] != c && text_holds(all->at[i].key, c->key);
	}
	for (size_t i = 0; i < SOURCES; i++)
		row[i] = c->counts[i] < 3 ? c->counts[i] : 3;
	row[k++] = clamp16((int64_t)c->text.len), row[k++] = (int16_t)count_words(c->key);
	row[k++] = str_starts(title, c->key), row[k++] = text_holds(title, c->key);
	row[k++] = og.len ? str_starts(og, c->key) : -1, row[k++] = og.len ? text_holds(og, c->key) : -1;
	row[k++] = clamp16(inside), row[k++] = clamp16(around);
	row[k++] = share_of(c->key.len, title.len), row[k++] = og.len ? share_of(c->key.len, og.len) : -1;
	row[k++] = h1s, row[k++] = clamp16(c->at);
	row[k++] = str_eq(first_h1, c->key), row[k++] = overlap(c->key, title);
	row[k++] = og.len ? overlap(c->key, og) : -1;
	row[k++] = memchr(".?!", c->text.ptr[c->text.len - 1], 3) != NULL;
	row[k++] = c->at < 0 || self->view->body_first < 0 ? -999 : clamp16(c->at - self->view->body_first);
	row[k++] = c->at >= 0 && c->at == self->view->headline, row[k++] = clamp16((int64_t)all->n);
	row[k++] = (int16_t)c->order;
	static_assert(SOURCES + 20 == TITLE_COLUMNS, "TITLE_COLUMNS is what is written");
}

int titles_find(const struct meta_view *view, struct candidates *ret)
{
	struct candidates out = { .at = arena_alloc(view->arena, CANDIDATES_MAX, sizeof *out.at) };
	struct finding self = { .view = view, .out = &out };
	struct str title, og, first_h1 = { NULL, 0 };
	int16_t h1s = 0;
	int r;

	if (!out.at)
		return -ENOMEM;
	if ((r = add_headings(&self)) < 0 || (r = add_facts(&self)) < 0 || (r = add_named(&self)) < 0 || (r = fold_text(view->facts->title, view->arena, &title)) < 0 ||
	    (r = fold_text(facts_meta(view->facts, "og:title"), view->arena, &og)) < 0)
		return r;
	for (size_t i = 0; i < out.n; i++) {
		h1s = clamp16(h1s + out.at[i].counts[FROM_H1]);
		if (out.at[i].counts[FROM_FIRST_H1])
			first_h1 = out.at[i].key;
	}
	for (size_t i = 0; i < out.n; i++)
		describe(&self, &out.at[i], title, og, h1s, first_h1);
	*ret = out;
	return 0;
}
