/*
 * search_scan - everything that a source has is looked at, and the best are kept.
 */
#ifndef STORE_SEARCH_SCAN_H
#define STORE_SEARCH_SCAN_H

#include "store/search_source.h"

/* 1: what source_next() gave last stands, and matches; 0, -errno. */
int search_matches(struct source *s, const struct posting *p);

/* The best of an open source, into hits (see hits_keep()). 0, -errno. */
int search_scan(const struct search *search, struct source *s, struct hits *hits);

#endif
