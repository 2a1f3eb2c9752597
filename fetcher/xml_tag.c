#include "fetcher/xml.h"

#include <errno.h>

#include "fetcher/xml_scan.h"

#define XMLNS STR("xmlns")

struct str xml_local_name(struct str qname, struct str *ret_prefix)
{
	size_t colon = str_find_byte(qname, ':', 0);

	if (colon == qname.len) {
		*ret_prefix = (struct str){ 0 };
		return qname;
	}
	*ret_prefix = (struct str){ qname.ptr, colon };
	return str_skip(qname, colon + 1);
}

static int known_uri(const struct xml *self, struct str uri)
{
	uri = str_trim(uri);
	if (!uri.len)
		return XML_NS_NONE;
	for (size_t i = 0; i < self->n_known; i++)
		if (str_eq_nocase(self->known[i].uri, uri))
			return self->known[i].id;
	return XML_NS_OTHER;
}

static int bound_to(const struct xml *self, struct str prefix)
{
	for (size_t i = self->n_bindings; i-- > 0;)
		if (str_eq(self->bindings[i].prefix, prefix))
			return self->bindings[i].ns;
	if (!prefix.len)
		return XML_NS_NONE;
	for (size_t i = 0; i < self->n_known; i++)
		if (str_eq_nocase(self->known[i].prefix, prefix))
			return self->known[i].id;
	return XML_NS_UNDECLARED;
}

static struct str decoded(struct xml *self, struct str raw)
{
	struct str ret = { 0 };

	if (str_find_byte(raw, '&', 0) == raw.len)
		return raw;
	struct buf out = { 0 };
	xml_decode(self, raw, &out);
	if (buf_error(&out) || arena_dup(self->arena, buf_str(&out), &ret) < 0)
		self->error = -ENOMEM;
	buf_destroy(&out);
	return ret;
}

/* Quoted, or up to the next white space; a quote that is never closed begins an ordinary word. */
static struct str take_value(struct xml *self)
{
	char quote = xml_here(self);
	size_t from = self->at + 1, end;

	if (quote == '"' || quote == '\'') {
		end = str_find_byte(self->in, quote, from);
		if (end < self->in.len) {
			self->at = end + 1;
			return (struct str){ self->in.ptr + from, end - from };
		}
	}
	from = self->at;
	while (self->at < self->in.len && !xml_is_space(self->in.ptr[self->at]) && self->in.ptr[self->at] != '>')
		self->at++;
	end = self->at;
	if (end > from && self->in.ptr[end - 1] == '/' && xml_here(self) == '>')
		end = --self->at; /* the slash of an empty element's tag */
	return (struct str){ self->in.ptr + from, end - from };
}

static void take_attr(struct xml *self)
{
	struct xml_attr attr = { .qname = xml_take_name(self) };

	xml_skip_space(self);
	if (xml_here(self) == '=') {
		self->at++;
		xml_skip_space(self);
		attr.value = take_value(self);
	}
	if (self->n_attrs < XML_ATTRS_MAX)
		self->attrs[self->n_attrs++] = attr;
}

void xml_take_tag(struct xml *self, bool *ret_empty)
{
	*ret_empty = false;
	self->n_attrs = 0;
	self->qname = xml_take_name(self);
	for (;;) {
		xml_skip_space(self);
		char c = xml_here(self);
		if (self->at >= self->in.len || c == '<')
			return; /* cut off: what was read counts */
		if (c == '>') {
			self->at++;
			return;
		}
		if (c == '/' || c == '=' || c == '"' || c == '\'') {
			self->at++;
			*ret_empty = c == '/' && xml_here(self) == '>';
		} else {
			take_attr(self);
		}
	}
}

static void bind(struct xml *self, const struct xml_attr *attr)
{
	struct str prefix, name = xml_local_name(attr->qname, &prefix);
	struct str uri = decoded(self, attr->value);

	if (self->n_bindings == XML_BINDINGS_MAX)
		return;
	if (str_eq_nocase(attr->qname, XMLNS))
		self->bindings[self->n_bindings++] = (struct xml_binding){ .ns = known_uri(self, uri) };
	else if (str_eq_nocase(prefix, XMLNS))
		self->bindings[self->n_bindings++] = (struct xml_binding){ .prefix = name, .ns = known_uri(self, uri) };
}

void xml_name_all(struct xml *self)
{
	struct str prefix;

	for (size_t i = 0; i < self->n_attrs; i++)
		if (self->attrs[i].qname.len >= 5 && (self->attrs[i].qname.ptr[0] | 32) == 'x')
			bind(self, &self->attrs[i]);
	for (size_t i = 0; i < self->n_attrs; i++) {
		struct xml_attr *attr = &self->attrs[i];
		attr->name = xml_local_name(attr->qname, &prefix);
		attr->prefixed = prefix.len > 0;
		attr->ns = attr->prefixed ? bound_to(self, prefix) : XML_NS_NONE;
		attr->value = decoded(self, attr->value);
	}
	self->name = xml_local_name(self->qname, &prefix);
	self->prefixed = prefix.len > 0;
	self->ns = self->levels[self->depth].ns = bound_to(self, prefix);
}

const struct xml_attr *xml_attr(const struct xml *self, int ns, struct str name)
{
	for (size_t i = 0; i < self->n_attrs; i++)
		if (self->attrs[i].ns == ns && str_eq_nocase(self->attrs[i].name, name))
			return &self->attrs[i];
	return NULL;
}

struct str xml_attr_value(const struct xml *self, int ns, struct str name)
{
	const struct xml_attr *attr = xml_attr(self, ns, name);

	return attr ? attr->value : (struct str){ 0 };
}
