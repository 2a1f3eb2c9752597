#include "store/months.h"

#include <errno.h>
#include <stdlib.h>

#include "store/bytes.h"

enum { DAY_SECONDS = 86400, DAYS_400 = 146097 /* of as many years */, DAYS_BEFORE_1970 = 719528 /* from year 0 on */ };

/* posting_date() of the beginning of year 0. */
#define FIRST_DATE (POSTING_DATE_1970 - (uint64_t)DAYS_BEFORE_1970 * DAY_SECONDS)

void months_free(struct months *self)
{
	free(self->at);
	*self = (struct months){ 0 };
}

void months_clear(struct months *self)
{
	*self = (struct months){ .at = self->at, .cap = self->cap };
}

/*
 * Each month of a row is asked for: a year's days, one for each leap year that
 * has had its own, and the months' before. From year 0 on, which is one, so that nothing is negative.
 */
static uint64_t begin_of(uint32_t number)
{
	static const uint16_t before[12] = { 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334 };
	uint32_t year = number / 12, month = number % 12, leap = year + (month > 1);
	uint32_t days = 365 * year + (leap + 3) / 4 - (leap + 99) / 100 + (leap + 399) / 400 + before[month];

	return FIRST_DATE + (uint64_t)days * DAY_SECONDS;
}

void month_dates(uint32_t number, uint64_t *ret_begin, uint64_t *ret_end)
{
	*ret_begin = begin_of(number);
	*ret_end = begin_of(number + 1);
}

/* The month that a date is in, as month_dates() has it. Were all months as long, it would be this one or one beside it. */
static int month_of(uint64_t date, uint32_t *ret, uint64_t *ret_begin, uint64_t *ret_end)
{
	uint64_t days = (date - FIRST_DATE) / DAY_SECONDS;

	if (date < FIRST_DATE || days >= MONTHS_YEARS / 400 * DAYS_400)
		return -ERANGE;
	uint32_t number = (uint32_t)(days * (400 * 12) / DAYS_400);
	month_dates(number, ret_begin, ret_end);
	if (date < *ret_begin)
		month_dates(--number, ret_begin, ret_end);
	else if (date >= *ret_end)
		month_dates(++number, ret_begin, ret_end);
	*ret = number;
	return 0;
}

/* Of the first month that is not before number. */
static size_t seek(const struct months *self, uint32_t number)
{
	size_t low = 0, high = self->n;

	/* Nearly always behind the last. */
	if (high && self->at[high - 1].number < number)
		low = high;
	while (low < high) {
		size_t mid = (low + high) / 2;

		if (self->at[mid].number < number)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

struct month *months_at(const struct months *self, uint64_t date)
{
	uint64_t begin, end;
	uint32_t number;

	if (month_of(date, &number, &begin, &end) < 0)
		return NULL;
	size_t at = seek(self, number);
	return at < self->n && self->at[at].number == number ? &self->at[at] : NULL;
}

static int grow(struct months *self)
{
	size_t cap = self->cap ? 2 * self->cap : 64;
	struct month *more = reallocarray(self->at, cap, sizeof *more);

	if (!more)
		return -ENOMEM;
	self->at = more;
	self->cap = cap;
	return 0;
}

/* The place of a month, made when it is not there, with nothing counted. -ERANGE, -ENOMEM. */
static int find(struct months *self, uint32_t number, size_t *ret)
{
	size_t low = seek(self, number);

	*ret = low;
	if (low < self->n && self->at[low].number == number)
		return 0;
	if (self->n == MONTHS_MAX)
		return -ERANGE;
	if (self->n == self->cap && grow(self) < 0)
		return -ENOMEM;
	memmove(&self->at[low + 1], &self->at[low], (self->n++ - low) * sizeof *self->at);
	self->at[low] = (struct month){ .number = number, .first = UINT64_MAX };
	self->end = 0;
	return 0;
}

int months_count(struct months *self, uint64_t date)
{
	uint32_t number;
	int r = 0;

	if (date == POSTING_NO_DATE) {
		self->undated++;
		return 0;
	}
	if (date < self->begin || date >= self->end) {
		uint64_t begin, end;

		r = month_of(date, &number, &begin, &end);
		if (r == 0)
			r = find(self, number, &self->cursor);
		if (r < 0)
			return r;
		self->begin = begin;
		self->end = end;
	}
	struct month *m = &self->at[self->cursor];
	m->count++;
	m->first = date < m->first ? date : m->first;
	m->last = date > m->last ? date : m->last;
	return 0;
}

int months_add(struct months *self, const struct month *month)
{
	size_t at;
	int r = find(self, month->number, &at);

	if (r < 0)
		return r;
	struct month *m = &self->at[at];
	m->count += month->count;
	m->first = month->first < m->first ? month->first : m->first;
	m->last = month->last > m->last ? month->last : m->last;
	return 0;
}

void months_encode(struct buf *out, const struct months *self)
{
	unsigned char bytes[4 * VARINT_MAX];
	uint32_t before = 0;

	buf_add(out, (struct str){ (char *)bytes, put_varint(bytes, self->undated) });
	for (size_t i = 0; i < self->n; i++) {
		const struct month *m = &self->at[i];
		size_t n = put_varint(bytes, m->number - before);

		n += put_varint(bytes + n, m->count);
		n += put_varint(bytes + n, m->first - begin_of(m->number));
		n += put_varint(bytes + n, m->last - m->first);
		buf_add(out, (struct str){ (char *)bytes, n });
		before = m->number;
	}
}

/* When the month after it begins, of one whose beginning is known: rows have one month after the other. */
static uint64_t begin_behind(uint32_t number, uint64_t begin)
{
	static const uint8_t lengths[12] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	uint32_t year = number / 12, month = number % 12;
	uint32_t leap = month == 1 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return begin + (uint64_t)(lengths[month] + leap) * DAY_SECONDS;
}

/* Of a month behind all others. */
static int get_month(struct reader *r, uint32_t number, uint64_t begin, struct months *self)
{
	if (self->n == MONTHS_MAX)
		return -EBADMSG;
	if (self->n == self->cap && grow(self) < 0)
		return -ENOMEM;
	struct month *m = &self->at[self->n++];
	m->number = number;
	m->count = read_varint(r);
	m->first = begin + read_varint(r);
	m->last = m->first + read_varint(r);
	return m->count == 0 ? -EBADMSG : 0;
}

int months_decode(struct str row, struct months *ret)
{
	struct reader r = { .at = (const unsigned char *)row.ptr, .end = (const unsigned char *)row.ptr + row.len };
	uint64_t number = 0, begin = 0;
	int error = 0;

	months_clear(ret);
	ret->undated = read_varint(&r);
	while (r.at < r.end && error == 0) {
		uint64_t step = read_varint(&r);

		if ((ret->n && step == 0) || step >= 12 * MONTHS_YEARS || (number += step) >= 12 * MONTHS_YEARS)
			return -EBADMSG;
		begin = ret->n && step == 1 ? begin_behind((uint32_t)number - 1, begin) : begin_of((uint32_t)number);
		error = get_month(&r, (uint32_t)number, begin, ret);
	}
	return error < 0 ? error : r.bad ? -EBADMSG : 0;
}
