#include "parser/meta_rank.h"

#include <assert.h>
#include <errno.h>

#include "common/utf8.h"

int candidates_best(const struct candidates *self, const struct trees *trees, int32_t *ret_score)
{
	static_assert(sizeof(struct candidate) % sizeof(int16_t) == 0, "rows lie a whole number of their columns apart");
	int32_t scores[CANDIDATES_MAX];
	int best = -ENOENT;

	if (self->n)
		trees_scores(trees, self->at[0].row, sizeof(struct candidate) / sizeof(int16_t), self->n, scores);
	for (size_t i = 0; i < self->n; i++)
		if (best < 0 || scores[i] > *ret_score) {
			best = (int)i;
			*ret_score = scores[i];
		}
	return best;
}

static bool is_mark(uint32_t c)
{
	if (c < 0x80)
		return !((c | 0x20) - 'a' < 26 || c - '0' < 10 || c == '_');
	return (c >= 0x80 && c < 0xc0 && c != 0xaa && c != 0xb5 && c != 0xba) || c == 0xd7 || c == 0xf7 ||
	       (c >= 0x2000 && c < 0x2c00 && !(c >= 0x2100 && c < 0x2190)) || (c >= 0x3000 && c < 0x3040) ||
	       (c >= 0xff00 && c < 0xff10) || c == 0xfffd;
}

static uint32_t lower(uint32_t c)
{
	if (c - 'A' < 26 || (c >= 0xc0 && c < 0xdf && c != 0xd7) || (c >= 0x410 && c < 0x430) || (c >= 0x391 && c < 0x3aa))
		return c + 0x20;
	if (c >= 0x100 && c < 0x180 && c != 0x130 && c != 0x131 && c != 0x138)
		return (c >= 0x139 && c < 0x149) || c >= 0x179 ? c + (c & 1) : c | 1;
	return c >= 0x400 && c < 0x410 ? c + 0x50 : c;
}

int fold_text(struct str s, struct arena *arena, struct str *ret)
{
	char *out = arena_alloc(arena, s.len * 2 + 1, 1);
	size_t n = 0;
	bool blank = false;

	if (!out)
		return -ENOMEM;
	for (size_t at = 0; at < s.len;) {
		uint32_t c;
		at += utf8_next(s, at, &c);
		if (c == UTF8_BAD || is_mark(c)) {
			blank = true;
			continue;
		}
		if (blank && n)
			out[n++] = ' ';
		blank = false;
		n += utf8_put(lower(c), out + n);
	}
	*ret = (struct str){ out, n };
	return 0;
}

struct candidate *candidates_add(struct candidates *self, struct str key, int32_t at)
{
	for (size_t i = 0; i < self->n; i++) {
		if (!str_eq(self->at[i].key, key))
			continue;
		if (at >= 0 && (self->at[i].at < 0 || at < self->at[i].at))
			self->at[i].at = at;
		return &self->at[i];
	}
	if (self->n == CANDIDATES_MAX)
		return NULL;
	self->at[self->n] = (struct candidate){ .key = key, .at = at, .order = (uint16_t)self->n };
	return &self->at[self->n++];
}

void candidates_sources(const struct candidates *self, size_t n, int16_t *ret)
{
	for (size_t i = 0; i < self->n; i++)
		for (size_t s = 0; s < n; s++)
			ret[s] |= self->at[i].counts[s];
}

bool near_headline(const struct meta_view *view, int32_t at)
{
	int32_t h = view->headline;

	return at >= 0 && h >= 0 && at - h >= -HEADLINE_NEAR_BEFORE && at - h <= HEADLINE_NEAR_BEHIND;
}

void name_words_init(struct name_words *self, const struct str *words, size_t n)
{
	*self = (struct name_words){ .at = words, .n = n };
	for (size_t i = 0; i < n; i++)
		self->starts[words[i].ptr[0] & 31] |= 1u << (words[i].ptr[1] & 31);
}

static bool holds_word(struct str names, const struct name_words *words)
{
	names.len = names.len < NAMES_BYTES_MAX ? names.len : NAMES_BYTES_MAX;
	for (size_t at = 0; at + 1 < names.len; at++) {
		if (!(words->starts[names.ptr[at] & 31] >> (names.ptr[at + 1] & 31) & 1))
			continue;
		for (size_t i = 0; i < words->n; i++) {
			struct str here;
			if (!((words->at[i].ptr[0] ^ names.ptr[at]) & ~0x20) && str_sub(names, at, at + words->at[i].len, &here) &&
			    str_eq_nocase(here, words->at[i]))
				return true;
		}
	}
	return false;
}

bool names_hold(const struct element *e, const struct name_words *words)
{
	return holds_word(e->cls, words) || holds_word(e->id, words);
}
