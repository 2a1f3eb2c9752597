/* wording_whole - the article with its text and every statement; and a text that is its page written out. */
#include <errno.h>
#include <zstd.h>

#include "common/cleanup.h"
#include "common/wire.h"
#include "store/bytes.h"
#include "store/strings.h"
#include "store/wording_impl.h"

static int get_all_statements(struct wording_open *open, struct arena *arena, struct article *a)
{
	struct reader count = open->statements;
	struct str bytes;
	size_t n = 0;
	int r;

	while ((r = wording_next_statement(&count, &bytes)) > 0)
		n++;
	if (r < 0 || n > WIRE_STATEMENTS_MAX)
		return -EBADMSG;
	a->statements = arena_alloc(arena, n + 1, sizeof *a->statements);
	if (!a->statements)
		return -ENOMEM;
	a->n_statements = n;
	for (size_t i = 0; i < n && r == 0; i++) {
		uint64_t id;

		r = wording_next_statement(&open->statements, &bytes);
		r = r > 0 ? wording_get_statement(open, bytes, arena, &id, &a->statements[i]) : -EBADMSG;
	}
	return r;
}

int wording_inflate(struct str closed, struct arena *arena, struct str *ret)
{
	if (closed.len == 0)
		return -EBADMSG;
	int how = (unsigned char)closed.ptr[0] & ~CLOSED_OF_PAGE;
	closed = str_skip(closed, 1);
	*ret = closed;
	if (how == CLOSED_PLAIN)
		return 0;
	unsigned long long size = ZSTD_getFrameContentSize(closed.ptr, closed.len);
	if (how != CLOSED_ZSTD || size > 2 * (unsigned long long)WIRE_FRAME_MAX)
		return -EBADMSG;
	char *out = arena_alloc(arena, (size_t)size + 1, 1);
	if (!out)
		return -ENOMEM;
	size_t n = ZSTD_decompress(out, (size_t)size, closed.ptr, closed.len);
	*ret = (struct str){ out, n };
	return ZSTD_isError(n) ? -EBADMSG : 0;
}

static int get_strings(struct reader *r, const unsigned char *base, const struct entry_article *entry, uint32_t at, struct arena *arena,
		       struct article *a)
{
	struct str shared[WORDING_SHARED], *strings[WORDING_STRINGS];
	uint64_t same = read_varint(r), other = read_varint(r);

	wording_shared(entry, at, shared);
	wording_strings(a, strings);
	if (same >> WORDING_SHARED || other >> WORDING_STRINGS || same & other)
		return -EBADMSG;
	for (unsigned i = 0; i < WORDING_STRINGS; i++)
		*strings[i] = same >> i & 1 ? shared[i] : other >> i & 1 ? strings_get(r, base, arena) : (struct str){ 0 };
	return r->bad ? -EBADMSG : 0;
}

static int get_origins(struct reader *r, struct arena *arena, struct article *a)
{
	uint64_t n = read_varint(r);
	struct origin last = { 0 };

	if (r->bad || n > (uint64_t)(r->end - r->at) / 3)
		return -EBADMSG;
	a->origins = n ? arena_alloc(arena, (size_t)n, sizeof *a->origins) : NULL;
	if (n && !a->origins)
		return -ENOMEM;
	a->n_origins = (size_t)n;
	for (size_t i = 0; i < n; i++) {
		uint64_t text = (uint64_t)last.text_at + last.len + (uint64_t)unzigzag(read_varint(r));
		uint64_t page = (uint64_t)last.page_at + last.len + (uint64_t)unzigzag(read_varint(r)), len = read_varint(r);

		if (r->bad || text > UINT32_MAX || page > UINT32_MAX || len > UINT32_MAX)
			return -EBADMSG;
		last = a->origins[i] = (struct origin){ (uint32_t)text, (uint32_t)page, (uint32_t)len };
	}
	return 0;
}

/* The text: what is kept open, and between it what was left out. */
static int join_text(const struct wording_open *open, struct reader *hidden, struct arena *arena, struct str *ret)
{
	struct reader r = { .at = open->list, .end = open->words };
	const unsigned char *words = open->words;
	char *out = arena_alloc(arena, (size_t)open->text + 1, 1);
	uint64_t at = 0;

	if (!out)
		return -ENOMEM;
	if ((uint64_t)(hidden->end - hidden->at) != open->text - open->words_len)
		return -EBADMSG;
	for (uint64_t i = 0; i < open->n; i++) {
		uint64_t left_out = read_varint(&r), kept = read_varint(&r);

		memcpy(out + at, hidden->at, (size_t)left_out);
		memcpy(out + at + left_out, words, (size_t)kept);
		hidden->at += left_out;
		words += kept;
		at += left_out + kept;
	}
	memcpy(out + at, hidden->at, (size_t)(open->text - at));
	*ret = (struct str){ out, (size_t)open->text };
	return 0;
}

static bool is_of_page(const struct wording_open *open)
{
	return open->closed.len && ((unsigned char)open->closed.ptr[0] & CLOSED_OF_PAGE);
}

/* The sum stands for the text, which page has to be. */
static bool has_text(struct str sum, const struct wording_open *open, struct str page)
{
	return sum.len == TEXT_SUM_BYTES && page.len == open->text && get_be(sum.ptr, TEXT_SUM_BYTES) == wording_sum(page);
}

/* What no statement has words of. */
static int blank(const struct wording_open *open, struct arena *arena, struct reader *ret)
{
	size_t n = (size_t)(open->text - open->words_len);
	unsigned char *out = arena_alloc(arena, n + 1, 1);

	if (!out)
		return -ENOMEM;
	memset(out, ' ', n);
	*ret = (struct reader){ .at = out, .end = out + n };
	return 0;
}

/* page NULL: it is lost. */
static int get_text(const struct wording_open *open, struct reader *r, const struct str *page, struct arena *arena, struct str *ret)
{
	struct str rest = { (const char *)r->at, (size_t)(r->end - r->at) };

	if (!is_of_page(open))
		return join_text(open, r, arena, ret);
	if (!page) {
		int e = rest.len == TEXT_SUM_BYTES ? blank(open, arena, r) : -EBADMSG;

		return e < 0 ? e : join_text(open, r, arena, ret);
	}
	if (!has_text(rest, open, *page))
		return -EBADMSG;
	*ret = *page;
	return 0;
}

static int get(struct str value, const struct entry_article *entry, uint32_t at, const struct str *page, struct arena *arena, struct article *ret)
{
	struct article a = { 0 };
	struct spans deck = { 0 };
	struct str closed = { 0 };
	struct wording_open open;
	const char *why;
	uint32_t base[3] = { 0 };
	int e = wording_open(value, arena, &open);

	if (e == 0)
		e = wording_inflate(open.closed, arena, &closed);
	if (e < 0)
		return e;
	const unsigned char *from = (const unsigned char *)closed.ptr;
	struct reader r = { .at = from, .end = from + closed.len };
	e = get_strings(&r, from, entry, at, arena, &a);
	if (e == 0)
		e = wording_get_spans(&r, arena, &base[0], open.text, &a.body);
	if (e == 0)
		e = wording_get_spans(&r, arena, &base[1], open.text, &a.headings);
	if (e == 0)
		e = wording_get_spans(&r, arena, &base[2], open.text, &deck);
	if (e == 0)
		e = get_origins(&r, arena, &a);
	if (e == 0)
		e = wording_get_topics(&r, from, arena, &a.topics);
	if (e == 0)
		e = get_text(&open, &r, page, arena, &a.text);
	if (e == 0)
		e = get_all_statements(&open, arena, &a);
	if (e == 0 && deck.n)
		a.deck = deck.at[0];
	if (e == 0)
		e = article_check(&a, &why);
	if (e == 0)
		*ret = a;
	return e;
}

int wording_get(struct str value, const struct entry_article *entry, uint32_t at, struct str page, struct arena *arena, struct article *ret)
{
	return get(value, entry, at, &page, arena, ret);
}

int wording_get_words(struct str value, const struct entry_article *entry, uint32_t at, struct arena *arena, struct article *ret)
{
	return get(value, entry, at, NULL, arena, ret);
}

/* ---- a text written out ---- */

bool wording_is_of_page(struct str value)
{
	struct wording_open open = { .base = NULL };

	return wording_find_closed(value, &open.closed) && is_of_page(&open);
}

/* What the open part leaves out of the text. */
static void put_hidden(struct buf *out, const struct wording_open *open, struct str text)
{
	struct reader r = { .at = open->list, .end = open->words };
	size_t at = 0;

	for (uint64_t i = 0; i < open->n; i++) {
		size_t left_out = (size_t)read_varint(&r);

		buf_add(out, (struct str){ text.ptr + at, left_out });
		at += left_out + (size_t)read_varint(&r);
	}
	buf_add(out, str_skip(text, at));
}

int wording_put_text(struct buf *out, struct str value, struct str page, void *deflate, struct arena *arena)
{
	owned(buf_destroy) struct buf plain = { 0 };
	struct wording_open open;
	struct str closed;
	int e = wording_open(value, arena, &open);

	if (e == 0)
		e = wording_inflate(open.closed, arena, &closed);
	if (e < 0)
		return e;
	size_t head = closed.len > TEXT_SUM_BYTES ? closed.len - TEXT_SUM_BYTES : 0;
	if (!is_of_page(&open) || !has_text(str_skip(closed, head), &open, page))
		return -EBADMSG;
	buf_add(&plain, (struct str){ closed.ptr, head });
	put_hidden(&plain, &open, page);
	buf_add(out, (struct str){ value.ptr, value.len - open.closed.len });
	return buf_error(&plain) || buf_error(out) ? -ENOMEM : wording_close_part(out, buf_str(&plain), false, deflate);
}
