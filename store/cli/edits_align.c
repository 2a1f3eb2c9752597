/* Two versions of a statement are the pair that is most alike, by words. */
#include "store/cli/edits.h"

#include <errno.h>

#include "common/cleanup.h"

enum {
	STATEMENTS_MAX = 2048, /* of one revision that are compared */
	SAME = 450,            /* thousandths of similarity from which two are versions of one, */
	SAME_CONTAINED = 400,  /* or of the shorter's words that the other has, of one speaker: a quote cut short */
};

/* The words of spans, pieces joined. */
static void words_of(struct buf *out, const struct article *a, struct spans spans)
{
	for (size_t i = 0; i < spans.n; i++) {
		struct str piece;

		if (i)
			buf_add(out, STR(" … "));
		if (str_sub(a->text, spans.at[i].from, spans.at[i].to, &piece))
			buf_add(out, piece);
	}
}

int edits_sides(const struct article *a, struct arena *arena, struct side **ret, size_t *ret_n)
{
	size_t n = a->n_statements < STATEMENTS_MAX ? a->n_statements : STATEMENTS_MAX;

	*ret = arena_alloc(arena, n ? n : 1, sizeof **ret);
	*ret_n = n;
	for (size_t i = 0; *ret && i < n; i++) {
		owned(buf_destroy) struct buf text = { 0 };

		words_of(&text, a, a->statements[i].content);
		(*ret)[i] = (struct side){ .at = &a->statements[i], .partner = -1 };
		if (arena_dup(arena, buf_str(&text), &(*ret)[i].text) < 0)
			return -ENOMEM;
	}
	return *ret ? 0 : -ENOMEM;
}

static void pair(struct side *a, size_t i, struct side *b, size_t k)
{
	a[i].partner = (ssize_t)k;
	b[k].partner = (ssize_t)i;
}

/* 0: they are not versions of one statement. */
static unsigned likeness(const struct side *a, const struct side *b, const struct diff *diff)
{
	if (diff->similarity >= SAME)
		return 1000 + diff->similarity;
	return str_eq(a->at->speaker, b->at->speaker) && diff->contained >= SAME_CONTAINED ? diff->contained : 0;
}

/* Equal words first, in order; what is left goes to the most alike. */
int edits_align(struct arena *work, struct side *a, size_t n, struct side *b, size_t m)
{
	size_t next = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = next; k < m; k++)
			if (b[k].partner < 0 && str_eq(a[i].text, b[k].text)) {
				pair(a, i, b, k);
				next = k + 1;
				break;
			}
	for (size_t i = 0; i < n; i++) {
		unsigned best = 0;
		ssize_t found = -1;

		for (size_t k = 0; a[i].partner < 0 && k < m; k++) {
			struct diff diff;

			if (b[k].partner >= 0)
				continue;
			arena_reset(work);
			if (diff_make(a[i].text, b[k].text, work, &diff) < 0)
				return -ENOMEM;
			if (likeness(&a[i], &b[k], &diff) > best) {
				best = likeness(&a[i], &b[k], &diff);
				found = (ssize_t)k;
			}
		}
		if (found >= 0)
			pair(a, i, b, (size_t)found);
	}
	return 0;
}
