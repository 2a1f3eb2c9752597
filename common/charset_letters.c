#include "common/charset_letters.h"

#include "common/charset_tables.h"
#include "common/cleanup.h"
#include "common/utf8.h"

enum {
	CHARSETS_OF_LANGUAGE = 6,
	HIGHS_MAX = 4096, /* bytes that are looked at */
	DOUBT = 8,        /* how much better than windows-1252 another must be, beside a quarter */
};

/* What one byte over 0x7f is worth in a text of the language. */
enum {
	WORTH_COMMON = 4,     /* one of its commonest letters */
	WORTH_LETTER = 3,
	WORTH_CAPITAL = 1,
	WORTH_SIGN = 2,       /* quotes, dashes, blanks */
	WORTH_STRANGE = -6,   /* a letter that it does not have, another sign */
	WORTH_NOTHING = -20,  /* no character */
	COST_CAPITAL = 6,     /* of a capital behind a small letter, which it may not follow */
	COST_MIXED = 8,       /* of a letter of another script behind an ASCII letter ... */
	COST_ALONE = 6,       /* ... and of one between blanks or marks */
};

/*
 * Letters beyond ASCII, small; common: half of any text, where a script is the
 * language's own. First in the list wins where two are equal.
 */
static const struct language {
	uint8_t charsets[CHARSETS_OF_LANGUAGE]; /* ended by CHARSETS */
	bool own_script; /* no word has ASCII letters as well */
	const char *common, *letters;
} languages[] = {
	/* French, Spanish, Portuguese, Italian, German, Scandinavian, Dutch */
	{ { CHARSET_WINDOWS_1252, CHARSETS }, false, "", "éàâçèêëîïôùûœ" },
	{ { CHARSET_WINDOWS_1252, CHARSETS }, false, "", "óíáéúñüºª" },
	{ { CHARSET_WINDOWS_1252, CHARSETS }, false, "", "ãçáàâéêíóôúºª" },
	{ { CHARSET_WINDOWS_1252, CHARSETS }, false, "", "èàéìòùî" },
	{ { CHARSET_WINDOWS_1252, CHARSETS }, false, "", "üäößé" },
	{ { CHARSET_WINDOWS_1252, CHARSETS }, false, "", "äåøæöé" },
	{ { CHARSET_WINDOWS_1252, CHARSETS }, false, "", "ðáéíóúýþæö" },
	/* Polish, Czech and Slovak, Hungarian, Romanian, South Slavic */
	{ { CHARSET_WINDOWS_1250, CHARSET_ISO_8859_2, CHARSETS }, false, "łąę", "óćńśźż" },
	{ { CHARSET_WINDOWS_1250, CHARSET_ISO_8859_2, CHARSETS }, false, "ěřů", "íáéčšžýúťďňóľôä" },
	{ { CHARSET_WINDOWS_1250, CHARSET_ISO_8859_2, CHARSETS }, false, "őű", "áéíóöúü" },
	{ { CHARSET_WINDOWS_1250, CHARSET_ISO_8859_2, CHARSET_ISO_8859_16, CHARSETS }, false, "ăţ", "şâîșț" },
	{ { CHARSET_WINDOWS_1250, CHARSET_ISO_8859_2, CHARSETS }, false, "", "čšžćđ" },
	/* Russian, Ukrainian and Belarusian, Bulgarian and Serbian */
	{ { CHARSET_WINDOWS_1251, CHARSET_KOI8_R, CHARSET_ISO_8859_5, CHARSET_IBM866, CHARSET_X_MAC_CYRILLIC, CHARSETS }, true,
	  "оеаинтсрвл", "бгджзйкмпуфхцчшщъыьэюяё" },
	{ { CHARSET_WINDOWS_1251, CHARSET_KOI8_U, CHARSET_ISO_8859_5, CHARSETS }, true, "оеаинтсрвліи", "бгджзйкмпуфхцчшщыьэюяєїґў" },
	{ { CHARSET_WINDOWS_1251, CHARSET_ISO_8859_5, CHARSETS }, true, "оеаинтсрвл", "бгджзйкмпуфхцчшщъьюяђјљњћџ" },
	{ { CHARSET_WINDOWS_1253, CHARSET_ISO_8859_7, CHARSETS }, true, "αοιετσνηυρπκ", "βγδζθλμξςφχψωάέήίόύώϊϋΐΰ" },
	{ { CHARSET_WINDOWS_1254, CHARSETS }, false, "ışğ", "üçöâîû" },
	{ { CHARSET_WINDOWS_1255, CHARSET_ISO_8859_8_I, CHARSETS }, true, "יוהלאמרתבש", "גדזחטכךםנןסעפףצץק" },
	{ { CHARSET_WINDOWS_1256, CHARSET_ISO_8859_6, CHARSETS }, true, "اليمونترب", "ءآأؤإئةثجحخدذزسشصضطظعغفقكهىپچژگ،؟؛" },
	/* Lithuanian, Latvian, Estonian */
	{ { CHARSET_WINDOWS_1257, CHARSET_ISO_8859_13, CHARSET_ISO_8859_4, CHARSETS }, false, "ėų", "šžąčęįū" },
	{ { CHARSET_WINDOWS_1257, CHARSET_ISO_8859_13, CHARSET_ISO_8859_4, CHARSETS }, false, "āīē", "čģķļņšūž" },
	{ { CHARSET_WINDOWS_1257, CHARSET_ISO_8859_13, CHARSETS }, false, "", "äõüöšž" },
	/* Vietnamese: the marks of its tones stand apart */
	{ { CHARSET_WINDOWS_1258, CHARSETS }, false, "ơưđ", "àáâăèéêíóôùú\u0300\u0301\u0303\u0309\u0323" },
	{ { CHARSET_WINDOWS_874, CHARSETS }, true, "านรอกเงม", "ขคฃฅฆจฉชซฌญฎฏฐฑฒณดตถทธบปผฝพฟภยฤลฦวศษสหฬฮฯะัาำิีึืฺุู฿แโใไๅๆ็่้๊๋์ํ๎" },
};

static uint32_t capital_of(uint32_t c)
{
	if ((c >= 0xe0 && c < 0xff && c != 0xf7) || (c >= 0x3b1 && c < 0x3ca && c != 0x3c2) || (c >= 0x430 && c < 0x450))
		return c - 0x20;
	if (c >= 0x450 && c < 0x460)
		return c - 0x50;
	if ((c >= 0x100 && c < 0x180) || c == 0x491)
		return c >= 0x139 && c < 0x149 ? c - !(c & 1) : c >= 0x179 && c < 0x17f ? c - !(c & 1) : c & ~1u;
	switch (c) {
	case 0x1a1:
	case 0x1b0:
		return c - 1;
	case 0x3ac:
		return 0x386;
	case 0x3ad:
	case 0x3ae:
	case 0x3af:
		return c - 0x25;
	case 0x3cc:
		return 0x38c;
	case 0x3cd:
	case 0x3ce:
		return c - 0x3f;
	default:
		return c;
	}
}

static bool is_sign(uint32_t c)
{
	static const uint16_t signs[] = { 0xa0, 0xa1, 0xa3, 0xa7, 0xa9, 0xab, 0xad, 0xae, 0xb0, 0xb7, 0xbb, 0xbf,
					  0x20ac, 0x2116, 0x2122, 0x2022, 0x2026, 0x2030 };

	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		if (signs[i] == c)
			return true;
	return c >= 0x2010 && c < 0x2040;
}

struct worths {
	int8_t of[128];
	bool capital[128], small[128];
};

static void add_letters(struct worths *w, const uint16_t *table, const char *letters, int8_t worth)
{
	struct str s = str_from(letters);

	for (size_t at = 0; at < s.len;) {
		uint32_t c;
		at += utf8_next(s, at, &c);
		for (size_t i = 0; i < 128; i++) {
			if (table[i] == c) {
				w->of[i] = worth;
				w->small[i] = true;
			} else if (table[i] == capital_of(c)) {
				w->of[i] = WORTH_CAPITAL;
				w->capital[i] = true;
			}
		}
	}
}

static void worths_from(struct worths *w, const struct language *l, enum charset charset)
{
	const uint16_t *table = charset_single_bytes[charset];

	*w = (struct worths){ .of = { 0 } };
	for (size_t i = 0; i < 128; i++)
		w->of[i] = table[i] == 0xfffd || table[i] < 0xa0 ? WORTH_NOTHING : is_sign(table[i]) ? WORTH_SIGN : WORTH_STRANGE;
	add_letters(w, table, l->common, WORTH_COMMON);
	add_letters(w, table, l->letters, WORTH_LETTER);
}

static bool is_small_ascii(unsigned char b)
{
	return b >= 'a' && b <= 'z';
}

/* The bytes over 0x7f of a text, each with its neighbours. */
struct highs {
	struct {
		unsigned char before, at, after; /* 0: none */
	} of[HIGHS_MAX];
	size_t n;
};

static void highs_from(struct str s, struct highs *ret)
{
	ret->n = 0;
	for (size_t i = 0; i < s.len && ret->n < HIGHS_MAX; i++) {
		if (!(s.ptr[i] & 0x80))
			continue;
		ret->of[ret->n].before = i ? (unsigned char)s.ptr[i - 1] : 0;
		ret->of[ret->n].at = (unsigned char)s.ptr[i];
		ret->of[ret->n++].after = i + 1 < s.len ? (unsigned char)s.ptr[i + 1] : 0;
	}
}

static int32_t worth_of(const struct worths *w, bool own_script, const struct highs *highs)
{
	int32_t sum = 0;

	for (size_t i = 0; i < highs->n; i++) {
		unsigned char at = highs->of[i].at - 0x80, before = highs->of[i].before;
		bool behind_small = before < 0x80 ? is_small_ascii(before) : w->small[before - 0x80];
		sum += w->of[at];
		if (behind_small && w->capital[at])
			sum -= COST_CAPITAL;
		if (own_script && is_small_ascii(before))
			sum -= COST_MIXED;
		else if (own_script && before < 0x80 && highs->of[i].after < 0x80)
			sum -= COST_ALONE;
	}
	return sum;
}

static bool is_letter(unsigned char b)
{
	return is_small_ascii(b | 0x20) || b >= 0xc0;
}

static bool is_digit(unsigned char b)
{
	return b >= '0' && b <= '9';
}

/* "¤" is a euro beside a number and before what ends a clause; between blanks it may mark an item of a list. */
static bool is_euro(unsigned char before, unsigned char after)
{
	return is_digit(before) || is_digit(after) || before == 0xa0 || (before == ' ' && after != ' ' && !is_letter(after));
}

/* "½" is "œ" within a word, behind an apostrophe, and in "½uvre" and "½uf"; but "½lb", "½inch". */
static bool is_ligature(unsigned char before, unsigned char after)
{
	return is_letter(after) && (is_letter(before) || before == '\'' || (after | 0x20) == 'u');
}

/*
 * ISO-8859-15 is windows-1252 but for the bytes 0x80 to 0x9f, of which it has no character, and eight signs that became
 * letters and the euro. A fraction behind a digit, "1½", is none of these: it decides.
 */
static bool is_latin_9(const struct highs *highs)
{
	int32_t votes = 0;

	for (size_t i = 0; i < highs->n; i++) {
		unsigned char before = highs->of[i].before, after = highs->of[i].after;
		switch (highs->of[i].at) {
		case 0xa4: /* ¤ € */
			votes += is_euro(before, after);
			break;
		case 0xa8: /* ¨ š */
		case 0xb8: /* ¸ ž */
			votes += is_letter(before) && is_letter(after) ? 1 : -1;
			break;
		case 0xbc: /* ¼ Œ */
		case 0xbd: /* ½ œ */
			if (is_digit(before))
				return false;
			votes += is_ligature(before, after) ? 1 : -1;
			break;
		default:
			if (highs->of[i].at < 0xa0)
				return false;
		}
	}
	return votes > 0;
}

enum charset charset_by_letters(struct str bytes)
{
	enum charset best = CHARSET_WINDOWS_1252;
	int32_t most = 0, western = 0;
	struct highs highs;

	highs_from(bytes, &highs);
	for (size_t i = 0; i < ARRAY_LEN(languages); i++)
		for (const uint8_t *c = languages[i].charsets; *c != CHARSETS; c++) {
			struct worths w;
			enum charset table = (enum charset)*c;
			/* The same table, read from right to left. */
			worths_from(&w, &languages[i], table == CHARSET_ISO_8859_8_I ? CHARSET_ISO_8859_8 : table);
			int32_t sum = worth_of(&w, languages[i].own_script, &highs);
			if (table == CHARSET_WINDOWS_1252)
				western = sum > western ? sum : western;
			if (sum > most)
				most = sum, best = table;
		}
	/* A few names among English text could be many a language's. */
	if (best != CHARSET_WINDOWS_1252 && most > western * 5 / 4 + DOUBT)
		return best;
	return is_latin_9(&highs) ? CHARSET_ISO_8859_15 : CHARSET_WINDOWS_1252;
}
