/* What a feed says of when to ask again, and by what it was made. */
#include "common/cleanup.h"
#include "fetcher/feed_html.h"
#include "fetcher/feed_reader.h"

enum { MINUTES_MAX = 366 * 24 * 60, FREQUENCY_MAX = 10000, HOURS = 24 };

/* The digits that text is, at most max; 0 when it is anything else. */
static int64_t whole_number(struct str text, int64_t max)
{
	int64_t value = 0;

	text = str_trim(text);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return 0;
		if (value <= max)
			value = value * 10 + (text.ptr[i] - '0');
	}
	return value > max ? max : value;
}

void read_generator(struct reader *self, const struct feed_field *field)
{
	struct str text = str_trim(xml_attr_value(&self->xml, NS_RDF, STR("resource")));
	struct feed_construct c = reader_construct(self, DEFAULT_TEXT);

	if (!field->what || !text.len)
		text = construct_plain(self, c);
	if (text.len)
		self->doc->generator = text;
}

void read_ttl(struct reader *self, const struct feed_field *field)
{
	struct str text = reader_text(self);
	int64_t minutes = whole_number(text, MINUTES_MAX);

	(void)field;
	self->doc->ttl = text;
	self->doc->ttl_seconds = minutes * 60;
}

void read_skip_hours(struct reader *self, const struct feed_field *field)
{
	size_t depth = self->xml.depth;
	enum xml_event event;

	(void)field;
	while (reader_inside(self, depth, &event)) {
		if (event != XML_START || !str_eq_nocase(self->xml.name, STR("hour")))
			continue;
		struct str text = reader_text(self);
		/* RSS 0.91 counts them from 1 to 24. */
		int64_t hour = whole_number(text, HOURS + 1);
		if (text.len && text.ptr[0] >= '0' && text.ptr[0] <= '9' && hour <= HOURS)
			self->doc->skip_hours |= 1u << (hour % HOURS);
	}
}

void read_skip_days(struct reader *self, const struct feed_field *field)
{
	static const struct str days[] = {
		STR_INIT("monday"), STR_INIT("tuesday"), STR_INIT("wednesday"), STR_INIT("thursday"),
		STR_INIT("friday"), STR_INIT("saturday"), STR_INIT("sunday"),
	};
	size_t depth = self->xml.depth;
	enum xml_event event;

	(void)field;
	while (reader_inside(self, depth, &event)) {
		if (event != XML_START || !str_eq_nocase(self->xml.name, STR("day")))
			continue;
		struct str text = reader_text(self);
		for (size_t i = 0; i < ARRAY_LEN(days); i++)
			if (str_eq_nocase(text, days[i]))
				self->doc->skip_days |= (uint8_t)(1u << i);
	}
}

void read_period(struct reader *self, const struct feed_field *field)
{
	static const struct {
		struct str word;
		int64_t seconds;
	} periods[] = {
		{ STR_INIT("hourly"), 3600 },         { STR_INIT("daily"), 86400 },          { STR_INIT("weekly"), 604800 },
		{ STR_INIT("monthly"), 2592000 }, { STR_INIT("yearly"), 31536000 },
	};
	struct str text = reader_text(self);

	(void)field;
	for (size_t i = 0; i < ARRAY_LEN(periods); i++)
		if (str_eq_nocase(text, periods[i].word))
			self->period_seconds = periods[i].seconds;
}

void read_frequency(struct reader *self, const struct feed_field *field)
{
	(void)field;
	self->frequency = whole_number(reader_text(self), FREQUENCY_MAX);
}
