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

/* The part of *rest before the first of stop. */
static struct str cut(struct str *rest, const char *stop)
{
	size_t n = 0;

	while (n < rest->len && (!rest->ptr[n] || !strchr(stop, rest->ptr[n])))
		n++;
	struct str ret = { rest->ptr, n };
	*rest = str_skip(*rest, n);
	return ret;
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
	p.path = cut(&rest, "?#");
	p.query = cut(&rest, "#");
	p.fragment = rest;
	return p;
}

/* Section 5.2.4: out, from offset from on, holds the path so far. */
static void add_path(struct str path, size_t from, struct buf *out)
{
	while (path.len) {
		size_t slash = str_find_byte(path, '/', 1), n = path.ptr[0] == '/' ? 1 : 0;
		struct str segment = { path.ptr + n, slash - n };

		if (str_eq(segment, STR(".")) || str_eq(segment, STR(".."))) {
			while (segment.len == 2 && out->len > from && out->ptr[--out->len] != '/')
				;
			if (slash == path.len)
				buf_add_byte(out, '/');
		} else {
			buf_add(out, (struct str){ path.ptr, slash });
		}
		path = str_skip(path, slash);
	}
}

/* The base's path up to its last slash, then the relative one: section 5.2.3. */
static void merge(struct parts base, struct str path, struct buf *out)
{
	struct buf merged = { 0 };
	size_t keep = base.path.len;

	while (keep && base.path.ptr[keep - 1] != '/')
		keep--;
	if (!keep && base.host.len)
		buf_add_byte(&merged, '/');
	buf_add(&merged, (struct str){ base.path.ptr, keep });
	buf_add(&merged, path);
	if (buf_error(&merged))
		out->error = buf_error(&merged);
	else
		add_path(buf_str(&merged), out->len, out);
	buf_destroy(&merged);
}

static void join(struct parts base, struct parts url, struct buf *out)
{
	buf_add(out, base.scheme);
	if (url.host.len) {
		buf_add(out, url.host);
		add_path(url.path, out->len, out);
		buf_add(out, url.query);
	} else {
		buf_add(out, base.host);
		if (!url.path.len)
			buf_add(out, base.path);
		else if (url.path.ptr[0] == '/')
			add_path(url.path, out->len, out);
		else
			merge(base, url.path, out);
		buf_add(out, url.path.len || url.query.len ? url.query : base.query);
	}
	buf_add(out, url.fragment);
}

struct str feed_url_join(struct arena *arena, struct str base, struct str url)
{
	struct buf out = { 0 };
	struct str ret = { 0 };

	url = str_trim(url);
	base = str_trim(base);
	if (!base.len || feed_url_is_absolute(url))
		return url;
	struct parts p = split(base);
	/* "tag:", "urn:" and the like are no place to start from. */
	if (p.scheme.len && !p.host.len && (!p.path.len || p.path.ptr[0] != '/'))
		return url;
	join(p, split(url), &out);
	if (buf_error(&out) || arena_dup(arena, buf_str(&out), &ret) < 0)
		ret = (struct str){ 0 };
	buf_destroy(&out);
	return ret;
}
