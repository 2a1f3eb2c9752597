/*
 * todo_take - an answer becomes a page in the outbox.
 */
#ifndef FETCHER_TODO_TAKE_H
#define FETCHER_TODO_TAKE_H

#include "fetcher/fetcher.h"
#include "fetcher/todo.h"

enum page_fate {
	PAGE_GOOD,
	PAGE_LATER, /* its server may answer otherwise another time */
	PAGE_BUSY,  /* it is we who have no room: again soon, and not counted */
	PAGE_NEVER,
};
enum page_fate page_fate(const struct visit_answer *answer);

struct todo_taken {
	uint64_t number;
	const struct todo_record *record;
	void (*done)(void *ctx);    /* committed */
	void (*dropped)(void *ctx); /* the outbox closed before */
	void *ctx;
};

/* Each 0, or a negative errno: then nothing is called. */
int todo_take_page(struct fetcher *fetcher, const struct todo_taken *taken, const struct visit_answer *answer);
/* The page is what the feed itself has of the entry. */
int todo_take_fallback(struct fetcher *fetcher, const struct todo_taken *taken);
/* A sitemap of an index: its entries become the feed's. -EBADMSG: it is none. */
int todo_take_sitemap(struct fetcher *fetcher, const struct todo_taken *taken, const struct visit_answer *answer);

#endif
