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
	BEFORE_FOOT, WITH_UPDATED, WITH_PUBLISHED, IN_COMMENT, UNORDERED, FROM_TITLE, FROM_META_ARTICLE,
	DATE_SOURCES
};

enum { SCRIPTS_FAR = 9 };

struct date_finding {
	const struct meta_view *view;
	struct candidates *out;
	bool month_first;
	int16_t scripts;  /* elements that the page has, at most SCRIPTS_FAR: one saved without them lacks its JSON-LD, too */
};

/* The candidate of that day, made where it is new, is found once more in block at (-1: nowhere). NULL: there are CANDIDATES_MAX. */
struct candidate *date_add(struct date_finding *self, struct date d, enum date_source from, int32_t at);

/* The first date of a value, and its time of day where it has an offset: the first such is kept. NULL: it has none, or too many. */
struct candidate *date_add_value(struct date_finding *self, struct str value, enum date_source from, int32_t at);

/* A day whose month may as well be its day, read as another source of the page reads it. */
struct date date_settle(const struct date_finding *self, const struct date_found *f);

/* Whether s holds one of n words, which are in lower case. */
bool date_words_in(struct str s, const struct str *words, size_t n);

#define HOLDS_ANY(s, table) date_words_in((s), (table), ARRAY_LEN(table))

/* Words that say that a day is of a change, of a text and of the key of a value. */
bool date_says_updated(struct str text);
bool date_key_modified(struct str key);

/* The days that stand in text, in scripts, and where nothing else has one in attributes. */
void date_add_texts(struct date_finding *self);
void date_add_scripts(struct date_finding *self);
void date_add_attributes(struct date_finding *self);

/*
 * Of candidate best or, where nothing but "updated" is said of it and of another beside the headline, earlier by ten years at most,
 * "published", the other: the trees have seen too few pages that say both in words alone.
 */
size_t date_prefer_published(const struct candidates *self, size_t best);

/* Fills the candidate's row; any: of each source whether the page has it. */
void date_describe(const struct date_finding *self, struct candidate *c, const int16_t *any);

#endif
