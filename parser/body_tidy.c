#include "parser/body_tidy.h"

#include "common/cleanup.h"
#include "parser/body_phrases.h"

enum {
	HEADING_P = 1000,      /* of P_ONE: what a heading must have to be one of the article's */
	BOX_MAX = 12,          /* blocks of a box between paragraphs */
	HEADING_LINK = 300,    /* most linked text of one, in thousandths */
	HEADED_WITHIN = 4,     /* blocks of an article in which its headline is */
	HIDDEN_PART = 4,       /* more than one word in so many hidden: the article is shown by a script */
	ARTICLE_WORDS = 50,    /* of the headline's own article, for others to be further ones */
};

static bool is_heading(const struct body_view *v, size_t i)
{
	return tag_is_heading(v->blocks->elements[v->blocks->at[i].element].tag);
}

static uint32_t parent_of(const struct body_view *v, size_t i)
{
	return v->blocks->elements[v->blocks->at[i].element].parent;
}

/* The last chosen block before i is one of the same element; boxes between are passed. */
static bool follows_its_like(const struct body_view *v, const bool *chosen, size_t i)
{
	for (size_t k = i; k-- > 0 && k + BOX_MAX >= i;)
		if (chosen[k])
			return parent_of(v, k) == parent_of(v, i);
	return false;
}

static void take_headings(const struct body_view *v, bool *chosen)
{
	for (size_t i = 1; i + 1 < v->blocks->n; i++) {
		const int16_t *at = v->rows[i].at;
		if (!chosen[i] && chosen[i + 1] && is_heading(v, i) && v->p[i] >= HEADING_P && parent_of(v, i + 1) == parent_of(v, i) &&
		    at[COLUMN_own_section] == PHRASE_NONE && at[COLUMN_link_share] < HEADING_LINK && follows_its_like(v, chosen, i))
			chosen[i] = true;
	}
}

static void leave_last_headings(const struct body_view *v, bool *chosen)
{
	size_t first = 0;

	while (first < v->blocks->n && !chosen[first])
		first++;
	for (size_t i = v->blocks->n; i-- > first + 1;) {
		if (!chosen[i])
			continue;
		if (!is_heading(v, i))
			return;
		chosen[i] = false;
	}
}

static void leave_further_articles(const struct body_view *v, bool *chosen)
{
	uint64_t own = 0;

	for (size_t i = 0; i < v->blocks->n; i++)
		own += chosen[i] && v->rows[i].at[COLUMN_article_has_h1] == 1 ? v->sums.scans[i].words : 0;
	for (size_t i = 0; own >= ARTICLE_WORDS && i < v->blocks->n; i++) {
		const int16_t *at = v->rows[i].at;
		if (at[COLUMN_in_article] && !at[COLUMN_article_has_h1] && at[COLUMN_sibling_linked] == 1)
			chosen[i] = false;
	}
}

/* A paragraph of its own, hidden by its own tag: not one in a hidden box, as a page has for what it shows later. */
static bool is_hidden_itself(const struct body_view *v, size_t i)
{
	const struct element *e = &v->blocks->elements[v->blocks->at[i].element];
	bool text = e->tag == TAG_P || e->tag == TAG_LI || e->tag == TAG_BLOCKQUOTE || tag_is_heading(e->tag);

	return text && (e->flags & IN_HIDDEN) && !(v->blocks->elements[e->parent].flags & IN_HIDDEN);
}

/*
 * What no reader sees between paragraphs that all see. A page that hides its end until the reader pays or asks for it
 * has none behind that, and one that hides most has hidden its article.
 */
static void leave_hidden(const struct body_view *v, bool *chosen)
{
	uint64_t words = 0, hidden = 0;
	uint32_t last = UINT32_MAX; /* parent of the last chosen block that is seen */

	for (size_t i = 0; i < v->blocks->n; i++) {
		words += chosen[i] ? v->sums.scans[i].words : 0;
		hidden += chosen[i] && is_hidden_itself(v, i) ? v->sums.scans[i].words : 0;
	}
	if (!hidden || hidden * HIDDEN_PART > words)
		return;
	for (size_t i = v->blocks->n; i-- > 0;) {
		if (!chosen[i])
			continue;
		if (!is_hidden_itself(v, i))
			last = parent_of(v, i);
		else if (last == parent_of(v, i))
			chosen[i] = false;
	}
}

/* The <article> of the page's headline, which heads it alone; 0: none. */
static uint32_t own_article(const struct body_view *v)
{
	for (size_t i = 0; i < v->blocks->n; i++)
		if (v->rows[i].at[COLUMN_h1_distance] == 0 && v->rows[i].at[COLUMN_after_h1] == 1)
			return v->sums.article[v->blocks->at[i].element];
	return 0;
}

static bool is_small(char c)
{
	return c >= 'a' && c <= 'z';
}

/* Whether names has name as a word or more of them: "entry-date" and "datePublished" have "date", "update" has not. */
static bool has_word(struct str names, struct str name)
{
	for (size_t at = 0; at = str_find(names, name, at), at < names.len; at++) {
		size_t end = at + name.len;
		end += end < names.len && names.ptr[end] == 's';
		if ((at == 0 || !is_small(names.ptr[at - 1])) && (end == names.len || !is_small(names.ptr[end])))
			return true;
	}
	return false;
}

/* Is there a byline or a date among the article's first blocks? */
static bool is_bylined(const struct body_view *v, const struct element *article)
{
	static const struct str names[] = { STR_INIT("byline"), STR_INIT("author"), STR_INIT("date"), STR_INIT("pubdate"),
					    STR_INIT("dateline"), STR_INIT("published") };
	const struct element *e = article + 1;
	bool found = false;

	for (; e < v->blocks->elements + article->end && e->first_block < article->first_block + HEADED_WITHIN; e++) {
		found |= e->tag == TAG_TIME;
		for (size_t k = 0; k < ARRAY_LEN(names); k++)
			found |= has_word(e->cls, names[k]) || has_word(e->itemprop, names[k]);
	}
	return found;
}

/* Has it words enough chosen, and a headline and a byline or date among its first blocks? */
static bool is_whole_article(const struct body_view *v, const bool *chosen, uint32_t article)
{
	const struct element *a = &v->blocks->elements[article];
	uint64_t words = 0;
	bool headed = false;

	for (size_t i = a->first_block; i < v->blocks->n && v->blocks->at[i].element < a->end; i++) {
		unsigned tag = v->blocks->elements[v->blocks->at[i].element].tag;
		words += chosen[i] ? v->sums.scans[i].words : 0;
		headed |= i < a->first_block + HEADED_WITHIN && (tag == TAG_H1 || tag == TAG_H2);
	}
	return words >= ARTICLE_WORDS && headed && is_bylined(v, a);
}

/* A live blog's, whose head may be made like its posts. */
static bool is_live(struct str cls)
{
	return has_word(cls, STR("live")) || has_word(cls, STR("liveblog")) || has_word(cls, STR("update"));
}

/*
 * Whole articles beside the headline's, as pages have that go on with the next one for ever: <article>s of the same
 * parent and the same class, each with a headline, a byline or date, and a text.
 */
static void leave_next_articles(const struct body_view *v, bool *chosen)
{
	const struct element *elements = v->blocks->elements;
	uint32_t own = own_article(v);

	if (!own || is_live(elements[own].cls) || !is_whole_article(v, chosen, own))
		return;
	for (uint32_t e = elements[own].parent + 1; e < elements[elements[own].parent].end; e++) {
		if (e == own || elements[e].tag != TAG_ARTICLE || elements[e].parent != elements[own].parent ||
		    !str_eq(elements[e].cls, elements[own].cls) || !is_whole_article(v, chosen, e))
			continue;
		for (size_t i = elements[e].first_block; i < v->blocks->n && v->blocks->at[i].element < elements[e].end; i++)
			chosen[i] = false;
	}
}

void body_tidy(const struct body_view *view, bool *chosen)
{
	leave_next_articles(view, chosen);
	leave_hidden(view, chosen);
	leave_further_articles(view, chosen);
	take_headings(view, chosen);
	leave_last_headings(view, chosen);
}
