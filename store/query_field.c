#include "store/query.h"

#include "common/cleanup.h"
#include "common/distance.h"

static const struct query_field_info fields[] = {
	{ "by", FIELD_BY, VALUE_NAME, true, true, NULL },
	{ "role", FIELD_ROLE, VALUE_WORDS, false, true, NULL },
	{ "topic", FIELD_TOPIC, VALUE_NAME, false, false, NULL },
	{ "outlet", FIELD_OUTLET, VALUE_NAME, true, true, NULL },
	{ "feed", FIELD_FEED, VALUE_NAME, true, false, NULL },
	{ "text", FIELD_TEXT, VALUE_WORDS, false, true, NULL },
	{ "title", FIELD_TITLE, VALUE_WORDS, false, true, NULL },
	{ "lang", FIELD_LANG, VALUE_NAME, true, false, NULL },
	{ "date", FIELD_DATE, VALUE_DATE, true, false, NULL },
	{ "said", FIELD_SAID, VALUE_DATE, true, false, NULL },
	{ "seen", FIELD_SEEN, VALUE_DATE, true, false, NULL },
	{ "at", FIELD_AT, VALUE_WORDS, false, true, NULL },
	{ "to", FIELD_TO, VALUE_WORDS, false, true, NULL },
	{ "type", FIELD_TYPE, VALUE_ONE_OF, true, false, "direct|indirect|mixed|turn" },
	{ "act", FIELD_ACT, VALUE_ONE_OF, true, false, "speech|stance|deed" },
	{ "verb", FIELD_VERB, VALUE_WORDS, false, true, NULL },
	{ "outlets", FIELD_OUTLETS, VALUE_NUMBER, true, false, NULL },
	{ "conf", FIELD_CONF, VALUE_SHARE, true, false, NULL },
	{ "is", FIELD_IS, VALUE_ONE_OF, false, false,
	  "unknown|edited|removed|first|corrected|translated|anonymous|negated|hypothetical|retracted|nested|headline|deck|heading|question|comment" },
	{ "id", FIELD_ID, VALUE_HEX, true, false, NULL },
	{ "cluster", FIELD_CLUSTER, VALUE_HEX, true, false, NULL },
	{ "article", FIELD_ARTICLE, VALUE_HEX, true, false, NULL },
	{ "model", FIELD_MODEL, VALUE_NAME, true, false, NULL },
	{ "speaker", FIELD_SPEAKER, VALUE_NAME, true, false, NULL },
	{ "country", FIELD_COUNTRY, VALUE_NAME, true, false, NULL },
	{ "query", FIELD_QUERY, VALUE_NAME, false, false, NULL },
	{ "about", FIELD_ABOUT, VALUE_WORDS, false, false, NULL },
	{ "wire", FIELD_WIRE, VALUE_NAME, false, false, NULL },
	{ "context", FIELD_CONTEXT, VALUE_WORDS, false, false, NULL },
	{ "rev", FIELD_REV, VALUE_NUMBER, true, false, NULL },
};

const struct query_field_info *query_field_find(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (str_eq(name, str_from(fields[i].name)))
			return &fields[i];
	return NULL;
}

const struct query_field_info *query_field_at(size_t i)
{
	return i < ARRAY_LEN(fields) ? &fields[i] : NULL;
}

const struct query_field_info *query_field_info(enum query_field field)
{
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (fields[i].field == field && field != QUERY_FIELDS)
			return &fields[i];
	return NULL;
}

/* Words that people try for a field of another name. */
static const struct {
	const char *typed, *meant;
} synonyms[] = {
	{ "who", "by" },	  { "from", "by" },	{ "author", "by" },    { "name", "by" },
	{ "source", "outlet" }, { "site", "outlet" }, { "paper", "outlet" }, { "tag", "topic" },   { "subject", "topic" },
	{ "language", "lang" }, { "headline", "title" }, { "published", "date" }, { "since", "date" }, { "before", "date" },
	{ "after", "date" }, { "on", "date" },	  { "when", "said" },	{ "fetched", "seen" }, { "confidence", "conf" },
	{ "kind", "type" },  { "place", "at" },	  { "where", "at" },	{ "cue", "verb" },     { "body", "text" },
	{ "office", "role" }, { "words", "text" },
};

const char *query_field_suggest(struct str name)
{
	const char *best = NULL;
	size_t least = name.len / 3 + 1;

	for (size_t i = 0; i < ARRAY_LEN(synonyms); i++)
		if (edit_distance(name, str_from(synonyms[i].typed)) <= name.len / 6)
			return synonyms[i].meant;
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		size_t d = edit_distance(name, str_from(fields[i].name));

		if (d <= least && (!best || d < least)) {
			best = fields[i].name;
			least = d;
		}
	}
	return best;
}
