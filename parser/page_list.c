#include "parser/page_list.h"

#include "common/cleanup.h"

enum {
	FRONT_PAGE_HEADINGS = 3, LIST_ITEMS = 4, SECTION_ITEMS = 3,
	TEASER_WORDS_MAX = 80,   /* more behind one link is a text of its own */
	TEASER_BLOCKS_MAX = 5,   /* so far a teaser is from its link: a picture's line, a date, a byline between */
	LINK_WORDS_MIN = 3,      /* of a headline */
	MORE_WORDS_MAX = 4,      /* "Read more" */
	BEGINNING_MIN = 12,      /* bytes of a link that a teaser begins with */
	NAME_HYPHENS_MAX = 2,    /* in a section's name in the address: "harbour-board-news"; more are in an article's */
	PAGED_DIGITS_MAX = 3,    /* in a list page's number ... */
	NUMBER_DIGITS_MAX = 2,   /* ... where "page" is not said before: more are in an article's */
};

static bool is_number(struct str s)
{
	bool digits = s.len > 0;

	for (size_t i = 0; i < s.len; i++)
		digits &= s.ptr[i] >= '0' && s.ptr[i] <= '9';
	return digits;
}

/* "p=4711": the query names one entry. What counts visits or picks a language does not. */
static bool names_entry(struct str query)
{
	while (query.len) {
		struct str value = str_cut(&query, '&'), name = str_cut(&value, '=');
		if (is_number(value) && str_among(name, "p id page_id post article story nid"))
			return true;
	}
	return false;
}

bool page_is_root(struct str url)
{
	size_t host = str_find(url, STR("://"), 0);

	if (host == url.len)
		return false;
	struct str query = str_skip(url, str_find_byte(url, '/', host + 3)), path = str_cut(&query, '?');
	query.len = str_find_byte(query, '#', 0);
	if (names_entry(query))
		return false;
	return !path.len || str_among(path, "/ /index.html /index.htm /index.php /home /home/ /en /en/");
}

static bool says_article(const struct facts *facts, const struct body_hints *hints)
{
	return hints->og_article || hints->ld_body.len || facts_ld(facts, LD_HEADLINE).len;
}

/* Linked headings among what was chosen, under the site's own address, and nothing that calls it an article. */
static bool is_front_page(const struct blocks *bs, const struct facts *facts, const struct body_hints *hints, struct str url, const bool *chosen)
{
	size_t linked = 0;

	if (!page_is_root(url) || hints->og_article || facts_ld(facts, LD_HEADLINE).len)
		return false;
	for (size_t i = 0; i < bs->n; i++) {
		const struct block *b = &bs->at[i];
		bool near = chosen[i] || (i + 1 < bs->n && chosen[i + 1]);
		linked += near && tag_is_heading(bs->elements[b->element].tag) && b->link_bytes * 5 > b->len * 4;
	}
	return linked >= FRONT_PAGE_HEADINGS;
}

/*
 * A section's page or a tag's: what was chosen is the teasers of several
 * articles, each under its own linked heading, and the page does not call
 * itself an article. An article with teasers below it keeps its own text, of
 * which this is not true.
 */
static bool is_list_page(const struct body_view *view, const struct facts *facts, const struct body_hints *hints, const bool *chosen)
{
	uint64_t words = 0, teasers = 0;
	uint32_t last = 0;
	size_t items = 0;

	if (says_article(facts, hints))
		return false;
	for (size_t i = 0; i < view->blocks->n; i++) {
		uint32_t item = view->sums.ranks[view->blocks->at[i].element].element;
		if (!chosen[i])
			continue;
		words += view->sums.scans[i].words;
		if (view->rows[i].at[COLUMN_sibling_linked] != 1)
			continue;
		teasers += view->sums.scans[i].words;
		items += item != last;
		last = item;
	}
	return items >= LIST_ITEMS && teasers * 10 >= words * 8;
}

static bool is_name(struct str part)
{
	size_t hyphens = 0;

	for (size_t i = 0; i < part.len; i++)
		hyphens += part.ptr[i] == '-';
	return hyphens <= NAME_HYPHENS_MAX;
}

/* Whether the address ends in a section's name, or in a name behind "category" and its like: "/news/", "/tag/ferry/page/2". */
static bool is_section(struct str url)
{
	static const char sections[] =
		"news latest headlines stories articles blog world international national local region regional politics business economy sport sports "
		"culture science technology tech health opinion comment press-releases nachrichten politik wirtschaft kultur noticias politica economia "
		"mundo deportes actualites monde economie cronaca notizie nieuws nyheter";
	static const char before[] =
		"category categories tag tags topic topics section sections author archive archives rubrik thema themen";
	struct str path = str_skip(url, str_find_byte(url, '/', str_find(url, STR("://"), 0) + 3)), parts[2] = { { NULL, 0 } };

	path.len = str_find_byte(path, '?', 0);
	path.len = str_find_byte(path, '#', 0);
	bool paged = false;
	for (size_t at = 0, end; at < path.len; at = end + 1) {
		end = str_find_byte(path, '/', at);
		struct str part = { path.ptr + at, end - at };
		bool passed = !part.len || str_eq_nocase(part, STR("index.html")) || (is_number(part) && part.len <= (paged ? PAGED_DIGITS_MAX : NUMBER_DIGITS_MAX));
		paged = str_eq_nocase(part, STR("page"));
		if (passed || paged)
			continue;
		parts[0] = parts[1];
		parts[1] = part;
	}
	return str_among_nocase(parts[1], sections) || (str_among_nocase(parts[0], before) && is_name(parts[1]));
}

/* The <a> in which the block begins, 0: none. */
static uint32_t first_link(const struct tree *tree, const struct blocks *bs, size_t i)
{
	const struct block *b = &bs->at[i];
	uint32_t node = b->n_pieces ? bs->pieces[b->first_piece].node : 0;

	while (node && tree->nodes[node].tag != TAG_A)
		node = tree->nodes[node].parent;
	return node;
}

static struct str host_of(struct str url)
{
	size_t at = str_find(url, STR("://"), 0);
	struct str host = at < url.len ? str_skip(url, at + 3) : (struct str){ NULL, 0 };

	host.len = str_find_byte(host, '/', 0);
	return str_starts(host, STR("www.")) ? str_skip(host, 4) : host;
}

/* Whether the block begins with a link to another page of this site. */
static bool leads_on(const struct tree *tree, const struct blocks *bs, size_t i, struct str url)
{
	uint32_t link = first_link(tree, bs, i);
	struct str href = link ? str_trim(tree_attr_str(tree, link, ATTR_HREF)) : (struct str){ NULL, 0 };

	if (!href.len || href.ptr[0] == '#' || str_starts(href, STR("mailto:")) || str_starts(href, STR("javascript:")))
		return false;
	return str_find(href, STR("://"), 0) == href.len || str_eq(host_of(href), host_of(url));
}

/* What a walk over the blocks knows of the teaser at hand. */
struct teasers {
	uint64_t words, of_teasers; /* of chosen blocks */
	size_t items;
	uint64_t open_words;        /* behind the last link */
	uint64_t loose_words;       /* chosen, and yet without a link */
	size_t open_for;            /* blocks that may still belong to the last link, 0: none */
};

static void add_teaser(struct teasers *t, uint64_t words)
{
	t->of_teasers += words;
	t->items++;
}

static void pass_block(struct teasers *t, const struct scan *s, bool chosen, bool linked, bool begins_linked)
{
	uint64_t words = chosen ? s->words : 0;

	t->words += words;
	if (linked && s->words <= MORE_WORDS_MAX && t->loose_words && t->loose_words <= TEASER_WORDS_MAX) {
		add_teaser(t, t->loose_words + words);
		t->loose_words = 0, t->open_for = 0;
	} else if (linked ? s->words >= LINK_WORDS_MIN : begins_linked && s->words <= TEASER_WORDS_MAX) {
		add_teaser(t, words);
		t->open_for = TEASER_BLOCKS_MAX, t->open_words = 0, t->loose_words = 0;
	} else if (t->open_for && t->open_words + words <= TEASER_WORDS_MAX) {
		t->of_teasers += words;
		t->open_words += words, t->open_for--;
	} else {
		t->open_for = 0;
		t->loose_words += words;
	}
}

/* Has the page a date, as an article has: said in its head, or fewer <time>s than teasers? */
static bool is_dated(const struct blocks *bs, const struct facts *facts)
{
	size_t times = facts_meta(facts, "article:published_time").len > 0;

	for (size_t e = 0; e < bs->n_elements; e++)
		times += bs->elements[e].tag == TAG_TIME;
	return times && times < SECTION_ITEMS;
}

/* What was chosen is nothing but teasers of pages of this site. */
static bool is_teasers(const struct tree *tree, const struct body_view *view, struct str url, const bool *chosen)
{
	const struct blocks *bs = view->blocks;
	struct teasers t = { 0 };
	size_t first = 0, last = bs->n;

	while (first < bs->n && !chosen[first])
		first++;
	while (last > first && !chosen[last - 1])
		last--;
	first = first < TEASER_BLOCKS_MAX ? 0 : first - TEASER_BLOCKS_MAX;
	last = last + 2 < bs->n ? last + 2 : bs->n;
	for (size_t i = first; i < last; i++) {
		const struct block *b = &bs->at[i];
		bool on = b->lead_link && leads_on(tree, bs, i, url), linked = on && b->link_bytes * 5 > b->len * 4;
		pass_block(&t, &view->sums.scans[i], chosen[i], linked, on && !linked && b->lead_link >= BEGINNING_MIN);
	}
	return t.items >= SECTION_ITEMS && t.of_teasers * 10 >= t.words * 9;
}

const char *page_is_list(const struct tree *tree, const struct body_view *view, const struct facts *facts,
			 const struct body_hints *hints, struct str url, const bool *chosen)
{
	if (is_front_page(view->blocks, facts, hints, url, chosen))
		return "front page, not an article";
	if (is_list_page(view, facts, hints, chosen))
		return "list page, not an article";
	if (!says_article(facts, hints) && !is_dated(view->blocks, facts) && is_section(url) && is_teasers(tree, view, url, chosen))
		return "section page, not an article";
	return NULL;
}
