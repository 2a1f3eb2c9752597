#include "fetcher/http.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "fetcher/http_engine.h"

enum { EVENTS_MAX = 64 };

/* ---- what libcurl asks of its event loop ---- */

/* An event's number: the pool, and the socket or -1 for the pool's timer. */
static uint64_t event_number(unsigned pool, int fd)
{
	return (uint64_t)pool << 32 | (uint32_t)fd;
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *ctx, void *known)
{
	struct http_pool *pool = ctx;
	struct epoll_event event = { .data.u64 = event_number(pool->index, fd) };

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		(void)epoll_ctl(pool->http->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
		(void)curl_multi_assign(pool->multi, fd, NULL);
		return 0;
	}
	event.events = (what & CURL_POLL_IN ? (uint32_t)EPOLLIN : 0) | (what & CURL_POLL_OUT ? (uint32_t)EPOLLOUT : 0);
	/* A descriptor that was closed and opened again behind our back is a new one to epoll. */
	if (epoll_ctl(pool->http->epoll_fd, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event) < 0)
		(void)epoll_ctl(pool->http->epoll_fd, known ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event);
	(void)curl_multi_assign(pool->multi, fd, pool);
	return 0;
}

static int on_timer(CURLM *multi, long ms, void *ctx)
{
	struct http_pool *pool = ctx;
	struct itimerspec when = { 0 };

	(void)multi;
	if (ms >= 0) {
		when.it_value.tv_sec = ms / 1000;
		when.it_value.tv_nsec = ms % 1000 * 1000000L + (ms == 0); /* all zero would stop the timer */
	}
	(void)timerfd_settime(pool->timer_fd, 0, &when, NULL);
	return 0;
}

static void finish_all(struct http_pool *pool)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(pool->multi, &left))) {
		struct http_transfer *transfer = NULL;
		CURLcode code = message->data.result;

		if (message->msg != CURLMSG_DONE)
			continue;
		(void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&transfer);
		if (transfer)
			http_transfer_finish(transfer, code);
	}
}

static int on_ready(zloop_t *loop, zmq_pollitem_t *item, void *ctx)
{
	struct http *self = ctx;
	struct epoll_event events[EVENTS_MAX];
	int n = epoll_wait(self->epoll_fd, events, EVENTS_MAX, 0), running;

	(void)loop;
	(void)item;
	for (int i = 0; i < n; i++) {
		struct http_pool *pool = &self->pools[events[i].data.u64 >> 32];
		int fd = (int)(uint32_t)events[i].data.u64;
		int what = (events[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
			   (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
			   (events[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
		uint64_t fired;

		if (fd < 0 && read(pool->timer_fd, &fired, sizeof(fired)) < 0)
			continue;
		(void)curl_multi_socket_action(pool->multi, fd < 0 ? CURL_SOCKET_TIMEOUT : fd, fd < 0 ? 0 : what,
					       &running);
	}
	for (unsigned i = 0; i < HTTP_POOLS; i++)
		finish_all(&self->pools[i]);
	return 0;
}

/* ---- the engine ---- */

static int open_pool(struct http *self, unsigned index)
{
	struct http_pool *pool = &self->pools[index];
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = event_number(index, -1) };

	pool->http = self;
	pool->index = index;
	pool->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	if (pool->timer_fd < 0 || epoll_ctl(self->epoll_fd, EPOLL_CTL_ADD, pool->timer_fd, &event) < 0)
		return -errno;
	pool->multi = curl_multi_init();
	if (!pool->multi)
		return -ENOMEM;
	(void)curl_multi_setopt(pool->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	(void)curl_multi_setopt(pool->multi, CURLMOPT_SOCKETDATA, pool);
	(void)curl_multi_setopt(pool->multi, CURLMOPT_TIMERFUNCTION, on_timer);
	(void)curl_multi_setopt(pool->multi, CURLMOPT_TIMERDATA, pool);
	return 0;
}

int http_configure(struct http *self, const struct http_options *options)
{
	char *user_agent = strdup(options->user_agent), *ca_file = strdup(options->ca_file);

	if (!user_agent || !ca_file) {
		free(user_agent);
		free(ca_file);
		return -ENOMEM;
	}
	free(self->user_agent);
	free(self->ca_file);
	self->options = *options;
	self->options.user_agent = self->user_agent = user_agent;
	self->options.ca_file = self->ca_file = ca_file;
	for (unsigned i = 0; i < HTTP_POOLS; i++) {
		(void)curl_multi_setopt(self->pools[i].multi, CURLMOPT_MAXCONNECTS, (long)options->connections);
		(void)curl_multi_setopt(self->pools[i].multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)options->host_connections);
	}
	return 0;
}

int http_new(zloop_t *loop, const struct http_options *options, struct http **ret)
{
	owned(http_destroy) struct http *self = calloc(1, sizeof(*self));
	zmq_pollitem_t item = { .events = ZMQ_POLLIN };
	int r = 0;

	if (!self)
		return -ENOMEM;
	for (unsigned i = 0; i < HTTP_POOLS; i++)
		self->pools[i].timer_fd = -1;
	self->loop = loop;
	self->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (self->epoll_fd < 0)
		return -errno;
	for (unsigned i = 0; r == 0 && i < HTTP_POOLS; i++)
		r = open_pool(self, i);
	if (r == 0)
		r = http_configure(self, options);
	item.fd = self->epoll_fd;
	if (r == 0 && zloop_poller(loop, &item, on_ready, self) < 0)
		r = -ENOMEM;
	if (r < 0)
		return r;
	*ret = self;
	self = NULL;
	return 0;
}

void http_destroy(struct http **self_p)
{
	struct http *self = *self_p;

	if (!self)
		return;
	for (struct http_transfer *t = self->transfers, *next; t; t = next) {
		next = t->next;
		http_transfer_destroy(&t);
	}
	for (unsigned i = 0; i < HTTP_POOLS; i++) {
		if (self->pools[i].multi)
			(void)curl_multi_cleanup(self->pools[i].multi);
		if (self->pools[i].timer_fd >= 0)
			(void)close(self->pools[i].timer_fd);
	}
	if (self->epoll_fd >= 0) {
		zmq_pollitem_t item = { .fd = self->epoll_fd };

		zloop_poller_end(self->loop, &item);
		(void)close(self->epoll_fd);
	}
	free(self->user_agent);
	free(self->ca_file);
	free(self);
	*self_p = NULL;
}
