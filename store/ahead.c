#include "store/ahead.h"

#include <unistd.h>

#include "store/ahead_impl.h"
#include "store/bytes.h"

enum { KEY_BYTES = 8, BIG_BYTES = 8, PART_BYTES = 512 /* no page is smaller, all are a multiple */ };

static int find_table(const struct db *db, MDB_txn *txn, enum db_table table, MDB_val *ret)
{
	MDB_val key = lmdb_val(str_from(db_table_name(table)));
	int rc = mdb_get(txn, db->tables, &key, ret);

	return rc == 0 && ret->mv_size != HEAD_BYTES ? MDB_CORRUPTED : rc;
}

/* Whether the file has these bytes as its page of that number. */
static bool is_page(MDB_env *env, const unsigned char *page, uint64_t number, size_t page_bytes)
{
	unsigned char bytes[PART_BYTES];
	MDB_envinfo info;
	mdb_filehandle_t fd;

	if (mdb_env_info(env, &info) || number > info.me_last_pgno || mdb_env_get_fd(env, &fd))
		return false;
	for (size_t at = 0; at < page_bytes; at += sizeof bytes)
		if (pread(fd, bytes, sizeof bytes, (off_t)(number * page_bytes + at)) != (ssize_t)sizeof bytes ||
		    memcmp(bytes, page + at, sizeof bytes) != 0)
			return false;
	return true;
}

/*
 * Any value tells where the map begins: the head of its page has the page's
 * number. A wrong one would lead out of the map: the file is asked. Where its
 * pages are larger than the machine's, the map need not begin at a multiple of them.
 */
const unsigned char *ahead_map(const struct db *db, MDB_txn *txn)
{
	MDB_env *env = mdb_txn_env(txn);
	const unsigned char *page;
	MDB_val value;
	MDB_stat st;

	if (find_table(db, txn, TABLE_STATE, &value) || mdb_env_stat(env, &st) || st.ms_psize > sysconf(_SC_PAGESIZE))
		return NULL;
	page = (const unsigned char *)((uintptr_t)value.mv_data & ~(uintptr_t)(st.ms_psize - 1));
	return is_page(env, page, get64(page), st.ms_psize) ? page - get64(page) * st.ms_psize : NULL;
}

static size_t part_of(uint64_t nodes, uint64_t pages)
{
	return pages && pages < nodes ? (size_t)(nodes / pages) : 1;
}

void ahead_open(const struct db *db, MDB_txn *txn, enum db_table table, size_t bytes, struct ahead *ret)
{
	struct head head;
	MDB_envinfo info;
	MDB_stat st;
	MDB_val value;

	*ret = (struct ahead){ .map = NULL };
	if (find_table(db, txn, table, &value) || mdb_env_info(mdb_txn_env(txn), &info) || mdb_env_stat(mdb_txn_env(txn), &st))
		return;
	head_get(value.mv_data, &head);
	ret->empty = head.root == NO_PAGE && head.entries == 0;
	if (head.root == NO_PAGE || head.depth > WALK_DEPTH_MAX)
		return;
	*ret = (struct ahead){ .map = db->map, .page_bytes = st.ms_psize, .pages = info.me_last_pgno + 1, .root = head.root,
			       .depth = head.depth, .bytes = bytes,
			       .fill = { part_of(head.entries, head.leaves), part_of(head.leaves, head.branches) } };
}

static bool has_key(const unsigned char *node)
{
	return get16(node + 6) >= KEY_BYTES;
}

/* Its key has its beginning within the page, if there is a key. */
static bool is_whole(const struct ahead *self, const unsigned char *page, const unsigned char *node)
{
	return !has_key(node) || self->page_bytes - (size_t)(node - page) >= NODE_HEAD + KEY_BYTES;
}

/* With the beginning of its key; NULL: it is not within its page. */
static inline const unsigned char *node_at(const struct ahead *self, const unsigned char *page, size_t i)
{
	const unsigned char *node = ahead_node(self, page, i);

	return node && is_whole(self, page, node) ? node : NULL;
}

/* The first number of a key, which may be longer; the first of a branch has none and comes before all. */
static uint64_t key_of(const unsigned char *node)
{
	return has_key(node) ? get_be(node + NODE_HEAD, KEY_BYTES) : 0;
}

/* Keys that are longer come after the one that they begin with. */
static bool is_longer(const unsigned char *node)
{
	return get16(node + 6) > KEY_BYTES;
}

static bool is_above(const unsigned char *node, uint64_t key)
{
	return key_of(node) > key || (key_of(node) == key && is_longer(node));
}

static size_t between(size_t i, size_t n)
{
	return i < n ? i : n - 1;
}

/*
 * Which node of its page the key should be at, of n that are spread evenly. Of a leaf
 * they mostly are numbers that were given out one after the other.
 */
static size_t guess_of(const struct ahead_place *place, size_t n)
{
	uint64_t width = place->high - place->low, at = place->key - place->low;

	if (place->depth > 1 && !(width >> 32))
		at = at * n / width;
	return between((size_t)at, n);
}

/* Above no key is known of the last page of a level: of its own first and last key. */
static size_t guess_within(const struct ahead *self, const struct ahead_place *place)
{
	const unsigned char *first, *last;

	if (place->n < 4 || !(first = node_at(self, place->page, 1)) || !(last = node_at(self, place->page, place->n - 1)))
		return place->n / 2;
	uint64_t low = key_of(first), width = key_of(last) - low, at = place->key - low;
	if (place->key < low || place->key >= low + width || width >> 32)
		return place->key < low ? 0 : place->n - 1;
	return between((size_t)(1 + at * (place->n - 2) / width), place->n);
}

/* The last node whose key is not above the key, near the guess or by halving; *ret_next: the one behind it, or NULL. */
static const unsigned char *find_node(const struct ahead *self, const struct ahead_place *place, const unsigned char **ret_next)
{
	enum { NEAR = 6 };
	size_t low = 0, high = place->n, i = place->guess;
	const unsigned char *below = NULL, *above = NULL;

	for (unsigned tries = 0; high - low > 1; tries++) {
		const unsigned char *node = node_at(self, place->page, i);

		if (!node)
			return NULL;
		if (i == 0 || !is_above(node, place->key)) {
			below = node;
			low = i++;
		} else {
			above = node;
			high = i--;
		}
		if (tries >= NEAR || i <= low || i >= high)
			i = (low + high) / 2;
	}
	*ret_next = above;
	return below ? below : node_at(self, place->page, low);
}

/* Goes on to the page below, whose keys the two bound. */
static bool descend(const struct ahead *self, struct ahead_place *place)
{
	const unsigned char *next = NULL, *node = find_node(self, place, &next);

	if (!node)
		return false;
	place->low = has_key(node) ? key_of(node) : place->low;
	place->high = next ? key_of(next) + is_longer(next) : place->high;
	place->page = ahead_page(self, ahead_below(node));
	place->depth--;
	place->at_node = false;
	place->node = NULL;
	return place->page && place->low <= place->key && place->key < place->high;
}

/* ---- steps ---- */

void ahead_begin(const struct ahead *self, uint64_t key, struct ahead_place *ret)
{
	*ret = (struct ahead_place){ .key = key, .high = UINT64_MAX, .depth = self->depth,
				     .page = self->map && self->depth && key < UINT64_MAX ? ahead_page(self, self->root) : NULL };
}

void ahead_fetch(const struct ahead *self, const struct ahead_place *place)
{
	const unsigned char *page = place->page;

	if (!page || place->at_node)
		return;
	size_t i = guess_of(place, self->fill[place->depth > 1]);
	__builtin_prefetch(page);
	__builtin_prefetch(page + PAGE_HEAD + 2 * between(i, self->page_bytes / 4));
	if (place->depth == 1)
		return;
	/* Its nodes lie behind each other from the end on, where keys came one after the other. */
	size_t at = self->page_bytes - (NODE_HEAD + KEY_BYTES) * (between(i, self->page_bytes / 32) + 1);
	__builtin_prefetch(page + at - LINE / 2);
	__builtin_prefetch(page + at + LINE / 2);
}

/* The page's head is there. */
static bool see_page(const struct ahead *self, struct ahead_place *place)
{
	if (get16(place->page + PAGE_KIND) != (place->depth == 1 ? PAGE_LEAF : PAGE_BRANCH))
		return false;
	place->n = ahead_count(self, place->page);
	if (place->n == 0)
		return false;
	place->guess = place->depth > 1 && (place->high - place->low) >> 32 ? guess_within(self, place) : guess_of(place, place->n);
	return true;
}

static bool fetch_node(const struct ahead *self, struct ahead_place *place, const unsigned char *node)
{
	place->node = node;
	for (size_t at = 0; node && at < self->bytes; at += LINE)
		__builtin_prefetch(node + at);
	return node != NULL;
}

static bool find_value(const struct ahead *self, struct ahead_place *place)
{
	const unsigned char *next;

	if (!is_whole(self, place->page, place->node))
		return false;
	return (key_of(place->node) == place->key && !is_longer(place->node)) || fetch_node(self, place, find_node(self, place, &next));
}

bool ahead_step(const struct ahead *self, struct ahead_place *place)
{
	bool good;

	if (!place->page || place->done)
		return false;
	if (place->at_node)
		good = place->done = find_value(self, place);
	else if (!see_page(self, place))
		good = false;
	else if (place->depth > 1)
		good = descend(self, place);
	else
		good = place->at_node = fetch_node(self, place, ahead_node(self, place->page, place->guess));
	if (!good)
		place->page = NULL;
	return good && !place->done;
}

bool ahead_value_of(const struct ahead *self, const unsigned char *page, const unsigned char *node, struct str *ret)
{
	const unsigned char *value = node + NODE_HEAD + get16(node + 6), *big;
	size_t left = self->page_bytes - (size_t)(value - page), len = get16(node) | (size_t)get16(node + 2) << 16;

	if (get16(node + 4) & NODE_BIG) {
		big = left < BIG_BYTES ? NULL : ahead_page(self, get64(value));
		if (!big || len > (self->pages - get64(value)) * self->page_bytes - PAGE_HEAD)
			return false;
		value = big + PAGE_HEAD;
	} else if (len > left) {
		return false;
	}
	*ret = (struct str){ (const char *)value, len };
	return true;
}

bool ahead_value(const struct ahead *self, const struct ahead_place *place, struct str *ret)
{
	const unsigned char *node = place->node;

	return place->page && node && get16(node + 6) == KEY_BYTES && key_of(node) == place->key &&
	       ahead_value_of(self, place->page, node, ret);
}
