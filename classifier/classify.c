#include "classifier/classify.h"

#include <errno.h>
#include <stdio.h>

#include "classifier/classify_impl.h"
#include "common/cleanup.h"
#include "common/datafile.h"

void classifier_destroy(struct classifier **self_p)
{
	struct classifier *self = *self_p;

	if (!self)
		return;
	taxonomy_destroy(&self->taxonomy);
	free(self);
	*self_p = NULL;
}

struct str classifier_version(const struct classifier *self)
{
	return str_from(self->version);
}

static int open_taxonomy(struct classifier *self, const char *path, struct buf *reterr)
{
	owned(arena_destroy) struct arena *arena = arena_new(64 * 1024);
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

int classifier_new(const char *taxonomy_path, const char *model_path, struct classifier **ret, struct buf *reterr)
{
	owned(classifier_destroy) struct classifier *self = calloc(1, sizeof *self);

	(void)model_path;
	if (!self)
		return -ENOMEM;
	int r = open_taxonomy(self, taxonomy_path, reterr);
	if (r < 0)
		return r;
	(void)snprintf(self->version, sizeof self->version, "taxonomy %s", self->taxonomy->version);
	*ret = self;
	self = NULL;
	return 0;
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

int classifier_text(const struct classifier *self, struct arena *arena, struct str title, struct str text,
		    struct topics *ret)
{
	struct board board;
	struct findings in_title, in_text;
	struct topics out;
	int r = board_new(self->taxonomy, arena, &board);

	r = r < 0 ? r : rules_find(self->taxonomy, arena, &text, 1, &in_text);
	r = r < 0 ? r : rules_find(self->taxonomy, arena, &title, 1, &in_title);
	if (r < 0)
		return r;
	board_add(&board, WHERE_STATEMENT, &in_text);
	board_add(&board, WHERE_HEADING, &in_title);
	board_sum(&board);
	r = topics_room(arena, board.n_touched, &out);
	if (r < 0)
		return r;
	for (size_t i = 0; i < board.n_touched; i++) {
		size_t t = board.touched[i];
		const struct topic_def *def = &self->taxonomy->topics[t];
		if (!board.tallies[t].vetoed && board.tallies[t].total > 0)
			out.at[out.n++] = (struct topic){ def->id, board_score(def, board.tallies[t].total), TOPIC_BY_RULES };
	}
	topics_sort(&out);
	cut(&out);
	*ret = out;
	return 0;
}

int classifier_run(const struct classifier *self, struct arena *arena, struct article *inout)
{
	struct walk walk;
	struct topics *topics = arena_alloc(arena, inout->n_statements, sizeof *topics), all;
	int r = topics ? walk_start(self, arena, inout, &walk) : -ENOMEM;

	for (size_t i = 0; r == 0 && i < inout->n_statements; i++)
		r = walk_statement(&walk, i, &topics[i]);
	r = r < 0 ? r : classifier_text(self, arena, inout->title, inout->text, &all);
	if (r < 0)
		return r;
	for (size_t i = 0; i < inout->n_statements; i++)
		inout->statements[i].topics = topics[i];
	inout->topics = all;
	inout->classifier_version = str_from(self->version);
	return 0;
}
