/*
 * writer_impl - what the parts of the writer share: writer_open.c makes and
 * ends it and tells of it, writer.c gathers articles and answers for what became of
 * them, writer_next.c says what its thread does next.
 */
#ifndef STORE_WRITER_IMPL_H
#define STORE_WRITER_IMPL_H

#include <limits.h>

#include "store/telling.h"
#include "store/work.h"
#include "store/writer.h"

/*
 * Of a commit, or of what waits for the next: hundreds come in a second, and what can be done later is. So it goes on for as
 * long as nothing of that would be done: in a rush, too, the store may have nothing to do for a moment.
 */
enum { WRITER_RUSH_ARTICLES = 8, WRITER_RUSH_USEC = 1000000 };

/* Articles that go into one commit. */
struct load {
	struct pending *at;
	size_t n, cap, bytes;
};

struct writer {
	struct daemon *daemon;
	struct db *db;
	struct store_conf conf; /* without its texts: there are none */
	struct link *link;
	struct pool *pool;
	struct work_options thread;
	char mark[PATH_MAX], prepare_mark[PATH_MAX]; /* the threads open them by these names, when they begin */
	struct preparer *preparer;
	zsock_t *events;
	struct load filling;       /* gathered while another is committed */
	struct work work;          /* the job that runs, or that will be tried again */
	struct load committing;    /* work's articles */
	bool busy, stuck, resize;  /* stuck: work failed and waits for its retry */
	bool troubled;             /* status says so: stuck, or a fold failed */
	struct page_id *unsynced;  /* committed, not yet known to be on disk */
	size_t n_unsynced, unsynced_cap;
	int delay_timer, retry_timer, idle_timer; /* -1: not set */
	int64_t fold_after;        /* no fold is tried before, as the last found segments damaged */
	struct telling damage;     /* lists that were passed over */
	int64_t pack_after;        /* nothing is packed before, as that failed */
	bool waited;               /* what is filling has waited for more */
	size_t last;               /* articles of the last commit */
	int64_t rush_until_usec;
	bool draining;
	struct writer_stats stats;
};

void writer_load_clear(struct load *self);
/* Gives the thread what is to be done next; nothing while it is busy. */
void writer_next_job(struct writer *self);
/* For other articles, so many times commit_delay. A full batch does not, and none does so twice. True: a timer is set. */
bool writer_waits_for_more(struct writer *self, unsigned delays);
/* The thread's job is done. */
void writer_on_work_done(struct pool_job *job);
void writer_cancel(struct writer *self, int *timer);
void writer_on_message(void *ctx, enum wire_kind kind, struct page_id id, struct str body);

#endif
