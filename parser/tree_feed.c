/* What myhtml is given of a page, piece by piece, and what keeps it from taking more memory and time than that is worth. */
#include <errno.h>

#include "common/cleanup.h"
#include "parser/tree_impl.h"

enum {
	PIECE_BYTES = 256 << 10,
	TEXT_ROOM_BYTES = 4096, /* a text as long gets room for what will be joined to it */
};

static bool opens_tag(struct str html, size_t at)
{
	unsigned char c = at + 1 < html.len ? (unsigned char)html.ptr[at + 1] : 0;

	return (c | 0x20u) - 'a' < 26u || c == '/' || c == '!' || c == '?';
}

/* End of the piece that begins at from: before a tag, after a bounded number of them. */
static size_t piece_end(struct str html, size_t from)
{
	size_t at = from, n = 0;

	while (n < TREE_PIECE_TAGS && at < html.len && at - from < PIECE_BYTES) {
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

/* What is known while a page is fed. */
struct feeding {
	struct tree_fed fed;
	size_t memory_max, nodes_max;
	size_t root_tags;               /* <html> and <body> with attributes */
	const myhtml_token_node_t *now; /* the token that the tree is built of */
};

/* What myhtml takes for each: it puts a size_t before it, and before an attribute's name and value. */
static const size_t node_bytes = sizeof(myhtml_tree_node_t) + sizeof(size_t);
static const size_t token_bytes = sizeof(myhtml_token_node_t) + sizeof(size_t);

static size_t attr_bytes(const myhtml_token_attr_t *a)
{
	return sizeof *a + 3 * sizeof(size_t) + a->key.size + a->value.size;
}

/* A node that has not the token at hand is a formatting element that was opened again: myhtml copies its token. */
static void count_node(myhtml_tree_t *tree, myhtml_tree_node_t *node, void *ctx)
{
	struct feeding *self = ctx;
	bool copy = node->token != self->now;

	(void)tree;
	self->fed.nodes++;
	self->fed.bytes += node_bytes + (copy ? token_bytes : 0);
	for (const myhtml_token_attr_t *a = node->token ? node->token->attr_first : NULL; a; a = a->next) {
		self->fed.attrs++;
		self->fed.bytes += copy ? attr_bytes(a) : 0;
	}
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
		    node->tag_id != MyHTML_TAG_TR && node->tag_id != MyHTML_TAG_COLGROUP)
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
static void prepare_text(const myhtml_tree_t *tree, myhtml_token_node_t *token)
{
	if (token->tag_id != MyHTML_TAG__TEXT)
		return;
	make_room_for(tree, token->str.length);
	token->str.size = 0;
	token->element_begin = token->raw_begin;
}

/* Attributes that are not read are not to be copied with their elements either. */
static void count_attrs(struct tree_fed *fed, myhtml_token_node_t *token)
{
	size_t n = 0;

	for (myhtml_token_attr_t *a = token->attr_first; a; a = a->next) {
		fed->bytes += attr_bytes(a);
		if (++n == TREE_ATTRS_MAX)
			token->attr_last = a;
	}
	if (n > TREE_ATTRS_MAX)
		token->attr_last->next = NULL;
}

/* What a further <html> or <body> has is added to the first, in whose list each name is looked for. */
static void leave_root_attrs(struct feeding *self, myhtml_token_node_t *token)
{
	if ((token->tag_id != MyHTML_TAG_HTML && token->tag_id != MyHTML_TAG_BODY) || !token->attr_first)
		return;
	if (++self->root_tags > TREE_ROOT_TAGS_MAX)
		token->attr_first = token->attr_last = NULL;
}

/*
 * Of each token, before the tree is built of it. Past the limit of memory formatting elements are not opened again any more:
 * for one paragraph myhtml may copy all that stand open, with all their attributes, and a piece has many paragraphs.
 */
static void *take_token(myhtml_tree_t *tree, myhtml_token_node_t *token, void *ctx)
{
	struct feeding *self = ctx;

	self->now = token;
	self->fed.tokens++;
	self->fed.bytes += token_bytes + token->str.size;
	self->fed.depth_steps += tree->open_elements->length;
	if (token->tag_id >= MyHTML_TAG_LAST_ENTRY)
		self->fed.name_steps += tree->tags->tags_count - MyHTML_TAG_LAST_ENTRY;
	count_attrs(&self->fed, token);
	leave_root_attrs(self, token);
	prepare_text(tree, token);
	if (self->fed.bytes > self->memory_max)
		tree->active_formatting->length = 0;
	return ctx;
}

static bool is_too_much(const struct feeding *self, const myhtml_tree_t *t, size_t page_bytes)
{
	return self->fed.nodes > self->nodes_max || self->fed.tokens > self->nodes_max * TREE_TOKENS_PER_NODE ||
	       self->fed.bytes > self->memory_max ||
	       self->fed.name_steps > TREE_NAME_STEPS_BASE + page_bytes * TREE_NAME_STEPS_PER_BYTE ||
	       self->fed.depth_steps > TREE_DEPTH_STEPS_BASE + page_bytes * TREE_DEPTH_STEPS_PER_BYTE ||
	       t->open_elements->length > TREE_DEPTH_MAX || t->active_formatting->length > TREE_FORMATTING_MAX;
}

int tree_feed(myhtml_tree_t *t, struct str html, size_t nodes_max, struct tree_fed *ret)
{
	size_t len = html.len;
	struct feeding self = { .memory_max = TREE_MEMORY_BASE + len * TREE_MEMORY_PER_BYTE, .nodes_max = nodes_max };

	html.len = length_till_hostile_tag(html);
	self.fed.cut = html.len < len;
	myhtml_callback_tree_node_insert_set(t, count_node, &self);
	myhtml_callback_after_token_done_set(t, take_token, &self);
	if (!html.len)
		html = STR(" "); /* myhtml cannot end what never began */
	for (size_t at = 0; at < html.len;) {
		size_t end = piece_end(html, at);

		if (myhtml_parse_chunk(t, html.ptr + at, end - at) != MyHTML_STATUS_OK)
			return -ENOMEM;
		at = end;
		if (at < html.len && is_too_much(&self, t, len)) {
			self.fed.cut = true;
			break;
		}
	}
	if (myhtml_parse_chunk_end(t) != MyHTML_STATUS_OK)
		return -ENOMEM;
	*ret = self.fed;
	return 0;
}
