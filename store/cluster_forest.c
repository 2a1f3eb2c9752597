#include <errno.h>

#include "store/batch.h"
#include "store/cluster.h"

static int get_or_new(struct batch *self, uint64_t seq, bool stands, struct cluster_node *ret)
{
	int r = cluster_get_node(self->db, self->txn, seq, ret);

	if (r != -ENOENT)
		return r;
	*ret = (struct cluster_node){ .parent = seq, .next = seq, .size = stands, .first = seq, .stands = stands };
	return 0;
}

/* Published first; unknown dates come last, and equal ones are told apart by what every run has equal. */
static int earlier(struct batch *self, uint64_t a, uint64_t b, bool *ret)
{
	struct column x, y;
	int r = batch_column(self, a, &x);

	if (r == 0)
		r = batch_column(self, b, &y);
	if (r < 0)
		return r;
	if (x.date != y.date) {
		*ret = x.date && (!y.date || x.date < y.date);
		return 0;
	}
	struct entry_record p, q;
	arena_reset(self->trial);
	int has_a = batch_record(self, a, self->trial, &p), has_b = batch_record(self, b, self->trial, &q);
	/* A record that was taken out cannot be first. */
	if (has_a == -ENOENT || has_b == -ENOENT) {
		*ret = has_a == 0;
		return 0;
	}
	r = has_a < 0 ? has_a : has_b;
	if (r == 0)
		*ret = p.id < q.id;
	return r;
}

static int find_root(struct batch *self, uint64_t seq, bool stands, uint64_t *ret, struct cluster_node *ret_node)
{
	int r = get_or_new(self, seq, stands, ret_node);

	for (*ret = seq; r == 0 && ret_node->parent < *ret;) {
		*ret = ret_node->parent;
		r = cluster_get_node(self->db, self->txn, *ret, ret_node);
	}
	return r == -ENOENT ? -EIO : r;
}

static void tally(struct batch *self, uint64_t before, uint64_t after)
{
	self->counters.clusters += (uint64_t)(after >= 2) - (uint64_t)(before >= 2);
}

int cluster_unite(struct batch *self, uint64_t a, bool a_stands, uint64_t b, bool b_stands)
{
	struct cluster_node x, y;
	uint64_t root = 0, other = 0;
	bool swap = false;
	int r = find_root(self, a, a_stands, &root, &x);

	if (r == 0)
		r = find_root(self, b, b_stands, &other, &y);
	if (r < 0 || root == other)
		return r;
	if (other < root) {
		uint64_t t = root;
		struct cluster_node n = x;

		root = other, other = t;
		x = y, y = n;
	}
	/* Two rings become one when one step of each is exchanged. */
	uint64_t next = x.next;
	x.next = y.next;
	y.next = next;
	y.parent = root;
	tally(self, x.size, 0);
	tally(self, y.size, 0);
	if (x.size == 0 || y.size == 0)
		swap = x.size == 0 && y.size > 0;
	else
		r = earlier(self, y.first, x.first, &swap);
	if (r < 0)
		return r;
	if (swap)
		x.first = y.first;
	x.size += y.size;
	tally(self, 0, x.size);
	r = cluster_put_node(self->db, self->txn, root, &x);
	return r < 0 ? r : cluster_put_node(self->db, self->txn, other, &y);
}

/* The earliest of those that stand, looked for all round. */
static int find_first(struct batch *self, uint64_t root, uint64_t *ret)
{
	uint64_t at = root, first = 0;
	int r = 0;

	do {
		struct cluster_node node;
		bool is_first = true;

		r = cluster_get_node(self->db, self->txn, at, &node);
		if (r == 0 && node.stands && first)
			r = earlier(self, at, first, &is_first);
		if (r == 0 && node.stands && is_first)
			first = at;
		at = node.next;
	} while (r == 0 && at != root);
	*ret = first ? first : root;
	return r;
}

int cluster_stands(struct batch *self, uint64_t seq, bool stands)
{
	struct cluster_node node, top;
	uint64_t root = 0;
	int r = cluster_get_node(self->db, self->txn, seq, &node);

	if (r < 0 || node.stands == stands)
		return r == -ENOENT ? 0 : r;
	node.stands = stands;
	r = cluster_put_node(self->db, self->txn, seq, &node);
	if (r == 0)
		r = find_root(self, seq, stands, &root, &top);
	if (r < 0)
		return r;
	tally(self, top.size, 0);
	top.size = stands ? top.size + 1 : top.size - 1;
	tally(self, 0, top.size);
	r = find_first(self, root, &top.first);
	return r < 0 ? r : cluster_put_node(self->db, self->txn, root, &top);
}
