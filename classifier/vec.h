/*
 * vec - an array on the heap that grows at the end.
 *
 *     vec(struct rule) rules = { 0 };
 *     if (!vec_push(&rules, rule))
 *             return -ENOMEM;
 *     free(rules.at);
 */
#ifndef CLASSIFIER_VEC_H
#define CLASSIFIER_VEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#define vec(type)              \
	struct {               \
		type *at;      \
		size_t n, cap; \
	}

/* The array with room for one more; as it was, cap too, when out of memory. */
static inline void *vec_room(void *at, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return at;
	size_t more = *cap ? *cap * 2 : 16;
	void *p = reallocarray(at, more, size);
	if (!p)
		return at;
	*cap = more;
	return p;
}

/* False when out of memory; the array is then as it was. */
#define vec_push(v, ...)                                                                     \
	((v)->at = vec_room((v)->at, (v)->n, &(v)->cap, sizeof *(v)->at), \
	 (v)->n < (v)->cap && ((v)->at[(v)->n++] = __VA_ARGS__, true))

#endif
