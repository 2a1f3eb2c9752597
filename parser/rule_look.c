/* What stands before and after a cue verb with its subject, by what the verb takes. */
#include "common/cleanup.h"
#include "parser/rule_frame.h"

void frame_look_left(const struct sentence_rules *s, struct frame *x)
{
	const struct flow *f = s->f;
	uint32_t i = x->self.first;

	while (i > s->from && (frame_is_comma(f, i - 1) || f->items[i - 1].flags & TOKEN_DASH)) {
		x->left_joint = true;
		i--;
	}
	x->left = i;
	x->left_quote = i > s->from && frame_is_quote(f, i - 1);
}

static bool may_fill(const struct flow *f, uint32_t i)
{
	return frame_is_comma(f, i) ||
	       (item_is_word(&f->items[i]) && item_is(&f->items[i], W_PREP | W_TIME | W_ADV)) ||
	       f->items[i].mark == ':';
}

/* The clearest sign of content: "that", a colon or a quotation, at once or behind a hearer, a place, a day. */
bool frame_look_for_sign(const struct sentence_rules *s, struct frame *x, uint32_t at)
{
	const struct flow *f = s->f;
	uint32_t frames = x->cue->frames, stop = at + 18 < s->bound ? at + 18 : s->bound;
	bool hearer = frames & (V_HEAR | V_HINF);
	uint32_t other = x->index + 1;

	while (other < s->n_cues && s->cues[other].participle && s->cues[other].how == SUBJECT_NONE)
		other++;
	if (x->cue->how == SUBJECT_INVERTED && (x->left_joint || x->left_quote))
		stop = at + 2 < stop ? at + 2 : stop;
	if (at >= s->bound || !(may_fill(f, at) || phrase_skip_time(f, at, s->bound) > at || hearer ||
				frame_is_quote(f, at) || item_eq(f, at, "that") || item_is(&f->items[at], W_OBJ)))
		return false;
	for (uint32_t i = at; i < stop; i++) {
		const struct item *it = &f->items[i];
		if (it->mark == ';' || (i > at && item_is(it, W_BE | W_HAVE | W_MODAL | W_DO) && item_is_word(it)))
			return false;
		if (other < s->n_cues && i >= s->cues[other].first && !(item_is_word(it) && item_eq(f, i, "that")))
			return false;
		if (item_eq(f, i, "that") && frames & (V_THAT | (x->cue->passive ? V_IMPERSONAL : 0u)) &&
		    !(i > at && item_is(it - 1, W_PREP) && item_is_word(it - 1)) && i + 1 < s->bound &&
		    !item_is(&f->items[i + 1], W_TIME)) {
			x->right = i;
			x->rule = "verb-that";
			return true;
		}
		if (it->mark == ':' && i + 1 < s->bound) {
			x->right = i + 1;
			x->cue_last = i + 1;
			x->right_quote = frame_is_quote(f, i + 1);
			x->rule = "verb-colon";
			return true;
		}
		/* "told “The Tide” that": the hearer's name stands in marks. */
		if (hearer && i == at && frame_is_quote(f, i) && it->last - it->first < 6 && i + 1 < stop &&
		    item_eq(f, i + 1, "that"))
			continue;
		if (frame_is_quote(f, i) && (i == at || frame_is_comma(f, i - 1)) &&
		    frames & (V_QUOTE | V_THAT | V_NP | V_HINF)) {
			if (i != at && frame_is_comma(f, i - 1) && i - 1 == at && it->last - it->first < 5 && !(frames & V_QUOTE))
				return false;
			x->right = i;
			x->right_quote = true;
			x->rule = "verb-quote";
			return true;
		}
		if (frame_is_quote(f, i) ||
		    (item_is_word(it) && item_is(it, W_REL | W_SUBORD) && !item_is(it, W_PREP) &&
		     !item_eq(f, i, "that") && !(i + 1 < stop && str_ends(item_str(f, i + 1), STR("ing")))))
			return false;
	}
	return false;
}

static bool is_infinitive(const struct sentence_rules *s, uint32_t at)
{
	const struct item *next;

	if (at + 1 >= s->bound || !item_eq(s->f, at, "to"))
		return false;
	next = &s->f->items[at + 1];
	if (!item_is_word(next))
		return next->quotation != TEXT_NONE;
	return !(next->flags & TOKEN_TITLE) &&
	       !(next->entry.classes & (W_DET | W_POSS | W_NATION | W_PLACE | W_OBJ | W_HEARER));
}

static uint32_t skip_occasion(const struct sentence_rules *s, const struct cue *c, uint32_t at)
{
	const struct flow *f = s->f;
	struct range np;

	if (at + 1 >= s->bound || !item_is_word(&f->items[at]) || !item_is(&f->items[at], W_PREP))
		return at;
	if (c->frames & V_INF && is_infinitive(s, at))
		return at; /* "promised | to press on" */
	np = phrase_after(f, at + 1, s->bound);
	for (uint32_t i = np.first; i < np.last; i++)
		if (item_is(&f->items[i], W_OCCASION | W_HEARER))
			return np.last;
	return at;
}

/* Verbs whose object is the hearer, also where it is no pronoun: "told the council that …". */
static bool tells_somebody(struct str verb)
{
	static const struct str verbs[] = { STR_INIT("tell"),	STR_INIT("inform"), STR_INIT("assure"),
					    STR_INIT("remind"), STR_INIT("notify"), STR_INIT("reassure") };

	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		if (str_eq(verb, verbs[i]))
			return true;
	return false;
}

static uint32_t skip_hearer(const struct sentence_rules *s, const struct cue *c, uint32_t at)
{
	const struct flow *f = s->f;
	struct range np;

	if (!(c->frames & V_HEAR) || at >= s->bound || !item_is_word(&f->items[at]))
		return at;
	if (item_is(&f->items[at], W_OBJ) && !(item_among(f, at, "it her you")))
		return at + 1;
	if (item_eq(f, at, "her") || item_eq(f, at, "you")) /* but "promised | her plan would work" */
		return c->frames & V_NP && at + 1 < s->bound && item_is_word(&f->items[at + 1]) && phrase_is_nominal(f, at + 1) &&
				       !item_is(&f->items[at + 1], W_DET | W_POSS | W_SUBJ) ? at : at + 1;
	if (item_is(&f->items[at], W_HEARER) && !(at + 1 < s->bound && item_is(&f->items[at + 1], W_PREP)))
		return at + 1;
	if (item_is(&f->items[at], W_SUBJ) || item_is(&f->items[at], W_SUBORD))
		return at;
	if (!tells_somebody(str_from(c->verb->base)))
		return at;
	np = phrase_after(f, at, s->bound);
	return np.last;
}

bool frame_begins_clause(const struct sentence_rules *s, uint32_t at)
{
	const struct item *it = &s->f->items[at];

	if (at + 1 >= s->bound || frame_is_quote(s->f, at))
		return at < s->bound && frame_is_quote(s->f, at);
	if (!item_is_word(it))
		return it->mark == '$' || it->mark == 0xa3 || it->mark == 0x20ac || it->mark == '#' || it->mark == '[';
	if (item_eq(s->f, at, "if") || item_eq(s->f, at, "when") || item_eq(s->f, at, "there") ||
	    item_eq(s->f, at, "because") || item_eq(s->f, at, "once") || item_eq(s->f, at, "unless") ||
	    item_eq(s->f, at, "although") || item_eq(s->f, at, "no"))
		return true;
	if (item_is(it, W_SUBJ | W_DET | W_POSS))
		return true;
	if (item_is(it, W_PREP) && it[1].kind == TOKEN_NUMBER && item_is_word(it + 1))
		return true; /* "about 20 people" */
	if (it->entry.verb && it->entry.forms & (FORM_S | FORM_PAST) && !(it->flags & TOKEN_TITLE) &&
	    !phrase_is_nominal(s->f, at))
		return false;
	if (item_is(it, W_PREP | W_CONJ | W_SUBORD | W_REL | W_BE | W_HAVE | W_DO | W_MODAL) && !(it->flags & TOKEN_TITLE))
		return false;
	return !item_is(it, W_ADV | W_OBJ) || it->flags & TOKEN_TITLE;
}

static bool has_within(const struct sentence_rules *s, uint32_t at, uint32_t n, const char *a, const char *b)
{
	uint32_t stop = at + n < s->bound ? at + n : s->bound;

	for (uint32_t i = at; i < stop; i++) {
		if (frame_is_comma(s->f, i) && !(i + 1 < stop && item_is(&s->f->items[i + 1], W_DET | W_ROLE)) &&
		    !(i + 1 < stop && item_eq(s->f, i + 1, a)))
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
		if (frame_is_comma(s->f, i) || (item_is_word(&s->f->items[i]) && s->f->items[i].entry.verb &&
						i > at && s->f->items[i].entry.forms & (FORM_S | FORM_ING)))
			return false;
		if (frame_is_quote(s->f, i))
			return true;
	}
	return false;
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
	/* "asked him | to go", but "expects | it to go": nobody hears that */
	if (is_infinitive(s, to) || (item_eq(f, to, "not") && is_infinitive(s, to + 1)))
		return x->right = (x->cue->frames & (V_STANCE | V_THAT)) == (V_STANCE | V_THAT) ? at : to, true;
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
		if (i >= s->bound || !(item_is_word(&f->items[i]) || frame_is_quote(f, i)))
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
	       !(next->entry.classes &
		 (W_PREP | W_TIME | W_CONJ | W_SUBORD | W_REL | W_BE | W_HAVE | W_MODAL | W_ADV)) &&
	       !item_eq(f, np.last, "to");
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
		if (phrase_is_verb(s->f, i) || (it->entry.verb && it->entry.forms & (FORM_PAST | FORM_S)) ||
		    (it->flags & TOKEN_CLITIC && i > at && item_is(it - 1, W_SUBJ)))
			return true;
		if (i > at + 1 && !(it->flags & TOKEN_TITLE) && str_ends(item_str(s->f, i), STR("ed")))
			return true;
	}
	return false;
}

/* "added five firms to the list": an object, not a clause. */
static bool is_added(const struct sentence_rules *s, uint32_t at)
{
	struct range np = phrase_after(s->f, at, s->bound);
	const struct item *next = np.last < s->bound ? &s->f->items[np.last] : NULL;

	if (s->f->items[at].kind == TOKEN_NUMBER || !next)
		return true;
	return item_is_word(next) && item_is(next, W_PREP) && !item_is(&s->f->items[at], W_SUBJ);
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
	if (frames & V_WH && !(frames & V_HEAR && at == x->self.last && strcmp(x->cue->verb->base, "tell") == 0) &&
	    (item_is(&f->items[at], W_REL | W_SUBORD) || item_eq(f, at, "what") || item_eq(f, at, "which")) &&
	    item_is_word(&f->items[at]))
		return x->rule = "verb-wh", true;
	if (frames & V_WEAK)
		return false;
	if (frames & V_NP) {
		struct str w = item_str(f, at);
		if (frame_is_quote(f, at) || phrase_is_nominal(f, at) ||
		    (str_ends(w, STR("ed")) && at + 1 < s->bound && phrase_is_nominal(f, at + 1)) ||
		    (item_is_word(&f->items[at]) && item_is(&f->items[at], W_OBJ)) ||
		    (item_is_word(&f->items[at]) && str_ends(w, STR("ing"))))
			return x->rule = "verb-object", !item_is(&f->items[at], W_SUBORD) || !item_is_word(&f->items[at]);
	}
	if (frames & V_HEAR && (strcmp(x->cue->verb->base, "tell") != 0 || at == x->self.last))
		return false;
	if (strcmp(x->cue->verb->base, "add") == 0 && is_added(s, at))
		return false;
	if (frames & V_THAT && frame_begins_clause(s, at))
		return s->rules->headline || is_plain_say(x->cue->verb->base) || clause_has_verb(s, at);
	return false;
}

void frame_look_right(const struct sentence_rules *s, struct frame *x)
{
	const struct flow *f = s->f;
	uint32_t at = x->self.last, was;

	x->right = s->end;
	x->cue_last = x->cue->last;
	if (x->cue->how == SUBJECT_INVERTED && x->left_quote)
		at = x->self.last;
	if (frame_look_for_sign(s, x, at)) {
		x->right_strong = true;
		return;
	}
	at = skip_hearer(s, x->cue, at);
	do {
		was = at;
		at = phrase_skip_time(f, at, s->bound);
		at = skip_occasion(s, x->cue, at);
		if (at < s->bound && item_is_word(&f->items[at]) && item_is(&f->items[at], W_PREP)) {
			/* "said after the talks he would" */
			struct range np = phrase_after(f, at + 1, s->bound);
			if (!range_empty(np) && np.last + 1 < s->bound && np.last - at < 8 &&
			    item_is(&f->items[np.last], W_SUBJ) && !item_is(&f->items[np.last], W_REL))
				at = np.last;
		}
		if (at < s->bound && item_is_word(&f->items[at]) && item_is(&f->items[at], W_ADV) &&
		    !item_is(&f->items[at], W_DET | W_SUBORD) && !(f->items[at].flags & TOKEN_TITLE) &&
		    !item_eq(f, at, "there"))
			at++;
	} while (at > was);
	if (!look_by_frame(s, x, at)) {
		x->right = s->end;
		x->rule = NULL;
	}
}
