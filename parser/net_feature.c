#include "parser/net_feature.h"

#include "common/utf8.h"
#include "parser/text_char.h"

/* A neighbouring sentence is looked at when it is no farther than this, tokens and paragraphs. */
#define NEAR_TOKENS 90
#define NEAR_PARAGRAPHS 2
/* Of a long sentence after the cue's, so many tokens. */
#define NEXT_TOKENS 80

#define FOLD_MAX 48
#define SHAPE_MAX 6

const uint16_t net_input_rows[NET_INPUTS] = {
	[INPUT_SUFFIX2] = AFFIX_ROWS, [INPUT_SUFFIX3] = AFFIX_ROWS, [INPUT_PREFIX3] = AFFIX_ROWS,
	[INPUT_SHAPE] = SHAPE_ROWS,   [INPUT_STATE] = STATE_ROWS,   [INPUT_MARKS] = MARK_ROWS,
};

const uint16_t net_relation_rows[NET_RELATIONS] = {
	[RELATION_DISTANCE] = DISTANCE_ROWS, [RELATION_SENTENCE] = SENTENCE_ROWS, [RELATION_COMMAS] = COMMA_ROWS,
	[RELATION_MARKS] = BETWEEN_ROWS,     [RELATION_QUOTED] = QUOTED_ROWS,	  [RELATION_PARAGRAPH] = PARAGRAPH_ROWS,
};

static uint32_t min_u32(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static uint32_t max_u32(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/* FNV-1a, 64 bits, then the last steps of splitmix64 so that the low bits depend on all of them. */
static uint64_t hash(char kind, const char *s, size_t n)
{
	uint64_t h = (0xcbf29ce484222325u ^ (unsigned char)kind) * 0x100000001b3u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * 0x100000001b3u;
	h = (h ^ h >> 30) * 0xbf58476d1ce4e5b9u;
	h = (h ^ h >> 27) * 0x94d049bb133111ebu;
	return h ^ h >> 31;
}

/* The word as the tables know it: folded, digits alike, marks of one kind alike. */
static size_t normal_form(const struct text *text, uint32_t i, char out[static FOLD_MAX])
{
	const struct token *t = &text->tokens[i];
	size_t n;

	if (t->kind == TOKEN_NEWLINE) {
		out[0] = '\n', out[1] = t->flags & TOKEN_BLANK ? '\n' : ' ';
		return 2;
	}
	if (t->kind == TOKEN_QUOTE)
		return out[0] = t->flags & TOKEN_SINGLE ? '\'' : '"', 1;
	if (t->flags & TOKEN_DASH)
		return out[0] = out[1] = '-', 2;
	n = text_fold(text_token(text, i), out, FOLD_MAX);
	for (size_t k = 0; k < n; k++)
		if (out[k] >= '0' && out[k] <= '9')
			out[k] = '0';
	return n;
}

static char class_of(uint32_t c)
{
	if (c < 0x80) {
		if (c >= 'A' && c <= 'Z')
			return 'X';
		if (c >= 'a' && c <= 'z')
			return 'x';
		return c >= '0' && c <= '9' ? '0' : (char)c;
	}
	if (text_class(c) != TEXT_LETTER)
		return '~';
	return text_lower(c) == c ? 'x' : 'X';
}

static uint16_t shape_row(struct str word)
{
	char shape[SHAPE_MAX];
	size_t n = 0;
	uint32_t c;

	for (size_t at = 0; at < word.len && n < SHAPE_MAX;) {
		at += utf8_next(word, at, &c);
		if (c == UTF8_BAD)
			continue;
		char class = class_of(c);
		if (n == 0 || shape[n - 1] != class)
			shape[n++] = class;
	}
	return (uint16_t)(hash('s', shape, n) % SHAPE_ROWS);
}

/* 0 none or doubtful, 1 opens, 2 closes. */
static unsigned mark_of(const struct token *t)
{
	return t->flags & TOKEN_OPENS ? 1 : t->flags & TOKEN_CLOSES ? 2 : 0;
}

static void token_rows(const struct text *text, uint32_t i, struct net_token *ret)
{
	const struct token *t = &text->tokens[i];
	char word[FOLD_MAX];
	size_t n = normal_form(text, i, word), suffix2 = n > 2 ? n - 2 : 0, suffix3 = n > 3 ? n - 3 : 0;
	unsigned depth = min_u32(t->depth, 2);

	ret->word = hash('w', word, n);
	ret->row[INPUT_SUFFIX2] = (uint16_t)(hash('2', word + suffix2, n - suffix2) % AFFIX_ROWS);
	ret->row[INPUT_SUFFIX3] = (uint16_t)(hash('3', word + suffix3, n - suffix3) % AFFIX_ROWS);
	ret->row[INPUT_PREFIX3] = (uint16_t)(hash('p', word, n < 3 ? n : 3) % AFFIX_ROWS);
	ret->row[INPUT_SHAPE] = shape_row(text_token(text, i));
	ret->row[INPUT_STATE] = (uint16_t)(depth + 3 * mark_of(t) + (t->flags & TOKEN_SENTENCE ? 9 : 0));
}

/* 0-3 as they are, 4: to 7, 5: farther, 6: none in this paragraph. */
static uint16_t mark_bucket(uint32_t distance)
{
	if (distance < 4)
		return (uint16_t)distance;
	return distance < 8 ? 4 : distance < TEXT_NONE ? 5 : 6;
}

static uint32_t step(const struct token *t, uint32_t distance)
{
	if (mark_of(t))
		return 0;
	return t->kind == TOKEN_NEWLINE || distance == TEXT_NONE ? TEXT_NONE : distance + 1;
}

void net_tokens(const struct text *text, uint32_t low, uint32_t high, struct net_token *ret)
{
	uint32_t distance = TEXT_NONE;

	for (uint32_t i = low; i < high; i++) {
		token_rows(text, i, &ret[i - low]);
		distance = step(&text->tokens[i], distance);
		ret[i - low].row[INPUT_MARKS] = (uint16_t)(7 * mark_bucket(distance));
	}
	distance = TEXT_NONE;
	for (uint32_t i = high; i-- > low;) {
		distance = step(&text->tokens[i], distance);
		ret[i - low].row[INPUT_MARKS] = (uint16_t)(ret[i - low].row[INPUT_MARKS] + mark_bucket(distance));
	}
}

/* The window's first token: of the cue's sentence, or of the one before. */
static uint32_t window_first(const struct text *text, uint32_t first)
{
	const struct token *cue = &text->tokens[first];
	uint32_t at = text->n_sentences ? min_u32(text->sentences[cue->sentence].first, first) : first;

	if (cue->sentence > 0) {
		const struct sentence *before = &text->sentences[cue->sentence - 1];
		if (first - before->first <= NEAR_TOKENS && cue->paragraph - before->paragraph <= NEAR_PARAGRAPHS)
			return before->first;
	}
	return at;
}

static uint32_t window_last(const struct text *text, uint32_t last)
{
	const struct token *cue = &text->tokens[last];
	uint32_t at = text->n_sentences ? max_u32(text->sentences[cue->sentence].last, last + 1) : last + 1;

	if (cue->sentence + 1 < text->n_sentences) {
		const struct sentence *next = &text->sentences[cue->sentence + 1];
		if (next->first - last <= NEAR_TOKENS && next->paragraph - cue->paragraph <= NEAR_PARAGRAPHS)
			return min_u32(next->last, next->first + NEXT_TOKENS);
	}
	return at;
}

struct net_window net_window_around(const struct text *text, uint32_t first, uint32_t last, uint32_t low, uint32_t high)
{
	struct net_window w = { window_first(text, first), window_last(text, last) };

	w.first = max_u32(max_u32(w.first, low), first > WINDOW_SIDE ? first - WINDOW_SIDE : 0);
	w.last = min_u32(min_u32(w.last, high), last + 1 + WINDOW_SIDE);
	return w;
}

/* What does not change over a window. */
struct cue {
	const struct text *text;
	uint32_t first, last, quoted;
};

/* What stands strictly between a token and the cue. */
struct between {
	uint32_t commas, marks, cues;
};

enum { SIDE_CUE, SIDE_BEFORE, SIDE_AFTER };

static uint32_t clip_difference(uint32_t a, uint32_t b, uint32_t most)
{
	return a < b ? most - min_u32(b - a, most) : most + min_u32(a - b, most);
}

static uint32_t distance_bucket(uint32_t distance)
{
	return distance < 6 ? distance : min_u32(11, 5 + distance / 6);
}

static void relate(const struct cue *cue, uint32_t i, unsigned side, struct between n, bool in_cue, struct net_relative *ret)
{
	const struct token *t = &cue->text->tokens[i], *c = &cue->text->tokens[cue->first];
	uint32_t distance = side == SIDE_BEFORE ? cue->first - i : side == SIDE_AFTER ? i - cue->last : 0;
	uint32_t sentences = clip_difference(t->sentence, c->sentence, 3);
	uint32_t state = (t->depth ? 3 : 0) + mark_of(t);

	ret->row[RELATION_DISTANCE] = (uint16_t)(distance_bucket(distance) + (side == SIDE_AFTER ? 12 : 0));
	ret->row[RELATION_SENTENCE] = (uint16_t)(side * 7 + sentences);
	ret->row[RELATION_COMMAS] = (uint16_t)(side * 12 + min_u32(n.commas, 3) * 3 + min_u32(n.cues, 2));
	ret->row[RELATION_MARKS] = (uint16_t)(side * 24 + min_u32(n.marks, 3) * 6 + state);
	ret->row[RELATION_QUOTED] = (uint16_t)(cue->quoted * 42 + sentences * 6 + state);
	ret->row[RELATION_PARAGRAPH] = (uint16_t)(clip_difference(t->paragraph, c->paragraph, 2) * 2 + in_cue);
}

static void count(const struct text *text, uint32_t i, bool in_cue, struct between *n)
{
	const struct token *t = &text->tokens[i];

	n->commas += t->to - t->from == 1 && text->bytes.ptr[t->from] == ',';
	n->marks += mark_of(t) != 0;
	n->cues += in_cue;
}

/* Bit 1: quotation marks before the cue in its sentence; bit 0: after. */
static uint32_t quoted_around(const struct text *text, uint32_t first, uint32_t last, struct net_window w)
{
	uint32_t before = 0, after = 0;

	for (uint32_t i = first; i-- > w.first && text->tokens[i].sentence == text->tokens[first].sentence;)
		before |= mark_of(&text->tokens[i]) != 0;
	for (uint32_t i = last + 1; i < w.last && text->tokens[i].sentence == text->tokens[last].sentence; i++)
		after |= mark_of(&text->tokens[i]) != 0;
	return before << 1 | after;
}

void net_relate(const struct text *text, uint32_t first, uint32_t last, struct net_window window, const bool *in_cue,
		uint32_t base, struct net_relative *ret)
{
	struct cue cue = { text, first, last, quoted_around(text, first, last, window) };
	struct between n = { 0 };

	for (uint32_t i = first; i-- > window.first;) {
		relate(&cue, i, SIDE_BEFORE, n, in_cue[i - base], &ret[i - window.first]);
		count(text, i, in_cue[i - base], &n);
	}
	for (uint32_t i = first; i <= last; i++)
		relate(&cue, i, SIDE_CUE, (struct between){ 0 }, true, &ret[i - window.first]);
	n = (struct between){ 0 };
	for (uint32_t i = last + 1; i < window.last; i++) {
		relate(&cue, i, SIDE_AFTER, n, in_cue[i - base], &ret[i - window.first]);
		count(text, i, in_cue[i - base], &n);
	}
}
