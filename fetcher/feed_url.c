#include "fetcher/feed_url.h"

#include "common/buf.h"

/* The parts of RFC 3986, appendix B, each with its own sign; not there: len 0. */
struct parts {
	struct str scheme; /* "https:" */
	struct str host;   /* "//example.net:80" */
	struct str path;
	struct str query; /* "?a=1" */
	struct str fragment;
};

static size_t scheme_len(struct str url)
{
	for (size_t i = 0; i < url.len; i++) {
		char c = url.ptr[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (c == ':')
			return i ? i + 1 : 0;
		if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.')))
			return 0;
	}
	return 0;
}

bool feed_url_is_absolute(struct str url)
{
	return scheme_len(url) > 0;
}

static struct parts split(struct str url)
{
	struct parts p = { .scheme = { url.ptr, scheme_len(url) } };
	struct str rest = str_skip(url, p.scheme.len);

	if (str_starts(rest, STR("//"))) {
		size_t n = 2;
		while (n < rest.len && rest.ptr[n] != '/' && rest.ptr[n] != '?' && rest.ptr[n] != '#')
			n++;
		p.host = (struct str){ rest.ptr, n };
		rest = str_skip(rest, n);
	}
	size_t fragment = str_find_byte(rest, '#', 0);
	p.fragment = str_skip(rest, fragment);
	rest.len = fragment;
	size_t query = str_find_byte(rest, '?', 0);
	p.query = str_skip(rest, query);
	p.path = (struct str){ rest.ptr, query };
	return p;
}

/*
 * Section 5.2.4, for path behind what out holds from offset from on, which has
 * no dot segments left and does not end in a slash. A path that does not begin
 * with one gets one, unless out is empty from there and rooted is false.
 */
static void add_path(struct str path, size_t from, bool rooted, struct buf *out)
{
	while (path.len) {
		bool slash = path.ptr[0] == '/';
		size_t end = str_find_byte(path, '/', slash);
		struct str segment = { path.ptr + slash, end - slash };

		if (str_eq(segment, STR(".")) || str_eq(segment, STR(".."))) {
			while (segment.len == 2 && out->len > from && out->ptr[--out->len] != '/')
				;
			if (end == path.len)
				buf_add_byte(out, '/');
		} else {
			if (slash || rooted || out->len > from)
				buf_add_byte(out, '/');
			buf_add(out, segment);
		}
		path = str_skip(path, end);
	}
}

/* The base's path up to its last slash, then the relative one: section 5.2.3. */
static void merge(struct parts base, struct str path, struct buf *out)
{
	size_t from = out->len, keep = base.path.len;

	while (keep && base.path.ptr[keep - 1] != '/')
		keep--;
	bool rooted = keep || base.host.len;
	if (keep)
		buf_add(out, (struct str){ base.path.ptr, keep - 1 });
	add_path(path, from, rooted, out);
}

static void join(struct parts base, struct parts url, struct buf *out)
{
	buf_add(out, base.scheme);
	if (url.host.len) {
		buf_add(out, url.host);
		add_path(url.path, out->len, true, out);
		buf_add(out, url.query);
	} else {
		buf_add(out, base.host);
		if (!url.path.len)
			buf_add(out, base.path);
		else if (url.path.ptr[0] == '/')
			add_path(url.path, out->len, true, out);
		else
			merge(base, url.path, out);
		buf_add(out, url.path.len || url.query.len ? url.query : base.query);
	}
	buf_add(out, url.fragment);
}

static struct str made(struct arena *arena, struct parts base, struct parts url)
{
	struct buf out = { 0 };
	struct str ret = { 0 };

	join(base, url, &out);
	if (buf_error(&out) || arena_dup(arena, buf_str(&out), &ret) < 0)
		ret = (struct str){ 0 };
	buf_destroy(&out);
	return ret;
}

/* "tag:", "urn:" and the like are no place to start from. */
static bool is_place(struct parts p)
{
	return !p.scheme.len || p.host.len || (p.path.len && p.path.ptr[0] == '/');
}

struct str feed_url_join(struct arena *arena, struct str base, struct str url)
{
	url = str_trim(url);
	if (!base.len || feed_url_is_absolute(url))
		return url;
	struct parts p = split(base);
	return is_place(p) ? made(arena, p, split(url)) : url;
}

struct str feed_url_base(struct arena *arena, struct str outer, struct str url)
{
	url = feed_url_join(arena, outer, url);
	if (url.len > FEED_BASE_MAX)
		return outer;
	struct parts p = split(url), nowhere = { .scheme = p.scheme, .host = p.host };
	p.scheme = p.host = p.fragment = (struct str){ 0 };
	if (!is_place((struct parts){ .scheme = nowhere.scheme, .host = nowhere.host, .path = p.path }))
		return url;
	return made(arena, nowhere, p);
}
