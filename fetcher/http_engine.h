/*
 * http_engine - shared by http.c, which has libcurl's event loop, and http_transfer.c, which has a transfer.
 */
#ifndef FETCHER_HTTP_ENGINE_H
#define FETCHER_HTTP_ENGINE_H

#include <curl/curl.h>

#include "common/buf.h"
#include "fetcher/address.h"
#include "fetcher/http.h"

enum { HTTP_POOLS = 2 }; /* public and private: connections are never shared between them */

struct http_pool {
	struct http *http;
	CURLM *multi;
	int timer_fd;
	unsigned index;
};

struct http {
	zloop_t *loop;
	int epoll_fd;
	struct http_pool pools[HTTP_POOLS];
	struct http_options options;
	char *user_agent, *ca_file;
	struct http_transfer *transfers; /* all that run */
	size_t buffered;
};

struct http_transfer {
	struct http_transfer *next, **prev;
	struct http *http;
	struct http_pool *pool;
	CURL *easy;
	struct curl_slist *headers;
	struct buf body;
	uint64_t max_bytes, header_bytes;
	enum http_error error; /* found by a callback of ours */
	bool allow_private;
	char why[CURL_ERROR_SIZE], refused[ADDRESS_TEXT_BYTES + 32];
	void (*done)(void *ctx, const struct http_answer *answer);
	void *ctx;
};

/* The transfer has ended with this code: its done() is called, and it is freed. */
void http_transfer_finish(struct http_transfer *self, CURLcode code);
/* Freed, without done(). */
void http_transfer_destroy(struct http_transfer **self_p);

#endif
