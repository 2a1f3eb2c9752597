#include "store/answer.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/json.h"
#include "common/record.h"
#include "store/administer.h"
#include "store/commands.h"
#include "store/counters.h"
#include "store/note.h"
#include "store/stem.h"

enum { WORK_BYTES = 16 << 20 };

static const struct command {
	struct str name;
	int (*answer)(struct answerer *self, struct question *q);
	const char *words; /* keys that it takes, by | */
	bool changes;      /* in a write transaction, on disk before the reply */
} commands[] = {
	{ STR_INIT("query"), answer_query, "sort|order|limit|cursor", false },
	{ STR_INIT("count"), answer_count, "", false },
	{ STR_INIT("explain"), answer_explain, "", false },
	{ STR_INIT("events"), answer_events, "cursor|limit|last", false },
	{ STR_INIT("show"), answer_show, "revision", false },
	{ STR_INIT("page"), answer_page, "", false },
	{ STR_INIT("totals"), answer_totals, "", false },
	{ STR_INIT("names"), answer_names, "limit|prefix", false },
	{ STR_INIT("tally"), answer_tally, "by|limit", false },
	{ STR_INIT("near"), answer_near, "query|limit", false },
	{ STR_INIT("related"), answer_related, "", false },
	{ STR_INIT("coverage"), answer_coverage, "", false },
	{ STR_INIT("note"), answer_note, "", true },
	{ STR_INIT("notes"), answer_notes, "", false },
	{ STR_INIT("label"), answer_label, "by", true },
	{ STR_INIT("correct"), answer_correct, "", true },
	{ STR_INIT("labels"), answer_labels, "cursor|limit", false },
};

const char *const answer_commands[] = {
	"query", "count", "explain", "events", "show", "page", "totals", "names", "tally", "near", "related", "coverage", "note", "notes",
	"label", "labels", "correct",
	"backup", "compact", "delete", "redact", "tombstones", "lift", "check", "rebuild", "articles", "original", "replace",
	"retain",
	NULL,
};

struct answerer *answerer_new(struct db *db)
{
	struct answerer *self = calloc(1, sizeof *self);

	if (!self)
		return NULL;
	self->db = db;
	self->arena = arena_new(PLAN_ARENA_BYTES);
	self->work = arena_new(WORK_BYTES);
	self->stemmers = stemmers_new();
	if (!self->arena || !self->work || !self->stemmers)
		answerer_destroy(&self);
	return self;
}

void answerer_destroy(struct answerer **self_p)
{
	struct answerer *self = *self_p;

	if (!self)
		return;
	db_reader_close(&self->reader);
	arena_destroy(&self->arena);
	arena_destroy(&self->work);
	stemmers_destroy(&self->stemmers);
	free(self->checked.bits);
	free(self);
	*self_p = NULL;
}

bool question_word(const struct question *q, const char *key, struct str *ret)
{
	struct str name = str_from(key);

	for (size_t i = 0; i < q->n; i++)
		if (str_starts(q->words[i], name) && q->words[i].len > name.len && q->words[i].ptr[name.len] == '=') {
			*ret = str_skip(q->words[i], name.len + 1);
			return true;
		}
	return false;
}

int question_check_id(struct question *q, struct str id)
{
	bool is_id = id.len >= STORE_ID_DIGITS_MIN && id.len <= RECORD_ID_HEX;

	for (size_t i = 0; is_id && i < id.len; i++)
		is_id = memchr("0123456789abcdef", id.ptr[i], 16) != NULL;
	if (is_id)
		return 0;
	buf_printf(&q->text, "'%.*s' is no id: an id has %d to %d hexadecimal digits, as inquit search prints them", (int)id.len, id.ptr,
		   STORE_ID_DIGITS_MIN, RECORD_ID_HEX);
	return -EINVAL;
}

bool question_read_id(struct str text, uint64_t *ret)
{
	uint64_t v = 0;

	for (size_t i = 0; i < text.len; i++) {
		const char *digit = memchr("0123456789abcdef", text.ptr[i], 16);

		if (!digit)
			return false;
		v = v << 4 | (uint64_t)(digit - "0123456789abcdef");
	}
	*ret = v;
	return text.len == RECORD_ID_HEX;
}

/* Words after the first are key=value with a key that the command takes; so is the first where no ARG stands. */
int question_check(struct question *q, const char *keys)
{
	for (size_t i = 1; i < q->n; i++) {
		struct str key = { q->words[i].ptr, str_find_byte(q->words[i], '=', 0) }, rest = str_from(keys);
		bool known = false;

		while (rest.len && !known) {
			struct str one = { rest.ptr, str_find_byte(rest, '|', 0) };

			known = key.len < q->words[i].len && str_eq(one, key);
			rest = str_skip(rest, one.len + 1);
		}
		if (!known) {
			buf_printf(&q->text, "%.*s: no such word; %.*s takes %s", (int)key.len, key.ptr ? key.ptr : "",
				   (int)q->command.len, q->command.ptr, *keys ? keys : "none");
			return -EINVAL;
		}
	}
	return 0;
}

int question_parse(struct answerer *self, struct question *q, struct query **ret)
{
	struct str text = q->n ? q->words[0] : STR("*");
	struct query *query;

	self->asking.query = text;
	int r = query_parse(text, q->now_usec, self->arena, &query, &q->text);
	if (r == 0)
		r = notes_expand(&(struct note_asking){ .db = self->db, .txn = self->asking.view.txn, .arena = self->arena, .query = text,
							.now_usec = q->now_usec, .reterr = &q->text,
							.none = view_is_empty(&self->asking.view, TABLE_NOTES) }, &query);
	if (r == 0)
		*ret = query;
	return r;
}

int question_plan(struct answerer *self, struct question *q, struct query **ret)
{
	struct query *query;
	int r = question_parse(self, q, &query);

	if (r == 0)
		r = plan_make(&self->asking, query);
	if (ret && r == 0)
		*ret = query;
	return r;
}

static int answer_in(struct answerer *self, struct question *q, const struct command *command, MDB_txn *txn)
{
	struct asking *asking = &self->asking;

	memset(asking, 0, offsetof(struct asking, view));
	asking->arena = self->arena;
	asking->work = self->work;
	asking->stemmers = self->stemmers;
	asking->checked = &self->checked;
	asking->reterr = &q->text;
	int r = question_check(q, command->words);
	if (r == 0)
		r = (command->changes ? view_open : view_again)(self->db, txn, &self->verified, &asking->view);
	if (r == 0 && !command->changes)
		view_know_blocks(&asking->view, &self->blocks);
	if (r == 0)
		r = command->answer(self, q);
	plan_close(asking);
	return r;
}

static const char *explain_error(int error)
{
	switch (error) {
	case -EIO:
		return "something in the database is damaged: run inquit doctor";
	case -ENOMEM:
		return "the question takes too much memory";
	case -ENOSPC:
		return "there is no room: the disk is full, or store.map_max is reached";
	case -ESHUTDOWN:
		return "the store has just been compacted and starts anew: nothing was changed, ask again";
	case -ENOENT:
		return "there is no such thing in the store";
	default:
		return strerror(-error);
	}
}

/* NULL: none of these. */
static const struct command *find_command(struct str name)
{
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (str_eq(name, commands[i].name))
			return &commands[i];
	return NULL;
}

/* Answers within a transaction of the kind that the command wants. */
static int answer_alone(struct answerer *self, struct question *q)
{
	const struct command *command = find_command(q->command);
	MDB_txn *txn;
	int r;

	if (!command)
		return administer(self, q);
	r = command->changes ? db_write_begin(self->db, &txn) : db_reader_begin(self->db, &self->reader, &txn);
	if (r < 0)
		return r;
	r = answer_in(self, q, command, txn);
	if (!command->changes) {
		db_reader_end(self->db, &self->reader);
		return r;
	}
	int kept = db_write_end(self->db, txn, r >= 0);
	return r < 0 ? r : kept;
}

void answer(struct answerer *self, struct question *q)
{
	arena_reset(self->arena);
	int r = answer_alone(self, q);

	if (r >= 0 && buf_error(&q->body))
		r = buf_error(&q->body);
	q->status = r < 0 ? r : 0;
	if (r < 0) {
		buf_clear(&q->body);
		if (!q->text.len)
			buf_add(&q->text, str_from(explain_error(r)));
	}
}

/* ---- small ones ---- */

int answer_totals(struct answerer *self, struct question *q)
{
	const struct counters *c = &self->asking.view.counters;
	struct json j = { .out = &q->body };

	json_object(&j);
	json_key(&j, "articles"), json_int(&j, (int64_t)c->articles);
	json_key(&j, "revisions"), json_int(&j, (int64_t)c->revisions);
	json_key(&j, "statements"), json_int(&j, (int64_t)c->statements);
	json_key(&j, "clusters"), json_int(&j, (int64_t)c->clusters);
	json_key(&j, "snapshots"), json_int(&j, (int64_t)c->snapshots);
	json_end(&j);
	return 0;
}
