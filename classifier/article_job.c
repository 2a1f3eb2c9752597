#include "classifier/article_job.h"

#include <errno.h>
#include <stdlib.h>

#include "classifier/classify.h"
#include "common/arena.h"
#include "common/cleanup.h"

enum {
	ARENA_LIMIT = 128 << 20, /* 32 MiB and 12 times the largest page */
	TOPICS_BYTES = 4096,     /* those of an article of few statements; of more, an eighth of it */
};

struct article_job {
	struct classifier *classifier;
	struct arena *arena;
};

static const char *or_null(const char *path)
{
	return path && *path ? path : NULL;
}

int article_job_reload(struct article_job *self, const struct classifier_conf *conf, struct buf *reterr)
{
	struct classifier *fresh = NULL;
	int r = classifier_new(or_null(conf->taxonomy), or_null(conf->model), &fresh, reterr);

	if (r < 0)
		return r;
	classifier_destroy(&self->classifier);
	self->classifier = fresh;
	return 0;
}

int article_job_new(const struct classifier_conf *conf, struct article_job **ret, struct buf *reterr)
{
	struct article_job *self = calloc(1, sizeof *self);
	int r;

	if (!self)
		return -ENOMEM;
	self->arena = arena_new(ARENA_LIMIT);
	r = self->arena ? article_job_reload(self, conf, reterr) : -ENOMEM;
	if (r < 0) {
		article_job_destroy(&self);
		return r;
	}
	*ret = self;
	return 0;
}

void article_job_destroy(struct article_job **self_p)
{
	struct article_job *self = *self_p;

	if (!self)
		return;
	classifier_destroy(&self->classifier);
	arena_destroy(&self->arena);
	free(self);
	*self_p = NULL;
}

struct str article_job_version(const struct article_job *self)
{
	return classifier_version(self->classifier);
}

static int lose(struct wire_lost *lost, const char *reason)
{
	*lost = (struct wire_lost){ .cause = CAUSE_REFUSED, .reason = str_from(reason) };
	return -1;
}

int article_job_work(void *ctx, struct page_id id, struct str body, struct buf *out, struct wire_lost *lost)
{
	struct article_job *self = ctx;
	struct wire_article a;

	arena_reset(self->arena);
	int r = wire_get_article(body, self->arena, &a);
	if (r == -EPROTO)
		return lose(lost, "an article frame of another version");
	if (r == -ENOMEM)
		return lose(lost, "needs more memory than an article may take");
	if (r < 0)
		return lose(lost, "an article frame that cannot be read");
	if (!page_id_eq(a.page.id, id))
		return lose(lost, "an article frame with another page's number");
	if (a.article.n_statements == 0)
		return RELAY_AS_IT_CAME; /* nobody says anything in it: there is nothing to give topics to */
	if (classifier_run(self->classifier, self->arena, &a.article) < 0 ||
	    classifier_fall_back(self->arena, a.page.topic, &a.article) < 0)
		return lose(lost, "needs more memory than an article may take");
	/* In one piece: out's memory is sent as it is. */
	(void)buf_room(out, body.len + body.len / 8 + TOPICS_BYTES);
	wire_put_article(out, &a);
	return 0;
}
