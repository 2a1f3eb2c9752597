#include "store/strings.h"

#include "common/cleanup.h"
#include "common/clock.h"

enum kind { WHOLE, EARLIER, COMMON, DATE };
enum { KIND_BITS = 2, LEAST = 4 /* bytes: shorter ones gain nothing */ };

/* Numbers are on disk: appended to only. */
#define W(word) STR_INIT(word)
static const struct str common[] = {
	{ "", 0 },
	W("en"), W("ru"), W("de"), W("fr"), W("es"), W("it"), W("uk"), W("pl"), W("pt"), W("nl"), W("news"), W("interview"),
	W("live"), W("opinion"), W("briefing"), W("name"), W("surname"), W("pronoun"), W("role"), W("title"), W("quote"),
	W("cue"), W("collective"), W("label"), W("turn"), W("unknown"), W("anonymous"), W("again"), W("body"), W("context"),
	W("pair"), W("relative"), W("json-ld"), W("meta"), W("time"), W("url"), W("text"), W("feed"), W("text/html"),
	W("text/html; charset=utf-8"), W("text/html; charset=UTF-8"), W("text/plain"), W("text/plain; charset=utf-8"),
	W("application/xhtml+xml"),
};

struct strings strings_begin(struct buf *out)
{
	return (struct strings){ .out = out, .base = out->len };
}

void strings_put_varint(struct strings *self, uint64_t v)
{
	unsigned char bytes[VARINT_MAX];

	buf_add(self->out, (struct str){ (char *)bytes, put_varint(bytes, v) });
}

void strings_put_bytes(struct strings *self, struct str bytes)
{
	buf_add(self->out, bytes);
}

void strings_look_in(struct strings *self, size_t len)
{
	self->from = self->out->len - len;
	self->bytes = len < STRINGS_LOOKED_AT ? len : STRINGS_LOOKED_AT;
}

/* Where in the value s stands already. */
static bool find_earlier(const struct strings *self, struct str s, size_t *ret)
{
	if (s.len < LEAST || buf_error(self->out))
		return false;
	for (size_t i = 0; i < self->n && i < STRINGS_KEPT; i++)
		if (self->kept[i].len == s.len && self->kept[i].at + s.len <= self->out->len &&
		    memcmp(self->out->ptr + self->kept[i].at, s.ptr, s.len) == 0) {
			*ret = self->kept[i].at - self->base;
			return true;
		}
	const char *at = self->bytes ? memmem(self->out->ptr + self->from, self->bytes, s.ptr, s.len) : NULL;
	if (at)
		*ret = (size_t)(at - self->out->ptr) - self->base;
	return at != NULL;
}

static bool find_common(struct str s, uint64_t *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(common); i++)
		if (str_eq(s, common[i])) {
			*ret = i;
			return true;
		}
	return false;
}

/* Seconds, when that is all there is to it. */
static bool is_date(struct str s, uint64_t *ret)
{
	char again[CLOCK_TEXT_BYTES];
	int64_t usec;

	if (s.len < 20 || s.ptr[s.len - 1] != 'Z' || clock_parse(s, &usec, NULL) < 0 || usec < 0)
		return false;
	*ret = (uint64_t)usec / 1000000;
	return str_eq(clock_format((int64_t)*ret * 1000000, again), s);
}

static void put_head(struct strings *self, enum kind kind, uint64_t rest)
{
	strings_put_varint(self, rest << KIND_BITS | (uint64_t)kind);
}

void strings_put(struct strings *self, struct str s)
{
	uint64_t number;
	size_t at;

	if (find_common(s, &number)) {
		put_head(self, COMMON, number);
	} else if (is_date(s, &number)) {
		put_head(self, DATE, number);
	} else if (find_earlier(self, s, &at)) {
		put_head(self, EARLIER, s.len);
		strings_put_varint(self, at);
	} else {
		put_head(self, WHOLE, s.len);
		self->kept[self->n % STRINGS_KEPT].at = self->out->len;
		self->kept[self->n++ % STRINGS_KEPT].len = s.len;
		buf_add(self->out, s);
	}
}

static struct str bad(struct reader *r)
{
	r->bad = true;
	r->at = r->end;
	return (struct str){ 0 };
}

static struct str get_earlier(struct reader *r, const unsigned char *base, uint64_t len)
{
	uint64_t at = read_varint(r), before = (uint64_t)(r->at - base);

	if (r->bad || at > before || len > before - at)
		return bad(r);
	return (struct str){ (const char *)base + at, (size_t)len };
}

static void put_digits(char *to, unsigned v, size_t n)
{
	for (size_t i = n; i-- > 0; v /= 10)
		to[i] = (char)('0' + v % 10);
}

/* As clock_format() has it, which takes ten times as long: it is asked of each statement that is shown. */
static struct str get_date(struct reader *r, struct arena *arena, uint64_t seconds)
{
	enum { DAY = 86400, LEN = 20 };
	unsigned month, day, of_day = (unsigned)(seconds % DAY);
	int64_t year;
	/* Until the year 9999. */
	char *out = seconds > UINT64_C(253402300799) ? NULL : arena_take(arena, LEN, 1);

	if (!out)
		return bad(r);
	clock_civil((int64_t)(seconds / DAY), &year, &month, &day);
	memcpy(out, "0000-00-00T00:00:00Z", LEN);
	put_digits(out, (unsigned)year, 4);
	put_digits(out + 5, month, 2);
	put_digits(out + 8, day, 2);
	put_digits(out + 11, of_day / 3600, 2);
	put_digits(out + 14, of_day / 60 % 60, 2);
	put_digits(out + 17, of_day % 60, 2);
	return (struct str){ out, LEN };
}

struct str strings_get(struct reader *r, const unsigned char *base, struct arena *arena)
{
	uint64_t head = read_varint(r), rest = head >> KIND_BITS;
	const unsigned char *p;

	switch ((enum kind)(head & ((1u << KIND_BITS) - 1))) {
	case EARLIER:
		return get_earlier(r, base, rest);
	case COMMON:
		return rest < ARRAY_LEN(common) ? common[rest] : bad(r);
	case DATE:
		return get_date(r, arena, rest);
	case WHOLE:
	default:
		p = read_bytes(r, rest);
		return p ? (struct str){ (const char *)p, (size_t)rest } : (struct str){ 0 };
	}
}
