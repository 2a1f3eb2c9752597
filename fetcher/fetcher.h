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
#include "fetcher/feeds.h"
#include "fetcher/outbox.h"
#include "fetcher/page.h"
#include "fetcher/prune.h"
#include "fetcher/sites.h"
#include "fetcher/visit.h"
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
	struct curve keys;         /* of what listens on tcp */
	const struct curve *curve; /* those, or NULL */
	struct feeds *feeds;
	struct todos *todos;
	struct sites *sites;
	struct visitor visitor; /* http, gate, psl */
	struct prune prune;
	uint64_t random;   /* state of the jitter */
	int commit_timer;  /* zloop's id; -1: none is set */
	int turn_timer;    /* the same, of fetcher_turn() */
	int64_t turn_at_usec; /* when it fires, monotonic */
	bool trouble;      /* the outbox cannot be written: nothing is taken in */
	bool drained;      /* `inquit drain`: the same, by hand */
	bool was_full;
	bool busy; /* the last commit had many jobs */
	bool sending, send_more;
	int64_t alone_since_usec; /* monotonic; a page waits for an idle consumer since; 0: none does */
	struct skews {
		int64_t usec[5]; /* servers' clocks less ours */
		unsigned n;      /* all that were taken; the last ones are kept */
	} skews;
	struct {
		uint64_t fetched, sent, stored, polls, bytes;
	} counted; /* since the start */
	struct histogram latency; /* of pages, from fetched to stored */
};

/* Opens the outbox in place, fills the window from it, joins the link. 0, or -errno and a line in reterr. */
int fetcher_open(struct fetcher *self, struct buf *reterr);
void fetcher_close(struct fetcher *self);

/* New settings, valid from now on. What sockets and the outbox were opened with stays, but for a larger map. */
void fetcher_reload(struct fetcher *self, const struct fetcher_conf *conf);

/* The outbox has something to commit: a commit follows in some milliseconds. */
void fetcher_commit_soon(void *ctx);
/* For outbox_attend(). */
void fetcher_committed(void *ctx, int r);

/* Commits what is queued, at once: before the process ends. */
void fetcher_flush(struct fetcher *self);

/* Nothing new is to be taken in: trouble, drain, or the outbox is at its limit. */
bool fetcher_is_full(const struct fetcher *self);

/* New pages need not be compressed: nobody keeps them, or they come in a rush; the outbox is short, and no parser far away. */
bool fetcher_takes_loose(const struct fetcher *self);

/* A page of the outbox left it, for the store or for the dead: whoever waits for it learns. */
void fetcher_page_gone(struct fetcher *self, uint64_t number);

/* The page of a job that was committed is to be sent. */
void fetcher_page_came(struct fetcher *self, uint64_t number, size_t bytes, uint32_t feed);

/* Something may be due now: lets polls and pages go as soon as the loop is free. */
void fetcher_wake(void *ctx);

/* Least gap after a request that feed leads to. */
uint64_t fetcher_pace(const struct fetcher *self, const struct feed *feed);
/* The password for feed's own host, into a buffer of the caller's; empty: none. -errno: it cannot be read. */
enum { CREDENTIAL_MAX = 256 };
int fetcher_credential(const struct feed *feed, char out[CREDENTIAL_MAX], struct str *ret);

/* The feed is removed, with all that is still to be fetched for it. */
void feed_forget(struct fetcher *self, struct feed *feed);

/* declare.c: reads feeds.d; feeds come, change and go as it says. What cannot be read changes nothing. */
void fetcher_declare(struct fetcher *self);

/* ---- command_ingest.c: a page from a client ---- */

/* Answers the call when page, of which nothing is kept, is in the outbox. 0; -ENOMEM, -E2BIG: it is not answered. */
int ingest_submit(struct fetcher *self, struct control *control, const struct control_call *call, const struct page_new *page);

/* ---- poll.c: a feed is asked; poll_take.c: its answer, as poll_judge.h reads it, is taken in ---- */

/* Polls now; a poll that is under way counts. */
void poll_start(struct fetcher *self, struct feed *feed);
/* Of a feed that goes: what is under way for it ends. */
void poll_cancel(struct fetcher *self, struct feed *feed);
/* Of a feed that has another address now: an answer of the old one is not waited for, and where one is being taken in, it counts for the entries alone. */
void poll_leave(struct fetcher *self, struct feed *feed);
/*
 * Takes an answer as feed's poll. done(ctx), unless NULL, is called when it is
 * on disk. 0, or -ENOMEM: then feed is as before and done() is not called.
 */
int poll_take(struct fetcher *self, struct feed *feed, const struct visit_answer *answer, void (*done)(void *ctx),
	      void *ctx);
/* What is wanted of a feed's server. */
extern const struct str poll_accept, page_accept;

/* ---- todos.c, todo_fetch.c: the pages behind entries are fetched ---- */

int todos_open(struct fetcher *self); /* from the outbox: 0 or -errno */
void todos_close(struct fetcher *self);
/* A record is in the to-fetch list. */
void todos_add(struct fetcher *self, uint64_t number);
/* A feed went: nothing more is fetched for it. */
void todos_forget(struct fetcher *self, uint32_t feed);
/* Puts those at the gate whose time has come; returns when the next one's comes (since the epoch), INT64_MAX: none waits. */
int64_t todos_turn(struct fetcher *self, int64_t now_usec);
size_t todos_count(const struct fetcher *self);

/* Answers the clients whose waits are over. */
void fetcher_check_waits(struct fetcher *self);

/* ---- send.c: from the outbox to the parsers ---- */

extern const struct link_handlers send_handlers; /* ctx: the fetcher */
/* Sends what the window, the consumers' credit and the order allow. */
void send_kick(struct fetcher *self);

/* ---- command_*.c: handlers of the control socket ---- */

void answer_ingest(void *ctx, struct control *control, const struct control_request *request);
void answer_fetch(void *ctx, struct control *control, const struct control_request *request);
void answer_ingest_wait(void *ctx, struct control *control, const struct control_request *request);
void answer_queue(void *ctx, struct control *control, const struct control_request *request);
void answer_stats(void *ctx, struct control *control, const struct control_request *request);
void answer_drain(void *ctx, struct control *control, const struct control_request *request);
void answer_resume(void *ctx, struct control *control, const struct control_request *request);
void answer_feed_add(void *ctx, struct control *control, const struct control_request *request);
void answer_feed_edit(void *ctx, struct control *control, const struct control_request *request);
void answer_feed_list(void *ctx, struct control *control, const struct control_request *request);
void answer_feed_show(void *ctx, struct control *control, const struct control_request *request);
void answer_feed_pause(void *ctx, struct control *control, const struct control_request *request);
void answer_feed_resume(void *ctx, struct control *control, const struct control_request *request);
void answer_feed_rm(void *ctx, struct control *control, const struct control_request *request);
void answer_feed_refresh(void *ctx, struct control *control, const struct control_request *request);
void answer_feed_import(void *ctx, struct control *control, const struct control_request *request);
void answer_feed_export(void *ctx, struct control *control, const struct control_request *request);
void answer_dead_list(void *ctx, struct control *control, const struct control_request *request);
void answer_dead_show(void *ctx, struct control *control, const struct control_request *request);
void answer_dead_retry(void *ctx, struct control *control, const struct control_request *request);
void answer_dead_drop(void *ctx, struct control *control, const struct control_request *request);

#endif
