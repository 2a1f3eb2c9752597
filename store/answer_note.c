#include <errno.h>

#include "common/cleanup.h"
#include "common/pack.h"
#include "store/answer.h"
#include "store/note.h"
#include "store/words.h"

static const struct {
	const char *name;
	enum note_kind kind;
} kinds[] = { { "query", NOTE_QUERY }, { "alias", NOTE_ALIAS }, { "office", NOTE_OFFICE } };

static int kind_from(struct question *q, struct str name, enum note_kind *ret)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (str_eq(name, str_from(kinds[i].name))) {
			*ret = kinds[i].kind;
			return 0;
		}
	buf_add(&q->text, STR("notes are of the kinds query, alias or office"));
	return -EINVAL;
}

static int refuse(struct question *q, const char *what, struct str name, const char *why)
{
	buf_printf(&q->text, "%s '%.*s' %s", what, (int)(name.len < 200 ? name.len : 200), name.ptr ? name.ptr : "", why);
	return -EINVAL;
}

static int fold(struct answerer *self, struct str name, struct str *ret)
{
	owned(buf_destroy) struct buf folded = { 0 };

	words_fold_name(name, &folded);
	return buf_error(&folded) ? -ENOMEM : arena_dup(self->arena, buf_str(&folded), ret);
}

/* ---- saved queries ---- */

static int check_query(struct answerer *self, struct question *q, const struct note *note)
{
	struct query *parsed;

	if (!note->value.len)
		return 0;
	return query_parse(note->value, q->now_usec, self->arena, &parsed, &q->text);
}

/* ---- names ---- */

struct repoint {
	struct str old, person; /* folded; as written */
	struct answerer *self;
	struct str names[NOTE_EXPANSIONS_MAX * 8];
	size_t n;
};

static int find_pointing(void *ctx, const struct note *note)
{
	struct repoint *r = ctx;
	struct str folded;
	int e = fold(r->self, note->value, &folded);

	if (e < 0 || !str_eq(folded, r->old))
		return e;
	if (r->n == ARRAY_LEN(r->names))
		return -E2BIG;
	return arena_dup(r->self->arena, note->name, &r->names[r->n++]);
}

/*
 * What stood for others and now is somebody's other name takes these with it,
 * so that a name is never more than one step from the person.
 */
static int put_alias(struct answerer *self, struct question *q, struct note *note)
{
	struct repoint *move = arena_alloc(self->arena, 1, sizeof *move);
	struct str person;
	int r = move ? note_person(self->db, self->asking.view.txn, note->value, self->arena, &note->value) : -ENOMEM;

	if (r == 0)
		r = fold(self, note->value, &person);
	if (r < 0)
		return r;
	if (note->value.len && str_eq(person, note->name))
		return refuse(q, "name", note->written, "would be its own other name");
	move->self = self;
	move->old = note->name;
	r = note->value.len ? notes_each(self->db, self->asking.view.txn, NOTE_ALIAS, find_pointing, move) : 0;
	for (size_t i = 0; i < move->n && r == 0; i++)
		r = note_put(self->db, self->asking.view.txn, NOTE_ALIAS,
			     &(struct note){ .name = move->names[i], .written = move->names[i], .value = note->value, .usec = note->usec });
	return r < 0 ? r : note_put(self->db, self->asking.view.txn, NOTE_ALIAS, note);
}

/* ---- offices ---- */

/* "person TAB role TAB from" as a name whose parts are folded apart. */
static int office_name(struct answerer *self, struct question *q, struct str written, struct str *ret)
{
	struct str person = { written.ptr, str_find_byte(written, '\t', 0) }, rest = str_skip(written, person.len + 1);
	struct str role = { rest.ptr, str_find_byte(rest, '\t', 0) }, from = str_skip(rest, role.len + 1);
	int64_t a, b;
	int r = fold(self, person, &person);

	if (r == 0)
		r = fold(self, role, &role);
	if (r < 0)
		return r;
	if (!person.len || !role.len || (from.len && query_date(from, q->now_usec, &a, &b) < 0))
		return refuse(q, "office", written, "wants a person, a role and perhaps a date");
	return arena_printf(self->arena, ret, "%.*s%c%.*s%c%.*s", (int)person.len, person.ptr, NOTE_PART, (int)role.len,
			    role.ptr, NOTE_PART, (int)from.len, from.ptr ? from.ptr : "");
}

static int check_office(struct question *q, const struct note *note)
{
	struct str to = { note->value.ptr, str_find_byte(note->value, '\t', 0) };
	int64_t a, b;

	if (to.len && query_date(to, q->now_usec, &a, &b) < 0)
		return refuse(q, "date", to, "is none: write 2026-10-31");
	return 0;
}

/* ---- all ---- */

static int put(struct answerer *self, struct question *q, enum note_kind kind, struct note *note)
{
	int r = kind == NOTE_OFFICE ? office_name(self, q, note->written, &note->name) : fold(self, note->written, &note->name);

	if (r < 0)
		return r;
	if (!note->name.len || note->name.len > NOTE_NAME_MAX)
		return refuse(q, "name", note->written, note->name.len ? "is too long" : "has no letter or number");
	if (kind == NOTE_QUERY)
		r = check_query(self, q, note);
	if (kind == NOTE_OFFICE)
		r = check_office(q, note);
	if (r < 0)
		return r;
	if (kind == NOTE_ALIAS)
		return put_alias(self, q, note);
	return note_put(self->db, self->asking.view.txn, kind, note);
}

int answer_note(struct answerer *self, struct question *q)
{
	struct unpack u = { .in = q->input };
	uint64_t n = unpack_array(&u, 0), done = 0;
	enum note_kind kind;
	int r = n > NOTES_MAX || unpack_error(&u) ? -EINVAL : 0;

	for (; done < n && r == 0; done++) {
		struct note note = { .usec = q->now_usec };
		size_t members = unpack_array(&u, 3);
		struct str name = unpack_str(&u);

		note.written = unpack_str(&u);
		note.value = unpack_str(&u);
		unpack_rest(&u, members > 3 ? members - 3 : 0);
		r = unpack_error(&u) ? -EINVAL : kind_from(q, name, &kind);
		if (r == 0)
			r = put(self, q, kind, &note);
	}
	if (r == 0)
		pack_uint(&q->body, done);
	return r;
}

struct listing {
	struct buf rows;
	size_t n;
};

static int list_note(void *ctx, const struct note *note)
{
	struct listing *l = ctx;

	pack_array(&l->rows, 4);
	pack_str(&l->rows, note->written);
	pack_str(&l->rows, note->value);
	pack_int(&l->rows, note->usec);
	pack_str(&l->rows, note->name);
	l->n++;
	return buf_error(&l->rows);
}

int answer_notes(struct answerer *self, struct question *q)
{
	struct listing l = { .n = 0 };
	enum note_kind kind;
	int r = kind_from(q, q->n ? q->words[0] : (struct str){ 0 }, &kind);

	if (r == 0)
		r = notes_each(self->db, self->asking.view.txn, kind, list_note, &l);
	if (r == 0) {
		pack_array(&q->body, l.n);
		buf_add(&q->body, buf_str(&l.rows));
	}
	buf_destroy(&l.rows);
	return r;
}
