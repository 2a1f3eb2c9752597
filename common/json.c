#include "common/json.h"

#include <assert.h>
#include <inttypes.h>

#include "common/utf8.h"

static void separate(struct json *self)
{
	if (self->after_key)
		self->after_key = false;
	else if (self->more[self->depth])
		buf_add_byte(self->out, ',');
	self->more[self->depth] = true;
}

static void open_(struct json *self, char open, char close)
{
	assert(self->depth < JSON_DEPTH_MAX);
	separate(self);
	buf_add_byte(self->out, open);
	self->close[self->depth++] = close;
	self->more[self->depth] = false;
}

void json_object(struct json *self)
{
	open_(self, '{', '}');
}

void json_array(struct json *self)
{
	open_(self, '[', ']');
}

void json_end(struct json *self)
{
	assert(self->depth > 0);
	buf_add_byte(self->out, self->close[--self->depth]);
}

/*
 * How many of the first bytes stand for themselves: nearly all of any text, so
 * eight are looked at together. A byte is none of '"', '\\' when what is left of
 * it after the exclusive or is not zero; a borrow only ever ends the run early.
 */
static size_t plain_run(struct str s)
{
	const uint64_t ones = 0x0101010101010101, high = 0x8080808080808080;
	uint64_t w;
	size_t at = 0;

	for (; s.len - at >= sizeof w; at += sizeof w) {
		memcpy(&w, s.ptr + at, sizeof w);
		uint64_t control = w - 0x20 * ones, quoted = (w ^ '"' * ones) - ones, slash = (w ^ '\\' * ones) - ones;
		if ((w | (w + ones) | control | quoted | slash) & high)
			break;
	}
	while (at < s.len && (signed char)s.ptr[at] >= 0x20 && s.ptr[at] != 0x7f && s.ptr[at] != '"' && s.ptr[at] != '\\')
		at++;
	return at;
}

static void quote(struct json *self, struct str s)
{
	size_t done = 0;

	buf_add_byte(self->out, '"');
	for (size_t at = 0; at < s.len;) {
		uint32_t c;
		at += plain_run((struct str){ s.ptr + at, s.len - at });
		if (at == s.len)
			break;
		size_t n = utf8_next(s, at, &c);
		const char *text = NULL;

		if (c == UTF8_BAD)
			text = "\xef\xbf\xbd";
		else if (c == '"')
			text = "\\\"";
		else if (c == '\\')
			text = "\\\\";
		else if (c == '\n')
			text = "\\n";
		else if (c == '\t')
			text = "\\t";
		else if (c == '\r')
			text = "\\r";
		if (text || c < 0x20 || c == 0x7f) {
			buf_add(self->out, (struct str){ s.ptr + done, at - done });
			if (text)
				buf_add(self->out, str_from(text));
			else
				buf_printf(self->out, "\\u%04" PRIx32, c);
			done = at + n;
		}
		at += n;
	}
	if (s.len)
		buf_add(self->out, (struct str){ s.ptr + done, s.len - done });
	buf_add_byte(self->out, '"');
}

void json_key(struct json *self, const char *key)
{
	separate(self);
	quote(self, str_from(key));
	buf_add_byte(self->out, ':');
	self->after_key = true;
}

void json_str(struct json *self, struct str s)
{
	separate(self);
	quote(self, s);
}

void json_str_or_null(struct json *self, struct str s)
{
	if (s.len)
		json_str(self, s);
	else
		json_null(self);
}

void json_raw(struct json *self, struct str json)
{
	separate(self);
	buf_add(self->out, json);
}

void json_int(struct json *self, int64_t n)
{
	separate(self);
	buf_printf(self->out, "%" PRId64, n);
}

void json_milli(struct json *self, int64_t thousandths)
{
	int64_t part = thousandths % 1000 < 0 ? -(thousandths % 1000) : thousandths % 1000;
	char digits[4] = { (char)('0' + part / 100), (char)('0' + part / 10 % 10), (char)('0' + part % 10), 0 };

	separate(self);
	buf_printf(self->out, "%s%" PRId64, thousandths < 0 && thousandths > -1000 ? "-" : "", thousandths / 1000);
	if (!part)
		return;
	for (size_t n = 3; n > 1 && digits[n - 1] == '0'; n--)
		digits[n - 1] = 0;
	buf_printf(self->out, ".%s", digits);
}

void json_bool(struct json *self, bool b)
{
	json_raw(self, b ? STR("true") : STR("false"));
}

void json_null(struct json *self)
{
	json_raw(self, STR("null"));
}
