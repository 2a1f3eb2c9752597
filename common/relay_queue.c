#include "common/relay_impl.h"

#include <errno.h>
#include <stdlib.h>

#include "common/clock.h"

void relay_queue_init(struct relay_queue *self)
{
	*self = (struct relay_queue){ .last = &self->first };
}

/* Takes the one that stands at *at out: its body is the caller's. */
static struct link_body *unlink_at(struct relay_queue *self, struct waiting **at)
{
	struct waiting *w = *at;
	struct link_body *body = w->body;

	*at = w->next;
	if (!*at)
		self->last = at;
	self->n--;
	free(w);
	return body;
}

void relay_queue_clear(struct relay_queue *self)
{
	while (self->first) {
		struct link_body *body = unlink_at(self, &self->first);
		link_body_destroy(&body);
	}
}

int relay_queue_add(struct relay_queue *self, struct page_id id, struct link_body *body)
{
	struct waiting *w = malloc(sizeof *w);

	if (!w) {
		link_body_destroy(&body);
		return -ENOMEM;
	}
	*w = (struct waiting){ .id = id, .since_usec = clock_monotonic_usec(), .body = body };
	*self->last = w;
	self->last = &w->next;
	self->n++;
	return 0;
}

struct link_body *relay_queue_take(struct relay_queue *self, struct page_id *ret_id)
{
	if (!self->first)
		return NULL;
	*ret_id = self->first->id;
	return unlink_at(self, &self->first);
}

void relay_queue_forget(struct relay_queue *self, struct page_id id)
{
	for (struct waiting **at = &self->first; *at;) {
		if (!page_id_eq((*at)->id, id)) {
			at = &(*at)->next;
			continue;
		}
		struct link_body *body = unlink_at(self, at);
		link_body_destroy(&body);
	}
}
