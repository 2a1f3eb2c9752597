#include "classifier/rules.h"

#include <errno.h>
#include <stdlib.h>

#include "classifier/rules_impl.h"
#include "common/cleanup.h"

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
		r = rules_count(&scan);
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
