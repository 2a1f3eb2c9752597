#include "fetcher/feed_body.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int feed_body_read(const struct visit_answer *answer, struct feed_body *out)
{
	struct str body = answer->http->body;
	struct feed_hints hints = { .content_type = answer->http->content_type, .base_url = answer->url };
	int r;

	*out = (struct feed_body){ .arena = arena_new(FEED_BODY_ARENA_BYTES), .bytes = malloc(body.len + 1) };
	if (!out->arena || !out->bytes)
		return -ENOMEM;
	if (body.len)
		memcpy(out->bytes, body.ptr, body.len);
	r = arena_dup(out->arena, hints.base_url, &hints.base_url);
	if (r == 0)
		r = arena_dup(out->arena, hints.content_type, &hints.content_type);
	out->base_url = hints.base_url;
	return r < 0 ? r : feed_read((struct str){ out->bytes, body.len }, &hints, out->arena, &out->doc);
}

void feed_body_free(struct feed_body *self)
{
	arena_destroy(&self->arena);
	free(self->bytes);
	*self = (struct feed_body){ 0 };
}
