/*
 * charset - bytes of any encoding into UTF-8, as browsers do it.
 *
 * Encodings and their labels are those of the WHATWG Encoding Standard: what a
 * page calls iso-8859-1 is windows-1252, gb2312 is GBK. Added are the two
 * UTF-32, which XML knows. Decoding never fails on bytes: what is no character
 * becomes U+FFFD and reading resumes behind it.
 *
 * The order in which to ask (byte order mark, protocol, declaration, guess) is
 * the caller's: feeds and pages differ in it.
 */
#ifndef COMMON_CHARSET_H
#define COMMON_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

#include "common/buf.h"
#include "common/str.h"

enum charset {
	/* One byte a character, from a table. */
	CHARSET_IBM866,
	CHARSET_ISO_8859_2,
	CHARSET_ISO_8859_3,
	CHARSET_ISO_8859_4,
	CHARSET_ISO_8859_5,
	CHARSET_ISO_8859_6,
	CHARSET_ISO_8859_7,
	CHARSET_ISO_8859_8,
	CHARSET_ISO_8859_10,
	CHARSET_ISO_8859_13,
	CHARSET_ISO_8859_14,
	CHARSET_ISO_8859_15,
	CHARSET_ISO_8859_16,
	CHARSET_KOI8_R,
	CHARSET_KOI8_U,
	CHARSET_MACINTOSH,
	CHARSET_WINDOWS_874,
	CHARSET_WINDOWS_1250,
	CHARSET_WINDOWS_1251,
	CHARSET_WINDOWS_1252,
	CHARSET_WINDOWS_1253,
	CHARSET_WINDOWS_1254,
	CHARSET_WINDOWS_1255,
	CHARSET_WINDOWS_1256,
	CHARSET_WINDOWS_1257,
	CHARSET_WINDOWS_1258,
	CHARSET_X_MAC_CYRILLIC,
	CHARSET_SINGLE_BYTE_LAST = CHARSET_X_MAC_CYRILLIC,

	CHARSET_UTF_8,
	CHARSET_UTF_16LE,
	CHARSET_UTF_16BE,
	CHARSET_UTF_32LE,
	CHARSET_UTF_32BE,
	CHARSET_X_USER_DEFINED,
	CHARSET_REPLACEMENT,  /* what is too dangerous to decode: one U+FFFD */
	CHARSET_ISO_8859_8_I, /* ISO-8859-8 with another direction of display */

	/* More bytes a character. */
	CHARSET_BIG5,
	CHARSET_EUC_JP,
	CHARSET_EUC_KR,
	CHARSET_GB18030,
	CHARSET_GBK,
	CHARSET_ISO_2022_JP,
	CHARSET_SHIFT_JIS,
	CHARSETS
};

/* The encoding of a label in any case, with white space around it; -ENOENT for one that browsers do not know. */
int charset_from_label(struct str label, enum charset *ret);

/* The encoding's name in the standard, lower case: "windows-1252". */
const char *charset_name(enum charset charset);

/* True with the encoding and the mark's length when bytes begin with one of the standard's three byte order marks. */
bool charset_from_bom(struct str bytes, enum charset *ret, size_t *ret_len);

/*
 * The likeliest encoding of bytes about which nothing is known: UTF-8 when they
 * are that, UTF-16 by its zeros, a multi-byte encoding when they obey its
 * grammar, else the one-byte encoding under which they read as some language's
 * letters: windows-1252 where none does. Reads 64 KiB from the first byte that is
 * not ASCII.
 */
enum charset charset_guess(struct str bytes);

/* Appends bytes as UTF-8. 0, or the buffer's -ENOMEM or -E2BIG. A byte order mark is no special byte here. */
int charset_decode(enum charset charset, struct str bytes, struct buf *out);

#endif
