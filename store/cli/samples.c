#include "store/cli/samples.h"

#include <stdio.h>

enum { NAME_MAX_BYTES = 80 };

/* name{labels} value: true where the line is a sample of this name. */
static bool read_sample(struct str line, struct str name, struct str *ret_labels, struct str *ret_value)
{
	if (!str_starts(line, name) || line.len == name.len || line.ptr[name.len] != '{')
		return false;
	struct str rest = str_skip(line, name.len + 1);
	size_t end = str_find_byte(rest, '}', 0);

	*ret_labels = (struct str){ rest.ptr, end };
	*ret_value = str_trim(str_skip(rest, end + 1));
	return ret_value->len > 0;
}

static bool number(struct str value, uint64_t *ret)
{
	uint64_t n = 0;
	size_t i = 0;

	for (; i < value.len && value.ptr[i] >= '0' && value.ptr[i] <= '9'; i++) {
		if (n > UINT64_MAX / 10 - 1)
			return false;
		n = n * 10 + (uint64_t)(value.ptr[i] - '0');
	}
	if (i == 0 || (i < value.len && value.ptr[i] != '.'))
		return false;
	*ret = n;
	return true;
}

bool sample_find(struct str text, const char *name, const char *label, uint64_t *ret)
{
	struct str labels, value;

	while (text.len) {
		if (!read_sample(str_cut(&text, '\n'), str_from(name), &labels, &value))
			continue;
		if (!label || str_find(labels, str_from(label), 0) < labels.len)
			return number(value, ret);
	}
	return false;
}

static struct str bound_of(struct str labels)
{
	struct str bound = str_skip(labels, str_find(labels, STR("le=\""), 0) + 4);

	bound.len = str_find_byte(bound, '"', 0);
	return bound;
}

struct str sample_percentile(struct str text, const char *name, unsigned percent)
{
	char part[NAME_MAX_BYTES];
	struct str labels, value;
	uint64_t all = 0, n;

	(void)snprintf(part, sizeof part, "%s_count", name);
	if (!sample_find(text, part, NULL, &all) || all == 0)
		return (struct str){ 0 };
	(void)snprintf(part, sizeof part, "%s_bucket", name);
	while (text.len) {
		/* So many may be over the bound. */
		if (read_sample(str_cut(&text, '\n'), str_from(part), &labels, &value) && number(value, &n) && n <= all &&
		    all - n <= all / 100 * (100 - percent) + all % 100 * (100 - percent) / 100)
			return bound_of(labels);
	}
	return (struct str){ 0 };
}
