#include "fetcher/feed.h"

#include <errno.h>

#include "fetcher/feed_decode.h"
#include "fetcher/feed_reader.h"
#include "fetcher/feed_url.h"

static bool is_web_address(struct str line)
{
	return str_starts(line, STR("http://")) || str_starts(line, STR("https://"));
}

int feed_read_lines(struct str text, struct arena *arena, struct feed_doc *ret)
{
	int error = 0;

	ret->format = FEED_SITEMAP;
	while (text.len && ret->n_entries < FEED_ENTRIES_MAX) {
		size_t end = str_find_byte(text, '\n', 0);
		struct str line = str_trim((struct str){ text.ptr, end });
		text = str_skip(text, end + 1);
		if (!line.len)
			continue;
		if (!is_web_address(line) || str_find_byte(line, ' ', 0) < line.len || str_find_byte(line, '<', 0) < line.len)
			return -EBADMSG;
		struct feed_entry *entry = feed_grow(arena, (void **)&ret->entries, &ret->n_entries, &ret->cap_entries, sizeof *entry,
						     FEED_ENTRIES_MAX, &error);
		if (!entry)
			return error;
		entry->common.link = line;
	}
	return ret->n_entries ? 0 : -EBADMSG;
}

int feed_read(struct str bytes, const struct feed_hints *hints, struct arena *arena, struct feed_doc *ret)
{
	struct feed_doc doc = { 0 };
	struct str text, start, base = { 0 };
	int r;

	if (bytes.len > FEED_BYTES_MAX)
		return -E2BIG;
	r = feed_decode(bytes, hints->content_type, arena, &text);
	if (r < 0)
		return r;
	if (hints->base_url.len)
		base = feed_url_base(arena, base, hints->base_url);
	start = str_trim(text);
	if (!start.len)
		return -EBADMSG;
	if (start.ptr[0] == '{')
		r = feed_read_json(start, base, arena, &doc);
	else if (is_web_address(start))
		r = feed_read_lines(start, arena, &doc);
	else
		r = feed_read_xml(text, base, arena, &doc);
	if (r < 0)
		return r;
	*ret = doc;
	return 0;
}
