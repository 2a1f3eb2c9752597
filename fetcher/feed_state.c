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

static char *text_copy(const char *z)
{
	return strdup(z ? z : "");
}

void feed_settings_free(struct feed_settings *set)
{
	free(set->name);
	free(set->url);
	free(set->outlet);
	free(set->credential);
	free(set->language);
	free(set->topic);
	free(set->from);
	*set = (struct feed_settings){ 0 };
}

int feed_settings_copy(const struct feed_settings *from, struct feed_settings *ret)
{
	struct feed_settings set = *from;

	set.name = text_copy(from->name);
	set.url = text_copy(from->url);
	set.outlet = text_copy(from->outlet);
	set.credential = text_copy(from->credential);
	set.language = text_copy(from->language);
	set.topic = text_copy(from->topic);
	set.from = text_copy(from->from);
	if (!set.name || !set.url || !set.outlet || !set.credential || !set.language || !set.topic || !set.from) {
		feed_settings_free(&set);
		return -ENOMEM;
	}
	*ret = set;
	return 0;
}

void feed_state_free(struct feed_state *state)
{
	free(state->etag);
	free(state->last_modified);
	free(state->moved_to);
	free(state->why);
	free(state->title);
	free(state->format);
	*state = (struct feed_state){ 0 };
}

int feed_state_copy(const struct feed_state *state, struct feed_state *ret)
{
	struct feed_state copy = *state;

	copy.etag = text_copy(state->etag);
	copy.last_modified = text_copy(state->last_modified);
	copy.moved_to = text_copy(state->moved_to);
	copy.why = text_copy(state->why);
	copy.title = text_copy(state->title);
	copy.format = text_copy(state->format);
	if (!copy.etag || !copy.last_modified || !copy.moved_to || !copy.why || !copy.title || !copy.format) {
		feed_state_free(&copy);
		return -ENOMEM;
	}
	*ret = copy;
	return 0;
}
