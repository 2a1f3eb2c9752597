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
		/* "said, after talks with a man | that she knew, | that it would rain", "told those | that came that" */
		if (item_eq(f, i, "that") && i > at && item_is_word(it - 1) &&
		    (item_eq(f, i - 1, "those") || (i > at + 1 && frame_is_comma(f, at))))
			continue;
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

static uint32_t skip_occasion(const struct sentence_rules *s, const struct cue *c, uint32_t at)
{
	const struct flow *f = s->f;
	struct range np;

	if (at + 1 >= s->bound || !item_is_word(&f->items[at]) || !item_is(&f->items[at], W_PREP))
		return at;
	if (c->frames & V_INF && frame_is_infinitive(s, at))
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

uint32_t frame_skip_hearer(const struct sentence_rules *s, const struct cue *c, uint32_t at)
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
		return !(x->cue->participle && strcmp(x->cue->verb->base, "raise") == 0) && frame_takes_light(s, x, at);
	if (is_headline_np(s, x, at))
		return true;
	if (frames & V_INF && (frame_is_infinitive(s, at) || (item_eq(f, at, "not") && frame_is_infinitive(s, at + 1))))
		return true;
	if (frame_asks_somebody(s, x, at))
		return x->rule = "verb-wh", true;
	if (frames & V_HINF && frame_takes_infinitive(s, x, at))
		return x->rule = "verb-infinitive", true;
	if (frames & V_OF && frame_has_within(s, at, 14, "of", "for") && phrase_is_nominal(f, at))
		return x->rule = "verb-of", true;
	if (frames & V_AS && (phrase_is_nominal(f, at) || item_is(&f->items[at], W_OBJ)) &&
	    (frame_has_within(s, at, 12, "as", NULL) || frame_has_quote_within(s, at, 12) ||
	     frame_names_something(s, at)))
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
	if (frames & V_HEAR && (!tells_somebody(str_from(x->cue->verb->base)) || at == x->self.last))
		return false;
	if (strcmp(x->cue->verb->base, "add") == 0 && frame_is_added(s, at))
		return false;
	if (frames & V_THAT && frame_begins_clause(s, at))
		return s->rules->headline || is_plain_say(x->cue->verb->base) || frame_clause_has_verb(s, at);
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
	at = frame_skip_hearer(s, x->cue, at);
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
