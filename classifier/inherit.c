/*
 * What a statement inherits from around it.
 *
 * Context, which is the heading or question, the statement before, the title
 * and what the article as a whole is about, adds topics only of groups that the
 * statement's words leave open: a statement on "the terrorists" below a heading
 * on one country is about that country, one that names another country is not.
 */
#include <errno.h>

#include "classifier/classify_impl.h"

/*
 * Shares, in thousandths, of the paragraphs that name any topic: of one that
 * goes on from statement to statement, of one that the article is about, of one
 * that it hints at. With the points of hints they were set on articles with gold.
 */
enum { GOES_ON = 300, MAIN = 400, HINTED = 250 };
enum { HINT_ARTICLE = 1000, HINT_PREVIOUS = 1500 };

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
		if (!open[t] || walk_def(self, t)->rest || points < walk_def(self, t)->threshold)
			continue;
		uint16_t score = lowered(self, board_score(walk_def(self, t), (int32_t)points));
		walk_add(self, (struct pick){ (uint16_t)t, TOPIC_BY_RULES | TOPIC_BY_CONTEXT, (int32_t)points, score });
	}
}

/* All that stands around a statement taken together. */
static void pick_around(struct walk *self)
{
	const struct board *b = &self->board;

	for (size_t i = 0; i < b->n_touched; i++) {
		size_t t = b->touched[i];
		int32_t points = b->tallies[t].total;
		if (walk_def(self, t)->rest || !board_given(b, t))
			continue;
		uint16_t score = lowered(self, board_score(walk_def(self, t), points));
		walk_add(self, (struct pick){ (uint16_t)t, TOPIC_BY_RULES | TOPIC_BY_CONTEXT, points, score });
	}
}

bool walk_running(const struct walk *self, size_t topic)
{
	return profile_has(&self->profile, topic, GOES_ON);
}

/* Into another paragraph and to another speaker a topic goes on when section, title or article are about it. */
static bool goes_on(const struct walk *self, size_t topic)
{
	const int32_t *points = self->board.tallies[topic].points;

	if (self->around.continues || points[WHERE_HEADING] > 0 || points[WHERE_TITLE] > 0)
		return true;
	return walk_running(self, topic);
}

static void pick_previous(struct walk *self, const bool *open)
{
	for (size_t i = 0; i < self->previous.n; i++) {
		struct pick p = self->previous.at[i];
		if (!open[p.topic] || (walk_def(self, p.topic)->rest && self->previous.n > 1) || !goes_on(self, p.topic))
			continue;
		p.by |= TOPIC_BY_CONTEXT;
		p.score = lowered(self, p.score);
		walk_add(self, p);
	}
}

/* Whether the statement goes on about what the picks before it, or the title, are about: it shares a topic, or has none. */
static bool shares(const struct walk *self, const struct picks *with)
{
	for (size_t i = 0; i < with->n; i++)
		if (walk_picked(self, with->at[i].topic))
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
		if (walk_def(self, p.topic)->rest || self->board.tallies[p.topic].points[WHERE_STATEMENT] <= 0)
			continue;
		p.by |= TOPIC_BY_CONTEXT;
		p.score = lowered(self, p.score);
		walk_add(self, p);
	}
}

static bool shares_title(const struct walk *self)
{
	for (size_t i = 0; i < self->picks.n; i++)
		if (self->board.tallies[self->picks.at[i].topic].points[WHERE_TITLE] > 0)
			return true;
	return self->picks.n == 0;
}

/* Which topics may still be added, by the groups of those that are picked; asked anew after each place. */
static void open_groups(const struct walk *self, bool carried_only, bool *ret)
{
	const struct taxonomy *t = self->board.taxonomy;

	for (size_t i = 0; i < t->n_topics; i++)
		ret[i] = (!carried_only || str_eq(t->topics[i].group, t->carry)) && walk_open(self, i);
}

/* What the article as a whole is about. */
static void pick_main(struct walk *self, const bool *open)
{
	size_t n = self->board.taxonomy->n_topics, best = n;

	for (size_t t = 0; t < n; t++)
		if (open[t] && (best == n || self->profile.named[t] > self->profile.named[best]))
			best = t;
	if (best == n || !profile_has(&self->profile, best, MAIN))
		return;
	int32_t points = walk_def(self, best)->threshold;
	uint16_t score = lowered(self, board_score(walk_def(self, best), points));
	walk_add(self, (struct pick){ (uint16_t)best, TOPIC_BY_RULES | TOPIC_BY_CONTEXT, points, score });
}

/* All that speaks for a topic, be it little. */
static int32_t hints(const struct walk *self, size_t topic)
{
	int32_t points = self->board.tallies[topic].total;

	if (profile_has(&self->profile, topic, HINTED))
		points += HINT_ARTICLE;
	for (size_t i = 0; self->around.follows && i < self->previous.n; i++)
		if (self->previous.at[i].topic == topic)
			points += HINT_PREVIOUS;
	return points;
}

/* Its words name a topic for what remains: then it is about that. */
static bool names_rest(const struct walk *self)
{
	const struct board *b = &self->board;

	for (size_t i = 0; i < b->n_touched; i++) {
		const struct topic_def *d = walk_def(self, b->touched[i]);
		if (d->rest && board_given(b, b->touched[i]) && b->tallies[b->touched[i]].points[WHERE_STATEMENT] >= d->threshold)
			return true;
	}
	return false;
}

/* Where nothing is enough by itself: the topic for which most speaks, if two thirds of enough. */
static void pick_hinted(struct walk *self)
{
	size_t n = self->board.taxonomy->n_topics, best = n;
	int32_t most = 0;

	for (size_t t = 0; t < n; t++) {
		int32_t points = self->board.tallies[t].vetoed || walk_def(self, t)->rest ? 0 : hints(self, t);
		if (points <= most)
			continue;
		most = points;
		best = t;
	}
	if (best == n || 3 * (int64_t)most < 2 * (int64_t)walk_def(self, best)->threshold)
		return;
	uint16_t score = lowered(self, board_score(walk_def(self, best), most));
	walk_add(self, (struct pick){ (uint16_t)best, TOPIC_BY_RULES | TOPIC_BY_CONTEXT, most, score });
}

/* A statement that names nothing: its question, what is near it, the statement before, all together. */
static void inherit_silent(struct walk *self, const bool *open)
{
	bool follows = self->around.follows;

	if (self->around.question.len)
		pick_from(self, open, WHERE_HEADING);
	if (self->picks.n == 0 && !(follows && echoes(self)))
		pick_from(self, open, WHERE_NEAR);
	if (self->picks.n == 0 && follows)
		pick_previous(self, open);
	if (self->picks.n == 0)
		pick_around(self);
}

/* Section, question, the statement before, title and article, in groups that are left open. */
static void inherit_groups(struct walk *self, bool silent, bool *open)
{
	const struct surroundings *s = &self->around;

	open_groups(self, !silent, open);
	/* An answer is about what was asked, too. */
	if (s->question.len || str_ends(self->heading, STR("?")))
		memset(open, true, self->board.taxonomy->n_topics);
	pick_from(self, open, WHERE_HEADING);
	if (s->follows && !silent)
		pick_echoed(self);

	open_groups(self, !silent, open);
	if (s->follows && shares(self, &self->previous))
		pick_previous(self, open);

	open_groups(self, !silent, open);
	if (!s->titled && shares_title(self))
		pick_from(self, open, WHERE_TITLE);
	if (self->picks.n == 0 && !names_rest(self))
		pick_hinted(self);

	open_groups(self, !silent, open);
	pick_main(self, open);
}

int walk_inherit(struct walk *self)
{
	bool *open = arena_alloc(self->scratch, self->board.taxonomy->n_topics, sizeof *open);
	bool silent = self->picks.n == 0;

	if (!open)
		return -ENOMEM;
	if (silent) {
		open_groups(self, false, open);
		inherit_silent(self, open);
		if (self->picks.n)
			return 0;
	}
	inherit_groups(self, silent, open);
	return 0;
}
