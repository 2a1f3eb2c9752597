#include "store/cluster.h"

#include <errno.h>
#include <stdlib.h>

#include "store/bytes.h"

enum { NODE_BYTES = 33 };

int cluster_get_node(const struct db *db, MDB_txn *txn, uint64_t seq, struct cluster_node *ret)
{
	struct db_key key = db_key1(seq);
	struct str value;
	int r = db_get(db, txn, TABLE_CLUSTERS, db_key_str(&key), &value);

	if (r < 0)
		return r;
	if (value.len < NODE_BYTES)
		return -EIO;
	*ret = (struct cluster_node){ .parent = get_be(value.ptr, 8), .next = get_be(value.ptr + 8, 8),
				      .size = get_be(value.ptr + 16, 8), .first = get_be(value.ptr + 24, 8),
				      .stands = value.ptr[32] };
	return 0;
}

int cluster_put_node(const struct db *db, MDB_txn *txn, uint64_t seq, const struct cluster_node *node)
{
	struct db_key key = db_key1(seq);
	unsigned char bytes[NODE_BYTES];

	put_be(bytes, node->parent, 8);
	put_be(bytes + 8, node->next, 8);
	put_be(bytes + 16, node->size, 8);
	put_be(bytes + 24, node->first, 8);
	bytes[32] = node->stands;
	return db_put(db, txn, TABLE_CLUSTERS, db_key_str(&key), (struct str){ (char *)bytes, sizeof bytes });
}

int cluster_of(const struct db *db, MDB_txn *txn, uint64_t seq, struct cluster *ret)
{
	struct cluster_node node;
	int r = cluster_get_node(db, txn, seq, &node);

	*ret = (struct cluster){ .root = seq, .size = 1, .first = seq };
	if (r == -ENOENT)
		return 0;
	/* Parents are older: the number falls with each step, even in a damaged table. */
	while (r == 0 && node.parent < ret->root) {
		ret->root = node.parent;
		r = cluster_get_node(db, txn, ret->root, &node);
	}
	if (r < 0)
		return -EIO;
	ret->size = node.size;
	ret->first = node.first;
	return 0;
}

ssize_t cluster_members(const struct db *db, MDB_txn *txn, uint64_t seq, uint64_t *out, size_t max)
{
	uint64_t at = seq;
	size_t n = 0;

	while (n < max) {
		struct cluster_node node;
		int r = cluster_get_node(db, txn, at, &node);

		out[n++] = at;
		if (r == -ENOENT && n == 1)
			return 1;
		if (r < 0)
			return r == -ENOENT ? -EIO : r;
		at = node.next;
		if (at == seq)
			break;
	}
	return (ssize_t)n;
}
