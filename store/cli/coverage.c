#include "store/cli/coverage.h"

#include <inttypes.h>
#include <stdio.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/pack.h"
#include "store/cli/text.h"

enum { DAY = 10, GAPS_SHOWN = 8 };

static void add_day(struct buf *out, int64_t usec)
{
	char text[CLOCK_TEXT_BYTES];

	buf_add(out, (struct str){ clock_format(usec, text).ptr, DAY });
}

struct outlet {
	struct str name;
	uint64_t statements;
	bool dated;
	int64_t first, last;
};

static void get_counted(struct unpack *u, struct outlet *ret)
{
	ret->statements = unpack_uint(u);
	ret->dated = !unpack_nil(u);
	ret->first = ret->dated ? unpack_int(u) : 0;
	if (!unpack_nil(u))
		ret->last = unpack_int(u);
}

static void get_outlet(struct unpack *u, struct outlet *ret)
{
	(void)unpack_array(u, 5);
	ret->name = unpack_str(u);
	get_counted(u, ret);
}

/* What stands before the outlets: all statements; how many outlets follow. */
static size_t get_all(struct unpack *u, struct outlet *ret, bool *ret_more)
{
	(void)unpack_array(u, 5);
	get_counted(u, ret);
	*ret_more = unpack_bool(u);
	return unpack_array(u, 0);
}

static void add_gap(struct buf *gaps, struct str outlet, int64_t from, int64_t to, size_t n)
{
	static const int64_t day_usec = INT64_C(86400000000);

	if (n > GAPS_SHOWN)
		return;
	buf_add(gaps, n > 1 ? STR("; ") : STR(" ("));
	if (n == GAPS_SHOWN) {
		buf_add(gaps, STR("…"));
		return;
	}
	text_clean(gaps, outlet);
	buf_add_byte(gaps, ' ');
	/* The days without anything, those at both ends left out. */
	add_day(gaps, from + day_usec);
	buf_add(gaps, STR(".."));
	add_day(gaps, to - day_usec);
}

static void add_searched(struct buf *line, const struct outlet *all, size_t outlets, bool more, uint64_t named)
{
	buf_printf(line, "Searched: %s%zu outlet%s", more ? "more than " : "", outlets, outlets == 1 ? "" : "s");
	if (!more && all->statements > named)
		buf_printf(line, " and %" PRIu64 " statement%s without one", all->statements - named, all->statements - named == 1 ? "" : "s");
	if (all->dated) {
		buf_add(line, STR(", "));
		add_day(line, all->first);
		buf_add(line, STR(" .. "));
		add_day(line, all->last);
	}
}

void coverage_print(struct str body, size_t width)
{
	struct unpack u = { .in = body };
	struct outlet all = { 0 };
	bool more;
	size_t outlets = get_all(&u, &all, &more), n_gaps = 0;
	owned(buf_destroy) struct buf line = { 0 }, gaps = { 0 };
	uint64_t named = 0;

	for (size_t i = 0; i < outlets && !unpack_error(&u); i++) {
		struct outlet outlet = { 0 };

		get_outlet(&u, &outlet);
		named += outlet.statements;
		for (size_t g = unpack_array(&u, 0); g && !unpack_error(&u); g--) {
			(void)unpack_array(&u, 2);
			int64_t from = unpack_int(&u);

			add_gap(&gaps, outlet.name, from, unpack_int(&u), ++n_gaps);
		}
	}
	/* A store of another version: its numbers may mean something else. */
	if (unpack_error(&u)) {
		(void)printf("What was searched cannot be read from the store's answer; see inquit status.\n");
		return;
	}
	add_searched(&line, &all, outlets, more, named);
	buf_printf(&line, ", %zu gap%s", n_gaps, n_gaps == 1 ? "" : "s");
	if (n_gaps) {
		buf_add(&line, buf_str(&gaps));
		buf_add_byte(&line, ')');
	}
	buf_add(&line, STR(". Absence here is not proof."));
	owned(buf_destroy) struct buf wrapped = { 0 };
	text_wrap(&wrapped, buf_str(&line), width ? width : SIZE_MAX / 2, 0);
	(void)printf("%.*s", (int)wrapped.len, wrapped.ptr);
}

void coverage_json(struct str body, struct json *j)
{
	struct unpack u = { .in = body };
	char text[CLOCK_TEXT_BYTES];
	struct outlet all;
	bool more;

	json_array(j);
	for (size_t n = get_all(&u, &all, &more); n && !unpack_error(&u); n--) {
		struct outlet outlet = { 0 };

		get_outlet(&u, &outlet);
		json_object(j);
		json_key(j, "outlet"), json_str(j, outlet.name);
		json_key(j, "statements"), json_int(j, (int64_t)outlet.statements);
		json_key(j, "first"), json_str_or_null(j, outlet.dated ? clock_format(outlet.first, text) : (struct str){ 0 });
		json_key(j, "last"), json_str_or_null(j, outlet.dated ? clock_format(outlet.last, text) : (struct str){ 0 });
		json_key(j, "gaps"), json_array(j);
		for (size_t g = unpack_array(&u, 0); g && !unpack_error(&u); g--) {
			(void)unpack_array(&u, 2);
			json_array(j);
			json_str(j, clock_format(unpack_int(&u), text));
			json_str(j, clock_format(unpack_int(&u), text));
			json_end(j);
		}
		json_end(j);
		json_end(j);
	}
	json_end(j);
}
