#include "fetcher/feed_base64.h"

#include <errno.h>
#include <stdint.h>

#include "common/utf8.h"

/* 0 to 63; 64: white space; -1: none of base64. */
static int sextet(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	if (c == '/')
		return 63;
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' ? 64 : -1;
}

int feed_base64(struct arena *arena, struct str text, struct str *ret)
{
	char *out = arena_alloc(arena, text.len + 1, 1);
	uint32_t bits = 0;
	unsigned n_bits = 0;
	size_t to = 0;

	if (!out)
		return -ENOMEM;
	text = str_trim(text);
	while (text.len && text.ptr[text.len - 1] == '=')
		text.len--;
	for (size_t i = 0; i < text.len; i++) {
		int value = sextet(text.ptr[i]);
		if (value < 0)
			return -EBADMSG;
		if (value == 64)
			continue;
		bits = bits << 6 | (uint32_t)value;
		n_bits += 6;
		if (n_bits >= 8) {
			n_bits -= 8;
			out[to++] = (char)(bits >> n_bits & 0xff);
		}
	}
	struct str decoded = { out, to };
	if (!to || !utf8_valid(decoded))
		return -EBADMSG;
	*ret = decoded;
	return 0;
}
