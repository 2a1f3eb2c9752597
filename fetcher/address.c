#include "fetcher/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>

#include "common/cleanup.h"

struct block4 {
	uint32_t net;
	unsigned bits;
};

static const struct block4 special4[] = {
	{ 0x00000000, 8 },  /* 0.0.0.0/8: this network; Linux connects 0.0.0.0 to itself */
	{ 0x0a000000, 8 },  /* 10/8: private */
	{ 0x64400000, 10 }, /* 100.64/10: shared by carriers; clouds keep metadata services there */
	{ 0x7f000000, 8 },  /* 127/8: loopback */
	{ 0xa9fe0000, 16 }, /* 169.254/16: link local, 169.254.169.254 is the metadata service */
	{ 0xac100000, 12 }, /* 172.16/12: private */
	{ 0xc0000000, 24 }, /* 192.0.0/24: protocol assignments */
	{ 0xc0000200, 24 }, /* 192.0.2/24: documentation */
	{ 0xc0586300, 24 }, /* 192.88.99/24: 6to4 relays, deprecated */
	{ 0xc0a80000, 16 }, /* 192.168/16: private */
	{ 0xc6120000, 15 }, /* 198.18/15: benchmarks */
	{ 0xc6336400, 24 }, /* 198.51.100/24: documentation */
	{ 0xcb007100, 24 }, /* 203.0.113/24: documentation */
	{ 0xe0000000, 4 },  /* 224/4: multicast */
	{ 0xf0000000, 4 },  /* 240/4: reserved, and broadcast */
};

struct block6 {
	unsigned char net[16];
	unsigned bits;
};

/* Within 2000::/3; everything outside of it is refused anyway. */
static const struct block6 special6[] = {
	{ { 0x20, 0x01, 0x00, 0x00 }, 23 },             /* 2001::/23: Teredo, benchmarks, ORCHID */
	{ { 0x20, 0x01, 0x0d, 0xb8 }, 32 },             /* documentation */
	{ { 0x20, 0x02 }, 16 },                         /* 6to4: an IPv4 address in disguise, deprecated */
	{ { 0x3f, 0xff, 0x00 }, 20 },                   /* documentation */
};

static const unsigned char global6 = 0x20;              /* 2000::/3 */
static const unsigned char mapped6[12] = { [10] = 0xff, [11] = 0xff };             /* ::ffff:0:0/96 */
static const unsigned char nat64[12] = { 0x00, 0x64, 0xff, 0x9b };                 /* 64:ff9b::/96 */

static bool public4(uint32_t a)
{
	for (size_t i = 0; i < ARRAY_LEN(special4); i++)
		if ((a ^ special4[i].net) >> (32 - special4[i].bits) == 0)
			return false;
	return true;
}

static bool in_block6(const unsigned char a[16], const struct block6 *block)
{
	size_t whole = block->bits / 8;
	unsigned rest = block->bits % 8;

	if (memcmp(a, block->net, whole) != 0)
		return false;
	return rest == 0 || (a[whole] ^ block->net[whole]) >> (8 - rest) == 0;
}

static bool public6(const unsigned char a[16])
{
	if (memcmp(a, mapped6, sizeof(mapped6)) == 0 || memcmp(a, nat64, sizeof(nat64)) == 0)
		return public4((uint32_t)a[12] << 24 | (uint32_t)a[13] << 16 | (uint32_t)a[14] << 8 | a[15]);
	if ((a[0] & 0xe0) != global6)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(special6); i++)
		if (in_block6(a, &special6[i]))
			return false;
	return true;
}

bool address_public(const struct sockaddr *address, size_t len)
{
	if (address->sa_family == AF_INET && len >= sizeof(struct sockaddr_in)) {
		struct sockaddr_in in;

		memcpy(&in, address, sizeof(in));
		return public4(ntohl(in.sin_addr.s_addr));
	}
	if (address->sa_family == AF_INET6 && len >= sizeof(struct sockaddr_in6)) {
		struct sockaddr_in6 in6;

		memcpy(&in6, address, sizeof(in6));
		return public6(in6.sin6_addr.s6_addr);
	}
	return false;
}

struct str address_text(const struct sockaddr *address, size_t len, char out[ADDRESS_TEXT_BYTES])
{
	const char *z = NULL;

	if (address->sa_family == AF_INET && len >= sizeof(struct sockaddr_in)) {
		struct sockaddr_in in;

		memcpy(&in, address, sizeof(in));
		z = inet_ntop(AF_INET, &in.sin_addr, out, ADDRESS_TEXT_BYTES);
	} else if (address->sa_family == AF_INET6 && len >= sizeof(struct sockaddr_in6)) {
		struct sockaddr_in6 in6;

		memcpy(&in6, address, sizeof(in6));
		z = inet_ntop(AF_INET6, &in6.sin6_addr, out, ADDRESS_TEXT_BYTES);
	}
	return str_from(z);
}
