/*
 * The topics of an article's statements, each seen in its surroundings: first
 * those that its own words name, then what inherit.c adds, then the best few.
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
	r = r < 0 ? r : profile_of(article, &walk.board, arena, &walk.profile);
	r = r < 0 ? r : passages_of(article, arena, &walk.passages);
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
	struct str heading = s->question.len ? s->question : s->heading;
	int r = rules_find(t, self->scratch, s->pieces, s->n_pieces, &self->in_statement);

	if (r == 0 && (heading.ptr != self->heading.ptr || heading.len != self->heading.len)) {
		r = rules_find(t, self->arena, &(struct piece){ heading, WHERE_HEADING }, 1, &self->in_heading);
		self->heading = heading;
	}
	return r;
}

const struct topic_def *walk_def(const struct walk *self, size_t topic)
{
	return &self->board.taxonomy->topics[topic];
}

/* The statement's own words name it, with whatever else speaks for it. */
static bool named(const struct walk *self, size_t topic)
{
	return board_given(&self->board, topic) && self->board.tallies[topic].points[WHERE_STATEMENT] > 0;
}

bool walk_picked(const struct walk *self, size_t topic)
{
	for (size_t i = 0; i < self->picks.n; i++)
		if (self->picks.at[i].topic == topic)
			return true;
	return false;
}

void walk_add(struct walk *self, struct pick pick)
{
	if (!walk_picked(self, pick.topic) && !self->board.tallies[pick.topic].vetoed)
		self->picks.at[self->picks.n++] = pick;
}

bool walk_open(const struct walk *self, size_t topic)
{
	for (size_t i = 0; i < self->picks.n; i++) {
		const struct topic_def *d = walk_def(self, self->picks.at[i].topic);
		if (!d->rest && str_eq(d->group, walk_def(self, topic)->group))
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

	walk_add(self, (struct pick){ (uint16_t)topic, TOPIC_BY_RULES, points, board_score(walk_def(self, topic), points) });
}

static void pick_named(struct walk *self)
{
	const struct board *b = &self->board;

	for (size_t i = 0; i < b->n_touched; i++)
		if (!walk_def(self, b->touched[i])->rest && named(self, b->touched[i]))
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
		const struct topic_def *d = walk_def(self, b->touched[i]);
		int32_t own = b->tallies[b->touched[i]].points[WHERE_STATEMENT];
		bool enough = had == 0 || (alone ? 2 * own >= d->threshold : had < 2 && own >= 2 * d->threshold);
		if (d->rest && enough && named(self, b->touched[i]))
			add_named(self, b->touched[i]);
	}
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

/* Its own words do not reach its threshold without help, and the article is about something else. */
static bool helped(const struct walk *self, const struct pick *pick)
{
	int32_t own = self->board.tallies[pick->topic].points[WHERE_STATEMENT];

	return !(pick->by & TOPIC_BY_CONTEXT) && own < walk_def(self, pick->topic)->threshold && !walk_running(self, pick->topic);
}

/*
 * One phrase names it, in a statement that is about something else by twice
 * what that needs, in an article which speaks of it nowhere else. A place that
 * is named so is still where it happens.
 */
static bool in_passing(const struct walk *self, const struct pick *pick)
{
	const struct topic_def *d = walk_def(self, pick->topic), *best = walk_def(self, self->picks.at[0].topic);
	const int32_t *points = self->board.tallies[pick->topic].points;
	struct str carry = self->board.taxonomy->carry;

	if (pick->by & TOPIC_BY_CONTEXT || d->rest || best->rest || self->picks.at[0].points < 2 * best->threshold)
		return false;
	if (carry.len && str_eq(d->group, carry))
		return false;
	return points[WHERE_STATEMENT] <= d->threshold && self->board.tallies[pick->topic].total <= points[WHERE_STATEMENT] &&
	       self->profile.named[pick->topic] < 2;
}

/* A topic that another one leaves no room for: too weak beside it, helped, in passing, or a third of one phrase. */
static bool crowded_out(const struct walk *self, const struct pick *pick, size_t before)
{
	if ((int64_t)pick->points * 1000 < (int64_t)self->picks.at[0].points * self->board.taxonomy->share)
		return true;
	if (before >= 1 && (helped(self, pick) || in_passing(self, pick)))
		return true;
	return before >= 2 && pick->points <= walk_def(self, pick->topic)->threshold;
}

/* The best few. */
static void cut(struct walk *self)
{
	struct picks *p = &self->picks;
	size_t n = 0;

	if (p->n)
		qsort(p->at, p->n, sizeof *p->at, pick_order);
	for (size_t i = 0; i < p->n && (int32_t)n * 1000 < self->board.taxonomy->most; i++)
		if (!crowded_out(self, &p->at[i], n))
			p->at[n++] = p->at[i];
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
		out.at[out.n++] = (struct topic){ walk_def(self, p->topic)->id, p->score, p->by };
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
	r = surround(self->article, self->passages, self->scratch, statement, &s);
	if (r == 0)
		r = find_all(self, &s);
	if (r < 0)
		return r;
	self->previous = self->picks;
	self->picks = (struct picks){ swap.at, 0 };
	self->around = s;
	board_clear(&self->board);
	board_add(&self->board, &self->in_statement);
	board_add(&self->board, &self->in_heading);
	board_add(&self->board, &self->in_title);
	board_sum(&self->board);
	pick_named(self);
	r = walk_inherit(self);
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
