#include "parser/body_context.h"

#include <errno.h>

#include "parser/body_sections.h"

enum { WORDS_MAX = 200, NEAR = 6 };

/* Words that a block counts for, and the part of them that the first trees take for the body's (in P_ONE). */
struct mass {
	int64_t words, p;
};

struct context {
	const struct blocks *bs;
	const struct sums *s;
	const int16_t *p;
	struct mass *own;      /* a block each */
	struct mass *before;   /* a block each, and the total behind the last: of all blocks before it */
	struct mass *at;       /* an element each, with all below it */
	struct mass *path;     /* a path each */
	uint32_t *branch;      /* an element each: the child of best that it is in; 0: none */
	struct key_map copies; /* text -> most p of its copies but one, in turn */
	uint32_t best;
};

static int16_t density(struct mass m, struct mass without)
{
	return clamp16((m.p - without.p) / (m.words - without.words + 1));
}

static int16_t mass_share(const struct context *c, int64_t p)
{
	int64_t total = c->before[c->bs->n].p;

	return total ? clamp16(p * 1000 / total) : 0;
}

static void sum_masses(struct context *c)
{
	const struct blocks *bs = c->bs;

	for (size_t i = 0; i < bs->n; i++) {
		int64_t words = c->s->scans[i].words < WORDS_MAX ? c->s->scans[i].words : WORDS_MAX;
		struct mass m = { words, words * c->p[i] }, *e = &c->at[bs->at[i].element], *path = &c->path[c->s->path[i]];
		c->own[i] = m;
		c->before[i + 1] = (struct mass){ c->before[i].words + m.words, c->before[i].p + m.p };
		e->words += m.words, e->p += m.p;
		path->words += m.words, path->p += m.p;
		uint32_t *most = key_map_at(&c->copies, c->s->scans[i].hash);
		*most = (uint32_t)c->p[i] > *most ? (uint32_t)c->p[i] : *most;
	}
	for (size_t i = bs->n_elements; i-- > 1;) {
		struct mass *up = &c->at[bs->elements[i].parent];
		up->words += c->at[i].words, up->p += c->at[i].p;
	}
}

/* The deepest element that holds 85 % of the body's mass. */
static void find_best(struct context *c)
{
	int64_t total = c->before[c->bs->n].p;

	for (uint32_t i = 0; i < c->bs->n_elements; i++)
		if (c->at[i].p * 100 >= 85 * total && c->bs->elements[i].depth >= c->bs->elements[c->best].depth)
			c->best = i;
	for (uint32_t i = 1; i < c->bs->n_elements; i++) {
		uint32_t up = c->bs->elements[i].parent;
		c->branch[i] = up == c->best ? i : c->branch[up];
	}
}

static int16_t p_at(const struct context *c, int64_t i)
{
	return i >= 0 && i < (int64_t)c->bs->n ? c->p[i] : 0;
}

static int16_t window(const struct context *c, int64_t from, int64_t to)
{
	int64_t n = (int64_t)c->bs->n;

	from = from < 0 ? 0 : from > n ? n : from;
	to = to < from ? from : to > n ? n : to;
	return density(c->before[to], c->before[from]);
}

#define SET(row, name, value) ((row)->at[COLUMN_##name] = clamp16((int64_t)(value)))

static void near_columns(const struct context *c, size_t i, struct row *r)
{
	int64_t k = (int64_t)i, total = c->before[c->bs->n].p;

	SET(r, p, c->p[i]);
	for (int d = 1; d <= 4; d++) {
		r->at[COLUMN_p_m1 + 1 - d] = p_at(c, k - d);
		r->at[COLUMN_p_p1 - 1 + d] = p_at(c, k + d);
	}
	SET(r, p_before2, window(c, k - 2, k)), SET(r, p_after2, window(c, k + 1, k + 3));
	SET(r, p_before6, window(c, k - NEAR, k)), SET(r, p_after6, window(c, k + 1, k + NEAR + 1));
	SET(r, mass_before, mass_share(c, c->before[i].p)), SET(r, mass_after, mass_share(c, total - c->before[i + 1].p));
	SET(r, mass, total / P_ONE), SET(r, mass_share, total / (c->before[c->bs->n].words + 1));
}

static void tree_columns(const struct context *c, size_t i, struct row *r)
{
	const struct blocks *bs = c->bs;
	uint32_t e = bs->at[i].element, up = bs->elements[e].parent, up2 = bs->elements[up].parent;
	uint32_t up3 = bs->elements[up2].parent, branch = c->branch[e];
	struct mass own = c->own[i];

	SET(r, p_up1, density(c->at[up], own)), SET(r, mass_up1, mass_share(c, c->at[up].p));
	SET(r, p_up2, density(c->at[up2], own)), SET(r, mass_up2, mass_share(c, c->at[up2].p));
	SET(r, p_up3, density(c->at[up3], own)), SET(r, mass_up3, mass_share(c, c->at[up3].p));
	SET(r, in_p_best, e >= c->best && e < bs->elements[c->best].end);
	SET(r, p_best_p, density(c->at[c->best], (struct mass){ 0, 0 }));
	SET(r, below_p_best, (int)bs->elements[e].depth - (int)bs->elements[c->best].depth);
	SET(r, p_branch, branch ? density(c->at[branch], own) : -1);
	SET(r, p_path, density(c->path[c->s->path[i]], own)), SET(r, mass_path, mass_share(c, c->path[c->s->path[i]].p));
	SET(r, p_repeat, c->s->repeats[i] > 1 ? (int64_t)*key_map_find(&c->copies, c->s->scans[i].hash) - c->p[i] : -1);
}

int context_fill(const struct blocks *bs, const struct sums *s, const int16_t *p, struct arena *arena, struct row *rows)
{
	struct context c = { .bs = bs, .s = s, .p = p };

	c.own = arena_alloc(arena, bs->n + 1, sizeof *c.own);
	c.before = arena_alloc(arena, bs->n + 1, sizeof *c.before);
	c.at = arena_alloc(arena, bs->n_elements + 1, sizeof *c.at);
	c.path = arena_alloc(arena, bs->n + 1, sizeof *c.path);
	c.branch = arena_alloc(arena, bs->n_elements + 1, sizeof *c.branch);
	if (!c.own || !c.before || !c.at || !c.path || !c.branch || key_map_init(&c.copies, bs->n, arena) < 0)
		return -ENOMEM;
	sum_masses(&c);
	find_best(&c);
	for (size_t i = 0; i < bs->n; i++) {
		near_columns(&c, i, &rows[i]);
		tree_columns(&c, i, &rows[i]);
	}
	return vocabulary_fill(bs, s, p, arena, rows);
}
