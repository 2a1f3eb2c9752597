/* What `inquit parse --explain` says: which rule or weight made each statement and its speaker. */
#include "common/utf8.h"
#include "parser/extract_impl.h"

#define SHOWN_BYTES 60 /* of a span */

static void add_quoted(struct buf *out, const char *what, struct str s)
{
	struct str cut = utf8_cut(s, SHOWN_BYTES);

	if (!s.len)
		return;
	buf_printf(out, "  %s “", what);
	for (size_t i = 0; i < cut.len; i++)
		buf_add_byte(out, cut.ptr[i] == '\n' || cut.ptr[i] == '\r' ? ' ' : cut.ptr[i]);
	buf_printf(out, "%s”", cut.len < s.len ? "…" : "");
}

static struct str bytes_of(const struct text *t, struct run r)
{
	if (r.first >= r.last)
		return (struct str){ 0 };
	return (struct str){ t->bytes.ptr + t->tokens[r.first].from, t->tokens[r.last - 1].to - t->tokens[r.first].from };
}

static void explain_candidate(const struct reading *r, uint32_t i, struct buf *out)
{
	const struct attribution *a = &r->rules.found.at[i];

	buf_printf(out, "%-7s %s, score .%03u", r->dropped[i] ? "dropped" : "kept", a->rule, a->score > 999 ? 999u : a->score);
	add_quoted(out, "source", bytes_of(&r->text, a->source));
	add_quoted(out, "cue", bytes_of(&r->text, a->cue));
	for (uint32_t k = 0; k < a->n_content && k < 4; k++)
		add_quoted(out, k ? "and" : "content", bytes_of(&r->text, a->content[k]));
	buf_add_byte(out, '\n');
}

static void explain_speaker(const struct article *a, const struct statement *s, struct buf *out)
{
	struct str source = { 0 };

	if (s->source.n)
		source = (struct str){ a->text.ptr + s->source.at[0].from, s->source.at[0].to - s->source.at[0].from };
	buf_printf(out, "speaker %.*s, confidence .%03u", (int)s->how.len, s->how.ptr,
		   s->confidence > 999 ? 999u : s->confidence);
	add_quoted(out, "source", source);
	add_quoted(out, "is", s->speaker);
	add_quoted(out, "as", s->role);
	buf_add_byte(out, '\n');
}

void extract_explain(const struct reading *r, struct buf *out)
{
	for (uint32_t i = 0; i < r->rules.found.n; i++)
		explain_candidate(r, i, out);
	for (size_t i = 0; i < r->article->n_statements; i++)
		explain_speaker(r->article, &r->article->statements[i], out);
}
