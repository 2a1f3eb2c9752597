#include "parser/text_char.h"

#include <stddef.h>

#include "common/cleanup.h"


struct range {
	uint32_t from, to;
	enum text_class class;
};

/* Above ASCII, ascending; what lies in none is a letter. Source: Unicode 15, Blocks.txt and PropList.txt. */
static const struct range ranges[] = {
	{ 0x80, 0x84, TEXT_IGNORED },     { 0x85, 0x85, TEXT_LINE },        { 0x86, 0x9f, TEXT_IGNORED },
	{ 0xa0, 0xa0, TEXT_SPACE },       { 0xa1, 0xa9, TEXT_MARK },        { 0xab, 0xac, TEXT_MARK },
	{ 0xae, 0xb1, TEXT_MARK },        { 0xb4, 0xb4, TEXT_MARK },        { 0xb6, 0xb8, TEXT_MARK },
	{ 0xbb, 0xbb, TEXT_MARK },        { 0xbf, 0xbf, TEXT_MARK },        { 0xd7, 0xd7, TEXT_MARK },
	{ 0xf7, 0xf7, TEXT_MARK },        { 0x1680, 0x1680, TEXT_SPACE },   { 0x2000, 0x200a, TEXT_SPACE },
	{ 0x200b, 0x200f, TEXT_IGNORED }, { 0x2010, 0x2027, TEXT_MARK },    { 0x2028, 0x2029, TEXT_LINE },
	{ 0x202a, 0x202e, TEXT_IGNORED }, { 0x202f, 0x202f, TEXT_SPACE },   { 0x2030, 0x205e, TEXT_MARK },
	{ 0x205f, 0x205f, TEXT_SPACE },   { 0x2060, 0x206f, TEXT_IGNORED }, { 0x20a0, 0x20cf, TEXT_MARK },
	{ 0x2190, 0x2bff, TEXT_MARK },    { 0x3000, 0x3000, TEXT_SPACE },   { 0x3001, 0x3004, TEXT_MARK },
	{ 0x3008, 0x3020, TEXT_MARK },    { 0xd800, 0xf8ff, TEXT_MARK },    { 0xfe00, 0xfe0f, TEXT_IGNORED },
	{ 0xfeff, 0xfeff, TEXT_IGNORED }, { 0xff01, 0xff0f, TEXT_MARK },    { 0xfff9, 0xffff, TEXT_MARK },
	{ 0x1f000, 0x1faff, TEXT_MARK },  { 0xe0000, 0x10ffff, TEXT_IGNORED },
};

static enum text_class ascii_class(uint32_t c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_')
		return TEXT_LETTER;
	if (c >= '0' && c <= '9')
		return TEXT_DIGIT;
	if (c == '\n' || c == '\r' || c == '\f' || c == '\v')
		return TEXT_LINE;
	if (c == ' ' || c == '\t')
		return TEXT_SPACE;
	return c < 0x20 || c == 0x7f ? TEXT_IGNORED : TEXT_MARK;
}

enum text_class text_class(uint32_t c)
{
	size_t low = 0, high = ARRAY_LEN(ranges);

	if (c < 0x80)
		return ascii_class(c);
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (c > ranges[mid].to)
			low = mid + 1;
		else
			high = mid;
	}
	return low < ARRAY_LEN(ranges) && c >= ranges[low].from ? ranges[low].class : TEXT_LETTER;
}

uint32_t text_lower(uint32_t c)
{
	if (c >= 'A' && c <= 'Z')
		return c + 32;
	if (c < 0xc0)
		return c;
	if ((c <= 0xde && c != 0xd7) || (c >= 0x391 && c <= 0x3a9) || (c >= 0x410 && c <= 0x42f))
		return c + 32;
	if (c >= 0x400 && c <= 0x40f)
		return c + 80;
	if (c == 0x178)
		return 0xff;
	/* Latin Extended-A pairs capital and small letter, with the odd one first in two runs. */
	if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e))
		return c & 1 ? c + 1 : c;
	if ((c >= 0x100 && c <= 0x137) || (c >= 0x14a && c <= 0x177) || (c >= 0x218 && c <= 0x21f) ||
	    (c >= 0x1e00 && c <= 0x1eff) || (c >= 0x460 && c <= 0x52f))
		return c & 1 ? c : c + 1;
	return c;
}

bool text_is_upper(uint32_t c)
{
	return text_lower(c) != c;
}

int text_quote_marks(uint32_t c)
{
	switch (c) {
	case '\'':
	case 0x2018:
	case 0x2019:
	case 0x201a:
	case 0x201b:
	case 0x2039:
	case 0x203a:
		return 1;
	case '"':
	case 0xab:
	case 0xbb:
	case 0x201c:
	case 0x201d:
	case 0x201e:
	case 0x201f:
		return 2;
	default:
		return 0;
	}
}

bool text_is_apostrophe(uint32_t c)
{
	return c == '\'' || c == 0x2019 || c == 0x2bc;
}

bool text_is_dash(uint32_t c)
{
	return (c >= 0x2012 && c <= 0x2015) || c == 0x2212;
}
