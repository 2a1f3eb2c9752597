#include "parser/body_sections.h"

#include <errno.h>

enum {
	AGE_MAX = 60,      /* blocks */
	CORE_P = 2500,     /* of P_ONE: blocks whose words are kept */
	SHARED_P = 6000,   /* what other blocks with a word must have together */
	WORDS_MIN = 4,
	SECTION_WORDS = 10, /* longest line that begins a section */
};

#define SET(row, name, value) ((row)->at[COLUMN_##name] = clamp16((int64_t)(value)))

/* The section that the last label began. */
struct section {
	enum phrase_kind kind;
	uint32_t box; /* the innermost element around the label that holds more than it */
	size_t label;
	uint64_t good_before;
};

static uint32_t box_of(const struct blocks *bs, const struct sums *s, uint32_t e)
{
	uint32_t blocks = s->at[e].blocks;

	while (e && s->at[e].blocks == blocks)
		e = bs->elements[e].parent;
	return e;
}

/* Elements with a linked heading below them: teasers of other pages. */
static void mark_linked_headings(const struct blocks *bs, uint8_t *linked)
{
	for (size_t i = 0; i < bs->n; i++) {
		const struct block *b = &bs->at[i];
		uint32_t e = b->element;
		if (!tag_is_heading(bs->elements[e].tag) || b->link_bytes * 5 <= b->len * 4)
			continue;
		for (; !linked[e]; e = bs->elements[e].parent)
			linked[e] = 1;
	}
}

int sections_fill(const struct blocks *bs, const struct sums *s, const struct phrases *phrases, struct arena *arena, struct row *rows)
{
	uint8_t *linked = arena_alloc(arena, bs->n_elements + 1, sizeof *linked);
	struct section in = { .kind = PHRASE_NONE };
	uint64_t good = 0;

	if (!linked)
		return -ENOMEM;
	mark_linked_headings(bs, linked);
	for (size_t i = 0; i < bs->n; i++) {
		uint32_t e = bs->at[i].element, sibling = s->ranks[e].element;
		uint16_t counts[PHRASE_KINDS];
		struct row *r = &rows[i];
		enum phrase_kind own = phrases_of_label(phrases, &s->scans[i]);
		phrases_count(phrases, &s->scans[i], counts);
		SET(r, own_section, own), SET(r, section, in.kind);
		int64_t age = (int64_t)(i - in.label);
		SET(r, section_age, !in.kind ? -1 : age < AGE_MAX ? age : AGE_MAX);
		SET(r, section_holds, !in.kind ? -1 : e >= in.box && e < bs->elements[in.box].end);
		SET(r, section_good, in.kind ? share_of(in.good_before, s->total_good) : -1);
		SET(r, credits, counts[PHRASE_CREDIT]), SET(r, promos, counts[PHRASE_PROMO] + counts[PHRASE_LETTER] + counts[PHRASE_MORE]);
		SET(r, sibling_linked, sibling ? linked[sibling] : -1);
		if (own && s->scans[i].words <= SECTION_WORDS)
			in = (struct section){ own, box_of(bs, s, e), i, good };
		good += s->good[i];
	}
	return 0;
}

/* A word of the core, and what its blocks have together. */
struct core_word {
	uint32_t hash, last_block; /* last_block: one more than its index; 0: free */
	uint32_t p;
};

struct core {
	struct core_word *at;
	size_t mask;
};

static struct core_word *core_at(const struct core *self, uint32_t hash)
{
	size_t i = (size_t)(hash * 0x9e3779b1u >> 7) & self->mask;

	while (self->at[i].last_block && self->at[i].hash != hash)
		i = (i + 1) & self->mask;
	return &self->at[i];
}

static bool is_stop(const struct scan *s, uint32_t word)
{
	return s->stop_mask >> word & 1;
}

static int core_from(const struct blocks *bs, const struct sums *s, const int16_t *p, struct arena *arena, struct core *ret)
{
	size_t words = 0, slots = 16;

	for (size_t i = 0; i < bs->n; i++)
		words += p[i] >= CORE_P ? s->scans[i].n_head : 0;
	while (slots < 2 * words)
		slots *= 2;
	*ret = (struct core){ arena_alloc(arena, slots, sizeof *ret->at), slots - 1 };
	if (!ret->at)
		return -ENOMEM;
	for (uint32_t i = 0; i < bs->n; i++) {
		const struct scan *sc = &s->scans[i];
		uint32_t own = p[i] >= CORE_P ? (uint32_t)p[i] : 0u;
		for (uint32_t k = 0; own && k < sc->n_head; k++) {
			struct core_word *w = core_at(ret, sc->head[k]);
			if (is_stop(sc, k) || w->last_block == i + 1)
				continue;
			*w = (struct core_word){ sc->head[k], i + 1, w->p + own };
		}
	}
	return 0;
}

int vocabulary_fill(const struct blocks *bs, const struct sums *s, const int16_t *p, struct arena *arena, struct row *rows)
{
	struct core core;

	if (core_from(bs, s, p, arena, &core) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < bs->n; i++) {
		const struct scan *sc = &s->scans[i];
		uint32_t of = 0, shared = 0, own = p[i] >= CORE_P ? (uint32_t)p[i] : 0u;
		for (uint32_t k = 0; k < sc->n_head; k++) {
			if (is_stop(sc, k))
				continue;
			const struct core_word *w = core_at(&core, sc->head[k]);
			of++;
			shared += w->last_block && w->p - own >= SHARED_P;
		}
		SET(&rows[i], vocabulary, of >= WORDS_MIN ? share_of(shared, of) : -1);
	}
	return 0;
}
