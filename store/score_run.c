/* Alternatives of words alone. */
#include <errno.h>
#include <limits.h>

#include "store/join.h"
#include "store/score_impl.h"
#include "store/search_hits.h"

struct running {
	struct scoring *scoring;
	const struct search *search;
	struct hits *hits;
	size_t at;       /* the list that is gone through */
	uint64_t behind; /* at most what all commoner ones add */
};

/* A statement of the list at hand that may be among the best, its column under way. */
struct candidate {
	uint64_t seq;
	uint8_t occurrences[SCORE_LISTS_MAX]; /* of each list's word; none in rarer lists: they have been gone through */
	struct column_row row;
};

/* Below which nothing of the list at hand can be among the best. */
static unsigned least_impact(const struct running *run)
{
	const struct hits *hits = run->hits;
	uint64_t worst = hits->n == run->search->limit ? hits->at[0].value : 0;
	uint64_t unit = (uint64_t)run->scoring->at[run->at].rarity * IMPACT_UNIT;

	if (worst <= run->behind)
		return 0;
	if (!unit)
		return UINT_MAX;
	/* What is as good as the worst may still be a newer statement. */
	uint64_t least = (worst - run->behind + unit - 1) / unit;
	return least < UINT_MAX ? (unsigned)least : UINT_MAX;
}

static uint64_t most_part(const struct scored *s, unsigned occurrences)
{
	return occurrences < OFTEN ? s->most_part[occurrences] : s->most;
}

static bool may_be_kept(const struct running *run, uint64_t seq, uint64_t most)
{
	const struct hits *hits = run->hits;

	/* Most are out by their value alone. */
	return (hits->n < run->search->limit || most >= hits->at[0].value) &&
	       hits_want(run->search, hits, &(struct hit){ most, seq });
}

/*
 * Looks c up in the other lists for as long as it may be among the best: of
 * those that are, a word's neighbours in the query are in few, and to know them
 * is cheaper than how long a statement is. 1, 0: it is out, -EIO.
 */
static int look_up(const struct running *run, struct candidate *c)
{
	struct scoring *s = run->scoring;
	uint64_t own = most_part(&s->at[run->at], c->occurrences[run->at]), behind = run->behind;

	for (size_t i = 0; i < s->n; i++) {
		if (i == run->at)
			continue;
		if (!may_be_kept(run, c->seq, own + behind))
			return 0;
		int r = list_has(s->at[i].list, POSTING_NO_DATE, c->seq, NULL);
		if (r < 0 || (r > 0 && i < run->at))
			return r < 0 ? r : 0;
		c->occurrences[i] = (uint8_t)(r > 0 ? list_places(s->at[i].list) : 0);
		own += r > 0 ? most_part(&s->at[i], c->occurrences[i]) : 0;
		behind -= i > run->at ? s->at[i].most : 0;
	}
	return may_be_kept(run, c->seq, own);
}

/*
 * The next candidates, at most AHEAD: read from memory one after the other,
 * their columns are what takes longest. Returns how many, 0 at the end, -EIO.
 */
enum { AHEAD = 32 };

static int gather(struct running *run, struct list *list, struct candidate at[AHEAD])
{
	int n = 0, r = 0;
	struct posting p;

	list_pass(list, least_impact(run));
	while (n < AHEAD && (r = list_next(list, &p)) > 0) {
		struct candidate *c = &at[n];

		c->seq = p.seq;
		c->occurrences[run->at] = (uint8_t)list_occurrences(list);
		r = look_up(run, c);
		if (r == 0 && run->hits->n == run->search->limit)
			run->hits->more = true;
		if (r > 0 && (r = columns_fetch(&run->scoring->asking->columns, c->seq, &c->row)) == 0)
			n++;
		if (r < 0)
			return r;
	}
	run->hits->more = run->hits->more || list->passed;
	return r < 0 ? r : n;
}

static uint64_t score_of(const struct running *run, const struct candidate *c)
{
	unsigned words = column_words(c->row);
	uint64_t sum = 0;

	for (size_t i = run->at; i < run->scoring->n; i++)
		sum += run->scoring->at[i].rarity * (uint64_t)score_occurrences(c->occurrences[i], words);
	return sum;
}

static int offer(struct running *run, const struct candidate *c)
{
	struct asking *asking = run->scoring->asking;
	const struct search *search = run->search;
	struct hit cursor = { search->cursor.value, search->cursor.seq }, hit = { score_of(run, c), c->seq };

	if ((search->cursor.set && !hit_before(search, &cursor, &hit)) || !hits_want(search, run->hits, &hit)) {
		run->hits->more = run->hits->more || run->hits->n == search->limit;
		return 0;
	}
	int gone = asking->replaced_too ? 0 : replaced_get(&asking->replaced, c->seq);
	if (gone == 0)
		hits_keep(search, run->hits, hit);
	return gone < 0 ? gone : 0;
}

/*
 * True once nothing that has the word at hand alone can be among the best, nor
 * with a rarer one, as that has been gone through: with the one other word that
 * is left it must stand.
 */
static bool needs_next(const struct running *run)
{
	const struct scoring *s = run->scoring;

	return run->at + 2 == s->n && run->hits->n == run->search->limit && s->at[run->at].most < run->hits->at[0].value;
}

static unsigned joined_occurrences(const struct join *join, size_t l, size_t i)
{
	struct list *list = join->list[l];

	return join->in_tail ? impact_occurrences(list->tail[join->at[l][i]].extra) : block_occurrences(list->block, join->at[l][i]);
}

/* One that both words are in; ret->seq 0: it cannot be among the best, or was looked at with a rarer word. */
static int take_joined(const struct running *run, const struct join *join, size_t i, struct candidate *ret)
{
	const struct scored *s = run->scoring->at;
	uint64_t most = 0;
	int r = 0;

	*ret = (struct candidate){ .seq = join->seq[i] };
	for (size_t l = 0; l < 2; l++) {
		ret->occurrences[run->at + l] = (uint8_t)joined_occurrences(join, l, i);
		most += most_part(&s[run->at + l], ret->occurrences[run->at + l]);
	}
	bool kept = may_be_kept(run, ret->seq, most);
	for (size_t l = 0; l < run->at && kept && r == 0; l++)
		r = list_has(s[l].list, POSTING_NO_DATE, ret->seq, NULL);
	if (r == 0 && kept)
		return columns_fetch(&run->scoring->asking->columns, ret->seq, &ret->row);
	ret->seq = 0;
	return r < 0 ? r : 0;
}

/* The rest of the list at hand, from a posting on that has been taken from it, as far as the next list has it, too. */
static int run_joined(struct running *run, struct list *list, const struct posting *from)
{
	struct join *join = arena_alloc(run->scoring->asking->arena, 1, sizeof *join);
	struct candidate at[POSTINGS_MAX];
	int r = join ? 0 : -ENOMEM;

	if (r < 0)
		return r;
	list_pass(list, 0);
	join_open(join, (struct list *[]){ list, run->scoring->at[run->at + 1].list }, 2);
	join_skip(join, from->seq, list->last_in_tail ? list->last : list->tail_at);
	while (r == 0 && (r = join_next(join)) > 0) {
		r = 0;
		for (size_t i = 0; i < join->found && r == 0; i++)
			r = take_joined(run, join, i, &at[i]);
		for (size_t i = 0; i < join->found && r == 0; i++)
			r = at[i].seq ? offer(run, &at[i]) : 0;
	}
	return r;
}

static int run_list(struct running *run, struct list *list)
{
	struct candidate at[AHEAD];
	struct posting next;
	int n = list_start(list, false, 0, 0), r = 0;

	while (n >= 0 && r == 0 && (n = gather(run, list, at)) > 0) {
		for (int i = 0; i < n && r == 0; i++)
			r = offer(run, &at[i]);
		if (r < 0 || !needs_next(run))
			continue;
		r = list_next(list, &next);
		run->hits->more = run->hits->more || r > 0 || list->passed;
		return r > 0 ? run_joined(run, list, &next) : r;
	}
	return n < 0 ? n : r;
}

int scoring_run(struct asking *asking, const struct search *search, struct hits *hits)
{
	struct scoring *self = asking->scoring;
	struct running run = { .scoring = self, .search = search, .hits = hits };
	int r = 0;

	for (size_t i = 0; i < self->n; i++)
		run.behind += self->at[i].most;
	for (run.at = 0; run.at < self->n && r == 0; run.at++) {
		struct hit most = { run.behind, UINT64_MAX };
		struct list *list;

		if (!hits_want(search, hits, &most)) {
			hits->more = true;
			break;
		}
		run.behind -= self->at[run.at].most;
		/* Another cursor: scores of other lists' statements move the plan's own. */
		r = list_open(&asking->view, term_str(&self->at[run.at].list->term), asking->arena, &list);
		if (r < 0)
			return r;
		list->bare = true;
		r = run_list(&run, list);
		list_close(list);
	}
	return r;
}
