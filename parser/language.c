#include "parser/language.h"

#include <stdint.h>

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

enum { CLD2_UNKNOWN = 26 };

static struct str primary(struct str tag)
{
	size_t n = 0;

	while (n < tag.len && n < 3 && ((unsigned char)tag.ptr[n] | 0x20u) - 'a' < 26u)
		n++;
	if (n < 2 || (n < tag.len && tag.ptr[n] != '-' && tag.ptr[n] != '_'))
		n = 0;
	return (struct str){ tag.ptr, n };
}

struct str language_of(struct str text, struct str declared)
{
	int languages[3], percents[3], bytes = 0;
	_Bool reliable = 0;

	if (text.len > LANGUAGE_BYTES_MAX) {
		text.len = LANGUAGE_BYTES_MAX;
		while (text.len && ((unsigned char)text.ptr[text.len] & 0xc0) == 0x80)
			text.len--;
	}
	if (!text.len)
		return primary(declared);
	int language = cld2_detect(text.ptr, (int)text.len, 1, languages, percents, &bytes, &reliable);
	if (language == CLD2_UNKNOWN || (!reliable && declared.len))
		return primary(declared);
	return primary(str_from(cld2_code(language)));
}
