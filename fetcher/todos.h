/*
 * todos - the to-fetch list at work: shared by todos.c, which keeps it, and todo_fetch.c, which fetches.
 */
#ifndef FETCHER_TODOS_H
#define FETCHER_TODOS_H

#include "fetcher/fetcher.h"
#include "fetcher/todo.h"

enum { TODO_ARENA_BYTES = 4 << 20, TODO_BUSY_USEC = 5000000, TODO_STEPS_MAX = 3 };

/*
 * One to-fetch record in memory: small, for there may be very many. It waits
 * for its time in the heap, for its turn at the gate, for its site's
 * robots.txt, or for its answer.
 */
struct todo {
	struct gate_ticket ticket; /* first: go() finds the todo by it */
	struct heap_node timer;
	struct todo *next, **prev; /* of all */
	struct todo *next_waiting; /* for a site */
	struct fetcher *fetcher;
	struct visit *visit;
	uint64_t number;
	uint32_t feed;
	bool settling; /* its job is in the outbox's queue */
	/* The page that was named stands for another (page_next.h). */
	char *step;             /* that one's address; NULL: it is the named one's turn */
	uint8_t steps;          /* so many were gone */
	bool step_back, as_it_is; /* step_back: without it the named page will do, and as_it_is that is what is wanted */
};

/* It is fetched, dead or forgotten: out of the list, and freed. */
void todo_finish(struct todo *self);
/* Tried again at a time, since the epoch. */
void todo_wait_until(struct todo *self, int64_t at_usec);
/* To the gate; or, when there is no memory for it, later. */
void todo_queue(struct todo *self, const struct url *url);
/* The record, copied out of the map, which moves when it is written to. -ENOENT: nothing is to be fetched any more. */
int todo_load(const struct todo *self, struct arena *arena, struct todo_record *ret);

/* Where it is fetched: the record's address, or the step's. */
struct str todo_address(const struct todo *self, const struct todo_record *record);
/* One step further. False: there were enough, or there is no memory. */
bool todo_step(struct todo *self, struct str url, bool step_back);
/* The step leads nowhere. True: the named page is asked for once more, to be taken as it is. */
bool todo_step_back(struct todo *self);

/* ---- todo_fetch.c ---- */

/* Its turn at the gate has come. */
void todo_go(struct gate_ticket *ticket);
/* The page may not or cannot be had: the feed's own text is the next best; else it is dead. */
void todo_do_without(struct todo *self, const struct todo_record *record, struct str reason, uint64_t bytes);
/* Asks for its turn again, after a wait. */
void todo_ask_again(struct todo *self);

#endif
