#include <errno.h>

#include "store/plan_impl.h"

struct plan *plan_new(struct asking *self, enum plan_kind kind)
{
	struct plan *p = arena_alloc(self->arena, 1, sizeof *p);

	if (p)
		p->kind = kind;
	return p;
}

int plan_add(struct asking *self, struct plan *parent, struct plan *child)
{
	struct plan **more = arena_grow(self->arena, parent->child, parent->n, parent->n + 1, sizeof *more);

	if (!more)
		return -ENOMEM;
	parent->child = more;
	parent->child[parent->n++] = child;
	return 0;
}

int plan_too_big(struct asking *self, const struct query *q, const char *what)
{
	query_complain(self->reterr, self->query, q ? q->at : 0, "%s", what);
	return -E2BIG;
}

static int plan_range(struct asking *self, const struct query *q, struct plan **ret)
{
	struct plan *p = plan_new(self, q->field == FIELD_OUTLETS ? PLAN_OUTLETS : PLAN_RANGE);

	if (!p)
		return -ENOMEM;
	/* Revisions that no longer stand have theirs, too. */
	if (q->field == FIELD_REV)
		self->replaced_too = true;
	p->field = q->field;
	p->from = q->from;
	p->to = q->to;
	*ret = p;
	return 0;
}

static int plan_regex(struct asking *self, const struct query *q, struct plan **ret)
{
	struct plan *p = plan_new(self, PLAN_REGEX);
	const char *why = "";
	size_t at = 0;

	if (!p)
		return -ENOMEM;
	int r = regex_compile(q->text, self->arena, &p->regex, &why, &at);
	if (r == -EINVAL)
		query_complain(self->reterr, self->query, q->at + 1 + at, "%s", why);
	p->field = q->field;
	*ret = p;
	return r;
}

static int plan_query(struct asking *self, const struct query *q, bool near, struct plan **ret);

static int plan_joined(struct asking *self, const struct query *q, enum plan_kind kind, bool near, struct plan **ret)
{
	struct plan *p = plan_new(self, kind), *child = NULL;
	int r = p ? 0 : -ENOMEM;

	for (size_t i = 0; i < q->n && r == 0; i++) {
		r = plan_query(self, q->child[i], near || kind == PLAN_NEAR, &child);
		if (r == 0)
			r = plan_add(self, p, child);
	}
	if (r < 0)
		return r;
	p->distance = q->distance;
	p->ordered = q->ordered;
	*ret = p;
	return 0;
}

/* near: the parts of a NEAR must have positions in the text. */
static int plan_query(struct asking *self, const struct query *q, bool near, struct plan **ret)
{
	switch (q->kind) {
	case QUERY_ALL:
		*ret = plan_new(self, PLAN_ALL);
		return *ret ? 0 : -ENOMEM;
	case QUERY_AND:
		return plan_joined(self, q, PLAN_AND, near, ret);
	case QUERY_OR:
		return plan_joined(self, q, PLAN_OR, near, ret);
	case QUERY_NOT:
		return plan_joined(self, q, PLAN_NOT, near, ret);
	case QUERY_NEAR:
		return plan_joined(self, q, PLAN_NEAR, near, ret);
	case QUERY_RANGE:
		return plan_range(self, q, ret);
	case QUERY_TERM:
		if (q->regex)
			return plan_regex(self, q, ret);
		return q->field == FIELD_ANY ? plan_any(self, q, near, ret) : plan_field(self, q, ret);
	}
	return -EINVAL;
}

int plan_make(struct asking *self, const struct query *query)
{
	self->columns = (struct columns){ .db = self->view.db, .txn = self->view.txn, .checked = self->checked };
	self->replaced = (struct replaced){ .db = self->view.db, .txn = self->view.txn, .empty = view_is_empty(&self->view, TABLE_REPLACED) };
	self->lists = NULL;
	self->n_lists = self->lists_cap = 0;
	self->scoring = NULL;
	self->steps = 0;
	self->replaced_too = false;
	int r = plan_query(self, query, false, &self->plan);
	if (r == 0)
		r = plan_order(self, self->plan);
	return r == -EBADMSG ? -EIO : r;
}

void plan_close(struct asking *self)
{
	for (size_t i = 0; i < self->n_lists; i++)
		list_close(self->lists[i]);
	self->n_lists = 0;
	columns_close(&self->columns);
}
