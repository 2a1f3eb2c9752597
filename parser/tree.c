#include "parser/tree.h"

#include <errno.h>
#include <stdlib.h>

#include <myhtml/myhtml.h>

#include "common/cleanup.h"
#include "common/utf8.h"
#include "parser/tree_impl.h"
#include "parser/tree_tags.h"

enum {
	JOINED_BYTES = 64 << 10, /* of tags between the parts of one text: farther parts lead nowhere in the page */
	KEEP_BYTES = 1 << 20,    /* after a larger page the parser's memory is given back ... */
	KEEP_FED_BYTES = 4 << 20, /* ... and as soon as the tree is there after one that took more */
};

struct tree_parser {
	myhtml_t *html;
	myhtml_tree_t *tree;
	size_t had_bytes;
	bool spent; /* nothing but the texts of the page is left */
};

static const struct str attr_names[ATTRS] = {
	[ATTR_ARIA_HIDDEN] = STR_INIT("aria-hidden"), [ATTR_CLASS] = STR_INIT("class"), [ATTR_CONTENT] = STR_INIT("content"),
	[ATTR_DATETIME] = STR_INIT("datetime"), [ATTR_HIDDEN] = STR_INIT("hidden"), [ATTR_HREF] = STR_INIT("href"),
	[ATTR_HTTP_EQUIV] = STR_INIT("http-equiv"), [ATTR_ID] = STR_INIT("id"), [ATTR_ITEMPROP] = STR_INIT("itemprop"),
	[ATTR_LANG] = STR_INIT("lang"), [ATTR_NAME] = STR_INIT("name"), [ATTR_PROPERTY] = STR_INIT("property"),
	[ATTR_PUBDATE] = STR_INIT("pubdate"), [ATTR_REL] = STR_INIT("rel"), [ATTR_ROLE] = STR_INIT("role"),
	[ATTR_STYLE] = STR_INIT("style"), [ATTR_TITLE] = STR_INIT("title"), [ATTR_TYPE] = STR_INIT("type"),
};

static void close_parser(struct tree_parser *self)
{
	if (self->tree)
		myhtml_tree_destroy(self->tree);
	if (self->html)
		myhtml_destroy(self->html);
	self->tree = NULL;
	self->html = NULL;
}

static int open_parser(struct tree_parser *self)
{
	self->html = myhtml_create();
	if (!self->html || myhtml_init(self->html, MyHTML_OPTIONS_PARSE_MODE_SINGLE, 1, 0) != MyHTML_STATUS_OK)
		return -ENOMEM;
	self->tree = myhtml_tree_create();
	if (!self->tree || myhtml_tree_init(self->tree, self->html) != MyHTML_STATUS_OK)
		return -ENOMEM;
	self->had_bytes = 0;
	self->spent = false;
	return 0;
}

int tree_parser_new(struct tree_parser **ret)
{
	owned(tree_parser_destroy) struct tree_parser *self = calloc(1, sizeof *self);

	if (!self || open_parser(self) < 0)
		return -ENOMEM;
	*ret = self;
	self = NULL;
	return 0;
}

void tree_parser_destroy(struct tree_parser **self_p)
{
	if (!*self_p)
		return;
	close_parser(*self_p);
	free(*self_p);
	*self_p = NULL;
}

struct lists {
	struct arena *arena;
	struct tree *tree;
	myhtml_tree_t *html;
	size_t node_cap, attr_cap;
};

static int attr_id(struct str name)
{
	for (int i = 0; i < ATTRS; i++)
		if (str_eq(attr_names[i], name))
			return i;
	return -ENOENT;
}

static int add_attr(struct lists *self, enum attr name, struct str value)
{
	struct tree *t = self->tree;

	if (t->n_attrs == self->attr_cap) {
		size_t cap = self->attr_cap ? 2 * self->attr_cap : 1024;
		void *p = arena_grow(self->arena, t->attrs, self->attr_cap, cap, sizeof *t->attrs);
		if (!p)
			return -ENOMEM;
		t->attrs = p;
		self->attr_cap = cap;
	}
	t->attrs[t->n_attrs++] = (struct tree_attr){ .name = name, .value = value };
	return 0;
}

/* A reference to what is no character ("&#xd800;") must not make text that is no UTF-8. */
static int repair(struct arena *arena, struct str *text)
{
	size_t n = 0;

	if (utf8_valid(*text))
		return 0;
	char *out = arena_alloc(arena, text->len * 3, 1);
	if (!out)
		return -ENOMEM;
	for (size_t at = 0; at < text->len;) {
		uint32_t c;
		at += utf8_next(*text, at, &c);
		n += utf8_put(c == UTF8_BAD ? 0xfffd : c, out + n);
	}
	*text = (struct str){ out, n };
	return 0;
}

static int add_attrs(struct lists *self, struct tree_node *node, const myhtml_token_attr_t *a)
{
	node->first_attr = (uint32_t)self->tree->n_attrs;
	for (size_t seen = 0; a && seen < TREE_ATTRS_MAX; a = a->next, seen++) {
		int id = attr_id((struct str){ a->key.data, a->key.length });
		if (id < 0)
			continue;
		struct str value = { a->value.data, a->value.length };
		if ((value.len != a->raw_value_length && repair(self->arena, &value) < 0) || add_attr(self, (enum attr)id, value) < 0)
			return -ENOMEM;
		node->n_attrs++;
	}
	return 0;
}

static int add_node(struct lists *self, const myhtml_tree_node_t *from, uint32_t parent, uint32_t *ret)
{
	struct tree *t = self->tree;

	if (t->n == self->node_cap) {
		size_t cap = self->node_cap ? 2 * self->node_cap : 2048;
		void *p = arena_grow(self->arena, t->nodes, self->node_cap, cap, sizeof *t->nodes);
		if (!p)
			return -ENOMEM;
		t->nodes = p;
		self->node_cap = cap;
	}
	struct tree_node *node = &t->nodes[t->n];
	*node = (struct tree_node){ .parent = parent, .tag = TAG_OTHER };
	node->depth = t->n ? (uint16_t)(t->nodes[parent].depth + 1) : 0;
	if (from->tag_id < MyHTML_TAG_LAST_ENTRY) {
		node->tag = (uint16_t)tree_tag(from->tag_id);
	} else {
		size_t len = 0;
		const char *name = myhtml_tag_name_by_id(self->html, from->tag_id, &len);
		node->tag = (uint16_t)tree_tag_named((struct str){ name, name ? len : 0 });
	}
	*ret = (uint32_t)t->n++;
	if (!from->token)
		return 0;
	if (node->tag != TAG_TEXT)
		return add_attrs(self, node, from->token->attr_first);
	node->text = (struct str){ from->token->str.data, from->token->str.length };
	if (node->text.len != from->token->raw_length && repair(self->arena, &node->text) < 0)
		return -ENOMEM;
	size_t at = from->token->element_begin, len = from->token->raw_length;
	node->joined = !len && node->text.len && at < t->bytes;
	if (node->joined)
		len = t->bytes - at < node->text.len + JOINED_BYTES ? t->bytes - at : node->text.len + JOINED_BYTES;
	node->html_at = (uint32_t)at;
	node->html_len = (uint32_t)len;
	return 0;
}

static bool is_kept(const myhtml_tree_node_t *n)
{
	return n->tag_id != MyHTML_TAG__COMMENT && n->tag_id != MyHTML_TAG__DOCTYPE;
}

/* Depth first without recursion: the depth is the page's choice. */
static int flatten(struct lists *self, const myhtml_tree_node_t *root)
{
	const myhtml_tree_node_t *n = root;
	struct tree *t = self->tree;
	uint32_t at;

	if (add_node(self, root, 0, &at) < 0)
		return -ENOMEM;
	while (true) {
		if (is_kept(n) && n->child) {
			n = n->child;
		} else {
			if (is_kept(n))
				t->nodes[at].end = (uint32_t)t->n, at = n == root ? at : t->nodes[at].parent;
			while (n != root && !n->next)
				n = n->parent, t->nodes[at].end = (uint32_t)t->n, at = n == root ? at : t->nodes[at].parent;
			if (n == root)
				return 0;
			n = n->next;
		}
		uint32_t parent = at;
		if (is_kept(n) && add_node(self, n, parent, &at) < 0)
			return -ENOMEM;
	}
}

/* Room for what was counted, taken once: an array that grows leaves its former self behind in the arena. */
static int make_room(struct lists *self, const struct tree_fed *fed)
{
	struct tree *t = self->tree;

	self->node_cap = fed->nodes + 1;
	self->attr_cap = fed->attrs + 1;
	t->nodes = arena_take(self->arena, self->node_cap, sizeof *t->nodes);
	t->attrs = arena_take(self->arena, self->attr_cap, sizeof *t->attrs);
	return t->nodes && t->attrs ? 0 : -ENOMEM;
}

/* All that myhtml took but for the texts, before more is made of the page; it cannot parse another one without. */
static void give_back(struct tree_parser *self)
{
	myhtml_tree_t *t = self->tree;

	t->token->nodes_obj = mcobject_async_destroy(t->token->nodes_obj, 1);
	t->token->attr_obj = mcobject_async_destroy(t->token->attr_obj, 1);
	t->tree_obj = mcobject_async_destroy(t->tree_obj, 1);
	self->spent = true;
}

int tree_parse(struct tree_parser *self, struct str html, struct arena *arena, struct tree *ret)
{
	return tree_parse_few(self, html, TREE_NODES_BASE + html.len / TREE_BYTES_PER_NODE, arena, ret);
}

int tree_parse_few(struct tree_parser *self, struct str html, size_t nodes_max, struct arena *arena, struct tree *ret)
{
	struct tree tree = { .bytes = html.len };
	struct lists lists = { .arena = arena, .tree = &tree };
	struct tree_fed fed;

	if (self->had_bytes > KEEP_BYTES || self->spent || !self->tree) {
		close_parser(self);
		if (open_parser(self) < 0) {
			close_parser(self);
			return -ENOMEM;
		}
	}
	self->had_bytes = html.len;
	myhtml_tree_clean(self->tree);
	myhtml_encoding_set(self->tree, MyENCODING_UTF_8);
	lists.html = self->tree;
	int r = tree_feed(self->tree, html, nodes_max, &fed);
	if (r < 0 || (r = make_room(&lists, &fed)) < 0 || (r = flatten(&lists, self->tree->document)) < 0)
		return r;
	if (fed.bytes > KEEP_FED_BYTES)
		give_back(self);
	tree.cut = fed.cut;
	*ret = tree;
	return 0;
}

const struct str *tree_attr(const struct tree *self, size_t node, enum attr name)
{
	const struct tree_attr *a = self->attrs;

	for (size_t i = 0; i < self->nodes[node].n_attrs; i++)
		if (a[self->nodes[node].first_attr + i].name == name)
			return &a[self->nodes[node].first_attr + i].value;
	return NULL;
}
