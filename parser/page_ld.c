#include "parser/page_ld.h"

#include <errno.h>

#include "common/cleanup.h"

static bool count_word(void *ctx, uint32_t hash)
{
	(void)hash;
	++*(uint64_t *)ctx;
	return true;
}

/* All blocks' text, a blank between two. */
static int join_blocks(const struct blocks *bs, struct arena *arena, struct str *ret)
{
	char *text = arena_take(arena, bs->text.len + bs->n + 1, 1);
	size_t len = 0;

	if (!text)
		return -ENOMEM;
	for (size_t i = 0; i < bs->n; i++) {
		struct str s = block_text(bs, i);
		memcpy(text + len, s.ptr, s.len);
		text[len + s.len] = ' ';
		len += s.len + 1;
	}
	*ret = (struct str){ text, len };
	return 0;
}

/* 0: too little of JSON-LD's blocks is in the chosen ones, and these are no text of their own; else -ENOENT, -ENOMEM. */
static int compare(const struct blocks *bs, const struct body_view *view, const bool *chosen, struct arena *arena)
{
	uint64_t words = 0, held = 0, others = 0;
	struct word_set said;
	struct str text;

	if (join_blocks(bs, arena, &text) < 0)
		return -ENOMEM;
	scan_words(text, count_word, &words);
	if (words < PAGE_LD_WORDS_MIN)
		return -ENOENT;
	if (word_set_init(&said, text, true, arena) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < view->blocks->n; i++) {
		const struct block *b = &view->blocks->at[i];
		const struct scan *s = &view->sums.scans[i];
		int16_t share = chosen[i] ? word_set_share(&said, s, SCAN_HEAD_WORDS) : 0;
		uint64_t in = share > 0 ? (uint64_t)s->words * (uint64_t)share / 1000 : 0;
		held += in;
		others += chosen[i] ? (s->words - in) * (b->len - b->link_bytes) / (b->len ? b->len : 1) : 0;
	}
	return held * 2 < words && others * 2 < words ? 0 : -ENOENT;
}

int page_ld_open(const struct decoded *page, const struct tree *tree, const struct facts *facts, const struct body_view *view,
		 const bool *chosen, struct str title, struct arena *arena, struct page_ld *ret)
{
	struct page_ld ld = { 0 };
	struct str body;
	uint64_t seen = 0;
	int r = facts_own_body(facts, title, arena, &body, &ld.headline);

	if (r < 0)
		return r;
	for (size_t i = 0; i < view->blocks->n; i++) {
		int16_t share = view->rows[i].at[COLUMN_in_ld_body];
		seen += chosen[i] && share > 0 ? view->blocks->at[i].len * (uint64_t)share / 1000 : 0;
	}
	if (!body.len || body.len > PAGE_LD_BYTES_MAX || seen * 2 >= body.len)
		return -ENOENT;
	if ((r = ld_html_find(page->text, tree, body, arena, &ld.from)) < 0)
		return r;
	size_t nodes = PAGE_LD_NODES_BASE + ld.from.html.len / PAGE_LD_BYTES_PER_NODE;
	if ((r = tree_parser_new(&ld.parser)) < 0 || (r = tree_parse_few(ld.parser, ld.from.html, nodes, arena, &ld.tree)) < 0 ||
	    (r = blocks_from(&ld.tree, arena, &ld.blocks)) < 0 || (r = compare(&ld.blocks, view, chosen, arena)) < 0) {
		page_ld_close(&ld);
		return r;
	}
	ld.chosen = arena_alloc(arena, ld.blocks.n + 1, sizeof *ld.chosen);
	if (!ld.chosen) {
		page_ld_close(&ld);
		return -ENOMEM;
	}
	for (size_t i = 0; i < ld.blocks.n; i++)
		ld.chosen[i] = true;
	*ret = ld;
	return 0;
}

void page_ld_close(struct page_ld *self)
{
	tree_parser_destroy(&self->parser);
}

/* Whether the bytes of text and HTML are the same: not where a reference was resolved. */
static bool is_same(const struct page_ld *self, const struct article *a, const struct origin *o)
{
	struct str html, text;

	return str_sub(self->from.html, o->page_at, (size_t)o->page_at + o->len, &html) &&
	       str_sub(a->text, o->text_at, (size_t)o->text_at + o->len, &text) && str_eq(html, text);
}

/* The run in which html[at] is, most often the hint or the one behind it. */
static size_t run_of(const struct ld_html *from, uint32_t at, size_t hint)
{
	size_t low = 0, high = from->n_runs;

	for (size_t i = hint; i < from->n_runs && i < hint + 2 && from->runs[i].at <= at; i++)
		if (i + 1 == from->n_runs || from->runs[i + 1].at > at)
			return i;

	while (low + 1 < high) {
		size_t middle = low + (high - low) / 2;
		if (from->runs[middle].at <= at)
			low = middle;
		else
			high = middle;
	}
	return low;
}

struct pieces {
	struct origin *at;
	size_t n, cap;
};

static int add_piece(struct pieces *self, struct arena *arena, struct origin piece)
{
	if (self->n == self->cap) {
		size_t cap = self->cap ? 2 * self->cap : 256;
		void *p = arena_stretch(arena, self->at, self->cap, cap, sizeof *self->at);
		if (!p)
			return -ENOMEM;
		self->at = p, self->cap = cap;
	}
	self->at[self->n++] = piece;
	return 0;
}

/* Origin o of the HTML as pieces that each lie in one run, where text and HTML are the same. *at_run: that of the one before. */
static int split(const struct page_ld *self, const struct origin *o, bool same, size_t *at_run, struct arena *arena, struct pieces *pieces)
{
	const struct ld_html *from = &self->from;
	size_t run = run_of(from, o->page_at, *at_run);

	for (uint32_t done = 0, len; done < o->len; done += len) {
		uint32_t at = o->page_at + done;
		while (run + 1 < from->n_runs && from->runs[run + 1].at <= at)
			run++;
		const struct ld_run *r = &from->runs[run];
		uint32_t left = run + 1 < from->n_runs ? r[1].at - at : UINT32_MAX;
		len = same && left < o->len - done ? left : o->len - done;
		uint32_t page_at = r->same ? r->page_at + (at - r->at) : r->page_at;
		if (add_piece(pieces, arena, (struct origin){ o->text_at + done, page_at, len }) < 0)
			return -ENOMEM;
	}
	*at_run = run;
	return 0;
}

int page_ld_trace(const struct page_ld *self, const struct decoded *page, struct arena *arena, struct article *article)
{
	struct pieces pieces = { 0 };
	size_t run = 0;

	for (size_t i = 0; i < article->n_origins; i++) {
		const struct origin *o = &article->origins[i];
		if (split(self, o, is_same(self, article, o), &run, arena, &pieces) < 0)
			return -ENOMEM;
	}
	if (decode_origins(page, arena, pieces.at, pieces.n) < 0)
		return -ENOMEM;
	article->origins = pieces.at;
	article->n_origins = pieces.n;
	return 0;
}
