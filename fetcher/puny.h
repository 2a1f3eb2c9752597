/*
 * puny - international host names in ASCII: Punycode, RFC 3492, with the parameters of section 5.
 *
 * Names are encoded as they are written: nothing is mapped or normalized.
 */
#ifndef FETCHER_PUNY_H
#define FETCHER_PUNY_H

#include "common/arena.h"

enum { PUNY_HOST_MAX = 253, PUNY_LABEL_MAX = 63 };

/* host itself when it is ASCII, else with each label that is not as "xn--…", in arena. -EINVAL: no UTF-8, or too long; -ENOMEM. */
int puny_host(struct str host, struct arena *arena, struct str *ret);

#endif
