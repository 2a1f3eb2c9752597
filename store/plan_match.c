#include <errno.h>

#include "store/cluster.h"
#include "store/entry.h"
#include "store/lookup.h"
#include "store/plan_impl.h"
#include "store/stem.h"

static int load_record(struct asking *self, uint64_t seq, struct entry_record *record)
{
	return lookup_record(self->view.db, self->view.txn, seq, self->work, record);
}

static int load(struct asking *self, uint64_t seq, struct entry_record *record, struct entry_article *article)
{
	int r = load_record(self, seq, record);

	return r < 0 ? r : lookup_article(self->view.db, self->view.txn, record->article, self->work, article);
}

static int match_revision(struct asking *self, const struct plan *p, uint64_t seq)
{
	struct entry_record record;
	struct entry_article article;
	struct fetch first;
	int r = load(self, seq, &record, &article);

	if (r < 0)
		return r == -ENOENT ? 0 : r;
	int64_t number = 1000 * (int64_t)fetches_revision_of(article.fetches, article.n_fetches, record.content, &first);
	return number && number >= p->from && number < p->to;
}

static int match_range(struct asking *self, const struct plan *p, uint64_t date, uint64_t seq)
{
	if (p->field == FIELD_REV)
		return match_revision(self, p, seq);
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

static int match_context(struct asking *self, const struct plan *p, uint64_t seq)
{
	struct entry_record record;
	struct article article;
	int r = load_record(self, seq, &record);

	if (r == 0)
		r = lookup_content(self->view.db, self->view.txn, record.article, record.content, self->work, &article);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	self->steps += 4 * article.text.len;
	return context_has(p->context, self->stemmers, stem_language_find(article.language),
			   context_around(article.text, record.statement.content));
}

/* What is read or tried for each candidate. */
static int match_regex(struct asking *self, const struct plan *p, uint64_t seq)
{
	struct str text;

	if (self->steps > PLAN_STEPS_MAX) {
		query_complain(self->reterr, self->query, 0, "the %s takes too long: add words, names or dates to the query",
			       p->context ? "context" : "expression");
		return -E2BIG;
	}
	if (p->context)
		return match_context(self, p, seq);
	int r = subject(self, p, seq, &text);
	return r < 0 ? (r == -ENOENT ? 0 : r) : regex_match(p->regex, text, &self->steps);
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

/* The cheapest condition first: most candidates fail it. */
static int match_all(struct asking *self, struct plan *p, uint64_t date, uint64_t seq)
{
	for (size_t i = 0; i < p->n; i++) {
		int r = plan_match(self, p->rarest[i], date, seq);

		if (r <= 0)
			return r;
	}
	return 1;
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
		return plan_match_places(self, p, date, seq);
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
