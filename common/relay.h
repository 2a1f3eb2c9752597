/*
 * relay - a stage in the middle of the pipeline: takes a message from upstream,
 * makes an ARTICLE of it, sends it downstream, and hands the answers back up.
 *
 * Each message is worked on under a mark (mark.h), so that one that kills the
 * process is blamed for it. It keeps nothing that would be missed: what it
 * holds when it dies is sent anew by the fetcher. It works on a message only
 * when downstream has room for what it last made, so at most one result waits,
 * and what else waits is bounded by the credit that it granted. One message a
 * turn of the loop.
 */
#ifndef COMMON_RELAY_H
#define COMMON_RELAY_H

#include "common/daemon.h"
#include "common/link.h"

struct relay;

enum { RELAY_AS_IT_CAME = 1 };

struct relay_options {
	struct daemon *daemon;
	const char *stage;          /* ours, in LOST: "parser" */
	enum wire_kind takes;       /* PAGE or ARTICLE */
	const char *upstream;       /* endpoints; tcp with certificates, see link.h */
	const char *downstream;
	const char *listen;         /* with bind_upstream: there, too, or "" */
	const struct curve *upstream_curve, *downstream_curve;
	const char *downstream_stage; /* the peer's: "classifier" */
	bool bind_upstream;
	bool fast;                  /* LINK_FAST_CREDIT */
	uint64_t cpu_max_usec;      /* that one message may take before its worker counts as hung; 0: any */
	/*
	 * Appends an ARTICLE's body to out and returns 0; or returns -1 with cause and
	 * reason (valid until the next call) in *lost, whose other fields are the relay's;
	 * or returns RELAY_AS_IT_CAME: body itself is sent on, and nothing was appended.
	 */
	int (*work)(void *ctx, struct page_id id, struct str body, struct buf *out, struct wire_lost *lost);
	void *ctx;
};

/* 0, or -errno of a link or the mark with what is concerned in *reterr_endpoint. */
int relay_new(const struct relay_options *options, struct relay **ret, const char **reterr_endpoint);
void relay_destroy(struct relay **self_p);

/* From within work: the message is large, its producer should be patient. */
void relay_begin(struct relay *self, struct page_id id);

/* Before work that no message is to blame for, as reading models anew: its CPU time is not counted. */
void relay_rest(struct relay *self);

/* Takes nothing new; daemon_stop() when everything in hand is answered. */
void relay_drain(struct relay *self);

/* One line: what is in hand, what was done, how many peers on either side. */
void relay_status(const struct relay *self, struct buf *out);
/* "links":[{"to":"upstream","peers":n},{"to":"classifier","peers":n}] and the counters, for struct daemon_handlers. */
void relay_report(const struct relay *self, struct json *out);

/* The same as metrics, with how long the work on a message takes. */
void relay_metrics(const struct relay *self, struct metrics *out);

#endif
