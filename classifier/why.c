/* What spoke for and against each topic. */
#include <errno.h>

#include <stdlib.h>

#include "classifier/classify_impl.h"
#include "classifier/points.h"

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
			.weight = rule->weight,
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

/* A topic that came by context, of an article that keeps coming back to it. */
static int add_article(struct list *self, const struct walk *walk)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < walk->picks.n; i++) {
		const struct pick *p = &walk->picks.at[i];
		if (p->by & TOPIC_BY_CONTEXT && walk_running(walk, p->topic))
			r = add(self, (struct reason){ .topic = walk_def(walk, p->topic)->id, .kind = REASON_INHERITED, .where = "article",
						       .count = walk->profile.named[p->topic], .points = p->points, .counted = true });
	}
	return r;
}

/* The features that moved a topic's log-odds most. */
enum { FEATURES_SHOWN = 5 };

struct strongest {
	struct {
		uint32_t feature;
		int32_t effect;
	} at[FEATURES_SHOWN];
	size_t n;
};

static void consider(struct strongest *s, uint32_t feature, int32_t effect)
{
	size_t i = s->n < FEATURES_SHOWN ? s->n++ : FEATURES_SHOWN;

	for (; i > 0 && abs(s->at[i - 1].effect) < abs(effect); i--)
		if (i < FEATURES_SHOWN)
			s->at[i] = s->at[i - 1];
	if (i < FEATURES_SHOWN) {
		s->at[i].feature = feature;
		s->at[i].effect = effect;
	}
}

static struct strongest find_strongest(const struct model *m, size_t topic, const struct model_value *values, size_t n)
{
	struct strongest s = { .n = 0 };

	for (size_t i = 0; i < n; i++)
		for (uint32_t w = m->first[values[i].feature]; w < m->first[values[i].feature + 1]; w++)
			if (m->weight_topic[w] == topic)
				consider(&s, values[i].feature, model_effect(m, topic, m->weight[w], values[i].value));
	return s;
}

/* A feature's words; those of the rules' points have none in the text. */
static int name_of(const struct list *self, struct str title, struct str text, uint32_t hash, struct str *ret)
{
	const struct taxonomy *t = self->classifier->points;

	for (size_t i = 0; t && i < t->n_topics; i++)
		if (points_hash(t->topics[i].id) == hash)
			return arena_printf(self->arena, ret, "points of %.*s", (int)t->topics[i].id.len, t->topics[i].id.ptr);
	return features_name(self->arena, title, text, hash, ret);
}

static int add_model_topic(struct list *self, size_t topic, struct str title, struct str text, const struct model_value *values,
			   size_t n)
{
	const struct model *m = self->classifier->model;
	struct strongest s = find_strongest(m, topic, values, n);
	int r = 0;

	for (size_t i = 0; r == 0 && i < s.n; i++) {
		struct reason reason = { .topic = m->topics[topic].id, .kind = REASON_MODEL, .where = "model", .count = 1,
					 .points = s.at[i].effect, .counted = true };
		r = name_of(self, title, text, m->hashes[s.at[i].feature], &reason.rule);
		r = r < 0 ? r : add(self, reason);
	}
	return r;
}

/* For the topics that were given. */
static int add_model(struct list *self, struct str title, struct str text, const struct topics *topics)
{
	const struct model *m = self->classifier->model;
	struct features features;
	struct model_value *values;
	size_t n;

	if (!m)
		return 0;
	int r = classifier_features(self->classifier, self->arena, title, text, &features);
	r = r < 0 ? r : model_values(m, self->arena, &features, &values, &n);
	for (size_t i = 0; r == 0 && i < topics->n; i++)
		for (size_t t = 0; r == 0 && t < m->n_topics && topics->at[i].by & TOPIC_BY_MODEL; t++)
			if (str_eq(m->topics[t].id, topics->at[i].id))
				r = add_model_topic(self, t, title, text, values, n);
	return r;
}

static int add_rules(struct list *self, struct walk *walk, size_t statement)
{
	struct topics ignored;
	int r = 0;

	for (size_t i = 0; r == 0 && i <= statement; i++)
		r = walk_statement(walk, i, &ignored);
	r = r < 0 ? r : add_findings(self, &walk->in_statement, walk);
	r = r < 0 ? r : add_findings(self, &walk->in_heading, walk);
	r = r < 0 ? r : add_findings(self, &walk->in_title, walk);
	r = r < 0 ? r : add_inherited(self, walk);
	return r < 0 ? r : add_article(self, walk);
}

int classifier_why(const struct classifier *self, struct arena *arena, const struct article *article, size_t statement,
		   struct why *ret)
{
	struct list list = { .classifier = self, .arena = arena };
	struct article copy = *article;
	struct str content;
	struct walk walk;

	if (statement >= article->n_statements)
		return -ENOENT;
	copy.statements = arena_alloc(arena, article->n_statements, sizeof *copy.statements);
	if (!copy.statements)
		return -ENOMEM;
	memcpy(copy.statements, article->statements, article->n_statements * sizeof *copy.statements);
	int r = classifier_run(self, arena, &copy);
	r = r < 0 ? r : walk_start(self, arena, arena, article, &walk);
	if (r == 0 && self->taxonomy)
		r = add_rules(&list, &walk, statement);
	r = r < 0 ? r : walk_content(&walk, statement, &content);
	r = r < 0 ? r : add_model(&list, article->title, content, &copy.statements[statement].topics);
	if (r == 0)
		finish(&list, copy.statements[statement].topics, ret);
	return r;
}

int classifier_why_text(const struct classifier *self, struct arena *arena, struct str title, struct str text,
			struct why *ret)
{
	const struct piece pieces[] = { { text, WHERE_STATEMENT }, { title, WHERE_HEADING } };
	struct list list = { .classifier = self, .arena = arena };
	struct findings found;
	struct topics topics;
	int r = classifier_text(self, arena, title, text, &topics);

	for (size_t i = 0; r == 0 && self->taxonomy && i < 2; i++) {
		r = rules_find(self->taxonomy, arena, &pieces[i], 1, &found);
		r = r < 0 ? r : add_findings(&list, &found, NULL);
	}
	r = r < 0 ? r : add_model(&list, title, text, &topics);
	if (r == 0)
		finish(&list, topics, ret);
	return r;
}
