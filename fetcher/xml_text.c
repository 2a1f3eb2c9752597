#include "fetcher/xml.h"

#include <errno.h>
#include <stdint.h>

#include "common/cleanup.h"
#include "common/utf8.h"
#include "fetcher/xml_names.h"

enum { NAME_BYTES_MAX = 40 };

/* What browsers make of the control characters 0x80 to 0x9f: HTML Standard, 13.2.5.80. */
static const uint16_t windows_1252[32] = {
	0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008d, 0x017d, 0x008f,
	0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178,
};

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;
}

static uint32_t repaired(uint32_t c)
{
	if (c >= 0x80 && c < 0xa0)
		return windows_1252[c - 0x80];
	if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff) || (c < 0x20 && c != '\t' && c != '\n' && c != '\r'))
		return 0xfffd;
	return c;
}

/* raw begins behind "&#". A number may lack its ';'. */
static size_t numeric(struct str raw, char *out, size_t *ret_taken)
{
	int base = raw.len && (raw.ptr[0] == 'x' || raw.ptr[0] == 'X') ? 16 : 10;
	size_t at = base == 16, from = at;
	uint32_t c = 0;

	for (; at < raw.len && digit_value(raw.ptr[at]) < base; at++)
		if (c <= 0x10ffff)
			c = c * (uint32_t)base + (uint32_t)digit_value(raw.ptr[at]);
	if (at == from)
		return 0;
	*ret_taken = at + (at < raw.len && raw.ptr[at] == ';');
	return utf8_put(repaired(c), out);
}

/* The name between '&' and ';' at the start of raw; empty when there is none. */
static struct str reference_name(struct str raw)
{
	size_t n = 0;

	while (n < raw.len && n < NAME_BYTES_MAX && raw.ptr[n] != ';') {
		char c = raw.ptr[n];
		if ((unsigned char)c <= ' ' || c == '&' || c == '<' || c == '=')
			return (struct str){ 0 };
		n++;
	}
	if (n == raw.len || n == NAME_BYTES_MAX)
		return (struct str){ 0 };
	return (struct str){ raw.ptr, n };
}

static const char *html_name(struct str name)
{
	size_t low = 0, high = XML_NAMES;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = str_cmp(name, xml_names[middle].name);
		if (order == 0)
			return xml_names[middle].utf8;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* The five of XML make up nearly all references of any feed. */
static char xml_own_name(struct str name)
{
	static const struct {
		struct str name;
		char c;
	} names[] = {
		{ STR_INIT("lt"), '<' }, { STR_INIT("gt"), '>' }, { STR_INIT("amp"), '&' },
		{ STR_INIT("quot"), '"' }, { STR_INIT("apos"), '\'' },
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (str_eq(names[i].name, name))
			return names[i].c;
	return 0;
}

size_t xml_reference(struct str raw, size_t at, char *out, size_t *ret_taken)
{
	struct str rest = str_skip(raw, at + 1);

	if (rest.len && rest.ptr[0] == '#') {
		size_t n = numeric(str_skip(rest, 1), out, ret_taken);
		*ret_taken += n ? 2 : 0;
		return n;
	}
	struct str name = reference_name(rest);
	if (!name.len)
		return 0;
	char c = xml_own_name(name);
	const char *utf8 = c ? NULL : html_name(name);
	size_t n = c ? 1 : utf8 ? strlen(utf8) : 0;
	if (!n)
		return 0;
	memcpy(out, c ? &c : utf8, n);
	*ret_taken = name.len + 2;
	return n;
}

static const struct xml_entity *declared(const struct xml *self, struct str name)
{
	for (size_t i = 0; i < self->n_entities; i++)
		if (str_eq(self->entities[i].name, name))
			return &self->entities[i];
	return NULL;
}

static bool spend(struct xml *self, size_t cost)
{
	if (cost > self->budget) {
		self->budget = 0;
		return false;
	}
	self->budget -= cost;
	return true;
}

static void decode(struct xml *self, struct str raw, unsigned depth, struct buf *out);

/* True when raw at is a reference to one of the document's own entities, which out then holds as far as the budget went. */
static bool expand(struct xml *self, struct str raw, size_t at, unsigned depth, struct buf *out, size_t *ret_taken)
{
	struct str name = reference_name(str_skip(raw, at + 1));
	const struct xml_entity *entity = name.len ? declared(self, name) : NULL;

	if (!entity)
		return false;
	*ret_taken = name.len + 2;
	/* A reference costs something even where it comes to nothing, or emptiness could be multiplied for ever. */
	if (depth < XML_EXPANSION_DEPTH_MAX && spend(self, entity->value.len + 1))
		decode(self, entity->value, depth + 1, out);
	return true;
}

static void decode(struct xml *self, struct str raw, unsigned depth, struct buf *out)
{
	size_t done = 0;

	for (size_t at = str_find_byte(raw, '&', 0); at < raw.len; at = str_find_byte(raw, '&', at)) {
		char utf8[XML_REFERENCE_BYTES];
		size_t taken = 0, n;

		buf_add(out, (struct str){ raw.ptr + done, at - done });
		done = at;
		if (!self->n_entities || !expand(self, raw, at, depth, out, &taken)) {
			n = xml_reference(raw, at, utf8, &taken);
			if (!n) {
				at++; /* an ampersand that stands for itself */
				continue;
			}
			buf_add(out, (struct str){ utf8, n });
		}
		at += taken;
		done = at;
	}
	buf_add(out, str_skip(raw, done));
}

void xml_decode(struct xml *self, struct str raw, struct buf *out)
{
	decode(self, raw, 0, out);
}

void xml_escape(struct str text, bool quoted, struct buf *out)
{
	size_t done = 0;

	for (size_t at = 0; at < text.len; at++) {
		char c = text.ptr[at];
		struct str with;

		if (c == '&')
			with = STR("&amp;");
		else if (c == '<')
			with = STR("&lt;");
		else if (c == '>')
			with = STR("&gt;");
		else if (c == '"' && quoted)
			with = STR("&quot;");
		else if (c == '\r' && quoted)
			with = STR("&#13;");
		else
			continue;
		buf_add(out, (struct str){ text.ptr + done, at - done });
		buf_add(out, with);
		done = at + 1;
	}
	buf_add(out, str_skip(text, done));
}
