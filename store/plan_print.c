#include <inttypes.h>

#include "store/plan_impl.h"

static void print_kind(struct buf *out, const struct asking *self, const struct plan *p)
{
	static const char *const names[] = { "everything", "nothing", "all of", "any of", "not", "", "phrase", "near",
					     "range", "set", "edited", "removed", "first", "outlets", "" };
	const struct query_field_info *info;

	switch (p->kind) {
	case PLAN_LIST:
		buf_printf(out, "list %c ", p->list->term.key[0]);
		for (size_t i = 1; i < p->list->term.len; i++) {
			char c = p->list->term.key[i];

			/* Numbers in keys are no text. */
			if (p->list->term.key[0] == TERM_ID)
				buf_printf(out, "%02x", (unsigned)(unsigned char)c);
			else
				buf_add_byte(out, c);
		}
		break;
	case PLAN_RANGE:
		info = query_field_info(p->field);
		buf_printf(out, "range of %s", info ? info->name : "");
		break;
	case PLAN_REGEX:
		buf_add(out, p->context ? STR("words around") : STR("expression"));
		break;
	case PLAN_ALL:
	case PLAN_NONE:
	case PLAN_AND:
	case PLAN_OR:
	case PLAN_NOT:
	case PLAN_PHRASE:
	case PLAN_NEAR:
	case PLAN_SET:
	case PLAN_EDITED:
	case PLAN_REMOVED:
	case PLAN_FIRST:
	case PLAN_OUTLETS:
		buf_add(out, str_from(names[p->kind]));
		break;
	}
	buf_printf(out, "  (%" PRIu64 ")\n", plan_cost(self, p));
}

static void print_below(struct buf *out, const struct asking *self, const struct plan *p, unsigned depth)
{
	for (unsigned i = 0; i < depth; i++)
		buf_add(out, STR("  "));
	print_kind(out, self, p);
	for (size_t i = 0; i < p->n; i++)
		print_below(out, self, p->child[i], depth + 1);
}

void plan_print(struct buf *out, const struct asking *self, const struct plan *plan)
{
	print_below(out, self, plan, 0);
}
