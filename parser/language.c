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

static struct str primary(struct str tag)
{
	size_t n = 0;

	while (n < tag.len && n < 3 && ((unsigned char)tag.ptr[n] | 0x20u) - 'a' < 26u)
		n++;
	if (n < 2 || (n < tag.len && tag.ptr[n] != '-' && tag.ptr[n] != '_'))
		n = 0;
	return (struct str){ tag.ptr, n };
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
