#include <errno.h>
#include <stdlib.h>
#include <zstd.h>

#include "common/cleanup.h"
#include "store/bytes.h"
#include "store/checksum.h"
#include "store/strings.h"
#include "store/wording_impl.h"

enum {
	NEAR_BYTES = 12,   /* ranges that are no further apart are one */
	ZSTD_LEVEL = 1,    /* a third of level 3's time for a tenth more bytes: written once and seldom read */
};

/* ---- which of the text is kept open ---- */

struct ranges {
	struct span *at;
	size_t n;
};

static void ranges_destroy(struct ranges *self)
{
	free(self->at);
}

static int compare(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	return (x->from > y->from) - (x->from < y->from);
}

static void add_spans(struct ranges *self, struct spans spans)
{
	for (size_t i = 0; i < spans.n; i++)
		if (spans.at[i].to > spans.at[i].from)
			self->at[self->n++] = spans.at[i];
}

/* The union of all spans, ascending, what is close together made one. */
static int find_ranges(const struct article *a, struct ranges *ret)
{
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < a->n_statements; i++)
		n += a->statements[i].content.n + a->statements[i].source.n + a->statements[i].cue.n;
	ret->at = calloc(n + 1, sizeof *ret->at);
	if (!ret->at)
		return -ENOMEM;
	for (size_t i = 0; i < a->n_statements; i++) {
		add_spans(ret, a->statements[i].content);
		add_spans(ret, a->statements[i].source);
		add_spans(ret, a->statements[i].cue);
	}
	if (ret->n > 1)
		qsort(ret->at, ret->n, sizeof *ret->at, compare);
	for (size_t i = 0; i < ret->n; i++) {
		struct span *last = kept ? &ret->at[kept - 1] : NULL;

		if (!last || ret->at[i].from > last->to + NEAR_BYTES)
			ret->at[kept++] = ret->at[i];
		else if (ret->at[i].to > last->to)
			last->to = ret->at[i].to;
	}
	ret->n = kept;
	if (kept && ret->at[0].from <= NEAR_BYTES)
		ret->at[0].from = 0;
	if (kept && a->text.len - ret->at[kept - 1].to <= NEAR_BYTES)
		ret->at[kept - 1].to = (uint32_t)a->text.len;
	return 0;
}

static void put_ranges(struct strings *w, const struct ranges *ranges, struct str text)
{
	size_t before, at = 0;

	strings_put_varint(w, text.len);
	strings_put_varint(w, ranges->n);
	for (size_t i = 0; i < ranges->n; i++) {
		strings_put_varint(w, ranges->at[i].from - at);
		strings_put_varint(w, ranges->at[i].to - ranges->at[i].from);
		at = ranges->at[i].to;
	}
	before = w->out->len;
	for (size_t i = 0; i < ranges->n; i++)
		buf_add(w->out, (struct str){ text.ptr + ranges->at[i].from, ranges->at[i].to - ranges->at[i].from });
	strings_look_in(w, w->out->len - before);
}

/* ---- statements ---- */

/* Each from where the one before ended, or began: they go back and forth. */
static void put_spans(struct strings *w, struct spans spans, uint32_t *base)
{
	strings_put_varint(w, spans.n);
	for (size_t i = 0; i < spans.n; i++) {
		strings_put_varint(w, zigzag((int64_t)spans.at[i].from - *base));
		strings_put_varint(w, zigzag((int64_t)spans.at[i].to - spans.at[i].from));
		*base = spans.at[i].to;
	}
}

static void put_topics(struct strings *w, const struct topics *topics)
{
	strings_put_varint(w, topics->n);
	for (size_t i = 0; i < topics->n; i++) {
		strings_put(w, topics->at[i].id);
		strings_put_varint(w, topics->at[i].score);
		buf_add_byte(w->out, (char)topics->at[i].by);
	}
}

static void put_statement(struct strings *w, const struct statement *from, uint64_t id)
{
	struct statement s = *from;
	struct str *texts[WORDING_TEXTS];
	unsigned char bytes[8];
	uint32_t base = 0;
	unsigned mask = s.topics.n ? WORDING_HAS_TOPICS : 0;

	put_be(bytes, id, sizeof bytes);
	buf_add(w->out, (struct str){ (char *)bytes, sizeof bytes });
	buf_add_byte(w->out, (char)((unsigned)s.type | (unsigned)s.act << 2 | (unsigned)s.part << 4));
	strings_put_varint(w, s.marks);
	strings_put_varint(w, (uint64_t)((int64_t)s.nested_in + 1));
	put_spans(w, s.content, &base);
	base = s.content.n ? s.content.at[0].from : 0;
	put_spans(w, s.source, &base);
	put_spans(w, s.cue, &base);
	wording_texts(&s, texts);
	for (unsigned i = 0; i < WORDING_TEXTS; i++)
		mask |= texts[i]->len ? 1u << i : 0;
	buf_add_byte(w->out, (char)mask);
	for (unsigned i = 0; i < WORDING_TEXTS; i++)
		if (texts[i]->len)
			strings_put(w, *texts[i]);
	strings_put_varint(w, s.confidence);
	if (s.topics.n)
		put_topics(w, &s.topics);
}

/* Its length stands before it: in how many bytes is known once it is written. */
static void put_framed(struct strings *w, const struct statement *s, uint64_t id)
{
	unsigned char bytes[VARINT_MAX];
	size_t at = w->out->len, was = w->n;

	/* Room for a length of one byte, as it is nearly always; a longer one is written again. */
	for (size_t head = 1;;) {
		for (size_t i = 0; i < head; i++)
			buf_add_byte(w->out, 0);
		put_statement(w, s, id);
		if (buf_error(w->out))
			return;
		size_t n = put_varint(bytes, w->out->len - at - head);
		if (n == head) {
			memcpy(w->out->ptr + at, bytes, n);
			return;
		}
		w->out->len = at;
		w->n = was;
		head = n;
	}
}

/* ---- the closed part ---- */

static void put_all_spans(struct strings *w, struct spans spans)
{
	uint32_t base = 0;

	put_spans(w, spans, &base);
}

static void put_origins(struct strings *w, const struct article *a)
{
	struct origin last = { 0 };

	strings_put_varint(w, a->n_origins);
	for (size_t i = 0; i < a->n_origins; i++) {
		const struct origin *o = &a->origins[i];

		strings_put_varint(w, zigzag((int64_t)o->text_at - ((int64_t)last.text_at + last.len)));
		strings_put_varint(w, zigzag((int64_t)o->page_at - ((int64_t)last.page_at + last.len)));
		strings_put_varint(w, o->len);
		last = *o;
	}
}

static void put_strings(struct strings *w, const struct article *from, const struct entry_article *entry, uint32_t at)
{
	struct article a = *from;
	struct str shared[WORDING_SHARED], *strings[WORDING_STRINGS];
	unsigned same = 0, other = 0;

	wording_shared(entry, at, shared);
	wording_strings(&a, strings);
	for (unsigned i = 0; i < WORDING_STRINGS; i++) {
		bool is_same = i < WORDING_SHARED && str_eq(*strings[i], shared[i]);

		same |= is_same && strings[i]->len ? 1u << i : 0;
		other |= !is_same && strings[i]->len ? 1u << i : 0;
	}
	strings_put_varint(w, same);
	strings_put_varint(w, other);
	for (unsigned i = 0; i < WORDING_STRINGS; i++)
		if (other >> i & 1)
			strings_put(w, *strings[i]);
}

/* All but the bytes of the text. */
static void put_head(struct buf *out, const struct article *a, const struct entry_article *entry, uint32_t at)
{
	struct strings w = strings_begin(out);

	put_strings(&w, a, entry, at);
	put_all_spans(&w, a->body);
	put_all_spans(&w, a->headings);
	put_all_spans(&w, (struct spans){ (struct span[]){ a->deck }, a->deck.to || a->deck.from ? 1 : 0 });
	put_origins(&w, a);
	put_topics(&w, &a->topics);
}

static void put_rest(struct buf *out, struct str text, const struct ranges *ranges)
{
	size_t done = 0;

	for (size_t i = 0; i < ranges->n; i++) {
		buf_add(out, (struct str){ text.ptr + done, ranges->at[i].from - done });
		done = ranges->at[i].to;
	}
	if (text.len > done)
		buf_add(out, (struct str){ text.ptr + done, text.len - done });
}

uint64_t wording_sum(struct str text)
{
	return checksum_xxh64(text, 0);
}

/* What stands for the text in a closed part. */
static void put_text(struct buf *out, struct str text, const struct ranges *ranges, bool of_page)
{
	unsigned char sum[TEXT_SUM_BYTES];

	if (!of_page) {
		put_rest(out, text, ranges);
		return;
	}
	put_be(sum, wording_sum(text), sizeof sum);
	buf_add(out, (struct str){ (char *)sum, sizeof sum });
}

int wording_close_part(struct buf *out, struct str plain, bool of_page, void *deflate)
{
	size_t bound = ZSTD_compressBound(plain.len), n = 0;
	char how = of_page ? CLOSED_OF_PAGE : 0;

	if (deflate && plain.len >= WORDING_ZSTD_LEAST) {
		buf_add_byte(out, (char)(how + CLOSED_ZSTD));
		char *room = buf_room(out, bound);
		if (!room)
			return -ENOMEM;
		n = ZSTD_compressCCtx(deflate, room, bound, plain.ptr, plain.len, ZSTD_LEVEL);
		if (ZSTD_isError(n))
			return -ENOMEM;
		buf_take(out, n);
		return 0;
	}
	buf_add_byte(out, (char)(how + CLOSED_PLAIN));
	buf_add(out, plain);
	return buf_error(out);
}

int wording_close(const struct article *article, const struct entry_article *entry, uint32_t at, bool of_page, void *deflate,
		  struct wording_room *room, struct wording_closed *ret)
{
	owned(ranges_destroy) struct ranges ranges = { 0 };
	struct wording_closed made = { .text = article->text, .of_page = of_page };

	buf_clear(&room->plain);
	buf_clear(&room->packed);
	if (find_ranges(article, &ranges) < 0)
		return -ENOMEM;
	put_head(&room->plain, article, entry, at);
	size_t head = room->plain.len;
	put_text(&room->plain, article->text, &ranges, of_page);
	if (buf_error(&room->plain))
		return -ENOMEM;
	made.loose = !deflate && room->plain.len >= WORDING_ZSTD_LEAST;
	/* Of a compressed one a quarter of the room is kept. */
	struct buf *closed = made.loose ? &made.closed : &room->packed;
	int r = wording_close_part(closed, buf_str(&room->plain), of_page, deflate);
	if (r == 0 && !made.loose)
		buf_add(&made.closed, buf_str(&room->packed));
	buf_add(&made.head, (struct str){ room->plain.ptr, head });
	if (r < 0) {
		wording_closed_destroy(&made);
		return -ENOMEM;
	}
	if (buf_error(&made.head) || buf_error(&made.closed)) {
		wording_closed_destroy(&made);
		return -ENOMEM;
	}
	*ret = made;
	return 0;
}

void wording_closed_destroy(struct wording_closed *self)
{
	buf_destroy(&self->head);
	buf_destroy(&self->closed);
}

/* Whether it is of this text itself, not of one like it, and what stands before the text in it is the same, too. */
static bool fits(const struct wording_closed *made, struct str text, bool of_page, const struct buf *head)
{
	return made && made->text.ptr == text.ptr && made->text.len == text.len && made->of_page == of_page &&
	       str_eq(buf_str(&made->head), buf_str(head));
}

int wording_put(struct buf *out, const struct article *article, const struct entry_article *entry, uint32_t at, bool of_page,
		const uint64_t *ids, void *deflate, const struct wording_closed *made)
{
	owned(ranges_destroy) struct ranges ranges = { 0 };
	owned(buf_destroy) struct buf open = { 0 };
	owned(buf_destroy) struct buf plain = { 0 };
	struct strings w = strings_begin(&open);
	unsigned char bytes[VARINT_MAX];

	if (find_ranges(article, &ranges) < 0)
		return -ENOMEM;
	put_ranges(&w, &ranges, article->text);
	for (size_t i = 0; i < article->n_statements; i++)
		put_framed(&w, &article->statements[i], ids[i]);
	put_head(&plain, article, entry, at);
	buf_add(out, (struct str){ (char *)bytes, put_varint(bytes, open.len) });
	buf_add(out, buf_str(&open));
	if (fits(made, article->text, of_page, &plain)) {
		buf_add(out, buf_str(&made->closed));
		return buf_error(&open) || buf_error(&plain) || buf_error(out) ? -ENOMEM : 0;
	}
	put_text(&plain, article->text, &ranges, of_page);
	if (buf_error(&open) || buf_error(&plain) || buf_error(out))
		return -ENOMEM;
	return wording_close_part(out, buf_str(&plain), of_page, deflate);
}
