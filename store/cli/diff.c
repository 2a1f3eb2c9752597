#include "store/cli/diff.h"

#include <errno.h>

#include "common/utf8.h"
#include "store/cli/style.h"
#include "store/cli/text.h"
#include "store/letters.h"

static bool is_blank(uint32_t c)
{
	return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xa0 || c == 0x2028 || c == 0x2029 || c == 0x202f ||
	       (c >= 0x2000 && c <= 0x200b);
}

/* Quotation marks of every kind are one, so are dashes. */
static uint32_t plain(uint32_t c)
{
	if (c == '"' || c == 0xab || c == 0xbb || (c >= 0x201c && c <= 0x201f) || c == 0x2039 || c == 0x203a)
		return '"';
	if (letter_is_apostrophe(c) || (c >= 0x2018 && c <= 0x201b))
		return '\'';
	return c >= 0x2010 && c <= 0x2015 ? '-' : c;
}

static uint64_t mix(uint64_t h, uint32_t c)
{
	return (h ^ c) * UINT64_C(1099511628211); /* FNV-1a over code points */
}

static uint64_t fold(uint64_t h, uint32_t c)
{
	uint32_t folded[LETTER_FOLD_MAX];
	size_t n = letter_fold(plain(c), folded);

	for (size_t i = 0; i < n; i++)
		h = mix(h, folded[i]);
	return h;
}

/* One word, or one mark, from at on. */
static size_t take(struct str s, size_t at, struct diff_word *ret)
{
	uint64_t h = UINT64_C(14695981039346656037);
	size_t from = at;
	uint32_t c;

	at += utf8_next(s, at, &c);
	ret->is_word = c != UTF8_BAD && letter_in_word(c);
	h = fold(h, c);
	while (ret->is_word && at < s.len) {
		size_t n = utf8_next(s, at, &c);
		uint32_t next = 0;

		if (c == UTF8_BAD)
			break;
		/* "won't" is one word; a closing mark is none of it. */
		if (letter_is_apostrophe(c) && at + n < s.len)
			(void)utf8_next(s, at + n, &next);
		if (!letter_in_word(c) && !(next && next != UTF8_BAD && letter_in_word(next)))
			break;
		h = fold(h, c);
		at += n;
	}
	ret->text = (struct str){ s.ptr + from, at - from };
	ret->hash = h;
	return at;
}

int diff_split(struct str text, struct arena *arena, struct diff_words *ret)
{
	size_t cap = text.len < DIFF_WORDS_MAX ? text.len : DIFF_WORDS_MAX;
	bool space = false;

	ret->n = 0;
	ret->at = arena_alloc(arena, cap ? cap : 1, sizeof *ret->at);
	if (!ret->at)
		return -ENOMEM;
	for (size_t at = 0; at < text.len && ret->n < DIFF_WORDS_MAX;) {
		uint32_t c;
		size_t n = utf8_next(text, at, &c);

		if (is_blank(c)) {
			at += n;
			space = true;
			continue;
		}
		/* Two wordings that look the same are the same. */
		if (text_is_hidden(c)) {
			at += n;
			continue;
		}
		at = take(text, at, &ret->at[ret->n]);
		ret->at[ret->n++].space = space;
		space = false;
	}
	return 0;
}

/* ---- comparing ---- */

struct table {
	uint16_t *cells; /* (n + 1) × (m + 1), lengths of the longest common subsequence of the rests */
	size_t n, m;
};

static uint16_t *cell(const struct table *t, size_t i, size_t j)
{
	return &t->cells[i * (t->m + 1) + j];
}

static int fill(struct table *t, const struct diff_word *a, const struct diff_word *b, struct arena *arena)
{
	t->cells = arena_alloc(arena, (t->n + 1) * (t->m + 1), sizeof *t->cells);
	if (!t->cells)
		return -ENOMEM;
	for (size_t i = t->n; i-- > 0;)
		for (size_t j = t->m; j-- > 0;) {
			uint16_t down = *cell(t, i + 1, j), right = *cell(t, i, j + 1);

			if (a[i].hash == b[j].hash)
				*cell(t, i, j) = (uint16_t)(*cell(t, i + 1, j + 1) + 1);
			else
				*cell(t, i, j) = down > right ? down : right;
		}
	return 0;
}

static void add_run(struct diff *d, enum diff_kind kind, size_t at, size_t at_b, size_t n)
{
	struct diff_run *last = d->n ? &d->runs[d->n - 1] : NULL;

	if (n == 0)
		return;
	if (last && last->kind == kind && last->to == at) {
		last->to += n;
		return;
	}
	d->runs[d->n++] = (struct diff_run){ kind, at, at + n, at_b };
}

/* What differs of a is given before what differs of b, however the two were met. */
static void add_changes(struct diff *d, size_t a, size_t n, size_t b, size_t m)
{
	add_run(d, DIFF_OLD, a, 0, n);
	add_run(d, DIFF_NEW, b, 0, m);
}

static void walk(struct diff *d, const struct table *t, size_t head)
{
	size_t i = 0, j = 0, from_i = 0, from_j = 0;

	while (i < t->n && j < t->m) {
		if (d->a.at[head + i].hash == d->b.at[head + j].hash) {
			add_changes(d, head + from_i, i - from_i, head + from_j, j - from_j);
			add_run(d, DIFF_SAME, head + i, head + j, 1);
			from_i = ++i;
			from_j = ++j;
		} else if (*cell(t, i + 1, j) >= *cell(t, i, j + 1)) {
			i++;
		} else {
			j++;
		}
	}
	add_changes(d, head + from_i, t->n - from_i, head + from_j, t->m - from_j);
}

static size_t count_words(const struct diff_words *words, size_t from, size_t to)
{
	size_t n = 0;

	for (size_t i = from; i < to; i++)
		n += words->at[i].is_word;
	return n;
}

static void measure(struct diff *d)
{
	size_t common = 0, n = count_words(&d->a, 0, d->a.n), m = count_words(&d->b, 0, d->b.n), least = n < m ? n : m;

	for (size_t r = 0; r < d->n; r++)
		if (d->runs[r].kind == DIFF_SAME)
			common += count_words(&d->a, d->runs[r].from, d->runs[r].to);
	d->similarity = n + m ? (unsigned)((2000 * common + (n + m) / 2) / (n + m)) : 1000;
	d->contained = least ? (unsigned)((1000 * common + least / 2) / least) : 0;
}

int diff_align(struct diff_words a, struct diff_words b, struct arena *arena, struct diff *ret)
{
	struct diff d = { .a = a, .b = b };
	struct table t = { 0 };
	size_t head = 0, tail = 0;

	d.runs = arena_alloc(arena, d.a.n + d.b.n + 1, sizeof *d.runs);
	if (!d.runs)
		return -ENOMEM;
	while (head < d.a.n && head < d.b.n && d.a.at[head].hash == d.b.at[head].hash)
		head++;
	while (tail < d.a.n - head && tail < d.b.n - head && d.a.at[d.a.n - 1 - tail].hash == d.b.at[d.b.n - 1 - tail].hash)
		tail++;
	t.n = d.a.n - head - tail;
	t.m = d.b.n - head - tail;
	add_run(&d, DIFF_SAME, 0, 0, head);
	if ((t.n + 1) * (t.m + 1) > DIFF_CELLS_MAX) {
		add_changes(&d, head, t.n, head, t.m);
	} else {
		int r = fill(&t, d.a.at + head, d.b.at + head, arena);

		if (r < 0)
			return r;
		walk(&d, &t, head);
	}
	add_run(&d, DIFF_SAME, d.a.n - tail, d.b.n - tail, tail);
	measure(&d);
	*ret = d;
	return 0;
}

int diff_make(struct str a, struct str b, struct arena *arena, struct diff *ret)
{
	struct diff_words words_a, words_b;
	int r = diff_split(a, arena, &words_a);

	if (r < 0)
		return r;
	r = diff_split(b, arena, &words_b);
	return r < 0 ? r : diff_align(words_a, words_b, arena, ret);
}

/* ---- printing ---- */

static void print_words(struct buf *out, const struct diff_words *words, size_t from, size_t to, bool spaced)
{
	for (size_t i = from; i < to; i++) {
		if (words->at[i].space && (i > from || spaced) && out->len)
			buf_add_byte(out, ' ');
		text_clean(out, words->at[i].text);
	}
}

void diff_print(struct buf *out, const struct diff *d, bool colour)
{
	for (size_t r = 0; r < d->n; r++) {
		const struct diff_run *run = &d->runs[r];
		const struct diff_words *words = run->kind == DIFF_OLD ? &d->a : &d->b;
		size_t from = run->kind == DIFF_SAME ? run->from_b : run->from, to = from + (run->to - run->from);
		bool space = words->at[from].space && r;

		if (run->kind == DIFF_SAME) {
			/* The first word of b, where a had others before it. */
			if (r && from == 0 && d->a.at[run->from].space)
				buf_add_byte(out, ' ');
			print_words(out, words, from, to, r > 0);
			continue;
		}
		/* The space stands before the mark where it is before both what goes and what comes. */
		if (space && out->len && out->ptr[out->len - 1] != ' ')
			buf_add_byte(out, ' ');
		style_begin(out, colour, run->kind == DIFF_OLD ? STYLE_OLD : STYLE_NEW);
		buf_add(out, run->kind == DIFF_OLD ? STR("[-") : STR("{+"));
		print_words(out, words, from, to, false);
		buf_add(out, run->kind == DIFF_OLD ? STR("-]") : STR("+}"));
		style_end(out, colour);
	}
}
