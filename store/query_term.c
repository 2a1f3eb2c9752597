/* What a query is made of: words, phrases, expressions, and these of a field. */
#include <errno.h>

#include "common/cleanup.h"
#include "store/query_impl.h"

static int parse_quoted(struct parser *p, struct str *ret)
{
	size_t start = p->at++, end = str_find_byte(p->in, '"', p->at);

	if (end == p->in.len)
		return FAIL(p, start, "this quotation mark has no closing one");
	*ret = (struct str){ p->in.ptr + p->at, end - p->at };
	p->at = end + 1;
	return 0;
}

static bool is_one_of(struct str value, const char *words)
{
	for (struct str rest = str_from(words); rest.len;) {
		struct str word = { rest.ptr, str_find_byte(rest, '|', 0) };

		if (str_eq_nocase(word, value))
			return true;
		rest = str_skip(rest, word.len + 1);
	}
	return false;
}

static bool is_hex(struct str value)
{
	for (size_t i = 0; i < value.len; i++)
		if (!memchr("0123456789abcdefABCDEF", value.ptr[i], 22))
			return false;
	return value.len >= 1 && value.len <= 16;
}

/* Checks q->text against what its field takes. */
static int check_value(struct parser *p, struct query *q)
{
	const struct query_field_info *info = query_field_info(q->field);
	int r;

	if (!info)
		return 0;
	switch (info->value) {
	case VALUE_DATE:
		q->kind = QUERY_RANGE;
		if (query_date(q->text, p->now, &q->from, &q->to) == 0)
			return 0;
		return FAIL(p, q->at, "no date: write 2026-10, 2026-10-01..2026-10-31, 2w.., monday..now");
	case VALUE_NUMBER:
		q->kind = QUERY_RANGE;
		if (query_number(q->text, &q->from, &q->to) == 0)
			return 0;
		return FAIL(p, q->at, "no number: write >0.8, <=3, 2..4");
	case VALUE_SHARE:
		q->kind = QUERY_RANGE;
		r = query_share(q->text, &q->from, &q->to);
		if (r == 0)
			return 0;
		return r == -ERANGE ? FAIL(p, q->at, "%s: is from 0 to 1: write >0.8, <=0.5, 0.2..0.4", info->name) :
				      FAIL(p, q->at, "no number: write >0.8, <=0.5, 0.2..0.4");
	case VALUE_ONE_OF:
		if (is_one_of(q->text, info->words))
			return 0;
		return FAIL(p, q->at, "%s: is one of %s", info->name, info->words);
	case VALUE_HEX:
		if (is_hex(q->text))
			return 0;
		return FAIL(p, q->at, "%s: takes an id of up to 16 hexadecimal digits", info->name);
	case VALUE_WORDS:
	case VALUE_NAME:
		return 0;
	}
	return 0;
}

/* A regular expression, up to the next slash that no backslash stands before. */
static int parse_slashes(struct parser *p, struct query *q)
{
	const struct query_field_info *info = query_field_info(q->field);
	size_t end = p->at + 1;

	while (end < p->in.len && p->in.ptr[end] != '/')
		end += p->in.ptr[end] == '\\' ? 2 : 1;
	if (end >= p->in.len)
		return FAIL(p, p->at, "this / has no closing one; write \"/\" in quotation marks for the sign itself");
	if (info && !info->expressions)
		return FAIL(p, p->at, "%s: takes no regular expression", info->name);
	q->regex = true;
	q->text = (struct str){ p->in.ptr + p->at + 1, end - p->at - 1 };
	p->at = end + 1;
	return 0;
}

/* A word or phrase of the field at hand. */
int parser_term(struct parser *p, struct query **ret)
{
	struct query *q;
	int r = parser_node(p, QUERY_TERM, p->at, &q);

	if (r < 0)
		return r;
	if (p->in.ptr[p->at] == '"') {
		q->quoted = true;
		r = parse_quoted(p, &q->text);
	} else if (p->in.ptr[p->at] == '/') {
		*ret = q;
		return parse_slashes(p, q);
	} else {
		q->text = parser_word(p);
		p->at += q->text.len;
	}
	if (r < 0)
		return r;
	if (!q->quoted && str_eq(q->text, STR("*")) && q->field == FIELD_ANY)
		q->kind = QUERY_ALL;
	else if (!q->quoted && q->text.len > 1 && str_ends(q->text, STR("*"))) {
		q->prefix = true;
		q->text.len--;
	}
	*ret = q;
	return check_value(p, q);
}

int parser_field(struct parser *p, size_t name_len, struct query **ret)
{
	struct str name = { p->in.ptr + p->at, name_len };
	const struct query_field_info *info = query_field_find(name);
	enum query_field outer = p->field;
	size_t start = p->at;

	if (!info) {
		const char *near = query_field_suggest(name);

		return near ? FAIL(p, start, "no field \"%.*s:\" — did you mean \"%s:\"?", (int)name.len, name.ptr, near) :
			      FAIL(p, start, "no field \"%.*s:\"; for the words themselves write them in quotation marks",
				   (int)name.len, name.ptr);
	}
	if (outer != FIELD_ANY)
		return FAIL(p, start, "a field within a field's brackets");
	p->at += name_len + 1;
	if (p->at == p->in.len || (parser_is_end(p->in.ptr[p->at]) && !memchr("(\"", p->in.ptr[p->at], 2)))
		return FAIL(p, p->at, "%s: needs a value", info->name);
	p->field = info->field;
	int r = p->in.ptr[p->at] == '(' ? parser_group(p, ret) : parser_term(p, ret);
	p->field = outer;
	return r;
}
