#include "store/cli/carriers.h"

#include <errno.h>
#include <string.h>

#include "common/cleanup.h"
#include "store/cli/diff.h"
#include "store/cli/text.h"
#include "store/cli/versions.h"

enum { INDENT = 4, NAME_CELLS = 20, ID_CELLS = 8, ARENA_BYTES = 64 << 20 };

void carriers_close(struct carriers *self)
{
	control_client_destroy(&self->client);
	arena_destroy(&self->arena);
	arena_destroy(&self->work);
}

static size_t words_in(const struct diff *diff, const struct diff_run *run)
{
	const struct diff_words *side = run->kind == DIFF_NEW ? &diff->b : &diff->a;
	size_t n = 0;

	for (size_t i = run->from; i < run->to; i++)
		n += side->at[i].is_word;
	return n;
}

/* "= same words", "longer by 1 word", "2 words less, 3 more". */
static int add_likeness(struct carriers *self, struct buf *out, struct str a, struct str b)
{
	struct diff diff;
	size_t less = 0, more = 0;

	arena_reset(self->work);
	if (diff_make(a, b, self->work, &diff) < 0)
		return -ENOMEM;
	for (size_t i = 0; i < diff.n; i++) {
		less += diff.runs[i].kind == DIFF_OLD ? words_in(&diff, &diff.runs[i]) : 0;
		more += diff.runs[i].kind == DIFF_NEW ? words_in(&diff, &diff.runs[i]) : 0;
	}
	if (!less && !more)
		buf_add(out, STR("= same words"));
	else if (less && more)
		buf_printf(out, "%zu word%s less, %zu more", less, less == 1 ? "" : "s", more);
	else
		buf_printf(out, "%s by %zu word%s", more ? "longer" : "shorter", less + more, less + more == 1 ? "" : "s");
	return 0;
}

static int add_line(struct carriers *self, struct buf *out, const struct record *r, const struct record *other, bool utc, bool people)
{
	owned(buf_destroy) struct buf name = { 0 };

	version_name(&name, other);
	buf_printf(out, "%*s", INDENT, "");
	size_t cells = text_cells(buf_str(&name));
	text_fit(out, buf_str(&name), people || cells < NAME_CELLS ? NAME_CELLS : cells, true);
	buf_add(out, STR("  "));
	print_when(out, other->published, utc);
	buf_printf(out, "  %.*s  ", (int)(people && other->id.len > ID_CELLS ? ID_CELLS : other->id.len), other->id.ptr);
	if (str_eq(other->id, r->cluster.first))
		buf_add(out, STR("first seen, "));
	if (add_likeness(self, out, r->text, other->text) < 0)
		return -ENOMEM;
	if (other->type != r->type)
		buf_printf(out, ", %s", statement_type_name(other->type));
	if (!str_eq(other->speaker.name, r->speaker.name)) {
		buf_add(out, STR(", speaker "));
		text_clean(out, other->speaker.name.len ? other->speaker.name : STR("(unknown)"));
	}
	if (other->revisions > 1)
		buf_add(out, STR(", edited"));
	buf_add_byte(out, '\n');
	return 0;
}

static int print_all(struct carriers *self, const struct printer *to, const struct record *r, struct unpack *u)
{
	owned(buf_destroy) struct buf lines = { 0 };
	struct records_head head;
	size_t shown = 0;

	if (records_get_head(u, &head) < 0)
		return cli_bad_answer();
	for (uint64_t i = 0; i < head.n; i++) {
		struct record other;

		if (record_get(u, self->arena, &other) < 0)
			return cli_bad_answer();
		if (str_eq(other.id, r->id) || shown == CARRIERS_SHOWN)
			continue;
		if (add_line(self, &lines, r, &other, to->utc, to->width > 0) < 0)
			return cli_fail(EXIT_PARTLY, "%s", strerror(ENOMEM));
		shown++;
	}
	if (r->cluster.size > shown + 1 && shown == CARRIERS_SHOWN)
		buf_printf(&lines, "%*sand %zu more: inquit cluster %.*s\n", INDENT, "", r->cluster.size - shown - 1, ID_CELLS, r->id.ptr);
	return fwrite(lines.ptr ? lines.ptr : "", 1, lines.len, to->out) == lines.len ? 0 : CLI_UNWRITTEN;
}

int carriers_print(struct carriers *self, struct cli *cli, const struct printer *to, const struct record *r)
{
	owned(buf_destroy) struct buf query = { 0 }, limit = { 0 };
	struct unpack u;

	if (r->cluster.size < 2)
		return 0;
	self->arena = self->arena ? self->arena : arena_new(ARENA_BYTES);
	self->work = self->work ? self->work : arena_new(DIFF_ARENA_BYTES);
	if (!self->arena || !self->work)
		return cli_fail(EXIT_PARTLY, "%s", strerror(ENOMEM));
	arena_reset(self->arena);
	buf_printf(&query, "cluster:%.*s", (int)r->cluster.id.len, r->cluster.id.ptr);
	buf_printf(&limit, "limit=%d", CARRIERS_SHOWN + 1); /* r itself is among them */
	const struct str words[] = { buf_str(&query), STR("sort=date"), STR("order=oldest"), buf_str(&limit) };
	int status = cli_ask_store(cli, &self->client, "query", words, ARRAY_LEN(words), (struct str){ 0 }, &u);

	return status ? status : print_all(self, to, r, &u);
}
