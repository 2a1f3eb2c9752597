#include "common/unread.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "common/cleanup.h"

enum { ROUTE_MAX = 32 };

/* Of one client; libzmq's threads take from it, and the last to leave it frees it. */
struct account {
	atomic_size_t bytes;
	atomic_uint holders;
};

struct client {
	unsigned char route[ROUTE_MAX];
	size_t route_len;
	struct account *account;
	bool left;
};

struct unread {
	struct client *at;
	size_t n, cap;
};

/* A message that libzmq holds. */
struct held {
	struct account *account;
	char *bytes;
	size_t memory;
};

static void account_drop(struct account *account)
{
	if (atomic_fetch_sub(&account->holders, 1) == 1)
		free(account);
}

int unread_new(struct unread **ret)
{
	*ret = calloc(1, sizeof **ret);
	return *ret ? 0 : -ENOMEM;
}

void unread_destroy(struct unread **self_p)
{
	struct unread *self = *self_p;

	if (!self)
		return;
	for (size_t i = 0; i < self->n; i++)
		account_drop(self->at[i].account);
	free(self->at);
	free(self);
	*self_p = NULL;
}

/* Forgets the clients that have taken all. */
static void sweep(struct unread *self)
{
	size_t kept = 0;

	for (size_t i = 0; i < self->n; i++) {
		if (atomic_load(&self->at[i].account->bytes))
			self->at[kept++] = self->at[i];
		else
			account_drop(self->at[i].account);
	}
	self->n = kept;
}

static struct client *find(struct unread *self, struct str route)
{
	for (size_t i = 0; i < self->n; i++)
		if (str_eq((struct str){ (const char *)self->at[i].route, self->at[i].route_len }, route))
			return &self->at[i];
	return NULL;
}

static struct client *add(struct unread *self, struct str route)
{
	if (self->n == self->cap) {
		size_t cap = self->cap ? 2 * self->cap : 16;
		struct client *more = reallocarray(self->at, cap, sizeof *more);

		if (!more)
			return NULL;
		self->at = more;
		self->cap = cap;
	}
	struct account *account = calloc(1, sizeof *account);
	if (!account)
		return NULL;
	atomic_init(&account->holders, 1);
	struct client *client = &self->at[self->n++];
	*client = (struct client){ .route_len = route.len, .account = account };
	memcpy(client->route, route.ptr, route.len);
	return client;
}

size_t unread_bytes(struct unread *self)
{
	size_t sum = 0;

	for (size_t i = 0; i < self->n; i++)
		sum += atomic_load(&self->at[i].account->bytes);
	return sum;
}

/* In libzmq's thread. */
static void on_taken(void *data, void *hint)
{
	struct held *held = hint;

	(void)data;
	(void)atomic_fetch_sub(&held->account->bytes, held->memory);
	account_drop(held->account);
	free(held->bytes);
	free(held);
}

static int queue(struct account *account, void *socket, struct str route, struct buf *message)
{
	struct held *held = malloc(sizeof *held);
	zmq_msg_t msg;

	if (!held)
		return -ENOMEM;
	*held = (struct held){ .account = account, .bytes = message->ptr, .memory = message->cap };
	(void)atomic_fetch_add(&account->holders, 1);
	(void)atomic_fetch_add(&account->bytes, held->memory);
	int r = zmq_msg_init_data(&msg, held->bytes, message->len, on_taken, held);
	*message = (struct buf){ 0 };
	if (r < 0) {
		on_taken(held->bytes, held);
		return -ENOMEM;
	}
	if (zmq_send(socket, route.ptr, route.len, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0 || zmq_msg_send(&msg, socket, ZMQ_DONTWAIT) < 0)
		(void)zmq_msg_close(&msg);
	return 0;
}

static int send_to(struct unread *self, void *socket, struct str route, int fd, struct buf *message)
{
	struct client *client = find(self, route);

	if (!client)
		client = add(self, route);
	if (!client)
		return -ENOMEM;
	size_t unread = atomic_load(&client->account->bytes);
	if (client->left && unread)
		return 0;
	if (unread && (unread + message->cap > UNREAD_MAX || unread_bytes(self) + message->cap > UNREAD_TOTAL_MAX)) {
		client->left = true;
		/* libzmq has no call for it. It notices, and closes what is its own. */
		if (fd >= 0)
			(void)shutdown(fd, SHUT_RDWR);
		return -ENOBUFS;
	}
	return queue(client->account, socket, route, message);
}

int unread_send(struct unread *self, void *socket, struct str route, int fd, struct buf *message)
{
	int r = route.len > ROUTE_MAX ? -EINVAL : 0;

	sweep(self);
	if (r == 0)
		r = send_to(self, socket, route, fd, message);
	buf_destroy(message);
	return r;
}
