/*
 * feedfile - feeds that files in feeds.d declare: any number of [feed] sections in each *.conf.
 */
#ifndef FETCHER_FEEDFILE_H
#define FETCHER_FEEDFILE_H

#include "fetcher/conf.h"

enum { FEEDFILE_BYTES_MAX = 4 << 20, FEEDFILES_MAX = 10000 };

struct declared {
	struct feed_conf conf; /* texts owned */
	char *file;            /* name within feeds.d */
	size_t line;           /* of its [feed], from 1 */
};

struct feedfiles {
	struct declared *at; /* in the order of files and sections */
	size_t n, cap;
	char **bad; /* files that could not be read or have an error: what they declared before still counts */
	size_t n_bad;
};

/*
 * Reads all *.conf of folder dir, by name. 0, also where dir is not there;
 * -errno where it cannot be read. Faults of files are lines in reterr.
 */
int feedfiles_read(const char *dir, struct feedfiles *ret, struct buf *reterr);
void feedfiles_destroy(struct feedfiles *self); /* also a cleanup handler */

bool feedfiles_is_bad(const struct feedfiles *self, const char *file);

/* The sections of one file, appended. -EINVAL and lines in reterr: none of them is. */
int feedfile_parse(struct str text, const char *file, struct feedfiles *self, struct buf *reterr);

#endif
