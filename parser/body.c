#include "parser/body.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "parser/body_net.h"
#include "parser/body_sections.h"
#include "parser/body_tidy.h"
#include "parser/body_tokens.h"

enum { COPY_SHINGLES_MIN = 17 }; /* of 20 words: shorter lines are repeated on purpose */

struct body_model {
	struct stop_words stop;
	struct phrases phrases;
	struct trees *first;
	struct body_net *second;
	const int8_t *names, *words; /* BODY_TOKENS each, in the file's bytes */
};

/* Stop words and phrases are wanted by training too, when there is no model yet. */
static struct body_model *model_alloc(void)
{
	struct body_model *self = calloc(1, sizeof *self);

	if (self) {
		stop_words_init(&self->stop);
		phrases_init(&self->phrases);
	}
	return self;
}

static int token_section(const struct trees_file *file, const char *name, const int8_t **ret)
{
	struct str s;
	int r = trees_file_section(file, name, &s);

	if (r < 0)
		return r;
	if (s.len != BODY_TOKENS)
		return -EBADMSG;
	*ret = (const int8_t *)(const void *)s.ptr;
	return 0;
}

static int net_section(const struct trees_file *file, struct body_net **ret)
{
	struct str s;
	int r = trees_file_section(file, "BODN", &s);

	return r < 0 ? r : body_net_parse(s, BODY_COLUMNS_N, ret);
}

int body_model_new(const struct trees_file *file, struct body_model **ret)
{
	owned(body_model_destroy) struct body_model *self = model_alloc();
	int r;

	if (!self)
		return -ENOMEM;
	if (file && ((r = token_section(file, "NAME", &self->names)) < 0 || (r = token_section(file, "WORD", &self->words)) < 0 ||
		     (r = trees_new(file, "BOD1", BODY_COLUMNS_FIRST_N, &self->first)) < 0 ||
		     (r = net_section(file, &self->second)) < 0))
		return r;
	*ret = self;
	self = NULL;
	return 0;
}

void body_model_destroy(struct body_model **self_p)
{
	if (!*self_p)
		return;
	trees_destroy(&(*self_p)->first);
	body_net_destroy(&(*self_p)->second);
	free(*self_p);
	*self_p = NULL;
}

struct weighing {
	const int8_t *weights;
	int32_t sums[TOKEN_DISTANCES];
};

static void weigh_name(void *ctx, uint32_t hash)
{
	struct weighing *w = ctx;

	for (int d = 0; d < TOKEN_DISTANCES; d++)
		w->sums[d] += w->weights[token_index(hash, (enum token_distance)d)];
}

static void weigh_word(void *ctx, uint32_t index)
{
	struct weighing *w = ctx;

	w->sums[0] += w->weights[index];
}

static int score_tokens(const struct body_model *model, struct arena *arena, struct body_view *view)
{
	const struct blocks *bs = view->blocks;
	struct weighing *names = arena_alloc(arena, bs->n_elements + 1, sizeof *names);
	struct token_context before = { .heading_age = 99, .label_age = 99 };

	if (!names)
		return -ENOMEM;
	for (size_t i = 1; i < bs->n_elements; i++) {
		names[i].weights = model->names;
		tokens_of_element(&bs->elements[i], weigh_name, &names[i]);
	}
	for (size_t i = 0; i < bs->n; i++) {
		struct weighing words = { .weights = model->words };
		uint32_t e = bs->at[i].element;
		int32_t name = 0;
		bool heading = tag_is_heading(bs->elements[e].tag), label = sums_is_label(bs, &view->sums, i);
		for (unsigned up = 0; up < TOKEN_ANCESTORS && e; up++, e = bs->elements[e].parent)
			name += names[e].sums[token_distance(up)];
		tokens_of_words(&view->sums.scans[i], &before, weigh_word, &words);
		token_context_pass(&before, &view->sums.scans[i], heading, label);
		view->rows[i].at[COLUMN_name_score] = clamp16(name);
		view->rows[i].at[COLUMN_word_score] = clamp16(words.sums[0]);
	}
	return 0;
}

int body_look(const struct body_model *model, const struct blocks *bs, const struct body_hints *hints,
	      struct arena *arena, struct body_view *ret)
{
	struct body_view view = { .blocks = bs };

	view.rows = arena_alloc(arena, bs->n + 1, sizeof *view.rows);
	view.p = arena_alloc(arena, bs->n + 1, sizeof *view.p);
	if (!view.rows || !view.p || sums_from(bs, &model->stop, arena, &view.sums) < 0 ||
	    features_fill(bs, &view.sums, hints, arena, view.rows) < 0 ||
	    sections_fill(bs, &view.sums, &model->phrases, arena, view.rows) < 0 ||
	    (model->names && score_tokens(model, arena, &view) < 0))
		return -ENOMEM;
	*ret = view;
	return 0;
}

int body_judge(const struct body_model *model, struct arena *arena, struct body_view *view)
{
	size_t n = view->blocks->n;
	int32_t *first = arena_alloc(arena, n + 1, sizeof *first), *second = arena_alloc(arena, n + 1, sizeof *second);

	if (!first || !second)
		return -ENOMEM;
	trees_scores(model->first, view->rows->at, BODY_COLUMNS_N, n, first);
	for (size_t i = 0; i < n; i++)
		view->p[i] = trees_probability(first[i]);
	if (context_fill(view->blocks, &view->sums, view->p, arena, view->rows) < 0 ||
	    body_net_scores(model->second, view->rows, n, arena, second) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		view->p[i] = trees_probability((first[i] + 2 * second[i]) / 3);
	return 0;
}

/* Words of the page's blocks by their probability. */
struct spread {
	uint32_t words[P_ONE + 1];
	uint64_t total, true_total; /* true_total: words that are expected to be the body's, times P_ONE */
};

/*
 * Half of the F1 that is expected of the best choice: what is less likely
 * would lower it (Lewis, "Evaluating and optimizing autonomous text
 * classification systems", 1995).
 */
static int best_threshold(const struct spread *s)
{
	uint64_t words = 0, hits = 0, best = 0;

	for (int p = P_ONE; p > 0; p--) {
		words += s->words[p];
		hits += (uint64_t)s->words[p] * (unsigned)p;
		uint64_t f1 = s->words[p] ? 2 * hits * P_ONE / (words * P_ONE + s->true_total) : 0;
		best = f1 > best ? f1 : best;
	}
	return (int)(best / 2);
}

/* What the surest blocks have that hold BODY_SURE_WORDS words together. */
static int surest(const struct spread *s)
{
	uint64_t least = s->total * 3 / 10 < BODY_SURE_WORDS ? s->total * 3 / 10 : BODY_SURE_WORDS, sum = 0;
	int p = P_ONE;

	for (; p > 0; p--) {
		sum += s->words[p];
		if (sum >= least)
			break;
	}
	return p;
}

static int threshold(const struct body_view *view, struct arena *arena, int16_t *ret)
{
	struct spread *s = arena_alloc(arena, 1, sizeof *s);

	if (!s)
		return -ENOMEM;
	for (size_t i = 0; i < view->blocks->n; i++) {
		uint32_t words = view->sums.scans[i].words;
		s->words[view->p[i]] += words;
		s->total += words;
		uint64_t p = (uint64_t)view->p[i];
		s->true_total += words * p;
	}
	int best = best_threshold(s), half = surest(s) / 2;
	best = best < BODY_THRESHOLD_LOW ? BODY_THRESHOLD_LOW : best;
	*ret = (int16_t)(best < half ? best : half);
	return 0;
}

/* Whether chosen blocks before it say nearly all of this one already: pages hold a text twice to show it in two widths. */
static bool is_said(struct key_map *seen, const struct scan *s)
{
	uint32_t of = s->n_head > 3 ? s->n_head - 3 : 0, hits = 0;

	for (uint32_t k = 0; k < of; k++)
		hits += key_map_find(seen, shingle_key(s->head + k)) != NULL;
	for (uint32_t k = 0; k < of; k++)
		*key_map_at(seen, shingle_key(s->head + k)) = 1;
	return of >= COPY_SHINGLES_MIN && hits * 5 >= of * 4;
}

int body_choose(const struct body_view *view, struct arena *arena, bool *chosen)
{
	struct key_map seen;
	size_t words = 0;
	int16_t least;

	if (threshold(view, arena, &least) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < view->blocks->n; i++)
		words += view->p[i] > least ? view->sums.scans[i].n_head : 0;
	if (key_map_init(&seen, words, arena) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < view->blocks->n; i++) {
		bool said = view->p[i] > least && is_said(&seen, &view->sums.scans[i]);
		chosen[i] = view->p[i] > least && (!said || view->p[i] >= BODY_SURE);
	}
	body_tidy(view, chosen);
	return 0;
}
