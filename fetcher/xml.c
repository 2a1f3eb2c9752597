#include "fetcher/xml.h"

#include <assert.h>

#include "fetcher/xml_scan.h"

void xml_start(struct xml *self, struct str in, struct arena *arena, const struct xml_namespace *known, size_t n_known)
{
	self->depth = self->n_attrs = self->at = self->close_to = 0;
	self->n_bindings = self->n_entities = 0;
	self->budget = XML_EXPANSION_MAX;
	self->cdata_end = 0;
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

static enum xml_event open_element(struct xml *self)
{
	struct xml_level *level;
	bool empty;

	xml_take_tag(self, &empty);
	if (self->depth == XML_DEPTH_MAX) {
		self->at = self->in.len;
		return xml_next(self);
	}
	level = &self->levels[++self->depth];
	*level = level[-1];
	level->qname = self->qname;
	level->bindings = self->n_bindings;
	xml_name_all(self);
	self->stop_now = empty;
	return XML_START;
}

static enum xml_event close_element(struct xml *self)
{
	struct str prefix;

	self->qname = self->levels[self->depth].qname;
	self->name = xml_local_name(self->qname, &prefix);
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
	struct str qname = xml_take_name(self);
	while (self->at < self->in.len && self->in.ptr[self->at] != '>' && self->in.ptr[self->at] != '<')
		self->at++;
	if (xml_here(self) == '>')
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
	xml_skip_space(self);
	struct str name = xml_take_name(self);
	xml_skip_space(self);
	char quote = xml_here(self);
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
		char c = xml_here(self);
		struct str rest = str_skip(self->in, self->at);

		if (str_starts(rest, STR("<!ENTITY"))) {
			declare_entity(self);
			if (xml_here(self) != '>')
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
	} else if (rest.ptr[1] == '?' || (rest.len > 2 && xml_begins_name(rest.ptr[2]) && self->depth == 0)) {
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

/* Behind the next "]]>"; found once for all sections that begin before it. */
static size_t cdata_end(struct xml *self, size_t from)
{
	if (self->cdata_end < from + 3)
		self->cdata_end = behind(self, STR("]]>"), from, &self->no_cdata_end);
	return self->cdata_end;
}

/*
 * Where the element's own end tag stands in a CDATA section that nobody
 * closed: one that has no end, or in which the next one begins behind it.
 */
static size_t forgotten_end(const struct xml *self, size_t from, size_t end)
{
	struct str qname = self->levels[self->depth].qname, in = { self->in.ptr, end };
	size_t next = str_find(in, STR("<![CDATA["), from);

	if (self->depth == 0 || (next == end && end < self->in.len))
		return end;
	in.len = next;
	for (size_t at = from; (at = str_find(in, STR("</"), at)) < in.len; at += 2)
		if (str_starts(str_skip(in, at + 2), qname))
			return at;
	return end;
}

static enum xml_event take_cdata(struct xml *self)
{
	size_t from = self->at + 9, end = cdata_end(self, from), text_end = end == SIZE_MAX ? self->in.len : end - 3;
	size_t forgotten = forgotten_end(self, from, text_end);

	self->cdata = true;
	self->at = forgotten < text_end ? forgotten : end == SIZE_MAX ? self->in.len : end;
	self->text = (struct str){ self->in.ptr + from, forgotten - from };
	return XML_TEXT;
}

/* True with the event of what stands at a '<'; false when it was skipped, or closes elements. */
static bool take_markup(struct xml *self, enum xml_event *ret)
{
	struct str rest = str_skip(self->in, self->at);
	char c = (char)(rest.len > 1 ? rest.ptr[1] : 0);

	if (xml_begins_name(c)) {
		self->at++;
		*ret = open_element(self);
		return true;
	}
	if (c == '/' && rest.len > 2 && xml_begins_name(rest.ptr[2]))
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
