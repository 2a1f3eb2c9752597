/*
 * meta_authors - what the finders of authors share: where a name was found, and the row that describes it.
 */
#ifndef PARSER_META_AUTHORS_H
#define PARSER_META_AUTHORS_H

#include "parser/meta_rank.h"

enum author_source {
	FROM_LD, FROM_LD_ARTICLE, FROM_LD_PERSON, FROM_META, FROM_META_AUTHOR, FROM_DC, FROM_ARTICLE_AUTHOR, FROM_REL, FROM_PROP,
	FROM_CLASS, FROM_CLASS_NAME, FROM_BYLINE, FROM_BYLINE_START, FROM_TWITTER, NEAR_HEADLINE, FROM_LINK, FROM_ADDRESS, FROM_SEVERAL,
	FROM_LEAD, FROM_TAIL, IN_COMMENT, FROM_LD_ORGANIZATION, FROM_HREF, FROM_DATED_LINE, FROM_LABEL,
	AUTHOR_SOURCES
};

struct author_finding {
	const struct meta_view *view;
	struct candidates *out;
};

/* Whether a folded name is an organization's: it has one of their words. */
bool authors_is_organization(struct str key);

/* Fills the candidate's row; any: of each source whether the page has it. */
void author_describe(const struct author_finding *self, struct candidate *c, const int16_t *any);

#endif
