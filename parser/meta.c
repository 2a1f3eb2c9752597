#include "parser/meta.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "parser/meta_dates.h"
#include "parser/meta_live.h"

enum { DECK_WORDS_MIN = 4, DECK_WORDS_MAX = 90, DECK_BEHIND_MAX = 8, OUTLET_BYTES_MAX = 80, P_BODY = 4000 };

struct meta_model {
	struct trees *title, *date, *author;
};

int meta_model_new(const struct trees_file *file, struct meta_model **ret)
{
	owned(meta_model_destroy) struct meta_model *self = calloc(1, sizeof *self);
	int r;

	if (!self)
		return -ENOMEM;
	if ((r = trees_new(file, "TITL", TITLE_COLUMNS, &self->title)) < 0 || (r = trees_new(file, "DATE", DATE_COLUMNS, &self->date)) < 0 ||
	    (r = trees_new(file, "AUTH", AUTHOR_COLUMNS, &self->author)) < 0)
		return r;
	*ret = self;
	self = NULL;
	return 0;
}

void meta_model_destroy(struct meta_model **self_p)
{
	if (!*self_p)
		return;
	trees_destroy(&(*self_p)->title);
	trees_destroy(&(*self_p)->date);
	trees_destroy(&(*self_p)->author);
	free(*self_p);
	*self_p = NULL;
}

void meta_look(struct meta_view *v)
{
	v->headline = v->body_first = -1;
	for (size_t i = 0; i < v->blocks->n; i++) {
		if (v->body->rows[i].at[COLUMN_h1_distance] == 0 && v->body->rows[i].at[COLUMN_after_h1] == 1)
			v->headline = (int32_t)i;
		if (v->body_first < 0 && v->body->p[i] > P_BODY && v->body->sums.scans[i].words > 8)
			v->body_first = (int32_t)i;
	}
}

static int choose_title(const struct meta_model *model, const struct meta_view *v, struct meta *m)
{
	struct candidates c;
	int32_t score = 0;

	if (titles_find(v, &c) < 0)
		return -ENOMEM;
	int best = candidates_best(&c, model->title, &score);
	if (best >= 0)
		m->title = c.at[best].text;
	return 0;
}

static int choose_dates(const struct meta_model *model, const struct meta_view *v, const struct page_hints *hints, struct meta *m)
{
	uint32_t limit = hints->fetched.len ? date_day_number(hints->fetched) : UINT32_MAX;
	struct candidates c, kept = { 0 };
	int32_t score = 0;

	if (dates_find(v, &c) < 0)
		return -ENOMEM;
	kept.at = c.at;
	for (size_t i = 0; i < c.n; i++)
		if (date_number(c.at[i].date) <= limit)
			kept.at[kept.n++] = c.at[i];
	int best = live_start(v, &kept);
	if (best < 0) {
		best = candidates_best(&kept, model->date, &score);
		best = best < 0 ? best : (int)date_prefer_published(&kept, (size_t)best);
	}
	if (best >= 0) {
		m->published = kept.at[best].text;
		m->published_from = kept.at[best].from;
	}
	struct str modified = facts_ld(v->facts, LD_MODIFIED);
	modified = modified.len ? modified : facts_meta(v->facts, "article:modified_time");
	struct date_found f;
	char text[32];
	if (date_find(modified, 0, false, &f) && date_number(f.date) <= limit &&
	    date_time_format(str_skip(modified, f.to), f.date, text) && arena_dup(v->arena, str_from(text), &m->modified) < 0)
		return -ENOMEM;
	if (hints->published.len) {
		m->published = hints->published;
		m->published_from = STR("feed");
	}
	return 0;
}

static int choose_author(const struct meta_model *model, const struct meta_view *v, struct meta *m)
{
	struct candidates c;
	int32_t score = 0;

	if (authors_find(v, &c) < 0)
		return -ENOMEM;
	int best = candidates_best(&c, model->author, &score);
	if (best >= 0 && score > 0)
		m->author = c.at[best].text;
	return 0;
}

/* Does a short line of the page hold the folded name: its copyright's, or it alone? */
static bool is_on_page(const struct meta_view *v, struct str name)
{
	for (size_t i = 0; i < v->blocks->n; i++) {
		struct str text = block_text(v->blocks, i), folded;
		if (text.len > 300 || text.len < name.len || fold_text(text, v->arena, &folded) < 0)
			continue;
		bool marked = v->body->rows[i].at[COLUMN_copyright] > 0;
		if (str_eq(folded, name) || (marked && str_find(folded, name, 0) < folded.len))
			return true;
	}
	return false;
}

/* The part of <title> that is the site's name, since the page says it elsewhere too: not the headline. */
static struct str outlet_in_title(const struct meta_view *v, struct str headline)
{
	static const struct str marks[] = { STR_INIT(" | "), STR_INIT(" - "), STR_INIT(" – "), STR_INIT(" — "), STR_INIT(" • "),
					    STR_INIT(" · "), STR_INIT(" :: "), STR_INIT(" » "), STR_INIT(": ") };
	struct str title = v->facts->title, found = { NULL, 0 }, key, folded;

	if (fold_text(headline, v->arena, &key) < 0)
		return found;
	for (size_t from = 0, end = 0, len = 0; from < title.len; from = end + len) {
		for (end = from, len = 0; end < title.len && !len; end += !len)
			for (size_t i = 0; i < ARRAY_LEN(marks) && !len; i++)
				len = str_starts(str_skip(title, end), marks[i]) ? marks[i].len : 0;
		struct str part = str_trim((struct str){ title.ptr + from, end - from });
		if (part.len > 2 && part.len <= OUTLET_BYTES_MAX && fold_text(part, v->arena, &folded) == 0 && !str_eq(folded, key) &&
		    is_on_page(v, folded))
			found = part;
	}
	return found;
}

/* The outlet: what the page calls its site, its publisher, or the end of <title> that is not the headline. */
static void choose_outlet(const struct meta_view *v, struct meta *m)
{
	static const char *const keys[] = { "og:site_name", "application-name", "dc.publisher", "publisher", "cre", "apple-mobile-web-app-title" };
	static const struct str marks[] = { STR_INIT(" | "), STR_INIT(" - "), STR_INIT(" – "), STR_INIT(" — "), STR_INIT(" • ") };
	struct str title = v->facts->title, found;

	m->outlet = facts_meta(v->facts, keys[0]);
	if (!m->outlet.len)
		m->outlet = facts_ld(v->facts, LD_PUBLISHER);
	for (size_t i = 1; i < ARRAY_LEN(keys) && !m->outlet.len; i++)
		m->outlet = facts_meta(v->facts, keys[i]);
	if (!m->outlet.len)
		m->outlet = outlet_in_title(v, m->title);
	/* What follows the headline in <title>, even where nothing else says so. */
	if (!m->outlet.len && m->title.len && str_starts(title, m->title)) {
		found = str_skip(title, m->title.len);
		for (size_t i = 0; i < ARRAY_LEN(marks); i++)
			for (size_t at = 0; at = str_find(found, marks[i], at), at < found.len;)
				found = str_skip(found, at + marks[i].len), at = 0;
		m->outlet = found.len < title.len - m->title.len ? str_trim(found) : (struct str){ NULL, 0 };
	}
	if (str_find(m->outlet, STR("http"), 0) == 0 || m->outlet.len > OUTLET_BYTES_MAX)
		m->outlet = (struct str){ NULL, 0 };
}

/* The deck: between headline and body, named so or given as the page's description, and not the body's. */
static void choose_deck(const struct meta_view *v, const bool *chosen, struct meta *m)
{
	static const struct str words[] = { STR_INIT("deck"), STR_INIT("dek"), STR_INIT("standfirst"), STR_INIT("lead"), STR_INIT("subtitle"),
					    STR_INIT("sub-title"), STR_INIT("subhead"), STR_INIT("summary"), STR_INIT("teaser"), STR_INIT("intro"),
					    STR_INIT("excerpt"), STR_INIT("abstract"), STR_INIT("description"), STR_INIT("vorspann") };
	const struct blocks *bs = v->blocks;
	size_t from = v->headline >= 0 ? (size_t)v->headline + 1 : bs->n;
	struct name_words named;

	name_words_init(&named, words, ARRAY_LEN(words));
	m->deck = -1;
	for (size_t i = from; i < bs->n && i < from + DECK_BEHIND_MAX; i++) {
		const struct scan *s = &v->body->sums.scans[i];
		const struct row *r = &v->body->rows[i];
		const struct element *e = &bs->elements[bs->at[i].element];
		if (chosen[i] && !tag_is_heading(e->tag))
			return;
		if (chosen[i] || s->words < DECK_WORDS_MIN || s->words > DECK_WORDS_MAX || r->at[COLUMN_link_share] > 300 || (e->flags & IN_FIGURE))
			continue;
		if (r->at[COLUMN_in_description] >= 800 || names_hold(e, &named) ||
		    names_hold(&bs->elements[e->parent], &named)) {
			m->deck = (int32_t)i;
			return;
		}
	}
}

static bool is_address(struct str s)
{
	return str_starts(s, STR("http://")) || str_starts(s, STR("https://"));
}

int meta_read(const struct meta_model *model, const struct meta_view *v, const struct page_hints *hints, const bool *chosen, struct meta *ret)
{
	struct meta m = { .deck = -1 };

	if (choose_title(model, v, &m) < 0 || choose_dates(model, v, hints, &m) < 0 || choose_author(model, v, &m) < 0)
		return -ENOMEM;
	choose_outlet(v, &m);
	choose_deck(v, chosen, &m);
	m.place = facts_ld(v->facts, LD_DATELINE);
	struct str og = facts_meta(v->facts, "og:url");
	m.canonical = is_address(v->facts->canonical) ? v->facts->canonical : is_address(og) ? og : (struct str){ NULL, 0 };
	*ret = m;
	return 0;
}
