/* Candidates for the day of publication: JSON-LD, meta, time elements, classes, the address. */
#include <errno.h>
#include <stdio.h>

#include "common/cleanup.h"
#include "parser/meta_dates.h"

/* How the record names where its date is from, best first: the words of article.published_from. */
static const struct {
	uint8_t source;
	const char *name;
} names[] = {
	{ FROM_LD_PUBLISHED, "json-ld" }, { FROM_META_PUBLISHED, "meta" }, { FROM_PROP_PUBLISHED, "microdata" },
	{ FROM_TIME_PUBLISHED, "time" }, { FROM_TIME, "time" }, { FROM_LD_CREATED, "json-ld" }, { FROM_URL, "url" },
	{ FROM_TIME_TEXT, "text" }, { FROM_CLASS, "text" }, { FROM_TITLE, "text" }, { FROM_SHORT_TEXT, "text" }, { FROM_TEXT, "text" },
	{ FROM_META_OTHER, "meta" }, { FROM_SCRIPT_PUBLISHED, "script" }, { FROM_LD_OTHER, "json-ld" },
	{ FROM_LD_MODIFIED, "json-ld" }, { FROM_META_MODIFIED, "meta" },
};

enum { ELEMENTS_MAX = 600 };

bool date_words_in(struct str s, const struct str *words, size_t n)
{
	uint32_t starts = 0; /* letters that they begin with: few in s are among them */

	for (size_t i = 0; i < n; i++)
		starts |= 1u << (words[i].ptr[0] & 31);
	for (size_t at = 0; at < s.len; at++) {
		if (!(starts >> (s.ptr[at] & 31) & 1))
			continue;
		for (size_t i = 0; i < n; i++) {
			struct str here;
			if (!((s.ptr[at] ^ words[i].ptr[0]) & ~0x20) && str_sub(s, at, at + words[i].len, &here) &&
			    str_eq_nocase(here, words[i]))
				return true;
		}
	}
	return false;
}

bool date_key_modified(struct str key)
{
	static const struct str words[] = { STR_INIT("modif"), STR_INIT("updat"), STR_INIT("lastmod"), STR_INIT("revis"),
					    STR_INIT("expire"), STR_INIT("last") };

	return HOLDS_ANY(key, words);
}

bool date_says_updated(struct str text)
{
	static const struct str words[] = {
		STR_INIT("updat"), STR_INIT("aktualis"), STR_INIT("modif"), STR_INIT("stand"), STR_INIT("letzte"), STR_INIT("geändert"),
		STR_INIT("actualiz"), STR_INIT("mise à jour"), STR_INIT("aggiorn"), STR_INIT("last"), STR_INIT("bearbeitet"),
		STR_INIT("edited"), STR_INIT("reviewed"), STR_INIT("atualizad"), STR_INIT("bijgewerkt"), STR_INIT("mis à jour"),
		STR_INIT("aktualiz"), STR_INIT("uppdater"), STR_INIT("oppdater"), STR_INIT("opdater") };

	return HOLDS_ANY(text, words);
}

/* A day whose month may as well be its day is read as another source of the page reads it. */
struct date date_settle(const struct date_finding *self, const struct date_found *f)
{
	struct date other = { f->date.year, f->date.day, f->date.month };

	for (size_t i = 0; !f->ordered && i < self->out->n; i++) {
		uint32_t known = date_number(self->out->at[i].date);
		if (known == date_number(f->date))
			return f->date;
		if (known == date_number(other) && !self->out->at[i].counts[UNORDERED])
			return other;
	}
	return f->date;
}

struct candidate *date_add(struct date_finding *self, struct date d, enum date_source from, int32_t at)
{
	uint32_t day = date_number(d);
	struct candidate *c;

	for (size_t i = 0; i < self->out->n; i++)
		if (date_number(self->out->at[i].date) == day) {
			c = &self->out->at[i];
			if (at >= 0 && (c->at < 0 || at < c->at))
				c->at = at;
			count_up(&c->counts[from], true);
			count_up(&c->counts[NEAR_HEADLINE], near_headline(self->view, at));
			return c;
		}
	if (self->out->n == CANDIDATES_MAX)
		return NULL;
	c = &self->out->at[self->out->n];
	*c = (struct candidate){ .date = d, .at = at, .order = (uint16_t)self->out->n++ };
	c->counts[from] = 1;
	c->counts[NEAR_HEADLINE] = near_headline(self->view, at);
	return c;
}

/* The first date of a value, and its time of day where it has an offset: the first such is kept. */
struct candidate *date_add_value(struct date_finding *self, struct str value, enum date_source from, int32_t at)
{
	struct date_found f;
	char text[32];

	value = str_trim(value);
	if (value.len > 100 || !(date_find(value, 0, self->month_first, &f) || date_find_compact(value, 0, &f)))
		return NULL;
	struct candidate *c = date_add(self, date_settle(self, &f), from, at);
	if (!c)
		return NULL;
	count_up(&c->counts[UNORDERED], !f.ordered);
	if (!c->text.len && date_time_format(str_skip(value, f.to), f.date, text) &&
	    arena_dup(self->view->arena, str_from(text), &c->text) < 0)
		c->text = (struct str){ NULL, 0 };
	return c;
}

static void add_facts(struct date_finding *self)
{
	static const struct str published[] = {
		STR_INIT("publi"), STR_INIT("datecreated"), STR_INIT("dc.date"), STR_INIT("dcterms"), STR_INIT("pubdate"),
		STR_INIT("sailthru.date"), STR_INIT("parsely-pub"), STR_INIT("rnews"), STR_INIT("created"), STR_INIT("issued"),
		STR_INIT("article_date"), STR_INIT("citation_date"), STR_INIT("displaydate"), STR_INIT("timestamp"), STR_INIT("release") };
	static const struct str other[] = { STR_INIT("comment"), STR_INIT("review"), STR_INIT("videoobject"), STR_INIT("image") };
	const struct facts *f = self->view->facts;

	for (size_t i = 0; i < f->n_lds; i++) {
		enum ld_key k = f->lds[i].key;
		if (k != LD_PUBLISHED && k != LD_CREATED && k != LD_MODIFIED && k != LD_UPLOADED)
			continue;
		enum date_source from = HOLDS_ANY(f->lds[i].type, other) || k == LD_UPLOADED ? FROM_LD_OTHER :
				   k == LD_PUBLISHED ? FROM_LD_PUBLISHED : k == LD_CREATED ? FROM_LD_CREATED : FROM_LD_MODIFIED;
		date_add_value(self, f->lds[i].value, from, -1);
	}
	for (size_t i = 0; i < f->n_metas; i++) {
		struct str key = f->metas[i].key;
		bool modified = date_key_modified(key) && str_find(key, STR("publi"), 0) == key.len;
		bool is_published = HOLDS_ANY(key, published) || str_eq_nocase(key, STR("date"));
		if (f->metas[i].value.len > 60)
			continue;
		struct candidate *c = date_add_value(self, f->metas[i].value, modified ? FROM_META_MODIFIED : is_published ? FROM_META_PUBLISHED : FROM_META_OTHER, -1);
		if (c)
			count_up(&c->counts[FROM_META_ARTICLE], str_eq_nocase(key, STR("article:published_time")));
	}
}

/* What classes and ids are searched for. */
struct date_words {
	struct name_words dated, published, updated, comment;
};

static void date_words_init(struct date_words *self)
{
	static const struct str dated[] = { STR_INIT("date"), STR_INIT("time"), STR_INIT("publish"), STR_INIT("posted"),
					    STR_INIT("datum"), STR_INIT("fecha"), STR_INIT("meta"), STR_INIT("byline"), STR_INIT("info") };
	static const struct str published[] = { STR_INIT("publish"), STR_INIT("entry-date"), STR_INIT("post-date") };
	static const struct str updated[] = { STR_INIT("update"), STR_INIT("modif") };
	static const struct str comment[] = { STR_INIT("comment") };

	name_words_init(&self->dated, dated, ARRAY_LEN(dated));
	name_words_init(&self->published, published, ARRAY_LEN(published));
	name_words_init(&self->updated, updated, ARRAY_LEN(updated));
	name_words_init(&self->comment, comment, ARRAY_LEN(comment));
}

static int add_time(struct date_finding *self, const struct date_words *words, const struct element *e, struct str datetime, bool comment)
{
	static const struct str published[] = { STR_INIT("publish") };
	int32_t at = (int32_t)e->first_block;
	struct str text;

	if (facts_text(self->view->tree, e->node, 80, self->view->arena, &text) < 0)
		return -ENOMEM;
	bool prop_published = HOLDS_ANY(e->itemprop, published) || str_eq(e->itemprop, STR("dateCreated"));
	bool prop_modified = str_find(e->itemprop, STR("odified"), 0) < e->itemprop.len;
	bool named = names_hold(e, &words->published) || tree_attr(self->view->tree, e->node, ATTR_PUBDATE);
	enum date_source from = prop_published ? FROM_PROP_PUBLISHED : prop_modified ? FROM_PROP_MODIFIED :
			   named && !names_hold(e, &words->updated) ? FROM_TIME_PUBLISHED : FROM_TIME;
	struct candidate *c = date_add_value(self, datetime.len ? datetime : text, from, at);
	if (c) {
		count_up(&c->counts[IN_COMMENT], comment);
		count_up(&c->counts[WITH_UPDATED], date_says_updated(text) || names_hold(e, &words->updated));
	}
	c = date_add_value(self, text, FROM_TIME_TEXT, at);
	if (c)
		count_up(&c->counts[IN_COMMENT], comment);
	return 0;
}

static int add_elements(struct date_finding *self)
{
	const struct blocks *bs = self->view->blocks;
	const struct tree *t = self->view->tree;
	struct date_words words;

	date_words_init(&words);
	for (size_t i = 0, n = 0; i < bs->n_elements && n < ELEMENTS_MAX; i++) {
		const struct element *e = &bs->elements[i];
		struct str datetime = tree_attr_str(t, e->node, ATTR_DATETIME), text;
		bool prop = str_find(e->itemprop, STR("date"), 0) < e->itemprop.len;
		if (e->tag != TAG_TIME && !datetime.len && !prop && !names_hold(e, &words.dated))
			continue;
		bool timed = e->tag == TAG_TIME || datetime.len || prop;
		n++;
		if (!timed && t->nodes[e->node].end - e->node > 60)
			continue;
		bool comment = names_hold(e, &words.comment) || names_hold(&bs->elements[e->parent], &words.comment);
		if (timed) {
			struct str content = tree_attr_str(t, e->node, ATTR_CONTENT);
			if (add_time(self, &words, e, datetime.len ? datetime : content, comment) < 0)
				return -ENOMEM;
			continue;
		}
		if (facts_text(t, e->node, 120, self->view->arena, &text) < 0)
			return -ENOMEM;
		struct date_found f;
		/* "two hours ago", and the day in what the pointer shows. */
		struct str title = tree_attr_str(t, e->node, ATTR_TITLE);
		if (title.len)
			(void)date_add_value(self, title, FROM_TITLE, (int32_t)e->first_block);
		if (!date_find(text, 0, self->month_first, &f))
			continue;
		struct candidate *c = date_add(self, date_settle(self, &f), text.len < 60 ? FROM_CLASS : FROM_CLASS_LONG, (int32_t)e->first_block);
		if (c) {
			count_up(&c->counts[IN_COMMENT], comment), count_up(&c->counts[UNORDERED], !f.ordered);
			count_up(&c->counts[WITH_UPDATED], names_hold(e, &words.updated));
		}
	}
	return 0;
}

/* /2014/06/03/ or 2014-06-03 in the address; *ret_month: year and month alone. */
static void add_url(struct date_finding *self, unsigned *ret_year, unsigned *ret_month)
{
	struct str url = self->view->url;
	struct date_found f;

	*ret_year = 0;
	if (date_find(url, 0, false, &f) || date_find_compact(url, 0, &f)) {
		(void)date_add(self, f.date, FROM_URL, -1);
		return;
	}
	for (size_t i = 0; i + 8 <= url.len; i++) {
		const char *p = url.ptr + i;
		if (p[0] != '/' || (p[1] != '1' && p[1] != '2') || p[5] != '/' || p[6] < '0' || p[6] > '1')
			continue;
		unsigned y = 0;
		for (int k = 1; k < 5; k++)
			y = y * 10 + (unsigned)(p[k] - '0');
		*ret_year = y;
		*ret_month = (unsigned)(p[6] - '0') * 10 + (p[7] >= '0' && p[7] <= '9' ? (unsigned)(p[7] - '0') : 0);
		return;
	}
}

static bool is_american(const struct meta_view *v)
{
	struct str lang = v->facts->language;
	struct str locale = facts_meta(v->facts, "og:locale");

	if (str_eq_nocase(lang, STR("en-us")) || str_eq_nocase(locale, STR("en_us")))
		return true;
	return str_eq_nocase(lang, STR("en")) && str_find(v->url, STR(".uk/"), 0) == v->url.len &&
	       str_find(v->url, STR(".au/"), 0) == v->url.len && str_find(v->url, STR(".ie/"), 0) == v->url.len &&
	       str_find(v->url, STR(".in/"), 0) == v->url.len;
}

static int finish(struct date_finding *self, struct candidate *c)
{
	for (size_t i = 0; i < ARRAY_LEN(names) && !c->from.len; i++)
		if (c->counts[names[i].source])
			c->from = str_from(names[i].name);
	if (c->text.len)
		return 0;
	return arena_printf(self->view->arena, &c->text, "%04u-%02u-%02u", c->date.year, c->date.month, c->date.day);
}

int dates_find(const struct meta_view *view, struct candidates *ret)
{
	struct candidates out = { .at = arena_alloc(view->arena, CANDIDATES_MAX, sizeof *out.at) };
	struct date_finding self = { .view = view, .out = &out, .month_first = is_american(view) };
	int16_t any[DATE_SOURCES] = { 0 };
	unsigned year, month = 0;
	int order = date_slash_order(view->blocks->text);

	if (!out.at)
		return -ENOMEM;
	if (order)
		self.month_first = order > 0;
	add_facts(&self);
	add_url(&self, &year, &month);
	if (add_elements(&self) < 0)
		return -ENOMEM;
	date_add_texts(&self);
	date_add_scripts(&self);
	if (!out.n)
		date_add_attributes(&self);
	for (size_t i = 0; i < out.n; i++)
		if (year && out.at[i].date.year == year && out.at[i].date.month == month)
			out.at[i].counts[FROM_URL_MONTH] = 1;
	candidates_sources(&out, DATE_SOURCES, any);
	for (size_t i = 0; i < out.n; i++) {
		date_describe(&self, &out.at[i], any);
		if (finish(&self, &out.at[i]) < 0)
			return -ENOMEM;
	}
	*ret = out;
	return 0;
}
