/*
 * meta_dates - what the finders of dates share: where a date was found, and the row that describes it.
 */
#ifndef PARSER_META_DATES_H
#define PARSER_META_DATES_H

#include "parser/meta_rank.h"

enum date_source {
	FROM_LD_PUBLISHED, FROM_LD_CREATED, FROM_LD_MODIFIED, FROM_LD_OTHER, FROM_META_PUBLISHED, FROM_META_MODIFIED, FROM_META_OTHER,
	FROM_PROP_PUBLISHED, FROM_PROP_MODIFIED, FROM_TIME_PUBLISHED, FROM_TIME, FROM_TIME_TEXT, FROM_CLASS, FROM_CLASS_LONG,
	FROM_URL, FROM_URL_MONTH, FROM_TEXT, FROM_SHORT_TEXT, FROM_SCRIPT_PUBLISHED, FROM_SCRIPT_MODIFIED, NEAR_HEADLINE,
	BEFORE_FOOT, WITH_UPDATED, WITH_PUBLISHED, IN_COMMENT, UNORDERED, FROM_TITLE,
	DATE_SOURCES
};

struct date_finding {
	const struct meta_view *view;
	struct candidates *out;
	bool month_first;
};

/* Fills the candidate's row; any: of each source whether the page has it. */
void date_describe(const struct date_finding *self, struct candidate *c, const int16_t *any);

#endif
