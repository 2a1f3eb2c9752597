/*
 * commands - what the fetcher answers on its control socket.
 *
 * Options are words "key=value"; words without "=" are names or numbers. yes
 * and no are the values of flags. Every answer is one reply whose body is one
 * JSON object on one line; a failure has a negative errno and a line for
 * people instead. Times are RFC 3339 in UTC, absent ones null.
 *
 * A FEED object, in feed-list and feed-show:
 *   {"name","url","outlet","language","topic","state","reason","every","pace","allow_private","from",
 *    "format","title","last_poll","last_ok","next_poll","next_why","last_entry",
 *    "status","failures","polls","entries","to_fetch","in_flight"}
 *   state    "active", "paused" (by hand), "gone" (410: polls stopped, see reason)
 *   reason   why it is not well: the last failure, or the empty string
 *   language, topic  hints that go with its pages, null: none (lang= and topic= below)
 *   every    seconds, null: adaptive; pace: seconds, thousandths kept
 *   from     "command", or the file in feeds.d
 *   next_why "interval", "fixed", "retry-after", "cache-control", "ttl", "skip", "back-off", "added", "refresh"
 *   status   HTTP status of the last poll, 0: none came
 *
 * feed-add url=U [name=N] [every=10m] [pace=1s] [outlet=O] [allow-private=yes] [credential=C]
 *          [lang=L] [topic=T] [force=yes]
 *     Probes first; what the probe brought is the feed's first poll. Where U is
 *     an HTML page, the feed that it names is taken.
 *     {"name","url","added":bool,"format","title","entries":n,"items":[{"title","link","published"}]}
 *     added is false for an address that is known: nothing changed. items: at most 3.
 *     -EINVAL no http(s) address or bad option; -EEXIST the name belongs to another feed;
 *     -EBADMSG no feed there (force=yes adds it all the same); -EHOSTUNREACH no answer; -EACCES address not allowed.
 * feed-edit NAME [url=U] [every=10m] [pace=1s] [outlet=O] [allow-private=yes|no] [credential=C]
 *           [lang=L] [topic=T]      FEED
 *     What is not named stays; an empty text is none, every=0: adaptive. Asked at once where it is active.
 *     -ENOENT; -EINVAL; -EEXIST another feed has that address; -EPERM a file in feeds.d declares it.
 * feed-list [unhealthy=yes] [paused=yes] [silent=3d]      {"feeds":[FEED…]} by name
 * feed-show NAME      FEED and "history":[{"at","status","bytes","entries","new","changed","next","why","error"}…], newest first
 * feed-pause NAME…, feed-resume NAME…, feed-rm NAME…      {"feeds":["NAME"…]}; -ENOENT (none is changed)
 *     -EPERM for feed-rm of a feed that a file in feeds.d declares.
 * feed-refresh [NAME…] [wait=yes]      {"feeds":["NAME"…],"failed":["NAME"…]}
 *     Polls now. wait: answers when all that those polls led to is in the store
 *     or dead; failed: those whose poll failed (known with wait only).
 * feed-import [allow-private=yes]; OPML as the body
 *     Adds the feeds that it names, without probing them, and polls them as the
 *     pace allows; answers when they are on disk. Intervals and paces are taken
 *     where they are no shorter than the settings'; credentials never.
 *     {"added":["NAME"…],"known":n,"refused":[{"url","why"}…]}
 *     -EBADMSG no OPML; -E2BIG over 4 MiB or 5000 feeds (nothing is added).
 * feed-export      {"opml":"<?xml…"}, all feeds but those that are gone
 *
 * ingest [url=U] [type=CONTENT-TYPE] [outlet=O] [title=T] [date=RFC3339] [fetched=RFC3339]; the page's bytes as the body
 *     Answers when the page is in the outbox, synced. Send as many as you like
 *     before reading answers (but keep them bounded, 64 say).
 *     {"page":n,"unchanged":bool}
 *     page: its fetch sequence; unchanged: the same bytes came from that
 *     address before, as page n, and are not sent again (n may be in the store already).
 *     -E2BIG over the limit for pages; -EINVAL; -EAGAIN the outbox is full, or the fetcher drains: try again later.
 * fetch url=U [outlet=O] [date=RFC3339] [allow-private=yes]
 *     Fetches that page once and answers as ingest does. Its robots.txt is not asked: a person named the page.
 *     -EINVAL no http(s) address; -EHOSTUNREACH no page came; -EACCES address not allowed; -EAGAIN as ingest.
 * ingest-wait FROM TO [FROM TO]…
 *     Answers when no page with a number in [FROM, TO] is in the outbox any more:
 *     {"dead":n}, how many pages in these ranges are dead letters. Numbers outlive
 *     the fetcher: after a restart ask again.
 *
 * queue     {"to_fetch":n,"outbox":{"pages","bytes","limit","in_flight","in_flight_bytes","retrying","oldest"},
 *            "transfers":n,"dead":n,"trouble":text or null}
 *     oldest: when the oldest page in the outbox was fetched, or null.
 * stats     {"feeds":n,"outbox":n,"dead":n,"to_fetch":n,"fetched":n,"sent":n,"stored":n,"polls":n,"bytes":n}
 *     outbox: pages fetched or waiting to be that the store has not yet
 *     committed. fetched … bytes count from the start of the process.
 *
 * dead-list [stage=S] [reason=R]      {"dead":[DEAD…]}, oldest first; reason: a part of it
 *   DEAD: {"page":n,"url","feed","outlet","stage","reason","attempts","at","bytes","kept":bool}
 *   kept: its bytes are there, for dead-show and retry; without them retry fetches the address again.
 * dead-show N      DEAD and "content_type","title","fetched","body": base64 of the page, null when not kept
 * dead-retry N…|all=yes [stage=S] [reason=R]      {"retried":n}
 * dead-drop N…|all=yes [stage=S] [reason=R]       {"dropped":n}
 *     -ENOENT when a page named is no dead letter (nothing is changed).
 */
#ifndef FETCHER_COMMANDS_H
#define FETCHER_COMMANDS_H

#include "common/control.h"

/* The table for control_add(); its handlers take the struct fetcher as context. */
const struct control_command *fetcher_commands(size_t *ret_n);

#endif
