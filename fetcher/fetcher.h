/*
 * fetcher - the daemon's parts in one place, for its handlers.
 *
 * main.c makes one; handlers (of the link, the control socket, timers and
 * transfers) take it as their first argument. Modules below it (outbox, window,
 * http, gate, robots …) do not know it.
 */
#ifndef FETCHER_FETCHER_H
#define FETCHER_FETCHER_H

#include "common/daemon.h"
#include "common/link.h"
#include "fetcher/conf.h"
#include "fetcher/outbox.h"
#include "fetcher/page.h"
#include "fetcher/wait.h"
#include "fetcher/window.h"

struct fetcher {
	struct daemon *daemon;
	const struct fetcher_conf *conf;
	struct arena *arena; /* for what lives as long as one handler */
	struct outbox *outbox;
	struct press *press;
	struct window *window;
	struct waits *waits;
	struct link *link;
	int commit_timer;  /* zloop's id; -1: none is set */
	bool trouble;      /* the outbox cannot be written: nothing is taken in */
	bool drained;      /* `inquit drain`: the same, by hand */
	bool sending, send_more;
	int64_t alone_since_usec; /* monotonic; a page waits for an idle consumer since; 0: none does */
	struct {
		uint64_t fetched, sent, stored, polls, bytes;
	} counted; /* since the start */
};

/* Opens the outbox in place, fills the window from it, joins the link. 0, or -errno and a line in reterr. */
int fetcher_open(struct fetcher *self, struct buf *reterr);
void fetcher_close(struct fetcher *self);

/* Commits what is queued, at once: before the process ends. */
void fetcher_flush(struct fetcher *self);

/* Nothing new is to be taken in: trouble, drain, or the outbox is at its limit. */
bool fetcher_is_full(const struct fetcher *self);

/* A page of the outbox left it, for the store or for the dead: whoever waits for it learns. */
void fetcher_page_gone(struct fetcher *self, uint64_t number);

/* The page of a job that was committed is to be sent. */
void fetcher_page_came(struct fetcher *self, uint64_t number, size_t bytes, uint32_t feed);

/* An address is in the to-fetch list (again). */
void fetcher_todo_came(struct fetcher *self, uint64_t number);

/* Answers the clients whose waits are over. */
void fetcher_check_waits(struct fetcher *self);

/* ---- send.c: from the outbox to the parsers ---- */

extern const struct link_handlers send_handlers; /* ctx: the fetcher */
/* Sends what the window, the consumers' credit and the order allow. */
void send_kick(struct fetcher *self);

/* ---- command_*.c: handlers of the control socket ---- */

void command_ingest(void *ctx, struct control *control, const struct control_request *request);
void command_ingest_wait(void *ctx, struct control *control, const struct control_request *request);
void command_queue(void *ctx, struct control *control, const struct control_request *request);
void command_stats(void *ctx, struct control *control, const struct control_request *request);
void command_drain(void *ctx, struct control *control, const struct control_request *request);
void command_resume(void *ctx, struct control *control, const struct control_request *request);
void command_dead_list(void *ctx, struct control *control, const struct control_request *request);
void command_dead_show(void *ctx, struct control *control, const struct control_request *request);
void command_dead_retry(void *ctx, struct control *control, const struct control_request *request);
void command_dead_drop(void *ctx, struct control *control, const struct control_request *request);

#endif
