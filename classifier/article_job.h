/*
 * article_job - the classifier's work on one article: from an ARTICLE frame to the same with topics.
 */
#ifndef CLASSIFIER_ARTICLE_JOB_H
#define CLASSIFIER_ARTICLE_JOB_H

#include "classifier/conf.h"
#include "common/relay.h"
#include "common/wire.h"

struct article_job;

/* 0, or as classifier_new() with a line in reterr. */
int article_job_new(const struct classifier_conf *conf, struct article_job **ret, struct buf *reterr);
void article_job_destroy(struct article_job **self_p);

/* Reads the files anew; on failure everything stays as it was. Returns as article_job_new(). */
int article_job_reload(struct article_job *self, const struct classifier_conf *conf, struct buf *reterr);

/* "taxonomy HASH model HASH"; lives until the next reload. */
struct str article_job_version(const struct article_job *self);

/* relay_options.work, with the job as ctx. */
int article_job_work(void *ctx, struct page_id id, struct str body, struct buf *out, struct wire_lost *lost);

#endif
