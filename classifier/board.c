#include "classifier/board.h"

#include <errno.h>

#include "classifier/sigmoid.h"

int board_new(const struct taxonomy *taxonomy, struct arena *arena, struct board *ret)
{
	struct board b = { .taxonomy = taxonomy };

	b.tallies = arena_alloc(arena, taxonomy->n_topics, sizeof *b.tallies);
	b.touched = arena_alloc(arena, taxonomy->n_topics, sizeof *b.touched);
	if (!b.tallies || !b.touched)
		return -ENOMEM;
	*ret = b;
	return 0;
}

void board_clear(struct board *self)
{
	for (size_t i = 0; i < self->n_touched; i++)
		self->tallies[self->touched[i]] = (struct tally){ 0 };
	self->n_touched = 0;
}

static struct tally *tally(struct board *self, size_t topic)
{
	struct tally *t = &self->tallies[topic];

	if (!t->touched)
		self->touched[self->n_touched++] = (uint16_t)topic;
	t->touched = true;
	return t;
}

void board_add(struct board *self, const struct findings *found)
{
	for (size_t i = 0; i < found->n; i++) {
		const struct rule *rule = &self->taxonomy->rules[found->at[i].rule];
		struct tally *t = tally(self, rule->topic);
		enum where where = found->at[i].where;
		if (rule->veto)
			t->vetoed |= where == WHERE_STATEMENT || where == WHERE_HEADING;
		else
			t->points[where] += (int32_t)(rules_points(self->taxonomy, &found->at[i]) * self->taxonomy->where[where] / 1000);
	}
}

/* A child speaks for its parent; topics stand in any order, so each child goes up by itself. */
static void raise_parents(struct board *self, size_t topic)
{
	const struct topic_def *defs = self->taxonomy->topics;
	const struct tally *child = &self->tallies[topic];

	for (int32_t p = defs[topic].parent; p >= 0 && !child->vetoed; p = defs[p].parent) {
		struct tally *t = tally(self, (size_t)p);
		for (size_t w = 0; w < WHERES; w++)
			if (child->points[w] > t->points[w])
				t->points[w] = child->points[w];
	}
}

void board_sum(struct board *self)
{
	size_t n = self->n_touched;

	for (size_t i = 0; i < n; i++)
		raise_parents(self, self->touched[i]);
	for (size_t i = 0; i < self->n_touched; i++) {
		struct tally *t = &self->tallies[self->touched[i]];
		t->total = 0;
		for (size_t w = 0; w < WHERES; w++)
			t->total += t->points[w];
	}
}

uint16_t board_score(const struct topic_def *topic, int32_t points)
{
	/* 1.1 a point, and one point's head start at the threshold: set so that scores of one, two and three phrases
	 * of the usual weight 3 are .75, .98 and 1. */
	int64_t x = ((int64_t)points - topic->threshold + 1000) * 11 * 65536 / 10000;

	return (uint16_t)(((int64_t)sigmoid(x) * 1000 + 32768) >> 16);
}

bool board_given(const struct board *self, size_t topic)
{
	const struct tally *t = &self->tallies[topic];

	return !t->vetoed && t->total >= self->taxonomy->topics[topic].threshold &&
	       t->total - t->points[WHERE_TITLE] >= self->taxonomy->own;
}
