/*
 * address - which internet addresses are nobody's private business.
 *
 * A feed may name any host, and a host's name may resolve to anything, so the
 * question is asked of the address that a socket is about to connect to.
 * The tables are IANA's special-purpose registries (RFC 6890 and successors);
 * of IPv6 only the global unicast block 2000::/3 is taken, and addresses that
 * carry an IPv4 address are judged by that.
 */
#ifndef FETCHER_ADDRESS_H
#define FETCHER_ADDRESS_H

#include <stdbool.h>
#include <sys/socket.h>

#include "common/str.h"

/* True for a globally reachable unicast address; false for any family but IPv4 and IPv6. */
bool address_public(const struct sockaddr *address, size_t len);

enum { ADDRESS_TEXT_BYTES = 64 };
/* "192.0.2.1", "2001:db8::1"; empty for other families. */
struct str address_text(const struct sockaddr *address, size_t len, char out[ADDRESS_TEXT_BYTES]);

#endif
