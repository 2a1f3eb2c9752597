#include "parser/body.h"

#include <errno.h>


enum { GOOD_BYTES = 80 };

static bool is_good(const struct block *b)
{
	return b->len >= GOOD_BYTES && b->link_bytes * 5 < b->len * 2;
}

/* The element with the most running text, its children's worth more than its grandchildren's. */
static uint32_t best_container(const struct blocks *bs, uint64_t *score)
{
	static const unsigned share[] = { 0, 100, 80, 50, 25, 15 };
	uint32_t best = 0;

	for (size_t i = 0; i < bs->n; i++) {
		uint32_t e = bs->at[i].element;
		if (!is_good(&bs->at[i]) || (bs->elements[e].flags & (IN_NAV | IN_FOOTER | IN_HIDDEN | IN_ASIDE)))
			continue;
		for (size_t up = 0; up < sizeof share / sizeof *share; up++) {
			score[e] += (uint64_t)bs->at[i].len * share[up];
			best = score[e] > score[best] ? e : best;
			e = bs->elements[e].parent;
		}
	}
	return best;
}

int body_choose(const struct tree *tree, const struct blocks *bs, struct arena *arena, bool *chosen)
{
	uint64_t *score = arena_alloc(arena, bs->n_elements + 1, sizeof *score);

	(void)tree;
	if (!score)
		return -ENOMEM;
	uint32_t best = best_container(bs, score);
	for (size_t i = 0; i < bs->n; i++) {
		uint32_t e = bs->at[i].element;
		chosen[i] = e >= best && e < bs->elements[best].end && (is_good(&bs->at[i]) || tag_is_heading(bs->elements[e].tag) || bs->elements[e].tag == TAG_P) &&
			    bs->at[i].link_bytes * 2 <= bs->at[i].len && !(bs->elements[e].flags & (IN_NAV | IN_FOOTER | IN_HIDDEN | IN_FIGURE | IN_ASIDE));
	}
	return 0;
}
