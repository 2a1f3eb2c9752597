/*
 * relay_impl - what the parts of the relay share: relay.c does the work,
 * relay_report.c tells of it.
 */
#ifndef COMMON_RELAY_IMPL_H
#define COMMON_RELAY_IMPL_H

#include "common/mark.h"
#include "common/relay.h"

struct waiting {
	struct waiting *next;
	struct page_id id;
	int64_t since_usec; /* monotonic */
	struct link_body *body;
};

struct relay {
	struct relay_options options;
	struct link *up, *down;
	struct mark *mark;
	struct waiting *first, **last;
	size_t n_waiting;
	bool refused_up, refused_down; /* over tcp, for the certificate */
	bool kicked;            /* a timer is set that will work on the queue */
	struct link_body *unsent; /* a result that downstream has no room for, or NULL */
	struct page_id unsent_id;
	struct buf made;
	uint64_t taken, sent, done, lost;
	struct histogram work_time;
};

#endif
