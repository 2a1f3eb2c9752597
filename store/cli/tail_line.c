#include "store/cli/tail_line.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "common/cleanup.h"
#include "store/cli/text.h"

enum { SPEAKER_CELLS = 20, OUTLET_CELLS = 16, TINY_SPEAKER_CELLS = 8, SHORT_ID = 8, ROOM = 10, TINY = 72 };

void tail_line_close(struct tail_line *self)
{
	struct tail_edit *e = &self->edit;

	control_client_destroy(&e->old_client);
	control_client_destroy(&e->new_client);
	arena_destroy(&e->old_arena);
	arena_destroy(&e->new_arena);
	arena_destroy(&e->work);
}

/* ---- what was printed before ---- */

static size_t slot(struct str id)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325); /* FNV-1a */

	for (size_t i = 0; i < id.len; i++)
		h = (h ^ (unsigned char)id.ptr[i]) * UINT64_C(0x100000001b3);
	return (size_t)(h >> 32) % TAIL_SEEN;
}

static void remember(struct tail_line *self, struct str cluster, struct str id)
{
	size_t at = slot(cluster);

	if (cluster.len != RECORD_ID_HEX || id.len != RECORD_ID_HEX)
		return;
	memcpy(self->seen[at].cluster, cluster.ptr, RECORD_ID_HEX);
	memcpy(self->seen[at].id, id.ptr, RECORD_ID_HEX);
}

/* The statement of this cluster that was printed; empty where there was none. */
static struct str find(const struct tail_line *self, struct str cluster)
{
	size_t at = slot(cluster);

	if (cluster.len != RECORD_ID_HEX || memcmp(self->seen[at].cluster, cluster.ptr, RECORD_ID_HEX) != 0)
		return (struct str){ 0 };
	return (struct str){ self->seen[at].id, RECORD_ID_HEX };
}

/* ---- what was edited ---- */

static int get_revisions(struct tail_line *self, const struct record *r)
{
	struct tail_edit *e = &self->edit;
	struct shown old = { 0 }, new = { 0 };
	bool found = false;
	int status = e->old_client ? 0 : cli_connect(self->cli, "store", &e->old_client);

	e->n_old = e->n_new = 0;
	if (status == 0 && !e->new_client)
		status = cli_connect(self->cli, "store", &e->new_client);
	if (status == 0)
		status = shown_find(self->cli, e->old_client, r->source.article, r->source.revision - 1, e->old_arena, &old, &found);
	if (status == 0 && found)
		status = shown_find(self->cli, e->new_client, r->source.article, r->source.revision, e->new_arena, &new, &found);
	if (status || !found || old.article.n_statements > TAIL_EDITED_MAX || new.article.n_statements > TAIL_EDITED_MAX)
		return status;
	if (edits_sides(&old.article, e->old_arena, &e->old, &e->n_old) < 0 || edits_sides(&new.article, e->new_arena, &e->new, &e->n_new) < 0 ||
	    edits_align(e->work, e->old, e->n_old, e->new, e->n_new) < 0)
		return cli_fail(EXIT_PARTLY, "%s", strerror(ENOMEM));
	return 0;
}

static int compare(struct tail_line *self, const struct record *r)
{
	struct tail_edit *e = &self->edit;

	if (r->source.article.len != RECORD_ID_HEX ||
	    (e->revision == r->source.revision && memcmp(e->article, r->source.article.ptr, RECORD_ID_HEX) == 0))
		return 0;
	e->old_arena = e->old_arena ? e->old_arena : arena_new(SHOWN_ARENA_BYTES);
	e->new_arena = e->new_arena ? e->new_arena : arena_new(SHOWN_ARENA_BYTES);
	e->work = e->work ? e->work : arena_new(DIFF_ARENA_BYTES);
	if (!e->old_arena || !e->new_arena || !e->work)
		return cli_fail(EXIT_PARTLY, "%s", strerror(ENOMEM));
	arena_reset(e->old_arena);
	arena_reset(e->new_arena);
	int status = get_revisions(self, r);
	memcpy(e->article, r->source.article.ptr, RECORD_ID_HEX);
	e->revision = r->source.revision;
	return status;
}

static const struct side *new_side(const struct tail_edit *e, const struct record *r)
{
	for (size_t i = 0; i < e->n_new; i++)
		if (r->spans.content.n && e->new[i].at->content.n && e->new[i].at->content.at[0].from == r->spans.content.at[0].from &&
		    str_eq(e->new[i].text, r->text))
			return &e->new[i];
	return NULL;
}

static void add_name(struct buf *out, struct str name)
{
	buf_add_byte(out, '"');
	text_clean(out, name.len ? name : STR("(unknown)"));
	buf_add_byte(out, '"');
}

/* "~ 7f3a9c01 EDITED: …", or nothing where no earlier version of it is known. */
static int add_edit(struct tail_line *self, struct buf *out, const struct record *r)
{
	struct tail_edit *e = &self->edit;
	int status = r->source.revision > 1 ? compare(self, r) : 0;
	const struct side *new = status == 0 && r->source.revision > 1 ? new_side(e, r) : NULL;
	const struct side *old = new && new->partner >= 0 ? &e->old[new->partner] : NULL;
	struct diff diff;

	if (!old || (str_eq(old->text, new->text) && str_eq(old->at->speaker, new->at->speaker)))
		return status;
	buf_printf(out, "~ %.*s EDITED:", SHORT_ID, r->id.ptr);
	if (!str_eq(old->at->speaker, new->at->speaker)) {
		buf_add(out, STR(" speaker "));
		add_name(out, old->at->speaker);
		buf_add(out, STR(" -> "));
		add_name(out, new->at->speaker);
	}
	if (str_eq(old->text, new->text))
		return 0;
	buf_add(out, str_eq(old->at->speaker, new->at->speaker) ? STR(" ") : STR("; "));
	arena_reset(e->work);
	if (diff_make(old->text, new->text, e->work, &diff) < 0)
		return cli_fail(EXIT_PARTLY, "%s", strerror(ENOMEM));
	diff_print(out, &diff, false);
	return 0;
}

/* ---- the line ---- */

static void add_head(const struct tail_line *self, struct buf *out, const struct record *r)
{
	owned(buf_destroy) struct buf part = { 0 };
	time_t seconds = (time_t)(r->seen_usec / 1000000);
	bool tiny = self->cli->width && self->cli->width < TINY;
	char when[16] = "";
	struct tm tm;

	if (self->utc ? gmtime_r(&seconds, &tm) : localtime_r(&seconds, &tm))
		(void)strftime(when, sizeof when, tiny ? "%H:%M" : "%H:%M:%S", &tm);
	buf_printf(out, "%s ", when);
	if (!tiny) {
		text_clean(&part, r->source.outlet.len ? r->source.outlet : r->source.feed.len ? r->source.feed : STR("-"));
		text_fit(out, buf_str(&part), OUTLET_CELLS, true);
		buf_add_byte(out, ' ');
	}
	buf_clear(&part);
	text_clean(&part, r->speaker.name.len ? r->speaker.name : STR("(unknown)"));
	text_fit(out, buf_str(&part), tiny ? TINY_SPEAKER_CELLS : SPEAKER_CELLS, true);
	buf_add(out, STR("  "));
}

static void add_outlets(struct buf *out, const struct record *r)
{
	buf_printf(out, " (%u outlet%s)", r->outlets, r->outlets == 1 ? "" : "s");
}

/*
 * 11:41:07 northwire        Ana Varga             "A corridor …"  7f3a9c01
 * 12:10:55 citydaily        Ana Varga             = 7f3a9c01 (2 outlets)  41d2e0aa
 * 16:40:12 thecourier       Ana Varga             ~ 9b10aa52 EDITED: speaker "Ana Varga" -> "a source"
 */
int tail_line_print(struct tail_line *self, const struct record *r)
{
	owned(buf_destroy) struct buf out = { 0 }, words = { 0 }, end = { 0 };
	struct str again = find(self, r->cluster.id);
	int status;

	again = again.len ? again : find(self, r->cluster.first);
	add_head(self, &out, r);
	status = add_edit(self, &words, r);
	if (words.len == 0) {
		if (r->cluster.size > 1 && again.len && !str_eq(again, r->id)) {
			buf_printf(&words, "= %.*s", SHORT_ID, again.ptr);
			add_outlets(&words, r);
		} else {
			text_clean(&words, r->text);
		}
		buf_printf(&end, "  %.*s", SHORT_ID, r->id.ptr);
	}
	size_t used = text_cells(buf_str(&out)) + end.len;
	if (self->cli->width > used + ROOM)
		text_fit(&out, buf_str(&words), self->cli->width - used, false);
	else
		buf_add(&out, buf_str(&words));
	buf_add(&out, buf_str(&end));
	(void)printf("%.*s\n", (int)out.len, out.ptr);
	if (!again.len) {
		remember(self, r->id, r->id);
		remember(self, r->cluster.id, r->id);
	}
	return status;
}
