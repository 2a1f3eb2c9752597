/* From candidates to statements: order, nesting, types and speakers. */
#include <errno.h>

#include "common/cleanup.h"
#include "parser/extract_impl.h"
#include "parser/text_token.h"

#define ADDRESSED_MAX 600 /* confidence in who is no named person where a text talks to its reader */
#define NEST_BACK 256 /* candidates looked at for the one that holds another */

struct chosen {
	struct attribution *a;
	uint32_t from;      /* first byte of its content */
	int32_t nested_in;  /* index of another, or -1 */
	struct speaker who;
};

static int by_content(const void *x, const void *y)
{
	const struct chosen *a = x, *b = y;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	/* The longer first, so that what holds another stands before it. */
	uint32_t la = a->a->content[a->a->n_content - 1].last, lb = b->a->content[b->a->n_content - 1].last;
	if (la != lb)
		return la > lb ? -1 : 1;
	return a->a->cue.first < b->a->cue.first ? -1 : a->a->cue.first > b->a->cue.first;
}

static bool inside(const struct attribution *outer, struct run r)
{
	uint32_t low = 0, high = outer->n_content;

	if (r.first >= r.last)
		return true;
	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		if (outer->content[mid].last <= r.first)
			low = mid + 1;
		else
			high = mid;
	}
	return low < outer->n_content && r.first >= outer->content[low].first && r.last <= outer->content[low].last;
}

static bool nests(const struct attribution *outer, const struct attribution *inner)
{
	if (!inside(outer, inner->source) || !inside(outer, inner->cue) || inner->cue.first >= inner->cue.last)
		return false;
	for (uint32_t i = 0; i < inner->n_content; i++)
		if (!inside(outer, inner->content[i]))
			return false;
	return true;
}

static void find_nesting(struct chosen *list, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		uint32_t best = 0;
		list[i].nested_in = -1;
		for (uint32_t k = i; k > 0 && i - k < NEST_BACK; k--) {
			const struct attribution *o = list[k - 1].a;
			uint32_t size = o->content[o->n_content - 1].last - o->content[0].first;
			if (o != list[i].a && nests(o, list[i].a) && (list[i].nested_in < 0 || size < best)) {
				list[i].nested_in = (int32_t)(k - 1);
				best = size;
			}
		}
	}
}

/* Quoted words that another said inside it are not its own. */
static enum statement_type type_of(const struct reading *r, const struct chosen *list, uint32_t n, uint32_t at)
{
	const struct text *t = &r->text;
	const struct attribution *a = list[at].a;
	uint32_t depth = a->container == TEXT_NONE ? 0 : t->tokens[t->quotations[a->container].first].depth,
		 words = 0, quoted = 0;

	if (a->turn)
		return STATEMENT_TURN;
	for (uint32_t c = 0; c < a->n_content; c++)
		for (uint32_t i = a->content[c].first; i < a->content[c].last; i++) {
			bool foreign = false;
			if (t->tokens[i].kind > TOKEN_NUMBER)
				continue;
			for (uint32_t k = at + 1; k < n && k < at + 16 && !foreign && list[k].from < t->tokens[i].to; k++)
				foreign = list[k].nested_in == (int32_t)at && inside(list[k].a, (struct run){ i, i + 1 });
			words++;
			quoted += t->tokens[i].depth > depth &&
				  !(foreign && a->content[c].last - a->content[c].first > 0 &&
				    t->tokens[a->content[0].first].depth <= depth);
		}
	if (!quoted)
		return STATEMENT_INDIRECT;
	return quoted * 10 >= words * 9 ? STATEMENT_DIRECT : STATEMENT_MIXED;
}

static int to_spans(const struct reading *r, const struct run *runs, uint32_t n, struct spans *ret)
{
	const struct text *t = &r->text;

	ret->n = 0;
	ret->at = arena_alloc(r->arena, n + 1, sizeof *ret->at);
	if (!ret->at)
		return -ENOMEM;
	for (uint32_t i = 0; i < n; i++) {
		struct span s;
		if (runs[i].first >= runs[i].last)
			continue;
		s = (struct span){ t->tokens[runs[i].first].from, t->tokens[runs[i].last - 1].to };
		if (ret->n && ret->at[ret->n - 1].to > s.from) {
			if (s.to > ret->at[ret->n - 1].to)
				ret->at[ret->n - 1].to = s.to;
			continue;
		}
		ret->at[ret->n++] = s;
	}
	return 0;
}

static int by_token(const void *x, const void *y)
{
	const struct chosen *a = *(struct chosen *const *)x, *b = *(struct chosen *const *)y;
	uint32_t s = a->a->source.first < a->a->source.last ? a->a->source.first : a->a->content[0].first;
	uint32_t u = b->a->source.first < b->a->source.last ? b->a->source.first : b->a->content[0].first;

	if (s != u)
		return s < u ? -1 : 1;
	return a->from < b->from ? -1 : a->from > b->from;
}

/* Speakers in the order of their sources, those of nested reports after all others. */
static int resolve_all(struct reading *r, struct chosen *list, uint32_t n)
{
	struct speakers speakers;
	struct speaker interviewee = { .how = STR("unknown"), .person = TEXT_NONE };
	struct chosen **order = arena_alloc(r->arena, n + 1, sizeof(struct chosen *));
	int e = speakers_new(&r->text, r->entries, r->arena, &speakers);

	if (e < 0 || !order)
		return -ENOMEM;
	if (r->n_turns)
		speakers_interviewee(&speakers, r->turns[0].label_first, &interviewee);
	for (uint32_t i = 0; i < n; i++)
		order[i] = &list[i];
	qsort(order, n, sizeof(struct chosen *), by_token);
	/* What is nested after what holds it: "I" and "he" within a quotation depend on who is quoted. */
	for (int pass = 0; pass < 2; pass++)
		for (uint32_t i = 0; i < n; i++) {
			struct chosen *c = order[i];
			const struct speaker *outer = c->nested_in >= 0 ? &list[c->nested_in].who : NULL;
			if ((pass == 1) != (c->nested_in >= 0))
				continue;
			e = speakers_resolve(&speakers, c->a, outer, &c->who);
			if (e < 0)
				return e;
			if (c->a->turn && !c->who.name.len)
				c->who = interviewee;
			c->who.answers = c->a->turn;
			if (c->a->turn && c->who.person == TEXT_NONE && str_eq(c->who.how, STR("collective")))
				c->who.how = STR("label"), c->who.confidence = 900;
			if (c->a->source.first >= c->a->source.last && !c->a->passive && !c->a->turn)
				speakers_last(&speakers, c->a->content[0].first, &c->who);
			if (c->a->source.first < c->a->source.last)
				e = speakers_note(&speakers, &c->who, c->a->source.first);
			if (e < 0)
				return e;
		}
	return 0;
}

static enum statement_part part_of(const struct reading *r, const struct attribution *a)
{
	uint32_t p = r->text.tokens[a->content[0].first].paragraph;

	if (r->turn_of && r->turn_of[p] && r->turns[r->turn_of[p] - 1].question)
		return PART_QUESTION;
	return r->parts[p] < PARTS ? (enum statement_part)r->parts[p] : PART_BODY;
}

/* "An earlier version of this entry said": the outlet corrects itself. */
static bool is_withdrawn(const struct reading *r, const struct attribution *a)
{
	bool earlier = false;

	for (uint32_t i = a->source.first > 2 ? a->source.first - 2 : 0; i < a->source.last && i < a->source.first + 8; i++) {
		struct str w = text_token(&r->text, i);
		earlier |= str_eq_nocase(w, STR("earlier")) || str_eq_nocase(w, STR("previous"));
		if (earlier && str_among(w, "version entry report story update"))
			return true;
	}
	return false;
}

static int make_statement(struct reading *r, const struct chosen *list, uint32_t n, uint32_t i, struct statement *ret)
{
	const struct attribution *a = list[i].a;
	struct run source;
	int e;

	*ret = (struct statement){ .type = type_of(r, list, n, i), .act = a->act, .part = part_of(r, a), .marks = a->marks,
		                   .nested_in = list[i].nested_in, .speaker = list[i].who.name, .role = list[i].who.role,
		                   .how = list[i].who.how, .confidence = list[i].who.confidence };
	if (r->addresses && list[i].who.person == TEXT_NONE && ret->confidence > ADDRESSED_MAX)
		ret->confidence = ADDRESSED_MAX;
	if (list[i].who.anonymous)
		ret->marks |= MARK_ANONYMOUS;
	if (extract_is_translated(r, a))
		ret->marks |= MARK_TRANSLATED;
	if (is_withdrawn(r, a)) {
		ret->marks |= MARK_RETRACTED;
		ret->speaker = ret->role = (struct str){ 0 };
		ret->how = STR("not stated");
		ret->confidence = 0;
	}
	source = a->source;
	while (source.last > source.first + 1 && r->text.tokens[source.last - 1].flags & TOKEN_CLITIC)
		source.last--;
	e = to_spans(r, &source, 1, &ret->source);
	if (e == 0)
		e = to_spans(r, &a->cue, 1, &ret->cue);
	if (e == 0)
		e = to_spans(r, a->content, a->n_content, &ret->content);
	return e == 0 ? extract_detail(r, a, ret) : e;
}

static int by_run(const void *x, const void *y)
{
	const struct run *a = x, *b = y;

	return a->first < b->first ? -1 : a->first > b->first;
}

int extract_finish(struct reading *r, unsigned acts)
{
	struct attributions *l = &r->rules.found;
	struct chosen *list = arena_alloc(r->arena, l->n + 1, sizeof *list);
	struct statement *statements = arena_alloc(r->arena, l->n + 1, sizeof *statements);
	uint32_t n = 0;
	int e;

	if (!list || !statements)
		return -ENOMEM;
	for (uint32_t i = 0; i < l->n; i++) {
		if (r->dropped[i] || !(acts & 1u << l->at[i].act))
			continue;
		qsort(l->at[i].content, l->at[i].n_content, sizeof(struct run), by_run);
		list[n++] = (struct chosen){ .a = &l->at[i], .from = r->text.tokens[l->at[i].content[0].first].from };
	}
	qsort(list, n, sizeof *list, by_content);
	find_nesting(list, n);
	e = resolve_all(r, list, n);
	for (uint32_t i = 0; i < n && e == 0; i++)
		e = make_statement(r, list, n, i, &statements[i]);
	if (e < 0)
		return e;
	r->article->statements = statements;
	r->article->n_statements = n;
	return 0;
}
