/* Subjects that cues share, and subjects whose words are no report. */
#include "parser/cue_impl.h"
#include "parser/rule_frame.h"

/* The subject that a cue without one of its own shares. */
static struct range shared_subject(const struct sentence_rules *s, uint32_t k)
{
	const struct cue *c = &s->cues[k];

	if (item_eq(s->f, c->first, "as") && k > 0)
		return (struct range){ s->cues[k - 1].last, c->first };
	/* "Roe said Lind had begun, but | said it was late": the one who said before says again. */
	for (uint32_t i = 0; i < k && item_eq(s->f, c->first - (c->first > s->from), "but"); i++)
		if (s->cues[i].how == SUBJECT_BEFORE && strcmp(s->cues[i].verb->base, c->verb->base) == 0)
			return s->cues[i].subject;
	for (uint32_t i = k; i > 0; i--) {
		const struct cue *b = &s->cues[i - 1];
		if (range_empty(b->subject) || b->how == SUBJECT_RELATIVE || b->passive ||
		    ((b->how == SUBJECT_NONE || s->f->items[b->verb_at].entry.forms == FORM_BASE) && cue_is_noun_too(s->f, b->verb_at)))
			continue; /* "in a video message, calling": no verb */
		return b->subject;
	}
	return phrase_main_subject(s->f, s->from, c->first);
}

/* "Arguing that ..., Roe left": whose subject stands behind the clause. */
static struct range main_subject(const struct sentence_rules *s, uint32_t k)
{
	for (uint32_t i = k + 1; i < s->n_cues; i++) {
		const struct range r = s->cues[i].subject;
		if (s->cues[i].how == SUBJECT_BEFORE && r.first > s->from && frame_is_comma(s->f, r.first - 1))
			return r;
	}
	return phrase_main_subject(s->f, s->from, s->end);
}

void subject_settle(struct sentence_rules *s)
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
bool subject_is_self(const struct sentence_rules *s, const struct cue *c)
{
	uint8_t forms = s->f->items[c->verb_at].entry.forms;

	if (!is_first_person(s->f, c->subject))
		return false;
	if (!s->rules->quoted && s->f->container == TEXT_NONE)
		return c->frames & V_STANCE || !(forms & FORM_PAST);
	return c->frames & V_STANCE || c->modal || !(forms & FORM_PAST) ||
	       !(strcmp(c->verb->base, "say") == 0 || strcmp(c->verb->base, "tell") == 0 ||
		 strcmp(c->verb->base, "ask") == 0);
}

static bool has_quote(const struct sentence_rules *s, uint32_t from)
{
	for (uint32_t i = from; i < s->end; i++)
		if (frame_is_quote(s->f, i))
			return true;
	return false;
}

static bool forms_base(const struct sentence_rules *s, const struct cue *c)
{
	return s->f->items[c->verb_at].entry.forms & FORM_BASE;
}

/* "Will the Ministry recommend that": asked, not said. */
bool subject_is_asked(const struct sentence_rules *s, const struct cue *c)
{
	const struct item *before = c->subject.first > s->from ? &s->f->items[c->subject.first - 1] : NULL;

	/* "Reporters asked her whether", "When I asked him why": what prompts an answer. */
	if (strcmp(c->verb->base, "ask") == 0 && s->f->container == TEXT_NONE && !s->rules->quoted &&
	    c->how == SUBJECT_BEFORE && !has_quote(s, c->last) &&
	    (is_first_person(s->f, c->subject) ||
	     (c->subject.last - c->subject.first == 1 && item_is(&s->f->items[c->subject.first], W_HEARER))))
		return true;
	if (s->f->items[s->end - 1].mark == '?' && item_is_word(&s->f->items[s->from]) &&
	    item_is(&s->f->items[s->from], W_DO) && c->how == SUBJECT_BEFORE && c->first == c->verb_at &&
	    forms_base(s, c))
		return true; /* "Does my friend agree that" */
	return before && item_is_word(before) && s->f->items[s->end - 1].mark == '?' &&
	       item_is(before, W_BE | W_HAVE | W_DO | W_MODAL);
}

/* "she said she hoped": one statement; and what is quoted of someone's mind stays inside. */
bool subject_is_own_mind(const struct sentence_rules *s, uint32_t k)
{
	const struct cue *c = &s->cues[k];

	if (!(c->frames & V_STANCE) && !(c->modal && c->frames & V_NP && !(c->frames & V_THAT)))
		return false;
	if (s->f->container != TEXT_NONE && c->frames & V_STANCE)
		return true;
	return k > 0 && c->subject.last == c->subject.first + 1 && item_is(&s->f->items[c->subject.first], W_SUBJ);
}

/* The longer verb before "saying" only leads to it. */
bool subject_leads_to_saying(const struct sentence_rules *s, uint32_t k, uint32_t end)
{
	return k + 1 < s->n_cues && item_eq(s->f, s->cues[k + 1].first, "saying") && end < s->end &&
	       frame_is_comma(s->f, end) && s->cues[k + 1].first == end + 1;
}
