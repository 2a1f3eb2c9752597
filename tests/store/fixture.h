/* fixture - the articles of the stores that are kept as files, one for each schema: what they hold never changes. */
#ifndef TESTS_STORE_FIXTURE_H
#define TESTS_STORE_FIXTURE_H

#include "tests/store/kit.h"

/* Two revisions, a copy elsewhere, an unknown speaker, a page without statements; then some that make blocks. */
static const struct kit_article fixture_articles[] = {
	{ .url = "https://quay.example/ferry", .title = "Ferry fares to rise", .published = "2026-02-03T07:00:00Z",
	  .outlet = "Quay Courier", .feed = "quay", .seq = 1, .page = "<p>fares, first wording</p>", .topic = "transport",
	  .said = { "Ilse Marn|said|the fares will rise by a tenth before the season opens", "|according to the council|nobody was asked" } },
	{ .url = "https://quay.example/ferry", .title = "Ferry fares to rise", .published = "2026-02-03T07:00:00Z",
	  .outlet = "Quay Courier", .feed = "quay", .seq = 2, .page = "<p>fares, second wording</p>", .topic = "transport",
	  .said = { "Ilse Marn|said|the fares will rise by a fifth before the season opens" } },
	{ .url = "https://heath.example/7", .title = "Fares up", .published = "2026-02-03T09:00:00+01:00", .outlet = "Heath Times",
	  .feed = "heath", .seq = 3, .page = "<p>copy</p>", .topic = "transport",
	  .said = { "Marn|said|the fares will rise by a fifth before the season opens" } },
	{ .url = "https://heath.example/8", .title = "Pictures of the week", .published = "2026-02-04", .outlet = "Heath Times",
	  .feed = "heath", .seq = 4, .page = "<p>pictures</p>" },
};
enum { FIXTURE_SERIES = 40 };

/* One of a series; url and words are the caller's. */
static inline void fixture_series(size_t i, char url[64], char words[160], struct kit_article *ret)
{
	(void)snprintf(url, 64, "https://series.example/%zu", i);
	(void)snprintf(words, 160, "Odo Brack|told reporters|part %zu of the bridge will be painted in colour %zu", i, i * 7 % 40);
	*ret = (struct kit_article){ .url = url, .title = "Bridge", .published = "2026-03-01", .outlet = "Quay Courier", .feed = "quay",
				     .seq = 10 + i, .said = { words }, .page = words, .topic = i % 2 ? "bridges" : "paint" };
}

/* Stores them all, half of the series not yet folded. */
static inline void fixture_store(struct kit *kit)
{
	kit_store(kit, fixture_articles, ARRAY_LEN(fixture_articles));
	for (size_t i = 0; i < FIXTURE_SERIES; i++) {
		char url[64], words[160];
		struct kit_article article;

		fixture_series(i, url, words, &article);
		kit_store(kit, &article, 1);
		if (i == FIXTURE_SERIES / 2)
			kit_fold(kit);
	}
}

#endif
