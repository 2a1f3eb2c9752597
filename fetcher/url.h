/*
 * url - addresses of feeds and pages: made absolute, written one way, compared.
 *
 * Parsing is libcurl's, so what is checked is what is fetched.
 */
#ifndef FETCHER_URL_H
#define FETCHER_URL_H

#include <libpsl.h>

#include "common/arena.h"

enum { URL_BYTES_MAX = 8192, URL_ARENA_BYTES = 16 * URL_BYTES_MAX /* of one reading */, HASH_BYTES = 16 };

struct hash {
	unsigned char at[HASH_BYTES];
};

/* 128 bits of BLAKE2b over the parts, each with its length. */
struct hash hash_parts(const struct str *parts, size_t n);
struct hash hash_of(struct str s);

struct url {
	struct str text; /* as it is requested: host in lower case, no fragment, no default port, no user */
	struct str host; /* without brackets */
	unsigned port;
	bool tls;
};

/*
 * Reads an http or https address, relative ones against base (may be empty).
 * White space around it and line breaks in it are dropped, as browsers do.
 * *ret in arena. -EINVAL: none, or over URL_BYTES_MAX; -ENOMEM.
 */
int url_read(struct str text, struct str base, struct arena *arena, struct url *ret);

/* The same without the parameters that only say where the reader came from (utm_source, fbclid …). */
int url_read_entry(struct str text, struct str base, struct arena *arena, struct url *ret);

/*
 * Equal for addresses of the same page: http or https, whatever the tracking
 * parameters. Of text that url_read() refuses (file:// …) its bytes count.
 */
struct hash url_identity(struct str text, struct arena *arena);

/* Whose server this is, for pacing: the registered domain, or the host itself where it is an address. Points into url or is it. */
struct str url_domain(const psl_ctx_t *psl, const struct url *url);

/* "https://host:port", the origin that a robots.txt is for. */
int url_origin(const struct url *url, struct arena *arena, struct str *ret);

/* A short name for a feed at url: host without www., and a part of the path. */
int url_name(const struct url *url, struct arena *arena, struct str *ret);

#endif
