#include "store/counters.h"

#include <errno.h>

#include "store/bytes.h"

enum { COUNTERS = 10 };

static void counters_list(struct counters *c, uint64_t *list[COUNTERS])
{
	uint64_t *all[COUNTERS] = { &c->next_article, &c->next_seq,  &c->next_segment, &c->folded,   &c->commits,
				    &c->articles,     &c->revisions, &c->statements,   &c->clusters, &c->snapshots };

	memcpy(list, all, sizeof all);
}

int counters_get(const struct db *db, MDB_txn *txn, struct counters *ret)
{
	struct counters counters = { .next_article = 1, .next_seq = 1, .next_segment = 1 };
	uint64_t *list[COUNTERS];
	struct str value;
	int r = db_get(db, txn, TABLE_STATE, STR("counters"), &value);

	if (r == -ENOENT) {
		*ret = counters;
		return 0;
	}
	if (r < 0)
		return r;
	if (value.len < sizeof(uint64_t) * COUNTERS)
		return -EIO;
	counters_list(&counters, list);
	for (size_t i = 0; i < COUNTERS; i++)
		*list[i] = get_be(value.ptr + 8 * i, 8);
	*ret = counters;
	return 0;
}

int counters_put(const struct db *db, MDB_txn *txn, const struct counters *self)
{
	struct counters copy = *self;
	unsigned char bytes[8 * COUNTERS];
	uint64_t *list[COUNTERS];

	counters_list(&copy, list);
	for (size_t i = 0; i < COUNTERS; i++)
		put_be(bytes + 8 * i, *list[i], 8);
	return db_put(db, txn, TABLE_STATE, STR("counters"), (struct str){ (char *)bytes, sizeof bytes });
}

int counters_read(struct db *db, struct counters *ret)
{
	MDB_txn *txn;
	int r = db_read_begin(db, &txn);

	if (r < 0)
		return r;
	r = counters_get(db, txn, ret);
	db_read_end(db, txn);
	return r;
}
