/* Places: GeoRSS simple and GML, and the W3C's lat and long. Numbers stay the digits that the feed has: no rounding. */
#include <errno.h>

#include "fetcher/feed_reader.h"

enum { NUMBER_BYTES_MAX = 40 };

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A coordinate as JSON writes numbers: -?digits[.digits]; empty when word is none. */
static struct str json_number(struct reader *self, struct str word)
{
	char out[NUMBER_BYTES_MAX + 2];
	size_t n = 0, at = 0, whole = 0, part = 0;
	struct str ret = { 0 };

	if (!word.len || word.len > NUMBER_BYTES_MAX)
		return ret;
	if (word.ptr[at] == '-' || word.ptr[at] == '+')
		if (word.ptr[at++] == '-')
			out[n++] = '-';
	while (at + 1 < word.len && word.ptr[at] == '0' && is_digit(word.ptr[at + 1]))
		at++;
	for (; at < word.len && is_digit(word.ptr[at]); whole++)
		out[n++] = word.ptr[at++];
	if (!whole)
		out[n++] = '0';
	if (at < word.len && word.ptr[at] == '.') {
		out[n++] = '.';
		for (at++; at < word.len && is_digit(word.ptr[at]); part++)
			out[n++] = word.ptr[at++];
		if (!part)
			n--;
	}
	if (at < word.len || whole + part == 0)
		return ret;
	if (arena_dup(self->arena, (struct str){ out, n }, &ret) < 0)
		self->error = -ENOMEM;
	return ret;
}

static bool is_between(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || c == ';';
}

/* The numbers of text; false when there is anything else. */
static bool take_numbers(struct reader *self, struct str text, struct feed_strs *list)
{
	while (text.len) {
		size_t n = 0;
		if (is_between(text.ptr[0])) {
			text = str_skip(text, 1);
			continue;
		}
		while (n < text.len && !is_between(text.ptr[n]))
			n++;
		struct str number = json_number(self, (struct str){ text.ptr, n });
		struct str *to = number.len ? READER_ADD(self, list) : NULL;
		if (!to)
			return false;
		*to = number;
		text = str_skip(text, n);
	}
	return true;
}

/* Positions that a shape must have: GeoRSS 1.0; a ring's first is also its last. */
static bool enough(enum feed_shape shape, size_t positions)
{
	switch (shape) {
	case FEED_POINT:
		return positions == 1;
	case FEED_LINE:
	case FEED_BOX:
		return positions >= 2;
	case FEED_POLYGON:
		return positions >= 4;
	case FEED_NOWHERE:
	default:
		return false;
	}
}

/* swap: they come latitude first, as in nearly all reference systems; ours is GeoJSON's order. */
static void set_place(struct reader *self, enum feed_shape shape, unsigned dimensions, bool swap, struct str text)
{
	struct feed_strs list = { 0 };

	if (self->entry->place.shape != FEED_NOWHERE || !take_numbers(self, text, &list))
		return;
	if (list.n % dimensions || !enough(shape, list.n / dimensions))
		return;
	for (size_t i = 0; swap && i + 1 < list.n; i += dimensions) {
		struct str latitude = list.at[i];
		list.at[i] = list.at[i + 1];
		list.at[i + 1] = latitude;
	}
	self->entry->place = (struct feed_place){ .shape = shape, .dimensions = dimensions, .coordinates = list };
}

void read_georss(struct reader *self, const struct feed_field *field)
{
	set_place(self, (enum feed_shape)field->what, 2, true, reader_text(self));
}

/* EPSG's geographic systems, which are latitude first, have codes of 4000 to 4999; others are plane. */
static bool is_geographic(struct str srs)
{
	size_t from = srs.len;

	while (from && is_digit(srs.ptr[from - 1]))
		from--;
	struct str code = str_skip(srs, from);
	return !srs.len || (code.len == 4 && code.ptr[0] == '4') || str_ends(srs, STR("84"));
}

/* gml:pos, gml:posList and GML 2's coordinates lie at various depths: whatever text is inside is theirs. */
void read_gml(struct reader *self, const struct feed_field *field)
{
	bool swap = is_geographic(str_trim(xml_attr_value(&self->xml, XML_NS_NONE, STR("srsname"))));
	struct str said = str_trim(xml_attr_value(&self->xml, XML_NS_NONE, STR("srsdimension")));
	size_t depth = self->xml.depth;
	unsigned dimensions = str_eq(said, STR("3")) ? 3 : 2;
	enum xml_event event;

	while (reader_inside(self, depth, &event)) {
		if (event != XML_START)
			continue;
		bool list = str_eq_nocase(self->xml.name, STR("pos")) || str_eq_nocase(self->xml.name, STR("poslist")) ||
			    str_eq_nocase(self->xml.name, STR("coordinates"));
		if (!list)
			continue;
		if (str_eq(str_trim(xml_attr_value(&self->xml, XML_NS_NONE, STR("srsdimension"))), STR("3")))
			dimensions = 3;
		set_place(self, (enum feed_shape)field->what, dimensions, swap, reader_text(self));
	}
}

static void set_point(struct reader *self, struct str latitude, struct str longitude)
{
	struct str both;

	if (latitude.len && longitude.len &&
	    arena_printf(self->arena, &both, "%.*s %.*s", (int)latitude.len, latitude.ptr, (int)longitude.len, longitude.ptr) == 0)
		set_place(self, FEED_POINT, 2, true, both);
}

void read_latitude(struct reader *self, const struct feed_field *field)
{
	struct str text = reader_text(self);

	(void)field;
	if (text.len > NUMBER_BYTES_MAX)
		return;
	set_point(self, text, self->longitude);
	self->latitude = text;
}

void read_longitude(struct reader *self, const struct feed_field *field)
{
	struct str text = reader_text(self);

	(void)field;
	if (text.len > NUMBER_BYTES_MAX)
		return;
	set_point(self, self->latitude, text);
	self->longitude = text;
}
