#include "store/stem.h"

#include <errno.h>
#include <libstemmer.h>
#include <stdlib.h>

#include "common/cleanup.h"

static const struct {
	const char *tag, *algorithm;
} languages[STEM_LANGUAGES] = {
	{ "en", "english" }, { "de", "german" },  { "fr", "french" },	 { "es", "spanish" }, { "it", "italian" },
	{ "pt", "portuguese" }, { "nl", "dutch" }, { "sv", "swedish" }, { "no", "norwegian" }, { "da", "danish" },
	{ "fi", "finnish" }, { "ru", "russian" }, { "tr", "turkish" }, { "ro", "romanian" },
};

struct stemmers {
	struct sb_stemmer *at[STEM_LANGUAGES];
};

struct stemmers *stemmers_new(void)
{
	return calloc(1, sizeof(struct stemmers));
}

void stemmers_destroy(struct stemmers **self_p)
{
	struct stemmers *self = *self_p;

	if (!self)
		return;
	for (size_t i = 0; i < STEM_LANGUAGES; i++)
		if (self->at[i])
			sb_stemmer_delete(self->at[i]);
	free(self);
	*self_p = NULL;
}

const char *stem_language(size_t i)
{
	return i < STEM_LANGUAGES ? languages[i].tag : NULL;
}

int stem_language_find(struct str tag)
{
	struct str primary = { tag.ptr, str_find_byte(tag, '-', 0) };

	for (size_t i = 0; i < STEM_LANGUAGES; i++)
		if (str_eq_nocase(primary, str_from(languages[i].tag)))
			return (int)i;
	return -ENOENT;
}

struct str stemmers_stem(struct stemmers *self, size_t language, struct str word)
{
	if (!self->at[language])
		self->at[language] = sb_stemmer_new(languages[language].algorithm, "UTF_8");
	if (!self->at[language])
		return word;
	const sb_symbol *stem = sb_stemmer_stem(self->at[language], (const sb_symbol *)word.ptr, (int)word.len);
	if (!stem)
		return word;
	return (struct str){ (const char *)stem, (size_t)sb_stemmer_length(self->at[language]) };
}
