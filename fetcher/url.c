#include "fetcher/url.h"

#include <arpa/inet.h>
#include <assert.h>
#include <curl/curl.h>
#include <errno.h>
#include <sodium.h>

#include "common/cleanup.h"
#include "fetcher/puny.h"

/* Names of parameters that say where a reader came from; a '*' ends a prefix. From the sites' own documentation of them. */
static const char *const tracking[] = {
	"utm_*",   "fbclid",  "gclid",    "gclsrc",   "dclid",    "gbraid",  "wbraid", "msclkid",     "mc_cid",
	"mc_eid",  "igshid",  "igsh",     "yclid",    "ysclid",   "twclid",  "ttclid", "li_fat_id",   "_ga",
	"_gl",     "_hsenc",  "_hsmi",    "ref_src",  "ref_url",  "cmpid",   "ocid",   "at_medium",   "at_campaign",
	"at_link*", "at_format", "at_bbc_team", "at_ptr_name", "ns_mchannel", "ns_source", "ns_campaign", "ns_linkname",
	"xtor",    "guccounter", "guce_*", "smid",    "spm",      "mkt_tok", "vero_id", "pk_campaign", "pk_kwd",
	"pk_source", "piwik_*", "mtm_*",   "wt.mc_id", "wt_mc",    "s_cid",   "cid_source", "feedtype", "feedname",
};

static void url_destroy(CURLU **self_p)
{
	curl_url_cleanup(*self_p);
	*self_p = NULL;
}

static void text_destroy(char **self_p)
{
	curl_free(*self_p);
	*self_p = NULL;
}

struct hash hash_parts(const struct str *parts, size_t n)
{
	crypto_generichash_state state;
	struct hash ret;

	(void)crypto_generichash_init(&state, NULL, 0, HASH_BYTES);
	for (size_t i = 0; i < n; i++) {
		uint64_t len = parts[i].len;

		if (n > 1)
			(void)crypto_generichash_update(&state, (const unsigned char *)&len, sizeof(len));
		(void)crypto_generichash_update(&state, (const unsigned char *)parts[i].ptr, parts[i].len);
	}
	(void)crypto_generichash_final(&state, ret.at, HASH_BYTES);
	return ret;
}

struct hash hash_of(struct str s)
{
	return hash_parts(&s, 1);
}

/* NUL-terminated, without the white space and control characters that WHATWG drops. */
static int cleaned(struct str text, struct arena *arena, char **ret)
{
	size_t n = 0;
	char *z;

	while (text.len && (unsigned char)text.ptr[0] <= ' ')
		text = str_skip(text, 1);
	while (text.len && (unsigned char)text.ptr[text.len - 1] <= ' ')
		text.len--;
	if (text.len == 0 || text.len > URL_BYTES_MAX)
		return -EINVAL;
	z = arena_alloc(arena, text.len + 1, 1);
	if (!z)
		return -ENOMEM;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\0')
			return -EINVAL;
		if (text.ptr[i] != '\t' && text.ptr[i] != '\n' && text.ptr[i] != '\r')
			z[n++] = text.ptr[i];
	}
	z[n] = '\0';
	*ret = z;
	return 0;
}

static bool is_tracking(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(tracking); i++) {
		struct str t = str_from(tracking[i]);

		if (t.ptr[t.len - 1] == '*' ? str_starts(name, (struct str){ t.ptr, t.len - 1 }) : str_eq_nocase(name, t))
			return true;
	}
	return false;
}

/* Keeps the other parameters, in their order; NULL where none is left. */
static int drop_tracking(CURLU *u, struct arena *arena)
{
	owned(text_destroy) char *query = NULL;
	size_t n = 0;
	char *kept;

	if (curl_url_get(u, CURLUPART_QUERY, &query, 0) != CURLUE_OK)
		return 0;
	struct str q = str_from(query);
	kept = arena_alloc(arena, q.len + 1, 1);
	if (!kept)
		return -ENOMEM;
	for (size_t at = 0; at <= q.len;) {
		size_t end = str_find_byte(q, '&', at);
		struct str part = { q.ptr + at, end - at };
		struct str name = { part.ptr, str_find_byte(part, '=', 0) };

		at = end + 1;
		if (part.len == 0 || is_tracking(name))
			continue;
		if (n)
			kept[n++] = '&';
		memcpy(kept + n, part.ptr, part.len);
		n += part.len;
	}
	kept[n] = '\0';
	return curl_url_set(u, CURLUPART_QUERY, n ? kept : NULL, 0) == CURLUE_OK ? 0 : -EINVAL;
}

static int set_url(CURLU *u, struct str text, struct str base, struct arena *arena)
{
	char *z;
	int r;

	if (base.len) {
		r = cleaned(base, arena, &z);
		if (r < 0)
			return r;
		if (curl_url_set(u, CURLUPART_URL, z, CURLU_URLENCODE) != CURLUE_OK)
			return -EINVAL;
	}
	r = cleaned(text, arena, &z);
	if (r < 0)
		return r;
	return curl_url_set(u, CURLUPART_URL, z, CURLU_URLENCODE) == CURLUE_OK ? 0 : -EINVAL;
}

/* One part, in arena; the empty str where there is none. */
static int part(CURLU *u, CURLUPart which, unsigned flags, struct arena *arena, struct str *ret)
{
	owned(text_destroy) char *z = NULL;
	CURLUcode code = curl_url_get(u, which, &z, flags);

	*ret = STR("");
	if (code == CURLUE_OUT_OF_MEMORY)
		return -ENOMEM;
	return code == CURLUE_OK ? arena_dup(arena, str_from(z), ret) : 0;
}

/* 1: a dot at its end was taken off, behind which a number may have hidden that is an address. */
static int set_host(CURLU *u, struct arena *arena, struct str *ret)
{
	struct str host;
	bool dotted = false;
	int r = part(u, CURLUPART_HOST, 0, arena, &host);

	if (r == 0)
		r = puny_host(host, arena, &host); /* libcurl's way asks the locale */
	if (r < 0)
		return r;
	/* A dot at the end names the same host to DNS. */
	for (; host.len > 1 && host.ptr[host.len - 1] == '.'; dotted = true)
		host.len--;
	if (host.len == 0 || host.ptr[0] == '.')
		return -EINVAL;
	char *z = arena_alloc(arena, host.len + 1, 1);
	if (!z)
		return -ENOMEM;
	for (size_t i = 0; i < host.len; i++)
		z[i] = host.ptr[i] >= 'A' && host.ptr[i] <= 'Z' ? (char)(host.ptr[i] + 32) : host.ptr[i];
	if (curl_url_set(u, CURLUPART_HOST, z, 0) != CURLUE_OK)
		return -EINVAL;
	*ret = (struct str){ z, host.len };
	if (z[0] == '[' && host.len > 2)
		*ret = (struct str){ z + 1, host.len - 2 };
	return dotted;
}

/* "2130706433." has a name for a host until its dot is gone, and then it is 127.0.0.1. */
static int set_plain_host(CURLU *u, struct arena *arena, struct str *ret)
{
	struct str text;
	int r = set_host(u, arena, ret);

	if (r <= 0)
		return r;
	r = part(u, CURLUPART_URL, 0, arena, &text);
	if (r < 0)
		return r;
	if (curl_url_set(u, CURLUPART_URL, text.ptr, 0) != CURLUE_OK)
		return -EINVAL;
	r = set_host(u, arena, ret);
	return r < 0 ? r : 0;
}

static int set_port(CURLU *u, struct arena *arena, struct url *ret)
{
	struct str scheme, port;
	int r = part(u, CURLUPART_SCHEME, 0, arena, &scheme);

	if (r == 0)
		r = part(u, CURLUPART_PORT, 0, arena, &port);
	if (r < 0)
		return r;
	ret->tls = str_eq(scheme, STR("https"));
	if (!ret->tls && !str_eq(scheme, STR("http")))
		return -EINVAL;
	ret->port = 0;
	for (size_t i = 0; i < port.len; i++)
		ret->port = ret->port * 10 + (unsigned)(port.ptr[i] - '0');
	if (ret->port == 0)
		ret->port = ret->tls ? 443 : 80;
	if (ret->port == (ret->tls ? 443u : 80u))
		(void)curl_url_set(u, CURLUPART_PORT, NULL, 0);
	return 0;
}

static int read_url(struct str text, struct str base, bool entry, struct arena *arena, struct url *ret)
{
	owned(url_destroy) CURLU *u = curl_url();
	struct url url = { 0 };
	int r;

	if (!u)
		return -ENOMEM;
	r = set_url(u, text, base, arena);
	if (r == 0)
		r = set_port(u, arena, &url);
	if (r == 0)
		r = set_plain_host(u, arena, &url.host);
	if (r == 0 && entry)
		r = drop_tracking(u, arena);
	if (r < 0)
		return r;
	(void)curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0);
	(void)curl_url_set(u, CURLUPART_USER, NULL, 0);
	(void)curl_url_set(u, CURLUPART_PASSWORD, NULL, 0);
	r = part(u, CURLUPART_URL, 0, arena, &url.text);
	if (r < 0)
		return r;
	if (url.text.len == 0 || url.text.len > URL_BYTES_MAX)
		return -EINVAL;
	*ret = url;
	return 0;
}

int url_read(struct str text, struct str base, struct arena *arena, struct url *ret)
{
	return read_url(text, base, false, arena, ret);
}

int url_read_entry(struct str text, struct str base, struct arena *arena, struct url *ret)
{
	return read_url(text, base, true, arena, ret);
}

struct hash url_identity(struct str text, struct arena *arena)
{
	struct url url;

	if (url_read_entry(text, STR(""), arena, &url) < 0)
		return hash_of(text);
	return hash_of(str_skip(url.text, url.tls ? strlen("https") : strlen("http")));
}

static bool is_address(struct str host)
{
	char z[INET6_ADDRSTRLEN + 1] = { 0 };
	struct in6_addr in;

	if (host.len > INET6_ADDRSTRLEN)
		return false;
	memcpy(z, host.ptr, host.len);
	return inet_pton(AF_INET, z, &in) == 1 || inet_pton(AF_INET6, z, &in) == 1;
}

struct str url_domain(const psl_ctx_t *psl, const struct url *url)
{
	const char *domain;

	/* Of a host that ends within the arena's copy libpsl wants a NUL: set_host() leaves one but for "[v6]". */
	if (!psl || is_address(url->host) || memchr(url->host.ptr, ':', url->host.len))
		return url->host;
	domain = psl_registrable_domain(psl, url->host.ptr);
	return domain ? str_from(domain) : url->host;
}

int url_origin(const struct url *url, struct arena *arena, struct str *ret)
{
	bool v6 = memchr(url->host.ptr, ':', url->host.len) != NULL;

	return arena_printf(arena, ret, "%s://%s%.*s%s:%u", url->tls ? "https" : "http", v6 ? "[" : "",
			    (int)url->host.len, url->host.ptr, v6 ? "]" : "", url->port);
}

int url_name(const struct url *url, struct arena *arena, struct str *ret)
{
	struct str host = url->host, name;
	size_t n = 0;
	char *z;

	if (str_starts(host, STR("www.")))
		host = str_skip(host, 4);
	size_t from = str_find(url->text, STR("://"), 0) + 3;
	struct str path = str_skip(url->text, str_find_byte(url->text, '/', from));

	z = arena_alloc(arena, host.len + path.len + 16, 1);
	if (!z)
		return -ENOMEM;
	memcpy(z, host.ptr, host.len);
	n = host.len;
	if (url->port != (url->tls ? 443u : 80u)) {
		int w = snprintf(z + n, 8, "-%u", url->port);

		n += w > 0 ? (size_t)w : 0;
	}
	for (size_t i = 0; i < path.len && n < 60; i++) {
		char c = path.ptr[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';

		if (plain)
			z[n++] = c;
		else if (n && z[n - 1] != '-')
			z[n++] = '-';
	}
	while (n && z[n - 1] == '-')
		n--;
	name = (struct str){ z, n };
	*ret = name;
	return 0;
}
