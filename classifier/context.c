/*
 * The topics of an article's statements, each seen in its surroundings.
 *
 * A statement has the topics that its own words name. Context, which is the
 * heading, the statement before it and the title, adds topics only of groups
 * that the words leave open: a statement on "the terrorists" below a heading on
 * one country is about that country, one that names another country is not.
 */
#include <errno.h>
#include <stdlib.h>

#include "classifier/classify_impl.h"

int walk_start(const struct classifier *classifier, struct arena *arena, struct arena *scratch, const struct article *article,
	       struct walk *ret)
{
	const struct taxonomy *t = classifier->taxonomy;
	struct walk walk = { .classifier = classifier, .arena = arena, .scratch = scratch, .article = article };

	if (!t) {
		*ret = walk;
		return 0;
	}
	int r = board_new(t, arena, &walk.board);
	if (r == 0)
		r = rules_find(t, arena, &(struct piece){ article->title, WHERE_TITLE }, 1, &walk.in_title);
	walk.picks.at = arena_alloc(arena, t->n_topics, sizeof *walk.picks.at);
	walk.previous.at = arena_alloc(arena, t->n_topics, sizeof *walk.previous.at);
	if (!walk.picks.at || !walk.previous.at)
		return -ENOMEM;
	if (r == 0)
		*ret = walk;
	return r;
}

static int find_all(struct walk *self, const struct surroundings *s)
{
	const struct taxonomy *t = self->classifier->taxonomy;
	int r = rules_find(t, self->scratch, s->pieces, s->n_pieces, &self->in_statement);

	if (r == 0 && (s->heading.ptr != self->heading.ptr || s->heading.len != self->heading.len)) {
		r = rules_find(t, self->arena, &(struct piece){ s->heading, WHERE_HEADING }, 1, &self->in_heading);
		self->heading = s->heading;
	}
	return r;
}

static const struct topic_def *def(const struct walk *self, size_t topic)
{
	return &self->board.taxonomy->topics[topic];
}

/* The statement's own words name it, with whatever else speaks for it. */
static bool named(const struct walk *self, size_t topic)
{
	return board_given(&self->board, topic) && self->board.tallies[topic].points[WHERE_STATEMENT] > 0;
}

static bool picked(const struct walk *self, size_t topic)
{
	for (size_t i = 0; i < self->picks.n; i++)
		if (self->picks.at[i].topic == topic)
			return true;
	return false;
}

static void add_pick(struct walk *self, struct pick pick)
{
	if (!picked(self, pick.topic) && !self->board.tallies[pick.topic].vetoed)
		self->picks.at[self->picks.n++] = pick;
}

/* Whether the picks leave open the topics of this one's group. Topics for what remains close nothing. */
static bool open_group(const struct walk *self, size_t topic)
{
	for (size_t i = 0; i < self->picks.n; i++) {
		const struct topic_def *d = def(self, self->picks.at[i].topic);
		if (!d->rest && str_eq(d->group, def(self, topic)->group))
			return false;
	}
	return true;
}

static bool all_context(const struct walk *self)
{
	for (size_t i = 0; i < self->picks.n; i++)
		if (!(self->picks.at[i].by & TOPIC_BY_CONTEXT))
			return false;
	return true;
}

static void add_named(struct walk *self, size_t topic)
{
	int32_t points = self->board.tallies[topic].total;

	add_pick(self, (struct pick){ (uint16_t)topic, TOPIC_BY_RULES, points, board_score(def(self, topic), points) });
}

static void pick_named(struct walk *self)
{
	const struct board *b = &self->board;

	for (size_t i = 0; i < b->n_touched; i++)
		if (!def(self, b->touched[i])->rest && named(self, b->touched[i]))
			add_named(self, b->touched[i]);
}

/*
 * A topic for what remains stands by itself, beside topics that come by context
 * when most that speaks for it is in the statement, and beside one that the
 * statement names when its words name it twice over.
 */
static void pick_rest(struct walk *self)
{
	const struct board *b = &self->board;
	size_t had = self->picks.n;
	bool alone = all_context(self);

	for (size_t i = 0; i < b->n_touched; i++) {
		const struct topic_def *d = def(self, b->touched[i]);
		int32_t own = b->tallies[b->touched[i]].points[WHERE_STATEMENT];
		bool enough = had == 0 || (alone ? 2 * own >= d->threshold : had < 2 && own >= 2 * d->threshold);
		if (d->rest && enough && named(self, b->touched[i]))
			add_named(self, b->touched[i]);
	}
}

/* What context gives has a lower score: the words themselves do not say it. */
static uint16_t lowered(const struct walk *self, uint16_t score)
{
	return (uint16_t)((int64_t)score * self->board.taxonomy->inherit / 1000);
}

/* Topics for which one place alone speaks enough, in groups that were open before. */
static void pick_from(struct walk *self, const bool *open, enum where where)
{
	const struct board *b = &self->board;
	int64_t factor = b->taxonomy->where[where];

	for (size_t i = 0; i < b->n_touched; i++) {
		size_t t = b->touched[i];
		int64_t points = factor ? (int64_t)b->tallies[t].points[where] * 1000 / factor : 0;
		if (!open[t] || def(self, t)->rest || points < def(self, t)->threshold)
			continue;
		uint16_t score = lowered(self, board_score(def(self, t), (int32_t)points));
		add_pick(self, (struct pick){ (uint16_t)t, TOPIC_BY_RULES | TOPIC_BY_CONTEXT, (int32_t)points, score });
	}
}

/* All that stands around a statement taken together. */
static void pick_around(struct walk *self)
{
	const struct board *b = &self->board;

	for (size_t i = 0; i < b->n_touched; i++) {
		size_t t = b->touched[i];
		int32_t points = b->tallies[t].total;
		if (def(self, t)->rest || !board_given(b, t))
			continue;
		uint16_t score = lowered(self, board_score(def(self, t), points));
		add_pick(self, (struct pick){ (uint16_t)t, TOPIC_BY_RULES | TOPIC_BY_CONTEXT, points, score });
	}
}

static void pick_previous(struct walk *self, const bool *open)
{
	for (size_t i = 0; i < self->previous.n; i++) {
		struct pick p = self->previous.at[i];
		if (!open[p.topic] || (def(self, p.topic)->rest && self->previous.n > 1))
			continue;
		p.by |= TOPIC_BY_CONTEXT;
		p.score = lowered(self, p.score);
		add_pick(self, p);
	}
}

/* Whether the statement goes on about what the picks before it, or the title, are about: it shares a topic, or has none. */
static bool shares(const struct walk *self, const struct picks *with)
{
	for (size_t i = 0; i < with->n; i++)
		if (picked(self, with->at[i].topic))
			return true;
	return self->picks.n == 0;
}

/* Words of the statement speak, if not enough, for a topic of the one before it. */
static bool echoes(const struct walk *self)
{
	for (size_t i = 0; i < self->previous.n; i++)
		if (self->board.tallies[self->previous.at[i].topic].points[WHERE_STATEMENT] > 0)
			return true;
	return false;
}

/* A topic of the statement before that this one's words hint at goes on beside those that they name. */
static void pick_echoed(struct walk *self)
{
	for (size_t i = 0; i < self->previous.n; i++) {
		struct pick p = self->previous.at[i];
		if (def(self, p.topic)->rest || self->board.tallies[p.topic].points[WHERE_STATEMENT] <= 0)
			continue;
		p.by |= TOPIC_BY_CONTEXT;
		p.score = lowered(self, p.score);
		add_pick(self, p);
	}
}

static bool shares_title(const struct walk *self)
{
	for (size_t i = 0; i < self->picks.n; i++)
		if (self->board.tallies[self->picks.at[i].topic].points[WHERE_TITLE] > 0)
			return true;
	return self->picks.n == 0;
}

static bool *open_groups(struct walk *self, bool carried_only)
{
	const struct taxonomy *t = self->board.taxonomy;
	bool *open = arena_alloc(self->scratch, t->n_topics, sizeof *open);

	for (size_t i = 0; open && i < t->n_topics; i++)
		open[i] = (!carried_only || str_eq(t->topics[i].group, t->carry)) && open_group(self, i);
	return open;
}

/* A statement that names nothing follows the one before it; else heading, paragraph and title speak for it. */
static int pick_context(struct walk *self, bool follows)
{
	bool silent = self->picks.n == 0;
	bool *open = open_groups(self, !silent);

	if (!open)
		return -ENOMEM;
	if (silent && !(follows && echoes(self)))
		pick_from(self, open, WHERE_NEAR);
	if (silent && follows && self->picks.n == 0)
		pick_previous(self, open);
	if (silent && self->picks.n == 0)
		pick_around(self);
	if (silent && self->picks.n)
		return 0;
	/* An answer is about what was asked, too. */
	if (str_ends(self->heading, STR("?")))
		memset(open, true, self->board.taxonomy->n_topics);
	pick_from(self, open, WHERE_HEADING);
	if (follows && !silent)
		pick_echoed(self);
	open = open_groups(self, !silent);
	if (open && follows && shares(self, &self->previous))
		pick_previous(self, open);
	open = open_groups(self, !silent);
	if (open && !self->titled && shares_title(self))
		pick_from(self, open, WHERE_TITLE);
	return open ? 0 : -ENOMEM;
}

static int pick_order(const void *a, const void *b)
{
	const struct pick *x = a, *y = b;

	if ((x->by & TOPIC_BY_CONTEXT) != (y->by & TOPIC_BY_CONTEXT))
		return x->by & TOPIC_BY_CONTEXT ? 1 : -1;
	if (x->points != y->points)
		return x->points > y->points ? -1 : 1;
	return (x->topic > y->topic) - (x->topic < y->topic);
}

/* The best few, a third only when more than one phrase speaks for it. */
static void cut(struct walk *self)
{
	const struct taxonomy *t = self->board.taxonomy;
	struct picks *p = &self->picks;
	size_t n = 0;

	if (p->n)
		qsort(p->at, p->n, sizeof *p->at, pick_order);
	for (size_t i = 0; i < p->n && (int32_t)n * 1000 < t->most; i++) {
		bool weak = (int64_t)p->at[i].points * 1000 < (int64_t)p->at[0].points * t->share;
		bool third = n >= 2 && p->at[i].points <= def(self, p->at[i].topic)->threshold;
		if (!weak && !third)
			p->at[n++] = p->at[i];
	}
	p->n = n;
}

static int result(struct walk *self, struct topics *ret)
{
	struct topics out;
	int r = topics_room(self->arena, self->picks.n, &out);

	if (r < 0)
		return r;
	for (size_t i = 0; i < self->picks.n; i++) {
		const struct pick *p = &self->picks.at[i];
		out.at[out.n++] = (struct topic){ def(self, p->topic)->id, p->score, p->by };
	}
	*ret = out;
	return 0;
}

int walk_statement(struct walk *self, size_t statement, struct topics *ret)
{
	struct picks swap = self->previous;
	struct surroundings s;
	int r;

	if (self->scratch != self->arena)
		arena_reset(self->scratch);
	r = surround(self->article, self->scratch, statement, &s);
	if (r == 0)
		r = find_all(self, &s);
	if (r < 0)
		return r;
	self->previous = self->picks;
	self->picks = (struct picks){ swap.at, 0 };
	self->titled = s.titled;
	board_clear(&self->board);
	board_add(&self->board, &self->in_statement);
	board_add(&self->board, &self->in_heading);
	board_add(&self->board, &self->in_title);
	board_sum(&self->board);
	pick_named(self);
	r = pick_context(self, s.follows);
	if (r < 0)
		return r;
	pick_rest(self);
	cut(self);
	return result(self, ret);
}

int walk_content(struct walk *self, size_t statement, struct str *ret)
{
	const struct statement *s = &self->article->statements[statement];
	size_t len = 0;

	for (size_t i = 0; i < s->content.n; i++)
		len += s->content.at[i].to - s->content.at[i].from + 1;
	char *text = arena_alloc(self->scratch, len, 1);
	if (!text)
		return -ENOMEM;
	size_t at = 0;
	for (size_t i = 0; i < s->content.n; i++) {
		struct span span = s->content.at[i];
		memcpy(text + at, self->article->text.ptr + span.from, span.to - span.from);
		at += span.to - span.from;
		text[at++] = ' ';
	}
	*ret = (struct str){ text, at };
	return 0;
}
