#include "common/article.h"

#include <errno.h>

#include "common/cleanup.h"

static const char *const types[STATEMENT_TYPES] = { "direct", "indirect", "mixed", "turn" };
static const char *const acts[ACTS] = { "speech", "stance", "deed" };
static const char *const parts[PARTS] = { "body", "headline", "deck", "heading", "question", "comment" };

const char *statement_type_name(enum statement_type type)
{
	return types[type];
}

const char *statement_act_name(enum statement_act act)
{
	return acts[act];
}

const char *statement_part_name(enum statement_part part)
{
	return parts[part];
}

static int index_of(struct str name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(name, str_from(names[i])))
			return (int)i;
	return -ENOENT;
}

int statement_type_from(struct str name, enum statement_type *ret)
{
	int i = index_of(name, types, ARRAY_LEN(types));

	if (i < 0)
		return i;
	*ret = (enum statement_type)i;
	return 0;
}

int statement_act_from(struct str name, enum statement_act *ret)
{
	int i = index_of(name, acts, ARRAY_LEN(acts));

	if (i < 0)
		return i;
	*ret = (enum statement_act)i;
	return 0;
}

static bool is_boundary(struct str text, size_t at)
{
	return at == text.len || ((unsigned char)text.ptr[at] & 0xc0) != 0x80;
}

static bool span_fits(struct str text, struct span s)
{
	return s.from <= s.to && s.to <= text.len && is_boundary(text, s.from) && is_boundary(text, s.to);
}

/* Inside the text, none empty, each after the one before. */
static bool spans_fit(struct str text, struct spans spans)
{
	uint32_t end = 0;

	for (size_t i = 0; i < spans.n; i++) {
		if (spans.at[i].from < end || spans.at[i].from == spans.at[i].to || !span_fits(text, spans.at[i]))
			return false;
		end = spans.at[i].to;
	}
	return true;
}

static const char *statement_fault(const struct article *self, const struct statement *s)
{
	if ((unsigned)s->type >= STATEMENT_TYPES || (unsigned)s->act >= ACTS || (unsigned)s->part >= PARTS)
		return "statement of an unknown kind";
	if (!spans_fit(self->text, s->source) || !spans_fit(self->text, s->cue) || !spans_fit(self->text, s->content))
		return "statement's spans not in the text";
	if (s->content.n == 0)
		return "statement without content";
	if (s->nested_in < -1 || s->nested_in >= (int64_t)self->n_statements ||
	    s->nested_in == (int64_t)(s - self->statements))
		return "statement nested in none";
	if (s->confidence > 1000)
		return "confidence over 1";
	return NULL;
}

int article_check(const struct article *self, const char **reterr_why)
{
	const char *why = NULL;

	if (self->text.len > UINT32_MAX)
		why = "text too long";
	else if (!spans_fit(self->text, self->body) || !spans_fit(self->text, self->headings) ||
		 !span_fits(self->text, self->deck))
		why = "article's spans not in the text";
	for (size_t i = 0; !why && i < self->n_statements; i++)
		why = statement_fault(self, &self->statements[i]);
	if (!why)
		return 0;
	*reterr_why = why;
	return -EBADMSG;
}
