/*
 * http - one request and its answer, many at a time, over libcurl.
 *
 * libcurl's sockets and timers sit in one epoll descriptor that the loop
 * watches. A transfer is one hop: redirects are answers like others (visit.h
 * follows them). Every bound is kept here: time to connect, to stall and in
 * all, bytes of headers, bytes after decompression, bytes on the wire.
 *
 * Every socket's address is judged when it is about to be connected
 * (address.h), so neither a redirect nor a name that changes its address gets
 * by. Requests that may go to private addresses have connections of their own:
 * a kept connection of theirs is never used by another.
 */
#ifndef FETCHER_HTTP_H
#define FETCHER_HTTP_H

#include <czmq.h>

#include "common/str.h"

struct http;
struct http_transfer;

struct http_options {
	const char *user_agent, *ca_file; /* ca_file empty: the system's */
	uint64_t connect_usec, stall_usec, total_usec;
	uint64_t header_max_bytes;
	size_t connections; /* kept open, at most */
	size_t host_connections;
};

enum http_error {
	HTTP_OK,       /* there is an answer, of whatever status */
	HTTP_ADDRESS,  /* its address is private, and it may not go there */
	HTTP_NAME,     /* no such host */
	HTTP_CONNECT,
	HTTP_TLS,
	HTTP_TIMEOUT,
	HTTP_TOO_LARGE,
	HTTP_BROKEN,   /* cut, reset, badly compressed, no HTTP */
	HTTP_BUSY,     /* too much is buffered in all: try again later */
	HTTP_ERRORS,
};

struct http_answer {
	enum http_error error;
	const char *why; /* for people; of an error */
	int status;
	struct str body;
	/* Headers, empty when absent. */
	struct str content_type, etag, last_modified, location, retry_after, cache_control, expires, date, age;
	uint64_t wire_bytes;
}; /* all valid during done() */

struct http_request {
	struct str url, accept, etag, last_modified;
	struct str credential; /* user:password */
	uint64_t max_bytes;
	bool allow_private;
	void (*done)(void *ctx, const struct http_answer *answer);
	void *ctx;
};

int http_new(zloop_t *loop, const struct http_options *options, struct http **ret); /* options' strings are copied */
/* Other options, for transfers that start from now on. 0 or -ENOMEM: nothing is changed. */
int http_configure(struct http *self, const struct http_options *options);
void http_destroy(struct http **self_p); /* transfers end without done() */

/* 0, and done() is called later, never from within; or -ENOMEM. Nothing of request is kept but ctx. */
int http_start(struct http *self, const struct http_request *request, struct http_transfer **ret);
/* Ends a transfer without done(). */
void http_cancel(struct http_transfer **transfer_p);

const char *http_error_name(enum http_error error); /* "too_large", … */

#endif
