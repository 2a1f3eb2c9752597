#include "store/cli/search_end.h"

#include <inttypes.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "store/cli/printer.h"
#include "store/cli/text.h"

enum { AS_CELLS = 40 };

static uint64_t hash(struct str s)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325); /* FNV-1a */

	for (size_t i = 0; i < s.len; i++)
		h = (h ^ (unsigned char)s.ptr[i]) * UINT64_C(0x100000001b3);
	return h;
}

static bool kinds_add(struct kinds *self, struct str name)
{
	if (self->n == self->cap) {
		size_t cap = self->cap ? 2 * self->cap : 64;
		uint64_t *at = reallocarray(self->at, cap, sizeof *at);

		if (!at)
			return false;
		self->at = at;
		self->cap = cap;
	}
	self->at[self->n++] = hash(name);
	return true;
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static size_t kinds_count(struct kinds *self)
{
	size_t n = 0;

	if (self->n > 1)
		qsort(self->at, self->n, sizeof *self->at, compare);
	for (size_t i = 0; i < self->n; i++)
		n += i == 0 || self->at[i] != self->at[i - 1];
	return n;
}

static void note_recalled(struct search_end *self, const struct record *r)
{
	if (!self->recalled++)
		text_clean(&self->as, r->speaker.as);
	if (self->recalled == 1 || r->speaker.confidence < self->least)
		self->least = r->speaker.confidence;
}

void search_end_note(struct search_end *self, const struct record *r)
{
	self->statements++;
	self->failed |= !kinds_add(&self->articles, r->source.article) || !kinds_add(&self->outlets, r->source.outlet);
	if (r->outlets > 1)
		self->failed |= !kinds_add(&self->clusters, r->cluster.id);
	if (printer_recalls(r))
		note_recalled(self, r);
	if (!self->carried[0] && r->cluster.size > 1)
		(void)snprintf(self->carried, sizeof self->carried, "%.*s", (int)r->id.len, r->id.ptr);
}

static void add_count(struct buf *out, const char *before, uint64_t n, const char *one)
{
	buf_printf(out, "%s%" PRIu64 " %s%s", before, n, one, n == 1 ? "" : "s");
}

static void add_star(const struct search_end *self, struct buf *out)
{
	if (!self->recalled)
		return;
	buf_add(out, STR("  * speaker from \""));
	text_fit(out, buf_str(&self->as), AS_CELLS, false);
	buf_printf(out, "\"%s, confidence %u.%02u%s", self->recalled > 1 ? " and the like" : "", self->least / 1000u,
		   self->least / 10u % 100u, self->recalled > 1 ? " or more" : "");
}

void search_end_print(struct search_end *self, FILE *out, size_t width, bool more, bool starred)
{
	owned(buf_destroy) struct buf line = { 0 }, hung = { 0 };
	size_t clusters = kinds_count(&self->clusters);

	add_count(&line, "", self->statements, "statement");
	if (self->statements && !self->failed) {
		if (clusters)
			add_count(&line, ", in ", clusters, "cluster"), buf_add(&line, STR(" of >1 outlet"));
		add_count(&line, ", ", kinds_count(&self->articles), "article");
		add_count(&line, ", ", kinds_count(&self->outlets), "outlet");
	}
	buf_add(&line, more ? STR("; there are more, see --limit.") : STR("."));
	if (starred)
		add_star(self, &line);
	text_hang(&hung, buf_str(&line), width ? width : SIZE_MAX / 2, 0);
	(void)fprintf(out, "%.*s\n", (int)hung.len, hung.ptr);
	if (self->carried[0])
		(void)fprintf(out, "Next: inquit compare %s\n", self->carried);
	else if (self->statements == 0)
		(void)fputs("How the query was understood: add --explain\n", out);
}

void search_end_destroy(struct search_end *self)
{
	free(self->articles.at);
	free(self->outlets.at);
	free(self->clusters.at);
	buf_destroy(&self->as);
}
