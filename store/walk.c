#include "store/walk.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "store/walk_node.h"

/* The tree at hand. */
struct tree {
	struct str name;     /* of the table; empty: the table of tables */
	struct head head;
	bool is_free, is_main;
	uint64_t branches, leaves, overflows, entries;
};

struct walking {
	const struct walk_options *options;
	struct file file;
	struct meta meta;
	struct walk result;
	unsigned char *used; /* a bit for each page */
	int error;           /* of each(): ends the walk */
};

static void fault(struct walking *w, uint64_t page, const char *format, ...) __attribute__((format(printf, 3, 4)));

static void fault(struct walking *w, uint64_t page, const char *format, ...)
{
	char text[200];
	va_list args;

	if (w->result.faults++ >= WALK_NAMED_MAX || !w->options->damage)
		return;
	va_start(args, format);
	(void)vsnprintf(text, sizeof text, format, args);
	va_end(args);
	buf_printf(w->options->damage, "page %" PRIu64 ": %s\n", page, text);
}

/* ---- pages ---- */

/* Marks n pages from first as used, once. */
static bool claim(struct walking *w, uint64_t first, uint64_t n)
{
	if (first < 2 || first > w->meta.last || n > w->meta.last - first + 1) {
		fault(w, first, "is named, but the file has no such page");
		return false;
	}
	for (uint64_t page = first; page < first + n; page++) {
		if (w->used[page / 8] >> page % 8 & 1) {
			fault(w, page, "is used twice");
			return false;
		}
		w->used[page / 8] = (unsigned char)(w->used[page / 8] | 1u << page % 8);
	}
	w->result.pages += n;
	return true;
}

static const unsigned char *page_at(const struct walking *w, uint64_t page)
{
	return w->file.at + page * w->meta.page_bytes;
}

/* The head and the bounds of every node; after it, node_at() of each is within the page. */
static bool page_sound(struct walking *w, uint64_t number, bool leaf)
{
	const unsigned char *page = page_at(w, number);
	uint16_t lower = get16(page + 12), upper = get16(page + 14);
	size_t sum = 0, size = w->meta.page_bytes;

	if (get64(page) != number || get16(page + 10) != (leaf ? PAGE_LEAF : PAGE_BRANCH)) {
		fault(w, number, "is not the %s that it should be", leaf ? "leaf" : "branch");
		return false;
	}
	if (lower < PAGE_HEAD || lower % 2 || upper < lower || upper > size || lower == PAGE_HEAD) {
		fault(w, number, "has bounds that cannot be");
		return false;
	}
	for (size_t i = 0; i < node_count(page); i++) {
		size_t at = get16(page + PAGE_HEAD + 2 * i);

		if (at < upper || at % 2 || at > size - NODE_HEAD || node_key_bytes(page + at) > KEY_MAX ||
		    node_bytes(page + at, leaf) > size - at) {
			fault(w, number, "has a node that leaves it");
			return false;
		}
		sum += node_bytes(page + at, leaf);
	}
	if (sum != size - upper)
		fault(w, number, "has nodes that overlap or are missing");
	return sum == size - upper;
}

/* ---- keys ---- */

static int key_cmp(const struct tree *t, struct str a, struct str b)
{
	if (!t->is_free)
		return str_cmp(a, b);
	uint64_t x = get64((const unsigned char *)a.ptr), y = get64((const unsigned char *)b.ptr);
	return (x > y) - (x < y);
}

/* Keys ascend, and lie between what the parents say: from low (if any) to below high (if any). */
static bool keys_sound(struct walking *w, const struct tree *t, uint64_t number, bool leaf, const struct str *low,
		       const struct str *high)
{
	const unsigned char *page = page_at(w, number);
	size_t n = node_count(page);
	struct str before = low ? *low : (struct str){ 0 };
	bool has_before = low;

	/* The first key of a branch is not looked at. */
	for (size_t i = leaf ? 0 : 1; i < n; i++) {
		struct str key = node_key(node_at(page, i));
		bool first = i == (leaf ? 0 : 1);

		if (!key.len || (t->is_free && key.len != 8)) {
			fault(w, number, "has a key of a length that it cannot have");
			return false;
		}
		if ((has_before && (first && low ? key_cmp(t, key, before) < 0 : key_cmp(t, key, before) <= 0)) ||
		    (high && key_cmp(t, key, *high) >= 0)) {
			fault(w, number, "has keys out of order");
			return false;
		}
		before = key;
		has_before = true;
	}
	return true;
}

/* ---- values ---- */

/* The value of a leaf's node, wherever it stands. */
static bool value_of(struct walking *w, struct tree *t, uint64_t number, const unsigned char *node, struct str *ret)
{
	uint64_t size = node_value_bytes(node), first;

	if (!(get16(node + 4) & NODE_BIG)) {
		*ret = (struct str){ (const char *)node + NODE_HEAD + node_key_bytes(node), size };
		return true;
	}
	first = get64(node + NODE_HEAD + node_key_bytes(node));
	if (first < 2 || first > w->meta.last) {
		fault(w, number, "has a value on a page that the file does not have");
		return false;
	}
	const unsigned char *page = page_at(w, first);
	uint64_t pages = get32(page + 12);
	if (get64(page) != first || get16(page + 10) != PAGE_OVERFLOW || pages == 0 || pages > w->meta.last - first + 1 ||
	    size > pages * w->meta.page_bytes - PAGE_HEAD) {
		fault(w, first, "does not hold the value that it should");
		return false;
	}
	if (!claim(w, first, pages))
		return false;
	t->overflows += pages;
	*ret = (struct str){ (const char *)page + PAGE_HEAD, size };
	return true;
}

/* A record of the list of free pages: a count and that many numbers, descending. None may be in use. */
static void take_free(struct walking *w, uint64_t number, struct str value)
{
	const unsigned char *at = (const unsigned char *)value.ptr;
	uint64_t n = value.len >= 8 ? get64(at) : UINT64_MAX, before = UINT64_MAX;

	if (n > value.len / 8 - 1) {
		fault(w, number, "has a list of free pages that is cut");
		return;
	}
	for (uint64_t i = 1; i <= n; i++) {
		uint64_t page = get64(at + 8 * i);

		if (page >= before) {
			fault(w, number, "has a list of free pages out of order");
			return;
		}
		if (!claim(w, page, 1))
			return;
		before = page;
	}
}

static void walk_tree(struct walking *w, struct tree *t);

static void take_table(struct walking *w, uint64_t number, const unsigned char *node, struct str value)
{
	struct tree t = { .name = node_key(node) };

	if (!(get16(node + 4) & NODE_TABLE) || value.len != HEAD_BYTES || t.name.len >= WALK_TABLE_BYTES) {
		fault(w, number, "has something among the tables that is none");
		return;
	}
	head_get((const unsigned char *)value.ptr, &t.head);
	if (w->options->known && !w->options->known(t.name)) {
		fault(w, number, "has a table of a name that none has");
		return;
	}
	if (t.head.flags) {
		fault(w, number, "has a table with flags that nobody set");
		return;
	}
	walk_tree(w, &t);
}

static void take_value(struct walking *w, struct tree *t, uint64_t number, const unsigned char *node)
{
	uint16_t flags = get16(node + 4);
	struct str value;

	t->entries++;
	if (flags & ~(t->is_main ? NODE_TABLE : NODE_BIG)) {
		fault(w, number, "has a value of a kind that nobody wrote");
		return;
	}
	if (!value_of(w, t, number, node, &value))
		return;
	if (t->is_main) {
		take_table(w, number, node, value);
	} else if (t->is_free) {
		take_free(w, number, value);
	} else {
		w->result.values++;
		if (w->options->each)
			w->error = w->options->each(w->options->ctx, t->name, node_key(node), value);
	}
}

/* ---- trees ---- */

static void walk_page(struct walking *w, struct tree *t, uint64_t number, unsigned depth, const struct str *low,
		      const struct str *high)
{
	bool leaf = depth == t->head.depth;

	if (!claim(w, number, 1) || !page_sound(w, number, leaf) || !keys_sound(w, t, number, leaf, low, high))
		return;
	const unsigned char *page = page_at(w, number);
	size_t n = node_count(page);
	if (!leaf && n < 2) {
		fault(w, number, "is a branch with nothing to choose from");
		return;
	}
	*(leaf ? &t->leaves : &t->branches) += 1;
	for (size_t i = 0; i < n && !w->error; i++) {
		const unsigned char *node = node_at(page, i);

		if (leaf) {
			take_value(w, t, number, node);
			continue;
		}
		struct str from = node_key(node), to = { 0 };
		if (i + 1 < n)
			to = node_key(node_at(page, i + 1));
		walk_page(w, t, node_value_bytes(node) | (uint64_t)get16(node + 4) << 32, depth + 1, i ? &from : low,
			  i + 1 < n ? &to : high);
	}
}

static void walk_tree(struct walking *w, struct tree *t)
{
	const struct head *h = &t->head;
	uint64_t faults = w->result.faults;

	if (h->root == NO_PAGE) {
		if (h->depth || h->branches || h->leaves || h->overflows || h->entries)
			fault(w, 0, "table %.*s has no pages and yet counts some", (int)t->name.len, t->name.ptr ? t->name.ptr : "");
		return;
	}
	if (h->depth == 0 || h->depth > WALK_DEPTH_MAX) {
		fault(w, h->root, "is the root of a tree of no depth that can be");
		return;
	}
	walk_page(w, t, h->root, 1, NULL, NULL);
	if (w->error)
		return;
	if (t->entries < h->entries)
		w->result.lost += h->entries - t->entries;
	if (faults == w->result.faults && (t->entries != h->entries || t->branches != h->branches || t->leaves != h->leaves ||
					   t->overflows != h->overflows))
		fault(w, h->root, "table %.*s counts %" PRIu64 " values and has %" PRIu64, (int)t->name.len,
		      t->name.ptr ? t->name.ptr : "", h->entries, t->entries);
}

static void walking_end(struct walking *w)
{
	file_unmap(&w->file);
	free(w->used);
}

int walk_file(const char *path, const struct walk_options *options, struct walk *ret)
{
	owned(walking_end) struct walking w = { .options = options };
	owned(buf_destroy) struct buf ignored = { 0 };
	int r = file_map(path, &w.file);

	if (r < 0)
		return r;
	r = file_meta(&w.file, options->txnid, &w.meta, options->damage ? options->damage : &ignored);
	/* Of a file that is cut, or has lost a meta page, the pages that are there can be walked. */
	if (r == -EMSGSIZE) {
		w.result.faults++;
		w.meta.last = w.file.bytes / w.meta.page_bytes - 1;
		r = 0;
	}
	if (r < 0)
		return r;
	w.used = calloc((size_t)(w.meta.last / 8 + 1), 1);
	if (!w.used)
		return -ENOMEM;
	w.result.file_pages = w.meta.last + 1;
	w.result.txnid = w.meta.txnid;
	w.result.page_bytes = w.meta.page_bytes;
	struct tree tables = { .is_main = true, .head = w.meta.main }, free_pages = { .is_free = true, .head = w.meta.free };
	walk_tree(&w, &tables);
	/* After the tables: a page that is free and used is found where it is free. */
	if (!w.error && !options->no_free)
		walk_tree(&w, &free_pages);
	if (w.error)
		return w.error;
	*ret = w.result;
	return 0;
}
