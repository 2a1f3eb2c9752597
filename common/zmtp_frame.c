#include "common/zmtp_frame.h"

#include <errno.h>
#include <stdint.h>

#include "common/cleanup.h"
#include "common/zmtp.h"

enum { FLAG_MORE = 1, FLAG_LONG = 2 };

void zmtp_put_head(struct buf *out, unsigned flags, size_t len)
{
	bool is_long = len > 255;

	buf_add_byte(out, (char)(flags | (is_long ? FLAG_LONG : 0)));
	for (int shift = is_long ? 56 : 0; shift >= 0; shift -= 8)
		buf_add_byte(out, (char)(len >> shift & 0xff));
}

void zmtp_put_frame(struct buf *out, unsigned flags, struct str body)
{
	zmtp_put_head(out, flags, body.len);
	buf_add(out, body);
}

void zmtp_put_prologue(struct buf *out, const char *type)
{
	owned(buf_destroy) struct buf ready = { 0 };
	size_t n = strlen(type);

	/* Signature, version 3.0, mechanism in 20 bytes, no server, filler. */
	buf_add(out, STR("\xff\0\0\0\0\0\0\0\0\x7f\x03\0NULL"));
	for (size_t i = out->len; i < ZMTP_GREETING_BYTES; i++)
		buf_add_byte(out, 0);
	buf_add(&ready, STR("\5READY\13Socket-Type\0\0\0"));
	buf_add_byte(&ready, (char)n);
	buf_add(&ready, (struct str){ type, n });
	zmtp_put_frame(out, ZMTP_COMMAND, buf_str(&ready));
}

int zmtp_take_frame(const struct buf *in, size_t *at, unsigned *ret_flags, struct str *ret)
{
	const unsigned char *p = (const unsigned char *)in->ptr + *at;
	size_t left = in->len - *at, head;
	uint64_t n = 0;

	if (left < 2)
		return 0;
	head = p[0] & FLAG_LONG ? 9 : 2;
	if (p[0] > (FLAG_MORE | FLAG_LONG | ZMTP_COMMAND))
		return -EBADMSG;
	if (left < head)
		return 0;
	for (size_t i = 1; i < head; i++)
		n = n << 8 | p[i];
	if (n > ZMTP_MESSAGE_MAX)
		return -EBADMSG;
	if (left - head < n)
		return 0;
	*ret_flags = p[0] & ~(unsigned)FLAG_LONG;
	*ret = (struct str){ in->ptr + *at + head, (size_t)n };
	*at += head + (size_t)n;
	return 1;
}
