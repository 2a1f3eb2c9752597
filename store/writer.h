/*
 * writer - articles from the link into the store, many to a commit.
 *
 * While one batch is being committed (in a thread of its own: a sync takes
 * milliseconds, a full disk longer) the next is gathered, and what is long of
 * it is prepared by another thread (prepare.h). Credit goes back as
 * soon as an article is buffered, so the buffer is bounded by commit_bytes and
 * not by how long a commit takes; beyond, the articles keep their credit. The
 * memory of some commits is kept for the next, until nothing comes for a second.
 *
 * The environment is opened with MDB_NOMETASYNC: a commit is on disk when the
 * next one is, or after a sync. An article is DONE only then.
 */
#ifndef STORE_WRITER_H
#define STORE_WRITER_H

#include "common/daemon.h"
#include "common/link.h"
#include "store/conf.h"
#include "store/db.h"

struct writer;

struct writer_options {
	struct daemon *daemon;
	struct db *db;
	const struct store_conf *conf;
	const char *endpoint;      /* of the link */
	const char *events;        /* of the PUB socket */
	const char *mark, *prepare_mark; /* paths of its threads' work marks */
};

/* 0, or -errno with the endpoint or path concerned in *reterr_what. */
int writer_new(const struct writer_options *options, struct writer **ret, const char **reterr_what);
void writer_destroy(struct writer **self_p);

/* Takes nothing new; daemon_stop() when everything in hand is stored and answered. */
void writer_drain(struct writer *self);

/* Settings that can change while it runs: map_max (it only grows), snapshots, batch sizes. */
void writer_reload(struct writer *self, const struct store_conf *conf);

struct writer_stats {
	uint64_t articles, duplicates, refused, commits, folds;
	uint64_t damaged;         /* times that a list of the index, or what a statement was to be compared with, was */
	uint64_t commit_usec;     /* of the last commit */
	uint64_t commit_usec_max;
	size_t buffered, buffered_bytes, peers;
	uint64_t last_seq, folded;
	uint64_t loose, loose_most; /* bytes that are loose, and may be (loose.h) */
	struct histogram commit_time;
};
void writer_stats(const struct writer *self, struct writer_stats *ret);

#endif
