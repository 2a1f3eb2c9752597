#include "fetcher/puny.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

#include "common/utf8.h"

enum { BASE = 36, T_MIN = 1, T_MAX = 26, SKEW = 38, DAMP = 700, FIRST_BIAS = 72, FIRST_N = 128 };

struct text {
	char at[PUNY_HOST_MAX + 1];
	size_t n;
	bool over;
};

static void add(struct text *out, char c)
{
	if (out->n < PUNY_HOST_MAX)
		out->at[out->n++] = c;
	else
		out->over = true;
}

static uint32_t adapt(uint32_t delta, uint32_t n, bool first)
{
	uint32_t k = 0;

	delta = first ? delta / DAMP : delta / 2;
	delta += delta / n;
	for (; delta > (BASE - T_MIN) * T_MAX / 2; k += BASE)
		delta /= BASE - T_MIN;
	return k + (BASE - T_MIN + 1) * delta / (delta + SKEW);
}

static void add_number(struct text *out, uint32_t q, uint32_t bias)
{
	for (uint32_t k = BASE;; k += BASE) {
		uint32_t t = k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias;
		uint32_t digit = q < t ? q : t + (q - t) % (BASE - t);

		add(out, (char)(digit < 26 ? 'a' + digit : '0' + (digit - 26)));
		if (q < t)
			return;
		q = (q - t) / (BASE - t);
	}
}

/* At most 63 code points: no number here comes near to 32 bits. */
static void encode(const uint32_t *points, uint32_t n, struct text *out)
{
	uint32_t done = 0, next = FIRST_N, delta = 0, bias = FIRST_BIAS, basic;

	for (uint32_t i = 0; i < n; i++)
		if (points[i] < FIRST_N)
			add(out, (char)points[i]), done++;
	basic = done;
	if (basic)
		add(out, '-');
	while (done < n) {
		uint32_t least = UINT32_MAX;

		for (uint32_t i = 0; i < n; i++)
			if (points[i] >= next && points[i] < least)
				least = points[i];
		delta += (least - next) * (done + 1);
		next = least;
		for (uint32_t i = 0; i < n; i++) {
			delta += points[i] < next;
			if (points[i] != next)
				continue;
			add_number(out, delta, bias);
			bias = adapt(delta, done + 1, done == basic);
			delta = 0;
			done++;
		}
		delta++;
		next++;
	}
}

static int add_label(struct str label, struct text *out)
{
	uint32_t points[PUNY_LABEL_MAX], n = 0, c;
	size_t from = out->n;
	bool ascii = true;

	for (size_t at = 0; at < label.len;) {
		at += utf8_next(label, at, &c);
		if (c == UTF8_BAD || n == PUNY_LABEL_MAX)
			return -EINVAL;
		points[n++] = c;
		ascii = ascii && c < FIRST_N;
	}
	if (ascii) {
		for (uint32_t i = 0; i < n; i++)
			add(out, (char)points[i]);
	} else {
		for (const char *z = "xn--"; *z; z++)
			add(out, *z);
		encode(points, n, out);
	}
	return out->n - from > PUNY_LABEL_MAX ? -EINVAL : 0;
}

int puny_host(struct str host, struct arena *arena, struct str *ret)
{
	struct text out = { .n = 0 };
	bool ascii = true;

	for (size_t i = 0; i < host.len; i++)
		ascii = ascii && (unsigned char)host.ptr[i] < FIRST_N;
	if (ascii) {
		*ret = host;
		return 0;
	}
	for (size_t at = 0; at <= host.len;) {
		size_t end = str_find_byte(host, '.', at);

		if (at)
			add(&out, '.');
		if (add_label((struct str){ host.ptr + at, end - at }, &out) < 0)
			return -EINVAL;
		at = end + 1;
	}
	return out.over ? -EINVAL : arena_dup(arena, (struct str){ out.at, out.n }, ret);
}
