/* regex - from the pattern to the program. */
#include <errno.h>

#include "common/utf8.h"
#include "store/regex_impl.h"

struct compiler {
	struct str in;
	size_t at, depth;
	struct regex *out;
	const char *why;
};

static int fail(struct compiler *c, const char *why)
{
	c->why = why;
	return -EINVAL;
}

static int emit(struct compiler *c, struct op op)
{
	if (c->out->n == REGEX_OPS_MAX)
		return fail(c, "the expression is too large");
	c->out->op[c->out->n++] = op;
	return 0;
}

static int compile_either(struct compiler *c);

/* Makes room for one op at from: jumps behind it move along. */
static int insert(struct compiler *c, size_t from, struct op op)
{
	int r = emit(c, op);

	if (r < 0)
		return r;
	memmove(&c->out->op[from + 1], &c->out->op[from], (c->out->n - 1 - from) * sizeof op);
	for (size_t i = from + 1; i < c->out->n; i++) {
		c->out->op[i].to = (uint16_t)(c->out->op[i].to + (c->out->op[i].to >= from));
		c->out->op[i].other = (uint16_t)(c->out->op[i].other + (c->out->op[i].other >= from));
	}
	c->out->op[from] = op;
	return 0;
}

static int compile_class(struct compiler *c)
{
	size_t begin = ++c->at, end = begin;

	/* "]" first is itself. */
	if (end < c->in.len && c->in.ptr[end] == '^')
		end++;
	do
		end += end < c->in.len && c->in.ptr[end] == '\\' ? 2 : 1;
	while (end < c->in.len && c->in.ptr[end] != ']');
	if (end >= c->in.len)
		return fail(c, "this [ has no ]");
	c->at = end + 1;
	return emit(c, (struct op){ .kind = OP_CLASS, .class = { c->in.ptr + begin, end - begin } });
}

static int compile_escape(struct compiler *c)
{
	uint32_t letter;

	if (c->at + 1 >= c->in.len)
		return fail(c, "nothing follows this backslash");
	char name = c->in.ptr[c->at + 1];
	if (regex_is_shorthand(name)) {
		c->at += 2;
		return emit(c, (struct op){ .kind = OP_CLASS, .class = { c->in.ptr + c->at - 2, 2 } });
	}
	if (name == 'b') {
		c->at += 2;
		return emit(c, (struct op){ .kind = OP_EDGE });
	}
	if ((name >= 'a' && name <= 'z') || (name >= 'A' && name <= 'Z') || (name >= '0' && name <= '9'))
		return fail(c, "this sign is not known; there are \\b \\d \\w \\s");
	c->at += 1 + utf8_next(c->in, c->at + 1, &letter);
	return emit(c, (struct op){ .kind = OP_LETTER, .letter = regex_fold(letter) });
}

static int compile_group(struct compiler *c)
{
	size_t begin = c->at++;

	if (++c->depth > REGEX_DEPTH_MAX)
		return fail(c, "brackets are nested too deep");
	int r = compile_either(c);
	if (r < 0)
		return r;
	if (c->at == c->in.len || c->in.ptr[c->at] != ')') {
		c->at = begin;
		return fail(c, "this ( has no )");
	}
	c->at++;
	c->depth--;
	return 0;
}

static int compile_atom(struct compiler *c)
{
	uint32_t letter;

	switch (c->in.ptr[c->at]) {
	case '(':
		return compile_group(c);
	case '[':
		return compile_class(c);
	case '\\':
		return compile_escape(c);
	case '.':
		c->at++;
		return emit(c, (struct op){ .kind = OP_ANY });
	case '^':
	case '$':
		return emit(c, (struct op){ .kind = c->in.ptr[c->at++] == '^' ? OP_BEGIN : OP_END });
	case '*':
	case '+':
	case '?':
	case '{':
		return fail(c, "nothing stands before this sign to repeat");
	default:
		c->at += utf8_next(c->in, c->at, &letter);
		return emit(c, (struct op){ .kind = OP_LETTER, .letter = regex_fold(letter) });
	}
}

/* ---- repeated ---- */

static int at_most_once(struct compiler *c, size_t from)
{
	int r = insert(c, from, (struct op){ .kind = OP_SPLIT });

	if (r < 0)
		return r;
	c->out->op[from].to = (uint16_t)(from + 1);
	c->out->op[from].other = (uint16_t)c->out->n;
	return 0;
}

static int once_or_more(struct compiler *c, size_t from)
{
	return emit(c, (struct op){ .kind = OP_SPLIT, .to = (uint16_t)from, .other = (uint16_t)(c->out->n + 1) });
}

static int any_times(struct compiler *c, size_t from)
{
	int r = insert(c, from, (struct op){ .kind = OP_SPLIT });

	if (r == 0)
		r = emit(c, (struct op){ .kind = OP_JUMP, .to = (uint16_t)from });
	if (r < 0)
		return r;
	c->out->op[from].to = (uint16_t)(from + 1);
	c->out->op[from].other = (uint16_t)c->out->n;
	return 0;
}

/* The ops from from on, n of them, once more. */
static int copy_ops(struct compiler *c, size_t from, size_t n)
{
	size_t by = c->out->n - from;
	int r = 0;

	for (size_t i = 0; i < n && r == 0; i++) {
		struct op op = c->out->op[from + i];

		op.to = (uint16_t)(op.to + by);
		op.other = (uint16_t)(op.other + by);
		r = emit(c, op);
	}
	return r;
}

static bool take_count(struct compiler *c, unsigned *ret)
{
	size_t begin = c->at;

	*ret = 0;
	while (c->at < c->in.len && c->in.ptr[c->at] >= '0' && c->in.ptr[c->at] <= '9' && *ret <= REGEX_COUNT_MAX)
		*ret = *ret * 10 + (unsigned)(c->in.ptr[c->at++] - '0');
	return c->at > begin && *ret <= REGEX_COUNT_MAX;
}

/* {m}, {m,}, {m,n}: m copies, then copies that may be left out, or the last one again and again. */
static int counted(struct compiler *c, size_t from)
{
	size_t n = c->out->n - from;
	unsigned least, most;
	int r = 0;

	c->at++;
	if (!take_count(c, &least))
		return fail(c, "a count from 0 to 100 is missing: {2,5}");
	most = least;
	bool open = c->at + 1 < c->in.len && c->in.ptr[c->at] == ',' && c->in.ptr[c->at + 1] == '}';
	if (c->at < c->in.len && c->in.ptr[c->at] == ',') {
		c->at++;
		if (!open && (!take_count(c, &most) || most < least))
			return fail(c, "a count from 0 to 100 is missing: {2,5}");
	}
	if (c->at == c->in.len || c->in.ptr[c->at++] != '}')
		return fail(c, "this { has no }");
	/* The first copy is there; it becomes optional last, when nothing is copied from it any more. */
	for (unsigned i = 1; i < (open ? least + 1 : most) && r == 0; i++) {
		size_t begin = c->out->n;

		r = copy_ops(c, from, n);
		if (r == 0 && open && i == least)
			r = any_times(c, begin);
		else if (r == 0 && i >= least)
			r = at_most_once(c, begin);
	}
	if (r == 0 && least == 0)
		r = open ? any_times(c, from) : at_most_once(c, from);
	if (r == 0 && most == 0 && !open)
		c->out->n = from;
	return r;
}

static int compile_repeated(struct compiler *c)
{
	size_t from = c->out->n;
	int r = compile_atom(c);

	while (r == 0 && c->at < c->in.len && memchr("*+?{", c->in.ptr[c->at], 4)) {
		char sign = c->in.ptr[c->at];

		if (sign == '{') {
			r = counted(c, from);
			continue;
		}
		c->at++;
		r = sign == '*' ? any_times(c, from) : sign == '+' ? once_or_more(c, from) : at_most_once(c, from);
	}
	return r;
}

static int compile_either(struct compiler *c)
{
	size_t from = c->out->n;
	int r = 0;

	while (r == 0 && c->at < c->in.len && c->in.ptr[c->at] != '|' && c->in.ptr[c->at] != ')')
		r = compile_repeated(c);
	if (r < 0 || c->at == c->in.len || c->in.ptr[c->at] != '|')
		return r;
	c->at++;
	r = insert(c, from, (struct op){ .kind = OP_SPLIT });
	if (r < 0)
		return r;
	size_t jump = c->out->n;
	r = emit(c, (struct op){ .kind = OP_JUMP });
	if (r < 0)
		return r;
	c->out->op[from].to = (uint16_t)(from + 1);
	c->out->op[from].other = (uint16_t)c->out->n;
	r = compile_either(c);
	c->out->op[jump].to = (uint16_t)c->out->n;
	return r;
}

int regex_compile(struct str pattern, struct arena *arena, struct regex **ret, const char **reterr_why, size_t *reterr_at)
{
	struct compiler c = { .in = pattern, .out = arena_alloc(arena, 1, sizeof *c.out) };
	int r = c.out ? 0 : -ENOMEM;

	if (r == 0 && pattern.len > REGEX_BYTES_MAX)
		r = fail(&c, "the expression is over 256 bytes long");
	if (r == 0)
		r = compile_either(&c);
	if (r == 0 && c.at < pattern.len)
		r = fail(&c, "this ) closes none");
	if (r == 0)
		r = emit(&c, (struct op){ .kind = OP_MATCH });
	if (r < 0) {
		*reterr_why = c.why;
		*reterr_at = c.at;
		return r;
	}
	*ret = c.out;
	return 0;
}
