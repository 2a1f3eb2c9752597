#include "store/cli/reprocess_diff.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/buf.h"
#include "common/cleanup.h"
#include "store/cli/text.h"

/* The lines of a side, sorted, to be compared with the other's. */
struct side {
	struct buf text;
	size_t *from; /* of each line */
	size_t n, cap;
};

static void side_destroy(struct side *self)
{
	buf_destroy(&self->text);
	free(self->from);
}

static void add_topics(struct buf *out, const struct topics *topics)
{
	for (size_t i = 0; i < topics->n; i++)
		buf_printf(out, "%s%.*s %u.%03u", i ? ", " : "", (int)topics->at[i].id.len, topics->at[i].id.ptr, topics->at[i].score / 1000u,
			   topics->at[i].score % 1000u);
}

static void add_words(struct buf *out, struct str text, struct spans spans)
{
	for (size_t i = 0; i < spans.n; i++) {
		struct str piece = { 0 };

		(void)str_sub(text, spans.at[i].from, spans.at[i].to, &piece);
		if (i)
			buf_add(out, STR(" … "));
		text_clean(out, piece);
	}
}

static void add_statement(struct side *self, const struct article *a, const struct statement *s)
{
	struct buf *out = &self->text;

	if (self->n == self->cap) {
		size_t cap = self->cap ? self->cap * 2 : 64;
		size_t *more = reallocarray(self->from, cap, sizeof *more);

		if (!more)
			return;
		self->from = more;
		self->cap = cap;
	}
	self->from[self->n++] = out->len;
	buf_printf(out, "%s %s ", statement_type_name(s->type), statement_act_name(s->act));
	text_clean(out, s->speaker.len ? s->speaker : STR("(unknown)"));
	if (s->role.len) {
		buf_add(out, STR(", "));
		text_clean(out, s->role);
	}
	buf_add(out, STR(" ["));
	add_topics(out, &s->topics);
	buf_add(out, STR("] "));
	add_words(out, a->text, s->content);
	buf_add_byte(out, 0);
}

static bool has(const struct side *self, const char *line)
{
	for (size_t i = 0; i < self->n; i++)
		if (strcmp(self->text.ptr + self->from[i], line) == 0)
			return true;
	return false;
}

static void print_missing(const struct side *of, const struct side *in, char mark)
{
	for (size_t i = 0; i < of->n; i++)
		if (!has(in, of->text.ptr + of->from[i]))
			(void)printf("  %c %s\n", mark, of->text.ptr + of->from[i]);
}

static void print_fact(const char *name, struct str before, struct str after)
{
	owned(buf_destroy) struct buf x = { 0 }, y = { 0 };

	if (str_eq(before, after))
		return;
	text_clean(&x, before);
	text_clean(&y, after);
	(void)printf("    %s: [-%.*s-]{+%.*s+}\n", name, (int)x.len, x.ptr ? x.ptr : "", (int)y.len, y.ptr ? y.ptr : "");
}

void reprocess_diff(const char *id, const struct article *before, const struct article *after)
{
	owned(side_destroy) struct side x = { 0 }, y = { 0 };
	owned(buf_destroy) struct buf url = { 0 };

	text_clean(&url, before->url);
	(void)printf("%s  %.*s\n", id, (int)url.len, url.ptr ? url.ptr : "");
	print_fact("title", before->title, after->title);
	print_fact("author", before->author, after->author);
	print_fact("outlet", before->outlet, after->outlet);
	print_fact("published", before->published, after->published);
	print_fact("language", before->language, after->language);
	print_fact("parser", before->parser_version, after->parser_version);
	print_fact("classifier", before->classifier_version, after->classifier_version);
	if (!str_eq(before->text, after->text))
		(void)printf("    text: %zu bytes, before %zu\n", after->text.len, before->text.len);
	for (size_t i = 0; i < before->n_statements; i++)
		add_statement(&x, before, &before->statements[i]);
	for (size_t i = 0; i < after->n_statements; i++)
		add_statement(&y, after, &after->statements[i]);
	if (buf_error(&x.text) || buf_error(&y.text))
		return;
	print_missing(&x, &y, '-');
	print_missing(&y, &x, '+');
}
