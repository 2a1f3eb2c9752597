#include <stdio.h>

#include "common/relay_impl.h"

bool relay_refusal_text(const struct relay_refusals *self, const char *downstream, char out[RELAY_REFUSAL_MAX])
{
	size_t n = 0;

	/* Both, in the pipeline's order: whoever mends one has to know of the other, whichever refused us last. */
	*out = 0;
	if (self->up)
		n = (size_t)snprintf(out, RELAY_REFUSAL_MAX, "refused by the fetcher: %s", self->up);
	if (self->down && n < RELAY_REFUSAL_MAX)
		(void)snprintf(out + n, RELAY_REFUSAL_MAX - n, "%srefused by the %s: %s", n ? "; " : "", downstream, self->down);
	return self->up || self->down;
}
