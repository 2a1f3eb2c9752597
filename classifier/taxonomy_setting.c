/* name = value, before the topics and below each. */
#include "classifier/taxonomy_reader.h"
#include "common/cleanup.h"

bool reader_decimal(struct str text, int32_t *ret)
{
	bool minus = str_starts(text, STR("-")), dot = false, digits = false;
	int32_t n = 0, scale = 1000;

	for (size_t i = minus || str_starts(text, STR("+")); i < text.len; i++) {
		char c = text.ptr[i];
		if (c == '.' && !dot) {
			dot = true;
			continue;
		}
		if (c < '0' || c > '9' || (dot && scale == 1) || n > TAXONOMY_WEIGHT_MAX * 1000)
			return false;
		digits = true;
		n = dot ? n + (c - '0') * (scale /= 10) : n * 10 + (c - '0') * 1000;
	}
	*ret = minus ? -n : n;
	return digits && n <= TAXONOMY_WEIGHT_MAX * 1000;
}

static int read_decimal(struct reader *self, struct str value, int32_t *ret)
{
	if (!reader_decimal(value, ret) || *ret < 0)
		return reader_fail(self, value.ptr, "expected a number from 0 to %d with at most three decimals",
				   TAXONOMY_WEIGHT_MAX);
	return 0;
}

/* where = statement 1, heading 0.5 */
static int set_where(struct reader *self, struct str value)
{
	for (size_t at = 0; at <= value.len;) {
		size_t end = str_find_byte(value, ',', at), i;
		struct str part = str_trim((struct str){ value.ptr + at, end - at });
		struct str name = { part.ptr, str_find_byte(part, ' ', 0) };
		for (i = 0; i < WHERES && !str_eq(name, str_from(where_name((enum where)i))); i++)
			;
		if (i == WHERES)
			return reader_fail(self, part.ptr, "expected statement, heading, near or title and a number");
		int r = read_decimal(self, str_trim(str_skip(part, name.len)), &self->taxonomy->where[i]);
		if (r < 0)
			return r;
		at = end + 1;
	}
	return 0;
}

static int set_name(struct reader *self, struct str value)
{
	self->taxonomy->name = value;
	return 0;
}

static int set_own(struct reader *self, struct str value)
{
	return read_decimal(self, value, &self->taxonomy->own);
}

static int set_inherit(struct reader *self, struct str value)
{
	return read_decimal(self, value, &self->taxonomy->inherit);
}

static int set_share(struct reader *self, struct str value)
{
	return read_decimal(self, value, &self->taxonomy->share);
}

static int set_most(struct reader *self, struct str value)
{
	return read_decimal(self, value, &self->taxonomy->most);
}

static int set_carry(struct reader *self, struct str value)
{
	self->taxonomy->carry = value;
	return 0;
}

static struct topic_def *topic(struct reader *self)
{
	return &self->topics.at[self->topics.n - 1];
}

static int set_iptc(struct reader *self, struct str value)
{
	topic(self)->iptc = value;
	return 0;
}

static int set_parent(struct reader *self, struct str value)
{
	topic(self)->parent_id = value;
	return 0;
}

static int set_group(struct reader *self, struct str value)
{
	topic(self)->group = value;
	return 0;
}

static int set_threshold(struct reader *self, struct str value)
{
	int r = read_decimal(self, value, &topic(self)->threshold);

	if (r == 0 && topic(self)->threshold == 0)
		return reader_fail(self, value.ptr, "expected a threshold over 0");
	return r;
}

static int set_rest(struct reader *self, struct str value)
{
	if (!str_eq(value, STR("yes")) && !str_eq(value, STR("no")))
		return reader_fail(self, value.ptr, "expected yes or no");
	topic(self)->rest = str_eq(value, STR("yes"));
	return 0;
}

static const struct key {
	struct str name;
	bool of_topic;
	int (*set)(struct reader *, struct str value);
} keys[] = {
	{ STR_INIT("name"), false, set_name },     { STR_INIT("where"), false, set_where },
	{ STR_INIT("own"), false, set_own },       { STR_INIT("inherit"), false, set_inherit },
	{ STR_INIT("share"), false, set_share },   { STR_INIT("most"), false, set_most },
	{ STR_INIT("carry"), false, set_carry },   { STR_INIT("group"), true, set_group },
	{ STR_INIT("iptc"), true, set_iptc },      { STR_INIT("parent"), true, set_parent },
	{ STR_INIT("threshold"), true, set_threshold }, { STR_INIT("rest"), true, set_rest },
};

int reader_setting(struct reader *self, struct str line)
{
	size_t eq = str_find_byte(line, '=', 0);
	struct str name = str_trim((struct str){ line.ptr, eq }), value = str_trim(str_skip(line, eq + 1));

	for (size_t i = 0; eq < line.len && i < ARRAY_LEN(keys); i++) {
		if (!str_eq(name, keys[i].name))
			continue;
		if (keys[i].of_topic != self->in_topic)
			return reader_fail(self, line.ptr, "expected '%s =' %s", keys[i].name.ptr,
					   keys[i].of_topic ? "below a [topic]" : "before the first [topic]");
		if (value.len == 0)
			return reader_fail(self, line.ptr, "expected a value after '%s ='", keys[i].name.ptr);
		return keys[i].set(self, value);
	}
	return reader_fail(self, line.ptr,
			   "expected [topic] Name, a weight and phrases, '!' and phrases, @list = phrases, or %s",
			   self->in_topic ? "iptc, parent, group, threshold or rest =" : "name, where, own, inherit, carry, share or most =");
}
