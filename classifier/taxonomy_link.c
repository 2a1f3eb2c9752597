/* What holds only over the whole file: parents, topics that nothing gives, phrases that contradict each other. */
#include <errno.h>

#include "classifier/taxonomy_reader.h"
#include "common/cleanup.h"

static int link_parents(struct reader *self)
{
	for (size_t i = 0; i < self->topics.n; i++) {
		struct topic_def *t = &self->topics.at[i];
		for (size_t p = 0; p < self->topics.n && t->parent_id.len; p++)
			if (str_eq(self->topics.at[p].id, t->parent_id))
				t->parent = (int32_t)p;
		if (t->parent_id.len && t->parent < 0)
			return reader_fail(self, t->parent_id.ptr, "expected the id of a topic in this file");
	}
	for (size_t i = 0; i < self->topics.n; i++) {
		size_t steps = 0;
		for (int32_t p = self->topics.at[i].parent; p >= 0; p = self->topics.at[p].parent)
			if (++steps > self->topics.n)
				return reader_fail(self, self->topics.at[i].parent_id.ptr,
						   "expected a parent that is not its own descendant");
	}
	return 0;
}

/* A topic needs a rule that speaks for it, of its own or of a child. */
static int check_topics(struct reader *self)
{
	if (self->topics.n == 0)
		return reader_fail(self, self->text.ptr + self->text.len, "expected at least one [topic]");
	for (size_t t = 0; t < self->topics.n; t++) {
		bool speaks = false;
		for (size_t i = 0; i < self->rules.n; i++)
			speaks |= self->rules.at[i].topic == t && self->rules.at[i].weight > 0;
		for (size_t i = 0; i < self->topics.n; i++)
			speaks |= self->topics.at[i].parent == (int32_t)t;
		if (!speaks)
			return reader_fail(self, self->topics.at[t].id.ptr,
					   "expected a rule of a weight over 0: nothing can ever give '%.*s'",
					   (int)self->topics.at[t].id.len, self->topics.at[t].id.ptr);
	}
	return 0;
}

static int use_order(const void *a, const void *b)
{
	const struct phrase_use *x = a, *y = b;

	if (x->phrase != y->phrase)
		return x->phrase < y->phrase ? -1 : 1;
	return (x->term > y->term) - (x->term < y->term);
}

static bool is_plain(const struct reader *self, const struct phrase_use *use)
{
	return self->rules.at[self->terms.at[use->term].rule].n_terms == 1;
}

/* One phrase alone, in one topic, with two different weights: which is meant? */
static int check_use(struct reader *self, const struct phrase_use *use, const struct phrase_use *other)
{
	const struct rule *a = &self->rules.at[self->terms.at[other->term].rule];
	const struct rule *b = &self->rules.at[self->terms.at[use->term].rule];

	if (a == b || a->topic != b->topic || !is_plain(self, use) || !is_plain(self, other) ||
	    (a->weight == b->weight && a->veto == b->veto))
		return 0;
	return reader_fail(self, b->source.ptr, "expected one weight for '%.*s' in this topic: line %u gives another",
			   (int)(b->source.len < 60 ? b->source.len : 60), b->source.ptr,
			   taxonomy_line(self->taxonomy, a->source));
}

static int link_uses(struct reader *self)
{
	struct taxonomy *t = self->taxonomy;
	size_t phrases = automaton_phrases(t->automaton), n = 0;

	t->use_first = calloc(phrases + 1, sizeof *t->use_first);
	t->uses = calloc(self->uses.n + 1, sizeof *t->uses);
	if (!t->use_first || !t->uses)
		return -ENOMEM;
	qsort(self->uses.at, self->uses.n, sizeof *self->uses.at, use_order);
	for (size_t i = 0; i < self->uses.n; i++) {
		const struct phrase_use *use = &self->uses.at[i];
		bool same = i && use->phrase == use[-1].phrase;
		int r = same ? check_use(self, use, use - 1) : 0;
		if (r < 0)
			return r;
		if (same && use->term == use[-1].term)
			continue;
		t->uses[n++] = use->term;
		t->use_first[use->phrase + 1] = (uint32_t)n;
	}
	for (size_t p = 1; p <= phrases; p++)
		if (t->use_first[p] < t->use_first[p - 1])
			t->use_first[p] = t->use_first[p - 1];
	return 0;
}

/* A mistyped group would carry nothing, and nobody would see why. */
static int check_carry(struct reader *self)
{
	struct str carry = self->taxonomy->carry;

	for (size_t i = 0; i < self->topics.n; i++)
		if (!carry.len || str_eq(self->topics.at[i].group, carry))
			return 0;
	return reader_fail(self, carry.ptr, "expected the group of a topic: none has 'group = %.*s'",
			   (int)(carry.len < 60 ? carry.len : 60), carry.ptr);
}

int reader_link(struct reader *self)
{
	uint32_t phrase = 0;
	int r = 0;

	for (uint32_t i = 0; r == 0 && i < self->rules.n; i++)
		r = reader_compile(self, i);
	r = r < 0 ? r : link_parents(self);
	r = r < 0 ? r : check_topics(self);
	r = r < 0 ? r : check_carry(self);
	r = r < 0 ? r : link_uses(self);
	r = r < 0 ? r : automaton_build(self->taxonomy->automaton, &phrase);
	if (r == -E2BIG)
		return reader_fail(self, self->phrase_sources.at[phrase].ptr,
				   "expected fewer phrases of words with endings (*): they multiply past %d entries",
				   AUTOMATON_ENTRIES_MAX);
	return r;
}
