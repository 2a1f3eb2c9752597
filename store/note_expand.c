#include <errno.h>

#include "common/cleanup.h"
#include "store/note.h"
#include "store/words.h"

enum { GROUPS_MAX = 64, NAMES_MAX = 256, OFFICES_MAX = 128 };

static int complain(struct note_asking *self, const struct query *q, int error, const char *what)
{
	query_complain(self->reterr, self->query, q->at, "%s", what);
	return error;
}

static struct query *node(struct note_asking *self, enum query_kind kind, size_t at)
{
	struct query *q = arena_alloc(self->arena, 1, sizeof *q);

	if (q) {
		q->kind = kind;
		q->at = at;
	}
	return q;
}

static int add(struct note_asking *self, struct query *parent, struct query *child)
{
	struct query **more = arena_grow(self->arena, parent->child, parent->n, parent->n + 1, sizeof *more);

	if (!child || !more)
		return -ENOMEM;
	parent->child = more;
	parent->child[parent->n++] = child;
	return 0;
}

static int add_name(struct note_asking *self, struct query *or, size_t at, struct str name)
{
	struct query *q = node(self, QUERY_TERM, at);

	if (!q)
		return -ENOMEM;
	q->field = FIELD_SPEAKER;
	q->quoted = true;
	int r = arena_dup(self->arena, name, &q->text);
	return r < 0 ? r : add(self, or, q);
}

/* ---- names of one person ---- */

/* True when every word of the term is one of the name's; the last may begin one. */
static bool name_has(struct str folded, const struct query *term)
{
	struct words wanted = { .in = term->text };
	struct str word;
	size_t n = 0, total = 0;

	for (struct words w = wanted; words_next(&w, &word);)
		total++;
	while (words_next(&wanted, &word)) {
		struct str rest = folded;
		bool found = false;

		n++;
		while (rest.len && !found) {
			struct str one = { rest.ptr, str_find_byte(rest, ' ', 0) };

			found = str_eq(one, word) || (n == total && term->prefix && str_starts(one, word));
			rest = str_skip(rest, one.len + 1);
		}
		if (!found)
			return false;
	}
	return total > 0;
}

struct persons {
	struct note_asking *asking;
	const struct query *term; /* NULL: whole is the name asked for */
	struct str whole;
	struct buf folded;
	struct str groups[GROUPS_MAX]; /* folded names that stand for others */
	size_t n;
	struct query *or;
	size_t names;
};

static bool wanted(const struct persons *p, struct str folded)
{
	return p->term ? name_has(folded, p->term) : str_eq(folded, p->whole);
}

static bool is_group(const struct persons *p, struct str folded)
{
	for (size_t i = 0; i < p->n; i++)
		if (str_eq(p->groups[i], folded))
			return true;
	return false;
}

static int find_group(void *ctx, const struct note *note)
{
	struct persons *p = ctx;

	buf_clear(&p->folded);
	words_fold_name(note->value, &p->folded);
	struct str person = buf_str(&p->folded);
	if (is_group(p, person) || (!wanted(p, note->name) && !wanted(p, person)))
		return 0;
	if (p->n == GROUPS_MAX)
		return -E2BIG;
	int r = arena_dup(p->asking->arena, person, &p->groups[p->n]);
	p->n += r == 0;
	return r;
}

static int add_alias(void *ctx, const struct note *note)
{
	struct persons *p = ctx;

	buf_clear(&p->folded);
	words_fold_name(note->value, &p->folded);
	if (!is_group(p, buf_str(&p->folded)))
		return 0;
	if (++p->names > NAMES_MAX)
		return -E2BIG;
	return add_name(p->asking, p->or, p->or->at, note->name);
}

/* Adds to p->or every other name of the persons that fit. */
static int add_persons(struct persons *p)
{
	struct note_asking *self = p->asking;
	int r = notes_each(self->db, self->txn, NOTE_ALIAS, find_group, p);

	for (size_t i = 0; i < p->n && r == 0; i++)
		r = add_name(self, p->or, p->or->at, p->groups[i]);
	if (r == 0 && p->n)
		r = notes_each(self->db, self->txn, NOTE_ALIAS, add_alias, p);
	buf_destroy(&p->folded);
	return r;
}

static int expand_by(struct note_asking *self, struct query **query)
{
	struct query *q = *query, *or = node(self, QUERY_OR, q->at);
	struct persons p = { .asking = self, .term = q, .or = or };
	int r = or ? add(self, or, q) : -ENOMEM;

	if (r == 0)
		r = add_persons(&p);
	if (r == -E2BIG)
		return complain(self, q, r, "this fits too many persons; write more of the name");
	if (r == 0 && or->n > 1)
		*query = or;
	return r;
}

/* ---- offices ---- */

struct offices {
	struct note_asking *asking;
	const struct query *query;
	struct buf folded; /* the query's words, a space at both ends */
	struct query *or;
};

static bool office_fits(struct offices *o, struct str role, struct str country)
{
	owned(buf_destroy) struct buf padded = { 0 };

	if (o->query->field == FIELD_COUNTRY)
		return str_eq_nocase(country, o->query->text);
	buf_printf(&padded, " %.*s ", (int)role.len, role.ptr);
	return o->folded.len > 2 && str_find(buf_str(&padded), buf_str(&o->folded), 0) < padded.len;
}

static int add_office(void *ctx, const struct note *note)
{
	struct offices *o = ctx;
	struct note_asking *self = o->asking;
	struct str name = note->name, value = note->value;
	struct str person = str_cut(&name, NOTE_PART), role = str_cut(&name, NOTE_PART), from = name;
	struct str to = str_cut(&value, '\t');
	owned(buf_destroy) struct buf range = { 0 };

	if (!office_fits(o, role, value))
		return 0;
	if (o->or->n > OFFICES_MAX)
		return -E2BIG;
	struct query *and = node(self, QUERY_AND, o->query->at), *names = node(self, QUERY_OR, o->query->at);
	struct query *when = node(self, QUERY_RANGE, o->query->at);
	struct persons p = { .asking = self, .whole = person, .or = names };
	if (!and || !names || !when)
		return -ENOMEM;
	when->field = FIELD_DATE;
	buf_printf(&range, "%.*s..%.*s", (int)from.len, from.ptr, (int)to.len, to.ptr);
	int r = arena_dup(self->arena, buf_str(&range), &when->text);
	bool dated = range.len > 2;
	if (r == 0 && dated && query_date(when->text, self->now_usec, &when->from, &when->to) < 0)
		return 0;
	if (r == 0)
		r = add_persons(&p);
	if (r == 0 && names->n == 0)
		r = add_name(self, names, o->query->at, person);
	if (r == 0)
		r = add(self, and, names);
	if (r == 0 && dated)
		r = add(self, and, when);
	return r < 0 ? r : add(self, o->or, dated ? and : names);
}

/* role: is printed words or an office held at the time; country: offices alone. */
static int expand_office(struct note_asking *self, struct query **query)
{
	struct query *q = *query, *or = node(self, QUERY_OR, q->at);
	struct offices o = { .asking = self, .query = q, .or = or };
	int r = 0;

	if (!or)
		return -ENOMEM;
	if (q->field == FIELD_ROLE)
		r = add(self, or, q);
	buf_add_byte(&o.folded, ' ');
	words_fold_name(q->text, &o.folded);
	buf_add_byte(&o.folded, ' ');
	if (r == 0)
		r = notes_each(self->db, self->txn, NOTE_OFFICE, add_office, &o);
	buf_destroy(&o.folded);
	if (r == -E2BIG)
		return complain(self, q, r, "too many have held such an office; write more of it");
	if (r == 0 && or->n == 0)
		return complain(self, q, -EINVAL, "no office of that country is known: inquit help speakers says how to import them");
	if (r == 0)
		*query = or->n == 1 ? or->child[0] : or;
	return r;
}

/* ---- saved queries ---- */

static void set_at(struct query *q, size_t at)
{
	q->at = at;
	for (size_t i = 0; i < q->n; i++)
		set_at(q->child[i], at);
}

static int expand(struct note_asking *self, struct query **query, unsigned depth);

static int expand_saved(struct note_asking *self, struct query **query, unsigned depth)
{
	owned(buf_destroy) struct buf folded = { 0 };
	owned(buf_destroy) struct buf why = { 0 };
	struct query *q = *query, *saved = NULL;
	struct note note;
	struct str text;

	words_fold_name(q->text, &folded);
	int r = note_get(self->db, self->txn, NOTE_QUERY, buf_str(&folded), &note);
	if (r == -ENOENT)
		return complain(self, q, -EINVAL, "no query was saved by this name; inquit save lists them");
	if (r < 0)
		return r;
	if (depth == NOTE_DEPTH_MAX || ++self->expansions > NOTE_EXPANSIONS_MAX)
		return complain(self, q, -E2BIG, "saved queries that name each other go too deep");
	r = arena_dup(self->arena, note.value, &text);
	if (r == 0)
		r = query_parse(text, self->now_usec, self->arena, &saved, &why);
	if (r == -EINVAL)
		return complain(self, q, r, "the query saved by this name is not understood any more: inquit save shows it");
	if (r < 0)
		return r;
	set_at(saved, q->at);
	*query = saved;
	return expand(self, query, depth + 1);
}

/* Depth of brackets is bounded by the parser, that of saved queries above. */
static int expand(struct note_asking *self, struct query **query, unsigned depth)
{
	struct query *q = *query;
	int r = 0;

	if (q->kind != QUERY_TERM) {
		for (size_t i = 0; i < q->n && r == 0; i++)
			r = expand(self, &q->child[i], depth);
		return r;
	}
	if (q->field == FIELD_QUERY)
		return expand_saved(self, query, depth);
	if (q->field == FIELD_COUNTRY)
		return expand_office(self, query);
	if (q->regex || self->none || !notes_any(self->db, self->txn))
		return 0;
	if (q->field == FIELD_BY)
		return expand_by(self, query);
	return q->field == FIELD_ROLE ? expand_office(self, query) : 0;
}

int notes_expand(struct note_asking *self, struct query **query)
{
	return expand(self, query, 0);
}
