#include "classifier/rules.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"

/* Hits of a topic that are put in order by hand: they come nearly so, and qsort() took a third of the time. */
enum { SORTED_BY_HAND = 96 };

/* A phrase of one term, found. */
struct hit {
	uint32_t term;
	uint32_t start, words; /* in words of the text */
	enum where where;      /* its last word stands */
	struct str text;
};

struct scan {
	const struct taxonomy *taxonomy;
	struct arena *arena;
	struct hit *hits;
	size_t n_hits, cap_hits;
	uint32_t n_words;
	const char *starts[PHRASE_WORDS_MAX]; /* of the last words, by number modulo PHRASE_WORDS_MAX */
	/* By word: the topic (plus one) for which a phrase, or a swallowing one, has taken it. */
	uint16_t *taken, *swallowed;
	struct findings found;
	size_t cap_found;
};

static const struct rule *rule_of(const struct scan *self, const struct hit *hit)
{
	return &self->taxonomy->rules[self->taxonomy->terms[hit->term].rule];
}

static bool is_single(const struct rule *rule)
{
	return rule->n_terms == 1;
}

static int add_hit(struct scan *self, struct hit hit)
{
	if (self->n_hits == self->cap_hits) {
		size_t cap = self->cap_hits ? self->cap_hits * 2 : 64;
		struct hit *p = arena_grow(self->arena, self->hits, self->cap_hits, cap, sizeof *p);
		if (!p)
			return -ENOMEM;
		self->hits = p;
		self->cap_hits = cap;
	}
	self->hits[self->n_hits++] = hit;
	return 0;
}

/* A phrase may begin in one piece and end in the next: its text is then the first piece's part. */
static struct str printed(const struct scan *self, struct str piece, uint32_t words, uint32_t end)
{
	const char *from = self->starts[(self->n_words - words) % PHRASE_WORDS_MAX];

	if (from < piece.ptr || from > piece.ptr + end)
		return (struct str){ piece.ptr, end };
	return (struct str){ from, (size_t)(piece.ptr + end - from) };
}

static int scan_piece(struct scan *self, const struct piece *from, uint32_t *state)
{
	const struct taxonomy *t = self->taxonomy;
	struct str piece = from->text;
	struct token token;
	size_t at = 0;

	while (token_next(piece, &at, &token)) {
		struct phrase_end end;
		self->starts[self->n_words++ % PHRASE_WORDS_MAX] = piece.ptr + token.from;
		*state = automaton_step(t->automaton, *state, &token);
		struct phrase_iter it = automaton_ends(t->automaton, *state);
		while (automaton_next_end(t->automaton, &it, &end))
			for (uint32_t u = t->use_first[end.phrase]; u < t->use_first[end.phrase + 1]; u++) {
				struct hit hit = { t->uses[u], self->n_words - end.words, end.words, from->where,
						   printed(self, piece, end.words, token.to) };
				int r = add_hit(self, hit);
				if (r < 0)
					return r;
			}
	}
	return 0;
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
	const struct rule *rule = rule_of(self, hit);
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
		const struct rule *rule = rule_of(self, &hits[i]);
		for (end = i; end < kept && rule_of(self, &hits[end]) == rule;)
			end++;
		r = rule_hits(self, rule, hits + i, end - i);
	}
	return r;
}

static void free_bytes(uint8_t **inout)
{
	free(*inout);
}

/*
 * Drops the hits of joined rules that want a part which was found nowhere: most of them, and they would be sorted.
 * A byte a rule would stay in the arena for each heading of a long article.
 */
static int drop_hopeless(struct scan *self)
{
	const struct taxonomy *t = self->taxonomy;
	owned(free_bytes) uint8_t *seen = calloc(t->n_rules, sizeof *seen);
	size_t kept = 0;

	if (!seen)
		return -ENOMEM;
	for (size_t i = 0; i < self->n_hits; i++) {
		uint32_t term = self->hits[i].term, rule = t->terms[term].rule;
		seen[rule] |= (uint8_t)(1u << (term - t->rules[rule].first_term));
	}
	for (size_t i = 0; i < self->n_hits; i++) {
		uint32_t rule = t->terms[self->hits[i].term].rule;
		if ((seen[rule] & t->rules[rule].wanted) == t->rules[rule].wanted)
			self->hits[kept++] = self->hits[i];
	}
	self->n_hits = kept;
	return 0;
}

/* Topic after topic: a counting sort, which keeps the order of the text. */
static int topics(struct scan *self)
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
		ends[rule_of(self, &self->hits[i])->topic + 1]++;
	for (size_t t = 1; t <= n_topics; t++)
		ends[t] += ends[t - 1];
	for (size_t i = 0; i < self->n_hits; i++)
		hits[ends[rule_of(self, &self->hits[i])->topic]++] = self->hits[i];
	for (size_t t = 0, from = 0; r == 0 && t < n_topics; from = ends[t++])
		if (ends[t] > from) {
			sort(hits + from, ends[t] - from, longest_first);
			r = topic(self, hits + from, ends[t] - from);
		}
	return r;
}

int rules_find(const struct taxonomy *self, struct arena *arena, const struct piece *pieces, size_t n_pieces,
	       struct findings *ret)
{
	struct scan scan = { .taxonomy = self, .arena = arena };
	uint32_t state = 0;
	int r = 0;

	for (size_t i = 0; r == 0 && i < n_pieces; i++)
		r = scan_piece(&scan, &pieces[i], &state);
	if (r == 0 && scan.n_hits)
		r = drop_hopeless(&scan);
	if (r == 0 && scan.n_hits)
		r = topics(&scan);
	if (r == 0)
		*ret = scan.found;
	return r;
}

int32_t rules_points(const struct taxonomy *self, const struct finding *finding)
{
	int32_t weight = self->rules[finding->rule].weight;
	int32_t more = finding->count > 3 ? 2 : (int32_t)finding->count - 1;

	return weight + weight * more / 4;
}
