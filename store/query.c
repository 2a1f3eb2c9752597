#include "store/query.h"

#include <errno.h>

#include "common/cleanup.h"
#include "common/utf8.h"
#include "store/query_impl.h"

int parser_node(struct parser *p, enum query_kind kind, size_t at, struct query **ret)
{
	if (++p->nodes > QUERY_NODES_MAX)
		return FAIL(p, at, "the query has over %d parts", QUERY_NODES_MAX);
	struct query *q = arena_alloc(p->arena, 1, sizeof *q);
	if (!q)
		return -ENOMEM;
	q->kind = kind;
	q->at = at;
	q->field = p->field;
	*ret = q;
	return 0;
}

int parser_add(struct parser *p, struct query *parent, struct query *child)
{
	struct query **more = arena_grow(p->arena, parent->child, parent->n, parent->n + 1, sizeof *more);

	if (!more)
		return -ENOMEM;
	parent->child = more;
	parent->child[parent->n++] = child;
	return 0;
}

void parser_skip_space(struct parser *p)
{
	while (p->at < p->in.len && memchr(" \t\r\n", p->in.ptr[p->at], 4))
		p->at++;
}

struct str parser_word(const struct parser *p)
{
	size_t end = p->at;

	while (end < p->in.len && !parser_is_end(p->in.ptr[end]))
		end++;
	return (struct str){ p->in.ptr + p->at, end - p->at };
}

/* Whether it is the run at hand: of one that is longer no more is looked at. */
static bool is_at(const struct parser *p, struct str op)
{
	struct str rest = str_skip(p->in, p->at);

	return str_starts(rest, op) && (rest.len == op.len || parser_is_end(rest.ptr[op.len]));
}

static bool take_operator(struct parser *p, struct str op)
{
	parser_skip_space(p);
	if (!is_at(p, op))
		return false;
	p->at += op.len;
	return true;
}

/* ---- atoms ---- */

int parser_group(struct parser *p, struct query **ret)
{
	size_t start = p->at++;

	if (++p->depth > QUERY_DEPTH_MAX)
		return FAIL(p, start, "brackets are nested over %d deep", QUERY_DEPTH_MAX);
	int r = parser_or(p, ret);
	if (r < 0)
		return r;
	parser_skip_space(p);
	if (p->at == p->in.len)
		return FAIL(p, start, "this bracket is not closed");
	p->at++; /* parser_or() stops at the end or at ")" */
	p->depth--;
	return 0;
}

static size_t field_name_length(struct str word)
{
	size_t n = 0;

	while (n < word.len && ((word.ptr[n] >= 'a' && word.ptr[n] <= 'z') || (word.ptr[n] >= 'A' && word.ptr[n] <= 'Z')))
		n++;
	return n && n < word.len && word.ptr[n] == ':' ? n : 0;
}

static int parse_atom(struct parser *p, struct query **ret)
{
	parser_skip_space(p);
	if (p->at == p->in.len)
		return FAIL(p, p->at, "a word, a phrase or a bracket is missing here");
	char c = p->in.ptr[p->at];
	if (c == '(')
		return parser_group(p, ret);
	if (c == ')')
		return FAIL(p, p->at, "something is missing before this bracket");
	if (c != '"') {
		static const struct str operators[] = { STR_INIT("AND"), STR_INIT("OR"), STR_INIT("|"), STR_INIT("NEAR"),
							STR_INIT("ADJ") };
		struct str word = parser_word(p);
		size_t n = field_name_length(word);

		for (size_t i = 0; i < ARRAY_LEN(operators); i++)
			if (str_eq((struct str){ word.ptr, str_find_byte(word, '/', 0) }, operators[i]))
				return FAIL(p, p->at, "%.*s needs something on both sides", (int)word.len, word.ptr);
		if (n)
			return parser_field(p, n, ret);
	}
	return parser_term(p, ret);
}

/* "NEAR", "ADJ/3" at hand: taken, with *ret's distance and order. 1, 0, -EINVAL. */
static int take_near(struct parser *p, struct query *ret)
{
	parser_skip_space(p);
	struct str word = parser_word(p), rest;

	ret->ordered = str_starts(word, STR("ADJ"));
	if (!ret->ordered && !str_starts(word, STR("NEAR")))
		return 0;
	rest = str_skip(word, ret->ordered ? 3 : 4);
	ret->distance = QUERY_NEAR_DEFAULT;
	if (rest.len) {
		unsigned n = 0;

		if (rest.ptr[0] != '/')
			return 0;
		for (size_t i = 1; i < rest.len; i++) {
			if (rest.ptr[i] < '0' || rest.ptr[i] > '9' || n > QUERY_NEAR_MAX)
				return FAIL(p, p->at, "a distance in words is missing: NEAR/5");
			n = n * 10 + (unsigned)(rest.ptr[i] - '0');
		}
		if (n < 1 || n > QUERY_NEAR_MAX)
			return FAIL(p, p->at, "a distance is from 1 to %d words", QUERY_NEAR_MAX);
		ret->distance = n;
	}
	p->at += word.len;
	return 1;
}

/* Words, phrases, and alternatives of these can be near each other. */
static bool has_positions(const struct query *q)
{
	if (q->kind == QUERY_OR) {
		for (size_t i = 0; i < q->n; i++)
			if (!has_positions(q->child[i]))
				return false;
		return true;
	}
	return q->kind == QUERY_TERM && !q->regex && (q->field == FIELD_ANY || q->field == FIELD_TEXT);
}

static int parse_near(struct parser *p, struct query **ret)
{
	struct query how = { 0 }, *near, *right;
	int r = parse_atom(p, ret);

	while (r == 0 && (r = take_near(p, &how)) > 0) {
		size_t at = (*ret)->at;

		r = parse_atom(p, &right);
		if (r < 0)
			return r;
		if (!has_positions(*ret) || !has_positions(right))
			return FAIL(p, right->at, "NEAR and ADJ stand between two words or phrases");
		r = parser_node(p, QUERY_NEAR, at, &near);
		if (r == 0)
			r = parser_add(p, near, *ret);
		if (r == 0)
			r = parser_add(p, near, right);
		if (r < 0)
			return r;
		near->distance = how.distance;
		near->ordered = how.ordered;
		*ret = near;
	}
	return r;
}

static int parse_unary(struct parser *p, struct query **ret)
{
	struct query *child;
	bool minus, not_word;

	parser_skip_space(p);
	size_t start = p->at;
	minus = p->at + 1 < p->in.len && p->in.ptr[p->at] == '-' && !memchr(" \t\r\n)", p->in.ptr[p->at + 1], 5);
	not_word = !minus && take_operator(p, STR("NOT"));
	if (!minus && !not_word)
		return parse_near(p, ret);
	p->at += minus;
	if (++p->depth > QUERY_DEPTH_MAX)
		return FAIL(p, start, "negations are nested over %d deep", QUERY_DEPTH_MAX);
	int r = parse_unary(p, &child);
	p->depth--;
	if (r == 0)
		r = parser_node(p, QUERY_NOT, start, ret);
	return r < 0 ? r : parser_add(p, *ret, child);
}

/* ---- joined ---- */

static bool is_exclusive(const struct query *q)
{
	const struct query_field_info *info = query_field_info(q->field);

	return (q->kind == QUERY_TERM || q->kind == QUERY_RANGE) && info && info->exclusive;
}

/* Adds child to the conjunction, or to a condition on the same exclusive field in it, as another possibility. */
static int add_condition(struct parser *p, struct query *and, struct query *child, bool explicit)
{
	for (size_t i = 0; i < and->n && !explicit && is_exclusive(child); i++) {
		struct query *other = and->child[i], *or;
		bool alternatives = other->kind == QUERY_OR && other->field == child->field && other->quoted;

		if (alternatives)
			return parser_add(p, other, child);
		if (!is_exclusive(other) || other->field != child->field)
			continue;
		int r = parser_node(p, QUERY_OR, other->at, &or);
		if (r < 0)
			return r;
		or->field = child->field;
		or->quoted = true; /* made here, not written: tells it from the user's own OR */
		and->child[i] = or;
		r = parser_add(p, or, other);
		return r < 0 ? r : parser_add(p, or, child);
	}
	return parser_add(p, and, child);
}

static bool at_end_of_and(struct parser *p)
{
	parser_skip_space(p);
	if (p->at == p->in.len || p->in.ptr[p->at] == ')')
		return true;
	return is_at(p, STR("OR")) || is_at(p, STR("|"));
}

static int parse_and(struct parser *p, struct query **ret)
{
	struct query *and, *child;
	bool explicit = false;
	int r = parser_node(p, QUERY_AND, p->at, &and);

	do {
		if (r == 0)
			r = parse_unary(p, &child);
		if (r == 0)
			r = add_condition(p, and, child, explicit);
		if (r < 0)
			return r;
		explicit = take_operator(p, STR("AND"));
	} while (explicit || !at_end_of_and(p));
	*ret = and->n == 1 ? and->child[0] : and;
	return 0;
}

int parser_or(struct parser *p, struct query **ret)
{
	struct query *or, *child;
	int r = parser_node(p, QUERY_OR, p->at, &or);

	do {
		if (r == 0)
			r = parse_and(p, &child);
		if (r == 0)
			r = parser_add(p, or, child);
		if (r < 0)
			return r;
	} while (take_operator(p, STR("OR")) || take_operator(p, STR("|")));
	*ret = or->n == 1 ? or->child[0] : or;
	return 0;
}

int query_parse(struct str text, int64_t now_usec, struct arena *arena, struct query **ret, struct buf *reterr)
{
	struct parser p = { .in = text, .now = now_usec, .arena = arena, .reterr = reterr };
	struct query *q;

	if (text.len > QUERY_BYTES_MAX) {
		buf_printf(reterr, "the query is over %d bytes long", QUERY_BYTES_MAX);
		return -EINVAL;
	}
	if (!utf8_valid(text)) {
		buf_printf(reterr, "the query is not UTF-8");
		return -EINVAL;
	}
	parser_skip_space(&p);
	if (p.at == text.len)
		return FAIL(&p, 0, "the query is empty; * finds all");
	int r = parser_or(&p, &q);
	if (r < 0)
		return r;
	parser_skip_space(&p);
	if (p.at < text.len)
		return FAIL(&p, p.at, "this bracket closes none");
	*ret = q;
	return 0;
}
