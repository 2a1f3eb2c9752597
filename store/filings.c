#include "store/filings.h"

#include <errno.h>
#include <stdlib.h>

#include "store/bytes.h"
#include "store/checksum.h"

enum { SLOTS_MIN = 1 << 12 };

struct filing {
	uint64_t key, seq;
	uint32_t next; /* older one in the same chain: index + 1 */
};

struct filings {
	struct filing *at; /* ascending in seq */
	size_t n, cap;
	uint32_t *heads;   /* index + 1 */
	size_t n_heads;    /* a power of two */
	uint64_t folded, last; /* what it holds: statements behind folded, up to last */
};

struct filings *filings_new(void)
{
	struct filings *self = calloc(1, sizeof *self);

	if (!self)
		return NULL;
	self->heads = calloc(SLOTS_MIN, sizeof *self->heads);
	self->n_heads = SLOTS_MIN;
	if (!self->heads)
		filings_destroy(&self);
	return self;
}

void filings_destroy(struct filings **self_p)
{
	struct filings *self = *self_p;

	if (!self)
		return;
	free(self->at);
	free(self->heads);
	free(self);
	*self_p = NULL;
}

uint64_t filings_key(enum term_kind kind, uint64_t hash)
{
	return (hash ^ (uint64_t)kind) * UINT64_C(0x9e3779b97f4a7c15);
}

uint64_t filings_name_key(struct str word, uint64_t date, int ahead)
{
	uint64_t span = date / FILINGS_SPAN + (uint64_t)(int64_t)ahead;

	return checksum_xxh64(word, span);
}

uint64_t filings_any_key(struct str word)
{
	return checksum_xxh64(word, UINT64_MAX);
}

static uint32_t *head_of(const struct filings *self, uint64_t key)
{
	return &self->heads[(key ^ key >> 32) & (self->n_heads - 1)];
}

static void link_all(struct filings *self)
{
	memset(self->heads, 0, self->n_heads * sizeof *self->heads);
	for (size_t i = 0; i < self->n; i++) {
		uint32_t *head = head_of(self, self->at[i].key);

		self->at[i].next = *head;
		*head = (uint32_t)i + 1;
	}
}

static int grow(struct filings *self)
{
	size_t cap = self->cap ? self->cap * 2 : SLOTS_MIN;
	struct filing *more = cap > UINT32_MAX ? NULL : reallocarray(self->at, cap, sizeof *more);

	if (!more)
		return -ENOMEM;
	self->at = more;
	self->cap = cap;
	if (cap > self->n_heads) {
		uint32_t *heads = calloc(cap, sizeof *heads);

		if (!heads)
			return -ENOMEM;
		free(self->heads);
		self->heads = heads;
		self->n_heads = cap;
		link_all(self);
	}
	return 0;
}

int filings_add(struct filings *self, uint64_t key, uint64_t seq)
{
	if (self->n == self->cap && grow(self) < 0)
		return -ENOMEM;
	uint32_t *head = head_of(self, key);

	self->at[self->n++] = (struct filing){ key, seq, *head };
	*head = (uint32_t)self->n;
	self->last = seq > self->last ? seq : self->last;
	return 0;
}

void filings_forget(struct filings *self, uint64_t seq)
{
	/* The newest is always the head of its chain. */
	while (self->n && self->at[self->n - 1].seq >= seq) {
		const struct filing *f = &self->at[--self->n];

		*head_of(self, f->key) = f->next;
	}
	if (self->last >= seq)
		self->last = seq - 1;
}

void filings_find(const struct filings *self, uint64_t key, bool (*each)(void *ctx, uint64_t seq), void *ctx)
{
	for (uint32_t i = *head_of(self, key); i; i = self->at[i - 1].next)
		if (self->at[i - 1].key == key && !each(ctx, self->at[i - 1].seq))
			return;
}

/* ---- from the segments ---- */

static int add_posting(struct filings *self, struct str term, const struct block *b, size_t i)
{
	struct str value = str_skip(term, 1);

	if (term.ptr[0] == TERM_NAME) {
		int r = filings_add(self, filings_name_key(value, b->date[i], 0), b->seq[i]);

		return r < 0 ? r : filings_add(self, filings_any_key(value), b->seq[i]);
	}
	return value.len == 8 ? filings_add(self, filings_key((enum term_kind)term.ptr[0], get_be(value.ptr, 8)), b->seq[i]) : 0;
}

static int add_term(struct filings *self, const struct segment_term *term, struct block *block)
{
	struct str list = term->list, bytes;
	int r;

	while ((r = list_next_block(&list, &bytes)) == 0) {
		if (block_get(bytes, term_is_dated(term->key), block) < 0)
			return -EIO;
		for (size_t i = 0; i < block->n && r == 0; i++)
			r = add_posting(self, term->key, block, i);
		if (r < 0)
			return r;
	}
	return r == -ENOENT ? 0 : -EIO;
}

static int add_kind(struct filings *self, const struct segment *segment, char kind, struct block *block)
{
	struct segment_term term;
	int r = 0;

	for (uint32_t i = segment_seek(segment, (struct str){ &kind, 1 }); i < segment->n && r == 0; i++) {
		if (segment_term(segment, i, &term) < 0)
			return -EIO;
		if (term.key.len == 0 || term.key.ptr[0] != kind)
			break;
		r = add_term(self, &term, block);
	}
	return r;
}

static int compare(const void *a, const void *b)
{
	const struct filing *x = a, *y = b;

	return (x->seq > y->seq) - (x->seq < y->seq);
}

static int read_segments(struct filings *self, const struct view *view)
{
	static const char kinds[] = { TERM_SAME, TERM_SHINGLE, TERM_NAME };
	struct block *block = calloc(1, sizeof *block);
	int r = block ? 0 : -ENOMEM;

	self->n = 0;
	link_all(self);
	for (size_t s = 0; s < view->n_segments; s++)
		for (size_t k = 0; k < sizeof kinds && r == 0; k++)
			r = add_kind(self, &view->segments[s], kinds[k], block);
	free(block);
	if (r == 0 && self->n > 1)
		qsort(self->at, self->n, sizeof *self->at, compare);
	link_all(self);
	return r;
}

int filings_sync(struct filings *self, const struct view *view)
{
	uint64_t folded = view->counters.folded, last = view->counters.next_seq - 1;
	size_t kept = 0;
	int r = 0;

	if (self->folded == folded && self->last == last)
		return 0;
	if (self->last != last || self->folded > folded) {
		r = read_segments(self, view);
	} else {
		for (size_t i = 0; i < self->n; i++)
			if (self->at[i].seq > folded)
				self->at[kept++] = self->at[i];
		self->n = kept;
		link_all(self);
	}
	if (r == 0) {
		self->folded = folded;
		self->last = last;
	}
	return r;
}
