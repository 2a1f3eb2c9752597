#include "parser/page_text.h"

#include <errno.h>

#include "common/cleanup.h"
#include "common/utf8.h"
#include "parser/page_reference.h"

enum {
	LABEL_BYTES_MAX = 60, /* of a speaker's label in bold */
	LABEL_WORDS_MAX = 5,
};

struct writing {
	const struct page_text *of;
	struct arena *arena;
	char *text;
	size_t len, cap;
	struct origin *origins;
	size_t n_origins, origin_cap;
	struct span *headings;
	size_t n_headings;
	/* How far the text node at hand was walked, in its text and in the HTML. */
	uint32_t node;
	size_t node_at, html_at;
};

static void put(struct writing *self, struct str s)
{
	if (s.len)
		memcpy(self->text + self->len, s.ptr, s.len);
	self->len += s.len;
}

/*
 * Bytes of the second character that some named references stand for (HTML Standard, section 13.5: "&nGt;" is U+226B
 * U+20D2): it is behind the first one in the text and not in the page.
 */
static size_t second_len(struct str html, size_t at, size_t behind, struct str text, size_t after)
{
	static const uint16_t seconds[] = { 0x0331, 0x0333, 0x0338, 0x200a, 0x20d2, 0x20e5, 0xfe00 };
	struct str reference = { html.ptr + at, behind - at }, second;
	uint32_t c = 0;
	bool is_second = false;

	if (str_eq(reference, STR("&fjlig;")))
		return 1;
	if (after >= text.len || reference.len < 2 || reference.ptr[1] == '#')
		return 0;
	size_t n = utf8_next(text, after, &c);
	for (size_t i = 0; i < ARRAY_LEN(seconds); i++)
		is_second |= c == seconds[i];
	return is_second && str_sub(text, after, after + n, &second) && !str_starts(str_skip(html, behind), second) ? n : 0;
}

/* One character of the text node onward, in both. False where the two are not the same byte for byte. */
static bool step(struct writing *self, struct str html, struct str text)
{
	size_t t = self->node_at, h = self->html_at;
	uint32_t c;

	if (h >= html.len) {
		self->node_at++;
		return false;
	}
	if (html.ptr[h] == '&') {
		bool literal = text.ptr[t] == '&' && !reference_is_ampersand(str_skip(html, h));
		if (!literal) {
			self->node_at += utf8_next(text, t, &c);
			self->html_at += reference_len(str_skip(html, h), c);
			self->node_at += second_len(html, h, self->html_at, text, self->node_at);
			return false;
		}
	}
	if (html.ptr[h] == '\r' && text.ptr[t] == '\n') {
		self->html_at += h + 1 < html.len && html.ptr[h + 1] == '\n' ? 2 : 1;
		self->node_at++;
		return false;
	}
	if (html.ptr[h] == 0 && text.ptr[t] != 0) {
		self->node_at += (unsigned char)text.ptr[t] == 0xef ? 3 : 0;
		self->html_at++;
		return false;
	}
	self->node_at++;
	self->html_at++;
	return html.ptr[h] == text.ptr[t];
}

static int add_origin(struct writing *self, uint32_t text_at, size_t html_at, uint32_t len)
{
	if (self->n_origins == self->origin_cap) {
		size_t cap = self->origin_cap ? 2 * self->origin_cap : 256;
		void *p = arena_stretch(self->arena, self->origins, self->origin_cap, cap, sizeof *self->origins);
		if (!p)
			return -ENOMEM;
		self->origins = p;
		self->origin_cap = cap;
	}
	self->origins[self->n_origins++] = (struct origin){
		.text_at = text_at,
		.page_at = (uint32_t)html_at,
		.len = len,
	};
	return 0;
}

static bool is_white(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

/* To the text node's first byte in the page. */
static void enter(struct writing *self, struct str html, uint32_t n)
{
	const struct tree_node *node = &self->of->tree->nodes[n];

	self->node = n, self->node_at = 0, self->html_at = node->html_at;
	while (node->text.len && !is_white(node->text.ptr[0]) && self->html_at < html.len && is_white(html.ptr[self->html_at]))
		self->html_at++;
}

/* Writes the piece's origins for its text at text_at, a run for each stretch that is the same in page and text. */
static int trace(struct writing *self, const struct piece *p, uint32_t text_at)
{
	const struct tree_node *node = &self->of->tree->nodes[p->node];
	struct str html = self->of->page->text;
	size_t end = (size_t)p->node_at + p->len, run_at = 0, run_html = 0, run_len = 0;

	html.len = node->html_at + node->html_len < html.len ? node->html_at + node->html_len : html.len;
	if (self->node != p->node)
		enter(self, html, p->node);
	while (self->node_at < end) {
		if (node->joined)
			self->html_at = tree_skip_tags(html, self->html_at);
		size_t t = self->node_at, h = self->html_at;
		bool same = step(self, html, node->text);
		if (t < p->node_at)
			continue;
		if (same && run_len && run_html + run_len == h) {
			run_len++;
			continue;
		}
		if (run_len && add_origin(self, text_at + (uint32_t)(run_at - p->node_at), run_html, (uint32_t)run_len) < 0)
			return -ENOMEM;
		run_at = t, run_html = h, run_len = self->node_at - t;
		if (!same && run_len) {
			if (add_origin(self, text_at + (uint32_t)(t - p->node_at), h, (uint32_t)run_len) < 0)
				return -ENOMEM;
			run_len = 0;
		}
	}
	if (!run_len)
		return 0;
	return add_origin(self, text_at + (uint32_t)(run_at - p->node_at), run_html, (uint32_t)run_len);
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* Where a colon is missing after the label in bold that block begins with; 0: nowhere. */
static size_t label_end(struct str text, const struct block *b)
{
	struct str label = str_trim((struct str){ text.ptr, b->lead_bold });
	struct str rest = str_skip(text, b->lead_bold);
	size_t words = 0;

	if (!label.len || label.len > LABEL_BYTES_MAX || !rest.len || label.ptr != text.ptr)
		return 0;
	for (size_t i = 0; i < label.len; i++) {
		bool first = i == 0 || label.ptr[i - 1] == ' ';
		if (first && !is_upper(label.ptr[i]) && (unsigned char)label.ptr[i] < 0x80)
			return 0;
		words += first;
	}
	if (words > LABEL_WORDS_MAX || memchr(".,;:?!\n", label.ptr[label.len - 1], 7) || rest.ptr[0] == ':')
		return 0;
	bool own_line = rest.ptr[0] == '\n';
	rest = str_trim(rest);
	bool named = words >= 2 || label.len == 1;
	if (!rest.len || rest.ptr[0] == ':' || !(own_line || (named && is_upper(rest.ptr[0]) && words <= 3)))
		return 0;
	return label.len;
}

static int put_block(struct writing *self, size_t i)
{
	const struct blocks *bs = self->of->blocks;
	const struct block *b = &bs->at[i];
	struct str text = block_text(bs, i);
	size_t colon = label_end(text, b);
	uint32_t from = (uint32_t)self->len;

	put(self, (struct str){ text.ptr, colon });
	if (colon)
		put(self, STR(":"));
	put(self, str_skip(text, colon));
	for (size_t k = 0; k < b->n_pieces; k++) {
		const struct piece *p = &bs->pieces[b->first_piece + k];
		uint32_t at = p->at - b->at, shift = colon && at >= colon ? 1 : 0;
		if (trace(self, p, from + at + shift) < 0)
			return -ENOMEM;
	}
	return 0;
}

/* The list item that block i is the first of, or 0. */
static uint32_t item_of(const struct blocks *bs, size_t i)
{
	for (uint32_t e = bs->at[i].element; bs->elements[e].depth; e = bs->elements[e].parent) {
		if (bs->elements[e].first_block != i)
			return 0;
		if (bs->elements[e].tag == TAG_LI)
			return e;
	}
	return 0;
}

static int put_body(struct writing *self)
{
	const struct blocks *bs = self->of->blocks;
	uint32_t last_list = 0;
	bool first = true;

	for (size_t i = 0; i < bs->n; i++) {
		if (!self->of->chosen[i])
			continue;
		const struct element *e = &bs->elements[bs->at[i].element];
		uint32_t item = item_of(bs, i), list = item ? bs->elements[item].parent : 0;
		if (!first)
			put(self, item && list == last_list ? STR("\n") : STR("\n\n"));
		if (item)
			put(self, STR("• "));
		else if (e->flags & IN_QUOTE)
			put(self, STR("> "));
		uint32_t from = (uint32_t)self->len;
		if (put_block(self, i) < 0)
			return -ENOMEM;
		if (tag_is_heading(e->tag))
			self->headings[self->n_headings++] = (struct span){ from, (uint32_t)self->len };
		first = false;
		last_list = list;
	}
	return 0;
}

int page_text_write(const struct page_text *of, struct arena *arena, struct article *ret)
{
	struct writing self = { .of = of, .arena = arena, .node = UINT32_MAX };
	size_t n = 0;

	self.cap = of->title.len + (of->deck < 0 ? 0 : of->blocks->at[of->deck].len) + 8;
	for (size_t i = 0; i < of->blocks->n; i++) {
		if (of->chosen[i])
			self.cap += of->blocks->at[i].len + 8, n++;
	}
	if (self.cap > UINT32_MAX)
		return -E2BIG;
	self.text = arena_alloc(arena, self.cap, 1);
	self.headings = arena_alloc(arena, n + 1, sizeof *self.headings);
	struct span *body = arena_alloc(arena, 1, sizeof *body);
	if (!self.text || !self.headings || !body)
		return -ENOMEM;
	put(&self, of->title);
	put(&self, of->title.len ? STR("\n\n") : STR(""));
	ret->deck.from = (uint32_t)self.len;
	if (of->deck >= 0 && put_block(&self, (size_t)of->deck) < 0)
		return -ENOMEM;
	ret->deck.to = (uint32_t)self.len;
	put(&self, of->deck >= 0 ? STR("\n\n") : STR(""));
	body->from = (uint32_t)self.len;
	if (put_body(&self) < 0 || decode_origins(of->page, arena, self.origins, self.n_origins) < 0)
		return -ENOMEM;
	body->to = (uint32_t)self.len;
	ret->text = (struct str){ self.text, self.len };
	ret->body = (struct spans){ body, body->to > body->from };
	ret->headings = (struct spans){ self.headings, self.n_headings };
	ret->origins = self.origins;
	ret->n_origins = self.n_origins;
	return 0;
}
