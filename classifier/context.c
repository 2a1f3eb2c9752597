/* The topics of an article's statements, each seen in its surroundings. */
#include <errno.h>

#include "classifier/classify_impl.h"

int walk_start(const struct classifier *classifier, struct arena *arena, const struct article *article, struct walk *ret)
{
	struct walk walk = { .classifier = classifier, .arena = arena, .article = article };
	int r = board_new(classifier->taxonomy, arena, &walk.board);

	if (r == 0)
		r = rules_find(classifier->taxonomy, arena, &article->title, 1, &walk.in_title);
	if (r == 0)
		*ret = walk;
	return r;
}

static int find_all(struct walk *self, const struct surroundings *s)
{
	const struct taxonomy *t = self->classifier->taxonomy;
	const struct str near[] = { s->before, s->after };
	int r = rules_find(t, self->arena, s->pieces, s->n_pieces, &self->in_statement);

	if (r == 0)
		r = rules_find(t, self->arena, near, 2, &self->in_near);
	if (r == 0 && (s->heading.ptr != self->heading.ptr || s->heading.len != self->heading.len)) {
		r = rules_find(t, self->arena, &s->heading, 1, &self->in_heading);
		self->heading = s->heading;
	}
	return r;
}

static bool names_one(const struct board *board)
{
	for (size_t i = 0; i < board->n_touched; i++) {
		size_t t = board->touched[i];
		const struct topic_def *def = &board->taxonomy->topics[t];
		if (!def->rest && !board->tallies[t].vetoed && board->tallies[t].points[WHERE_STATEMENT] >= def->threshold)
			return true;
	}
	return false;
}

bool walk_counts(const struct walk *self, size_t topic)
{
	const struct tally *t = &self->board.tallies[topic];

	return t->points[WHERE_STATEMENT] > 0 || !names_one(&self->board);
}

static int pick(struct walk *self, struct topics *ret)
{
	const struct board *b = &self->board;
	struct topics out;
	bool only_rest = true;
	int r = topics_room(self->arena, b->n_touched, &out);

	if (r < 0)
		return r;
	for (size_t i = 0; i < b->n_touched; i++) {
		size_t t = b->touched[i];
		const struct topic_def *def = &b->taxonomy->topics[t];
		if (!board_given(b, t) || !walk_counts(self, t))
			continue;
		uint8_t by = b->tallies[t].points[WHERE_STATEMENT] > 0 ? TOPIC_BY_RULES : TOPIC_BY_RULES | TOPIC_BY_CONTEXT;
		out.at[out.n++] = (struct topic){ def->id, board_score(def, b->tallies[t].total), by };
		only_rest &= def->rest;
	}
	if (!only_rest) {
		size_t kept = 0;
		for (size_t i = 0; i < out.n; i++)
			if (!b->taxonomy->topics[taxonomy_find(b->taxonomy, out.at[i].id)].rest)
				out.at[kept++] = out.at[i];
		out.n = kept;
	}
	topics_sort(&out);
	*ret = out;
	return 0;
}

static int inherit(struct walk *self, struct topics *ret)
{
	struct topics out;
	int r = topics_room(self->arena, self->previous.n, &out);

	if (r < 0)
		return r;
	for (size_t i = 0; i < self->previous.n; i++) {
		struct topic t = self->previous.at[i];
		t.score = (uint16_t)(t.score * self->classifier->taxonomy->inherit / 1000);
		t.by |= TOPIC_BY_CONTEXT;
		out.at[out.n++] = t;
	}
	*ret = out;
	return 0;
}

int walk_statement(struct walk *self, size_t statement, struct topics *ret)
{
	struct surroundings s;
	struct topics out = { 0 };
	int r = surround(self->article, self->arena, statement, &s);

	if (r == 0)
		r = find_all(self, &s);
	if (r < 0)
		return r;
	board_clear(&self->board);
	board_add(&self->board, WHERE_STATEMENT, &self->in_statement);
	board_add(&self->board, WHERE_NEAR, &self->in_near);
	board_add(&self->board, WHERE_HEADING, &self->in_heading);
	if (!s.titled)
		board_add(&self->board, WHERE_TITLE, &self->in_title);
	board_sum(&self->board);
	r = pick(self, &out);
	self->inherited = r == 0 && out.n == 0 && s.follows;
	if (self->inherited)
		r = inherit(self, &out);
	if (r < 0)
		return r;
	self->previous = out;
	*ret = out;
	return 0;
}
