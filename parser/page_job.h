/*
 * page_job - the parser's work on one page: from a PAGE frame to an ARTICLE frame.
 *
 * For tests of what happens to pages that end their worker: with
 * INQUIT_TEST_HOOKS=1 in the environment, a page that contains
 * "inquit-test-crash" ends the process, one with "inquit-test-spin" keeps it
 * busy for ever. HACKING.md says how to use it.
 */
#ifndef PARSER_PAGE_JOB_H
#define PARSER_PAGE_JOB_H

#include "common/wire.h"
#include "parser/conf.h"

struct page_job;

/* Errors and *ret_note as parser_new(). */
int page_job_new(const struct parser_conf *conf, struct page_job **ret, const char **ret_note);
void page_job_destroy(struct page_job **self_p);

/* Called before the work on a large page begins; see link_begin(). */
void page_job_on_large(struct page_job *self, void (*on_large)(void *ctx, struct page_id id), void *ctx);

/* What was found since the job was made. */
struct page_job_stats {
	uint64_t statements[STATEMENT_TYPES], unknown; /* unknown: of all, those without a speaker */
	uint64_t in_part; /* articles of which not all was read; each is logged */
};
const struct page_job_stats *page_job_stats(const struct page_job *self);

/* relay_options.work, with the job as ctx. */
int page_job_work(void *ctx, struct page_id id, struct str body, struct buf *out, struct wire_lost *lost);

#endif
