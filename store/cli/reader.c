#include "store/cli/reader.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/cleanup.h"

enum {
	FIRST_RECORDS = 32, /* few, so that something is seen at once */
	ASK_RECORDS = 512,
	ARENA_LIMIT = 64 << 20,
};

int reader_open(struct reader *self, struct cli *cli, const char *command, const struct str *words, size_t n,
		uint64_t limit)
{
	*self = (struct reader){ .cli = cli, .command = command, .limit = limit };
	for (; self->n < n && self->n < READER_WORDS_MAX - 2; self->n++)
		self->words[self->n] = words[self->n];
	self->arena = arena_new(ARENA_LIMIT);
	if (!self->arena)
		return cli_fail(EXIT_REFUSED, "%s", strerror(ENOMEM));
	return cli_connect(cli, "store", &self->client);
}

void reader_close(struct reader *self)
{
	control_client_destroy(&self->client);
	arena_destroy(&self->arena);
	buf_destroy(&self->cursor);
}

static int bad_reply(void)
{
	return cli_fail(EXIT_INTEGRITY, "the store's answer cannot be read; do the versions of inquit and inquit-store differ?");
}

/* The cursor is kept after the records were printed: a reader that dies in between sees them again, not too few. */
static int take(struct reader *self, struct str body, int (*each)(void *ctx, const struct record *record), void *ctx,
		uint64_t *ret_n)
{
	struct unpack u = { .in = body };
	struct records_head head;

	if (records_get_head(&u, &head) < 0)
		return bad_reply();
	for (uint64_t i = 0; i < head.n; i++) {
		struct record record;
		if (record_get(&u, self->arena, &record) < 0)
			return bad_reply();
		int r = each(ctx, &record);
		if (r)
			return r;
	}
	self->more = head.more;
	if (head.cursor.len) {
		buf_clear(&self->cursor);
		buf_printf(&self->cursor, "cursor=%.*s", (int)head.cursor.len, head.cursor.ptr);
	}
	*ret_n = head.n;
	return 0;
}

int reader_ask(struct reader *self, int (*each)(void *ctx, const struct record *record), void *ctx, uint64_t *ret_n)
{
	struct str words[READER_WORDS_MAX];
	struct control_reply reply;
	char limit[32];
	size_t n = self->n;

	memcpy(words, self->words, n * sizeof *words);
	uint64_t most = self->cursor.len ? ASK_RECORDS : FIRST_RECORDS;
	(void)snprintf(limit, sizeof limit, "limit=%" PRIu64, self->limit < most ? self->limit : most);
	words[n++] = str_from(limit);
	if (self->cursor.len)
		words[n++] = buf_str(&self->cursor);
	int r = cli_ask(self->cli, self->client, "store", self->command, words, n, (struct str){ 0 }, &reply);
	if (r)
		return r;
	if (reply.status < 0)
		return cli_refused(&reply);
	arena_reset(self->arena);
	return take(self, reply.body, each, ctx, ret_n);
}

int reader_all(struct reader *self, int (*each)(void *ctx, const struct record *record), void *ctx, uint64_t *ret_n)
{
	*ret_n = 0;
	while (self->limit) {
		uint64_t n = 0;
		int r = reader_ask(self, each, ctx, &n);
		if (r)
			return r;
		*ret_n += n;
		if (self->limit != UINT64_MAX)
			self->limit -= n < self->limit ? n : self->limit;
		if (!self->more)
			break;
	}
	return 0;
}
