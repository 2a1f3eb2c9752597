#include <errno.h>
#include <zstd.h>

#include "common/wire.h"
#include "store/bytes.h"
#include "store/strings.h"
#include "store/wording_impl.h"

/* ---- the open part ---- */

/* What is kept of the text: how long it is, in how many ranges, how many bytes; r is left where these bytes begin. */
static int get_ranges(struct reader *r, struct wording_open *self)
{
	uint64_t at = 0;

	self->text = read_varint(r);
	self->n = read_varint(r);
	self->list = r->at;
	for (uint64_t i = 0; i < self->n && !r->bad; i++) {
		uint64_t left_out = read_varint(r), kept = read_varint(r);

		if (left_out > self->text - at || kept > self->text - at - left_out)
			return -EBADMSG;
		at += left_out + kept;
		self->words_len += kept;
	}
	return r->bad || self->text > WIRE_FRAME_MAX ? -EBADMSG : 0;
}

static int open_plain(struct reader *r, uint64_t len, struct wording_open *self)
{
	struct reader part = { .at = r->at };

	self->base = read_bytes(r, len);
	if (!self->base)
		return -EBADMSG;
	part.end = self->base + len;
	int e = get_ranges(&part, self);
	if (e < 0)
		return e;
	self->words = read_bytes(&part, self->words_len);
	self->statements = part;
	return part.bad ? -EBADMSG : 0;
}

/* Made anew as it would be if nothing were packed: its strings say where in it they stand. */
static int open_packed(struct reader *r, unsigned table, struct arena *arena, struct wording_open *self)
{
	uint64_t rest = read_varint(r), a = read_varint(r), b = read_varint(r);
	struct packed packed = { table, { (size_t)a, (size_t)b } };
	const unsigned char *head = r->at, *words, *behind;
	int e = get_ranges(r, self);

	if (e < 0 || a > WIRE_FRAME_MAX || b > WIRE_FRAME_MAX || !packing_fits(&packed, (size_t)self->words_len))
		return -EBADMSG;
	size_t head_len = (size_t)(r->at - head), before = (size_t)(self->list - head), len = head_len + (size_t)self->words_len;
	words = read_bytes(r, a + b);
	behind = read_bytes(r, rest);
	if (!words || !behind)
		return -EBADMSG;
	unsigned char *out = arena_alloc(arena, len + (size_t)rest + 1, 1);
	if (!out)
		return -ENOMEM;
	memcpy(out, head, head_len);
	memcpy(out + len, behind, (size_t)rest);
	self->base = out;
	self->list = out + before;
	self->words = out + head_len;
	self->statements = (struct reader){ .at = out + len, .end = out + len + rest };
	return packing_get(words, r->end, &packed, out + head_len, (size_t)self->words_len);
}

int wording_open(struct str value, struct arena *arena, struct wording_open *ret)
{
	const unsigned char *p = (const unsigned char *)value.ptr;
	struct reader r = { .at = p, .end = p + value.len };
	struct wording_open self = { .base = NULL };
	uint64_t len = read_varint(&r);

	if (r.bad)
		return -EBADMSG;
	int e = len < PACKING_WORDS ? open_packed(&r, (unsigned)len, arena, &self) : open_plain(&r, len, &self);
	if (e < 0)
		return e;
	self.closed = (struct str){ (const char *)r.at, (size_t)(r.end - r.at) };
	*ret = self;
	return 0;
}

bool wording_find_closed(struct str value, struct str *ret)
{
	const unsigned char *p = (const unsigned char *)value.ptr;
	struct reader r = { .at = p, .end = p + value.len };
	struct wording_open self = { .base = NULL };
	uint64_t len = read_varint(&r);

	if (!r.bad && len < PACKING_WORDS) {
		uint64_t rest = read_varint(&r), a = read_varint(&r), b = read_varint(&r);

		if (r.bad || a > WIRE_FRAME_MAX || b > WIRE_FRAME_MAX || get_ranges(&r, &self) < 0)
			return false;
		(void)read_bytes(&r, a + b);
		len = rest;
	}
	(void)read_bytes(&r, len);
	*ret = (struct str){ (const char *)r.at, (size_t)(r.end - r.at) };
	return !r.bad;
}

/* The kept bytes that stand in the text from `from` to `to`. */
static bool find_words(const struct wording_open *self, struct span span, struct str *ret)
{
	struct reader r = { .at = self->list, .end = self->words };
	uint64_t at = 0, kept = 0;

	for (uint64_t i = 0; i < self->n; i++) {
		at += read_varint(&r);
		uint64_t len = read_varint(&r);

		if (span.from >= at && span.from <= span.to && span.to <= at + len) {
			*ret = (struct str){ (const char *)self->words + kept + (span.from - at), span.to - span.from };
			return true;
		}
		at += len;
		kept += len;
	}
	*ret = (struct str){ "", 0 };
	return span.from == span.to;
}

/* As entry_words() has them; those of one piece are not copied. */
static int cut_words(const struct wording_open *self, struct spans spans, struct arena *arena, struct str *ret)
{
	static const char between[] = " \xe2\x80\xa6 "; /* … */
	size_t len = 0;
	struct str piece;

	if (spans.n == 0) {
		*ret = (struct str){ "", 0 };
		return 0;
	}
	if (spans.n == 1)
		return find_words(self, spans.at[0], ret) ? 0 : -EBADMSG;
	for (size_t i = 0; i < spans.n; i++) {
		if (!find_words(self, spans.at[i], &piece))
			return -EBADMSG;
		len += piece.len + (i ? sizeof between - 1 : 0);
	}
	char *out = arena_alloc(arena, len + 1, 1);
	if (!out)
		return -ENOMEM;
	*ret = (struct str){ out, len };
	for (size_t i = 0; i < spans.n; i++) {
		(void)find_words(self, spans.at[i], &piece);
		if (i)
			memcpy(out, between, sizeof between - 1), out += sizeof between - 1;
		memcpy(out, piece.ptr, piece.len);
		out += piece.len;
	}
	return 0;
}

/* ---- parts ---- */

int wording_get_spans(struct reader *r, struct arena *arena, uint32_t *base, uint64_t text, struct spans *ret)
{
	uint64_t n = read_varint(r);

	*ret = (struct spans){ 0 };
	/* Two bytes each at least. */
	if (r->bad || n > (uint64_t)(r->end - r->at) / 2)
		return -EBADMSG;
	if (n == 0)
		return 0;
	ret->at = arena_take(arena, (size_t)n, sizeof *ret->at);
	if (!ret->at)
		return -ENOMEM;
	ret->n = (size_t)n;
	for (size_t i = 0; i < n; i++) {
		uint64_t from = *base + (uint64_t)unzigzag(read_varint(r)), to = from + (uint64_t)unzigzag(read_varint(r));

		if (r->bad || from > text || to > text)
			return -EBADMSG;
		ret->at[i] = (struct span){ (uint32_t)from, (uint32_t)to };
		*base = (uint32_t)to;
	}
	return 0;
}

int wording_get_topics(struct reader *r, const unsigned char *base, struct arena *arena, struct topics *ret)
{
	uint64_t n = read_varint(r);

	*ret = (struct topics){ 0 };
	if (r->bad || n > (uint64_t)(r->end - r->at) / 3)
		return -EBADMSG;
	ret->at = n ? arena_take(arena, (size_t)n, sizeof *ret->at) : NULL;
	if (n && !ret->at)
		return -ENOMEM;
	ret->n = (size_t)n;
	for (size_t i = 0; i < n; i++) {
		ret->at[i].id = strings_get(r, base, arena);
		uint64_t score = read_varint(r);
		const unsigned char *by = read_bytes(r, 1);

		if (!by || score > 1000)
			return -EBADMSG;
		ret->at[i].score = (uint16_t)score;
		ret->at[i].by = *by;
	}
	return r->bad ? -EBADMSG : 0;
}

static int get_texts(struct reader *r, const unsigned char *base, struct arena *arena, struct statement *ret)
{
	struct str *texts[WORDING_TEXTS];
	const unsigned char *mask = read_bytes(r, 1);

	wording_texts(ret, texts);
	for (unsigned i = 0; mask && i < WORDING_TEXTS; i++)
		if (*mask >> i & 1)
			*texts[i] = strings_get(r, base, arena);
	uint64_t confidence = read_varint(r);
	if (!mask || r->bad || confidence > 1000)
		return -EBADMSG;
	ret->confidence = (uint16_t)confidence;
	return *mask & WORDING_HAS_TOPICS ? wording_get_topics(r, base, arena, &ret->topics) : 0;
}

int wording_get_statement(const struct wording_open *open, struct str bytes, struct arena *arena, uint64_t *ret_id, struct statement *ret)
{
	const unsigned char *p = (const unsigned char *)bytes.ptr;
	struct reader r = { .at = p, .end = p + bytes.len };
	const unsigned char *id = read_bytes(&r, 8), *kind = read_bytes(&r, 1);
	uint64_t marks = read_varint(&r), nested = read_varint(&r);
	struct statement s = { .marks = (uint32_t)marks, .nested_in = (int32_t)((int64_t)nested - 1) };
	uint32_t base = 0;

	if (!id || !kind || r.bad || marks > UINT32_MAX || nested > WIRE_STATEMENTS_MAX)
		return -EBADMSG;
	unsigned type = *kind & 3, act = *kind >> 2 & 3, part = *kind >> 4;
	if (type >= STATEMENT_TYPES || act >= ACTS || part >= PARTS)
		return -EBADMSG;
	s.type = (enum statement_type)type;
	s.act = (enum statement_act)act;
	s.part = (enum statement_part)part;
	int e = wording_get_spans(&r, arena, &base, open->text, &s.content);
	base = s.content.n ? s.content.at[0].from : 0;
	if (e == 0)
		e = wording_get_spans(&r, arena, &base, open->text, &s.source);
	if (e == 0)
		e = wording_get_spans(&r, arena, &base, open->text, &s.cue);
	if (e == 0)
		e = get_texts(&r, open->base, arena, &s);
	if (e == 0 && r.at != r.end)
		e = -EBADMSG;
	if (e < 0)
		return e;
	*ret_id = get_be(id, 8);
	*ret = s;
	return 0;
}

int wording_next_statement(struct reader *r, struct str *ret)
{
	if (r->at == r->end)
		return 0;
	uint64_t len = read_varint(r);
	const unsigned char *p = read_bytes(r, len);
	if (!p || len == 0)
		return -EBADMSG;
	*ret = (struct str){ (const char *)p, (size_t)len };
	return 1;
}

int wording_get_record(struct str value, uint32_t index, struct arena *arena, struct entry_record *ret)
{
	struct entry_record record = { .index = index };
	struct str bytes = { 0 };
	struct wording_open open;
	int r = wording_open(value, arena, &open);

	for (uint32_t i = 0; i <= index && r == 0; i++) {
		r = wording_next_statement(&open.statements, &bytes);
		r = r > 0 ? 0 : r == 0 ? -ENOENT : r;
	}
	if (r == 0)
		r = wording_get_statement(&open, bytes, arena, &record.id, &record.statement);
	if (r == 0)
		r = cut_words(&open, record.statement.content, arena, &record.text);
	if (r == 0)
		r = cut_words(&open, record.statement.cue, arena, &record.cue);
	if (r == 0)
		r = cut_words(&open, record.statement.source, arena, &record.as);
	if (r == 0)
		*ret = record;
	return r;
}
