#include "fetcher/feed_words.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "fetcher/words.h"

int feed_words_text(const struct control_request *request, struct arena *arena, const char *key, char **text)
{
	struct str s;

	if (!words_get(request, key, &s))
		return 0;
	if (s.len > FEED_TEXT_MAX || memchr(s.ptr ? s.ptr : "", '\0', s.len))
		return -EINVAL;
	int r = arena_dup(arena, s, &s);
	if (r == 0)
		*text = (char *)(uintptr_t)s.ptr;
	return r;
}

/* What the feed is known to be in and about. */
static int read_hints(const struct control_request *request, struct arena *arena, struct feed_settings *set)
{
	if (!word_is_language(words_text(request, "lang")) || !word_is_topic(words_text(request, "topic")))
		return -EINVAL;
	int r = feed_words_text(request, arena, "lang", &set->language);
	return r < 0 ? r : feed_words_text(request, arena, "topic", &set->topic);
}

int feed_words_read(const struct control_request *request, struct arena *arena, struct feed_settings *set, const char **ret_wrong)
{
	const char *wrong = "a text of a feed has at most 1024 bytes";
	int r = feed_words_text(request, arena, "outlet", &set->outlet);

	if (r == 0)
		r = feed_words_text(request, arena, "credential", &set->credential);
	if (r == 0) {
		wrong = WORDS_HINTS_WRONG;
		r = read_hints(request, arena, set);
	}
	if (r == 0) {
		wrong = "every and pace are times: 90s, 10m, 2h";
		r = words_usec(request, "every", set->every_usec, &set->every_usec);
	}
	if (r == 0)
		r = words_usec(request, "pace", set->pace_usec, &set->pace_usec);
	if (r == -EINVAL)
		*ret_wrong = wrong;
	return r;
}
