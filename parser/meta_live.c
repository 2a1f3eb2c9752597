#include "parser/meta_live.h"

#include <errno.h>

#include "common/cleanup.h"
#include "parser/meta_dates.h"

enum { POSTS_MIN = 2 /* days that posts are of: on a single one there is nothing to choose */ };

/* What JSON-LD says of the blog or, if nothing, of its first post, as a number; 0: it is none, or does not say. */
static uint32_t told_day(const struct facts *f)
{
	uint32_t own = 0, first = 0;
	bool live = false;

	for (size_t i = 0; i < f->n_lds; i++) {
		const struct ld_fact *ld = &f->lds[i];
		bool is_live = str_eq(ld->type, STR("LiveBlogPosting"));
		uint32_t day = ld->key == LD_PUBLISHED ? date_day_number(ld->value) : 0;
		live |= is_live;
		if (is_live && !own)
			own = day;
		if (day && str_eq(ld->type, STR("BlogPosting")) && (!first || day < first))
			first = day;
	}
	return !live ? 0 : own ? own : first;
}

/* Whether the block is in an element whose classes or id say that it is of a live blog. */
static bool in_blog(const struct blocks *bs, int32_t block, const struct name_words *live)
{
	if (block < 0 || (size_t)block >= bs->n)
		return false;
	for (uint32_t e = bs->at[block].element; e; e = bs->elements[e].parent)
		if (names_hold(&bs->elements[e], live))
			return true;
	return false;
}

/* The first of the days on which posts in the page say they were written. */
static int first_post(const struct meta_view *v, const struct candidates *c)
{
	static const struct str words[] = { STR_INIT("liveblog"), STR_INIT("live-blog"), STR_INIT("live_blog"), STR_INIT("live-post"),
					    STR_INIT("liveticker"), STR_INIT("live-ticker"), STR_INIT("livetext"), STR_INIT("minute-by-minute") };
	struct name_words live;
	int best = -ENOENT;
	size_t n = 0;

	name_words_init(&live, words, ARRAY_LEN(words));
	for (size_t i = 0; i < c->n; i++) {
		const struct candidate *d = &c->at[i];
		if (d->counts[FROM_LD_PUBLISHED] || d->counts[FROM_META_PUBLISHED])
			return -ENOENT;
		if (!d->counts[FROM_TIME] || d->counts[IN_COMMENT] || !in_blog(v->blocks, d->at, &live))
			continue;
		n++;
		if (best < 0 || date_number(d->date) < date_number(c->at[best].date))
			best = (int)i;
	}
	return n >= POSTS_MIN ? best : -ENOENT;
}

int live_start(const struct meta_view *view, const struct candidates *dates)
{
	uint32_t day = told_day(view->facts);

	for (size_t i = 0; day && i < dates->n; i++)
		if (date_number(dates->at[i].date) == day)
			return (int)i;
	return first_post(view, dates);
}
