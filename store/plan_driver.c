#include <errno.h>

#include "store/plan_impl.h"

static bool is_all_of(const struct plan *p)
{
	return p->kind == PLAN_AND || p->kind == PLAN_PHRASE || p->kind == PLAN_NEAR;
}

uint64_t plan_cost(const struct asking *self, const struct plan *p)
{
	uint64_t all = self->view.counters.next_seq - 1, cost = 0;

	switch (p->kind) {
	case PLAN_NONE:
		return 0;
	case PLAN_LIST:
		return p->list->count;
	case PLAN_SET:
		return p->n_set;
	case PLAN_OR:
		for (size_t i = 0; i < p->n; i++)
			cost += plan_cost(self, p->child[i]);
		return cost < all ? cost : all;
	case PLAN_AND:
	case PLAN_PHRASE:
	case PLAN_NEAR:
		cost = all;
		for (size_t i = 0; i < p->n; i++) {
			uint64_t one = plan_cost(self, p->child[i]);

			cost = one < cost ? one : cost;
		}
		return cost;
	case PLAN_ALL:
	case PLAN_NOT:
	case PLAN_RANGE:
	case PLAN_EDITED:
	case PLAN_REMOVED:
	case PLAN_FIRST:
	case PLAN_OUTLETS:
	case PLAN_REGEX:
		break;
	}
	return all;
}

uint64_t plan_expected(const struct asking *self, const struct plan *p)
{
	enum { PHRASES_PART = 16 }; /* words that stand together by chance do not stand in order */
	uint64_t all = self->view.counters.next_seq, expected = all;

	if (p->kind != PLAN_AND && p->kind != PLAN_PHRASE && p->kind != PLAN_NEAR)
		return plan_cost(self, p);
	for (size_t i = 0; i < p->n; i++) {
		expected = expected * plan_expected(self, p->child[i]) / all;
		if (i && p->kind != PLAN_AND)
			expected /= PHRASES_PART;
	}
	return expected;
}

/* Adds p's candidates to ret: false when they cannot be listed, or not together with what is there. */
static bool add_drivers(const struct asking *self, const struct plan *p, struct driver *ret)
{
	const struct plan *best = NULL;

	switch (p->kind) {
	case PLAN_NONE:
		return true;
	case PLAN_LIST:
		if (ret->set || (ret->n && ret->lists[0]->dated != p->list->dated))
			return false;
		ret->lists[ret->n++] = p->list;
		return true;
	case PLAN_SET:
		if (ret->n || ret->set)
			return false;
		ret->set = true;
		ret->seqs = p->set;
		ret->n_seqs = p->n_set;
		return true;
	case PLAN_OR:
		for (size_t i = 0; i < p->n; i++)
			if (!add_drivers(self, p->child[i], ret))
				return false;
		return true;
	case PLAN_AND:
	case PLAN_PHRASE:
	case PLAN_NEAR:
		for (size_t i = 0; i < p->n; i++) {
			struct list *lists[PLAN_LISTS_MAX];
			struct driver alone = { .lists = lists };

			/* An arm that cannot drive is no choice, however few it has. */
			if ((!best || plan_cost(self, p->child[i]) < plan_cost(self, best)) &&
			    add_drivers(self, p->child[i], &alone))
				best = p->child[i];
		}
		return best && add_drivers(self, best, ret);
	case PLAN_ALL:
	case PLAN_NOT:
	case PLAN_RANGE:
	case PLAN_EDITED:
	case PLAN_REMOVED:
	case PLAN_FIRST:
	case PLAN_OUTLETS:
	case PLAN_REGEX:
		break;
	}
	return false;
}

int plan_driver(struct asking *self, const struct plan *plan, struct driver *ret)
{
	struct driver d = { .lists = arena_alloc(self->arena, self->n_lists, sizeof *d.lists) };

	if (!d.lists)
		return -ENOMEM;
	d.count = plan_cost(self, plan);
	if (!add_drivers(self, plan, &d)) {
		d.n = 0;
		d.set = false;
		d.count = self->view.counters.next_seq - 1;
	} else if (d.n == 0 && !d.set) {
		d.set = true; /* nothing at all can match */
		d.n_seqs = 0;
		d.seqs = NULL;
	}
	*ret = d;
	return 0;
}

static size_t require(struct list *list, struct list **ret, size_t n, size_t max)
{
	size_t i;

	for (size_t k = 0; k < n; k++)
		if (str_eq(term_str(&ret[k]->term), term_str(&list->term)))
			return n;
	if (n == max && ret[n - 1]->count <= list->count)
		return n;
	for (i = n == max ? n - 1 : n; i > 0 && ret[i - 1]->count > list->count; i--)
		ret[i] = ret[i - 1];
	ret[i] = list;
	return n == max ? n : n + 1;
}

static size_t add_required(const struct plan *p, struct list **ret, size_t n, size_t max)
{
	if (p->kind == PLAN_LIST && !p->list->dated)
		return require(p->list, ret, n, max);
	for (size_t i = 0; i < p->n && is_all_of(p); i++)
		n = add_required(p->child[i], ret, n, max);
	return n;
}

size_t plan_required(const struct plan *plan, struct list **ret, size_t max)
{
	return add_required(plan, ret, 0, max);
}

void plan_dates(const struct plan *p, int64_t *from, int64_t *to)
{
	if (p->kind == PLAN_AND)
		for (size_t i = 0; i < p->n; i++)
			plan_dates(p->child[i], from, to);
	if (p->kind != PLAN_RANGE || p->field != FIELD_DATE)
		return;
	*from = p->from > *from ? p->from : *from;
	*to = p->to < *to ? p->to : *to;
}

bool plan_wants_date(const struct plan *p)
{
	if (p->kind == PLAN_LIST)
		return p->list->dated;
	for (size_t i = 0; i < p->n; i++)
		if (plan_wants_date(p->child[i]))
			return true;
	/* What reads records is so dear that a date first, which may spare it, is cheap. */
	return p->kind == PLAN_RANGE || p->kind == PLAN_EDITED || p->kind == PLAN_FIRST || p->kind == PLAN_OUTLETS ||
	       p->kind == PLAN_REGEX;
}

int plan_order(struct asking *self, struct plan *p)
{
	int r = 0;

	for (size_t i = 0; i < p->n && r == 0; i++)
		r = plan_order(self, p->child[i]);
	if (r < 0 || !is_all_of(p))
		return r;
	p->rarest = arena_alloc(self->arena, p->n, sizeof(struct plan *));
	if (!p->rarest)
		return -ENOMEM;
	for (size_t i = 0; i < p->n; i++) {
		size_t k = i;

		for (; k > 0 && plan_cost(self, p->rarest[k - 1]) > plan_cost(self, p->child[i]); k--)
			p->rarest[k] = p->rarest[k - 1];
		p->rarest[k] = p->child[i];
	}
	return 0;
}
