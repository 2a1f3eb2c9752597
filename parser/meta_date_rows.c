/* What the ranker is told of a candidate for the day of publication. */
#include <assert.h>

#include "common/cleanup.h"
#include "parser/meta_dates.h"

/* Days from the first date of that source, at most FAR; FAR + 1 where the page has none. */
static int16_t days_from(const struct candidates *all, enum date_source source, int32_t days)
{
	enum { FAR = 400 };

	for (size_t i = 0; i < all->n; i++) {
		int32_t d = days - date_days(all->at[i].date);
		if (all->at[i].counts[source])
			return (int16_t)(d > FAR ? FAR : d < -FAR ? -FAR : d);
	}
	return FAR + 1;
}

void date_describe(const struct date_finding *self, struct candidate *c, const int16_t *any)
{
	static const enum date_source compared[] = { FROM_URL, FROM_LD_PUBLISHED, FROM_META_PUBLISHED, FROM_LD_MODIFIED, NEAR_HEADLINE };
	static const uint8_t page_has[] = { FROM_LD_PUBLISHED, FROM_META_PUBLISHED, FROM_PROP_PUBLISHED, FROM_TIME_PUBLISHED, FROM_TIME,
					    FROM_CLASS, FROM_URL, FROM_META_MODIFIED, FROM_LD_MODIFIED, FROM_SCRIPT_PUBLISHED };
	const struct candidates *all = self->out;
	int earlier = 0, later = 0, above = 0, above_body = 0, sum = 0, kinds = 0;
	int32_t headline = self->view->headline, last = 0, days = date_days(c->date);
	int16_t *row = c->row;
	size_t k = DATE_SOURCES;

	for (size_t i = 0; i < all->n; i++) {
		const struct candidate *o = &all->at[i];
		int32_t d = date_days(o->date);
		earlier += d < days, later += d > days;
		above += o->at >= 0 && (c->at < 0 || o->at < c->at);
		above_body += o->at >= headline - 3 && o->at >= 0 && (c->at < 0 || o->at < c->at);
		last = d > last ? d : last;
	}
	for (size_t i = 0; i < DATE_SOURCES; i++) {
		row[i] = c->counts[i] < 5 ? c->counts[i] : 5;
		sum += row[i], kinds += row[i] > 0;
	}
	for (size_t i = 0; i < ARRAY_LEN(page_has); i++)
		row[k++] = any[page_has[i]] > 0;
	row[k++] = c->at < 0 ? 9999 : clamp16(c->at);
	row[k++] = c->at < 0 || headline < 0 ? 999 : clamp16(c->at - headline);
	row[k++] = c->at < 0 ? -1 : share_of((uint64_t)c->at, self->view->blocks->n);
	row[k++] = clamp16(above), row[k++] = headline >= 0 && c->at >= headline - 3 && c->at >= 0 ? clamp16(above_body) : 99;
	row[k++] = clamp16(earlier), row[k++] = clamp16(later), row[k++] = clamp16((int64_t)all->n);
	row[k++] = clamp16(sum), row[k++] = clamp16(kinds), row[k++] = (int16_t)c->date.year, row[k++] = clamp16(last - days);
	row[k++] = c->at < 0 || self->view->body_first < 0 ? 999 : clamp16(c->at - self->view->body_first);
	row[k++] = c->date.month == 1 && c->date.day == 1, row[k++] = c->text.len > 0;
	row[k++] = (int16_t)c->order;
	row[k++] = (int16_t)(c->at >= 0 ? self->view->body->p[c->at] / 100 : -1);
	for (size_t i = 0; i < ARRAY_LEN(compared); i++)
		row[k++] = days_from(all, compared[i], days);
	row[k++] = self->scripts, row[k++] = c->text.len && (c->text.ptr[c->text.len - 1] == 'Z' || str_ends(c->text, STR("+00:00")));
	static_assert(DATE_SOURCES + 10 + 17 + 5 + 2 == DATE_COLUMNS, "DATE_COLUMNS is what is written");
}

