/* From phrases to fulfilled rules: of each topic the longest phrases, and the joined ones that belong together. */
#include <errno.h>
#include <stdlib.h>

#include "classifier/rules_impl.h"

/* Hits of a topic that are put in order by hand: they come nearly so, and qsort() took a third of the time. */
enum { SORTED_BY_HAND = 96 };

static bool is_single(const struct rule *rule)
{
	return rule->n_terms == 1;
}

/* Of one topic: the longest first, then from left to right, then as the file has them. */
static int longest_first(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;

	if (x->words != y->words)
		return x->words > y->words ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->term > y->term) - (x->term < y->term);
}

static int by_term(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;

	if (x->term != y->term)
		return x->term < y->term ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->words > y->words) - (x->words < y->words);
}

static inline void sort(struct hit *hits, size_t n, int (*order)(const void *, const void *))
{
	if (n > SORTED_BY_HAND) {
		qsort(hits, n, sizeof *hits, order);
		return;
	}
	for (size_t i = 1; i < n; i++) {
		struct hit hit = hits[i];
		size_t at = i;
		for (; at > 0 && order(&hits[at - 1], &hit) > 0; at--)
			hits[at] = hits[at - 1];
		hits[at] = hit;
	}
}

static bool any(const uint16_t *marks, const struct hit *hit, uint16_t mark)
{
	for (uint32_t i = 0; i < hit->words; i++)
		if (marks[hit->start + i] == mark)
			return true;
	return false;
}

static bool all(const uint16_t *marks, const struct hit *hit, uint16_t mark)
{
	for (uint32_t i = 0; i < hit->words; i++)
		if (marks[hit->start + i] != mark)
			return false;
	return true;
}

static void mark(uint16_t *marks, const struct hit *hit, uint16_t with)
{
	for (uint32_t i = 0; i < hit->words; i++)
		marks[hit->start + i] = with;
}

/* Whether a hit counts, given the longer ones of its topic before it. */
static bool counts(struct scan *self, const struct hit *hit)
{
	const struct rule *rule = scan_rule(self, hit);
	uint16_t topic = (uint16_t)(rule->topic + 1);

	if (!is_single(rule))
		return !all(self->swallowed, hit, topic);
	if (rule->weight < 0)
		return true;
	if (any(self->taken, hit, topic))
		return false;
	mark(self->taken, hit, topic);
	if (rule->weight == 0 && !rule->veto)
		mark(self->swallowed, hit, topic);
	return true;
}

/* How often a rule is fulfilled, by place, and where first. */
struct times {
	uint32_t count[WHERES];
	struct str phrase[WHERES];
};

static void once_more(struct times *times, const struct hit *hit)
{
	if (!times->count[hit->where]++)
		times->phrase[hit->where] = hit->text;
}

static int add_findings(struct scan *self, const struct rule *rule, const struct times *times)
{
	uint32_t number = (uint32_t)(rule - self->taxonomy->rules);

	for (size_t w = 0; w < WHERES; w++) {
		if (!times->count[w])
			continue;
		if (self->found.n == self->cap_found) {
			size_t cap = self->cap_found ? self->cap_found * 2 : 32;
			struct finding *p = arena_grow(self->arena, self->found.at, self->cap_found, cap, sizeof *p);
			if (!p)
				return -ENOMEM;
			self->found.at = p;
			self->cap_found = cap;
		}
		self->found.at[self->found.n++] = (struct finding){ number, (enum where)w, times->count[w], times->phrase[w] };
	}
	return 0;
}

static bool apart(const struct hit *a, const struct hit *b, uint32_t distance)
{
	if (b->start >= a->start + a->words)
		return b->start - a->start - a->words <= distance;
	return b->start + b->words <= a->start && a->start - b->start - b->words <= distance;
}

/* The hits [from, to), from left to right, hold one beside `hit`. Only neighbours are looked at: the nearest decide. */
static bool beside(const struct hit *hits, size_t from, size_t to, const struct hit *hit, uint32_t distance)
{
	size_t low = from, high = to;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (hits[mid].start < hit->start + hit->words)
			low = mid + 1;
		else
			high = mid;
	}
	if (low < to && apart(hit, &hits[low], distance))
		return true;
	for (size_t i = low; i > from; i--) {
		const struct hit *left = &hits[i - 1];
		if (apart(hit, left, distance))
			return true;
		/* A longer one may begin further left and still end near, but not past this. */
		if ((uint64_t)left->start + PHRASE_WORDS_MAX + distance < hit->start)
			break;
	}
	return false;
}

/* The rule's first term's hits that the other terms leave standing. hits: of this rule, by term, from left to right. */
static void joined(const struct scan *self, const struct rule *rule, const struct hit *hits, size_t n, struct times *times)
{
	size_t ends[TAXONOMY_TERMS_MAX] = { 0 };

	for (size_t i = 0, t = 0; t < rule->n_terms; t++) {
		while (i < n && hits[i].term == rule->first_term + t)
			i++;
		ends[t] = i;
	}
	/* Of two phrases that belong together the one in the statement decides. */
	enum where best = WHERES;
	for (size_t i = ends[0]; i < n; i++)
		if (!self->taxonomy->terms[hits[i].term].negated && hits[i].where < best)
			best = hits[i].where;
	for (size_t i = 0; i < ends[0]; i++) {
		struct hit hit = hits[i];
		bool stands = true;
		for (size_t t = 1; stands && t < rule->n_terms; t++) {
			const struct term *term = &self->taxonomy->terms[rule->first_term + t];
			uint32_t distance = term->op == TERM_NEAR ? term->distance : UINT32_MAX;
			stands = beside(hits, ends[t - 1], ends[t], &hits[i], distance) != term->negated;
		}
		hit.where = hit.where < best ? hit.where : best;
		if (stands)
			once_more(times, &hit);
	}
}

static int rule_hits(struct scan *self, const struct rule *rule, const struct hit *hits, size_t n)
{
	struct times times = { 0 };

	if (is_single(rule))
		for (size_t i = 0; i < n; i++)
			once_more(&times, &hits[i]);
	else
		joined(self, rule, hits, n, &times);
	return add_findings(self, rule, &times);
}

/* The hits of one topic: first those that do not count go, then each rule's are looked at together. */
static int topic(struct scan *self, struct hit *hits, size_t n)
{
	size_t kept = 0;
	int r = 0;

	for (size_t i = 0; i < n; i++)
		if (counts(self, &hits[i]))
			hits[kept++] = hits[i];
	sort(hits, kept, by_term);
	for (size_t i = 0, end; r == 0 && i < kept; i = end) {
		const struct rule *rule = scan_rule(self, &hits[i]);
		for (end = i; end < kept && scan_rule(self, &hits[end]) == rule;)
			end++;
		r = rule_hits(self, rule, hits + i, end - i);
	}
	return r;
}

/* A counting sort by topic, which keeps the order of the text. */
int rules_count(struct scan *self)
{
	size_t n_topics = self->taxonomy->n_topics;
	struct hit *hits = arena_alloc(self->arena, self->n_hits, sizeof *hits);
	uint32_t *ends = arena_alloc(self->arena, n_topics + 1, sizeof *ends); /* of the topic before */
	int r = 0;

	self->taken = arena_alloc(self->arena, self->n_words, sizeof *self->taken);
	self->swallowed = arena_alloc(self->arena, self->n_words, sizeof *self->swallowed);
	if (!hits || !ends || !self->taken || !self->swallowed)
		return -ENOMEM;
	for (size_t i = 0; i < self->n_hits; i++)
		ends[scan_rule(self, &self->hits[i])->topic + 1]++;
	for (size_t t = 1; t <= n_topics; t++)
		ends[t] += ends[t - 1];
	for (size_t i = 0; i < self->n_hits; i++)
		hits[ends[scan_rule(self, &self->hits[i])->topic]++] = self->hits[i];
	for (size_t t = 0, from = 0; r == 0 && t < n_topics; from = ends[t++])
		if (ends[t] > from) {
			sort(hits + from, ends[t] - from, longest_first);
			r = topic(self, hits + from, ends[t] - from);
		}
	return r;
}
