#include "classifier/points.h"

#include <errno.h>

#include "classifier/board.h"

uint32_t points_hash(struct str topic)
{
	return features_hash(topic, FEATURE_POINTS);
}

int points_add(const struct taxonomy *taxonomy, struct arena *arena, struct str title, struct str text, struct features *inout)
{
	const struct piece pieces[] = { { title, WHERE_HEADING }, { text, WHERE_STATEMENT } };
	struct findings found;
	struct board board;
	int r = board_new(taxonomy, arena, &board);

	for (size_t i = 0; r == 0 && i < 2; i++) {
		r = rules_find(taxonomy, arena, &pieces[i], 1, &found);
		if (r == 0)
			board_add(&board, &found);
	}
	if (r < 0)
		return r;
	board_sum(&board);
	struct feature *all = arena_alloc(arena, inout->n + board.n_touched, sizeof *all);
	if (!all)
		return -ENOMEM;
	if (inout->n)
		memcpy(all, inout->at, inout->n * sizeof *all);
	size_t n = inout->n;
	for (size_t i = 0; i < board.n_touched; i++) {
		const struct tally *t = &board.tallies[board.touched[i]];
		if (t->total >= 1000 && !t->vetoed)
			all[n++] = (struct feature){ points_hash(taxonomy->topics[board.touched[i]].id), (uint32_t)t->total / 1000 };
	}
	*inout = (struct features){ all, n };
	return 0;
}
