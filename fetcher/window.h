/*
 * window - which pages of the outbox are to be sent, are under way, or wait for another attempt.
 *
 * A list in memory, by number, of all that is in the outbox and not dead. How
 * much is under way is bounded here, on top of the link's credit: what a lost
 * worker had in hand is sent again, and a bound keeps that small.
 *
 * A page at which a worker died (attempts > 0) is "alone": it is handed out by
 * window_next_alone() only, in the order in which they failed.
 */
#ifndef FETCHER_WINDOW_H
#define FETCHER_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct window;

struct window_page {
	uint64_t number;
	int64_t since_usec; /* when it was fetched, since the epoch */
	uint32_t bytes, feed;
	uint8_t attempts;
	uint8_t state; /* window.c's */
};

struct window_counts {
	uint64_t pages, bytes;     /* all */
	uint64_t sent, sent_bytes; /* of them under way */
	uint64_t alone;            /* of them with attempts that failed */
	uint64_t oldest;           /* number; 0: none */
};

int window_new(uint64_t max_pages, uint64_t max_bytes, struct window **ret); /* 0 or -ENOMEM */
void window_limit(struct window *self, uint64_t max_pages, uint64_t max_bytes);
void window_destroy(struct window **self_p);

/* 0, -EEXIST, -ENOMEM. Cheap for a number above all others. */
int window_add(struct window *self, uint64_t number, size_t bytes, uint32_t feed, unsigned attempts, int64_t since_usec);

/* The next one to send: false when there is none, or the bound is reached. It stays to be sent until window_sent(). */
bool window_next(struct window *self, struct window_page *ret);
bool window_next_alone(struct window *self, struct window_page *ret);
void window_sent(struct window *self, uint64_t number);

/* It did not arrive: to be sent again, with so many attempts. False when it is not here. */
bool window_again(struct window *self, uint64_t number, unsigned attempts);
/* Out of the list: it is in the store, or dead. */
bool window_remove(struct window *self, uint64_t number, struct window_page *ret);
bool window_get(const struct window *self, uint64_t number, struct window_page *ret);

/* All that are here, by number. each must not change the window. */
void window_each(const struct window *self, void *ctx, void (*each)(void *ctx, const struct window_page *page, bool sent));

struct window_counts window_counts(const struct window *self);
uint64_t window_bytes(const struct window *self); /* its member of that name, at no cost */
size_t window_in_range(const struct window *self, uint64_t from, uint64_t to);

#endif
