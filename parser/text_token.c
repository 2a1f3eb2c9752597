#include "parser/text_token.h"

#include <errno.h>

#include "common/cleanup.h"
#include "common/utf8.h"
#include "parser/text_char.h"


struct scanner {
	struct str in;
	struct arena *arena;
	struct token *tokens;
	uint32_t n, cap;
	bool space; /* white space since the last token */
};

struct peek {
	uint32_t c;
	size_t len;
	enum text_class class;
};

static struct peek peek_at(struct str in, size_t at)
{
	struct peek p = { .class = TEXT_SPACE };

	if (at >= in.len)
		return p;
	p.len = utf8_next(in, at, &p.c);
	p.class = p.c == UTF8_BAD ? TEXT_IGNORED : text_class(p.c);
	return p;
}

/* What text.h promises behind the last token. */
static int push_ahead(struct scanner *s)
{
	uint32_t cap = s->cap > s->n + TEXT_AHEAD ? s->cap : s->n + TEXT_AHEAD;
	struct token *t = arena_grow(s->arena, s->tokens, s->cap, cap, sizeof *t);

	if (!t)
		return -ENOMEM;
	for (uint32_t i = s->n; i < s->n + TEXT_AHEAD; i++)
		t[i] = (struct token){ .from = (uint32_t)s->in.len, .to = (uint32_t)s->in.len, .sentence = TEXT_NONE, .paragraph = TEXT_NONE,
				       .quotation = TEXT_NONE, .kind = TOKEN_NEWLINE };
	s->tokens = t;
	return 0;
}

static bool is_wordy(enum text_class class)
{
	return class == TEXT_LETTER || class == TEXT_DIGIT;
}

static int push(struct scanner *s, enum token_kind kind, unsigned flags, size_t from, size_t to)
{
	if (s->n == s->cap) {
		uint32_t cap = s->cap ? 2 * s->cap : 256;
		struct token *t = arena_grow(s->arena, s->tokens, s->cap, cap, sizeof *t);
		if (!t)
			return -ENOMEM;
		s->tokens = t;
		s->cap = cap;
	}
	if (s->space)
		flags |= TOKEN_SPACE;
	s->tokens[s->n++] = (struct token){ .from = (uint32_t)from, .to = (uint32_t)to, .quotation = TEXT_NONE,
		                            .flags = (uint16_t)flags, .kind = (uint8_t)kind };
	s->space = false;
	return 0;
}

/* Abbreviations that keep their point; sorted. Those in `before_number` only when a digit follows. */
static const char *const abbreviations[] = {
	"Adm", "Amb", "Apr", "Asst", "Atty", "Aug", "Ave", "Blvd", "Brig", "Calif", "Capt", "Cmdr", "Col", "Colo",
	"Conn", "Corp", "Cpl", "Dec", "Del", "Dept", "Det", "Dr", "Drs", "Feb", "Fla", "Ft", "Gen", "Gov", "Govs", "Hon",
	"Inc", "Insp", "Jan", "Jr", "Lt", "Ltd", "Maj", "Messrs", "Mr", "Mrs", "Ms", "Mt", "Mx", "Nov", "Oct", "Okla",
	"Ore", "Pfc", "Ph", "Pres", "Prof", "Pvt", "Rep", "Reps", "Rev", "Sen", "Sens", "Sept", "Sgt", "Sr", "St",
	"Supt", "Tenn", "Tex", "Univ", "Va", "Wis", "approx", "dept", "est", "etc", "vs",
};
static const char *const before_number[] = { "Art", "Fig", "Mar", "No", "Nos", "Sec", "Sep", "Vol", "ca", "fig", "no", "p", "pp" };

static bool in_list(struct str word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(word, str_from(list[i])))
			return true;
	return false;
}

/* Does the point at `at` belong to the word [from, at)? `segment` starts after the last point inside the word. */
static bool keeps_point(struct str in, size_t from, size_t segment, size_t at)
{
	struct str word = { in.ptr + from, at - from }, last = { in.ptr + segment, at - segment };
	struct peek next = peek_at(in, at + 1), first = peek_at(in, segment);
	size_t k = at + 1;

	if (first.class == TEXT_LETTER && first.len == last.len) {
		if (segment > from || next.class == TEXT_LETTER)
			return segment > from || peek_at(in, at + 1 + next.len).c == '.';
		while (k < in.len && in.ptr[k] == ' ')
			k++;
		return k > at + 1 && text_is_upper(first.c) && last.ptr[0] != 'I' && text_is_upper(peek_at(in, k).c);
	}
	if (word.len > 6 || segment > from)
		return false;
	if (in_list(word, abbreviations, ARRAY_LEN(abbreviations)))
		return next.class != TEXT_LETTER;
	return next.c == ' ' && peek_at(in, at + 2).class == TEXT_DIGIT &&
	       in_list(word, before_number, ARRAY_LEN(before_number));
}

/* Length of a clitic that begins with the apostrophe at `at`, or 0. */
static size_t clitic_len(struct str in, size_t at, size_t mark_len)
{
	static const struct str list[] = { STR_INIT("s"), STR_INIT("re"), STR_INIT("ve"), STR_INIT("ll"), STR_INIT("d"),
		                           STR_INIT("m"), STR_INIT("S") };

	for (size_t i = 0; i < ARRAY_LEN(list); i++) {
		struct str rest = str_skip(in, at + mark_len);
		if (str_starts(rest, list[i]) && !is_wordy(peek_at(in, at + mark_len + list[i].len).class))
			return mark_len + list[i].len;
	}
	return 0;
}

static bool is_hyphen(uint32_t c)
{
	return c == '-' || c == 0x2010 || c == 0x2011;
}

struct word {
	size_t from, to, segment;
	unsigned flags;
	uint32_t letters, capitals;
	bool digit_first, last_digit;
};

/* One step at p (not a letter or digit) inside a word: true when the word goes on past it. */
static bool joins(struct str in, struct word *w, struct peek p)
{
	struct peek next = peek_at(in, w->to + p.len);

	if (p.class == TEXT_IGNORED)
		return is_wordy(next.class);
	if (is_hyphen(p.c) && is_wordy(next.class)) {
		w->flags |= TOKEN_HYPHEN;
		w->segment = w->to + p.len;
		return true;
	}
	if (text_is_apostrophe(p.c))
		return is_wordy(next.class) && !clitic_len(in, w->to, p.len) && !w->last_digit;
	if ((p.c == '.' || p.c == ',' || p.c == ':') && w->last_digit && next.class == TEXT_DIGIT)
		return true;
	if (p.c == '.' && !w->digit_first && keeps_point(in, w->from, w->segment, w->to)) {
		w->flags |= TOKEN_ABBREV;
		w->segment = w->to + p.len;
		return true;
	}
	return false;
}

static int scan_word(struct scanner *s, size_t *at)
{
	struct word w = { .from = *at, .to = *at, .segment = *at };
	struct peek p = peek_at(s->in, *at);

	w.digit_first = p.class == TEXT_DIGIT;
	if (text_is_upper(p.c))
		w.flags |= TOKEN_TITLE;
	while (w.to < s->in.len) {
		p = peek_at(s->in, w.to);
		if (is_wordy(p.class)) {
			w.letters += p.class == TEXT_LETTER;
			w.capitals += text_is_upper(p.c);
			w.last_digit = p.class == TEXT_DIGIT;
		} else if (!joins(s->in, &w, p)) {
			break;
		}
		w.to += p.len;
	}
	if (w.letters >= 2 && w.letters == w.capitals)
		w.flags |= TOKEN_CAPS;
	*at = w.to;
	return push(s, w.digit_first ? TOKEN_NUMBER : TOKEN_WORD, w.flags, w.from, w.to);
}

/* White space: a newline token when it holds a line end, else only a note for the next token. */
static int scan_space(struct scanner *s, size_t *at)
{
	size_t from = *at, lines = 0;
	bool cr = false;
	int r = 0;

	while (*at < s->in.len) {
		struct peek p = peek_at(s->in, *at);
		if (p.class != TEXT_SPACE && p.class != TEXT_LINE && p.class != TEXT_IGNORED)
			break;
		lines += p.class == TEXT_LINE && !(p.c == '\n' && cr);
		cr = p.c == '\r';
		s->space |= p.class != TEXT_IGNORED;
		*at += p.len;
	}
	if (lines) {
		r = push(s, TOKEN_NEWLINE, (lines > 1 ? TOKEN_BLANK : 0u) | (lines > 2 ? TOKEN_GAP : 0u), from, *at);
		s->space = true;
	}
	return r;
}

static bool is_word_token(const struct scanner *s)
{
	return s->n && s->tokens[s->n - 1].kind <= TOKEN_NUMBER && !(s->tokens[s->n - 1].flags & TOKEN_CLITIC);
}

static int scan_mark(struct scanner *s, size_t *at, struct peek p)
{
	size_t from = *at, len;
	int marks = text_quote_marks(p.c);
	unsigned flags = marks == 1 ? TOKEN_SINGLE : 0;

	if (text_is_apostrophe(p.c) && is_word_token(s) && (len = clitic_len(s->in, from, p.len)) > 0) {
		*at += len;
		return push(s, TOKEN_WORD, TOKEN_CLITIC, from, *at);
	}
	len = p.len;
	if ((p.c == '\'' || p.c == '`') && from + 1 < s->in.len && (uint32_t)s->in.ptr[from + 1] == p.c) {
		*at += 2;
		return push(s, TOKEN_QUOTE, 0, from, *at);
	}
	if (p.c == '.' || p.c == '-')
		while (from + len < s->in.len && s->in.ptr[from + len] == s->in.ptr[from])
			len++;
	if (text_is_dash(p.c) || (p.c == '-' && (len > 1 || (s->space && peek_at(s->in, from + len).class == TEXT_SPACE))))
		flags |= TOKEN_DASH;
	*at += len;
	return push(s, marks ? TOKEN_QUOTE : TOKEN_PUNCT, flags, from, *at);
}

int text_tokenize(struct str bytes, struct arena *arena, struct text *ret)
{
	struct scanner s = { .in = bytes, .arena = arena, .space = true };
	int r = 0;

	for (size_t at = 0; at < bytes.len && r == 0;) {
		struct peek p = peek_at(bytes, at);
		if (is_wordy(p.class))
			r = scan_word(&s, &at);
		else if (p.class == TEXT_MARK)
			r = scan_mark(&s, &at, p);
		else
			r = scan_space(&s, &at);
	}
	if (r == 0)
		r = push_ahead(&s);
	if (r < 0)
		return r;
	*ret = (struct text){ .bytes = bytes, .tokens = s.tokens, .n_tokens = s.n };
	return 0;
}

uint32_t text_first_char(const struct text *self, uint32_t i)
{
	uint32_t c = 0;

	if (i < self->n_tokens)
		utf8_next(self->bytes, self->tokens[i].from, &c);
	return c;
}
