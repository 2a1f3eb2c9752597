/*
 * Words that were said in another language than the text's, where the
 * statement's own sentence says so outside the words: "said in Turkish",
 * "through an interpreter", "according to a translation".
 */
#include "common/cleanup.h"
#include "parser/extract_impl.h"

enum { SENTENCE_TOKENS = 60 }; /* on either side of the cue */

/* Languages with news of their own, by their English names; English itself needs no translation. */
static const struct str languages[] = {
	STR_INIT("Afrikaans"),  STR_INIT("Albanian"), STR_INIT("Amharic"),    STR_INIT("Arabic"),    STR_INIT("Aramaic"),   STR_INIT("Armenian"),
	STR_INIT("Azeri"),      STR_INIT("Basque"),   STR_INIT("Belarusian"), STR_INIT("Bengali"),   STR_INIT("Bosnian"),   STR_INIT("Bulgarian"),
	STR_INIT("Burmese"),    STR_INIT("Cantonese"), STR_INIT("Catalan"),   STR_INIT("Chechen"),   STR_INIT("Chinese"),   STR_INIT("Croatian"),
	STR_INIT("Czech"),      STR_INIT("Danish"),   STR_INIT("Dari"),       STR_INIT("Dutch"),     STR_INIT("Estonian"),  STR_INIT("Farsi"),
	STR_INIT("Finnish"),    STR_INIT("Flemish"),  STR_INIT("French"),     STR_INIT("Georgian"),  STR_INIT("German"),    STR_INIT("Greek"),
	STR_INIT("Hausa"),      STR_INIT("Hebrew"),   STR_INIT("Hindi"),      STR_INIT("Hungarian"), STR_INIT("Icelandic"), STR_INIT("Indonesian"),
	STR_INIT("Irish"),      STR_INIT("Italian"),  STR_INIT("Japanese"),   STR_INIT("Kazakh"),    STR_INIT("Khmer"),     STR_INIT("Korean"),
	STR_INIT("Kurdish"),    STR_INIT("Kurmanji"), STR_INIT("Kyrgyz"),     STR_INIT("Lao"),       STR_INIT("Latin"),     STR_INIT("Latvian"),
	STR_INIT("Lithuanian"), STR_INIT("Macedonian"), STR_INIT("Malay"),    STR_INIT("Maltese"),   STR_INIT("Mandarin"),  STR_INIT("Mongolian"),
	STR_INIT("Montenegrin"), STR_INIT("Nepali"),  STR_INIT("Norwegian"),  STR_INIT("Oromo"),     STR_INIT("Pashto"),    STR_INIT("Persian"),
	STR_INIT("Polish"),     STR_INIT("Portuguese"), STR_INIT("Punjabi"),  STR_INIT("Romanian"),  STR_INIT("Russian"),   STR_INIT("Serbian"),
	STR_INIT("Sinhala"),    STR_INIT("Slovak"),   STR_INIT("Slovene"),    STR_INIT("Slovenian"), STR_INIT("Somali"),    STR_INIT("Spanish"),
	STR_INIT("Swahili"),    STR_INIT("Swedish"),  STR_INIT("Tagalog"),    STR_INIT("Tajik"),     STR_INIT("Tamil"),     STR_INIT("Tatar"),
	STR_INIT("Thai"),       STR_INIT("Tibetan"),  STR_INIT("Tigrinya"),   STR_INIT("Turkish"),   STR_INIT("Turkmen"),   STR_INIT("Ukrainian"),
	STR_INIT("Urdu"),       STR_INIT("Uyghur"),   STR_INIT("Uzbek"),      STR_INIT("Vietnamese"), STR_INIT("Welsh"),    STR_INIT("Xhosa"),
	STR_INIT("Yiddish"),    STR_INIT("Yoruba"),   STR_INIT("Zulu"),
};

static bool is_word(const struct reading *r, uint32_t i, const struct str *words, size_t n)
{
	for (size_t k = 0; k < n; k++)
		if (str_eq(text_token(&r->text, i), words[k]))
			return true;
	return false;
}

/* "in German", but not "in German waters": nothing that German could describe stands behind it. */
bool extract_names_language(const struct reading *r, uint32_t i, uint32_t end)
{
	if (i >= end || !is_word(r, i, languages, ARRAY_LEN(languages)))
		return false;
	return i + 1 >= end || r->text.tokens[i + 1].kind > TOKEN_NUMBER ||
	       r->entries[i + 1].classes & (W_PREP | W_CONJ | W_ADV | W_TIME | W_SUBORD | W_REL | W_DET | W_BE | W_HAVE | W_SUBJ);
}

static bool is_translation(const struct reading *r, uint32_t i, uint32_t end)
{
	static const struct str by[] = { STR_INIT("through"), STR_INIT("via") };
	static const struct str who[] = { STR_INIT("interpreter"), STR_INIT("translator"), STR_INIT("interpreters"), STR_INIT("translators") };
	static const struct str what[] = { STR_INIT("translated"), STR_INIT("translation") };

	if (str_eq_nocase(text_token(&r->text, i), STR("in")))
		return extract_names_language(r, i + 1, end);
	if (is_word(r, i, what, ARRAY_LEN(what)))
		return true;
	if (!is_word(r, i, by, ARRAY_LEN(by)))
		return false;
	/* "through an interpreter", "through a government interpreter" */
	for (uint32_t k = i + 1; k < end && k < i + 5; k++)
		if (is_word(r, k, who, ARRAY_LEN(who)))
			return true;
	return false;
}

bool extract_is_translated(const struct reading *r, const struct attribution *a)
{
	const struct text *t = &r->text;

	if (a->cue.first >= a->cue.last || a->turn)
		return false;
	const struct sentence *s = &t->sentences[t->tokens[a->cue.first].sentence];
	uint32_t first = a->cue.first > s->first + SENTENCE_TOKENS ? a->cue.first - SENTENCE_TOKENS : s->first;
	uint32_t last = s->last < a->cue.last + SENTENCE_TOKENS ? s->last : a->cue.last + SENTENCE_TOKENS;

	for (uint32_t i = first; i < last; i++)
		if (!extract_in_words(a, i) && t->tokens[i].depth == t->tokens[a->cue.first].depth && is_translation(r, i, last))
			return true;
	return false;
}
