#include "parser/block_hidden.h"

#include "common/cleanup.h"
#include "parser/block_tags.h"

enum { HIDDEN_BYTES_MAX = 80, POPUP_LINKS_MIN = 3, POPUP_NODES_MIN = 6, POPUP_NODES_MAX = 200 };

bool block_style_hides(struct str style)
{
	static const struct str none[] = { STR_INIT("display:none"), STR_INIT("display: none"),
					   STR_INIT("visibility:hidden"), STR_INIT("visibility: hidden") };

	for (size_t i = 0; style.len && i < ARRAY_LEN(none); i++)
		if (str_find(style, none[i], 0) < style.len)
			return true;
	return false;
}

static bool is_hidden(const struct tree *t, uint32_t node)
{
	return block_style_hides(tree_attr_str(t, node, ATTR_STYLE)) || tree_attr(t, node, ATTR_HIDDEN);
}

bool block_is_bad_role(struct str role)
{
	static const struct str bad[] = { STR_INIT("navigation"), STR_INIT("complementary"), STR_INIT("contentinfo"),
					  STR_INIT("banner"), STR_INIT("search"), STR_INIT("dialog"), STR_INIT("menu") };

	for (size_t i = 0; role.len && i < ARRAY_LEN(bad); i++)
		if (str_eq(role, bad[i]))
			return true;
	return false;
}

bool block_is_unseen(struct str names)
{
	static const struct str unseen[] = { STR_INIT("sr-only"), STR_INIT("visually-hidden"), STR_INIT("visuallyhidden"),
					     STR_INIT("screen-reader-text"), STR_INIT("screenreader"), STR_INIT("a11y-hidden") };

	for (size_t i = 0; names.len && i < ARRAY_LEN(unseen); i++)
		if (str_find(names, unseen[i], 0) < names.len)
			return true;
	return false;
}

bool block_is_hidden_bit(const struct tree *t, uint32_t node)
{
	size_t bytes = 0;

	if (!t->nodes[node].n_attrs || block_kinds[t->nodes[node].tag] != KIND_INLINE || !is_hidden(t, node))
		return false;
	for (uint32_t i = node + 1; i < t->nodes[node].end && bytes <= HIDDEN_BYTES_MAX; i++)
		bytes += t->nodes[i].tag == TAG_TEXT ? str_trim(t->nodes[i].text).len : 0;
	return bytes <= HIDDEN_BYTES_MAX;
}

bool block_is_popup(const struct tree *t, uint32_t node)
{
	uint32_t end = t->nodes[node].end, links = 0, link_end = node;

	if (end - node < POPUP_NODES_MIN || end - node > POPUP_NODES_MAX)
		return false;
	for (uint32_t i = node + 1; i < end; i++) {
		if (t->nodes[i].tag == TAG_A)
			links++, link_end = t->nodes[i].end;
		if (t->nodes[i].tag == TAG_TEXT && i >= link_end && str_trim(t->nodes[i].text).len)
			return false;
	}
	return links >= POPUP_LINKS_MIN;
}
