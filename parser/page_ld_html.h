/*
 * page_ld_html - a string in a page's JSON-LD as HTML, and the way back to its bytes.
 */
#ifndef PARSER_PAGE_LD_HTML_H
#define PARSER_PAGE_LD_HTML_H

#include "parser/tree.h"

/* From html[at] on, up to the next run, the same bytes stand in the page's text at page_at; or, where not same, one character. */
struct ld_run {
	uint32_t at, page_at;
	bool same;
};

struct ld_html {
	struct str html;
	struct ld_run *runs;
	size_t n_runs;
};

/*
 * Looks through the scripts of the page, whose decoded text is given, for the "articleBody" that says body. 0 and *ret,
 * in arena; -ENOENT: there is none such; -ENOMEM.
 */
int ld_html_find(struct str page, const struct tree *tree, struct str body, struct arena *arena, struct ld_html *ret);

#endif
