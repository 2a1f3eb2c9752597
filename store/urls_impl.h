/* urls_impl - blocks of addresses, read and written: see urls.h. */
#ifndef STORE_URLS_IMPL_H
#define STORE_URLS_IMPL_H

#include "common/buf.h"
#include "store/db.h"
#include "store/hash.h"

enum {
	URLS_BLOCK = 67,      /* when a block is full, eight to a page; those of the same 40 bits are in the same */
	URLS_BLOCK_MAX = 256, /* so many */
	PLACE_BYTES = 5,
	URLS_KEY_BYTES = HASH_BYTES + PLACE_BYTES,
};

/* Of an id or the first 8 bytes of a hash: what a block has of it. */
static inline uint64_t urls_place(uint64_t id)
{
	return id >> (64 - 8 * PLACE_BYTES);
}

struct urls_block {
	size_t n;
	struct url_at {
		uint64_t place, number;
	} at[URLS_BLOCK_MAX];
};

/* The key of a block that begins there. */
void urls_key(uint64_t place, unsigned char ret[URLS_KEY_BYTES]);
/* Whether the key is a block's; then *ret is where it begins. */
bool urls_is_block(struct str key, uint64_t *ret);

/* The value, verified, of a block that begins there. -EIO. */
int urls_block_get(struct str value, uint64_t place, struct urls_block *ret);
/* Appends it, ascending, not empty; place: not above the first. */
void urls_block_put(struct buf *out, const struct urls_block *block, uint64_t place);

/* The value of the row at hand. -EIO. */
int urls_row_get(struct str key, struct str value, uint64_t *ret);

#endif
