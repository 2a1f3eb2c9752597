#include "parser/rule.h"

#include <errno.h>

#include "parser/rule_find.h"
#include "parser/text_token.h"

#define REFERENCE_ITEMS 9 /* of "(Letters, 4 May)" */
#define PUT_ITEMS 14 /* of "My colleague puts it bluntly:" */

struct attribution *rules_add(struct rules *self, const char *rule)
{
	struct attributions *l = &self->found;

	if (l->n == l->cap) {
		uint32_t cap = l->cap ? 2 * l->cap : 32;
		struct attribution *at = arena_grow(self->arena, l->at, l->cap, cap, sizeof *at);
		if (!at)
			return NULL;
		l->at = at;
		l->cap = cap;
	}
	l->at[l->n] = (struct attribution){ .rule = rule, .score = 700, .container = TEXT_NONE };
	return &l->at[l->n++];
}

int rules_content(struct rules *self, struct attribution *a, uint32_t first, uint32_t last)
{
	if (first >= last)
		return 0;
	if (a->n_content == a->cap_content) {
		uint32_t cap = a->cap_content ? 2 * a->cap_content : 2;
		struct run *runs = arena_grow(self->arena, a->content, a->cap_content, cap, sizeof *runs);
		if (!runs)
			return -ENOMEM;
		a->content = runs;
		a->cap_content = cap;
	}
	a->content[a->n_content++] = (struct run){ first, last };
	return 0;
}

struct run rule_run(const struct flow *f, struct range r)
{
	if (range_empty(r))
		return (struct run){ 0, 0 };
	return (struct run){ f->items[r.first].first, f->items[r.last - 1].last };
}

static bool is_joint(const struct item *it)
{
	return it->mark == ',' || it->mark == ';' || it->mark == ':' || it->flags & TOKEN_DASH;
}

struct range rule_trim(const struct flow *f, struct range r)
{
	while (r.first < r.last && is_joint(&f->items[r.first]))
		r.first++;
	while (r.first < r.last && (is_joint(&f->items[r.last - 1]) || f->items[r.last - 1].mark == '.'))
		r.last--;
	return r;
}

bool rule_has_words(const struct flow *f, struct range r)
{
	for (uint32_t i = r.first; i < r.last; i++)
		if (item_is_word(&f->items[i]) || f->items[i].quotation != TEXT_NONE)
			return true;
	return false;
}

/* "that it rains (Letters, 4 May)": where it was printed is no part of it. */
static struct range without_reference(const struct flow *f, struct range r)
{
	uint32_t open = r.last;
	bool number = false;

	if (range_empty(r) || f->items[r.last - 1].mark != ')')
		return r;
	while (open > r.first && r.last - open < REFERENCE_ITEMS && f->items[open - 1].mark != '(') {
		open--;
		number |= f->items[open].kind == TOKEN_NUMBER || item_is(&f->items[open], W_TIME);
	}
	if (open <= r.first + 1 || f->items[open - 1].mark != '(' || !number || !(f->items[open].flags & TOKEN_TITLE))
		return r;
	r.last = open - 1;
	return r;
}

int rule_add_range(const struct sentence_rules *s, struct attribution *a, struct range r)
{
	struct run run;

	r = without_reference(s->f, rule_trim(s->f, r));
	if (!rule_has_words(s->f, r))
		return 0;
	run = rule_run(s->f, r);
	return rules_content(s->rules, a, run.first, run.last);
}

static bool has_put_it(const struct flow *f, uint32_t from, uint32_t end)
{
	for (uint32_t i = from; i + 1 < end; i++)
		if (item_among(f, i, "put puts") && item_eq(f, i + 1, "it"))
			return true;
	return false;
}

uint32_t rule_content_start(const struct sentence_rules *s, uint32_t end)
{
	static const char *const openers[] = { "But", "And", "Yet", "Meanwhile", "However", "Still", "So", "Also", "Besides", "Moreover" };
	uint32_t i = s->from;

	for (size_t k = 0; i < end && k < sizeof openers / sizeof *openers; k++) {
		if (!item_eq(s->f, i, openers[k]))
			continue;
		i++;
		if (i < end && s->f->items[i].mark == ',')
			i++;
		break;
	}
	/* "Roe puts it bluntly: | it failed, she says" */
	for (uint32_t k = i; k + 1 < end && k < i + PUT_ITEMS; k++)
		if (s->f->items[k].mark == ':')
			return has_put_it(s->f, i, k) ? k + 1 : i;
	return i;
}

/* ", in a clear slap at", ", a move that": the writer's verdict. */
static bool is_verdict(const struct flow *f, uint32_t i, uint32_t end)
{
	static const char *const nouns[] = { "move", "step", "prospect", "claim", "charge", "reference", "nod", "jab", "swipe", "sign",
		                             "remark", "comment", "statement", "position", "stance", "view", "suggestion", "allegation" };

	if (i + 3 >= end || f->items[i].mark != ',')
		return false;
	if (item_eq(f, i + 1, "in") && item_among(f, i + 2, "a an what"))
		return item_eq(f, i + 2, "what") ||
		       item_among(f, i + 3,
				  "clear apparent reference veiled swipe nod rebuke jab thinly dig obvious");
	if (item_among(f, i + 1, "referring apparently alluding drawing prompting raising sending sparking triggering"))
		return true;
	if (item_among(f, i + 1, "citing recalling although though"))
		return true;
	if (i + 5 < end && (item_eq(f, i + 1, "a") || item_eq(f, i + 1, "an")) &&
	    (item_eq(f, i + 3, "that") || item_eq(f, i + 3, "which")))
		return true;
	for (size_t k = 0; (item_eq(f, i + 1, "a") || item_eq(f, i + 1, "an")) && k < sizeof nouns / sizeof *nouns; k++)
		if (item_eq(f, i + 2, nouns[k]))
			return true;
	return false;
}

/* "Roe said it was fair, and I think": from here on the writer speaks. */
static bool is_own_word(const struct sentence_rules *s, uint32_t i, uint32_t end)
{
	const struct flow *f = s->f;

	return i + 3 < end && f->container == TEXT_NONE && f->items[i].mark == ',' && item_among(f, i + 1, "and but") &&
	       item_eq(f, i + 2, "I");
}

/* The mark before the closing one of the quotation at item i: ',' of "“full confidence,” although". */
static uint32_t last_mark(const struct flow *f, uint32_t i)
{
	return f->items[i].last > f->items[i].first + 2 ? text_first_char(f->text, f->items[i].last - 2) : 0;
}

/* `"the same way," | prompting laughter`, `of "blackmail" | on Thursday after flows fell`: what came of it, and when. */
static bool ends_behind_quote(const struct flow *f, uint32_t i, uint32_t end)
{
	uint32_t next;

	if (!item_is_word(&f->items[i]))
		return false;
	if (item_among(f, i, "prompting drawing sparking triggering") || (item_among(f, i, "although though") && last_mark(f, i - 1) == ','))
		return true;
	next = phrase_skip_time(f, i, end);
	if (next == i || !(item_eq(f, i, "on") || item_is(&f->items[i], W_TIME)))
		return false; /* "“nothing but fog” in the minutes before it sank" */
	return next >= end || f->items[next].mark == '.' || item_among(f, next, "after as when before during");
}

/* Where the report of cue c begins, with the joint before it: content of a cue before it ends there. */
static uint32_t cue_edge(const struct sentence_rules *s, uint32_t at, bool inner, const struct cue *c)
{
	const struct flow *f = s->f;
	uint32_t i = c->first;
	bool joined = false;

	if (c->passive || !(c->frames & ~(uint32_t)(V_IMPERSONAL | V_WEAK)))
		return s->end;
	if (c->how == SUBJECT_SHARED) {
		/* "accused them of reading": no report of its own */
		if (c->participle && i > at && item_is(&f->items[i - 1], W_PREP) && !item_eq(f, i - 1, "before") &&
		    !item_eq(f, i - 1, "after"))
			return s->end;
		if (i > at && (item_is(&f->items[i - 1], W_CONJ) || item_among(f, i - 1, "before after while when")))
			i--, joined = true;
		if (i > at && f->items[i - 1].mark == ',')
			i--, joined = true;
		return joined || c->participle ? i : s->end;
	}
	if (c->how != SUBJECT_BEFORE)
		return s->end;
	i = c->subject.first;
	/* "said that he had told them X and that they had replied Y": Y stands beside "he had told". */
	if (inner && i > at + 2 && item_eq(f, i - 1, "that") && item_is_word(&f->items[i - 2]) &&
	    item_is(&f->items[i - 2], W_CONJ))
		return i - 2;
	if (i > at + 1 && item_is_word(&f->items[i - 1]) &&
	    (item_is(&f->items[i - 1], W_CONJ) || item_eq(f, i - 1, "while") || item_eq(f, i - 1, "whereas"))) {
		if (f->items[i - 2].mark == ',' || f->items[i - 2].mark == ';' || f->items[i - 2].flags & TOKEN_DASH)
			return i - 2;
		return s->end;
	}
	if (i > at && (f->items[i - 1].mark == ';' || f->items[i - 1].mark == ','))
		return i - 1;
	return s->end;
}

/* "... in a statement on Thursday": where it was said, not what. */
static uint32_t occasion_start(const struct flow *f, uint32_t at, uint32_t end)
{
	uint32_t stop = end;

	while (stop > at && f->items[stop - 1].mark == '.')
		stop--;
	for (uint32_t i = stop; i > at + 3 && stop - i < 9; i--) {
		struct range np;
		bool occasion = false;
		if (!(item_among(f, i - 1, "in at during")) || i + 1 >= stop)
			continue;
		np = phrase_after(f, i, stop);
		for (uint32_t k = np.first; k < np.last; k++)
			occasion |= item_is(&f->items[k], W_OCCASION) && k > np.first && !item_is(&f->items[k], W_GROUP);
		if (!occasion || !item_is(&f->items[i], W_DET | W_POSS) || item_eq(f, i, "the") || item_eq(f, i, "any"))
			return end;
		return phrase_skip_time(f, np.last, stop) == stop ? i - 1 : end;
	}
	return end;
}

/* "believes the toll is fair, and she hopes that": a stance of its own */
static bool goes_on_with(const struct sentence_rules *s, const struct cue *c)
{
	uint32_t i = c->subject.first;

	return c->how == SUBJECT_BEFORE && c->subject.last - i == 1 && item_is(&s->f->items[i], W_SUBJ) && i > s->from + 1 &&
	       item_is_word(&s->f->items[i - 1]) && item_is(&s->f->items[i - 1], W_CONJ) && s->f->items[i - 2].mark == ',';
}

uint32_t rule_content_end(const struct sentence_rules *s, uint32_t at, uint32_t cue)
{
	const struct flow *f = s->f;
	uint32_t end = s->bound > at ? s->bound : s->end, dash = 0, dashes = 0,
		 own = cue < s->n_cues ? s->cues[cue].subject.first : 0;
	bool inner = own > s->from && item_is_word(&f->items[own - 1]) && item_eq(f, own - 1, "that");

	for (uint32_t k = cue + 1; k < s->n_cues; k++) {
		uint32_t edge;
		if (s->cues[k].first < at)
			continue;
		/* A weak verb ends nothing: "the boats which go on". */
		if (s->cues[k].frames & V_WEAK && s->cues[k].how != SUBJECT_BEFORE && !s->cues[k].participle)
			continue;
		if ((s->cues[k].frames & V_STANCE &&
		     !(cue < s->n_cues && s->cues[cue].frames & V_STANCE && goes_on_with(s, &s->cues[k]))) ||
		    (s->cues[k].negated && !(s->cues[k].frames & (V_WH | V_THAT))) ||
		    item_eq(f, s->cues[k].first, "as"))
			continue;
		edge = cue_edge(s, at, inner, &s->cues[k]);
		if (edge > at && edge < end)
			end = edge;
	}
	for (uint32_t i = at; i < end; i++) {
		if (is_verdict(f, i, end) || is_own_word(s, i, end))
			return i;
		if (i > at && f->items[i - 1].quotation != TEXT_NONE && ends_behind_quote(f, i, end))
			return i;
		if (f->items[i].mark == ';' && i > at + 1 && i + 1 < end &&
		    (item_is(&f->items[i + 1], W_DET | W_SUBJ | W_POSS) || item_among(f, i + 1, "only even nor") || f->items[i + 1].flags & TOKEN_TITLE) &&
		    !item_eq(f, i + 1, "that"))
			return i;
		if (f->items[i].flags & TOKEN_DASH)
			dash = i, dashes++;
	}
	end = occasion_start(f, at, end);
	if (dashes == 1 && end - dash <= 6 && dash > at + 3 && f->items[dash].mark != '-')
		end = dash;
	return end;
}

static int sentence_rules_run(struct rules *self, const struct flow *f, uint32_t number)
{
	struct sentence_rules s = {
		.rules = self, .f = f, .number = number, .from = f->starts[number], .end = f->starts[number + 1]
	};
	int r;

	if (s.end - s.from > RULE_SENTENCE_MAX || s.end - s.from < 2)
		return 0;
	r = cue_find(f, s.from, s.end, self->scratch, &s.cues, &s.n_cues);
	s.bound = s.end;
	if (r == 0)
		r = rule_according(&s);
	if (r == 0)
		r = rule_verbs(&s);
	if (r == 0)
		r = rule_nouns(&s);
	return r;
}

int rules_flow(struct rules *self, const struct flow *f)
{
	int r = 0;

	for (uint32_t i = 0; i < f->n_sentences && r == 0; i++)
		r = sentence_rules_run(self, f, i);
	return r;
}
