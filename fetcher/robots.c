#include "fetcher/robots.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"

struct rule {
	struct str pattern; /* into robots.text, percent-decoded where both sides are alike */
	bool allow;
};

struct robots {
	char *text;
	struct rule *rules;
	size_t n, cap;
	uint64_t delay_usec;
};

void robots_destroy(struct robots **self_p)
{
	struct robots *self = *self_p;

	if (!self)
		return;
	free(self->text);
	free(self->rules);
	free(self);
	*self_p = NULL;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Bytes that need no encoding are compared decoded: "/%7Ejoe" is "/~joe" (RFC 9309, 2.2.2). In place, never longer. */
static struct str decoded(char *z, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		int high = z[i] == '%' && len - i > 2 ? hex(z[i + 1]) : -1, low = high >= 0 ? hex(z[i + 2]) : -1;
		int c = low >= 0 ? high << 4 | low : -1;

		/* Decoded, these would mean something else. */
		if (c > ' ' && c < 0x7f && !memchr("%/?#*$&=", c, 8)) {
			z[n++] = (char)c;
			i += 2;
		} else if (c >= 0) {
			z[n++] = '%';
			z[n++] = "0123456789ABCDEF"[high];
			z[n++] = "0123456789ABCDEF"[low];
			i += 2;
		} else {
			z[n++] = z[i];
		}
	}
	return (struct str){ z, n };
}

struct line {
	struct str key, value;
};

/* The next line with a key; false at the end. */
static bool next_line(struct str text, size_t *at, struct line *ret)
{
	while (*at < text.len) {
		size_t end = *at;

		while (end < text.len && text.ptr[end] != '\n' && text.ptr[end] != '\r')
			end++;
		struct str line = { text.ptr + *at, end - *at };
		*at = end + 1;
		line.len = str_find_byte(line, '#', 0);
		size_t colon = str_find_byte(line, ':', 0);
		if (colon == line.len)
			continue;
		ret->key = str_trim((struct str){ line.ptr, colon });
		ret->value = str_trim(str_skip(line, colon + 1));
		return true;
	}
	return false;
}

/* 2: this is for us by name, 1: for everybody, 0: for others. */
static int meant(struct str value, struct str agent)
{
	size_t n = 0;

	if (str_eq(value, STR("*")))
		return 1;
	while (n < value.len && ((value.ptr[n] | 0x20) >= 'a' && (value.ptr[n] | 0x20) <= 'z'))
		n++;
	return n && str_eq_nocase((struct str){ value.ptr, n }, agent) ? 2 : 0;
}

static int add_rule(struct robots *self, struct str value, bool allow)
{
	struct rule *rules;

	/* An empty Disallow allows everything, which is so anyway. */
	if (value.len == 0 || self->n == ROBOTS_RULES_MAX)
		return 0;
	if (self->n == self->cap) {
		self->cap = self->cap ? self->cap * 2 : 16;
		rules = realloc(self->rules, self->cap * sizeof(*rules));
		if (!rules)
			return -ENOMEM;
		self->rules = rules;
	}
	char *z = self->text + (value.ptr - self->text);
	self->rules[self->n++] = (struct rule){ decoded(z, value.len), allow };
	return 0;
}

static void set_delay(struct robots *self, struct str value)
{
	uint64_t n = 0;

	for (size_t i = 0; i < value.len && value.ptr[i] >= '0' && value.ptr[i] <= '9' && n < 1000; i++)
		n = n * 10 + (uint64_t)(value.ptr[i] - '0');
	if (n > ROBOTS_DELAY_MAX_SEC)
		n = ROBOTS_DELAY_MAX_SEC;
	self->delay_usec = n * 1000000;
}

/* How specific the best group is that the text has for us. */
static int best_group(struct str text, struct str agent)
{
	struct line line;
	int best = 0;

	for (size_t at = 0; next_line(text, &at, &line);)
		if (str_eq_nocase(line.key, STR("user-agent")) && meant(line.value, agent) > best)
			best = meant(line.value, agent);
	return best;
}

static int read_rules(struct robots *self, struct str text, struct str agent)
{
	int want = best_group(text, agent), r = 0;
	bool ours = false, in_agents = false;
	struct line line;

	for (size_t at = 0; r == 0 && want && next_line(text, &at, &line);) {
		bool allow = str_eq_nocase(line.key, STR("allow"));

		if (str_eq_nocase(line.key, STR("user-agent"))) {
			/* A group may be for several; one after rules begins the next group. */
			ours = (in_agents && ours) || meant(line.value, agent) == want;
			in_agents = true;
		} else if (allow || str_eq_nocase(line.key, STR("disallow"))) {
			in_agents = false;
			if (ours)
				r = add_rule(self, line.value, allow);
		} else if (str_eq_nocase(line.key, STR("crawl-delay"))) {
			in_agents = false;
			if (ours)
				set_delay(self, line.value);
		}
	}
	return r;
}

int robots_read(struct str text, struct str agent, struct robots **ret)
{
	owned(robots_destroy) struct robots *self = calloc(1, sizeof(*self));
	int r;

	if (!self)
		return -ENOMEM;
	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_skip(text, 3);
	if (text.len > ROBOTS_BYTES_MAX)
		text.len = ROBOTS_BYTES_MAX;
	self->text = malloc(text.len + 1);
	if (!self->text)
		return -ENOMEM;
	if (text.len)
		memcpy(self->text, text.ptr, text.len);
	r = read_rules(self, (struct str){ self->text, text.len }, agent);
	if (r < 0)
		return r;
	*ret = self;
	self = NULL;
	return 0;
}

/*
 * Each run between two '*' is looked for at the first place after the one
 * before: if there is a match at all, there is that one. So no pattern costs
 * more than a pass over the address.
 */
static bool matches(struct str pattern, struct str target)
{
	bool to_end = pattern.len && pattern.ptr[pattern.len - 1] == '$';
	bool first = true;
	size_t at = 0;

	if (to_end)
		pattern.len--;
	for (;;) {
		size_t star = str_find_byte(pattern, '*', 0);
		struct str run = { pattern.ptr, star };
		bool last = star == pattern.len;

		if (last && to_end && !first)
			return run.len <= target.len - at && str_ends(target, run);
		if (first && !str_starts(target, run))
			return false;
		if (!first) {
			at = str_find(target, run, at);
			if (at == target.len && run.len)
				return false;
		}
		at += run.len;
		if (last)
			return !to_end || at == target.len;
		first = false;
		pattern = str_skip(pattern, star + 1);
	}
}

bool robots_allows(const struct robots *self, struct str target)
{
	size_t best = 0;
	bool allow = true;
	char *z;

	if (!self || self->n == 0 || str_eq(target, STR("/robots.txt")))
		return true;
	z = malloc(target.len + 1);
	if (!z)
		return false;
	if (target.len)
		memcpy(z, target.ptr, target.len);
	struct str plain = decoded(z, target.len);
	for (size_t i = 0; i < self->n; i++) {
		const struct rule *rule = &self->rules[i];

		if (rule->pattern.len < best || (rule->pattern.len == best && !rule->allow))
			continue;
		if (!matches(rule->pattern, plain))
			continue;
		best = rule->pattern.len;
		allow = rule->allow;
	}
	free(z);
	return allow;
}

uint64_t robots_delay_usec(const struct robots *self)
{
	return self ? self->delay_usec : 0;
}
