#include "store/regex.h"

#include <errno.h>

#include "common/utf8.h"
#include "store/letters.h"

enum op_kind { OP_LETTER, OP_ANY, OP_CLASS, OP_SPLIT, OP_JUMP, OP_BEGIN, OP_END, OP_EDGE, OP_MATCH };

struct op {
	enum op_kind kind;
	uint32_t letter;       /* LETTER: folded */
	uint16_t to, other;    /* SPLIT, JUMP: indexes of ops */
	struct str class;      /* CLASS: what stands between the brackets, or "\d" and the like */
};

struct regex {
	struct op op[REGEX_OPS_MAX];
	size_t n;
};

/* ---- letters ---- */

static uint32_t lower(uint32_t c)
{
	uint32_t folded[LETTER_FOLD_MAX];

	return letter_fold(c, folded) == 1 ? folded[0] : c;
}

static bool is_word(uint32_t c)
{
	return c == '_' || letter_in_word(c);
}

/* \d, \w, \s and, in capitals, what is not. */
static bool in_shorthand(char name, uint32_t c)
{
	switch (name) {
	case 'd':
		return c >= '0' && c <= '9';
	case 'w':
		return is_word(c);
	case 's':
		return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0;
	case 'D':
	case 'W':
	case 'S':
		return !in_shorthand((char)(name + 32), c);
	default:
		return false;
	}
}

static bool is_shorthand(char c)
{
	return memchr("dwsDWS", c, 6) != NULL;
}

/* The next letter of a class, with its escape taken off; a shorthand's name goes to *ret_name. */
static uint32_t class_letter(struct str class, size_t *at, char *ret_name)
{
	uint32_t c;

	*ret_name = 0;
	if (class.ptr[*at] == '\\' && *at + 1 < class.len) {
		++*at;
		if (is_shorthand(class.ptr[*at]))
			*ret_name = class.ptr[*at];
	}
	*at += utf8_next(class, *at, &c);
	return c;
}

static bool in_class(struct str class, uint32_t c)
{
	bool negated = class.len && class.ptr[0] == '^', found = false;

	if (class.len == 2 && class.ptr[0] == '\\')
		return in_shorthand(class.ptr[1], c);
	for (size_t at = negated; at < class.len && !found;) {
		char name;
		uint32_t from = class_letter(class, &at, &name), to = from;

		if (name) {
			found = in_shorthand(name, c);
			continue;
		}
		if (at + 1 < class.len && class.ptr[at] == '-') {
			at++;
			to = class_letter(class, &at, &name);
		}
		found = (c >= from && c <= to) || (lower(c) >= lower(from) && lower(c) <= lower(to));
	}
	return found != negated;
}

/* ---- from the pattern to the program ---- */

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
	if (is_shorthand(name)) {
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
	return emit(c, (struct op){ .kind = OP_LETTER, .letter = lower(letter) });
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
		return emit(c, (struct op){ .kind = OP_LETTER, .letter = lower(letter) });
	}
}

/* ---- repeated ---- */

static int at_most_once(struct compiler *c, size_t from)
{
	int r = insert(c, from, (struct op){ .kind = OP_SPLIT });

	c->out->op[from].to = (uint16_t)(from + 1);
	c->out->op[from].other = (uint16_t)c->out->n;
	return r;
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
	c->out->op[from].to = (uint16_t)(from + 1);
	c->out->op[from].other = (uint16_t)c->out->n;
	return r;
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
	c->out->op[from].to = (uint16_t)(from + 1);
	c->out->op[from].other = (uint16_t)c->out->n;
	if (r == 0)
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

/* ---- run ---- */

/* The states at one place of the text, each once. */
struct states {
	uint16_t at[REGEX_OPS_MAX], place[REGEX_OPS_MAX];
	size_t n;
};

struct surroundings {
	bool begin, end, edge; /* of the text; of a word */
};

static void add_state(const struct regex *self, struct states *s, uint16_t state, const struct surroundings *here)
{
	uint16_t stack[REGEX_OPS_MAX + 1];
	size_t n = 0;

	stack[n++] = state;
	while (n) {
		uint16_t i = stack[--n];
		const struct op *op = &self->op[i];

		if (s->place[i] < s->n && s->at[s->place[i]] == i)
			continue;
		s->place[i] = (uint16_t)s->n;
		s->at[s->n++] = i;
		if (op->kind == OP_SPLIT && n + 2 <= sizeof stack / sizeof *stack)
			stack[n++] = op->other;
		if (op->kind == OP_SPLIT || op->kind == OP_JUMP)
			stack[n++] = op->to;
		if ((op->kind == OP_BEGIN && here->begin) || (op->kind == OP_END && here->end) || (op->kind == OP_EDGE && here->edge))
			stack[n++] = (uint16_t)(i + 1);
	}
}

static bool takes(const struct op *op, uint32_t c)
{
	switch (op->kind) {
	case OP_LETTER:
		return lower(c) == op->letter;
	case OP_ANY:
		return c != '\n';
	case OP_CLASS:
		return in_class(op->class, c);
	case OP_SPLIT:
	case OP_JUMP:
	case OP_BEGIN:
	case OP_END:
	case OP_EDGE:
	case OP_MATCH:
		break;
	}
	return false;
}

bool regex_match(const struct regex *self, struct str text, uint64_t *steps)
{
	struct states now = { .n = 0 }, next = { .n = 0 };
	bool in_word = false, found = false;

	for (size_t at = 0; !found; ) {
		uint32_t c = 0;
		size_t len = at < text.len ? utf8_next(text, at, &c) : 0;
		bool word = len && is_word(c);
		struct surroundings here = { at == 0, len == 0, word != in_word };

		/* States that wait for a place were added without knowing it: add them again, with a new one's beginning. */
		next.n = 0;
		for (size_t i = 0; i < now.n; i++)
			add_state(self, &next, now.at[i], &here);
		add_state(self, &next, 0, &here);
		now.n = 0;
		*steps += next.n;
		for (size_t i = 0; i < next.n && !found; i++) {
			const struct op *op = &self->op[next.at[i]];

			found = op->kind == OP_MATCH;
			if (len && takes(op, c)) {
				now.place[next.at[i] + 1] = (uint16_t)now.n;
				now.at[now.n++] = (uint16_t)(next.at[i] + 1);
			}
		}
		if (len == 0)
			break;
		in_word = word;
		at += len;
	}
	return found;
}
