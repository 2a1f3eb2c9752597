#include "fetcher/visit.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"

enum { VISIT_ARENA_BYTES = 256 << 10 };

struct visit {
	struct gate_ticket own; /* first: a ticket's go() finds the visit by it */
	struct gate_ticket *ticket;
	struct visit *next, **prev; /* in visitor.visits */
	struct visitor *visitor;
	struct arena *arena; /* of the whole visit: a few addresses */
	struct visit_request request;
	struct url url;
	struct str permanent_url, first_host;
	bool only_permanent;
	unsigned hops;
	struct http_transfer *transfer;
};

static void visit_destroy(struct visit **self_p)
{
	struct visit *self = *self_p;

	if (!self)
		return;
	if (self->prev) {
		*self->prev = self->next;
		if (self->next)
			self->next->prev = self->prev;
	}
	if (self->transfer)
		http_cancel(&self->transfer);
	if (self->ticket)
		gate_leave(self->visitor->gate, self->ticket);
	arena_destroy(&self->arena);
	free(self);
	*self_p = NULL;
}

void visit_cancel(struct visit **visit_p)
{
	struct visit *visit = *visit_p;

	*visit_p = NULL;
	if (visit && visit->request.dropped)
		visit->request.dropped(visit->request.ctx);
	visit_destroy(&visit);
}

static void finish(struct visit *self, const struct http_answer *http, const char *refused)
{
	const struct visit_answer answer = {
		.http = http,
		.url = self->url.text,
		.permanent_url = self->permanent_url,
		.refused = refused,
	};

	self->request.done(self->request.ctx, &answer);
	visit_destroy(&self);
}

static bool is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static int hop(struct visit *self);

/* NULL: the next hop is on its way; else why it is not. */
static const char *follow(struct visit *self, const struct http_answer *answer)
{
	bool permanent = answer->status == 301 || answer->status == 308;
	struct url next;

	if (answer->location.len == 0)
		return "redirect without an address";
	if (self->hops++ >= self->visitor->redirects_max)
		return "too many redirects";
	if (url_read(answer->location, self->url.text, self->arena, &next) < 0)
		return "redirect to what is no http address";
	if (str_eq(next.text, self->url.text))
		return "redirect to itself";
	self->only_permanent = self->only_permanent && permanent;
	self->url = next;
	if (self->only_permanent)
		self->permanent_url = next.text;
	self->ticket = NULL;
	return hop(self) < 0 ? "out of memory" : NULL;
}

static void on_answer(void *ctx, const struct http_answer *answer)
{
	struct visit *self = ctx;
	const char *refused = NULL;

	self->transfer = NULL;
	gate_leave(self->visitor->gate, self->ticket);
	self->visitor->wake(self->visitor->ctx);
	if (answer->error == HTTP_OK && is_redirect(answer->status)) {
		refused = follow(self, answer);
		if (!refused)
			return;
	}
	self->ticket = NULL;
	finish(self, answer, refused);
}

static int start_hop(struct visit *self)
{
	bool first_host = str_eq(self->url.host, self->first_host);
	const struct http_request request = {
		.url = self->url.text,
		.accept = self->request.accept,
		/* Validators and passwords are for whom they came from. */
		.etag = self->hops == 0 || first_host ? self->request.etag : STR(""),
		.last_modified = self->hops == 0 || first_host ? self->request.last_modified : STR(""),
		.credential = first_host ? self->request.credential : STR(""),
		.max_bytes = self->request.max_bytes,
		.allow_private = self->request.private_host.len && str_eq(self->url.host, self->request.private_host),
		.done = on_answer,
		.ctx = self,
	};

	return http_start(self->visitor->http, &request, &self->transfer);
}

static void go(struct gate_ticket *ticket)
{
	struct visit *self = (struct visit *)ticket;
	const struct http_answer failed = { .error = HTTP_BUSY, .why = "out of memory" };

	if (start_hop(self) == 0)
		return;
	gate_leave(self->visitor->gate, ticket);
	self->ticket = NULL;
	finish(self, &failed, NULL);
}

static int hop(struct visit *self)
{
	int r;

	self->own.go = go;
	self->own.rank = self->request.rank;
	self->own.gap_usec = self->request.gap_usec;
	r = gate_ask(self->visitor->gate, url_domain(self->visitor->psl, &self->url), &self->own);
	if (r < 0)
		return r;
	self->ticket = &self->own;
	self->visitor->wake(self->visitor->ctx);
	return 0;
}

static int keep_texts(struct visit *self)
{
	struct visit_request *r = &self->request;
	struct str *const texts[] = { &r->url, &r->accept, &r->etag, &r->last_modified, &r->credential, &r->private_host };

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (arena_dup(self->arena, *texts[i], texts[i]) < 0)
			return -ENOMEM;
	return 0;
}

int visit_start(struct visitor *visitor, const struct visit_request *request, struct visit **ret)
{
	owned(visit_destroy) struct visit *self = calloc(1, sizeof(*self));
	int r;

	if (!self)
		return -ENOMEM;
	self->visitor = visitor;
	self->request = *request;
	self->only_permanent = true;
	self->arena = arena_new(VISIT_ARENA_BYTES);
	if (!self->arena)
		return -ENOMEM;
	r = keep_texts(self);
	if (r == 0)
		r = url_read(request->url, STR(""), self->arena, &self->url);
	if (r < 0)
		return r;
	self->first_host = self->url.host;
	if (request->ticket)
		r = start_hop(self);
	else
		r = hop(self);
	if (r < 0)
		return r;
	if (request->ticket)
		self->ticket = request->ticket;
	self->next = visitor->visits;
	self->prev = &visitor->visits;
	if (self->next)
		self->next->prev = &self->next;
	visitor->visits = self;
	*ret = self;
	self = NULL;
	return 0;
}

void visitor_close(struct visitor *visitor)
{
	while (visitor->visits) {
		struct visit *visit = visitor->visits;

		visit_cancel(&visit);
	}
}
