#include "parser/page.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/charset.h"
#include "common/cleanup.h"
#include "parser/body.h"
#include "parser/language.h"
#include "parser/meta.h"
#include "parser/meta_facts.h"
#include "parser/page_ld.h"
#include "parser/page_list.h"
#include "parser/page_text.h"
#include "parser/plain.h"
#include "parser/plain_dateline.h"

enum {
	SNIFF_BYTES = 1024,
	RESOURCE_HEADER = 1445, /* bytes that tell text from data: MIME Sniffing Standard, section 5.2 */
};

struct page_reader {
	struct tree_parser *html;
	struct trees_file *file;
	struct body_model *body;
	struct meta_model *meta;
};

int page_reader_new(struct page_reader **ret)
{
	owned(page_reader_destroy) struct page_reader *self = calloc(1, sizeof *self);

	if (!self)
		return -ENOMEM;
	int r;
	if ((r = tree_parser_new(&self->html)) < 0 || (r = trees_file_open("pages.model", &self->file)) < 0 ||
	    (r = body_model_new(self->file, &self->body)) < 0 || (r = meta_model_new(self->file, &self->meta)) < 0)
		return r;
	*ret = self;
	self = NULL;
	return 0;
}

void page_reader_destroy(struct page_reader **self_p)
{
	if (!*self_p)
		return;
	tree_parser_destroy(&(*self_p)->html);
	body_model_destroy(&(*self_p)->body);
	meta_model_destroy(&(*self_p)->meta);
	trees_file_close(&(*self_p)->file);
	free(*self_p);
	*self_p = NULL;
}

/* A tag that pages have and texts do not, near the beginning. */
static bool looks_like_html(struct str bytes)
{
	static const struct str marks[] = { STR_INIT("<!doctype html"), STR_INIT("<html"), STR_INIT("<head"), STR_INIT("<body"),
					    STR_INIT("<meta"), STR_INIT("<title"), STR_INIT("<div"), STR_INIT("<p>"),
					    STR_INIT("<script"), STR_INIT("<article"), STR_INIT("<!--") };

	bytes.len = bytes.len < SNIFF_BYTES ? bytes.len : SNIFF_BYTES;
	for (size_t at = 0; at = str_find_byte(bytes, '<', at), at < bytes.len; at++)
		for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
			struct str head;
			if (str_sub(bytes, at, at + marks[i].len, &head) && str_eq_nocase(head, marks[i]))
				return true;
		}
	return false;
}

/* The same in UTF-16 without a mark: every other byte is 0. */
static bool looks_like_html_16(struct str bytes)
{
	char head[SNIFF_BYTES];

	bytes.len = bytes.len < sizeof head * 2 ? bytes.len : sizeof head * 2;
	for (size_t from = 0; from < 2; from++) {
		size_t n = 0, zeros = 0;
		for (size_t i = 0; i + 1 < bytes.len; i += 2) {
			head[n++] = bytes.ptr[i + from];
			zeros += !bytes.ptr[i + 1 - from];
		}
		if (zeros * 2 > n && looks_like_html((struct str){ head, n }))
			return true;
	}
	return false;
}

static bool is_html(struct str bytes, struct str content_type)
{
	struct str type = str_trim((struct str){ content_type.ptr, str_find_byte(content_type, ';', 0) });

	if (str_eq_nocase(type, STR("text/plain")))
		return false;
	if (str_eq_nocase(type, STR("text/html")) || str_eq_nocase(type, STR("application/xhtml+xml")))
		return true;
	return looks_like_html(bytes) || looks_like_html_16(bytes);
}

/* One of the standard's binary data bytes. */
static bool is_binary_byte(unsigned char c)
{
	return c <= 0x08 || c == 0x0b || (c >= 0x0e && c <= 0x1a) || (c >= 0x1c && c <= 0x1f);
}

/*
 * Plain text in UTF-16 without a mark: most of its characters are among the first 256, and none is a binary data byte. The
 * decoder has to think so too, which reads more than the head.
 */
static bool looks_like_text_16(struct str head, struct str bytes)
{
	for (size_t big = 0; big < 2; big++) {
		size_t n = head.len / 2, low = 0, data = 0;
		for (size_t i = 0; i < n; i++) {
			bool is_low = !head.ptr[2 * i + 1 - big];
			low += is_low;
			data += is_low && is_binary_byte((unsigned char)head.ptr[2 * i + big]);
		}
		if (!data && low * 2 > n)
			return charset_guess(bytes) == (big ? CHARSET_UTF_16BE : CHARSET_UTF_16LE);
	}
	return false;
}

static bool says(struct str content_type, struct str word)
{
	struct str part;

	for (size_t at = 0; str_sub(content_type, at, at + word.len, &part); at++)
		if (str_eq_nocase(part, word))
			return true;
	return false;
}

/*
 * Data, not text, whatever the server called it: PDF, or one of the standard's
 * binary data bytes where no markup shows that it is a page for all that.
 */
static bool is_binary(struct str bytes, struct str content_type)
{
	struct str head = { bytes.ptr, bytes.len < RESOURCE_HEADER ? bytes.len : RESOURCE_HEADER };

	if (str_starts(head, STR("%PDF-")))
		return true;
	if (str_starts(head, STR("\xff\xfe")) || str_starts(head, STR("\xfe\xff")) || says(content_type, STR("utf-16")))
		return false;
	for (size_t i = 0; i < head.len; i++)
		if (is_binary_byte((unsigned char)head.ptr[i]))
			return !looks_like_html(bytes) && !looks_like_html_16(bytes) &&
			       (says(content_type, STR("charset")) || !looks_like_text_16(head, bytes));
	return false;
}

static int no_article(const char *why, const char **reterr_why)
{
	*reterr_why = why;
	return -EBADMSG;
}

/* The headline is the title, and not said again where the body begins. */
static void leave_headline(const struct blocks *bs, struct str title, struct arena *arena, bool *chosen)
{
	struct str text, key;
	size_t i = 0;

	while (i < bs->n && !chosen[i])
		i++;
	if (i == bs->n || !tag_is_heading(bs->elements[bs->at[i].element].tag) || fold_text(title, arena, &key) < 0 ||
	    fold_text(block_text(bs, i), arena, &text) < 0)
		return;
	chosen[i] = !str_eq(text, key);
}

/* A page of HTML as it is read. */
struct reading {
	struct decoded page;
	struct tree tree;
	struct blocks blocks;
	struct facts facts;
	struct body_hints hints;
	struct body_view view;
	struct meta meta;
	bool *chosen;
};

static int find_body(struct page_reader *self, struct str bytes, struct str content_type, struct arena *arena, struct reading *r)
{
	int error;

	if ((error = decode_page(bytes, content_type, arena, &r->page)) < 0 ||
	    (error = tree_parse(self->html, r->page.text, arena, &r->tree)) < 0 ||
	    (error = blocks_from(&r->tree, arena, &r->blocks)) < 0 || (error = facts_from(&r->tree, arena, &r->facts)) < 0)
		return error;
	r->chosen = arena_alloc(arena, r->blocks.n + 1, sizeof *r->chosen);
	if (!r->chosen || facts_body_hints(&r->facts, arena, &r->hints) < 0 ||
	    body_look(self->body, &r->blocks, &r->hints, arena, &r->view) < 0 || body_judge(self->body, arena, &r->view) < 0 ||
	    body_choose(&r->view, arena, r->chosen) < 0)
		return -ENOMEM;
	return 0;
}

/* The text, from the page's blocks or from its JSON-LD. */
static int write_text(struct reading *r, struct str url, struct arena *arena, struct article *ret)
{
	struct page_ld ld;
	int error = page_is_root(url) ? -ENOENT :
		    page_ld_open(&r->page, &r->tree, &r->facts, &r->view, r->chosen, r->meta.title, arena, &ld);

	if (error == -ENOENT) {
		leave_headline(&r->blocks, r->meta.title, arena, r->chosen);
		struct page_text text = { .page = &r->page, .tree = &r->tree, .blocks = &r->blocks, .chosen = r->chosen,
					  .title = r->meta.title, .deck = r->meta.deck };
		return page_text_write(&text, arena, ret);
	}
	if (error < 0)
		return error;
	struct decoded html = { .text = ld.from.html, .bytes = ld.from.html, .charset = CHARSET_UTF_8, .same = true };
	r->meta.title = ld.headline.len ? ld.headline : r->meta.title;
	leave_headline(&ld.blocks, r->meta.title, arena, ld.chosen);
	struct page_text text = { .page = &html, .tree = &ld.tree, .blocks = &ld.blocks, .chosen = ld.chosen,
				  .title = r->meta.title, .deck = -1 };
	error = page_text_write(&text, arena, ret);
	error = error < 0 ? error : page_ld_trace(&ld, &r->page, arena, ret);
	page_ld_close(&ld);
	return error;
}

static void take_meta(const struct reading *r, const struct page_hints *hints, struct article *ret)
{
	const struct meta *meta = &r->meta;
	struct str agency, first = str_skip(ret->text, ret->body.at[0].from);

	ret->url = meta->canonical.len ? meta->canonical : hints->url;
	ret->title = meta->title;
	ret->author = meta->author;
	ret->outlet = meta->outlet;
	ret->published = meta->published;
	ret->published_from = meta->published_from;
	ret->modified = meta->modified;
	ret->language = language_of(first, hints->language.len ? hints->language : r->facts.language);
	first.len = str_find_byte(first, '\n', 0);
	ret->place = dateline_read(first, &agency);
	if (!ret->place.len)
		ret->place = meta->place;
}

static int read_html(struct page_reader *self, struct str bytes, const struct page_hints *hints, struct arena *arena,
		     struct article *ret, const char **reterr_why)
{
	struct reading r = { 0 };
	int error = find_body(self, bytes, hints->content_type, arena, &r);

	if (error < 0)
		return error;
	const char *list = page_is_list(&r.tree, &r.view, &r.facts, &r.hints, hints->url, r.chosen);
	if (list)
		return no_article(list, reterr_why);
	struct meta_view meta_view = { .tree = &r.tree, .blocks = &r.blocks, .facts = &r.facts, .body = &r.view,
				       .html = r.page.text, .url = hints->url, .arena = arena };
	meta_look(&meta_view);
	if (meta_read(self->meta, &meta_view, hints, r.chosen, &r.meta) < 0)
		return -ENOMEM;
	if ((error = write_text(&r, hints->url, arena, ret)) < 0)
		return error;
	if (!ret->body.n)
		return no_article("no article in the page", reterr_why);
	take_meta(&r, hints, ret);
	return 0;
}

int page_read(struct page_reader *self, struct str bytes, const struct page_hints *hints, struct arena *arena,
	      struct article *ret, const char **reterr_why)
{
	struct article article = { 0 };
	int r;

	if (bytes.len > PAGE_BYTES_MAX)
		return -E2BIG;
	if (is_binary(bytes, hints->content_type))
		r = no_article("binary data, not a page", reterr_why);
	else if (is_html(bytes, hints->content_type))
		r = read_html(self, bytes, hints, arena, &article, reterr_why);
	else
		r = plain_read(bytes, hints, arena, &article, reterr_why);
	if (r < 0)
		return r;
	*ret = article;
	return 0;
}
