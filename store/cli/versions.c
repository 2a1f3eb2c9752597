#include "store/cli/versions.h"

#include <errno.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "store/cli/quoted.h"
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

/* A writer who quotes a word or two in a sentence of his own: the sentence tells nothing of what was said. */
static int find_quote(const struct record *from, const struct record *in, struct arena *arena, struct version_quote *ret)
{
	struct version_quote quote = { .words = { 0 } };
	struct diff diff;
	int r = from->type == STATEMENT_MIXED ? quoted_words(from->text, arena, &quote.words) : 0;

	if (r < 0 || quote.words.len == 0)
		return r;
	r = diff_make(in->text, quote.words, arena, &diff);
	quote.like = diff.contained;
	if (r == 0 && quote.like > diff.similarity)
		*ret = quote;
	return r;
}

/* What the others say beside at[0]. */
static int compare(struct versions *self, size_t i)
{
	const struct record *first = self->at[0], *other = self->at[i];
	int r = diff_make(first->text, other->text, self->arena, &self->diff[i]);

	if (r == 0 && self->diff[i].similarity < VERSIONS_LIKE)
		r = find_quote(other, first, self->arena, &self->quote[i]);
	if (r == 0 && self->diff[i].similarity < VERSIONS_LIKE && !self->quote[i].words.len) {
		r = find_quote(first, other, self->arena, &self->quote[i]);
		self->quote[i].of_first = true;
	}
	return r;
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
		if (compare(self, i) < 0)
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
