/* Candidates for the authors: JSON-LD, meta, microdata, rel, classes, bylines in the text. */
#include <assert.h>
#include <errno.h>

#include "common/cleanup.h"
#include "common/utf8.h"
#include "parser/meta_names.h"
#include "parser/meta_rank.h"

enum source {
	FROM_LD, FROM_LD_ARTICLE, FROM_LD_PERSON, FROM_META, FROM_META_AUTHOR, FROM_DC, FROM_ARTICLE_AUTHOR, FROM_REL, FROM_PROP,
	FROM_CLASS, FROM_CLASS_NAME, FROM_BYLINE, FROM_BYLINE_START, FROM_TWITTER, NEAR_HEADLINE, FROM_LINK, FROM_ADDRESS, FROM_SEVERAL,
	FROM_LEAD, FROM_TAIL, IN_COMMENT, FROM_LD_ORGANIZATION,
	SOURCES
};

enum { NEAR_BEFORE = 6, NEAR_BEHIND = 8, BYLINE_BYTES = 160, ELEMENTS_MAX = 300, GROUP_MAX = 12, AUTHOR_BYTES_MAX = 200 };

struct finding {
	const struct meta_view *view;
	struct candidates *out;
};

static bool is_near(const struct finding *self, int32_t at)
{
	int32_t h = self->view->headline;

	return at >= 0 && h >= 0 && at - h >= -NEAR_BEFORE && at - h <= NEAR_BEHIND;
}

static bool has_word(struct str key, const struct str *words, size_t n)
{
	for (size_t at = 0, end; at < key.len; at = end + 1) {
		end = str_find_byte(key, ' ', at);
		struct str word = { key.ptr + at, end - at };
		while (word.len && word.ptr[word.len - 1] == ';')
			word.len--;
		for (size_t i = 0; i < n; i++)
			if (str_eq(word, words[i]))
				return true;
	}
	return false;
}

/* Words that name an organization. */
static const struct str organization_words[] = {
	STR_INIT("gmbh"), STR_INIT("ag"), STR_INIT("inc"), STR_INIT("ltd"), STR_INIT("llc"), STR_INIT("verlag"), STR_INIT("media"),
	STR_INIT("presse"), STR_INIT("press"), STR_INIT("online"), STR_INIT("magazin"), STR_INIT("magazine"), STR_INIT("zeitung"),
	STR_INIT("tv"), STR_INIT("radio"), STR_INIT("kitchens"), STR_INIT("verband"), STR_INIT("institute"), STR_INIT("university"),
	STR_INIT("the"), STR_INIT("of"), STR_INIT("für"), STR_INIT("germany"), STR_INIT("group"), STR_INIT("bank"), STR_INIT("club"),
	STR_INIT("diario"), STR_INIT("tagesblatt"), STR_INIT("post"), STR_INIT("times"), STR_INIT("journal"), STR_INIT("netzwerk"),
	STR_INIT("agency"), STR_INIT("studio"), STR_INIT("partners"), STR_INIT("association"), STR_INIT("dpa"), STR_INIT("afp"),
	STR_INIT("reuters"), STR_INIT("ap"), STR_INIT("epd"), STR_INIT("kna"), STR_INIT("sid"), STR_INIT("apa") };

/* Agencies and outlets beside people are left out. */
static int leave_people(const struct finding *self, const struct names *names, struct names *ret)
{
	ret->n = 0;
	for (size_t i = 0; i < names->n; i++) {
		struct str key;
		if (fold_text(names->at[i], self->view->arena, &key) < 0)
			return -ENOMEM;
		if (!has_word(key, organization_words, ARRAY_LEN(organization_words)))
			ret->at[ret->n++] = names->at[i];
	}
	if (!ret->n)
		*ret = *names;
	return 0;
}

static int add_names(struct finding *self, const struct names *all, enum source from, int32_t at)
{
	struct names people, *names = &people;
	struct str key, text;

	if (!all->n)
		return 0;
	if (leave_people(self, all, &people) < 0 || names_key(names, self->view->arena, &key) < 0)
		return -ENOMEM;
	if (!key.len)
		return 0;
	struct candidate *c = candidates_add(self->out, key, at);
	if (!c)
		return 0;
	if (!c->text.len) {
		if (names_join(names, self->view->arena, &text) < 0)
			return -ENOMEM;
		c->text = text;
	}
	c->counts[from]++;
	if (is_near(self, at))
		c->counts[NEAR_HEADLINE]++;
	return 0;
}

static int add(struct finding *self, struct str s, enum source from, int32_t at)
{
	struct names names;

	if (s.len > AUTHOR_BYTES_MAX)
		return 0;
	names_from(s, &names);
	return add_names(self, &names, from, at);
}

static bool holds(struct str s, struct str part)
{
	return part.len && str_find(s, part, 0) < s.len;
}

static int add_lds(struct finding *self)
{
	const struct facts *f = self->view->facts;
	int r = 0;

	for (size_t i = 0; i < f->n_lds && r == 0; i++) {
		const struct ld_fact *l = &f->lds[i];
		if (l->key == LD_PERSON)
			r = add(self, l->value, FROM_LD_PERSON, -1);
		if (l->key != LD_AUTHOR)
			continue;
		bool comment = holds(l->type, STR("omment")) || holds(l->type, STR("Review"));
		bool article = holds(l->type, STR("Article")) || holds(l->type, STR("Posting")) || holds(l->type, STR("Report"));
		r = add(self, l->value, comment ? IN_COMMENT : FROM_LD, -1);
		if (r == 0 && article)
			r = add(self, l->value, FROM_LD_ARTICLE, -1);
		if (r == 0 && str_eq(l->value_type, STR("Person")))
			r = add(self, l->value, FROM_LD_PERSON, -1);
		if (r == 0 && holds(l->value_type, STR("Organization")))
			r = add(self, l->value, FROM_LD_ORGANIZATION, -1);
	}
	return r;
}

static enum source meta_source(struct str key)
{
	if (str_eq_nocase(key, STR("author")))
		return FROM_META_AUTHOR;
	if (str_eq_nocase(key, STR("article:author")))
		return FROM_ARTICLE_AUTHOR;
	if (str_find(key, STR("twitter"), 0) < key.len)
		return FROM_TWITTER;
	return str_find(key, STR("dc"), 0) < key.len || str_find(key, STR("DC"), 0) < key.len ? FROM_DC : FROM_META;
}

static int add_metas(struct finding *self)
{
	static const struct str words[] = { STR_INIT("author"), STR_INIT("Author"), STR_INIT("byl"), STR_INIT("creator") };
	const struct facts *f = self->view->facts;

	for (size_t i = 0; i < f->n_metas; i++) {
		struct str key = f->metas[i].key;
		bool author = false, met = false;
		struct names all = { .n = 0 };
		for (size_t w = 0; w < ARRAY_LEN(words); w++)
			author |= holds(key, words[w]);
		for (size_t k = 0; k < i && author; k++)
			met |= str_eq_nocase(f->metas[k].key, key);
		if (!author || met)
			continue;
		/* One element a name is common: they are one list. */
		for (size_t k = i; k < f->n_metas; k++) {
			struct names one;
			if (!str_eq_nocase(f->metas[k].key, key))
				continue;
			names_from(f->metas[k].value, &one);
			for (size_t n = 0; n < one.n && all.n < NAMES_MAX; n++) {
				bool had = false;
				for (size_t m = 0; m < all.n; m++)
					had |= str_eq_nocase(all.at[m], one.at[n]);
				if (!had)
					all.at[all.n++] = one.at[n];
			}
		}
		if (add_names(self, &all, meta_source(key), -1) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* Names in elements beside each other that are one list of authors. */
struct group {
	struct names names;
	int32_t at;
};

static void group_add(struct group *g, struct str text, int32_t at)
{
	struct names one;

	names_from(text, &one);
	if (!one.n)
		return;
	if (g->names.n && at - g->at > 4)
		return;
	if (!g->names.n)
		g->at = at;
	for (size_t i = 0; i < one.n && g->names.n < NAMES_MAX; i++) {
		bool had = false;
		for (size_t k = 0; k < g->names.n; k++)
			had |= str_eq_nocase(g->names.at[k], one.at[i]);
		if (!had)
			g->names.at[g->names.n++] = one.at[i];
	}
}

static int add_element(struct finding *self, const struct element *e, bool named, struct group groups[2])
{
	static const struct str comments[] = { STR_INIT("comment") };
	static const struct str name[] = { STR_INIT("name") };
	const struct blocks *bs = self->view->blocks;
	const struct tree *t = self->view->tree;
	int32_t at = (int32_t)e->first_block;
	struct str text, content = tree_attr_str(t, e->node, ATTR_CONTENT), rel = tree_attr_str(t, e->node, ATTR_REL);
	bool comment = names_hold(e, comments, 1) || names_hold(&bs->elements[e->parent], comments, 1);
	int r = 0;

	if (facts_text(t, e->node, 300, self->view->arena, &text) < 0)
		return -ENOMEM;
	if (str_eq(e->itemprop, STR("author")) || str_eq(e->itemprop, STR("creator")))
		r = add(self, content.len ? content : text, comment ? IN_COMMENT : FROM_PROP, at);
	if (r == 0 && holds(rel, STR("author"))) {
		r = add(self, text, FROM_REL, at);
		group_add(&groups[0], text, at);
	}
	if (r == 0 && named && text.len < 120) {
		r = add(self, text, comment ? IN_COMMENT : names_hold(e, name, 1) ? FROM_CLASS_NAME : FROM_CLASS, at);
		if (r == 0 && e->tag == TAG_A) {
			r = add(self, text, FROM_LINK, at);
			group_add(&groups[1], text, at);
		}
	}
	if (r == 0 && e->tag == TAG_ADDRESS)
		r = add(self, text, FROM_ADDRESS, at);
	if (r == 0 && str_eq(e->itemprop, STR("name")) && text.len < 60)
		r = add(self, text, FROM_CLASS_NAME, at);
	return r;
}

static int add_elements(struct finding *self)
{
	static const struct str words[] = { STR_INIT("author"), STR_INIT("autor"), STR_INIT("byline"), STR_INIT("by-line"),
					    STR_INIT("writer"), STR_INIT("creator"), STR_INIT("redak"), STR_INIT("signature"),
					    STR_INIT("verfasser"), STR_INIT("contributor") };
	const struct blocks *bs = self->view->blocks;
	struct group groups[2] = { { .at = -1 }, { .at = -1 } };

	for (size_t i = 1, n = 0; i < bs->n_elements && n < ELEMENTS_MAX; i++) {
		const struct element *e = &bs->elements[i];
		bool named = (e->cls.len || e->id.len) && names_hold(e, words, ARRAY_LEN(words));
		bool in_named = e->tag == TAG_A && (names_hold(&bs->elements[e->parent], words, ARRAY_LEN(words)));
		bool rel = e->tag == TAG_A && tree_attr(self->view->tree, e->node, ATTR_REL);
		if (!named && !in_named && !rel && !e->itemprop.len && e->tag != TAG_ADDRESS)
			continue;
		if (self->view->tree->nodes[e->node].end - e->node > 80)
			continue;
		n++;
		if (add_element(self, e, named || in_named, groups) < 0)
			return -ENOMEM;
	}
	for (size_t g = 0; g < ARRAY_LEN(groups); g++)
		if (groups[g].names.n > 1 && groups[g].names.n <= 5 &&
		    add_names(self, &groups[g].names, FROM_SEVERAL, groups[g].at) < 0)
			return -ENOMEM;
	return 0;
}

static int add_texts(struct finding *self)
{
	const struct blocks *bs = self->view->blocks;
	int32_t h = self->view->headline;

	for (size_t i = 0; i < bs->n; i++) {
		struct str text = block_text(bs, i), head = utf8_cut(text, BYLINE_BYTES);
		unsigned tag = bs->elements[bs->at[i].element].tag;
		struct names names;
		size_t at = 0, from;
		if (text.len > 1500 && i > 40)
			continue;
		while (names_after_by(head, &at, &from, &names)) {
			bool start = from == 0 && text.len < 90;
			if (add_names(self, &names, start ? FROM_BYLINE_START : FROM_BYLINE, (int32_t)i) < 0)
				return -ENOMEM;
		}
		if (text.len >= 50 || !names_is_person(text))
			continue;
		if (h >= 0 && (int32_t)i > h && (int32_t)i - h <= NEAR_BEHIND && add(self, text, FROM_LEAD, (int32_t)i) < 0)
			return -ENOMEM;
		if (i * 10 > bs->n * 3 && tag == TAG_P && add(self, text, FROM_TAIL, (int32_t)i) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* Words that name a desk, a site or a button where a person should be. */
static bool is_bad(struct str key)
{
	static const struct str words[] = {
		STR_INIT("admin"), STR_INIT("redaktion"), STR_INIT("editor"), STR_INIT("editors"), STR_INIT("editorial"), STR_INIT("staff"),
		STR_INIT("guest"), STR_INIT("team"), STR_INIT("author"), STR_INIT("autor"), STR_INIT("news"), STR_INIT("home"),
		STR_INIT("follow"), STR_INIT("share"), STR_INIT("uhr"), STR_INIT("contact"), STR_INIT("posts"), STR_INIT("post"),
		STR_INIT("view"), STR_INIT("more"), STR_INIT("read"), STR_INIT("subscribe"), STR_INIT("comments"), STR_INIT("kommentare"),
		STR_INIT("published"), STR_INIT("updated"), STR_INIT("login"), STR_INIT("desk"), STR_INIT("bureau"), STR_INIT("com"),
		STR_INIT("all"), STR_INIT("about"), STR_INIT("website"), STR_INIT("blog"), STR_INIT("publisher"), STR_INIT("name"),
		STR_INIT("zur"), STR_INIT("weitere"), STR_INIT("new"), STR_INIT("start"), STR_INIT("said"), STR_INIT("stand") };

	return has_word(key, words, ARRAY_LEN(words));
}

/* Whether the page names its publisher so. */
static bool is_publisher(const struct finding *self, struct str key)
{
	const struct facts *f = self->view->facts;
	struct str name;

	for (size_t i = 0; i < f->n_lds; i++)
		if (f->lds[i].key == LD_PUBLISHER && fold_text(f->lds[i].value, self->view->arena, &name) == 0 && str_eq(name, key))
			return true;
	return false;
}

struct shape {
	int words, capitals, names;
	bool digit, upper, lower;
};

static struct shape shape_of(struct str s)
{
	struct shape sh = { .names = 1, .upper = true, .lower = true };

	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		bool first = i == 0 || s.ptr[i - 1] == ' ';
		sh.words += first;
		sh.capitals += first && ((c >= 'A' && c <= 'Z') || (unsigned char)c >= 0xc3);
		sh.names += c == ';';
		sh.digit |= c >= '0' && c <= '9';
		sh.upper &= !(c >= 'a' && c <= 'z');
		sh.lower &= !(c >= 'A' && c <= 'Z');
	}
	return sh;
}

/* Whether the site's host has a word of the name in it, or the site's own name is it. */
static bool is_site(const struct finding *self, struct str key)
{
	struct str url = self->view->url, site;
	size_t from = str_find(url, STR("//"), 0);
	struct str host = from < url.len ? str_skip(url, from + 2) : url;

	host.len = str_find_byte(host, '/', 0);
	if (fold_text(facts_meta(self->view->facts, "og:site_name"), self->view->arena, &site) == 0 && site.len && str_eq(site, key))
		return true;
	for (size_t at = 0, end; at < key.len; at = end + 1) {
		end = str_find_byte(key, ' ', at);
		if (end - at > 4 && holds(host, (struct str){ key.ptr + at, end - at }))
			return true;
	}
	return false;
}

static void describe(const struct finding *self, struct candidate *c, const int16_t *any)
{
	static const uint8_t page_has[] = { FROM_LD, FROM_META_AUTHOR, FROM_REL, FROM_PROP, FROM_CLASS, FROM_BYLINE_START };
	const struct candidates *all = self->out;
	const struct meta_view *v = self->view;
	struct shape s = shape_of(c->text);
	int inside = 0, around = 0, sum = 0, kinds = 0;
	int16_t *row = c->row;
	size_t k = SOURCES;

	for (size_t i = 0; i < all->n; i++) {
		inside += &all->at[i] != c && holds(c->key, all->at[i].key);
		around += &all->at[i] != c && holds(all->at[i].key, c->key);
	}
	for (size_t i = 0; i < SOURCES; i++) {
		row[i] = c->counts[i] < 3 ? c->counts[i] : 3;
		sum += row[i], kinds += row[i] > 0;
	}
	for (size_t i = 0; i < ARRAY_LEN(page_has); i++)
		row[k++] = any[page_has[i]] > 0;
	row[k++] = clamp16((int64_t)c->text.len), row[k++] = clamp16(s.words), row[k++] = clamp16(s.names);
	row[k++] = share_of((uint64_t)s.capitals, (uint64_t)s.words), row[k++] = is_bad(c->key), row[k++] = s.digit;
	row[k++] = s.upper, row[k++] = s.lower, row[k++] = clamp16(inside), row[k++] = clamp16(around);
	row[k++] = c->at < 0 ? 9999 : clamp16(c->at);
	row[k++] = c->at < 0 || v->headline < 0 ? 999 : clamp16(c->at - v->headline);
	row[k++] = c->at < 0 ? -1 : share_of((uint64_t)c->at, v->blocks->n), row[k++] = (int16_t)c->order;
	row[k++] = clamp16((int64_t)all->n), row[k++] = clamp16(kinds), row[k++] = clamp16(sum), row[k++] = is_site(self, c->key);
	row[k++] = names_is_person(c->text);
	row[k++] = c->at < 0 || v->body_first < 0 ? 999 : clamp16(c->at - v->body_first);
	row[k++] = c->at < 0 ? -1 : v->body->rows[c->at].at[COLUMN_name_score];
	row[k++] = c->at < 0 ? -1 : v->body->rows[c->at].at[COLUMN_h1_above_common];
	row[k++] = clamp16(s.words / s.names), row[k++] = is_publisher(self, c->key);
	row[k++] = has_word(c->key, organization_words, ARRAY_LEN(organization_words));
	static_assert(SOURCES + 6 + 25 == AUTHOR_COLUMNS, "AUTHOR_COLUMNS is what is written");
}

int authors_find(const struct meta_view *view, struct candidates *ret)
{
	struct candidates out = { .at = arena_alloc(view->arena, CANDIDATES_MAX, sizeof *out.at) };
	struct finding self = { .view = view, .out = &out };
	int16_t any[SOURCES] = { 0 };
	int r;

	if (!out.at)
		return -ENOMEM;
	if ((r = add_lds(&self)) < 0 || (r = add_metas(&self)) < 0 || (r = add_elements(&self)) < 0 || (r = add_texts(&self)) < 0)
		return r;
	for (size_t i = 0; i < out.n; i++)
		for (size_t s = 0; s < SOURCES; s++)
			any[s] |= out.at[i].counts[s];
	for (size_t i = 0; i < out.n; i++)
		describe(&self, &out.at[i], any);
	*ret = out;
	return 0;
}
