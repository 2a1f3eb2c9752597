#include "common/link_impl.h"

#include <assert.h>
#include <errno.h>

#include "common/clock.h"

enum { RESERVE_MS = 5000 };

/* ---- producer ---- */

/* One message may overdraw the bytes, so that a page larger than what is left is not held for ever. */
static bool takes(const struct peer *p)
{
	return !p->away && !p->leaving && p->credit_messages > 0 && p->credit_bytes > 0;
}

static struct peer *best_peer(const struct link *self)
{
	struct peer *best = NULL;
	int64_t now = clock_monotonic_usec();

	for (struct peer *p = self->peers; p; p = p->next)
		if (takes(p) && !p->alone && now > p->reserved_usec &&
		    (!best || p->credit_messages > best->credit_messages))
			best = p;
	return best;
}

/* A consumer with nothing in hand; where there is none, the least busy one gets nothing new until it is. */
static struct peer *idle_peer(const struct link *self)
{
	struct peer *least = NULL;
	bool reserved = false;
	int64_t now = clock_monotonic_usec();

	for (struct peer *p = self->peers; p; p = p->next) {
		if (takes(p) && p->in_hand == 0)
			return p;
		reserved |= now <= p->reserved_usec;
		if (takes(p) && !p->alone && (!least || p->in_hand < least->in_hand))
			least = p;
	}
	if (least && !reserved)
		least->reserved_usec = now + RESERVE_MS * 1000ll;
	return NULL;
}

bool link_can_send(const struct link *self)
{
	return best_peer(self);
}

/* A page that is sent again counts once: whoever has its earlier copy has one less in hand. */
static void take_back(struct link *self, struct page_id id)
{
	uint64_t session;
	struct peer *p = idmap_remove(&self->in_flight, id, &session) ? link_peer_of(self, session) : NULL;

	if (p && p->in_hand && --p->in_hand == 0)
		p->alone = false;
}

/* Whom it goes to, noted as on its way there. */
static int begin_send(struct link *self, struct page_id id, bool alone, struct peer **ret)
{
	assert(!self->consumer);
	struct peer *p = alone ? idle_peer(self) : best_peer(self);

	if (!p)
		return -EAGAIN;
	take_back(self, id);
	*ret = p;
	return idmap_put(&self->in_flight, id, p->session);
}

static int end_send(struct link *self, struct page_id id, bool alone, struct peer *p, size_t bytes, int r)
{
	if (r < 0) {
		(void)idmap_remove(&self->in_flight, id, NULL);
		return -EAGAIN;
	}
	p->credit_messages--;
	p->credit_bytes -= (int64_t)bytes;
	p->in_hand++;
	p->alone = alone;
	p->reserved_usec = 0;
	return 0;
}

int link_send(struct link *self, enum wire_kind kind, struct page_id id, struct str body, bool alone)
{
	struct peer *p;
	int r = begin_send(self, id, alone, &p);

	return r < 0 ? r : end_send(self, id, alone, p, body.len, link_tell(self, p, kind, id, body));
}

int link_send_body(struct link *self, enum wire_kind kind, struct page_id id, struct link_body **body_p, bool alone)
{
	size_t bytes = link_body_str(*body_p).len;
	struct peer *p;
	int r = begin_send(self, id, alone, &p);

	if (r == 0)
		r = end_send(self, id, alone, p, bytes, link_tell_message(self, p, kind, id, &(*body_p)->message));
	if (r == 0)
		link_body_destroy(body_p);
	return r;
}

/* ---- consumer ---- */

static struct peer *sender_of(const struct link *self, struct page_id id)
{
	uint64_t session;

	return idmap_get(&self->in_flight, id, &session) ? link_peer_of(self, session) : NULL;
}

void link_release(struct link *self, struct page_id id)
{
	uint64_t bytes;
	struct peer *p = idmap_remove(&self->owed, id, &bytes) ? sender_of(self, id) : NULL;

	if (!p || self->draining)
		return;
	p->grant.messages++;
	p->grant.bytes += (uint32_t)bytes;
	/* Three quarters of the window keep the producer busy meanwhile. */
	if (p->grant.messages >= self->credit_messages / 4 || p->grant.bytes >= self->credit_bytes / 4)
		link_flush_grant(self, p);
}

struct link_body *link_keep(struct link *self)
{
	return self->at_hand ? link_body_of(self->at_hand) : link_body_new(&(struct buf){ 0 });
}

static void done_once(struct link *self, const struct page_id *ids, size_t n)
{
	for (size_t i = 0; i < n; i++)
		link_release(self, ids[i]);
	for (struct peer *p = self->peers; p; p = p->next) {
		size_t known = 0;
		arena_reset(self->arena);
		struct page_id *theirs = arena_alloc(self->arena, n, sizeof *theirs);
		for (size_t i = 0; theirs && i < n; i++)
			if (sender_of(self, ids[i]) == p)
				theirs[known++] = ids[i];
		if (!known)
			continue;
		buf_clear(&self->out);
		wire_put_ids(&self->out, theirs, known);
		(void)link_tell(self, p, WIRE_DONE, (struct page_id){ 0 }, buf_str(&self->out));
	}
	for (size_t i = 0; i < n; i++)
		(void)idmap_remove(&self->in_flight, ids[i], NULL);
}

void link_done(struct link *self, const struct page_id *ids, size_t n)
{
	for (size_t at = 0; at < n; at += WIRE_IDS_MAX)
		done_once(self, ids + at, n - at < WIRE_IDS_MAX ? n - at : WIRE_IDS_MAX);
}

void link_lost(struct link *self, const struct wire_lost *lost)
{
	link_release(self, lost->id);
	struct peer *p = sender_of(self, lost->id);

	(void)idmap_remove(&self->in_flight, lost->id, NULL);
	if (!p)
		return;
	buf_clear(&self->out);
	wire_put_lost(&self->out, lost);
	(void)link_tell(self, p, WIRE_LOST, lost->id, buf_str(&self->out));
}

void link_begin(struct link *self, struct page_id id)
{
	struct peer *p = sender_of(self, id);

	if (p)
		(void)link_tell(self, p, WIRE_BEGIN, id, (struct str){ 0 });
}

void link_drain(struct link *self)
{
	self->draining = true;
	for (struct peer *p = self->peers; p; p = p->next)
		(void)link_tell(self, p, WIRE_BYE, (struct page_id){ 0 }, (struct str){ 0 });
}

size_t link_in_flight(const struct link *self)
{
	return self->in_flight.n;
}
