#include "fetcher/words.h"

#include <errno.h>

#include "common/conf.h"
#include "fetcher/feeds.h"

static size_t equals_sign(struct str word)
{
	return str_find_byte(word, '=', 0);
}

bool word_is_name(struct str word)
{
	return equals_sign(word) == word.len;
}

bool words_get(const struct control_request *request, const char *key, struct str *ret)
{
	struct str k = str_from(key);

	for (size_t i = request->n; i-- > 0;) {
		struct str word = request->words[i];
		size_t at = equals_sign(word);

		if (at < word.len && str_eq((struct str){ word.ptr, at }, k)) {
			*ret = str_skip(word, at + 1);
			return true;
		}
	}
	return false;
}

struct str words_text(const struct control_request *request, const char *key)
{
	struct str value = STR("");

	(void)words_get(request, key, &value);
	return value;
}

bool words_yes(const struct control_request *request, const char *key)
{
	return str_eq(words_text(request, key), STR("yes"));
}

int word_number(struct str word, uint64_t *ret)
{
	uint64_t n = 0;

	if (word.len == 0 || word.len > 20)
		return -EINVAL;
	for (size_t i = 0; i < word.len; i++) {
		unsigned digit = (unsigned char)word.ptr[i] - '0';

		if (digit > 9 || n > (UINT64_MAX - digit) / 10)
			return -EINVAL;
		n = n * 10 + digit;
	}
	*ret = n;
	return 0;
}

bool word_is_language(struct str word)
{
	size_t letters = 0;

	for (size_t i = 0; i < word.len; i++) {
		unsigned char c = (unsigned char)word.ptr[i];
		bool letter = (c | 0x20u) - 'a' < 26u, digit = c >= '0' && c <= '9';

		/* Behind the language itself there is a hyphen first. */
		if (!letter && (letters < 2 || !(c == '-' || (digit && i > letters))))
			return false;
		letters += letter && letters == i;
	}
	return word.len == 0 || ((letters == 2 || letters == 3) && word.len <= FEED_HINT_MAX);
}

bool word_is_topic(struct str word)
{
	for (size_t i = 0; i < word.len; i++) {
		unsigned char c = (unsigned char)word.ptr[i];

		if (c - (unsigned)'a' >= 26u && c - (unsigned)'0' >= 10u && c != '-' && c != '/' && c != '_' && c != '.')
			return false;
	}
	return word.len <= FEED_HINT_MAX;
}

bool words_known(const struct control_request *request, const char *const *known, struct str *reterr_word)
{
	for (size_t i = 0; i < request->n; i++) {
		struct str word = request->words[i];
		struct str key = { word.ptr, equals_sign(word) };
		const char *const *k = known;

		if (key.len == word.len)
			continue;
		while (*k && !str_eq(key, str_from(*k)))
			k++;
		if (!*k) {
			*reterr_word = key;
			return false;
		}
	}
	return true;
}

/* "0.25" and "0.25s": seconds with a fraction, which the configuration's times do not have. */
static int fraction(struct str s, uint64_t *ret)
{
	size_t dot = str_find_byte(s, '.', 0);
	struct str rest = str_skip(s, dot + 1);
	uint64_t whole = 0, unit = 1000000, part = 0;

	if (dot == s.len)
		return -EINVAL;
	if (rest.len && rest.ptr[rest.len - 1] == 's')
		rest.len--;
	if ((dot && word_number((struct str){ s.ptr, dot }, &whole) < 0) || rest.len == 0 || rest.len > 6 || whole > 86400)
		return -EINVAL;
	if (word_number(rest, &part) < 0)
		return -EINVAL;
	for (size_t i = 0; i < rest.len; i++)
		unit /= 10;
	*ret = whole * 1000000 + part * unit;
	return 0;
}

int words_usec(const struct control_request *request, const char *key, uint64_t initial, uint64_t *ret)
{
	struct str s;

	*ret = initial;
	if (!words_get(request, key, &s))
		return 0;
	return fraction(s, ret) == 0 ? 0 : conf_usec(s, ret);
}
