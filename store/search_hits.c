#include "store/search_hits.h"

/* hits is a heap with the worst on top. */
static void hits_sink(const struct search *search, struct hits *hits, size_t i)
{
	for (;;) {
		size_t worst = i;

		for (size_t c = 2 * i + 1; c <= 2 * i + 2 && c < hits->n; c++)
			if (hit_before(search, &hits->at[worst], &hits->at[c]))
				worst = c;
		if (worst == i)
			return;
		struct hit t = hits->at[i];
		hits->at[i] = hits->at[worst];
		hits->at[worst] = t;
		i = worst;
	}
}

void hits_keep(const struct search *search, struct hits *hits, struct hit hit)
{
	if (hits->n < search->limit) {
		size_t i = hits->n++;

		hits->at[i] = hit;
		for (; i > 0 && hit_before(search, &hits->at[(i - 1) / 2], &hits->at[i]); i = (i - 1) / 2) {
			struct hit t = hits->at[i];

			hits->at[i] = hits->at[(i - 1) / 2];
			hits->at[(i - 1) / 2] = t;
		}
		return;
	}
	hits->more = true;
	if (!hit_before(search, &hit, &hits->at[0]))
		return;
	hits->at[0] = hit;
	hits_sink(search, hits, 0);
}

/* Best first: takes the worst off, again and again. */
void hits_sort(const struct search *search, struct hits *hits)
{
	size_t n = hits->n;

	while (hits->n > 1) {
		struct hit t = hits->at[0];

		hits->at[0] = hits->at[--hits->n];
		hits->at[hits->n] = t;
		hits_sink(search, hits, 0);
	}
	hits->n = n;
}
