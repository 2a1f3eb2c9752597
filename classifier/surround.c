#include "classifier/surround.h"

#include <errno.h>

#define NEAR_BYTES 4096 /* of the paragraph, before and after a statement */
#define TURN_TRIES 16   /* statements looked back at for the turn before: no turn quotes more */

/* A line without a letter, digit or byte of a longer character, but with signs: "* * *", "---". */
static bool is_rule_line(struct str line)
{
	bool signs = false;

	for (size_t i = 0; i < line.len; i++) {
		unsigned char c = (unsigned char)line.ptr[i];
		if (c >= 0x80 || (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z'))
			return false;
		signs |= c == '*' || c == '-' || c == '_' || c == '#' || c == '=' || c == '~';
	}
	return signs && line.len >= 3;
}

/* Line ends in the white space at `at`; *ret_end is where it ends. */
static unsigned gap_lines(struct str text, size_t at, size_t *ret_end)
{
	unsigned lines = 0;

	for (; at < text.len && memchr(" \t\r\n", text.ptr[at], 4); at++)
		lines += text.ptr[at] == '\n';
	*ret_end = at;
	return lines;
}

/* Where the passage that begins at `from`, behind a heading, ends: at the end of a line before `to`, or SIZE_MAX. */
static size_t break_before(struct str text, size_t from, size_t to)
{
	size_t at;
	unsigned usual = gap_lines(text, from, &at);

	/* A blank line between paragraphs is never a break. */
	if (usual < 2)
		usual = 2;
	while (at < to) {
		size_t end = str_find_byte(text, '\n', at);
		struct str line = { text.ptr + at, end - at };
		if (end >= to)
			break;
		if (is_rule_line(str_trim(line)) || gap_lines(text, end, &at) > usual)
			return end;
	}
	return SIZE_MAX;
}

/* Each passage is read once, up to where the next begins: there may be many statements in it. */
int passages_of(const struct article *article, struct arena *arena, const size_t **ret)
{
	struct spans h = article->headings;
	size_t *ends = arena_alloc(arena, h.n + 1, sizeof *ends);

	if (!ends)
		return -ENOMEM;
	for (size_t i = 0; i < h.n; i++)
		ends[i] = break_before(article->text, h.at[i].to, i + 1 < h.n ? h.at[i + 1].to : article->text.len);
	*ret = ends;
	return 0;
}

/* The last heading before `at` of which the passage reaches there; from == to: none. */
static struct span heading_of(const struct article *a, const size_t *passages, size_t at)
{
	size_t low = 0, high = a->headings.n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (a->headings.at[mid].to <= at)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == 0 || passages[low - 1] < at)
		return (struct span){ 0, 0 };
	return a->headings.at[low - 1];
}

static struct str part(struct str text, size_t from, size_t to)
{
	struct str s = { 0 };

	(void)str_sub(text, from, to, &s);
	return s;
}

static size_t line_start(struct str text, size_t at)
{
	while (at > 0 && text.ptr[at - 1] != '\n')
		at--;
	return at;
}

/* Where the turn before this statement ends; 0: there is none. What is said within a turn or question is passed over. */
static size_t turn_before(const struct article *a, size_t statement)
{
	for (size_t i = statement, tries = 0; i > 0 && tries < TURN_TRIES; i--, tries++) {
		const struct statement *s = &a->statements[i - 1];
		if (s->type == STATEMENT_TURN)
			return s->part == PART_QUESTION ? 0 : s->content.at[s->content.n - 1].to;
	}
	return 0;
}

/* The paragraph before the one at `at`, when it asks something, and is not what the same speaker asked aloud. */
static struct str question_before(const struct article *a, size_t statement, size_t at)
{
	struct str text = a->text;
	size_t end = line_start(text, at);

	while (end > 0 && memchr(" \t\r\n", text.ptr[end - 1], 4))
		end--;
	size_t start = line_start(text, end);
	struct str line = part(text, start, end);
	if (turn_before(a, statement) > start)
		return STR("");
	return str_ends(line, STR("?")) || str_starts(line, STR("Question:")) || str_starts(line, STR("Q:")) ? line : STR("");
}

/* The words of the paragraph before `at`, no farther than NEAR_BYTES back: a paragraph may be the whole text. */
static size_t near_start(struct str text, size_t at)
{
	size_t low = at > NEAR_BYTES ? at - NEAR_BYTES : 0, from = at;

	while (from > low && text.ptr[from - 1] != '\n')
		from--;
	if (from > low || low == 0)
		return from;
	while (from < at && text.ptr[from] != ' ')
		from++;
	return from;
}

/* The rest of the sentence that `at` is in: the next sentences have more to do with the next statement. */
static size_t near_end(struct str text, size_t at)
{
	size_t high = text.len - at > NEAR_BYTES ? at + NEAR_BYTES : text.len, to = at;

	while (to < high && text.ptr[to] != '\n') {
		if (to + 1 < high && memchr(".?!", text.ptr[to], 3) && text.ptr[to + 1] == ' ')
			return to;
		to++;
	}
	if (to < high || high == text.len)
		return to;
	while (to > at && text.ptr[to - 1] != ' ')
		to--;
	return to;
}

static uint32_t first_byte(const struct statement *s)
{
	return s->content.at[0].from;
}

static uint32_t last_byte(const struct statement *s)
{
	return s->content.at[s->content.n - 1].to;
}

static bool inside(struct span outer, size_t at)
{
	return at >= outer.from && at < outer.to;
}

/* Same heading, and at most one paragraph between them. */
static bool follows(const struct article *a, const size_t *passages, size_t statement)
{
	if (statement == 0)
		return false;
	const struct statement *s = &a->statements[statement], *p = s - 1;
	uint32_t from = last_byte(p), to = first_byte(s);
	if (s->part != p->part && (s->part == PART_HEADLINE || s->part == PART_DECK))
		return false;
	if (from >= to)
		return true;
	struct span here = heading_of(a, passages, to), there = heading_of(a, passages, first_byte(p));
	return here.from == there.from && here.to == there.to && break_before(a->text, from, to) == SIZE_MAX;
}

/* Quotations of which nobody is known to be the speaker are one speaker's, too. */
static bool same_speaker(const struct statement *s, const struct statement *p)
{
	if (!s->speaker.len && !(s->type == STATEMENT_DIRECT && p->type == STATEMENT_DIRECT))
		return false;
	return s->type != STATEMENT_TURN && str_eq(s->speaker, p->speaker);
}

/* In the paragraph of the statement before, or by its speaker. A turn of an interview or speech begins anew. */
static bool continues(const struct article *a, size_t statement)
{
	if (statement == 0)
		return false;
	const struct statement *s = &a->statements[statement], *p = s - 1;
	uint32_t from = last_byte(p), to = first_byte(s);
	return from >= to || same_speaker(s, p) || !memchr(a->text.ptr + from, '\n', to - from);
}

int surround(const struct article *article, const size_t *passages, struct arena *arena, size_t statement, struct surroundings *ret)
{
	const struct statement *s = &article->statements[statement];
	uint32_t from = first_byte(s), to = last_byte(s);
	struct piece *pieces = arena_alloc(arena, s->content.n + 4, sizeof *pieces);
	size_t n = 0;

	if (!pieces)
		return -ENOMEM;
	pieces[n++] = (struct piece){ s->role, WHERE_NEAR };
	pieces[n++] = (struct piece){ s->speaker, WHERE_NEAR };
	pieces[n++] = (struct piece){ part(article->text, near_start(article->text, from), from), WHERE_NEAR };
	for (size_t i = 0; i < s->content.n; i++)
		pieces[n++] = (struct piece){ part(article->text, s->content.at[i].from, s->content.at[i].to), WHERE_STATEMENT };
	pieces[n++] = (struct piece){ part(article->text, to, near_end(article->text, to)), WHERE_NEAR };
	struct span heading = heading_of(article, passages, from);
	*ret = (struct surroundings){
		.pieces = pieces,
		.n_pieces = n,
		.heading = part(article->text, heading.from, heading.to),
		.follows = follows(article, passages, statement),
		.continues = continues(article, statement),
		.titled = s->part == PART_HEADLINE,
	};
	if (s->type == STATEMENT_TURN && s->part != PART_QUESTION)
		ret->question = question_before(article, statement, from);
	if (inside(heading, from) || s->part == PART_HEADLINE || s->part == PART_DECK)
		ret->heading = STR("");
	return 0;
}
