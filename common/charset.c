#include "common/charset.h"

#include <assert.h>
#include <errno.h>
#include <iconv.h>

#include "common/charset_tables.h"
#include "common/cleanup.h"
#include "common/utf8.h"

enum { STAGE_BYTES = 4096, LABEL_BYTES_MAX = 19 };

static const char *const names[CHARSETS] = {
	[CHARSET_IBM866] = "ibm866",
	[CHARSET_ISO_8859_2] = "iso-8859-2",
	[CHARSET_ISO_8859_3] = "iso-8859-3",
	[CHARSET_ISO_8859_4] = "iso-8859-4",
	[CHARSET_ISO_8859_5] = "iso-8859-5",
	[CHARSET_ISO_8859_6] = "iso-8859-6",
	[CHARSET_ISO_8859_7] = "iso-8859-7",
	[CHARSET_ISO_8859_8] = "iso-8859-8",
	[CHARSET_ISO_8859_10] = "iso-8859-10",
	[CHARSET_ISO_8859_13] = "iso-8859-13",
	[CHARSET_ISO_8859_14] = "iso-8859-14",
	[CHARSET_ISO_8859_15] = "iso-8859-15",
	[CHARSET_ISO_8859_16] = "iso-8859-16",
	[CHARSET_KOI8_R] = "koi8-r",
	[CHARSET_KOI8_U] = "koi8-u",
	[CHARSET_MACINTOSH] = "macintosh",
	[CHARSET_WINDOWS_874] = "windows-874",
	[CHARSET_WINDOWS_1250] = "windows-1250",
	[CHARSET_WINDOWS_1251] = "windows-1251",
	[CHARSET_WINDOWS_1252] = "windows-1252",
	[CHARSET_WINDOWS_1253] = "windows-1253",
	[CHARSET_WINDOWS_1254] = "windows-1254",
	[CHARSET_WINDOWS_1255] = "windows-1255",
	[CHARSET_WINDOWS_1256] = "windows-1256",
	[CHARSET_WINDOWS_1257] = "windows-1257",
	[CHARSET_WINDOWS_1258] = "windows-1258",
	[CHARSET_X_MAC_CYRILLIC] = "x-mac-cyrillic",
	[CHARSET_UTF_8] = "utf-8",
	[CHARSET_UTF_16LE] = "utf-16le",
	[CHARSET_UTF_16BE] = "utf-16be",
	[CHARSET_UTF_32LE] = "utf-32le",
	[CHARSET_UTF_32BE] = "utf-32be",
	[CHARSET_X_USER_DEFINED] = "x-user-defined",
	[CHARSET_REPLACEMENT] = "replacement",
	[CHARSET_ISO_8859_8_I] = "iso-8859-8-i",
	[CHARSET_BIG5] = "big5",
	[CHARSET_EUC_JP] = "euc-jp",
	[CHARSET_EUC_KR] = "euc-kr",
	[CHARSET_GB18030] = "gb18030",
	[CHARSET_GBK] = "gbk",
	[CHARSET_ISO_2022_JP] = "iso-2022-jp",
	[CHARSET_SHIFT_JIS] = "shift_jis",
};

const char *charset_name(enum charset charset)
{
	assert(charset < CHARSETS);
	return names[charset];
}

int charset_from_label(struct str label, enum charset *ret)
{
	char lower[LABEL_BYTES_MAX];
	size_t low = 0, high = CHARSET_LABELS;

	label = str_trim(label);
	if (label.len > sizeof lower)
		return -ENOENT;
	for (size_t i = 0; i < label.len; i++)
		lower[i] = ascii_lower(label.ptr[i]);
	label.ptr = lower;
	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = str_cmp(label, charset_labels[middle].label);
		if (order == 0) {
			*ret = charset_labels[middle].charset;
			return 0;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return -ENOENT;
}

bool charset_from_bom(struct str bytes, enum charset *ret, size_t *ret_len)
{
	static const struct {
		struct str mark;
		enum charset charset;
	} marks[] = {
		{ STR_INIT("\xef\xbb\xbf"), CHARSET_UTF_8 },
		{ STR_INIT("\xfe\xff"), CHARSET_UTF_16BE },
		{ STR_INIT("\xff\xfe"), CHARSET_UTF_16LE },
	};

	for (size_t i = 0; i < ARRAY_LEN(marks); i++)
		if (str_starts(bytes, marks[i].mark)) {
			*ret = marks[i].charset;
			*ret_len = marks[i].mark.len;
			return true;
		}
	return false;
}

/* Characters on their way out: a buffer may have a limit, so room is never asked for on suspicion. */
struct stage {
	struct buf *out;
	size_t len;
	char bytes[STAGE_BYTES];
};

static void stage_flush(struct stage *self)
{
	buf_add(self->out, (struct str){ self->bytes, self->len });
	self->len = 0;
}

static void stage_put(struct stage *self, uint32_t c)
{
	if (self->len > sizeof self->bytes - 4)
		stage_flush(self);
	if (c < 0x80)
		self->bytes[self->len++] = (char)c;
	else
		self->len += utf8_put(c, self->bytes + self->len);
}

static void decode_utf8(struct str in, struct stage *stage)
{
	size_t done = 0;

	for (size_t at = 0; at < in.len;) {
		uint32_t c;
		size_t n = utf8_next(in, at, &c);
		if (c == UTF8_BAD) {
			buf_add(stage->out, (struct str){ in.ptr + done, at - done });
			buf_add(stage->out, STR("\xef\xbf\xbd"));
			done = at + n;
		}
		at += n;
	}
	buf_add(stage->out, str_skip(in, done));
}

static void decode_single_byte(const uint16_t *table, struct str in, struct stage *stage)
{
	for (size_t i = 0; i < in.len; i++) {
		unsigned char b = (unsigned char)in.ptr[i];
		stage_put(stage, b < 0x80 ? b : table[b - 0x80]);
	}
}

static void decode_user_defined(struct str in, struct stage *stage)
{
	for (size_t i = 0; i < in.len; i++) {
		unsigned char b = (unsigned char)in.ptr[i];
		stage_put(stage, b < 0x80 ? b : 0xf700u + b);
	}
}

static uint32_t unit16(const char *p, bool big)
{
	unsigned char a = (unsigned char)p[0], b = (unsigned char)p[1];

	return big ? (uint32_t)(a << 8 | b) : (uint32_t)(b << 8 | a);
}

static void decode_utf16(struct str in, bool big, struct stage *stage)
{
	size_t at = 0;

	while (in.len - at >= 2) {
		uint32_t c = unit16(in.ptr + at, big), low;
		at += 2;
		if (c >= 0xd800 && c <= 0xdbff && in.len - at >= 2 &&
		    (low = unit16(in.ptr + at, big), low >= 0xdc00 && low <= 0xdfff)) {
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
			at += 2;
		} else if (c >= 0xd800 && c <= 0xdfff) {
			c = 0xfffd;
		}
		stage_put(stage, c);
	}
	if (at < in.len)
		stage_put(stage, 0xfffd);
}

static void decode_utf32(struct str in, bool big, struct stage *stage)
{
	size_t at = 0;

	for (; in.len - at >= 4; at += 4) {
		uint32_t a = unit16(in.ptr + at, big), b = unit16(in.ptr + at + 2, big);
		uint32_t c = big ? a << 16 | b : b << 16 | a;
		stage_put(stage, c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff) ? 0xfffd : c);
	}
	if (at < in.len)
		stage_put(stage, 0xfffd);
}

/*
 * How many bytes a sequence that is no character takes: the standard gives a
 * trail byte back when it is ASCII, so that no markup is swallowed.
 */
static size_t bad_len(const char *p, size_t left)
{
	return left >= 2 && (p[0] & 0x80) && (p[1] & 0x80) ? 2 : 1;
}

static void decode_iconv(enum charset charset, iconv_t with, struct str in, struct stage *stage)
{
	/* iconv() takes the input as writable and leaves it alone. */
	char *p = (char *)(uintptr_t)in.ptr;
	size_t left = in.len;

	while (left && !buf_error(stage->out)) {
		char *to = stage->bytes;
		size_t room = sizeof stage->bytes;
		size_t r = iconv(with, &p, &left, &to, &room);
		int error = errno;

		stage->len = sizeof stage->bytes - room;
		stage_flush(stage);
		if (r != (size_t)-1 || error == E2BIG || !left)
			continue;
		bool euro = (unsigned char)*p == 0x80 && (charset == CHARSET_GBK || charset == CHARSET_GB18030);
		size_t skip = euro ? 1 : bad_len(p, left);
		stage_put(stage, euro ? 0x20ac : 0xfffd);
		stage_flush(stage);
		p += skip;
		left -= skip;
	}
}

static void iconv_close_p(iconv_t *self_p)
{
	if (*self_p != (iconv_t)-1)
		iconv_close(*self_p);
}

/* glibc's names of what the standard's indexes hold: the vendors' tables, not the registered ones. */
static void decode_multi_byte(enum charset charset, struct str in, struct stage *stage)
{
	static const char *const glibc_names[CHARSETS] = {
		[CHARSET_BIG5] = "BIG5-HKSCS", [CHARSET_EUC_JP] = "EUC-JP-MS", [CHARSET_EUC_KR] = "CP949",
		[CHARSET_GB18030] = "GB18030", [CHARSET_GBK] = "GB18030", [CHARSET_ISO_2022_JP] = "ISO-2022-JP",
		[CHARSET_SHIFT_JIS] = "CP932",
	};
	owned(iconv_close_p) iconv_t with = iconv_open("UTF-8", glibc_names[charset]);

	if (with != (iconv_t)-1)
		decode_iconv(charset, with, in, stage);
	else /* a system without that table: ASCII still reads */
		for (size_t i = 0; i < in.len; i++)
			stage_put(stage, in.ptr[i] & 0x80 ? 0xfffd : (uint32_t)in.ptr[i]);
}

static void decode(enum charset charset, struct str in, struct stage *stage)
{
	if (charset <= CHARSET_SINGLE_BYTE_LAST)
		decode_single_byte(charset_single_bytes[charset], in, stage);
	else if (charset == CHARSET_ISO_8859_8_I)
		decode_single_byte(charset_single_bytes[CHARSET_ISO_8859_8], in, stage);
	else if (charset == CHARSET_UTF_8)
		decode_utf8(in, stage);
	else if (charset == CHARSET_UTF_16LE || charset == CHARSET_UTF_16BE)
		decode_utf16(in, charset == CHARSET_UTF_16BE, stage);
	else if (charset == CHARSET_UTF_32LE || charset == CHARSET_UTF_32BE)
		decode_utf32(in, charset == CHARSET_UTF_32BE, stage);
	else if (charset == CHARSET_X_USER_DEFINED)
		decode_user_defined(in, stage);
	else if (charset == CHARSET_REPLACEMENT)
		stage_put(stage, 0xfffd);
	else
		decode_multi_byte(charset, in, stage);
}

int charset_decode(enum charset charset, struct str bytes, struct buf *out)
{
	struct stage stage;

	assert(charset < CHARSETS);
	stage.out = out;
	stage.len = 0;
	if (bytes.len)
		decode(charset, bytes, &stage);
	stage_flush(&stage);
	return buf_error(out);
}
