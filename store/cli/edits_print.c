#include "store/cli/edits.h"

#include <inttypes.h>
#include <stdio.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/json.h"
#include "store/cli/printer.h"
#include "store/cli/style.h"
#include "store/cli/text.h"

enum { LABEL_CELLS = 9 };

static void name_of(struct buf *out, struct str name)
{
	text_clean(out, name.len ? name : STR("(unknown)"));
}

static void print_line(struct edits *self, const char *label, struct str words)
{
	owned(buf_destroy) struct buf line = { 0 };

	buf_printf(&line, "  %-*s  ", LABEL_CELLS, label);
	if (self->cli->width)
		text_hang(&line, words, self->cli->width, LABEL_CELLS + 4);
	else
		buf_add(&line, words);
	(void)printf("%.*s\n", (int)line.len, line.ptr);
}

static void print_people(struct edits *self, const char *what, const struct side *a, const struct side *b, const struct diff *diff)
{
	owned(buf_destroy) struct buf line = { 0 };
	const struct side *one = b ? b : a;

	if (!one)
		return;
	name_of(&line, one->at->speaker);
	buf_add(&line, STR(": "));
	if (a && b) {
		diff_print(&line, diff, self->cli->colour);
	} else {
		style_begin(&line, self->cli->colour, a ? STYLE_OLD : STYLE_NEW);
		text_clean(&line, one->text);
		style_end(&line, self->cli->colour);
	}
	print_line(self, what, buf_str(&line));
	if (!a || !b || str_eq(a->at->speaker, b->at->speaker))
		return;
	buf_clear(&line);
	buf_add(&line, STR("speaker \""));
	name_of(&line, a->at->speaker);
	buf_add(&line, STR("\" -> \""));
	name_of(&line, b->at->speaker);
	buf_add_byte(&line, '"');
	print_line(self, "", buf_str(&line));
}

static void json_side(struct json *j, const char *key, const struct side *s)
{
	json_key(j, key);
	if (!s) {
		json_null(j);
		return;
	}
	json_object(j);
	json_key(j, "text"), json_str(j, s->text);
	json_key(j, "speaker"), json_str_or_null(j, s->at->speaker);
	json_key(j, "type"), json_str(j, str_from(statement_type_name(s->at->type)));
	json_end(j);
}

static void print_json(const char *what, const struct shown *new, int64_t fetched, const struct side *a, const struct side *b,
		       const struct diff *diff)
{
	owned(buf_destroy) struct buf out = { 0 }, words = { 0 };
	struct json j = { .out = &out };
	char text[CLOCK_TEXT_BYTES];

	json_object(&j);
	json_key(&j, "edit"), json_str(&j, str_from(what));
	json_key(&j, "article"), json_str(&j, new->article_id);
	json_key(&j, "url"), json_str(&j, new->url);
	json_key(&j, "outlet"), json_str_or_null(&j, new->article.outlet);
	json_key(&j, "revision"), json_int(&j, (int64_t)new->revision);
	json_key(&j, "fetched"), json_str(&j, clock_format(fetched, text));
	json_side(&j, "before", a);
	json_side(&j, "after", b);
	if (a && b) {
		diff_print(&words, diff, false);
		json_key(&j, "similarity"), json_milli(&j, diff->similarity);
		json_key(&j, "words"), json_str(&j, buf_str(&words));
	}
	json_end(&j);
	(void)printf("%.*s\n", (int)out.len, out.ptr);
}

static void print_head(struct edits *self, const struct shown *new, int64_t fetched)
{
	owned(buf_destroy) struct buf line = { 0 }, part = { 0 };

	if (new->article.outlet.len)
		text_clean(&part, new->article.outlet);
	else
		text_address(&part, new->url);
	style_add(&line, self->cli->colour, STYLE_WHO, buf_str(&part));
	buf_add(&line, STR("  "));
	style_add(&line, self->cli->colour, STYLE_ID, (struct str){ new->article_id.ptr, new->article_id.len < 8 ? new->article_id.len : 8 });
	buf_printf(&line, "  revision %" PRIu64 " of %" PRIu64 ", fetched ", new->revision, new->n_revisions_all);
	print_when_usec(&line, fetched, self->utc);
	buf_add(&line, STR("  "));
	text_clean(&line, new->article.title);
	(void)printf("%s%.*s\n", self->n ? "\n" : "", (int)line.len, line.ptr);
}

int edits_print(struct edits *self, struct step *step, const char *what, const struct side *a, const struct side *b)
{
	struct diff diff = { 0 };

	arena_reset(self->work);
	if (a && b && diff_make(a->text, b->text, self->work, &diff) < 0)
		return -ENOMEM;
	if (self->json) {
		print_json(what, step->new, step->fetched, a, b, &diff);
	} else {
		if (!step->headed)
			print_head(self, step->new, step->fetched);
		print_people(self, what, a, b, &diff);
	}
	step->headed = true;
	self->n++;
	return 0;
}
