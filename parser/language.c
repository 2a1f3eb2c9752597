#include "parser/language.h"

#include <stdbool.h>

#include "common/utf8.h"

/*
 * libcld2 has a C++ interface of plain types. These are two of its functions by
 * their names in the Itanium ABI, which gcc and clang share:
 *   Language CLD2::ExtDetectLanguageSummary(const char *, int, bool, Language *, int *, int *, bool *)
 *   const char *CLD2::LanguageCode(Language)
 */
extern int cld2_detect(const char *text, int len, _Bool is_plain, int languages[3], int percents[3], int *text_bytes,
		       _Bool *is_reliable) __asm__("_ZN4CLD224ExtDetectLanguageSummaryEPKcibPNS_8LanguageEPiS4_Pb");
extern const char *cld2_code(int language) __asm__("_ZN4CLD212LanguageCodeENS_8LanguageE");

enum { CLD2_UNKNOWN = 26, ENOUGH_BYTES = 1536, ENOUGH_PERCENT = 90 };

/* Every pair of small letters, in order: the tag that is declared as EN is en, without memory of its own. */
#define PAIRS(c) c "a" c "b" c "c" c "d" c "e" c "f" c "g" c "h" c "i" c "j" c "k" c "l" c "m" \
		 c "n" c "o" c "p" c "q" c "r" c "s" c "t" c "u" c "v" c "w" c "x" c "y" c "z"
static const char pairs[] = PAIRS("a") PAIRS("b") PAIRS("c") PAIRS("d") PAIRS("e") PAIRS("f") PAIRS("g") PAIRS("h") PAIRS("i")
			    PAIRS("j") PAIRS("k") PAIRS("l") PAIRS("m") PAIRS("n") PAIRS("o") PAIRS("p") PAIRS("q") PAIRS("r")
			    PAIRS("s") PAIRS("t") PAIRS("u") PAIRS("v") PAIRS("w") PAIRS("x") PAIRS("y") PAIRS("z");

static size_t letter(char c)
{
	return ((unsigned char)c | 0x20u) - 'a';
}

static struct str primary(struct str tag)
{
	size_t n = 0;

	while (n < tag.len && n < 3 && ((unsigned char)tag.ptr[n] | 0x20u) - 'a' < 26u)
		n++;
	if (n < 2 || (n < tag.len && tag.ptr[n] != '-' && tag.ptr[n] != '_'))
		n = 0;
	return (struct str){ n == 2 ? pairs + 2 * (26 * letter(tag.ptr[0]) + letter(tag.ptr[1])) : tag.ptr, n };
}

/* What the first max bytes of text are mostly in, and how much of them; true: surely. */
static bool detect(struct str text, size_t max, int *ret, int *ret_percent)
{
	int languages[3], percents[3], bytes = 0;
	_Bool reliable = 0;

	text = utf8_cut(text, max);
	*ret = cld2_detect(text.ptr, (int)text.len, 1, languages, percents, &bytes, &reliable);
	*ret_percent = percents[0];
	return reliable && *ret != CLD2_UNKNOWN;
}

struct str language_of(struct str text, struct str declared)
{
	int language, percent;

	if (!text.len)
		return primary(declared);
	/* A text's beginning tells mostly; one in several languages is looked at further. */
	bool sure = text.len > ENOUGH_BYTES && detect(text, ENOUGH_BYTES, &language, &percent) && percent >= ENOUGH_PERCENT;
	if (!sure)
		sure = detect(text, LANGUAGE_BYTES_MAX, &language, &percent);
	if (language == CLD2_UNKNOWN || (!sure && declared.len))
		return primary(declared);
	return primary(str_from(cld2_code(language)));
}
