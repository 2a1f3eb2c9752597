/*
 * str - a run of bytes that somebody else owns.
 *
 * A pointer and a length, never ended by NUL: pages hold NULs, and lines of
 * megabytes. It is valid as long as what it points into (an arena, a frame, a
 * literal). The empty str may have a NULL pointer.
 */
#ifndef COMMON_STR_H
#define COMMON_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct str {
	const char *ptr;
	size_t len;
};

#define STR(lit) ((struct str){ .ptr = "" lit, .len = sizeof(lit) - 1 })
/* The same for tables, where C17 wants a constant expression. */
#define STR_INIT(lit) { .ptr = "" lit, .len = sizeof(lit) - 1 }

/* z may be NULL: the empty str. */
static inline struct str str_from(const char *z)
{
	return (struct str){ .ptr = z, .len = z ? strlen(z) : 0 };
}

/* Of ASCII, whatever the locale. */
static inline bool char_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool char_is_hex(char c)
{
	return char_is_digit(c) || ((unsigned char)c | 0x20u) - 'a' < 6u;
}

static inline bool char_is_alnum(char c)
{
	return char_is_digit(c) || ((unsigned char)c | 0x20u) - 'a' < 26u;
}

static inline bool str_eq(struct str a, struct str b)
{
	/* A pointer is NULL only where the length is 0. NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker) */
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/* Bytewise order, the shorter first where one begins the other. */
static inline int str_cmp(struct str a, struct str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n ? memcmp(a.ptr, b.ptr, n) : 0;

	return c ? c : (a.len > b.len) - (a.len < b.len);
}

static inline bool str_starts(struct str s, struct str prefix)
{
	return s.len >= prefix.len && str_eq((struct str){ s.ptr, prefix.len }, prefix);
}

static inline bool str_ends(struct str s, struct str suffix)
{
	return s.len >= suffix.len &&
	       (suffix.len == 0 || memcmp(s.ptr + (s.len - suffix.len), suffix.ptr, suffix.len) == 0);
}

/* Bytes [from, to) of s; false, and *ret untouched, when they are not in s. */
static inline bool str_sub(struct str s, size_t from, size_t to, struct str *ret)
{
	if (from > to || to > s.len)
		return false;
	*ret = (struct str){ .ptr = s.ptr ? s.ptr + from : NULL, .len = to - from };
	return true;
}

/* What is left of s after n bytes; empty when there are fewer. */
static inline struct str str_skip(struct str s, size_t n)
{
	if (n >= s.len)
		return (struct str){ .ptr = s.ptr ? s.ptr + s.len : NULL, .len = 0 };
	return (struct str){ .ptr = s.ptr + n, .len = s.len - n };
}

/* Offset of the first needle at or after from; s.len when there is none. */
static inline size_t str_find(struct str s, struct str needle, size_t from)
{
	if (from > s.len || needle.len > s.len - from)
		return s.len;
	if (needle.len == 0)
		return from;
	const char *p = memmem(s.ptr + from, s.len - from, needle.ptr, needle.len);
	return p ? (size_t)(p - s.ptr) : s.len;
}

static inline size_t str_find_byte(struct str s, char c, size_t from)
{
	if (from >= s.len)
		return s.len;
	const char *p = memchr(s.ptr + from, c, s.len - from);
	return p ? (size_t)(p - s.ptr) : s.len;
}

/* What stands before the next mark, all where there is none; *rest is left behind the mark. */
static inline struct str str_cut(struct str *rest, char mark)
{
	struct str part = { .ptr = rest->ptr, .len = str_find_byte(*rest, mark, 0) };

	*rest = str_skip(*rest, part.len);
	*rest = str_skip(*rest, 1);
	return part;
}

/* Without the ASCII white space at both ends. */
static inline struct str str_trim(struct str s)
{
	while (s.len && memchr(" \t\r\n\f\v", s.ptr[0], 6)) /* NOLINT(clang-analyzer-core.NullDereference): NULL only where the length is 0 */
		s = str_skip(s, 1);
	while (s.len && memchr(" \t\r\n\f\v", s.ptr[s.len - 1], 6))
		s.len--;
	return s;
}

/* ASCII capitals as small letters, other bytes as they are. */
static inline char ascii_lower(char c)
{
	if (c >= 'A' && c <= 'Z')
		c = (char)(c + 32);
	return c;
}

/* ASCII letters fold, other bytes must be equal: for protocol words, not for prose. */
static inline bool str_eq_nocase(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (ascii_lower(a.ptr[i]) != ascii_lower(b.ptr[i])) /* NOLINT(clang-analyzer-core.NullDereference): the same */
			return false;
	return true;
}

/* Is s one of words, which single blanks part? */
static inline bool str_among(struct str s, const char *words)
{
	for (struct str rest = str_from(words); rest.len;)
		if (str_eq(s, str_cut(&rest, ' ')))
			return true;
	return false;
}

static inline bool str_among_nocase(struct str s, const char *words)
{
	for (struct str rest = str_from(words); rest.len;)
		if (str_eq_nocase(s, str_cut(&rest, ' ')))
			return true;
	return false;
}

#endif
