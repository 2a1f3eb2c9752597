#include <stdarg.h>

#include "store/query.h"

void query_complain(struct buf *out, struct str query, size_t at, const char *format, ...)
{
	char text[400];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof text, format, args);
	va_end(args);
	buf_printf(out, "%s\n", text);
	/* Control characters would move the caret, or the terminal. */
	for (size_t i = 0; i < query.len; i++)
		buf_add_byte(out, (unsigned char)query.ptr[i] < 0x20 || query.ptr[i] == 0x7f ? ' ' : query.ptr[i]);
	buf_add_byte(out, '\n');
	for (size_t i = 0; i < at && i < query.len; i++)
		if (((unsigned char)query.ptr[i] & 0xc0) != 0x80)
			buf_add_byte(out, ' ');
	buf_add(out, STR("^"));
}

static void print_leaf(struct buf *out, const struct query *q)
{
	const struct query_field_info *info = query_field_info(q->field);

	if (info)
		buf_printf(out, "%s:", info->name);
	if (q->quoted || q->regex)
		buf_add_byte(out, q->regex ? '/' : '"');
	buf_add(out, q->text);
	if (q->quoted || q->regex)
		buf_add_byte(out, q->regex ? '/' : '"');
	if (q->prefix)
		buf_add_byte(out, '*');
}

void query_print(struct buf *out, const struct query *q)
{
	static const char *const between[] = { "", " AND ", " OR ", "", "", "", "" };

	switch (q->kind) {
	case QUERY_ALL:
		buf_add_byte(out, '*');
		return;
	case QUERY_TERM:
	case QUERY_RANGE:
		print_leaf(out, q);
		return;
	case QUERY_NOT:
		buf_add(out, STR("NOT "));
		query_print(out, q->child[0]);
		return;
	case QUERY_NEAR:
	case QUERY_AND:
	case QUERY_OR:
		break;
	}
	buf_add_byte(out, '(');
	for (size_t i = 0; i < q->n; i++) {
		if (i && q->kind == QUERY_NEAR)
			buf_printf(out, " %s/%u ", q->ordered ? "ADJ" : "NEAR", q->distance);
		else if (i)
			buf_add(out, str_from(between[q->kind]));
		query_print(out, q->child[i]);
	}
	buf_add_byte(out, ')');
}
