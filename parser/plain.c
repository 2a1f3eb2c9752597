#include "parser/plain.h"

#include <errno.h>

#include "parser/decode.h"
#include "parser/language.h"

int plain_read(struct str bytes, const struct page_hints *hints, struct arena *arena, struct article *ret,
	       const char **reterr_why)
{
	struct decoded page;
	int r = decode_text(bytes, hints->content_type, arena, &page);

	if (r < 0)
		return r;
	if (!str_trim(page.text).len) {
		*reterr_why = "no text";
		return -EBADMSG;
	}
	struct span *body = arena_alloc(arena, 1, sizeof *body);
	if (!body)
		return -ENOMEM;
	*body = (struct span){ 0, (uint32_t)page.text.len };
	ret->text = page.text;
	ret->body = (struct spans){ body, 1 };
	ret->title = hints->title;
	ret->published = hints->published;
	ret->url = hints->url;
	ret->language = language_of(page.text, (struct str){ NULL, 0 });
	return 0;
}
