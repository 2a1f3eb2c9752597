/* telling - what happens again and again is said once a minute at most, with how often it happened since. */
#ifndef STORE_TELLING_H
#define STORE_TELLING_H

#include <stdint.h>

enum { TELLING_USEC = 60 * 1000000 };

struct telling {
	uint64_t n;    /* not told yet */
	int64_t after; /* nothing is told before */
};

/* It happened n times more. How many are to be told of now; 0: nothing is. */
static inline uint64_t telling_add(struct telling *self, uint64_t n, int64_t now_usec)
{
	uint64_t told = self->n + n;

	if (told == 0 || now_usec < self->after) {
		self->n = told;
		return 0;
	}
	*self = (struct telling){ .after = now_usec + TELLING_USEC };
	return told;
}

#endif
