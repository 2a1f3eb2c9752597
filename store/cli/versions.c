#include "store/cli/versions.h"

#include <errno.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "store/cli/text.h"

static int64_t when(const struct record *r)
{
	int64_t usec;

	return r->published.len && clock_parse(r->published, &usec, NULL) == 0 ? usec : r->seen_usec;
}

static bool before(const struct record *a, const struct record *b)
{
	int64_t x = when(a), y = when(b);

	return x != y ? x < y : str_cmp(a->id, b->id) < 0;
}

static void insert(struct versions *self, const struct record *r)
{
	size_t at = self->n;

	if (self->n == VERSIONS_MAX)
		return;
	for (; at > 0 && before(r, self->at[at - 1]); at--)
		self->at[at] = self->at[at - 1];
	self->at[at] = r;
	self->n++;
}

int versions_ask(struct versions *self, struct cli *cli, struct str id)
{
	*self = (struct versions){ .arena = arena_new(VERSIONS_ARENA_BYTES) };
	int status = cli_connect(cli, "store", &self->client);

	if (status == 0)
		status = shown_ask(cli, self->client, id, 0, self->arena, &self->shown);
	if (status)
		return status;
	if (!self->shown.is_statement)
		return cli_fail(EXIT_USAGE, "this id is an article's; its statements: inquit search article:%.*s", (int)id.len, id.ptr);
	insert(self, &self->shown.record);
	for (size_t i = 0; i < self->shown.n_cluster; i++)
		insert(self, &self->shown.cluster[i]);
	for (size_t i = 0; i < self->n; i++)
		if (diff_make(self->at[0]->text, self->at[i]->text, self->arena, &self->diff[i]) < 0)
			return cli_fail(EXIT_REFUSED, "%s", strerror(ENOMEM));
	return 0;
}

void versions_close(struct versions *self)
{
	control_client_destroy(&self->client);
	arena_destroy(&self->arena);
}

void version_name(struct buf *out, const struct record *r)
{
	size_t from = out->len;

	if (r->source.outlet.len || r->source.feed.len)
		text_clean(out, r->source.outlet.len ? r->source.outlet : r->source.feed);
	else
		text_address(out, r->source.url);
	if (out->len == from)
		buf_add(out, STR("(unknown)"));
}
