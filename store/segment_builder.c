#include <errno.h>
#include <stdlib.h>

#include "common/arena.h"
#include "common/cleanup.h"
#include "store/segment.h"

enum {
	SLOTS_MIN = 1 << 10,
	BUILDER_BYTES_MAX = 1 << 30, /* a batch is bounded long before, by its frames */
};

/* A term of the batch: its postings chained in order of coming. */
struct entry {
	uint64_t start; /* the key's first eight bytes: most comparisons end there */
	struct str key;
	uint32_t marks; /* see segment_builder_add_marked() */
	uint32_t first, last, n; /* indexes into links, + 1 */
};

struct link_ {
	struct posting posting;
	uint32_t next;
};

/* Of a term; the hash is here too, so that a chain is walked without its entries. */
struct slot {
	uint32_t hash, entry; /* index into entries + 1; 0: free */
};

struct segment_builder {
	struct arena *arena;
	struct entry *entries;
	size_t n, cap;
	struct slot *slots; /* open addressing, at most half full */
	size_t slots_n;
	struct link_ *links;
	size_t links_n, links_cap;
	size_t bytes;
};

struct segment_builder *segment_builder_new(void)
{
	struct segment_builder *self = calloc(1, sizeof *self);

	if (!self)
		return NULL;
	self->arena = arena_new(BUILDER_BYTES_MAX);
	self->slots = calloc(SLOTS_MIN, sizeof *self->slots);
	self->slots_n = SLOTS_MIN;
	if (!self->arena || !self->slots)
		segment_builder_destroy(&self);
	return self;
}

void segment_builder_destroy(struct segment_builder **self_p)
{
	struct segment_builder *self = *self_p;

	if (!self)
		return;
	arena_destroy(&self->arena);
	free(self->entries);
	free(self->slots);
	free(self->links);
	free(self);
	*self_p = NULL;
}

void segment_builder_clear(struct segment_builder *self)
{
	arena_reset(self->arena);
	self->n = self->links_n = self->bytes = 0;
	memset(self->slots, 0, self->slots_n * sizeof *self->slots);
}

size_t segment_builder_terms(const struct segment_builder *self)
{
	return self->n;
}

size_t segment_builder_bytes(const struct segment_builder *self)
{
	return self->bytes;
}

/* FNV-1a, its high bits folded in; the table lives as long as a batch, so nobody can aim at it for long. */
static uint32_t hash_of(struct str key)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < key.len; i++)
		h = (h ^ (unsigned char)key.ptr[i]) * 16777619u;
	return h ^ h >> 15;
}

static struct slot *slot_of(const struct segment_builder *self, struct str key, uint32_t hash)
{
	size_t i = hash & (self->slots_n - 1);

	while (self->slots[i].entry) {
		if (self->slots[i].hash == hash && str_eq(self->entries[self->slots[i].entry - 1].key, key))
			break;
		i = (i + 1) & (self->slots_n - 1);
	}
	return &self->slots[i];
}

static int more_slots(struct segment_builder *self)
{
	size_t n = self->slots_n * 2;
	struct slot *slots = calloc(n, sizeof *slots);

	if (!slots)
		return -ENOMEM;
	for (size_t i = 0; i < self->slots_n; i++) {
		size_t at = self->slots[i].hash & (n - 1);

		if (!self->slots[i].entry)
			continue;
		while (slots[at].entry)
			at = (at + 1) & (n - 1);
		slots[at] = self->slots[i];
	}
	free(self->slots);
	self->slots = slots;
	self->slots_n = n;
	return 0;
}

static void *grown(void *p, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return p;
	size_t more = *cap ? *cap * 2 : 1024;
	p = more > UINT32_MAX ? NULL : reallocarray(p, more, size);
	if (p)
		*cap = more;
	return p;
}

static uint64_t start_of(struct str key)
{
	uint64_t start = 0;

	for (size_t i = 0; i < 8; i++)
		start = start << 8 | (i < key.len ? (unsigned char)key.ptr[i] : 0);
	return start;
}

static struct entry *entry_of(struct segment_builder *self, struct str key)
{
	uint32_t hash = hash_of(key);
	struct slot *slot = slot_of(self, key, hash);

	if (slot->entry)
		return &self->entries[slot->entry - 1];
	struct entry *entries = grown(self->entries, self->n, &self->cap, sizeof *entries);
	if (!entries)
		return NULL;
	self->entries = entries;
	struct entry *e = &entries[self->n];
	*e = (struct entry){ .start = start_of(key) };
	if (arena_dup(self->arena, key, &e->key) < 0)
		return NULL;
	*slot = (struct slot){ hash, (uint32_t)++self->n };
	self->bytes += key.len + 8;
	if (self->n * 2 > self->slots_n && more_slots(self) < 0)
		return NULL;
	return e;
}

int segment_builder_add_bare(struct segment_builder *self, struct str key)
{
	return entry_of(self, key) ? 0 : -ENOMEM;
}

int segment_builder_add_marked(struct segment_builder *self, struct str key, const struct posting *posting,
			       uint32_t mark)
{
	struct entry *e = entry_of(self, key);
	struct link_ *links = grown(self->links, self->links_n, &self->links_cap, sizeof *links);

	if (links)
		self->links = links;
	if (!e || !links)
		return -ENOMEM;
	struct link_ *l = &links[self->links_n];
	*l = (struct link_){ .posting = *posting };
	if (posting->extra.len && arena_dup(self->arena, posting->extra, &l->posting.extra) < 0)
		return -ENOMEM;
	uint32_t at = (uint32_t)++self->links_n;
	if (e->n++)
		links[e->last - 1].next = at;
	else
		e->first = at;
	e->last = at;
	self->bytes += 6 + posting->extra.len;
	bool fresh = (e->marks & mark) != mark;
	e->marks |= mark;
	return fresh;
}

int segment_builder_add(struct segment_builder *self, struct str key, const struct posting *posting)
{
	return segment_builder_add_marked(self, key, posting, 0);
}

void segment_builder_find(const struct segment_builder *self, struct str key, uint64_t date,
			  bool (*each)(void *ctx, uint64_t seq), void *ctx)
{
	const struct slot *slot = slot_of(self, key, hash_of(key));

	if (!slot->entry)
		return;
	for (uint32_t at = self->entries[slot->entry - 1].first; at; at = self->links[at - 1].next)
		if (self->links[at - 1].posting.date == date && !each(ctx, self->links[at - 1].posting.seq))
			return;
}

static int compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return str_cmp(x->key, y->key);
}

static int compare_postings(const void *a, const void *b)
{
	const struct posting *x = a, *y = b;

	return posting_cmp(x->date, x->seq, y->date, y->seq);
}

static void put_entry(struct segment_builder *self, const struct entry *e, struct segment_writer *writer,
		      struct posting *scratch)
{
	size_t n = 0;

	for (uint32_t at = e->first; at; at = self->links[at - 1].next)
		scratch[n++] = self->links[at - 1].posting;
	if (n > 1 && term_is_dated(e->key))
		qsort(scratch, n, sizeof *scratch, compare_postings);
	segment_writer_add(writer, e->key, scratch, n);
}

int segment_builder_write(struct segment_builder *self, uint64_t first, uint64_t last, struct buf *out)
{
	owned(segment_writer_destroy) struct segment_writer writer = { 0 };
	size_t longest = 1;

	for (size_t i = 0; i < self->n; i++)
		if (self->entries[i].n > longest)
			longest = self->entries[i].n;
	struct posting *scratch = calloc(longest, sizeof *scratch);
	if (!scratch)
		return -ENOMEM;
	/* The slots are void from here on: they point at places that sorting changes. */
	qsort(self->entries, self->n, sizeof *self->entries, compare_entries);
	for (size_t i = 0; i < self->n; i++)
		put_entry(self, &self->entries[i], &writer, scratch);
	free(scratch);
	int r = segment_writer_finish(&writer, first, last, out);
	segment_builder_clear(self);
	return r;
}
