#include "store/cli/quoted.h"

#include <errno.h>

#include "common/buf.h"
#include "common/cleanup.h"

enum family { NONE, DOUBLE, SINGLE, ANGLE };

static const struct {
	struct str mark;
	enum family family;
} marks[] = {
	{ STR_INIT("\""), DOUBLE },	      { STR_INIT("\xe2\x80\x9c"), DOUBLE }, { STR_INIT("\xe2\x80\x9d"), DOUBLE },
	{ STR_INIT("\xe2\x80\x9e"), DOUBLE }, { STR_INIT("'"), SINGLE },	    { STR_INIT("\xe2\x80\x98"), SINGLE },
	{ STR_INIT("\xe2\x80\x99"), SINGLE }, { STR_INIT("\xe2\x80\x9a"), SINGLE }, { STR_INIT("\xc2\xab"), ANGLE },
	{ STR_INIT("\xc2\xbb"), ANGLE },
};

static bool is_letter(unsigned char c)
{
	return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* What ends at `at`: dashes and quotation marks are no letters (U+2000 to U+203F). */
static bool ends_letter(struct str text, size_t at)
{
	const unsigned char *p = (const unsigned char *)text.ptr;

	return at > 0 && is_letter(p[at - 1]) && !(at > 2 && p[at - 3] == 0xe2 && p[at - 2] == 0x80);
}

static bool begins_letter(struct str text, size_t at)
{
	const unsigned char *p = (const unsigned char *)text.ptr;

	return at < text.len && is_letter(p[at]) && !(text.len - at > 2 && p[at] == 0xe2 && p[at + 1] == 0x80);
}

/* The mark that begins at `at`: its bytes, or 0. */
static size_t mark_at(struct str text, size_t at, enum family *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
		size_t len = marks[i].mark.len;

		if (!str_starts(str_skip(text, at), marks[i].mark))
			continue;
		if (marks[i].family == SINGLE && ends_letter(text, at) && begins_letter(text, at + len))
			return 0;
		*ret = marks[i].family;
		return len;
	}
	return 0;
}

static void add_piece(struct buf *out, struct str piece)
{
	if (out->len && piece.len)
		buf_add(out, STR(" \xe2\x80\xa6 "));
	buf_add(out, piece);
}

int quoted_words(struct str text, struct arena *arena, struct str *ret)
{
	owned(buf_destroy) struct buf out = { 0 };
	enum family within = NONE, family = NONE;
	size_t begin = 0;

	for (size_t at = 0, len; at < text.len; at += len ? len : 1) {
		len = mark_at(text, at, &family);
		if (len == 0 || (within != NONE && within != family))
			continue;
		if (within != NONE)
			add_piece(&out, (struct str){ text.ptr + begin, at - begin });
		within = within == NONE ? family : NONE;
		begin = at + len;
	}
	if (within != NONE)
		add_piece(&out, str_skip(text, begin));
	return buf_error(&out) ? -ENOMEM : arena_dup(arena, buf_str(&out), ret);
}
