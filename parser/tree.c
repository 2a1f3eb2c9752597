#include "parser/tree.h"

#include <errno.h>
#include <stdlib.h>

#include <myhtml/myhtml.h>

#include "common/cleanup.h"
#include "common/utf8.h"
#include "parser/tree_tags.h"

enum {
	TAGS_PER_PIECE = 256,           /* fed between two looks at the tree: bounds what one piece can cost */
	PIECE_BYTES = 256 << 10,
	JOINED_BYTES = 64 << 10,        /* of tags between the parts of one text: farther parts lead nowhere in the page */
	TEXT_ROOM_BYTES = 4096,         /* a text as long gets room for what will be joined to it */
	KEEP_BYTES = 1 << 20,           /* after a larger page the parser's memory is given back */
};

struct tree_parser {
	myhtml_t *html;
	myhtml_tree_t *tree;
	size_t had_bytes;
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

static bool opens_tag(struct str html, size_t at)
{
	unsigned char c = at + 1 < html.len ? (unsigned char)html.ptr[at + 1] : 0;

	return (c | 0x20u) - 'a' < 26u || c == '/' || c == '!' || c == '?';
}

/* End of the piece that begins at from: before a tag, after a bounded number of them. */
static size_t piece_end(struct str html, size_t from)
{
	size_t at = from, n = 0;

	while (n < TAGS_PER_PIECE && at < html.len && at - from < PIECE_BYTES) {
		at = str_find_byte(html, '<', at + 1);
		if (at < html.len && opens_tag(html, at))
			n++;
	}
	return at;
}

static bool is_white(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

/* Past the tag at html[at]; its names and values are counted. */
static size_t skip_tag(struct str html, size_t at, size_t *ret_parts)
{
	size_t parts = 0;

	for (at++; at < html.len && html.ptr[at] != '>'; at++) {
		char c = html.ptr[at];
		parts += c == '=' || c == '/' || (is_white(c) && !is_white(html.ptr[at - 1]));
		if (c != '=')
			continue;
		while (at + 1 < html.len && is_white(html.ptr[at + 1]))
			at++;
		if (at + 1 < html.len && (html.ptr[at + 1] == '"' || html.ptr[at + 1] == '\''))
			at = str_find_byte(html, html.ptr[at + 1], at + 2);
	}
	*ret_parts = parts;
	return at;
}

size_t tree_skip_tags(struct str html, size_t at)
{
	size_t parts;

	while (at < html.len && html.ptr[at] == '<' && opens_tag(html, at)) {
		at = skip_tag(html, at, &parts);
		at += at < html.len;
	}
	return at;
}

/* Past an element's text in which tags are none: at stands behind its tag. */
static size_t skip_raw(struct str html, size_t tag, size_t at)
{
	static const struct str raw[][2] = { { STR_INIT("<script"), STR_INIT("</script") }, { STR_INIT("<style"), STR_INIT("</style") } };

	for (size_t i = 0; i < ARRAY_LEN(raw); i++) {
		struct str name;
		if (!str_sub(html, tag, tag + raw[i][0].len, &name) || !str_eq_nocase(name, raw[i][0]))
			continue;
		for (; at = str_find_byte(html, '<', at), at < html.len; at++)
			if (str_sub(html, at, at + raw[i][1].len, &name) && str_eq_nocase(name, raw[i][1]))
				break;
	}
	return at;
}

/* myhtml takes forty times the bytes of a tag of nothing but attributes: where in a large page the first such begins. */
static size_t length_till_hostile_tag(struct str html)
{
	for (size_t at = 0; html.len > TREE_SMALL_BYTES && (at = str_find_byte(html, '<', at), at < html.len);) {
		size_t tag = at, parts = 0;
		if (str_starts(str_skip(html, at), STR("<!--"))) {
			at = str_find(html, STR("-->"), at + 2);
			continue;
		}
		if (!opens_tag(html, at)) {
			at++;
			continue;
		}
		at = skip_tag(html, at, &parts);
		if (parts > TREE_TAG_PARTS_MAX)
			return tag;
		at = skip_raw(html, tag, at);
	}
	return html.len;
}

/* What was fed. */
struct fed {
	size_t nodes, tokens;
};

static void count_node(myhtml_tree_t *tree, myhtml_tree_node_t *node, void *ctx)
{
	struct fed *fed = ctx;

	(void)tree;
	(void)node;
	fed->nodes++;
}

/* The table out of which myhtml moves loose text; NULL: the open element holds text. */
static const myhtml_tree_node_t *table_around(const myhtml_tree_t *tree)
{
	size_t n = tree->open_elements->length;

	for (size_t i = n; i-- > 0 && n - i <= 4;) {
		const myhtml_tree_node_t *node = tree->open_elements->list[i];
		if (node->tag_id == MyHTML_TAG_TABLE)
			return node;
		if (node->tag_id != MyHTML_TAG_TBODY && node->tag_id != MyHTML_TAG_THEAD && node->tag_id != MyHTML_TAG_TFOOT &&
		    node->tag_id != MyHTML_TAG_TR)
			break;
	}
	return NULL;
}

/* myhtml takes new memory for the whole of a long text each time that it joins a few bytes to it: it gets twice its length beforehand. */
static void make_room(myhtml_tree_node_t *before, size_t more)
{
	mycore_string_t *s = before && before->tag_id == MyHTML_TAG__TEXT && before->token ? &before->token->str : NULL;

	if (!s || s->length < TEXT_ROOM_BYTES || (s->size > s->length && s->size - s->length > more + 1))
		return;
	if (mycore_string_realloc(s, 2 * s->length + more + 2))
		s->data[s->length] = 0;
}

/* A text of so many bytes may be joined to the last one in the open element or, but for white space, to the one before the table. */
static void make_room_for(const myhtml_tree_t *tree, size_t more)
{
	size_t n = tree->open_elements->length;
	const myhtml_tree_node_t *table = table_around(tree);

	if (n)
		make_room(tree->open_elements->list[n - 1]->last_child, more);
	if (table)
		make_room(table->prev, more);
}

/*
 * myhtml cuts white space off the front of a text and goes on as if the room behind it had not
 * become less, so that to append more writes over what follows. Told there is no room, it asks
 * its allocator, which knows. When it joins two texts it forgets where the first began, but not
 * where it says that the element did.
 */
static void *prepare_text(myhtml_tree_t *tree, myhtml_token_node_t *token, void *ctx)
{
	struct fed *fed = ctx;

	fed->tokens++;
	if (token->tag_id == MyHTML_TAG__TEXT) {
		make_room_for(tree, token->str.length);
		token->str.size = 0;
		token->element_begin = token->raw_begin;
	}
	return ctx;
}

static int feed(struct tree_parser *self, struct str html, bool *ret_cut)
{
	size_t len = html.len, limit = TREE_NODES_BASE + len / TREE_BYTES_PER_NODE;
	struct fed fed = { 0 };
	myhtml_tree_t *t = self->tree;

	html.len = length_till_hostile_tag(html);
	*ret_cut = html.len < len;
	myhtml_callback_tree_node_insert_set(t, count_node, &fed);
	myhtml_callback_after_token_done_set(t, prepare_text, &fed);
	if (!html.len)
		html = STR(" "); /* myhtml cannot end what never began */
	for (size_t at = 0; at < html.len;) {
		size_t end = piece_end(html, at);

		if (myhtml_parse_chunk(t, html.ptr + at, end - at) != MyHTML_STATUS_OK)
			return -ENOMEM;
		at = end;
		if (at < html.len && (fed.nodes > limit || fed.tokens > limit * TREE_TOKENS_PER_NODE || t->open_elements->length > TREE_DEPTH_MAX ||
				      t->active_formatting->length > TREE_FORMATTING_MAX)) {
			*ret_cut = true;
			break;
		}
	}
	return myhtml_parse_chunk_end(t) == MyHTML_STATUS_OK ? 0 : -ENOMEM;
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

int tree_parse(struct tree_parser *self, struct str html, struct arena *arena, struct tree *ret)
{
	struct tree tree = { .bytes = html.len };
	struct lists lists = { .arena = arena, .tree = &tree };

	if (self->had_bytes > KEEP_BYTES || !self->tree) {
		close_parser(self);
		if (open_parser(self) < 0) {
			close_parser(self);
			return -ENOMEM;
		}
	}
	self->had_bytes = html.len;
	myhtml_tree_clean(self->tree);
	myhtml_encoding_set(self->tree, MyENCODING_UTF_8);
	int r = feed(self, html, &tree.cut);
	if (r < 0)
		return r;
	lists.html = self->tree;
	r = flatten(&lists, self->tree->document);
	if (r < 0)
		return r;
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
