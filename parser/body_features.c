#include "parser/body_features.h"

#include <errno.h>

#include "common/cleanup.h"

enum {
	AGE_MAX = 40,          /* blocks */
	SHINGLES_OF_BLOCK = 16,
	BEHIND_HEADLINE = 10, BEHIND_MAX = 600, /* blocks, weight of running text */
	LIKE_ENOUGH = 600,
};

struct filling {
	const struct blocks *bs;
	const struct sums *s;
	const struct body_hints *hints;
	struct row *rows;
	struct word_set title, description, ld_body;
	int64_t h1;       /* block of the headline, -1: none */
	int64_t h1_like;  /* how much of it is in the title */
	uint32_t h1_box;  /* the innermost element around the headline that holds an article's worth of text */
	uint16_t *h1_depth;   /* an element each: depth of the last ancestor that it shares with the headline */
	uint8_t *group_h1;    /* a group of siblings each: one of them holds the headline */
	int64_t description_at; /* block, -1: not yet met */
	uint64_t good_at_h1;
	uint32_t *article_h1; /* an element each: 1 where an <article> holds the headline */
	uint32_t *article_index;
	uint32_t n_articles, n_h1, max_articles;
	/* running */
	uint64_t chars, good;
	int32_t since_heading, heading_age, label_age, linked_headings, link_run;
	int16_t heading_link;
};

#define SET(row, name, value) ((row)->at[COLUMN_##name] = clamp16((int64_t)(value)))

static void own_columns(struct filling *f, size_t i, struct row *r)
{
	const struct scan *s = &f->s->scans[i];
	const struct block *b = &f->bs->at[i];
	struct str text = block_text(f->bs, i);
	uint32_t lines = 0;

	for (size_t at = 0; at = str_find_byte(text, '\n', at), at < text.len; at++)
		lines++;
	SET(r, chars, s->chars), SET(r, words, s->words), SET(r, link_share, share_of(b->link_bytes, b->len));
	SET(r, links, b->links), SET(r, stop_share, share_of(s->stop, s->stop_of)), SET(r, sentences, s->sentences);
	SET(r, commas, s->commas), SET(r, ends_stop, s->ends_stop), SET(r, ends_quote, s->ends_quote);
	SET(r, ends_colon, s->ends_colon), SET(r, ends_ellipsis, s->ends_ellipsis), SET(r, starts_upper, s->starts_upper);
	SET(r, digit_share, share_of(s->digits, s->chars)), SET(r, capital_words, share_of(s->capitalised, s->words));
	SET(r, upper_share, share_of(s->upper, s->chars)), SET(r, word_length, share_of(s->word_chars, (uint64_t)s->words * 10));
	SET(r, quotes, s->quotes), SET(r, bold_share, share_of(b->bold_bytes, b->len)), SET(r, copyright, s->has_copyright);
	SET(r, bars, s->bars), SET(r, address, s->has_address), SET(r, cjk_share, share_of(s->cjk, s->chars));
	SET(r, year, s->has_year), SET(r, repeats, f->s->repeats[i]), SET(r, repeats_before, f->s->repeats_before[i]);
	SET(r, shouting_words, share_of(s->all_capitals, s->words)), SET(r, lines, lines);
	SET(r, lead_link, share_of(b->lead_link, b->len)), SET(r, said_before, f->s->said_before[i]);
	SET(r, said_after, f->s->said_after[i]);
}

static int tag_kind(unsigned tag)
{
	static const uint8_t kinds[TAGS] = {
		[TAG_P] = 1, [TAG_LI] = 2, [TAG_H1] = 3, [TAG_H2] = 4, [TAG_H3] = 5, [TAG_H4] = 6, [TAG_H5] = 6, [TAG_H6] = 6,
		[TAG_DIV] = 7, [TAG_SECTION] = 7, [TAG_ARTICLE] = 7, [TAG_MAIN] = 7, [TAG_TD] = 8, [TAG_TR] = 8, [TAG_TH] = 8,
		[TAG_BLOCKQUOTE] = 9, [TAG_PRE] = 10, [TAG_FIGCAPTION] = 11, [TAG_CAPTION] = 11, [TAG_DD] = 12, [TAG_DT] = 13,
	};

	return kinds[tag] ? kinds[tag] : 14;
}

static void tree_columns(struct filling *f, size_t i, struct row *r)
{
	static const struct {
		uint32_t flag;
		enum body_column column;
	} flags[] = {
		{ IN_ARTICLE, COLUMN_in_article }, { IN_MAIN, COLUMN_in_main }, { IN_NAV, COLUMN_in_nav },
		{ IN_ASIDE, COLUMN_in_aside }, { IN_FOOTER, COLUMN_in_footer }, { IN_HEADER, COLUMN_in_header },
		{ IN_FORM, COLUMN_in_form }, { IN_FIGURE, COLUMN_in_figure }, { IN_TABLE, COLUMN_in_table },
		{ IN_LIST, COLUMN_in_list }, { IN_QUOTE, COLUMN_in_quote }, { IN_LINK, COLUMN_in_link },
		{ IN_SECTION, COLUMN_in_section }, { IN_HIDDEN, COLUMN_in_hidden }, { IN_ARIA_HIDDEN, COLUMN_in_aria_hidden },
		{ IN_ARTICLE_BODY, COLUMN_in_article_body }, { IN_BAD_ROLE, COLUMN_in_bad_role },
	};
	uint32_t e = f->bs->at[i].element, article = f->s->article[e];
	const struct element *el = &f->bs->elements[e];

	for (size_t k = 0; k < ARRAY_LEN(flags); k++)
		r->at[flags[k].column] = (el->flags & flags[k].flag) != 0;
	SET(r, tag, tag_kind(el->tag)), SET(r, depth, el->depth), SET(r, articles_above, f->s->articles_above[e]);
	SET(r, list_depth, f->s->list_depth[e]), SET(r, bad_name_up, f->s->bad_up[e]), SET(r, good_name_up, f->s->good_up[e]);
	SET(r, article_has_h1, f->article_h1[article]), SET(r, article_index, article ? (int64_t)f->article_index[article] : -1);
	SET(r, article_good_share, article ? share_of(f->s->at[article].good, f->s->total_good) : -1);
}

static void place_columns(struct filling *f, size_t i, struct row *r)
{
	const struct sums *s = f->s;
	const struct scan *scan = &s->scans[i];
	uint32_t e = f->bs->at[i].element;
	int64_t d = (int64_t)i - f->h1;
	uint16_t depth = f->bs->elements[e].depth, best = f->bs->elements[s->best].depth;
	struct rank rank = s->ranks[e];

	SET(r, index_share, share_of(i, f->bs->n)), SET(r, chars_before, share_of(f->chars, s->total_chars));
	SET(r, good_before, share_of(f->good, s->total_good));
	SET(r, after_h1, f->h1 < 0 ? -1 : d >= 0), SET(r, h1_distance, f->h1 < 0 ? -99 : d < -40 ? -40 : d > 300 ? 300 : d);
	SET(r, since_heading, f->since_heading < AGE_MAX ? f->since_heading : AGE_MAX);
	SET(r, title_words, word_set_share(&f->title, scan, SCAN_HEAD_WORDS));
	SET(r, in_description, word_set_share(&f->description, scan, SHINGLES_OF_BLOCK));
	SET(r, in_ld_body, f->hints->ld_body.len ? word_set_share(&f->ld_body, scan, SHINGLES_OF_BLOCK) : -1);
	SET(r, after_first_good, (int64_t)i - s->first_good), SET(r, before_last_good, (int64_t)s->last_good - (int64_t)i);
	SET(r, in_best, e >= s->best && e < f->bs->elements[s->best].end);
	SET(r, best_above_common, best - s->common_depth[e]), SET(r, below_common, depth - s->common_depth[e]);
	SET(r, best_depth, best), SET(r, linked_headings, f->linked_headings);
	SET(r, sibling_rank, rank.rank), SET(r, siblings, rank.of), SET(r, sibling_good_share, rank.share);
	SET(r, item_rank, rank.item_rank), SET(r, items, rank.items);
	SET(r, heading_age, f->heading_age < AGE_MAX ? f->heading_age : AGE_MAX);
	SET(r, label_age, f->label_age < AGE_MAX ? f->label_age : AGE_MAX), SET(r, heading_link_share, f->heading_link);
	SET(r, h1_above_common, f->h1 < 0 ? -1 : f->bs->elements[f->bs->at[f->h1].element].depth - f->h1_depth[e]);
	SET(r, h1_below_common, f->h1 < 0 ? -1 : depth - f->h1_depth[e]);
	SET(r, in_h1_box, f->h1 < 0 ? -1 : e >= f->h1_box && e < f->bs->elements[f->h1_box].end);
	SET(r, h1_box_share, f->h1 < 0 ? -1 : share_of(s->at[f->h1_box].good, s->total_good));
	SET(r, below_h1_box, f->h1 < 0 ? -1 : depth - f->bs->elements[f->h1_box].depth);
	SET(r, group_has_h1, !rank.group ? -1 : f->article_h1[rank.element] ? 2 : f->group_h1[rank.group]);
	SET(r, description_distance, f->description_at < 0 ? -1 : (int64_t)i - f->description_at);
	SET(r, good_since_h1, f->h1 >= 0 && d >= 0 ? (int64_t)(f->good - f->good_at_h1) : -1), SET(r, h1_like_title, f->h1_like);
	SET(r, all_link, r->at[COLUMN_link_share] > 850), SET(r, link_run, f->link_run < AGE_MAX ? f->link_run : AGE_MAX);
}

/* The next ancestor that holds more blocks than e. */
static uint32_t wider(const struct filling *f, uint32_t e)
{
	uint32_t blocks = f->s->at[e].blocks;

	while (e && f->s->at[e].blocks == blocks)
		e = f->bs->elements[e].parent;
	return e;
}

static void up_columns(const struct filling *f, uint32_t e, int16_t *at)
{
	const struct element_sum *u = &f->s->at[e];

	at[0] = clamp16(u->chars), at[1] = share_of(u->link, (uint64_t)u->chars + 1);
	at[2] = share_of(u->good, f->s->total_good), at[3] = clamp16(u->blocks);
	at[4] = share_of(u->words, (uint64_t)u->blocks * 100), at[5] = share_of(u->p, u->blocks);
}

static void near_columns(const struct filling *f, size_t i, int64_t d, bool full, int16_t *at)
{
	int64_t j = (int64_t)i + d;

	if (j < 0 || j >= (int64_t)f->bs->n) {
		for (int k = 0; k < (full ? 5 : 3); k++)
			at[k] = -1;
		return;
	}
	const struct block *b = &f->bs->at[j], *own = &f->bs->at[i];
	const struct scan *s = &f->s->scans[j];
	at[0] = clamp16(s->words), at[1] = share_of(b->link_bytes, b->len);
	at[2] = f->bs->elements[b->element].parent == f->bs->elements[own->element].parent;
	if (full)
		at[3] = share_of(s->stop, s->stop_of), at[4] = s->sentences > 0;
}

static int64_t good_in(const struct filling *f, int64_t from, int64_t to)
{
	int64_t sum = 0;

	from = from < 0 ? 0 : from;
	to = to > (int64_t)f->bs->n ? (int64_t)f->bs->n : to;
	for (; from < to; from++)
		sum += f->s->good[from];
	return sum;
}

static void around_columns(struct filling *f, size_t i, struct row *r)
{
	const struct sums *s = f->s;
	uint32_t up = f->bs->elements[f->bs->at[i].element].parent;
	const struct path_sum *path = &s->paths[s->path[i]];
	int64_t k = (int64_t)i;

	up_columns(f, up, &r->at[COLUMN_up1_chars]);
	up = wider(f, up);
	up_columns(f, up, &r->at[COLUMN_up2_chars]);
	up_columns(f, wider(f, up), &r->at[COLUMN_up3_chars]);
	SET(r, path_good, share_of(path->good, s->total_good)), SET(r, path_blocks, path->blocks);
	SET(r, path_good_mean, path->good / path->blocks);
	near_columns(f, i, -3, false, &r->at[COLUMN_m3_words]);
	near_columns(f, i, -2, true, &r->at[COLUMN_m2_words]);
	near_columns(f, i, -1, true, &r->at[COLUMN_m1_words]);
	near_columns(f, i, 1, true, &r->at[COLUMN_p1_words]);
	near_columns(f, i, 2, true, &r->at[COLUMN_p2_words]);
	near_columns(f, i, 3, false, &r->at[COLUMN_p3_words]);
	SET(r, good_before4, good_in(f, k - 4, k)), SET(r, good_after4, good_in(f, k + 1, k + 5));
	SET(r, good_before12, good_in(f, k - 12, k)), SET(r, good_after12, good_in(f, k + 1, k + 13));
}

static void page_columns(const struct filling *f, struct row *r)
{
	const struct sums *s = f->s;

	SET(r, page_chars, s->total_chars / 16), SET(r, page_good, s->total_good / 16), SET(r, page_blocks, f->bs->n);
	SET(r, page_good_share, share_of(s->total_good, s->total_chars)), SET(r, page_og_article, f->hints->og_article);
	SET(r, page_articles, f->n_articles), SET(r, page_h1s, f->n_h1);
	SET(r, page_best_path, share_of(s->best_path_good, s->total_good)), SET(r, page_ld_body, f->hints->ld_body.len > 0);
}

static void move_on(struct filling *f, size_t i)
{
	const struct block *b = &f->bs->at[i];
	bool heading = tag_is_heading(f->bs->elements[b->element].tag);
	int16_t link = share_of(b->link_bytes, b->len);

	f->linked_headings += heading && link > 800;
	f->heading_age = heading ? 0 : f->heading_age + 1;
	f->heading_link = heading ? link : f->heading_link;
	f->label_age = sums_is_label(f->bs, f->s, i) ? 0 : f->label_age + 1;
	f->link_run = link > 600 ? f->link_run + 1 : 0;
	f->since_heading = heading ? 0 : f->since_heading + 1;
	if (f->description_at < 0 && f->rows[i].at[COLUMN_in_description] >= 400)
		f->description_at = (int64_t)i;
	f->chars += f->s->scans[i].chars;
	f->good += f->s->good[i];
}

/* Running text in the blocks behind block i, lists apart: a headline has it, its copies in menus and tickers have not. */
static int64_t good_behind(const struct filling *f, size_t i)
{
	int64_t sum = 0;

	for (size_t k = i + 1; k < f->bs->n && k <= i + BEHIND_HEADLINE && sum < BEHIND_MAX; k++)
		sum += f->bs->elements[f->bs->at[k].element].flags & IN_LIST ? 0 : f->s->good[k];
	return sum < BEHIND_MAX ? sum : BEHIND_MAX;
}

/*
 * The heading that is most like the page's title. An h1 needs half as much
 * likeness as lesser ones. Of those much alike it is the one with text behind
 * it, and none that links elsewhere; the first of equals.
 */
static void find_headline(struct filling *f)
{
	int64_t most = -1;

	f->h1 = -1;
	for (size_t i = 0; i < f->bs->n; i++) {
		unsigned tag = f->bs->elements[f->bs->at[i].element].tag;
		if (tag != TAG_H1 && tag != TAG_H2 && tag != TAG_H3)
			continue;
		f->n_h1 += tag == TAG_H1;
		uint32_t words = f->s->scans[i].words;
		int64_t like = word_set_share(&f->title, &f->s->scans[i], SCAN_HEAD_WORDS);
		const struct block *b = &f->bs->at[i];
		int64_t weight = like * (words < 4 ? words : 4) * (tag == TAG_H1 ? 2 : 1) * 2;
		if (b->link_bytes * 5 > b->len * 4)
			weight /= 2;
		if (like >= LIKE_ENOUGH)
			weight += like * 12 * good_behind(f, i) / BEHIND_MAX;
		weight += tag == TAG_H1;
		if (weight > most)
			most = weight, f->h1 = (int64_t)i, f->h1_like = like;
	}
}

/* Marks the elements around the headline and how near to it each other one is. */
static void relate_to_headline(struct filling *f)
{
	const struct blocks *bs = f->bs;

	for (size_t i = 1; i < bs->n_elements; i++)
		if (bs->elements[i].tag == TAG_ARTICLE)
			f->article_index[i] = f->n_articles++;
	if (f->h1 < 0)
		return;
	f->h1_box = UINT32_MAX;
	for (uint32_t e = bs->at[f->h1].element;; e = bs->elements[e].parent) {
		f->article_h1[e] = e > 0;
		if (f->h1_box == UINT32_MAX && (f->s->at[e].good * 5 >= f->s->total_good + 1500 || e == 0))
			f->h1_box = e;
		if (e == 0)
			break;
	}
	for (size_t i = 1; i < bs->n_elements; i++) {
		uint32_t up = bs->elements[i].parent;
		f->h1_depth[i] = f->article_h1[i] ? bs->elements[i].depth : f->h1_depth[up];
		if (f->article_h1[i] && f->s->ranks[i].element == i)
			f->group_h1[f->s->ranks[i].group] = 1;
	}
}

int features_fill(const struct blocks *bs, const struct sums *s, const struct body_hints *hints, struct arena *arena,
		  struct row *rows)
{
	struct filling f = { .bs = bs, .s = s, .hints = hints, .rows = rows, .since_heading = AGE_MAX,
			     .heading_age = AGE_MAX, .label_age = AGE_MAX, .description_at = -1 };

	f.article_h1 = arena_alloc(arena, bs->n_elements + 1, sizeof *f.article_h1);
	f.article_index = arena_alloc(arena, bs->n_elements + 1, sizeof *f.article_index);
	f.h1_depth = arena_alloc(arena, bs->n_elements + 1, sizeof *f.h1_depth);
	f.group_h1 = arena_alloc(arena, s->n_groups + 1, sizeof *f.group_h1);
	if (!f.article_h1 || !f.article_index || !f.h1_depth || !f.group_h1 || word_set_init(&f.title, hints->title, false, arena) < 0 ||
	    word_set_init(&f.description, hints->description, true, arena) < 0 ||
	    word_set_init(&f.ld_body, hints->ld_body, true, arena) < 0)
		return -ENOMEM;
	find_headline(&f);
	relate_to_headline(&f);
	for (size_t i = 0; i < bs->n; i++) {
		if ((int64_t)i == f.h1)
			f.linked_headings = 0, f.good_at_h1 = f.good;
		own_columns(&f, i, &rows[i]);
		tree_columns(&f, i, &rows[i]);
		place_columns(&f, i, &rows[i]);
		around_columns(&f, i, &rows[i]);
		page_columns(&f, &rows[i]);
		move_on(&f, i);
	}
	return 0;
}
