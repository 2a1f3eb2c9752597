#include <errno.h>
#include <inttypes.h>

#include "common/cleanup.h"
#include "store/cluster.h"
#include "store/entry.h"
#include "store/lookup.h"
#include "store/plan.h"

/* ---- words in their places ---- */

/* Where something stands in a statement: words from to to, both included. */
struct place_ {
	uint32_t from, to;
};

struct places {
	struct place_ at[PLAN_POSITIONS_MAX];
	size_t n;
};

static void places_add(struct places *self, uint32_t from, uint32_t to)
{
	if (self->n < PLAN_POSITIONS_MAX)
		self->at[self->n++] = (struct place_){ from, to };
}

static int find_places(struct asking *self, struct plan *p, uint64_t seq, struct places *ret);

static int word_places(struct plan *p, uint64_t seq, struct places *ret)
{
	uint32_t at[PLAN_POSITIONS_MAX];
	struct str extra;
	int r = list_has(p->list, POSTING_NO_DATE, seq, &extra);

	if (r <= 0)
		return r;
	size_t n = positions_get(extra, at, PLAN_POSITIONS_MAX);
	for (size_t i = 0; i < n; i++)
		places_add(ret, at[i], at[i]);
	return 0;
}

/* Extends each place by what follows it at once. */
static void join_phrase(struct places *so_far, const struct places *next)
{
	size_t kept = 0;

	for (size_t i = 0; i < so_far->n; i++)
		for (size_t k = 0; k < next->n; k++)
			if (next->at[k].from == so_far->at[i].to + 1) {
				so_far->at[kept++] = (struct place_){ so_far->at[i].from, next->at[k].to };
				break;
			}
	so_far->n = kept;
}

static int phrase_places(struct asking *self, struct plan *p, uint64_t seq, struct places *ret)
{
	struct places *next = arena_alloc(self->work, 1, sizeof *next);
	struct places *so_far = arena_alloc(self->work, 1, sizeof *so_far);

	if (!next || !so_far)
		return -ENOMEM;
	for (size_t i = 0; i < p->n; i++) {
		struct places *into = i ? next : so_far;

		into->n = 0;
		int r = find_places(self, p->child[i], seq, into);
		if (r < 0)
			return r;
		if (i)
			join_phrase(so_far, next);
		if (so_far->n == 0)
			return 0;
	}
	for (size_t i = 0; i < so_far->n; i++)
		places_add(ret, so_far->at[i].from, so_far->at[i].to);
	return 0;
}

static bool is_near(const struct plan *p, struct place_ a, struct place_ b)
{
	if (b.from > a.to)
		return b.from - a.to <= p->distance;
	return !p->ordered && a.from > b.to && a.from - b.to <= p->distance;
}

static int near_places(struct asking *self, struct plan *p, uint64_t seq, struct places *ret)
{
	struct places *a = arena_alloc(self->work, 1, sizeof *a), *b = arena_alloc(self->work, 1, sizeof *b);
	int r = a && b ? find_places(self, p->child[0], seq, a) : -ENOMEM;

	if (r == 0 && a->n)
		r = find_places(self, p->child[1], seq, b);
	if (r < 0)
		return r;
	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; k < b->n; k++)
			if (is_near(p, a->at[i], b->at[k])) {
				struct place_ x = a->at[i], y = b->at[k];

				places_add(ret, x.from < y.from ? x.from : y.from, x.to > y.to ? x.to : y.to);
			}
	return 0;
}

static int find_places(struct asking *self, struct plan *p, uint64_t seq, struct places *ret)
{
	int r = 0;

	switch (p->kind) {
	case PLAN_LIST:
		return word_places(p, seq, ret);
	case PLAN_OR:
		for (size_t i = 0; i < p->n && r == 0; i++)
			r = find_places(self, p->child[i], seq, ret);
		return r;
	case PLAN_PHRASE:
		return phrase_places(self, p, seq, ret);
	case PLAN_NEAR:
		return near_places(self, p, seq, ret);
	case PLAN_ALL:
	case PLAN_NONE:
	case PLAN_AND:
	case PLAN_NOT:
	case PLAN_RANGE:
	case PLAN_SET:
	case PLAN_EDITED:
	case PLAN_REMOVED:
	case PLAN_FIRST:
	case PLAN_OUTLETS:
	case PLAN_REGEX:
		break;
	}
	return 0;
}

static int match_all(struct asking *self, struct plan *p, uint64_t date, uint64_t seq)
{
	for (size_t i = 0; i < p->n; i++) {
		int r = plan_match(self, p->child[i], date, seq);

		if (r <= 0)
			return r;
	}
	return 1;
}

/* Keeps the places of which the one so much further on is among next; both ascend. */
static size_t keep_followed(uint32_t *at, size_t n, const uint32_t *next, size_t n_next, uint32_t further)
{
	size_t kept = 0, k = 0;

	for (size_t i = 0; i < n; i++) {
		while (k < n_next && next[k] < at[i] + further)
			k++;
		if (k < n_next && next[k] == at[i] + further)
			at[kept++] = at[i];
	}
	return kept;
}

static bool of_lists(const struct plan *p)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->child[i]->kind != PLAN_LIST)
			return false;
	return p->n > 0;
}

/* A phrase of words that stand for themselves alone, which most are. */
static int match_words(struct plan *p, uint64_t date, uint64_t seq)
{
	uint32_t at[PLAN_POSITIONS_MAX], next[PLAN_POSITIONS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < p->n; i++) {
		struct str extra;
		int r = list_has(p->child[i]->list, date, seq, &extra);

		if (r <= 0)
			return r;
		if (i == 0)
			n = positions_get(extra, at, PLAN_POSITIONS_MAX);
		else
			n = keep_followed(at, n, next, positions_get(extra, next, PLAN_POSITIONS_MAX), (uint32_t)i);
		if (n == 0)
			return 0;
	}
	return 1;
}

static int match_places(struct asking *self, struct plan *p, uint64_t date, uint64_t seq)
{
	struct places *places;

	if (p->kind == PLAN_PHRASE && of_lists(p))
		return match_words(p, date, seq);
	int r = match_all(self, p, date, seq);

	if (r <= 0)
		return r;
	places = arena_alloc(self->work, 1, sizeof *places);
	r = places ? find_places(self, p, seq, places) : -ENOMEM;
	return r < 0 ? r : places->n > 0;
}

/* ---- conditions on what is not in lists ---- */

static int match_range(struct asking *self, const struct plan *p, uint64_t date, uint64_t seq)
{
	struct column c = { .date = date };
	int r = p->field == FIELD_DATE ? 0 : columns_get(&self->columns, seq, &c);

	if (r < 0)
		return r;
	if (p->field == FIELD_CONF)
		return c.confidence >= p->from && c.confidence < p->to;
	uint64_t at = p->field == FIELD_SAID ? c.said : p->field == FIELD_SEEN ? c.seen : c.date;
	/* Dates are kept in seconds: a range begins with the second that its beginning is in. */
	return at != POSTING_NO_DATE && (p->from == INT64_MIN || at >= posting_date(p->from)) &&
	       (p->to == INT64_MAX || posting_date_usec(at) < p->to);
}

static int load_record(struct asking *self, uint64_t seq, struct entry_record *record)
{
	return lookup_record(self->view.db, self->view.txn, seq, self->work, record);
}

static int load(struct asking *self, uint64_t seq, struct entry_record *record, struct entry_article *article)
{
	int r = load_record(self, seq, record);

	return r < 0 ? r : lookup_article(self->view.db, self->view.txn, record->article, self->work, article);
}

static int match_edited(struct asking *self, uint64_t seq)
{
	struct entry_record record;
	struct entry_article article;
	int r = load(self, seq, &record, &article);

	return r < 0 ? (r == -ENOENT ? 0 : r) : fetches_revisions(article.fetches, article.n_fetches) > 1;
}

static int match_first(struct asking *self, uint64_t seq)
{
	struct cluster c;
	int r = cluster_of(self->view.db, self->view.txn, seq, &c);

	return r < 0 ? r : c.first == seq;
}

static int match_outlets(struct asking *self, const struct plan *p, uint64_t seq)
{
	uint64_t members[CLUSTER_SHOWN_MAX];
	uint32_t outlets = 0;
	ssize_t n = cluster_members(self->view.db, self->view.txn, seq, members, CLUSTER_SHOWN_MAX);
	struct str *names = n > 0 ? arena_alloc(self->work, (size_t)n, sizeof *names) : NULL;

	if (n < 0 || !names)
		return n < 0 ? (int)n : -ENOMEM;
	for (ssize_t i = 0; i < n; i++) {
		struct entry_record record;
		struct entry_article article;
		bool again = false;
		int gone = replaced_get(&self->replaced, members[i]);
		int r = gone ? -ENOENT : load(self, members[i], &record, &article);

		if (gone < 0 || (r < 0 && r != -ENOENT))
			return gone < 0 ? gone : r;
		if (r < 0 || record.content >= article.n_contents)
			continue;
		names[outlets] = article.contents[record.content].outlet;
		for (uint32_t k = 0; k < outlets; k++)
			again = again || str_eq(names[k], names[outlets]);
		outlets += !again;
	}
	return (int64_t)outlets * 1000 >= p->from && (int64_t)outlets * 1000 < p->to;
}

/* What the expression is looked for in; article is read only where it is. */
static int subject(struct asking *self, const struct plan *p, uint64_t seq, struct str *ret)
{
	struct entry_record record;
	struct entry_article article = { .n_contents = 0 };
	bool of_article = p->field == FIELD_TITLE || p->field == FIELD_OUTLET;
	int r = of_article ? load(self, seq, &record, &article) : load_record(self, seq, &record);

	if (r < 0)
		return r;
	const struct statement *s = &record.statement;
	const struct content *content = record.content < article.n_contents ? &article.contents[record.content] : NULL;
	*ret = p->field == FIELD_BY ? s->speaker : p->field == FIELD_ROLE ? s->role : p->field == FIELD_VERB ? record.cue :
	       p->field == FIELD_TO ? s->to : p->field == FIELD_AT ? (s->place.len ? s->place : s->occasion) :
	       !of_article ? record.text : !content ? (struct str){ 0 } : p->field == FIELD_TITLE ? content->title : content->outlet;
	return 0;
}

static int match_regex(struct asking *self, const struct plan *p, uint64_t seq)
{
	struct str text;
	int r = subject(self, p, seq, &text);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	if (self->steps > PLAN_STEPS_MAX) {
		query_complain(self->reterr, self->query, 0, "the expression takes too long: add words, names or dates to the query");
		return -E2BIG;
	}
	return regex_match(p->regex, text, &self->steps);
}

static int match_set(const struct plan *p, uint64_t seq)
{
	size_t low = 0, high = p->n_set;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (p->set[mid] < seq)
			low = mid + 1;
		else
			high = mid;
	}
	return low < p->n_set && p->set[low] == seq;
}

int plan_match(struct asking *self, struct plan *p, uint64_t date, uint64_t seq)
{
	int r = 0;

	switch (p->kind) {
	case PLAN_ALL:
		return 1;
	case PLAN_NONE:
		return 0;
	case PLAN_AND:
		return match_all(self, p, date, seq);
	case PLAN_OR:
		for (size_t i = 0; i < p->n && r == 0; i++)
			r = plan_match(self, p->child[i], date, seq);
		return r;
	case PLAN_NOT:
		r = plan_match(self, p->child[0], date, seq);
		return r < 0 ? r : !r;
	case PLAN_LIST:
		return list_has(p->list, date, seq, NULL);
	case PLAN_PHRASE:
	case PLAN_NEAR:
		return match_places(self, p, date, seq);
	case PLAN_RANGE:
		return match_range(self, p, date, seq);
	case PLAN_SET:
		return match_set(p, seq);
	case PLAN_EDITED:
		return match_edited(self, seq);
	case PLAN_REMOVED:
		return replaced_get(&self->replaced, seq);
	case PLAN_FIRST:
		return match_first(self, seq);
	case PLAN_OUTLETS:
		return match_outlets(self, p, seq);
	case PLAN_REGEX:
		return match_regex(self, p, seq);
	}
	return 0;
}

/* ---- where candidates come from ---- */

static uint64_t cost_of(const struct asking *self, const struct plan *p)
{
	uint64_t all = self->view.counters.next_seq - 1, cost = 0;

	switch (p->kind) {
	case PLAN_NONE:
		return 0;
	case PLAN_LIST:
		return p->list->count;
	case PLAN_SET:
		return p->n_set;
	case PLAN_OR:
		for (size_t i = 0; i < p->n; i++)
			cost += cost_of(self, p->child[i]);
		return cost < all ? cost : all;
	case PLAN_AND:
	case PLAN_PHRASE:
	case PLAN_NEAR:
		cost = all;
		for (size_t i = 0; i < p->n; i++)
			cost = cost_of(self, p->child[i]) < cost ? cost_of(self, p->child[i]) : cost;
		return cost;
	case PLAN_ALL:
	case PLAN_NOT:
	case PLAN_RANGE:
	case PLAN_EDITED:
	case PLAN_REMOVED:
	case PLAN_FIRST:
	case PLAN_OUTLETS:
	case PLAN_REGEX:
		break;
	}
	return all;
}

uint64_t plan_expected(const struct asking *self, const struct plan *p)
{
	enum { PHRASES_PART = 16 }; /* words that stand together by chance do not stand in order */
	uint64_t all = self->view.counters.next_seq, expected = all;

	if (p->kind != PLAN_AND && p->kind != PLAN_PHRASE && p->kind != PLAN_NEAR)
		return cost_of(self, p);
	for (size_t i = 0; i < p->n; i++)
		expected = expected * plan_expected(self, p->child[i]) / all;
	return p->kind == PLAN_AND ? expected : expected / PHRASES_PART;
}

/* Adds p's candidates to ret: false when they cannot be listed, or not together with what is there. */
static bool add_drivers(const struct asking *self, const struct plan *p, struct driver *ret)
{
	const struct plan *best = NULL;

	switch (p->kind) {
	case PLAN_NONE:
		return true;
	case PLAN_LIST:
		if (ret->set || (ret->n && ret->lists[0]->dated != p->list->dated))
			return false;
		ret->lists[ret->n++] = p->list;
		return true;
	case PLAN_SET:
		if (ret->n || ret->set)
			return false;
		ret->set = true;
		ret->seqs = p->set;
		ret->n_seqs = p->n_set;
		return true;
	case PLAN_OR:
		for (size_t i = 0; i < p->n; i++)
			if (!add_drivers(self, p->child[i], ret))
				return false;
		return true;
	case PLAN_AND:
	case PLAN_PHRASE:
	case PLAN_NEAR:
		for (size_t i = 0; i < p->n; i++) {
			struct list *lists[PLAN_LISTS_MAX];
			struct driver alone = { .lists = lists };

			/* An arm that cannot drive is no choice, however few it has. */
			if ((!best || cost_of(self, p->child[i]) < cost_of(self, best)) &&
			    add_drivers(self, p->child[i], &alone))
				best = p->child[i];
		}
		return best && add_drivers(self, best, ret);
	case PLAN_ALL:
	case PLAN_NOT:
	case PLAN_RANGE:
	case PLAN_EDITED:
	case PLAN_REMOVED:
	case PLAN_FIRST:
	case PLAN_OUTLETS:
	case PLAN_REGEX:
		break;
	}
	return false;
}

int plan_driver(struct asking *self, const struct plan *plan, struct driver *ret)
{
	struct driver d = { .lists = arena_alloc(self->arena, self->n_lists, sizeof *d.lists) };

	if (!d.lists)
		return -ENOMEM;
	d.count = cost_of(self, plan);
	if (!add_drivers(self, plan, &d)) {
		d.n = 0;
		d.set = false;
		d.count = self->view.counters.next_seq - 1;
	} else if (d.n == 0 && !d.set) {
		d.set = true; /* nothing at all can match */
		d.n_seqs = 0;
		d.seqs = NULL;
	}
	*ret = d;
	return 0;
}

void plan_dates(const struct plan *p, int64_t *from, int64_t *to)
{
	if (p->kind == PLAN_AND)
		for (size_t i = 0; i < p->n; i++)
			plan_dates(p->child[i], from, to);
	if (p->kind != PLAN_RANGE || p->field != FIELD_DATE)
		return;
	*from = p->from > *from ? p->from : *from;
	*to = p->to < *to ? p->to : *to;
}

/* ---- for people ---- */

static void print_kind(struct buf *out, const struct asking *self, const struct plan *p)
{
	static const char *const names[] = { "everything", "nothing", "all of", "any of", "not", "", "phrase", "near",
					     "range", "set", "edited", "removed", "first", "outlets", "expression" };
	const struct query_field_info *info;

	switch (p->kind) {
	case PLAN_LIST:
		buf_printf(out, "list %c ", p->list->term.key[0]);
		for (size_t i = 1; i < p->list->term.len; i++) {
			char c = p->list->term.key[i];

			/* Numbers in keys are no text. */
			if (p->list->term.key[0] == TERM_ID)
				buf_printf(out, "%02x", (unsigned)(unsigned char)c);
			else
				buf_add_byte(out, c);
		}
		break;
	case PLAN_RANGE:
		info = query_field_info(p->field);
		buf_printf(out, "range of %s", info ? info->name : "");
		break;
	case PLAN_ALL:
	case PLAN_NONE:
	case PLAN_AND:
	case PLAN_OR:
	case PLAN_NOT:
	case PLAN_PHRASE:
	case PLAN_NEAR:
	case PLAN_SET:
	case PLAN_EDITED:
	case PLAN_REMOVED:
	case PLAN_FIRST:
	case PLAN_OUTLETS:
	case PLAN_REGEX:
		buf_add(out, str_from(names[p->kind]));
		break;
	}
	buf_printf(out, "  (%" PRIu64 ")\n", cost_of(self, p));
}

static void print_below(struct buf *out, const struct asking *self, const struct plan *p, unsigned depth)
{
	for (unsigned i = 0; i < depth; i++)
		buf_add(out, STR("  "));
	print_kind(out, self, p);
	for (size_t i = 0; i < p->n; i++)
		print_below(out, self, p->child[i], depth + 1);
}

void plan_print(struct buf *out, const struct asking *self, const struct plan *plan)
{
	print_below(out, self, plan, 0);
}
