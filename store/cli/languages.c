#include "store/cli/languages.h"

struct str language_code(struct str word)
{
	struct str base = { word.ptr, 0 };

	while (base.len < word.len && word.ptr[base.len] >= 'a' && word.ptr[base.len] <= 'z')
		base.len++;
	bool region = base.len < word.len && (word.ptr[base.len] == '-' || word.ptr[base.len] == '_');
	for (size_t i = 0; i < language_words_n; i++)
		if (str_eq(word, str_from(language_words[i].word)) ||
		    (region && (str_eq(base, str_from(language_words[i].code)) || str_eq(base, str_from(language_words[i].word)))))
			return str_from(language_words[i].code);
	return (struct str){ 0 };
}
