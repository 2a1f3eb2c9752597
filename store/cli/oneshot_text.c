#include "store/cli/oneshot_text.h"

#include <errno.h>
#include <stdlib.h>

/* A place in the text where a statement's words begin or end. */
struct edge {
	uint32_t at, statement, span;
	bool opens;
};

/* At one place what ends comes before what begins, the inner end first and the outer beginning first. */
static int by_place(const void *x, const void *y)
{
	const struct edge *a = x, *b = y;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	if (a->opens != b->opens)
		return a->opens ? 1 : -1;
	if (a->statement != b->statement)
		return (a->statement < b->statement) == a->opens ? -1 : 1;
	return a->span < b->span ? -1 : a->span > b->span;
}

static int edges_of(const struct article *a, struct arena *arena, struct edge **ret, size_t *ret_n)
{
	struct edge *edges;
	size_t n = 0, k = 0;

	for (size_t i = 0; i < a->n_statements; i++)
		n += 2 * a->statements[i].content.n;
	edges = arena_alloc(arena, n + 1, sizeof *edges);
	if (!edges)
		return -ENOMEM;
	for (size_t i = 0; i < a->n_statements; i++)
		for (size_t s = 0; s < a->statements[i].content.n; s++) {
			struct span span = a->statements[i].content.at[s];
			edges[k++] = (struct edge){ span.from, (uint32_t)i, (uint32_t)s, true };
			edges[k++] = (struct edge){ span.to, (uint32_t)i, (uint32_t)s, false };
		}
	qsort(edges, n, sizeof *edges, by_place);
	*ret = edges;
	*ret_n = n;
	return 0;
}

static void add_marks(uint32_t marks, struct buf *out)
{
	static const struct {
		uint32_t mark;
		const char *word;
	} words[] = { { MARK_NEGATED, "not said" }, { MARK_HYPOTHETICAL, "hypothetical" }, { MARK_RETRACTED, "retracted" },
		      { MARK_ANONYMOUS, "anonymous" }, { MARK_TRANSLATED, "translated" } };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (marks & words[i].mark)
			buf_printf(out, ", %s", words[i].word);
}

static void add_field(const char *name, struct str value, struct buf *out)
{
	if (value.len)
		buf_printf(out, ", %s %.*s", name, (int)value.len, value.ptr);
}

static void add_note(const struct article *a, size_t i, struct buf *out)
{
	const struct statement *s = &a->statements[i];

	buf_printf(out, "    %zu: ", i + 1);
	buf_add(out, s->speaker.len ? s->speaker : STR("(unknown)"));
	if (s->role.len)
		buf_printf(out, ", %.*s", (int)s->role.len, s->role.ptr);
	buf_printf(out, " [%.*s", (int)s->how.len, s->how.ptr);
	if (s->speaker.len)
		buf_printf(out, " %u%%", (s->confidence + 5u) / 10u);
	buf_printf(out, "; %s, %s", statement_type_name(s->type), statement_act_name(s->act));
	add_marks(s->marks, out);
	if (s->nested_in >= 0)
		buf_printf(out, ", within %d", s->nested_in + 1);
	add_field("on", s->said_at, out);
	add_field("to", s->to, out);
	add_field("at", s->occasion, out);
	add_field("in", s->place, out);
	buf_add(out, STR("]"));
	for (size_t c = 0; c < s->cue.n; c++)
		buf_printf(out, " \"%.*s\"", (int)(s->cue.at[c].to - s->cue.at[c].from), a->text.ptr + s->cue.at[c].from);
	buf_add_byte(out, '\n');
}

int oneshot_text(const struct article *a, struct arena *arena, struct buf *out)
{
	struct edge *edges;
	size_t n, k = 0, noted = 0, begun = 0;
	int r = edges_of(a, arena, &edges, &n);

	if (r < 0)
		return r;
	for (size_t i = 0; i <= a->text.len; i++) {
		for (; k < n && edges[k].at == i; k++) {
			if (edges[k].opens && edges[k].statement >= begun)
				begun = edges[k].statement + 1u;
			buf_printf(out, edges[k].opens ? "[%u " : " %u]", edges[k].statement + 1);
		}
		if (i < a->text.len)
			buf_add_byte(out, a->text.ptr[i]);
		if (i < a->text.len ? a->text.ptr[i] != '\n' : false)
			continue;
		if (i == a->text.len && i && a->text.ptr[i - 1] != '\n')
			buf_add_byte(out, '\n');
		for (; noted < begun; noted++)
			add_note(a, noted, out);
	}
	return buf_error(out);
}
