/*
 * The rules for cue verbs: which of what stands before, after and around
 * "Roe said" is what Roe said.
 */
#include <errno.h>

#include "parser/rule_find.h"
#include "parser/text_token.h"

#define FOLLOW_MAX 512 /* pieces of one statement */

/* Where a report's own words stand: subject and verb group, items [first, last). */
struct frame {
	const struct cue *cue;
	uint32_t index;     /* of the cue */
	struct range self;
	uint32_t left;      /* content before ends here: joints skipped; == s->from: nothing there */
	bool left_joint;    /* a comma or dash parts it from what is before */
	bool left_quote;
	uint32_t right;     /* content after begins here; s->end: none */
	uint32_t cue_last;  /* with a colon */
	bool right_strong, right_quote;
	const char *rule;
};

static bool is_quote(const struct flow *f, uint32_t i)
{
	return f->items[i].quotation != TEXT_NONE;
}

static bool is_comma(const struct flow *f, uint32_t i)
{
	return f->items[i].mark == ',';
}

static void look_left(const struct sentence_rules *s, struct frame *x)
{
	const struct flow *f = s->f;
	uint32_t i = x->self.first;

	while (i > s->from && (is_comma(f, i - 1) || f->items[i - 1].flags & TOKEN_DASH)) {
		x->left_joint = true;
		i--;
	}
	x->left = i;
	x->left_quote = i > s->from && is_quote(f, i - 1);
}

static bool may_fill(const struct flow *f, uint32_t i)
{
	return is_comma(f, i) || (item_is_word(&f->items[i]) && item_is(&f->items[i], W_PREP | W_TIME | W_ADV)) || f->items[i].mark == ':';
}

/* The clearest sign of content: "that", a colon or a quotation, at once or behind a hearer, a place, a day. */
static bool look_for_sign(const struct sentence_rules *s, struct frame *x, uint32_t at)
{
	const struct flow *f = s->f;
	uint32_t frames = x->cue->frames, stop = at + 18 < s->bound ? at + 18 : s->bound;
	bool hearer = frames & (V_HEAR | V_HINF);

	if (x->cue->how == SUBJECT_INVERTED && (x->left_joint || x->left_quote))
		stop = at + 2 < stop ? at + 2 : stop;
	if (at >= s->bound || !(may_fill(f, at) || phrase_skip_time(f, at, s->bound) > at || hearer || is_quote(f, at) || item_eq(f, at, "that") || item_is(&f->items[at], W_OBJ)))
		return false;
	for (uint32_t i = at; i < stop; i++) {
		const struct item *it = &f->items[i];
		if (it->mark == ';' || (i > at && item_is(it, W_BE | W_HAVE | W_MODAL | W_DO) && item_is_word(it)))
			return false;
		if (x->index + 1 < s->n_cues && i >= s->cues[x->index + 1].first && !(item_is_word(it) && item_eq(f, i, "that")))
			return false;
		if (item_eq(f, i, "that") && frames & (V_THAT | (x->cue->passive ? V_IMPERSONAL : 0u)) && !(i > at && item_is(it - 1, W_PREP) && item_is_word(it - 1)) &&
		    i + 1 < s->bound && !item_is(&f->items[i + 1], W_TIME)) {
			x->right = i;
			x->rule = "verb-that";
			return true;
		}
		if (it->mark == ':' && i + 1 < s->bound) {
			x->right = i + 1;
			x->cue_last = i + 1;
			x->right_quote = is_quote(f, i + 1);
			x->rule = "verb-colon";
			return true;
		}
		if (is_quote(f, i) && (i == at || is_comma(f, i - 1)) && frames & (V_QUOTE | V_THAT | V_NP | V_HINF)) {
			if (i != at && is_comma(f, i - 1) && i - 1 == at && it->last - it->first < 5 && !(frames & V_QUOTE))
				return false;
			x->right = i;
			x->right_quote = true;
			x->rule = "verb-quote";
			return true;
		}
		if (is_quote(f, i) || (item_is_word(it) && item_is(it, W_REL | W_SUBORD) && !item_eq(f, i, "that") &&
		                       !(i + 1 < stop && str_ends(item_str(f, i + 1), STR("ing")))))
			return false;
	}
	return false;
}

static uint32_t skip_occasion(const struct sentence_rules *s, uint32_t at)
{
	const struct flow *f = s->f;
	struct range np;

	if (at + 1 >= s->bound || !item_is_word(&f->items[at]) || !item_is(&f->items[at], W_PREP))
		return at;
	np = phrase_after(f, at + 1, s->bound);
	for (uint32_t i = np.first; i < np.last; i++)
		if (item_is(&f->items[i], W_OCCASION | W_HEARER))
			return np.last;
	return at;
}

static uint32_t skip_hearer(const struct sentence_rules *s, const struct cue *c, uint32_t at)
{
	const struct flow *f = s->f;
	struct range np;

	if (!(c->frames & V_HEAR) || at >= s->bound || !item_is_word(&f->items[at]))
		return at;
	if (item_is(&f->items[at], W_OBJ) && !(item_eq(f, at, "it") || item_eq(f, at, "her") || item_eq(f, at, "you")))
		return at + 1;
	if (item_eq(f, at, "her") || item_eq(f, at, "you"))
		return at + 1;
	if (item_is(&f->items[at], W_HEARER) && !(at + 1 < s->bound && item_is(&f->items[at + 1], W_PREP)))
		return at + 1;
	if (item_is(&f->items[at], W_SUBJ) || item_is(&f->items[at], W_SUBORD))
		return at;
	if (strcmp(c->verb->base, "tell") && strcmp(c->verb->base, "inform") && strcmp(c->verb->base, "assure") && strcmp(c->verb->base, "remind") &&
	    strcmp(c->verb->base, "notify") && strcmp(c->verb->base, "reassure"))
		return at;
	np = phrase_after(f, at, s->bound);
	return np.last;
}

static bool begins_clause(const struct sentence_rules *s, uint32_t at)
{
	const struct item *it = &s->f->items[at];

	if (at + 1 >= s->bound || is_quote(s->f, at))
		return at < s->bound && is_quote(s->f, at);
	if (!item_is_word(it))
		return it->mark == '$' || it->mark == 0xa3 || it->mark == 0x20ac || it->mark == '#' || it->mark == '[';
	if (item_eq(s->f, at, "if") || item_eq(s->f, at, "when") || item_eq(s->f, at, "there") || item_eq(s->f, at, "because") || item_eq(s->f, at, "once") || item_eq(s->f, at, "unless") || item_eq(s->f, at, "although") || item_eq(s->f, at, "no"))
		return true;
	if (item_is(it, W_SUBJ | W_DET | W_POSS))
		return true;
	if (item_is(it, W_PREP) && it[1].kind == TOKEN_NUMBER && item_is_word(it + 1))
		return true; /* "about 20 people" */
	if (it->entry.verb && it->entry.forms & (FORM_S | FORM_PAST) && !(it->flags & TOKEN_TITLE) && !phrase_is_nominal(s->f, at))
		return false;
	if (item_is(it, W_PREP | W_CONJ | W_SUBORD | W_REL | W_BE | W_HAVE | W_DO | W_MODAL) && !(it->flags & TOKEN_TITLE))
		return false;
	return !item_is(it, W_ADV | W_OBJ) || it->flags & TOKEN_TITLE;
}

static bool has_within(const struct sentence_rules *s, uint32_t at, uint32_t n, const char *a, const char *b)
{
	uint32_t stop = at + n < s->bound ? at + n : s->bound;

	for (uint32_t i = at; i < stop; i++) {
		if (is_comma(s->f, i) && !(i + 1 < stop && item_is(&s->f->items[i + 1], W_DET | W_ROLE)) && !(i + 1 < stop && item_eq(s->f, i + 1, a)))
			return false;
		if (item_eq(s->f, i, a) || (b && item_eq(s->f, i, b)))
			return true;
	}
	return false;
}

static bool has_quote_within(const struct sentence_rules *s, uint32_t at, uint32_t n)
{
	uint32_t stop = at + n < s->bound ? at + n : s->bound;

	for (uint32_t i = at; i < stop; i++) {
		if (is_comma(s->f, i) || (item_is_word(&s->f->items[i]) && s->f->items[i].entry.verb && i > at && s->f->items[i].entry.forms & (FORM_S | FORM_ING)))
			return false;
		if (is_quote(s->f, i))
			return true;
	}
	return false;
}

static bool is_infinitive(const struct sentence_rules *s, uint32_t at)
{
	const struct item *next;

	if (at + 1 >= s->bound || !item_eq(s->f, at, "to"))
		return false;
	next = &s->f->items[at + 1];
	return !item_is_word(next) ? next->quotation != TEXT_NONE
	                           : !(next->flags & TOKEN_TITLE) && !(next->entry.classes & (W_DET | W_POSS | W_NATION | W_PLACE | W_OBJ | W_HEARER));
}

/* Content of a hearer and an infinitive: "urged Roe to stay"; a bare pronoun hearer is left out. */
static bool takes_infinitive(const struct sentence_rules *s, struct frame *x, uint32_t at)
{
	const struct flow *f = s->f;
	uint32_t to = at;

	if (item_is_word(&f->items[at]) && item_is(&f->items[at], W_OBJ) && at + 1 < s->bound)
		to = at + 1;
	if (has_within(s, at, 5, "named", "identified") || has_within(s, at, 5, "anonymous", NULL))
		return false; /* "who asked not to be named" */
	if (item_eq(f, to, "not") && is_infinitive(s, to + 1))
		return x->right = to, true;
	if (is_infinitive(s, to))
		return x->right = to, true;
	if (x->cue->frames & V_RAW && phrase_is_nominal(f, at))
		return x->right = at, true;
	if (!has_within(s, at, 14, "to", NULL) && !has_quote_within(s, at, 6))
		return false;
	if (!phrase_is_nominal(f, at))
		return false;
	x->right = at;
	return true;
}

/* "voiced regret over": the noun says it, the preposition ends the cue. */
static bool takes_light(const struct sentence_rules *s, struct frame *x, uint32_t at)
{
	const struct flow *f = s->f;
	uint32_t stop = at + 5 < s->bound ? at + 5 : s->bound;

	for (uint32_t i = at; i < stop; i++) {
		if (!item_is_word(&f->items[i]) || item_is(&f->items[i], W_PREP))
			return false;
		if (!item_is(&f->items[i], W_CUE))
			continue;
		i++;
		if (i < s->bound && item_is(&f->items[i], W_PREP) && item_is_word(&f->items[i]))
			i++;
		if (i >= s->bound || !(item_is_word(&f->items[i]) || is_quote(f, i)))
			return false;
		x->cue_last = i;
		x->right = i;
		x->rule = "light-verb";
		return true;
	}
	return false;
}

/* "called the charges false", "called Roe a liar". */
static bool names_something(const struct sentence_rules *s, uint32_t at)
{
	const struct flow *f = s->f;
	struct range np = item_is(&f->items[at], W_OBJ) ? (struct range){ at, at + 1 } : phrase_after(f, at, s->bound);
	const struct item *next;

	if (range_empty(np) || np.last >= s->bound)
		return false;
	next = &f->items[np.last];
	return item_is_word(next) && (item_is(next, W_DET) || !(next->flags & TOKEN_TITLE)) &&
	       !(next->entry.classes & (W_PREP | W_TIME | W_CONJ | W_SUBORD | W_REL | W_BE | W_HAVE | W_MODAL | W_ADV)) && !item_eq(f, np.last, "to");
}

/* A clause without "that" wants a verb, else it is an object: "added five firms". */
static bool clause_has_verb(const struct sentence_rules *s, uint32_t at)
{
	for (uint32_t i = at; i < s->bound; i++) {
		const struct item *it = &s->f->items[i];
		if (!item_is_word(it))
			continue;
		if (item_is(it, W_REL) && i > at)
			return false;
		if (phrase_is_verb(s->f, i) || (it->entry.verb && it->entry.forms & (FORM_PAST | FORM_S)) || (it->flags & TOKEN_CLITIC && i > at && item_is(it - 1, W_SUBJ)))
			return true;
		if (i > at + 1 && !(it->flags & TOKEN_TITLE) && str_ends(item_str(s->f, i), STR("ed")))
			return true;
	}
	return false;
}

static bool is_plain_say(const char *base)
{
	return strcmp(base, "say") == 0 || strcmp(base, "think") == 0 || strcmp(base, "believe") == 0;
}

static bool is_headline_np(const struct sentence_rules *s, const struct frame *x, uint32_t at)
{
	return s->rules->headline && phrase_is_nominal(s->f, at) && (x->cue->frames & V_INF) && at + 1 < s->end;
}

/* What directly follows, by what the verb takes. */
static bool look_by_frame(const struct sentence_rules *s, struct frame *x, uint32_t at)
{
	const struct flow *f = s->f;
	uint32_t frames = x->cue->frames;

	if (at >= s->bound)
		return false;
	x->rule = "verb-clause";
	x->right = at;
	if (frames & V_LIGHT)
		return !(x->cue->participle && strcmp(x->cue->verb->base, "raise") == 0) && takes_light(s, x, at);
	if (is_headline_np(s, x, at))
		return true;
	if (frames & V_INF && (is_infinitive(s, at) || (item_eq(f, at, "not") && is_infinitive(s, at + 1))))
		return true;
	if (frames & V_HINF && takes_infinitive(s, x, at))
		return x->rule = "verb-infinitive", true;
	if (frames & V_OF && has_within(s, at, 14, "of", "for") && phrase_is_nominal(f, at))
		return x->rule = "verb-of", true;
	if (frames & V_AS && (phrase_is_nominal(f, at) || item_is(&f->items[at], W_OBJ)) &&
	    (has_within(s, at, 12, "as", NULL) || has_quote_within(s, at, 12) ||
	     names_something(s, at)))
		return x->rule = "verb-as", true;
	if (frames & V_WH && !(frames & V_HEAR && at == x->self.last && strcmp(x->cue->verb->base, "tell") == 0) && (item_is(&f->items[at], W_REL | W_SUBORD) || item_eq(f, at, "what") || item_eq(f, at, "which")) && item_is_word(&f->items[at]))
		return x->rule = "verb-wh", true;
	if (frames & V_WEAK)
		return false;
	if (frames & V_NP) {
		struct str w = item_str(f, at);
		if (is_quote(f, at) || phrase_is_nominal(f, at) || (str_ends(w, STR("ed")) && at + 1 < s->bound && phrase_is_nominal(f, at + 1)) || (item_is_word(&f->items[at]) && item_is(&f->items[at], W_OBJ)) ||
		    (item_is_word(&f->items[at]) && str_ends(w, STR("ing"))))
			return x->rule = "verb-object", !item_is(&f->items[at], W_SUBORD) || !item_is_word(&f->items[at]);
	}
	if (frames & V_HEAR && (strcmp(x->cue->verb->base, "tell") || at == x->self.last))
		return false;
	if (f->items[at].kind == TOKEN_NUMBER && strcmp(x->cue->verb->base, "add") == 0)
		return false;
	if (frames & V_THAT && begins_clause(s, at))
		return s->rules->headline || is_plain_say(x->cue->verb->base) || clause_has_verb(s, at);
	return false;
}

static void look_right(const struct sentence_rules *s, struct frame *x)
{
	const struct flow *f = s->f;
	uint32_t at = x->self.last, was;

	x->right = s->end;
	x->cue_last = x->cue->last;
	if (x->cue->how == SUBJECT_INVERTED && x->left_quote)
		at = x->self.last;
	if (look_for_sign(s, x, at)) {
		x->right_strong = true;
		return;
	}
	at = skip_hearer(s, x->cue, at);
	do {
		was = at;
		at = phrase_skip_time(f, at, s->bound);
		at = skip_occasion(s, at);
		if (at < s->bound && item_is_word(&f->items[at]) && item_is(&f->items[at], W_PREP)) {
			/* "said after the talks he would" */
			struct range np = phrase_after(f, at + 1, s->bound);
			if (!range_empty(np) && np.last + 1 < s->bound && np.last - at < 8 && item_is(&f->items[np.last], W_SUBJ) && !item_is(&f->items[np.last], W_REL))
				at = np.last;
		}
		if (at < s->bound && item_is_word(&f->items[at]) && item_is(&f->items[at], W_ADV) && !item_is(&f->items[at], W_DET | W_SUBORD) &&
		    !(f->items[at].flags & TOKEN_TITLE) && !item_eq(f, at, "there"))
			at++;
	} while (at > was);
	if (!look_by_frame(s, x, at)) {
		x->right = s->end;
		x->rule = NULL;
	}
}

/* The subject that a cue without one of its own shares. */
static struct range shared_subject(const struct sentence_rules *s, uint32_t k)
{
	const struct cue *c = &s->cues[k];

	if (item_eq(s->f, c->first, "as") && k > 0)
		return (struct range){ s->cues[k - 1].last, c->first };
	for (uint32_t i = k; i > 0; i--) {
		const struct cue *b = &s->cues[i - 1];
		if (range_empty(b->subject) || b->how == SUBJECT_RELATIVE || b->passive)
			continue;
		return b->subject;
	}
	return phrase_main_subject(s->f, s->from, c->first);
}

/* "Arguing that ..., Roe left": whose subject stands behind the clause. */
static struct range main_subject(const struct sentence_rules *s, uint32_t k)
{
	for (uint32_t i = k + 1; i < s->n_cues; i++) {
		const struct range r = s->cues[i].subject;
		if (s->cues[i].how == SUBJECT_BEFORE && r.first > s->from && is_comma(s->f, r.first - 1))
			return r;
	}
	return phrase_main_subject(s->f, s->from, s->end);
}

static void settle_subjects(struct sentence_rules *s)
{
	for (uint32_t k = 0; k < s->n_cues; k++) {
		struct cue *c = &s->cues[k];
		if (c->how == SUBJECT_SHARED) {
			c->subject = shared_subject(s, k);
		} else if (c->how == SUBJECT_MAIN) {
			c->subject = main_subject(s, k);
		}
	}
}

static bool is_first_person(const struct flow *f, struct range r)
{
	return r.last == r.first + 1 && (item_eq(f, r.first, "I") || item_eq(f, r.first, "we"));
}

/* Self-citation within someone's own words counts only when it tells of another occasion. */
static bool is_self_report(const struct sentence_rules *s, const struct cue *c)
{
	uint8_t forms = s->f->items[c->verb_at].entry.forms;

	if (!is_first_person(s->f, c->subject))
		return false;
	if (!s->rules->quoted && s->f->container == TEXT_NONE)
		return c->frames & V_STANCE || !(forms & FORM_PAST);
	return c->frames & V_STANCE || c->modal || !(forms & FORM_PAST) || !(strcmp(c->verb->base, "say") == 0 || strcmp(c->verb->base, "tell") == 0 || strcmp(c->verb->base, "ask") == 0);
}

/* "Will the Ministry recommend that": asked, not said. */
static bool is_question(const struct sentence_rules *s, const struct cue *c)
{
	const struct item *before = c->subject.first > s->from ? &s->f->items[c->subject.first - 1] : NULL;

	return before && item_is_word(before) && s->f->items[s->end - 1].mark == '?' && item_is(before, W_BE | W_HAVE | W_DO | W_MODAL);
}

/* "she said she hoped": one statement; and what is quoted of someone's mind stays inside. */
static bool is_own_mind(const struct sentence_rules *s, uint32_t k)
{
	const struct cue *c = &s->cues[k];

	if (!(c->frames & V_STANCE) && !(c->modal && c->frames & V_NP && !(c->frames & V_THAT)))
		return false;
	if (s->f->container != TEXT_NONE && c->frames & V_STANCE)
		return true;
	return k > 0 && c->subject.last == c->subject.first + 1 && item_is(&s->f->items[c->subject.first], W_SUBJ);
}

/* The longer verb before "saying" only leads to it. */
static bool leads_to_saying(const struct sentence_rules *s, uint32_t k, uint32_t end)
{
	return k + 1 < s->n_cues && item_eq(s->f, s->cues[k + 1].first, "saying") && end < s->end && is_comma(s->f, end) && s->cues[k + 1].first == end + 1;
}

static struct attribution *start(const struct sentence_rules *s, const struct frame *x, const char *rule)
{
	struct attribution *a = rules_add(s->rules, rule);

	if (!a)
		return NULL;
	a->source = rule_run(s->f, rule_trim(s->f, x->cue->subject));
	a->cue = rule_run(s->f, (struct range){ x->cue->first, x->cue_last });
	a->act = x->cue->frames & V_STANCE ? ACT_STANCE : ACT_SPEECH;
	a->marks = (x->cue->negated ? MARK_NEGATED : 0u) | (x->cue->modal ? MARK_HYPOTHETICAL : 0u);
	a->paragraph = s->f->paragraph;
	a->container = s->f->container;
	return a;
}

static bool sentence_is_quote(const struct flow *f, uint32_t n)
{
	uint32_t from = f->starts[n], end = f->starts[n + 1];

	if (f->items[from].quotation == TEXT_NONE)
		return false;
	for (uint32_t i = from + 1; i < end; i++)
		if (f->items[i].quotation == TEXT_NONE && item_is_word(&f->items[i]))
			return false;
	return true;
}

/* A quotation left open is taken up by the next paragraph's. */
static int follow_paragraphs(struct rules *r, struct attribution *a, uint32_t quotation)
{
	const struct text *t = r->text;
	uint32_t q = quotation;

	while (q != TEXT_NONE && a->n_content < FOLLOW_MAX && t->quotations[q].flags & QUOTATION_CONTINUES) {
		uint32_t n = q + 1;
		while (n < t->n_quotations && t->quotations[n].outer != TEXT_NONE)
			n++;
		if (n >= t->n_quotations || !(t->quotations[n].flags & QUOTATION_CONTINUED))
			break;
		if (rules_content(r, a, t->quotations[n].first, t->quotations[n].last) < 0)
			return -ENOMEM;
		q = n;
	}
	return 0;
}

/* Quotations that follow without a cue of their own belong to the statement before. */
static int follow(const struct sentence_rules *s, struct attribution *a, uint32_t last_item)
{
	const struct flow *f = s->f;
	uint32_t n = s->number + 1, q = TEXT_NONE;

	if (last_item > s->from && is_quote(f, last_item - 1))
		q = f->items[last_item - 1].quotation;
	else if (last_item > s->from + 1 && f->items[last_item - 1].mark == '.' && is_quote(f, last_item - 2))
		q = f->items[last_item - 2].quotation;
	for (; n < f->n_sentences && a->n_content < FOLLOW_MAX && sentence_is_quote(f, n); n++) {
		if (rules_content(s->rules, a, f->items[f->starts[n]].first, f->items[f->starts[n]].last) < 0)
			return -ENOMEM;
		q = f->items[f->starts[n]].quotation;
	}
	return follow_paragraphs(s->rules, a, q);
}

/* Pieces of a split report behind it: `," she said, "and ...`. */
static int add_right_piece(const struct sentence_rules *s, struct attribution *a, const struct frame *x, uint32_t *last)
{
	const struct flow *f = s->f;
	uint32_t at = x->self.last, stop = at + 12 < s->end ? at + 12 : s->end;

	for (uint32_t i = at; i < stop; i++) {
		if (!is_quote(f, i))
			continue;
		if (i == at || is_comma(f, i - 1) || f->items[i - 1].flags & TOKEN_DASH || f->items[i - 1].mark == ':' || item_is(&f->items[i - 1], W_CONJ)) {
			*last = i + 1;
			return rules_content(s->rules, a, f->items[i].first, f->items[i].last);
		}
		break;
	}
	return 0;
}

static int report_left_quote(const struct sentence_rules *s, const struct frame *x, uint32_t from)
{
	struct attribution *a = start(s, x, "quote-before");
	uint32_t last = s->end;
	struct range left = { from, x->left };
	int r;

	if (!a)
		return -ENOMEM;
	a->score = 900;
	/* What stands before the quotation belongs to it, unless another report stands there. */
	for (uint32_t k = 0; k < x->index; k++)
		if (s->cues[k].first >= from && s->cues[k].last < x->left && x->left - s->cues[k].last <= 3)
			left.first = x->left - 1;
	r = rule_add_range(s, a, left);
	if (r == 0)
		r = add_right_piece(s, a, x, &last);
	a->quote_alone = true;
	return r < 0 ? r : follow(s, a, last);
}

/* `“We stay, – said Holt. – We like it”`: the report stands inside the marks. */
static int report_inside_marks(const struct sentence_rules *s, const struct frame *x)
{
	const struct flow *f = s->f;
	const struct quotation *q = &f->text->quotations[f->container];
	struct attribution *a = start(s, x, "quote-around");
	uint32_t i = x->self.last, left_token;

	if (!a)
		return -ENOMEM;
	a->score = 900;
	a->container = q->outer;
	a->quote_alone = true;
	left_token = x->left > 0 ? f->items[x->left - 1].last : q->first + 1;
	while (i < f->n_items && (f->items[i].mark == '.' || is_comma(f, i) || f->items[i].flags & TOKEN_DASH))
		i++;
	if (rules_content(s->rules, a, q->first, left_token) < 0)
		return -ENOMEM;
	return i < f->n_items ? rules_content(s->rules, a, f->items[i].first, q->last) : 0;
}

static int report_right(const struct sentence_rules *s, const struct frame *x, uint32_t from, uint32_t *ret_end)
{
	uint32_t end = rule_content_end(s, x->right, x->index);
	struct range r = { x->right, end };
	struct attribution *a;

	*ret_end = end;
	if (!x->right_strong && x->cue->frames & (V_NP | V_LIGHT) && leads_to_saying(s, x->index, end))
		return 0;
	a = start(s, x, x->rule);
	if (!a)
		return -ENOMEM;
	*ret_end = end;
	/* "They told me, “Go,” and I went": what follows the quotation is told, not said. */
	if (x->right_quote && x->right + 2 < end && item_is(&s->f->items[x->right + 1], W_CONJ) &&
	    (item_is(&s->f->items[x->right + 2], W_SUBJ) || phrase_is_verb(s->f, x->right + 2)))
		r.last = end = x->right + 1;
	a->score = x->right_strong ? 900 : x->cue->frames & (V_WEAK | V_STANCE | V_HINF | V_AS | V_OF) ? 600 : 750;
	if (x->left_quote && x->right_quote && x->cue->how != SUBJECT_SHARED) {
		if (rule_add_range(s, a, (struct range){ from, x->left }) < 0)
			return -ENOMEM;
	}
	if (rule_add_range(s, a, r) < 0)
		return -ENOMEM;
	if (x->right_quote || (end > x->right && is_quote(s->f, end - 1))) {
		a->quote_alone = x->right_quote;
		return x->right_quote || end + 1 >= s->end ? follow(s, a, end) : 0;
	}
	return 0;
}

/* Is what stands before a clause, not only "On Thursday,"? */
static bool left_is_clause(const struct sentence_rules *s, struct range r)
{
	uint32_t words = 0;
	bool verb = false;

	r = rule_trim(s->f, r);
	if (range_empty(r))
		return false;
	for (uint32_t i = r.first; i < r.last; i++) {
		words += item_is_word(&s->f->items[i]);
		verb |= phrase_is_verb(s->f, i) || s->f->items[i].entry.verb || is_quote(s->f, i) || (item_is_word(&s->f->items[i]) && item_is(&s->f->items[i], W_MODAL | W_BE | W_HAVE));
	}
	if (item_eq(s->f, r.first, "asked") || (item_eq(s->f, r.first, "when") && r.first + 1 < r.last && item_eq(s->f, r.first + 1, "asked")))
		return false;
	if (item_is_word(&s->f->items[r.first]) && item_is(&s->f->items[r.first], W_PREP | W_ADV | W_TIME) && !verb)
		return false;
	if (str_ends(item_str(s->f, r.first), STR("ing")) && !verb)
		return false;
	return words >= 2 || verb || s->rules->headline;
}

static int report_left(const struct sentence_rules *s, const struct frame *x, uint32_t from)
{
	struct attribution *a = start(s, x, "clause-before");
	const struct flow *f = s->f;
	uint32_t at = x->self.last;

	if (!a)
		return -ENOMEM;
	a->score = 850;
	if (rule_add_range(s, a, (struct range){ from, x->left }) < 0)
		return -ENOMEM;
	for (uint32_t i = from; i < x->left; i++)
		if (is_quote(f, i) && x->cue->how != SUBJECT_SHARED && a->n_content && follow(s, a, s->end) < 0)
			return -ENOMEM;
	if (x->cue->how == SUBJECT_INVERTED)
		return 0;
	/* "It is wrong, she stressed, to leave": what follows the second comma goes on. */
	at = phrase_skip_time(f, at, s->bound);
	if (at + 2 < s->bound && is_comma(f, at) && !item_is(&f->items[at + 1], W_REL) && !(f->items[at + 1].entry.verb && f->items[at + 1].entry.forms & FORM_ING) &&
	    !item_eq(f, at + 1, "citing") && !item_eq(f, at + 1, "while") && !item_eq(f, at + 1, "referring") && !item_eq(f, at + 1, "adding") && x->cue->ends <= at) {
		uint32_t end = rule_content_end(s, at + 1, x->index);
		return rule_add_range(s, a, (struct range){ at + 1, end });
	}
	return 0;
}

/* Agentless and "by" passives. */
static int report_passive(const struct sentence_rules *s, struct frame *x)
{
	const struct flow *f = s->f;
	const struct cue *c = x->cue;
	uint32_t at = c->last, by = at;
	struct range source = { 0, 0 }, subject = c->subject;
	bool it, anaphor;
	struct attribution *a;

	while (by < s->bound && by < at + 3 && !item_eq(f, by, "by"))
		by++;
	if (by < s->bound && item_eq(f, by, "by")) {
		source = phrase_after(f, by + 1, s->bound);
		at = range_empty(source) ? at : source.last;
	}
	if (c->first > s->from && item_eq(f, c->first - 1, "to"))
		return 0;
	it = range_empty(subject) || (subject.last == subject.first + 1 && item_eq(f, subject.first, "it"));
	anaphor = subject.last == subject.first + 1 && (item_eq(f, subject.first, "this") || item_eq(f, subject.first, "that"));
	if (anaphor && range_empty(source))
		return 0;
	x->cue_last = range_empty(source) ? c->last : by + 1;
	x->right = s->end;
	if (!look_for_sign(s, x, at)) {
		x->right = s->end;
		if (at < s->bound && f->items[at].flags & TOKEN_DASH)
			for (uint32_t i = at + 1; i + 2 < s->bound && i < at + 8; i++)
				if (f->items[i].flags & TOKEN_DASH) {
					at = i + 1;
					break;
				}
		if (c->frames & (V_HEAR | V_HINF | V_IMPERSONAL) && at + 1 < s->bound && item_eq(f, at, "to") && !it)
			x->right = at;
		else if (c->frames & V_HEAR && at + 1 < s->bound && begins_clause(s, at) && range_empty(source) && strcmp(c->verb->base, "tell") == 0)
			x->right = at;
	}
	if (x->right == s->end && range_empty(source))
		return 0;
	if (!(c->frames & (V_THAT | V_NP | V_IMPERSONAL | V_HINF)) || (c->frames & V_WEAK && range_empty(source)))
		return 0;
	a = start(s, x, "passive");
	if (!a)
		return -ENOMEM;
	if (x->cue_last < c->last)
		x->cue_last = c->last;
	a->source = rule_run(f, source);
	a->cue = rule_run(f, (struct range){ c->first, range_empty(source) ? c->last : by + 1 });
	a->passive = range_empty(source);
	a->score = 600;
	if (x->right < s->end) {
		if (c->frames & V_IMPERSONAL && !it && item_eq(f, x->right, "to") && rule_add_range(s, a, subject) < 0)
			return -ENOMEM;
		return rule_add_range(s, a, (struct range){ x->right, rule_content_end(s, x->right, x->index) });
	}
	if (s->from < c->first && item_eq(f, s->from, "as") && at < s->bound && is_comma(f, at))
		return rule_add_range(s, a, (struct range){ at + 1, rule_content_end(s, at + 1, x->index) });
	if ((anaphor || it) && s->number > 0)
		return rules_content(s->rules, a, f->items[f->starts[s->number - 1]].first, rule_run(f, rule_trim(f, (struct range){ f->starts[s->number - 1], s->from })).last);
	if (!anaphor && !it && c->frames & (V_THAT | V_NP))
		return rule_add_range(s, a, subject);
	s->rules->found.n--;
	return 0;
}

/* "quoted Roe as saying X": the outer report's content is all that follows. */
static bool quotes_someone(const struct sentence_rules *s, struct frame *x)
{
	if (strcmp(x->cue->verb->base, "quote") && strcmp(x->cue->verb->base, "cite"))
		return false;
	if (x->index + 1 >= s->n_cues || !item_eq(s->f, s->cues[x->index + 1].first, "as"))
		return false;
	x->right = x->self.last;
	x->rule = "quoted-as";
	return true;
}

/* `In "Oars," Roe said the sea is cold`: a title, not what Roe said. */
static bool is_title_quote(const struct sentence_rules *s, const struct frame *x, uint32_t from)
{
	uint32_t q = x->left - 1;

	return !x->right_quote && q > from && item_is_word(&s->f->items[q - 1]) && s->f->items[q].last - s->f->items[q].first < 10 &&
	       (item_is(&s->f->items[q - 1], W_PREP) || s->f->items[q - 1].flags & TOKEN_CLITIC);
}

static bool after_conjunction(const struct sentence_rules *s, const struct frame *x)
{
	const struct item *before = x->self.first > s->from ? &s->f->items[x->self.first - 1] : NULL;

	return before && item_is_word(before);
}

/* "asked for them", "asked him to do so": nothing that could be quoted. */
static bool is_empty_object(const struct sentence_rules *s, uint32_t at)
{
	const struct flow *f = s->f;
	uint32_t next = at + 1;

	if (item_eq(f, at, "to") && at + 2 < s->end && item_eq(f, at + 1, "do"))
		return item_eq(f, at + 2, "so") || item_eq(f, at + 2, "it");
	if (item_eq(f, at, "this") || item_eq(f, at, "that") || item_eq(f, at, "it"))
		return next >= s->end || (!item_is_word(&f->items[next]) && f->items[next].quotation == TEXT_NONE);
	if (!item_is_word(&f->items[at]) || !item_is(&f->items[at], W_OBJ) || item_eq(f, at, "you") || item_eq(f, at, "her"))
		return false;
	return next >= s->end || !item_is_word(&f->items[next]) || item_is(&f->items[next], W_CONJ | W_PREP);
}

/* "Roe had this to add:" before a quotation in the next paragraph. */
static bool leads_in(const struct sentence_rules *s, const struct frame *x)
{
	return s->f->container == TEXT_NONE && s->end == s->f->n_items && s->f->items[s->end - 1].mark == ':' && x->index + 1 == s->n_cues &&
	       x->cue->frames & (V_QUOTE | V_THAT) && s->end - x->self.last <= 6 && !x->right_quote;
}

static int report(struct sentence_rules *s, uint32_t k, uint32_t *left_from)
{
	const struct flow *f = s->f;
	const struct cue *c = &s->cues[k];
	struct frame x = { .cue = c, .index = k, .self = { c->first, c->ends }, .cue_last = c->last };
	uint32_t from = rule_content_start(s, s->end), end = 0;
	bool own = c->how == SUBJECT_BEFORE || c->how == SUBJECT_INVERTED;
	int r;

	if (c->passive)
		return report_passive(s, &x);
	if (c->how == SUBJECT_NONE || range_empty(c->subject) || is_self_report(s, c) || is_question(s, c) || is_own_mind(s, k))
		return 0;
	if (c->how == SUBJECT_BEFORE && c->subject.first < x.self.first)
		x.self.first = c->subject.first;
	look_left(s, &x);
	if (*left_from > from)
		from = *left_from;
	if (c->how == SUBJECT_INVERTED && f->container != TEXT_NONE && x.left_joint && x.self.first > s->from && f->items[x.self.first - 1].flags & TOKEN_DASH)
		return report_inside_marks(s, &x);
	look_right(s, &x);
	if (quotes_someone(s, &x))
		x.cue_last = c->last;
	if (leads_in(s, &x)) {
		x.cue_last = s->end;
		return start(s, &x, "lead-in") ? 0 : -ENOMEM;
	}
	if (own && x.left_quote && x.left > from && !(x.right < s->end && is_title_quote(s, &x, from)) && (c->frames & (V_QUOTE | V_THAT)) && !(x.right_strong && !x.right_quote && !x.left_joint)) {
		if (!(x.right_strong && x.rule && strcmp(x.rule, "verb-that") == 0)) {
			*left_from = x.self.last;
			return report_left_quote(s, &x, from);
		}
	}
	if (c->how == SUBJECT_INVERTED && !x.right_strong)
		x.right = s->end;
	if (x.right < s->end && !x.right_strong && is_empty_object(s, x.right))
		return 0;
	if (x.right < s->end) {
		r = report_right(s, &x, from, &end);
		return r;
	}
	if (own && x.left_joint && x.left > from && c->frames & (V_THAT | V_QUOTE) && !(c->frames & V_WEAK) && !after_conjunction(s, &x) && !(c->frames & V_STANCE && !(c->frames & V_QUOTE)) && left_is_clause(s, (struct range){ from, x.left })) {
		r = report_left(s, &x, from);
		*left_from = x.self.last;
		return r;
	}
	return 0;
}

/* "The minister: “No.”", and what stands before a colon at the paragraph's end. */
static int report_colon(struct sentence_rules *s, bool reported)
{
	const struct flow *f = s->f;
	struct range who = phrase_after(f, s->from, s->end);
	bool named = false;
	struct attribution *a;

	if (f->container != TEXT_NONE || range_empty(who) || who.last >= s->end || s->rules->headline)
		return 0;
	for (uint32_t i = who.first; i < who.last; i++)
		named |= item_is(&f->items[i], W_ROLE | W_GROUP) || (f->items[i].flags & TOKEN_TITLE && !item_is(&f->items[i], W_DET | W_PLACE | W_OCCASION));
	if (!named || who.last - who.first > 6)
		return 0;
	if (f->items[who.last].mark == ':' && who.last + 1 < s->end && is_quote(f, who.last + 1)) {
		struct cue cue = { .first = who.last, .last = who.last + 1, .verb_at = who.last, .subject = who };
		struct frame x = { .cue = &cue, .cue_last = who.last + 1 };
		a = start(s, &x, "label");
		if (!a)
			return -ENOMEM;
		a->score = 850;
		a->quote_alone = true;
		if (rule_add_range(s, a, (struct range){ who.last + 1, s->end }) < 0)
			return -ENOMEM;
		return follow(s, a, s->end);
	}
	if (s->end == f->n_items && f->items[s->end - 1].mark == ':' && s->end - who.last < 14 && !reported) {
		struct cue cue = { .first = who.last, .last = s->end, .verb_at = who.last, .subject = who };
		struct frame x = { .cue = &cue, .cue_last = s->end };
		return start(s, &x, "lead-in") ? 0 : -ENOMEM;
	}
	return 0;
}

int rule_verbs(struct sentence_rules *s)
{
	uint32_t left_from = s->from, had = s->rules->found.n;
	int r = 0;

	settle_subjects(s);
	for (uint32_t k = 0; k < s->n_cues && r == 0; k++)
		r = report(s, k, &left_from);
	return r == 0 ? report_colon(s, s->rules->found.n > had) : r;
}
