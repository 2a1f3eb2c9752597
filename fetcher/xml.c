#include "fetcher/xml.h"

#include <assert.h>
#include <errno.h>

#define XMLNS STR("xmlns")

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Generous: any byte of a letter beyond ASCII may begin a name. */
static bool begins_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' || (c & 0x80);
}

static bool continues_name(char c)
{
	return !is_space(c) && c != '>' && c != '/' && c != '=' && c != '<' && c != '"' && c != '\'';
}

void xml_start(struct xml *self, struct str in, struct arena *arena, const struct xml_namespace *known, size_t n_known)
{
	self->depth = self->n_attrs = self->at = self->close_to = 0;
	self->n_bindings = self->n_entities = 0;
	self->budget = XML_EXPANSION_MAX;
	self->again = self->stop_now = self->no_comment_end = self->no_cdata_end = false;
	self->error = 0;
	self->levels[0] = (struct xml_level){ 0 };
	self->in = in;
	self->arena = arena;
	self->known = known;
	self->n_known = n_known;
}

int xml_error(const struct xml *self)
{
	return self->error;
}

static char here(const struct xml *self)
{
	return self->at < self->in.len ? self->in.ptr[self->at] : 0;
}

static void skip_space(struct xml *self)
{
	while (self->at < self->in.len && is_space(self->in.ptr[self->at]))
		self->at++;
}

static struct str take_name(struct xml *self)
{
	size_t from = self->at;

	while (self->at < self->in.len && continues_name(self->in.ptr[self->at]))
		self->at++;
	return (struct str){ self->in.ptr + from, self->at - from };
}

/* Its name behind the prefix; *ret_prefix is empty without one. */
static struct str local_name(struct str qname, struct str *ret_prefix)
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
	char quote = here(self);
	size_t from = self->at + 1, end;

	if (quote == '"' || quote == '\'') {
		end = str_find_byte(self->in, quote, from);
		if (end < self->in.len) {
			self->at = end + 1;
			return (struct str){ self->in.ptr + from, end - from };
		}
	}
	from = self->at;
	while (self->at < self->in.len && !is_space(self->in.ptr[self->at]) && self->in.ptr[self->at] != '>')
		self->at++;
	end = self->at;
	if (end > from && self->in.ptr[end - 1] == '/' && here(self) == '>')
		end = --self->at; /* the slash of an empty element's tag */
	return (struct str){ self->in.ptr + from, end - from };
}

static void take_attr(struct xml *self)
{
	struct xml_attr attr = { .qname = take_name(self) };

	skip_space(self);
	if (here(self) == '=') {
		self->at++;
		skip_space(self);
		attr.value = take_value(self);
	}
	if (self->n_attrs < XML_ATTRS_MAX)
		self->attrs[self->n_attrs++] = attr;
}

/* False when this is no tag after all. *ret_empty: it ends in "/>". */
static bool take_tag(struct xml *self, bool *ret_empty)
{
	*ret_empty = false;
	self->n_attrs = 0;
	self->qname = take_name(self);
	for (;;) {
		skip_space(self);
		char c = here(self);
		if (self->at >= self->in.len || c == '<')
			return true; /* cut off: what was read counts */
		if (c == '>') {
			self->at++;
			return true;
		}
		if (c == '/' || c == '=' || c == '"' || c == '\'') {
			self->at++;
			*ret_empty = c == '/' && here(self) == '>';
		} else {
			take_attr(self);
		}
	}
}

static void bind(struct xml *self, const struct xml_attr *attr)
{
	struct str prefix, name = local_name(attr->qname, &prefix);
	struct str uri = decoded(self, attr->value);

	if (self->n_bindings == XML_BINDINGS_MAX)
		return;
	if (str_eq_nocase(attr->qname, XMLNS))
		self->bindings[self->n_bindings++] = (struct xml_binding){ .ns = known_uri(self, uri) };
	else if (str_eq_nocase(prefix, XMLNS))
		self->bindings[self->n_bindings++] = (struct xml_binding){ .prefix = name, .ns = known_uri(self, uri) };
}

static void name_all(struct xml *self)
{
	struct str prefix;

	for (size_t i = 0; i < self->n_attrs; i++)
		if (self->attrs[i].qname.len >= 5 && (self->attrs[i].qname.ptr[0] | 32) == 'x')
			bind(self, &self->attrs[i]);
	for (size_t i = 0; i < self->n_attrs; i++) {
		struct xml_attr *attr = &self->attrs[i];
		attr->name = local_name(attr->qname, &prefix);
		attr->prefixed = prefix.len > 0;
		attr->ns = attr->prefixed ? bound_to(self, prefix) : XML_NS_NONE;
		attr->value = decoded(self, attr->value);
	}
	self->name = local_name(self->qname, &prefix);
	self->prefixed = prefix.len > 0;
	self->ns = self->levels[self->depth].ns = bound_to(self, prefix);
}

static enum xml_event open_element(struct xml *self)
{
	struct xml_level *level;
	bool empty;

	(void)take_tag(self, &empty);
	if (self->depth == XML_DEPTH_MAX) {
		self->at = self->in.len;
		return xml_next(self);
	}
	level = &self->levels[++self->depth];
	*level = level[-1];
	level->qname = self->qname;
	level->bindings = self->n_bindings;
	name_all(self);
	self->stop_now = empty;
	return XML_START;
}

static enum xml_event close_element(struct xml *self)
{
	struct str prefix;

	self->qname = self->levels[self->depth].qname;
	self->name = local_name(self->qname, &prefix);
	self->ns = self->levels[self->depth].ns;
	self->n_bindings = self->levels[self->depth].bindings;
	self->depth--;
	return XML_STOP;
}

/* At "</": true when it closes something, which xml_next() then does. */
static bool end_tag(struct xml *self)
{
	size_t depth = self->depth;

	self->at += 2;
	struct str qname = take_name(self);
	while (self->at < self->in.len && self->in.ptr[self->at] != '>' && self->in.ptr[self->at] != '<')
		self->at++;
	if (here(self) == '>')
		self->at++;
	while (depth > 0 && !str_eq_nocase(self->levels[depth].qname, qname))
		depth--;
	if (depth == 0)
		return false;
	self->close_to = depth;
	return true;
}

/* Behind the next end mark from at; SIZE_MAX when there is none, which *lost remembers, so that it is looked for once. */
static size_t behind(const struct xml *self, struct str end, size_t from, bool *lost)
{
	size_t found = *lost ? self->in.len : str_find(self->in, end, from);

	if (found == self->in.len) {
		*lost = true;
		return SIZE_MAX;
	}
	return found + end.len;
}

static void declare_entity(struct xml *self)
{
	self->at += sizeof "<!ENTITY" - 1;
	skip_space(self);
	struct str name = take_name(self);
	skip_space(self);
	char quote = here(self);
	if ((quote != '"' && quote != '\'') || !name.len)
		return; /* parameter entities and external ones are never read */
	size_t from = self->at + 1, end = str_find_byte(self->in, quote, from);
	if (end == self->in.len)
		return;
	if (self->n_entities < XML_ENTITIES_MAX)
		self->entities[self->n_entities++] =
			(struct xml_entity){ .name = name, .value = { self->in.ptr + from, end - from } };
	self->at = end + 1;
}

/* At "<!DOCTYPE": to its end, entities noted. An internal subset ends at "]". */
static void take_doctype(struct xml *self)
{
	bool subset = false;

	for (self->at += 2; self->at < self->in.len; self->at++) {
		char c = here(self);
		struct str rest = str_skip(self->in, self->at);

		if (str_starts(rest, STR("<!ENTITY"))) {
			declare_entity(self);
			if (here(self) != '>')
				self->at--;
		} else if (c == '[') {
			subset = true;
		} else if (c == ']') {
			subset = false;
		} else if (c == '>' && !subset) {
			self->at++;
			return;
		} else if (c == '<' && rest.len > 1 && rest.ptr[1] != '!' && rest.ptr[1] != '?') {
			return; /* the subset was never closed */
		}
	}
}

/* At "<!" or "<?": true when it was consumed and gives nothing; false when it is text. */
static bool skip_declaration(struct xml *self)
{
	struct str rest = str_skip(self->in, self->at);
	size_t end;

	if (str_starts(rest, STR("<!--"))) {
		end = behind(self, STR("-->"), self->at + 4, &self->no_comment_end);
		if (end == SIZE_MAX)
			end = self->at + 4;
	} else if (rest.len >= 9 && str_eq_nocase((struct str){ rest.ptr, 9 }, STR("<!DOCTYPE")) && self->depth == 0) {
		take_doctype(self);
		return true;
	} else if (rest.ptr[1] == '?' || (rest.len > 2 && begins_name(rest.ptr[2]) && self->depth == 0)) {
		end = str_find_byte(self->in, '>', self->at) + 1;
		if (end > self->in.len)
			end = self->in.len;
	} else {
		return false;
	}
	self->at = end;
	return true;
}

static enum xml_event take_text(struct xml *self)
{
	size_t from = self->at, end = str_find_byte(self->in, '<', from + 1);

	self->cdata = false;
	self->text = (struct str){ self->in.ptr + from, end - from };
	self->at = end;
	return XML_TEXT;
}

static enum xml_event take_cdata(struct xml *self)
{
	size_t from = self->at + 9, end = behind(self, STR("]]>"), from, &self->no_cdata_end);

	self->cdata = true;
	self->at = end == SIZE_MAX ? self->in.len : end;
	self->text = (struct str){ self->in.ptr + from, end == SIZE_MAX ? self->in.len - from : end - 3 - from };
	return XML_TEXT;
}

/* True with the event of what stands at a '<'; false when it was skipped, or closes elements. */
static bool take_markup(struct xml *self, enum xml_event *ret)
{
	struct str rest = str_skip(self->in, self->at);
	char c = rest.len > 1 ? rest.ptr[1] : 0;

	if (begins_name(c)) {
		self->at++;
		*ret = open_element(self);
		return true;
	}
	if (c == '/' && rest.len > 2 && begins_name(rest.ptr[2]))
		return end_tag(self), false;
	if (str_starts(rest, STR("<![CDATA["))) {
		*ret = take_cdata(self);
		return true;
	}
	if ((c == '!' || c == '?') && skip_declaration(self))
		return false;
	*ret = take_text(self);
	return true;
}

enum xml_event xml_next(struct xml *self)
{
	enum xml_event event;

	if (self->again) {
		self->again = false;
		return XML_START;
	}
	if (self->stop_now) {
		self->stop_now = false;
		return close_element(self);
	}
	for (;;) {
		if (self->close_to) {
			if (self->depth >= self->close_to)
				return close_element(self);
			self->close_to = 0;
		}
		if (self->at >= self->in.len)
			return self->depth ? close_element(self) : XML_END;
		if (self->in.ptr[self->at] != '<')
			return take_text(self);
		if (take_markup(self, &event))
			return event;
	}
}

void xml_unread(struct xml *self)
{
	self->again = true;
}

void xml_hoist(struct xml *self, size_t depth)
{
	struct xml_level level = self->levels[self->depth];

	assert(depth < self->depth);
	level.bindings = self->levels[depth + 1].bindings;
	level.base = self->levels[depth].base;
	level.lang = self->levels[depth].lang;
	self->levels[depth + 1] = level;
	self->depth = depth + 1;
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
