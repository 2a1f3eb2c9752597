/* What a feed owns, its settings and its state: texts set, both copied and freed. */
#include "fetcher/feeds.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/utf8.h"

int feed_text_set(char **text, struct str value, size_t max)
{
	struct str s = utf8_cut(value, max);
	char *z = malloc(s.len + 1);

	if (!z)
		return -ENOMEM;
	for (size_t i = 0; i < s.len; i++)
		z[i] = (unsigned char)s.ptr[i] < ' ' ? ' ' : s.ptr[i];
	z[s.len] = '\0';
	free(*text);
	*text = z;
	return 0;
}

int feed_forget_answers(struct feed_state *state)
{
	char **const texts[] = { &state->etag, &state->last_modified, &state->moved_to };
	int r = 0;

	for (size_t i = 0; i < ARRAY_LEN(texts) && r == 0; i++)
		r = feed_text_set(texts[i], STR(""), FEED_TEXT_MAX);
	memset(&state->body, 0, sizeof(state->body));
	state->moved_polls = 0;
	return r;
}

/* Where the texts are. What a struct gets here is copied and freed. */
static const size_t settings_texts[] = {
	offsetof(struct feed_settings, name),	  offsetof(struct feed_settings, url),	 offsetof(struct feed_settings, outlet),
	offsetof(struct feed_settings, credential), offsetof(struct feed_settings, language), offsetof(struct feed_settings, topic),
	offsetof(struct feed_settings, from),
};
static const size_t state_texts[] = {
	offsetof(struct feed_state, etag), offsetof(struct feed_state, last_modified), offsetof(struct feed_state, moved_to),
	offsetof(struct feed_state, why),  offsetof(struct feed_state, title),	       offsetof(struct feed_state, format),
};

static char **text_of(void *owner, size_t offset)
{
	return (char **)(void *)((char *)owner + offset);
}

static void texts_free(void *owner, const size_t *texts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(*text_of(owner, texts[i]));
}

/* copy has the owner's pointers; all become its own, or, with -ENOMEM, none is. */
static int texts_copy(void *copy, const size_t *texts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char **text = text_of(copy, texts[i]);

		*text = strdup(*text ? *text : "");
		if (!*text) {
			texts_free(copy, texts, i);
			return -ENOMEM;
		}
	}
	return 0;
}

void feed_settings_free(struct feed_settings *set)
{
	texts_free(set, settings_texts, ARRAY_LEN(settings_texts));
	*set = (struct feed_settings){ 0 };
}

int feed_settings_copy(const struct feed_settings *from, struct feed_settings *ret)
{
	struct feed_settings copy = *from;
	int r = texts_copy(&copy, settings_texts, ARRAY_LEN(settings_texts));

	if (r == 0)
		*ret = copy;
	return r;
}

void feed_state_free(struct feed_state *state)
{
	texts_free(state, state_texts, ARRAY_LEN(state_texts));
	*state = (struct feed_state){ 0 };
}

int feed_state_copy(const struct feed_state *state, struct feed_state *ret)
{
	struct feed_state copy = *state;
	int r = texts_copy(&copy, state_texts, ARRAY_LEN(state_texts));

	if (r == 0)
		*ret = copy;
	return r;
}
