/* query_impl - reading a query: what joins its parts (query.c) and the parts themselves (query_term.c). */
#ifndef STORE_QUERY_IMPL_H
#define STORE_QUERY_IMPL_H

#include <string.h>

#include "store/query.h"

struct parser {
	struct str in;
	size_t at;
	int64_t now;
	struct arena *arena;
	struct buf *reterr;
	size_t nodes, depth;
	enum query_field field; /* inside field:( … ) */
};

#define FAIL(p, where, ...) (query_complain((p)->reterr, (p)->in, where, __VA_ARGS__), -EINVAL)

/* A node of the field at hand, which began at byte `at`. -EINVAL: it is one too many. */
int parser_node(struct parser *p, enum query_kind kind, size_t at, struct query **ret);
int parser_add(struct parser *p, struct query *parent, struct query *child);

static inline bool parser_is_end(char c)
{
	switch (c) {
	case ' ': case '\t': case '\r': case '\n': case '(': case ')': case '"':
		return true;
	default:
		return false;
	}
}
void parser_skip_space(struct parser *p);
/* The run of characters at hand up to a space, bracket or quote. */
struct str parser_word(const struct parser *p);

/*
 * Each takes what stands at p->at: alternatives up to the end or ")"; these in
 * brackets; a word, phrase or expression of the field at hand; name_len bytes
 * that name a field, ":" and its value. 0, -ENOMEM; -EINVAL and why in p->reterr.
 */
int parser_or(struct parser *p, struct query **ret);
int parser_group(struct parser *p, struct query **ret);
int parser_term(struct parser *p, struct query **ret);
int parser_field(struct parser *p, size_t name_len, struct query **ret);

#endif
