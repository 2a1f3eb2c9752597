/* What spoke for and against each topic. */
#include <errno.h>

#include "classifier/classify_impl.h"

struct list {
	const struct classifier *classifier;
	struct arena *arena;
	struct why why;
	size_t cap;
};

static int add(struct list *self, struct reason reason)
{
	if (self->why.n_reasons == self->cap) {
		size_t cap = self->cap ? self->cap * 2 : 32;
		struct reason *p = arena_grow(self->arena, self->why.reasons, self->cap, cap, sizeof *p);
		if (!p)
			return -ENOMEM;
		self->why.reasons = p;
		self->cap = cap;
	}
	self->why.reasons[self->why.n_reasons++] = reason;
	return 0;
}

static bool walk_has(const struct walk *walk, size_t topic)
{
	for (size_t i = 0; i < walk->picks.n; i++)
		if (walk->picks.at[i].topic == topic)
			return true;
	return false;
}

static int add_findings(struct list *self, const struct findings *found, const struct walk *walk)
{
	const struct taxonomy *t = self->classifier->taxonomy;
	int r = 0;

	for (size_t i = 0; r == 0 && i < found->n; i++) {
		const struct finding *f = &found->at[i];
		const struct rule *rule = &t->rules[f->rule];
		r = add(self, (struct reason){
			.topic = t->topics[rule->topic].id,
			.kind = rule->veto ? REASON_VETO : REASON_RULE,
			.where = where_name(f->where),
			.rule = rule->source,
			.phrase = f->phrase,
			.line = taxonomy_line(t, rule->source),
			.count = f->count,
			.points = (int32_t)((int64_t)rules_points(t, f) * t->where[f->where] / 1000),
			.counted = !walk || f->where == WHERE_STATEMENT || walk_has(walk, rule->topic),
		});
	}
	return r;
}

static int order(const void *a, const void *b)
{
	const struct reason *x = a, *y = b;
	int c = str_cmp(x->topic, y->topic);

	if (c)
		return c;
	if (x->points != y->points)
		return x->points > y->points ? -1 : 1;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return str_cmp(str_from(x->where), str_from(y->where));
}

static void finish(struct list *self, struct topics topics, struct why *ret)
{
	if (self->why.n_reasons)
		qsort(self->why.reasons, self->why.n_reasons, sizeof *self->why.reasons, order);
	self->why.topics = topics;
	*ret = self->why;
}

/* A topic that the statement before it has too, and that came by context, came from there if nothing else gives it. */
static int add_inherited(struct list *self, const struct walk *walk)
{
	const struct picks *had = &walk->previous, *has = &walk->picks;
	int r = 0;

	for (size_t i = 0; r == 0 && i < has->n; i++)
		for (size_t k = 0; r == 0 && k < had->n; k++)
			if (had->at[k].topic == has->at[i].topic && has->at[i].by & TOPIC_BY_CONTEXT)
				r = add(self, (struct reason){ .topic = walk->board.taxonomy->topics[has->at[i].topic].id,
							       .kind = REASON_INHERITED, .where = "statement before",
							       .points = has->at[i].points, .counted = true });
	return r;
}

int classifier_why(const struct classifier *self, struct arena *arena, const struct article *article, size_t statement,
		   struct why *ret)
{
	struct list list = { .classifier = self, .arena = arena };
	struct topics topics = { 0 };
	struct walk walk;

	if (statement >= article->n_statements)
		return -ENOENT;
	int r = walk_start(self, arena, article, &walk);
	for (size_t i = 0; r == 0 && i <= statement; i++)
		r = walk_statement(&walk, i, &topics);
	r = r < 0 ? r : add_findings(&list, &walk.in_statement, &walk);
	r = r < 0 ? r : add_findings(&list, &walk.in_heading, &walk);
	r = r < 0 ? r : add_findings(&list, &walk.in_title, &walk);
	r = r < 0 ? r : add_inherited(&list, &walk);
	if (r == 0)
		finish(&list, topics, ret);
	return r;
}

int classifier_why_text(const struct classifier *self, struct arena *arena, struct str title, struct str text,
			struct why *ret)
{
	struct list list = { .classifier = self, .arena = arena };
	struct findings found;
	struct topics topics;
	int r = classifier_text(self, arena, title, text, &topics);

	r = r < 0 ? r : rules_find(self->taxonomy, arena, &(struct piece){ text, WHERE_STATEMENT }, 1, &found);
	r = r < 0 ? r : add_findings(&list, &found, NULL);
	r = r < 0 ? r : rules_find(self->taxonomy, arena, &(struct piece){ title, WHERE_HEADING }, 1, &found);
	r = r < 0 ? r : add_findings(&list, &found, NULL);
	if (r == 0)
		finish(&list, topics, ret);
	return r;
}
