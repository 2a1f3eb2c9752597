/* Candidates for the authors: JSON-LD, meta, microdata, rel, classes, bylines in the text. */
#include <errno.h>

#include "common/cleanup.h"
#include "common/utf8.h"
#include "parser/meta_authors.h"
#include "parser/meta_names.h"

enum { BYLINE_BYTES = 160, ELEMENTS_MAX = 300, GROUP_MAX = 12, AUTHOR_BYTES_MAX = 200, INITIALS_MAX = 4, DATED_LINE_MAX = 120 };

/* Agencies and outlets beside people are left out. */
static int leave_people(const struct author_finding *self, const struct names *names, struct names *ret)
{
	ret->n = 0;
	for (size_t i = 0; i < names->n; i++) {
		struct str key;
		if (fold_text(names->at[i], self->view->arena, &key) < 0)
			return -ENOMEM;
		if (!authors_is_organization(key))
			ret->at[ret->n++] = names->at[i];
	}
	/* "xyz/dpa" are initials and an agency: one line. */
	for (size_t i = 0; i < ret->n; i++)
		if (ret->at[i].len > INITIALS_MAX)
			return 0;
	*ret = *names;
	return 0;
}

static int add_names(struct author_finding *self, const struct names *all, enum author_source from, int32_t at)
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
	count_up(&c->counts[from], true);
	count_up(&c->counts[NEAR_HEADLINE], near_headline(self->view, at));
	return 0;
}

static int add(struct author_finding *self, struct str s, enum author_source from, int32_t at)
{
	struct names names;

	if (s.len > AUTHOR_BYTES_MAX)
		return 0;
	names_from(s, &names);
	return add_names(self, &names, from, at);
}

static int add_lds(struct author_finding *self)
{
	const struct facts *f = self->view->facts;
	int r = 0;

	for (size_t i = 0; i < f->n_lds && r == 0; i++) {
		const struct ld_fact *l = &f->lds[i];
		if (l->key == LD_PERSON)
			r = add(self, l->value, FROM_LD_PERSON, -1);
		if (l->key != LD_AUTHOR)
			continue;
		bool comment = text_holds(l->type, STR("omment")) || text_holds(l->type, STR("Review"));
		bool article = text_holds(l->type, STR("Article")) || text_holds(l->type, STR("Posting")) || text_holds(l->type, STR("Report"));
		r = add(self, l->value, comment ? IN_COMMENT : FROM_LD, -1);
		if (r == 0 && article)
			r = add(self, l->value, FROM_LD_ARTICLE, -1);
		if (r == 0 && str_eq(l->value_type, STR("Person")))
			r = add(self, l->value, FROM_LD_PERSON, -1);
		if (r == 0 && text_holds(l->value_type, STR("Organization")))
			r = add(self, l->value, FROM_LD_ORGANIZATION, -1);
	}
	return r;
}

static enum author_source meta_source(struct str key)
{
	if (str_eq_nocase(key, STR("author")))
		return FROM_META_AUTHOR;
	if (str_eq_nocase(key, STR("article:author")))
		return FROM_ARTICLE_AUTHOR;
	if (str_find(key, STR("twitter"), 0) < key.len)
		return FROM_TWITTER;
	return str_find(key, STR("dc"), 0) < key.len || str_find(key, STR("DC"), 0) < key.len ? FROM_DC : FROM_META;
}

static int add_metas(struct author_finding *self)
{
	static const struct str words[] = { STR_INIT("author"), STR_INIT("Author"), STR_INIT("byl"), STR_INIT("creator") };
	const struct facts *f = self->view->facts;

	for (size_t i = 0; i < f->n_metas; i++) {
		struct str key = f->metas[i].key;
		bool author = false, met = false;
		struct names all = { .n = 0 };
		for (size_t w = 0; w < ARRAY_LEN(words); w++)
			author |= text_holds(key, words[w]);
		for (size_t k = 0; k < i && author && !met; k++)
			met = str_eq_nocase(f->metas[k].key, key);
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

/* Where sites keep the pages of their writers. */
static bool is_writers_page(struct str href)
{
	static const struct str parts[] = { STR_INIT("author"), STR_INIT("autor"), STR_INIT("writer"), STR_INIT("people/"), STR_INIT("person/"),
					    STR_INIT("newsteam/"), STR_INIT("staff/"), STR_INIT("contributor"), STR_INIT("profile"), STR_INIT("by/"),
					    STR_INIT("reporter"), STR_INIT("journalist"), STR_INIT("redakt"), STR_INIT("experten/"), STR_INIT("auteur"),
					    STR_INIT("team/") };

	for (size_t at = 0; at = str_find_byte(href, '/', at), at < href.len;) {
		struct str rest = str_skip(href, ++at);
		for (size_t i = 0; i < ARRAY_LEN(parts) && rest.len; i++)
			if (parts[i].ptr[0] == rest.ptr[0] && str_starts(rest, parts[i]))
				return true;
	}
	return false;
}

/* What classes and ids are searched for. */
struct author_words {
	struct name_words author, comment, name;
};

static void author_words_init(struct author_words *self)
{
	static const struct str author[] = { STR_INIT("author"), STR_INIT("autor"), STR_INIT("byline"), STR_INIT("by-line"),
					     STR_INIT("writer"), STR_INIT("creator"), STR_INIT("redak"), STR_INIT("signature"),
					     STR_INIT("verfasser"), STR_INIT("contributor") };
	static const struct str comment[] = { STR_INIT("comment") };
	static const struct str name[] = { STR_INIT("name") };

	name_words_init(&self->author, author, ARRAY_LEN(author));
	name_words_init(&self->comment, comment, ARRAY_LEN(comment));
	name_words_init(&self->name, name, ARRAY_LEN(name));
}

static int add_element(struct author_finding *self, const struct author_words *words, const struct element *e, bool named, struct group groups[2])
{
	const struct blocks *bs = self->view->blocks;
	const struct tree *t = self->view->tree;
	int32_t at = (int32_t)e->first_block;
	struct str text, content = tree_attr_str(t, e->node, ATTR_CONTENT), rel = tree_attr_str(t, e->node, ATTR_REL);
	bool comment = names_hold(e, &words->comment) || names_hold(&bs->elements[e->parent], &words->comment);
	int r = 0;

	if (facts_text(t, e->node, 300, self->view->arena, &text) < 0)
		return -ENOMEM;
	if (str_eq(e->itemprop, STR("author")) || str_eq(e->itemprop, STR("creator")))
		r = add(self, content.len ? content : text, comment ? IN_COMMENT : FROM_PROP, at);
	if (r == 0 && text_holds(rel, STR("author"))) {
		r = add(self, text, FROM_REL, at);
		group_add(&groups[0], text, at);
	}
	if (r == 0 && named && text.len < 120) {
		r = add(self, text, comment ? IN_COMMENT : names_hold(e, &words->name) ? FROM_CLASS_NAME : FROM_CLASS, at);
		if (r == 0 && e->tag == TAG_A) {
			r = add(self, text, FROM_LINK, at);
			group_add(&groups[1], text, at);
		}
	}
	if (r == 0 && e->tag == TAG_A && text.len < 60 && !comment && is_writers_page(tree_attr_str(t, e->node, ATTR_HREF)))
		r = add(self, text, FROM_HREF, at);
	if (r == 0 && e->tag == TAG_ADDRESS)
		r = add(self, text, FROM_ADDRESS, at);
	if (r == 0 && str_eq(e->itemprop, STR("name")) && text.len < 60)
		r = add(self, text, FROM_CLASS_NAME, at);
	return r;
}

static int add_elements(struct author_finding *self)
{
	const struct blocks *bs = self->view->blocks;
	struct group groups[2] = { { .at = -1 }, { .at = -1 } };
	struct author_words words;

	author_words_init(&words);
	for (size_t i = 1, n = 0; i < bs->n_elements && n < ELEMENTS_MAX; i++) {
		const struct element *e = &bs->elements[i];
		bool named = names_hold(e, &words.author);
		bool in_named = e->tag == TAG_A && names_hold(&bs->elements[e->parent], &words.author);
		bool rel = e->tag == TAG_A && tree_attr(self->view->tree, e->node, ATTR_REL);
		bool page = e->tag == TAG_A && is_writers_page(tree_attr_str(self->view->tree, e->node, ATTR_HREF));
		if (!named && !in_named && !rel && !page && !e->itemprop.len && e->tag != TAG_ADDRESS)
			continue;
		if (self->view->tree->nodes[e->node].end - e->node > 80)
			continue;
		n++;
		if (add_element(self, &words, e, named || in_named, groups) < 0)
			return -ENOMEM;
	}
	for (size_t g = 0; g < ARRAY_LEN(groups); g++)
		if (groups[g].names.n > 1 && groups[g].names.n <= 5 &&
		    add_names(self, &groups[g].names, FROM_SEVERAL, groups[g].at) < 0)
			return -ENOMEM;
	return 0;
}

/* "4 March 2025 | 13:10 | Mara Voss" near the headline: what is between its marks and is a person. */
static int add_dated_line(struct author_finding *self, struct str line, int32_t at)
{
	static const struct str marks[] = { STR_INIT("|"), STR_INIT("•"), STR_INIT("·"), STR_INIT(" - "), STR_INIT(" – "), STR_INIT(" — "),
					    STR_INIT("\n"), STR_INIT(", ") };

	for (size_t from = 0, end = 0, len; from < line.len; from = end + len) {
		for (end = from, len = 0; end < line.len && !len; end += !len)
			for (size_t i = 0; i < ARRAY_LEN(marks) && !len; i++)
				len = str_starts(str_skip(line, end), marks[i]) ? marks[i].len : 0;
		struct str part = str_trim((struct str){ line.ptr + from, end - from });
		if (names_is_person(part) && add(self, part, FROM_DATED_LINE, at) < 0)
			return -ENOMEM;
		if (!len)
			break;
	}
	return 0;
}

/* "Author:" in a block of its own: the next one says who. */
static bool is_author_label(struct str s)
{
	static const struct str labels[] = { STR_INIT("author"), STR_INIT("authors"), STR_INIT("autor"), STR_INIT("autorin"), STR_INIT("autoren"),
					     STR_INIT("by"), STR_INIT("von"), STR_INIT("article by"), STR_INIT("written by"), STR_INIT("text"),
					     STR_INIT("auteur"), STR_INIT("par"), STR_INIT("por"), STR_INIT("autore"), STR_INIT("автор") };

	s = str_trim(s);
	s.len -= str_ends(s, STR(":"));
	for (size_t i = 0; i < ARRAY_LEN(labels); i++)
		if (str_eq_nocase(s, labels[i]))
			return true;
	return false;
}

/* Lines that are a name by their place: beside the date under the headline, behind a label. */
static int add_lines(struct author_finding *self)
{
	const struct blocks *bs = self->view->blocks;

	for (size_t i = 0; i < bs->n; i++) {
		const struct scan *s = &self->view->body->sums.scans[i];
		struct str text = block_text(bs, i);
		if (text.len > DATED_LINE_MAX)
			continue;
		if (near_headline(self->view, (int32_t)i) && s->has_year && add_dated_line(self, text, (int32_t)i) < 0)
			return -ENOMEM;
		if (i && block_text(bs, i - 1).len < 20 && text.len < 60 && is_author_label(block_text(bs, i - 1)) &&
		    add(self, text, FROM_LABEL, (int32_t)i) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int add_texts(struct author_finding *self)
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
		if (h >= 0 && (int32_t)i > h && (int32_t)i - h <= HEADLINE_NEAR_BEHIND && add(self, text, FROM_LEAD, (int32_t)i) < 0)
			return -ENOMEM;
		if (i * 10 > bs->n * 3 && tag == TAG_P && add(self, text, FROM_TAIL, (int32_t)i) < 0)
			return -ENOMEM;
	}
	return 0;
}

int authors_find(const struct meta_view *view, struct candidates *ret)
{
	struct candidates out = { .at = arena_alloc(view->arena, CANDIDATES_MAX, sizeof *out.at) };
	struct author_finding self = { .view = view, .out = &out };
	int16_t any[AUTHOR_SOURCES] = { 0 };
	int r;

	if (!out.at)
		return -ENOMEM;
	if ((r = add_lds(&self)) < 0 || (r = add_metas(&self)) < 0 || (r = add_elements(&self)) < 0 || (r = add_texts(&self)) < 0 ||
	    (r = add_lines(&self)) < 0)
		return r;
	candidates_sources(&out, AUTHOR_SOURCES, any);
	for (size_t i = 0; i < out.n; i++)
		author_describe(&self, &out.at[i], any);
	*ret = out;
	return 0;
}
