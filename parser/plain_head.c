#include "parser/plain_head.h"

#include "common/cleanup.h"
#include "parser/lexicon.h"
#include "parser/meta_names.h"

enum { NOTICE_WORDS_MAX = 60, GIVEN_BYTES_MAX = 24 };

bool is_site_notice(struct str line, unsigned words)
{
	static const struct str marks[] = {
		STR_INIT("use cookies"), STR_INIT("uses cookies"), STR_INIT("using cookies"), STR_INIT("cookie policy"), STR_INIT("cookie settings"),
		STR_INIT("store cookies"), STR_INIT("accept cookies"), STR_INIT("free articles left"), STR_INIT("free article left"),
		STR_INIT("free articles remaining"), STR_INIT("your free articles"), STR_INIT("enable javascript"), STR_INIT("ad blocker"),
	};

	for (size_t at = 0; words <= NOTICE_WORDS_MAX && at < line.len; at++)
		for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
			struct str here;
			if ((line.ptr[at] | 0x20) == marks[i].ptr[0] && str_sub(line, at, at + marks[i].len, &here) && str_eq_nocase(here, marks[i]))
				return true;
		}
	return false;
}

static bool is_given_name(struct str word)
{
	char key[GIVEN_BYTES_MAX + 2];

	if (word.len < 2 || word.len > GIVEN_BYTES_MAX)
		return false;
	for (size_t i = 0; i < word.len; i++)
		key[i] = ascii_lower(word.ptr[i]);
	for (const struct word_list *l = lexicon_given; l->words; l++) {
		struct str all = str_from(l->words), name = { key, word.len };
		for (size_t at = 0; at = str_find(all, name, at), at < all.len; at++)
			if ((at == 0 || all.ptr[at - 1] == ' ') && (at + name.len == all.len || all.ptr[at + name.len] == ' '))
				return true;
	}
	return false;
}

bool is_lone_name(struct str line)
{
	return names_is_person(line) && is_given_name((struct str){ line.ptr, str_find_byte(line, ' ', 0) });
}
