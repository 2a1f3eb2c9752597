#include "parser/meta_names.h"

#include <errno.h>

#include "common/cleanup.h"
#include "parser/meta_rank.h"

enum { WORDS_OF_NAME_MAX = 5 };

static const struct str prefixes[] = {
	STR_INIT("written by"), STR_INIT("posted by"), STR_INIT("published by"), STR_INIT("reviewed by"), STR_INIT("edited by"),
	STR_INIT("story by"), STR_INIT("words by"), STR_INIT("text by"), STR_INIT("article by"), STR_INIT("a post by"),
	STR_INIT("geschrieben von"), STR_INIT("veröffentlicht von"), STR_INIT("verfasst von"), STR_INIT("erstellt von"),
	STR_INIT("ein artikel von"), STR_INIT("artikel von"), STR_INIT("ein beitrag von"), STR_INIT("beitrag von"),
	STR_INIT("kommentar von"), STR_INIT("interview von"), STR_INIT("text von"), STR_INIT("escrito por"), STR_INIT("publicado por"),
	STR_INIT("publié par"), STR_INIT("scritto da"), STR_INIT("di"), STR_INIT("authors"), STR_INIT("author"), STR_INIT("autoren"),
	STR_INIT("autorin"), STR_INIT("autor"), STR_INIT("auteur"), STR_INIT("autore"), STR_INIT("redakteur"), STR_INIT("redakteurin"),
	STR_INIT("reporter"), STR_INIT("text"), STR_INIT("words"), STR_INIT("byline"), STR_INIT("by"), STR_INIT("von"), STR_INIT("par"),
	STR_INIT("por"), STR_INIT("door"), STR_INIT("av"), STR_INIT("przez"), STR_INIT("vom"), STR_INIT("eingestellt von"), STR_INIT("beitragvon"),
	STR_INIT("authored by"), STR_INIT("& fotos"), STR_INIT("und fotos"), STR_INIT("& photos"), STR_INIT("and photos"),
	STR_INIT("rechtsanwältin"), STR_INIT("rechtsanwalt"), STR_INIT("contributors"), STR_INIT("contributor"), STR_INIT("автор"),
};

/* What ends a name line: the rest is a date, a place, an outlet, a role. */
static const struct str stops[] = {
	STR_INIT(" | "), STR_INIT(" • "), STR_INIT(" · "), STR_INIT(" – "), STR_INIT(" — "), STR_INIT(" - "), STR_INIT("  "),
	STR_INIT(" ("), STR_INIT(" for "), STR_INIT(" on "), STR_INIT(" am "), STR_INIT(" updated"), STR_INIT(" published"),
	STR_INIT(" posted"), STR_INIT(" in "), STR_INIT("\n"), STR_INIT(" @"), STR_INIT(" via "), STR_INIT(" last "), STR_INIT(" says"),
	STR_INIT("|"), STR_INIT("•"), STR_INIT("·"), STR_INIT("<"), STR_INIT(" alle artikel"), STR_INIT(" alle beiträge"),
	STR_INIT(" all posts"), STR_INIT(" view all"), STR_INIT(" said"), STR_INIT(" sagt"), STR_INIT(" illustration"), STR_INIT(" foto"),
	STR_INIT(" photo"), STR_INIT(" verfasst"), STR_INIT(" veröffentlicht"),
};

static const struct str connectors[] = {
	STR_INIT(";"), STR_INIT(","), STR_INIT(" and "), STR_INIT(" und "), STR_INIT(" & "), STR_INIT("/"), STR_INIT(" y "),
	STR_INIT(" et "), STR_INIT(" with "),
};

static const struct str by_words[] = {
	STR_INIT("by"), STR_INIT("von"), STR_INIT("par"), STR_INIT("por"), STR_INIT("di"), STR_INIT("author"), STR_INIT("authors"),
	STR_INIT("autor"), STR_INIT("autorin"), STR_INIT("autoren"), STR_INIT("text"), STR_INIT("redaktion"), STR_INIT("words"),
	STR_INIT("door"), STR_INIT("autore"), STR_INIT("auteur"),
};

static const struct str particles[] = {
	STR_INIT("von"), STR_INIT("van"), STR_INIT("de"), STR_INIT("der"), STR_INIT("den"), STR_INIT("da"), STR_INIT("del"),
	STR_INIT("della"), STR_INIT("di"), STR_INIT("du"), STR_INIT("la"), STR_INIT("le"), STR_INIT("zu"), STR_INIT("bin"),
	STR_INIT("el"), STR_INIT("al"), STR_INIT("dos"), STR_INIT("ter"), STR_INIT("y"),
};

static bool is_listed(struct str s, const struct str *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq_nocase(s, list[i]))
			return true;
	return false;
}

static bool here(struct str s, size_t at, struct str what)
{
	struct str part;

	return str_sub(s, at, at + what.len, &part) && str_eq_nocase(part, what);
}

static bool is_trimmed(char c)
{
	return memchr(" :-|,.\t\r\n/*\"'", c, 13) != NULL;
}

static struct str trim(struct str s)
{
	static const struct str dashes[] = { STR_INIT("–"), STR_INIT("—"), STR_INIT("·"), STR_INIT("•"), STR_INIT("\xc2\xa0") };

	for (bool more = true; more;) {
		more = false;
		while (s.len && is_trimmed(s.ptr[0]))
			s = str_skip(s, 1), more = true;
		while (s.len && is_trimmed(s.ptr[s.len - 1]))
			s.len--, more = true;
		for (size_t i = 0; i < ARRAY_LEN(dashes); i++) {
			if (str_starts(s, dashes[i]))
				s = str_skip(s, dashes[i].len), more = true;
			if (str_ends(s, dashes[i]))
				s.len -= dashes[i].len, more = true;
		}
	}
	return s;
}

static struct str cut_prefixes(struct str s)
{
	for (bool more = true; more;) {
		more = false;
		s = trim(s);
		for (size_t i = 0; i < ARRAY_LEN(prefixes) && !more; i++) {
			size_t n = prefixes[i].len;
			if (here(s, 0, prefixes[i]) && n < s.len && (s.ptr[n] == ' ' || s.ptr[n] == ':' || s.ptr[n] == '\n')) {
				s = str_skip(s, n);
				more = true;
			}
		}
	}
	return s;
}

static struct str cut_rest(struct str s)
{
	for (size_t at = 1; at < s.len; at++) {
		bool stop = char_is_digit(s.ptr[at]) && s.ptr[at - 1] == ' ' && at + 1 < s.len &&
			    (char_is_digit(s.ptr[at + 1]) || memchr("./", s.ptr[at + 1], 2));
		for (size_t i = 0; i < ARRAY_LEN(stops) && !stop; i++)
			stop = s.ptr[at] == stops[i].ptr[0] && here(s, at, stops[i]);
		if (stop)
			return trim((struct str){ s.ptr, at });
	}
	return trim(s);
}

void names_from(struct str s, struct names *ret)
{
	size_t from = 0;

	ret->n = 0;
	s = cut_rest(cut_prefixes(s));
	if (s.len < 2 || s.len > 160 || here(s, 0, STR("http")) || here(s, 0, STR("www.")) || str_find_byte(s, '@', 0) < s.len)
		return;
	for (size_t at = 0; at <= s.len; at++) {
		size_t len = at == s.len;
		for (size_t i = 0; i < ARRAY_LEN(connectors) && !len && at < s.len; i++)
			len = here(s, at, connectors[i]) ? connectors[i].len : 0;
		if (!len)
			continue;
		struct str name = cut_prefixes((struct str){ s.ptr + from, at - from });
		bool had = false;
		for (size_t i = 0; i < ret->n; i++)
			had |= str_eq_nocase(ret->at[i], name);
		if (name.len > 1 && name.len <= NAME_BYTES_MAX && ret->n < NAMES_MAX && !had)
			ret->at[ret->n++] = name;
		from = at + len;
		at = at == s.len ? at : from - 1;
	}
}

/* Bytes of the capitalised word at s[at]; 0: none. */
static size_t capital_word(struct str s, size_t at)
{
	size_t n = 0;

	if (at >= s.len || !((s.ptr[at] >= 'A' && s.ptr[at] <= 'Z') || ((unsigned char)s.ptr[at] >= 0xc3 && (unsigned char)s.ptr[at] < 0xe2)))
		return 0;
	if ((unsigned char)s.ptr[at] == 0xc3 && at + 1 < s.len && (unsigned char)s.ptr[at + 1] >= 0x9f)
		return 0;
	while (at + n < s.len) {
		unsigned char c = (unsigned char)s.ptr[at + n];
		bool apostrophe = c == 0xe2 && here(s, at + n, STR("’"));
		if (!((c | 0x20u) - 'a' < 26u || (c >= 0x80 && c < 0xe2) || c == '\'' || c == '.' || c == '-' || apostrophe))
			break;
		n += apostrophe ? 3 : 1;
	}
	while (n && (s.ptr[at + n - 1] == '-' || (s.ptr[at + n - 1] == '.' && n > 4)))
		n--;
	return n;
}

/* Bytes of the name at s[at], and its capitalised words. */
static size_t name_at(struct str s, size_t at, unsigned *ret_words)
{
	size_t end = at;

	*ret_words = 0;
	for (size_t i = at; *ret_words < WORDS_OF_NAME_MAX;) {
		size_t n = capital_word(s, i);
		if (n) {
			++*ret_words;
			end = i + n;
		} else {
			size_t stop = i;
			while (stop < s.len && s.ptr[stop] >= 'a' && s.ptr[stop] <= 'z')
				stop++;
			struct str word = { s.ptr + i, stop - i };
			if (!*ret_words || !is_listed(word, particles, ARRAY_LEN(particles)))
				break;
			n = stop - i;
		}
		i += n;
		if (i >= s.len || s.ptr[i] != ' ')
			break;
		i++;
	}
	return end - at;
}

bool names_is_person(struct str s)
{
	unsigned words;

	s = str_trim(s);
	return name_at(s, 0, &words) == s.len && words >= 2 && words <= 4;
}

/* The by-word that ends before s[at], which begins a name; its first byte. SIZE_MAX: none. */
static size_t by_word_before(struct str s, size_t at)
{
	size_t end = at, from;

	while (end && (s.ptr[end - 1] == ' ' || s.ptr[end - 1] == ':' || s.ptr[end - 1] == '/'))
		end--;
	if (end == at)
		return SIZE_MAX;
	for (from = end; from && ((unsigned char)s.ptr[from - 1] | 0x20u) - 'a' < 26u;)
		from--;
	if (!is_listed((struct str){ s.ptr + from, end - from }, by_words, ARRAY_LEN(by_words)))
		return SIZE_MAX;
	/* Behind a mark, a number or a verb of publishing: "Posted by", "12 May, by", not "followed by". */
	size_t b = from;
	while (b && s.ptr[b - 1] == ' ')
		b--;
	if (!b || memchr("|,-(:;0123456789", s.ptr[b - 1], 16) || (unsigned char)s.ptr[b - 1] >= 0x80)
		return from;
	size_t w = b;
	while (w && ((unsigned char)s.ptr[w - 1] | 0x20u) - 'a' < 26u)
		w--;
	static const struct str verbs[] = { STR_INIT("written"), STR_INIT("posted"), STR_INIT("published"), STR_INIT("geschrieben"),
					    STR_INIT("veröffentlicht"), STR_INIT("text"), STR_INIT("story"), STR_INIT("uhr"), STR_INIT("am"),
					    STR_INIT("article"), STR_INIT("words"), STR_INIT("pm") };
	return is_listed((struct str){ s.ptr + w, b - w }, verbs, ARRAY_LEN(verbs)) ? w : SIZE_MAX;
}

bool names_after_by(struct str s, size_t *at, size_t *ret_from, struct names *ret)
{
	for (size_t i = *at; i < s.len; i++) {
		unsigned words;
		if (i && s.ptr[i - 1] != ' ' && s.ptr[i - 1] != ':' && s.ptr[i - 1] != '/')
			continue;
		size_t len = capital_word(s, i) ? name_at(s, i, &words) : 0;
		size_t by = len ? by_word_before(s, i) : SIZE_MAX;
		if (by == SIZE_MAX)
			continue;
		ret->n = 0;
		while (len && ret->n < NAMES_MAX && len <= NAME_BYTES_MAX) {
			ret->at[ret->n++] = (struct str){ s.ptr + i, len };
			i += len;
			size_t next = 0;
			for (size_t k = 0; k < ARRAY_LEN(connectors) && !next; k++)
				next = here(s, i, connectors[k]) ? connectors[k].len : 0;
			while (next && i + next < s.len && s.ptr[i + next] == ' ')
				next++;
			for (size_t k = 2; k < ARRAY_LEN(connectors); k++)
				if (next && here(s, i + next - 1, connectors[k]))
					next += connectors[k].len - 1;
			len = next ? name_at(s, i + next, &words) : 0;
			len = words >= 2 ? len : 0;
			i += len ? next : 0;
		}
		*at = i;
		*ret_from = by;
		return ret->n > 0;
	}
	return false;
}

int names_join(const struct names *self, struct arena *arena, struct str *ret)
{
	size_t len = 1, n = 0;

	for (size_t i = 0; i < self->n; i++)
		len += self->at[i].len + 2;
	char *out = arena_alloc(arena, len, 1);
	if (!out)
		return -ENOMEM;
	for (size_t i = 0; i < self->n; i++) {
		if (i)
			memcpy(out + n, "; ", 2), n += 2;
		for (size_t k = 0; k < self->at[i].len; k++) {
			char c = self->at[i].ptr[k];
			out[n] = (unsigned char)c < ' ' ? ' ' : c;
			n += !(out[n] == ' ' && n && out[n - 1] == ' ');
		}
	}
	*ret = (struct str){ out, n };
	return 0;
}

int names_key(const struct names *self, struct arena *arena, struct str *ret)
{
	struct names folded = { .n = self->n };

	for (size_t i = 0; i < self->n; i++) {
		struct str s;
		if (fold_text(self->at[i], arena, &s) < 0)
			return -ENOMEM;
		size_t k = i;
		for (; k && str_cmp(folded.at[k - 1], s) > 0; k--)
			folded.at[k] = folded.at[k - 1];
		folded.at[k] = s;
	}
	return names_join(&folded, arena, ret);
}
