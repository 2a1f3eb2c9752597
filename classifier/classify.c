#include "classifier/classify.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "classifier/classify_impl.h"
#include "classifier/points.h"
#include "common/cleanup.h"
#include "common/datafile.h"
#include "common/utf8.h"

#define ARTICLE_BYTES (1u << 20)        /* of an article that its own topics are looked for in; no news is longer */
#define SCRATCH_BYTES_MAX (256u << 20) /* what one statement, or the article's whole text, may take */

void classifier_destroy(struct classifier **self_p)
{
	struct classifier *self = *self_p;

	if (!self)
		return;
	taxonomy_destroy(&self->taxonomy);
	taxonomy_destroy(&self->points);
	model_destroy(&self->model);
	free(self);
	*self_p = NULL;
}

struct str classifier_version(const struct classifier *self)
{
	return str_from(self->version);
}

static int open_taxonomy(struct classifier *self, const char *path, struct buf *reterr)
{
	owned(arena_destroy) struct arena *arena = arena_new(64 << 10);
	struct str found;

	if (!arena)
		return -ENOMEM;
	if (!path) {
		int r = datafile_find(CLASSIFIER_TAXONOMY, arena, &found);
		if (r < 0) {
			if (reterr)
				buf_printf(reterr, "%s: expected it in the installed data files", CLASSIFIER_TAXONOMY);
			return r;
		}
		path = found.ptr;
	}
	return taxonomy_read(path, &self->taxonomy, reterr);
}

/* With a taxonomy that it looks at, of its own. */
static int open_model(struct classifier *self, const char *path, struct buf *reterr)
{
	owned(buf_destroy) struct buf name = { 0 };
	int r = model_read(path, &self->model, reterr);

	if (r < 0 || !self->model->points.len)
		return r;
	buf_printf(&name, "%s, its taxonomy", path);
	buf_add_byte(&name, 0);
	return buf_error(&name) < 0 ? -ENOMEM : taxonomy_parse(self->model->points, name.ptr, &self->points, reterr);
}

static int make(const char *taxonomy_path, bool rules, const char *model_path, struct classifier **ret, struct buf *reterr)
{
	owned(classifier_destroy) struct classifier *self = calloc(1, sizeof *self);
	int r = self ? 0 : -ENOMEM;

	if (r == 0 && rules)
		r = open_taxonomy(self, taxonomy_path, reterr);
	if (r == 0 && model_path)
		r = open_model(self, model_path, reterr);
	if (r < 0)
		return r;
	(void)snprintf(self->version, sizeof self->version, "%s%s%s%s%s", self->taxonomy ? "taxonomy " : "",
		       self->taxonomy ? self->taxonomy->version : "", self->taxonomy && self->model ? " " : "",
		       self->model ? "model " : "", self->model ? self->model->version : "");
	*ret = self;
	self = NULL;
	return 0;
}

int classifier_new(const char *taxonomy_path, const char *model_path, struct classifier **ret, struct buf *reterr)
{
	return make(taxonomy_path, true, model_path, ret, reterr);
}

int classifier_new_model(const char *model_path, struct classifier **ret, struct buf *reterr)
{
	return make(NULL, false, model_path, ret, reterr);
}

static int topic_order(const void *a, const void *b)
{
	const struct topic *x = a, *y = b;

	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	return str_cmp(x->id, y->id);
}

void topics_sort(struct topics *topics)
{
	if (topics->n)
		qsort(topics->at, topics->n, sizeof *topics->at, topic_order);
}

int topics_room(struct arena *arena, size_t n, struct topics *ret)
{
	struct topic *at = arena_alloc(arena, n, sizeof *at);

	if (!at)
		return -ENOMEM;
	*ret = (struct topics){ .at = at };
	return 0;
}

/* Keeps what is listed, but always the best. */
static void cut(struct topics *topics)
{
	size_t n = 0;

	while (n < topics->n && (n == 0 || topics->at[n].score >= CLASSIFIER_LISTED_MIN))
		n++;
	topics->n = n;
}

int classifier_features(const struct classifier *self, struct arena *arena, struct str title, struct str text, struct features *ret)
{
	int r = features_of(arena, title, text, ret);

	if (r < 0 || !self->points)
		return r;
	return points_add(self->points, arena, title, text, ret);
}

static struct topic *topic_of(struct topics *topics, struct str id)
{
	for (size_t i = 0; i < topics->n; i++)
		if (str_eq(topics->at[i].id, id))
			return &topics->at[i];
	return NULL;
}

static void merge(struct topics *out, struct topic topic)
{
	struct topic *had = topic_of(out, topic.id);

	if (!had) {
		out->at[out->n++] = topic;
		return;
	}
	had->by |= topic.by;
	had->score = had->score > topic.score ? had->score : topic.score;
}

int classifier_add_model(const struct classifier *self, struct arena *arena, struct str title, struct str text, uint16_t least,
			 struct topics *inout)
{
	const struct model *m = self->model;
	struct topics out = { 0 };
	struct features features;
	uint16_t *scores;

	if (!m)
		return 0;
	scores = arena_alloc(arena, m->n_topics, sizeof *scores);
	int r = scores ? classifier_features(self, arena, title, text, &features) : -ENOMEM;
	r = r < 0 ? r : model_scores(m, arena, &features, scores);
	r = r < 0 ? r : topics_room(arena, inout->n + m->n_topics, &out);
	if (r < 0)
		return r;
	for (size_t i = 0; i < inout->n; i++)
		out.at[out.n++] = inout->at[i];
	for (size_t t = 0; t < m->n_topics; t++)
		if (scores[t] >= least)
			merge(&out, (struct topic){ m->topics[t].id, scores[t], TOPIC_BY_MODEL });
	*inout = out;
	return 0;
}

/* All topics with any points. One for what remains is also what a text without any has. */
static int rules_topics(const struct classifier *self, struct arena *arena, struct str title, struct str text, struct topics *ret)
{
	const struct piece pieces[] = { { title, WHERE_HEADING }, { text, WHERE_STATEMENT } };
	const struct taxonomy *t = self->taxonomy;
	struct topics out = { 0 };
	struct findings found;
	struct board board;
	int r = board_new(t, arena, &board);

	for (size_t i = 0; r == 0 && i < ARRAY_LEN(pieces); i++) {
		r = rules_find(t, arena, &pieces[i], 1, &found);
		if (r == 0)
			board_add(&board, &found);
	}
	r = r < 0 ? r : topics_room(arena, t->n_topics, &out);
	if (r < 0)
		return r;
	board_sum(&board);
	for (size_t i = 0; i < board.n_touched; i++) {
		const struct tally *tally = &board.tallies[board.touched[i]];
		const struct topic_def *def = &t->topics[board.touched[i]];
		if (!tally->vetoed && tally->total > 0)
			out.at[out.n++] = (struct topic){ def->id, board_score(def, tally->total), TOPIC_BY_RULES };
	}
	for (size_t i = 0; out.n == 0 && i < t->n_topics; i++)
		if (t->topics[i].rest)
			out.at[out.n++] = (struct topic){ t->topics[i].id, board_score(&t->topics[i], 0), TOPIC_BY_RULES };
	*ret = out;
	return 0;
}

int classifier_text(const struct classifier *self, struct arena *arena, struct str title, struct str text,
		    struct topics *ret)
{
	struct topics out = { 0 };
	int r = self->taxonomy ? rules_topics(self, arena, title, text, &out) : 0;

	r = r < 0 ? r : classifier_add_model(self, arena, title, text, 0, &out);
	if (r < 0)
		return r;
	topics_sort(&out);
	cut(&out);
	*ret = out;
	return 0;
}

/* Of an article as a whole what stands behind a threshold. */
static bool is_given(const struct classifier *self, const struct topic *topic)
{
	uint32_t least = self->model ? self->model->threshold : 1000;

	if (topic->by & TOPIC_BY_MODEL && topic->score >= least)
		return true;
	/* A rule's score at its threshold, whatever that is. */
	return topic->by & TOPIC_BY_RULES && topic->score >= CLASSIFIER_GIVEN_MIN;
}

static int article_topics(const struct classifier *self, struct arena *arena, struct arena *scratch, const struct article *article,
			  struct topics *ret)
{
	struct topics all, out;
	int r = classifier_text(self, scratch, article->title, utf8_cut(article->text, ARTICLE_BYTES), &all);

	r = r < 0 ? r : topics_room(arena, all.n, &out);
	if (r < 0)
		return r;
	for (size_t i = 0; i < all.n; i++)
		if (is_given(self, &all.at[i]))
			out.at[out.n++] = all.at[i];
	*ret = out;
	return 0;
}

static int model_statement(const struct classifier *self, struct walk *walk, size_t statement, struct topics *inout)
{
	struct str content;

	if (!self->model)
		return 0;
	int r = walk_content(walk, statement, &content);
	r = r < 0 ? r : classifier_add_model(self, walk->arena, walk->article->title, content, (uint16_t)self->model->threshold, inout);
	if (r == 0)
		topics_sort(inout);
	return r;
}

int classifier_run(const struct classifier *self, struct arena *arena, struct article *inout)
{
	owned(arena_destroy) struct arena *scratch = arena_new(SCRATCH_BYTES_MAX);
	struct topics *topics = arena_alloc(arena, inout->n_statements, sizeof *topics), all;
	struct walk walk;
	int r = scratch && topics ? walk_start(self, arena, scratch, inout, &walk) : -ENOMEM;

	for (size_t i = 0; r == 0 && i < inout->n_statements; i++) {
		if (self->taxonomy)
			r = walk_statement(&walk, i, &topics[i]);
		r = r < 0 ? r : model_statement(self, &walk, i, &topics[i]);
	}
	if (r == 0) {
		arena_reset(scratch);
		r = article_topics(self, arena, scratch, inout, &all);
	}
	if (r < 0)
		return r;
	for (size_t i = 0; i < inout->n_statements; i++)
		inout->statements[i].topics = topics[i];
	inout->topics = all;
	inout->classifier_version = str_from(self->version);
	return 0;
}
