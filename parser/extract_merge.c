/* Doubles and contradictions among candidates. */
#include <errno.h>

#include "parser/extract_impl.h"

#define NEAR 64 /* candidates that are compared with each, in the order of the text */

static uint32_t length_of(const struct attribution *a)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < a->n_content; i++)
		n += a->content[i].last - a->content[i].first;
	return n;
}

static uint32_t common(const struct attribution *a, const struct attribution *b)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < a->n_content; i++)
		for (uint32_t k = 0; k < b->n_content && k < 8; k++) {
			uint32_t from = a->content[i].first > b->content[k].first ? a->content[i].first : b->content[k].first;
			uint32_t to = a->content[i].last < b->content[k].last ? a->content[i].last : b->content[k].last;
			n += from < to ? to - from : 0;
		}
	return n;
}

static bool holds(const struct attribution *outer, struct run inner)
{
	for (uint32_t i = 0; i < outer->n_content; i++)
		if (inner.first >= outer->content[i].first && inner.last <= outer->content[i].last)
			return true;
	return false;
}

static bool same_cue(const struct attribution *a, const struct attribution *b)
{
	return a->cue.first < b->cue.last && b->cue.first < a->cue.last;
}

/* Do they say the same, so that only one may stay? */
static bool doubles(const struct attribution *a, const struct attribution *b)
{
	uint32_t n = common(a, b), la = length_of(a), lb = length_of(b);

	if (same_cue(a, b))
		return true;
	if (a->turn || b->turn)
		return false;
	if (holds(a, b->cue) || holds(b, a->cue))
		return false;
	return n * 10 >= 8 * (la + lb - n);
}

int extract_merge(struct reading *r)
{
	struct attributions *l = &r->rules.found;

	r->dropped = arena_alloc(r->arena, l->n + 1, sizeof *r->dropped);
	if (!r->dropped)
		return -ENOMEM;
	for (uint32_t i = 0; i < l->n; i++)
		r->dropped[i] = l->at[i].n_content == 0;
	for (uint32_t i = 0; i < l->n; i++)
		for (uint32_t k = i + 1; !r->dropped[i] && k < l->n && k < i + NEAR; k++) {
			if (r->dropped[k] || !doubles(&l->at[i], &l->at[k]))
				continue;
			r->dropped[l->at[k].score > l->at[i].score ? i : k] = true;
		}
	return 0;
}
