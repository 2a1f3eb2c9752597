/* page-dump meta: the candidates of each page as a line of JSON. */
#include <errno.h>
#include <stdio.h>

#include "common/json.h"
#include "parser/dump/dump.h"
#include "parser/meta.h"

static void dump_candidates(struct json *j, const char *name, const struct candidates *c, size_t columns)
{
	json_key(j, name);
	json_array(j);
	for (size_t i = 0; i < c->n; i++) {
		json_array(j);
		json_str(j, c->at[i].text);
		for (size_t k = 0; k < columns; k++)
			json_int(j, c->at[i].row[k]);
		json_end(j);
	}
	json_end(j);
}

int dump_meta(struct dump_page *page, const struct body_model *model)
{
	struct body_hints hints;
	struct body_view body;
	struct candidates titles, dates, authors;
	struct buf out = { 0 };
	struct json j = { .out = &out };

	if (facts_body_hints(&page->facts, page->arena, &hints) < 0 ||
	    body_look(model, &page->blocks, &hints, page->arena, &body) < 0 || body_judge(model, page->arena, &body) < 0)
		return -ENOMEM;
	struct meta_view view = { .tree = &page->tree, .blocks = &page->blocks, .facts = &page->facts, .body = &body,
				  .html = page->decoded.text, .url = page->url, .arena = page->arena };
	meta_look(&view);
	if (titles_find(&view, &titles) < 0 || dates_find(&view, &dates) < 0 || authors_find(&view, &authors) < 0)
		return -ENOMEM;
	json_object(&j);
	json_key(&j, "id"), json_str(&j, page->id);
	dump_candidates(&j, "title", &titles, TITLE_COLUMNS);
	dump_candidates(&j, "date", &dates, DATE_COLUMNS);
	dump_candidates(&j, "author", &authors, AUTHOR_COLUMNS);
	json_end(&j);
	(void)fwrite(out.ptr, 1, out.len, stdout);
	(void)putchar('\n');
	buf_destroy(&out);
	return 0;
}
