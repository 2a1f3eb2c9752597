#include "store/revision.h"

#include <string.h>

int fetch_cmp(const struct fetch *a, const struct fetch *b)
{
	if (a->outbox == b->outbox)
		return (a->seq > b->seq) - (a->seq < b->seq);
	if (a->usec != b->usec)
		return a->usec < b->usec ? -1 : 1;
	return a->outbox < b->outbox ? -1 : 1;
}

static void remove_at(struct fetch *at, size_t *n, size_t i)
{
	memmove(at + i, at + i + 1, (*n - i - 1) * sizeof *at);
	--*n;
}

static void forget_one(struct fetch *at, size_t *n)
{
	for (size_t i = 1; i + 1 < *n; i++) {
		if (at[i].content == at[i - 1].content && at[i].content == at[i + 1].content) {
			remove_at(at, n, i);
			return;
		}
	}
	remove_at(at, n, 0);
}

void fetches_add(struct fetch *at, size_t *n, const struct fetch *f)
{
	size_t i = *n;

	while (i > 0 && fetch_cmp(&at[i - 1], f) > 0)
		i--;
	if (i > 0 && fetch_cmp(&at[i - 1], f) == 0)
		return;
	memmove(at + i + 1, at + i, (*n - i) * sizeof *at);
	at[i] = *f;
	if (++*n > FETCHES_MAX)
		forget_one(at, n);
}

uint32_t fetches_revisions(const struct fetch *at, size_t n)
{
	uint32_t revisions = 0;

	for (size_t i = 0; i < n; i++)
		revisions += i == 0 || at[i].content != at[i - 1].content;
	return revisions;
}

uint32_t fetches_revision_of(const struct fetch *at, size_t n, uint32_t content, struct fetch *ret_first)
{
	uint32_t revision = 0, found = 0;

	for (size_t i = 0; i < n; i++) {
		if (i > 0 && at[i].content == at[i - 1].content)
			continue;
		revision++;
		if (at[i].content != content)
			continue;
		found = revision;
		if (ret_first)
			*ret_first = at[i];
	}
	return found;
}

const struct fetch *fetches_first_of(const struct fetch *at, size_t n, uint32_t content)
{
	for (size_t i = 0; i < n; i++)
		if (at[i].content == content)
			return &at[i];
	return NULL;
}
