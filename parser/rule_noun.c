/* Reports without a verb of saying: "according to", "per", "in her words", "as Roe put it", and nouns. */
#include <errno.h>

#include "parser/rule_find.h"

/* After an insertion: a verb makes it the sentence's rest, an article or a role an apposition of the source. */
static bool goes_on(const struct sentence_rules *s, uint32_t at)
{
	bool verb = false;

	if (item_is(&s->f->items[at], W_DET | W_ROLE) && !(s->f->items[at].flags & TOKEN_TITLE))
		return false;
	for (uint32_t i = at; i < s->end && i < at + 12; i++)
		verb |= phrase_is_verb(s->f, i) ||
			(s->f->items[i].entry.verb && s->f->items[i].entry.forms & (FORM_PAST | FORM_S)) ||
			str_ends(item_str(s->f, i), STR("ed"));
	return verb;
}

/* "The port is, in Roe's words, a museum": what is before the insertion cannot stand alone. */
static bool lacks_predicate(const struct sentence_rules *s, uint32_t from, uint32_t left)
{
	return left > from && item_is_word(&s->f->items[left - 1]) &&
	       item_is(&s->f->items[left - 1], W_BE | W_HAVE | W_MODAL | W_PREP | W_DO);
}

/* One attribution whose words are around it: content before joint, or after the comma. */
static int around(struct sentence_rules *s, struct range self, struct range cue, struct range source, const char *rule)
{
	const struct flow *f = s->f;
	uint32_t from = rule_content_start(s, s->end), left = self.first, right = self.last;
	struct attribution *a = rules_add(s->rules, rule);

	if (!a)
		return -ENOMEM;
	a->source = rule_run(f, source);
	a->cue = rule_run(f, cue);
	a->score = 880;
	a->paragraph = f->paragraph;
	a->container = f->container;
	while (left > from && (f->items[left - 1].mark == ',' || f->items[left - 1].flags & TOKEN_DASH))
		left--;
	if (left > from && rule_has_words(f, (struct range){ from, left })) {
		if (rule_add_range(s, a, (struct range){ from, left }) < 0)
			return -ENOMEM;
		/* At the end it closes what is before; in the middle the sentence goes on behind its comma. */
		if (right + 1 < s->end && f->items[right].mark == ',' &&
		    !item_is(&f->items[right + 1], W_REL | W_SUBORD) &&
		    (goes_on(s, right + 1) || lacks_predicate(s, from, left)))
			return rule_add_range(s, a, (struct range){ right + 1, s->end });
		s->bound = left;
		return 0;
	}
	if (right < s->end && f->items[right].mark == ',')
		right++;
	/* "According to the Tide, | which quoted two clerks, | the port": told of the source */
	if (right < s->end && item_is_word(&f->items[right]) && item_among(f, right, "which who whose citing quoting"))
		for (uint32_t i = right; i + 1 < s->end; i++)
			if (f->items[i].mark == ',') {
				right = i + 1;
				break;
			}
	return rule_add_range(s, a, (struct range){ right, rule_content_end(s, right, s->n_cues) });
}

/* A source may end with a clause: "two clerks who saw the list". */
static uint32_t source_end(const struct sentence_rules *s, uint32_t at)
{
	const struct flow *f = s->f;
	struct range np = phrase_after(f, at, s->end);
	uint32_t i = phrase_with_name(f, np, s->end);

	/* "a report by the ministry", "a statement on its page" */
	while (i + 1 < s->end && i > at && item_is_word(&f->items[i]) && item_among(f, i, "by from on") &&
	       item_is(&f->items[i - 1], W_CUE | W_OCCASION | W_GROUP) && !item_is(&f->items[i + 1], W_TIME)) {
		struct range more = phrase_after(f, i + 1, s->end);
		if (range_empty(more))
			break;
		i = more.last;
	}
	/* "a study commissioned by the firm," */
	uint32_t did = i > at + 1 && str_ends(item_str(f, i - 1), STR("ed")) ? i - 1 : i;
	if (did > at && did + 2 < s->end && item_is_word(&f->items[did]) && str_ends(item_str(f, did), STR("ed")) &&
	    !(f->items[did].flags & TOKEN_TITLE) && item_is_word(&f->items[did + 1]) && item_among(f, did + 1, "by for in at on last")) {
		uint32_t comma = i;
		while (comma < s->end && comma < i + 9 && item_is_word(&f->items[comma]))
			comma++;
		i = comma < s->end && (f->items[comma].mark == ',' || f->items[comma].mark == '.') ? comma : i;
	}
	if (i < s->end && item_is(&f->items[i], W_REL) && item_is_word(&f->items[i]) && !item_eq(f, i, "that"))
		while (i < s->end && f->items[i].mark != ',' && f->items[i].mark != '.')
			i++;
	return i;
}

static int according(struct sentence_rules *s, uint32_t i)
{
	const struct flow *f = s->f;
	uint32_t at, end;

	if (item_eq(f, i, "according") && i + 2 < s->end && item_eq(f, i + 1, "to"))
		at = i + 2;
	else if (item_eq(f, i, "per") &&
		 !(f->items[i].flags & TOKEN_TITLE && !(f->items[i].flags & TOKEN_SENTENCE)) && i + 1 < s->end &&
		 (i == s->from || f->items[i - 1].mark == ',') &&
		 (f->items[i + 1].flags & TOKEN_TITLE || item_is(&f->items[i + 1], W_DET)))
		at = i + 1;
	else
		return 0;
	end = source_end(s, at);
	if (at == i + 1 && end < s->end && f->items[end].mark != ',' && f->items[end].mark != '.')
		return 0; /* "Per Lund denies it" */
	return end > at ? around(s, (struct range){ i, end }, (struct range){ i, at }, (struct range){ at, end },
				 "according-to") :
			  0;
}

/* "In her words, X", "In Roe's view, X". */
static int in_words(struct sentence_rules *s, uint32_t i)
{
	static const char *const nouns[] = { "words", "opinion", "view", "estimation", "telling", "account", "assessment" };
	const struct flow *f = s->f;
	uint32_t stop = i + 9 < s->end ? i + 9 : s->end;

	for (uint32_t k = 0; k < s->n_cues; k++) /* "He said that, in his view, the film was bad" */
		if (s->cues[k].last <= i && s->cues[k].how != SUBJECT_NONE && s->cues[k].frames & V_THAT &&
		    !(s->cues[k].frames & V_WEAK))
			return 0;
	if (!(item_among(f, i, "in to by")) || !(i == s->from || f->items[i - 1].mark == ','))
		return 0;
	/* "In the words of Roe, X" */
	if (i + 5 < s->end && item_eq(f, i + 1, "the") && item_among(f, i + 2, "words opinion view estimation") &&
	    item_eq(f, i + 3, "of")) {
		uint32_t end = source_end(s, i + 4);
		if (end == i + 4 || end >= s->end || !(f->items[end].mark == ',' || f->items[end].mark == '.'))
			return 0;
		return around(s, (struct range){ i, end }, (struct range){ i, i + 4 }, (struct range){ i + 4, end }, "in-words");
	}
	for (uint32_t k = i + 2; k < stop && f->items[k].mark != ','; k++)
		for (size_t n = 0; n < sizeof nouns / sizeof *nouns; n++) {
			bool clitic = f->items[k - 1].flags & TOKEN_CLITIC;
			if (!item_eq(f, k, nouns[n]) || !(clitic || item_is(&f->items[k - 1], W_POSS)))
				continue;
			if (item_among(f, i + 1, "my our your") || k + 1 >= s->end || f->items[k + 1].mark != ',')
				return 0;
			return around(s, (struct range){ i, k + 1 }, (struct range){ k, k + 1 },
				      (struct range){ i + 1, clitic ? k - 1 : k }, "in-words");
		}
	return 0;
}

/* "As Roe put it, X"; "X, as Roe has said". */
static int as_said(struct sentence_rules *s, uint32_t i)
{
	const struct flow *f = s->f;
	bool opens = i == s->from || (i == s->from + 1 && item_is_word(&f->items[i - 1]) && item_is(&f->items[i - 1], W_CONJ)); /* "But as Roe said" */

	if (!item_eq(f, i, "as") || !(opens || f->items[i - 1].mark == ','))
		return 0;
	for (uint32_t k = 0; k < s->n_cues; k++) {
		struct cue *c = &s->cues[k];
		uint32_t end = c->last;
		int r;
		if (c->how != SUBJECT_BEFORE || c->subject.first != i + 1 || c->passive || !(c->frames & V_THAT))
			continue;
		if (item_among(f, i + 1, "I we you"))
			return 0;
		while (end < s->end && f->items[end].mark != ',' && f->items[end].mark != '.' && end - c->last < 10)
			end++;
		if (end < s->end && f->items[end].mark != ',' && f->items[end].mark != '.')
			return 0;
		r = around(s, (struct range){ i, c->last }, (struct range){ c->first, c->last }, c->subject, "as-said");
		if (r < 0)
			return r;
		struct attribution *a = &s->rules->found.at[s->rules->found.n - 1];
		/* What stands between the verb and the comma is of the report, not of its content. */
		if (opens && end + 1 < s->end) {
			a->n_content = 0;
			r = rule_add_range(s, a, (struct range){ end + 1, rule_content_end(s, end + 1, k) });
		}
		c->how = SUBJECT_NONE;
		c->subject = (struct range){ 0, 0 };
		return r;
	}
	return 0;
}

int rule_according(struct sentence_rules *s)
{
	int r = 0;

	for (uint32_t i = s->from; i < s->end && r == 0; i++) {
		r = according(s, i);
		if (r == 0)
			r = in_words(s, i);
		if (r == 0)
			r = as_said(s, i);
	}
	return r;
}

static bool takes_that(const struct sentence_rules *s, uint32_t at)
{
	return at + 2 < s->end && item_eq(s->f, at, "that") && !item_is(&s->f->items[at + 1], W_BE | W_HAVE | W_MODAL);
}

static bool is_commissive(struct str w)
{
	static const char *const list[] = { "refusal", "demand", "demands", "offer", "promise", "pledge", "vow", "threat", "threats", "promises", "pledges", "call", "calls" };

	for (size_t i = 0; i < sizeof list / sizeof *list; i++)
		if (str_eq_nocase(w, str_from(list[i])))
			return true;
	return false;
}

/* The noun's owner: "Roe's claim", "his claim", "the claim by Roe that". */
static struct range owner(const struct sentence_rules *s, uint32_t i, uint32_t *at)
{
	const struct flow *f = s->f;

	if (i > s->from + 1 && f->items[i - 1].flags & TOKEN_CLITIC) {
		struct range np = phrase_before(f, s->from, i - 1);
		for (uint32_t k = np.first; k < np.last; k++) /* "regret over Roe's remarks" */
			if (item_is(&f->items[k], W_PREP) && item_is_word(&f->items[k]) && !item_eq(f, k, "of") &&
			    !item_eq(f, k, "to"))
				np.first = k + 1;
		return np;
	}
	if (i > s->from && item_is(&f->items[i - 1], W_POSS))
		return (struct range){ i - 1, i };
	if (*at + 1 < s->end && (item_eq(f, *at, "by") || item_eq(f, *at, "from"))) {
		struct range np = phrase_after(f, *at + 1, s->end);
		if (!range_empty(np)) {
			*at = np.last;
			return np;
		}
	}
	return (struct range){ 0, 0 };
}

/* "the claim that X would Y was wrong": as a subject its clause ends before the main verb. */
static uint32_t clause_end(const struct sentence_rules *s, uint32_t at, uint32_t end)
{
	const struct flow *f = s->f;
	uint32_t verbs = 0;

	for (uint32_t k = at + 2; k < end; k++) {
		const struct item *it = &f->items[k];
		if (it->mark == ',')
			return k;
		if (!item_is_word(it) || it->flags & TOKEN_TITLE)
			continue;
		if (item_is(it, W_CONJ | W_REL | W_SUBORD | W_SUBJ))
			verbs = 0;
		if (verbs && !item_is(it, W_VERB | W_BE) && str_ends(item_str(f, k), STR("ed")) &&
		    phrase_is_nominal(f, k - 1) && k + 1 < end && item_is(it + 1, W_DET | W_POSS))
			return k;
		if (verbs && item_is(it, W_VERB) &&
		    !item_is(it - 1, W_BE | W_MODAL | W_HAVE | W_NEG | W_ADV | W_DO | W_PREP) &&
		    item_is_word(it - 1) && !str_ends(item_str(f, k), STR("ed")))
			return k; /* "the claim that it was fair drew laughter" */
		if (!item_is(it, W_BE | W_MODAL | W_HAVE) || it->flags & TOKEN_CLITIC || item_among(f, k, "been be being having"))
			continue;
		if (verbs++ && !item_is(it - 1, W_BE | W_MODAL | W_HAVE | W_NEG | W_ADV))
			return k;
	}
	return end;
}

static int noun(struct sentence_rules *s, uint32_t i)
{
	const struct flow *f = s->f;
	uint32_t at = i + 1, cue_last = i + 1, right;
	struct range who;
	struct attribution *a;

	who = owner(s, i, &at);
	if (range_empty(who))
		return 0;
	if (at + 1 < s->end && item_among(f, at, "suggesting indicating implying saying declaring"))
		cue_last = ++at;
	if (takes_that(s, at))
		right = at;
	else if (is_commissive(item_str(f, i)) && at + 2 < s->end && item_eq(f, at, "to"))
		right = at;
	else
		return 0;
	a = rules_add(s->rules, "noun");
	if (!a)
		return -ENOMEM;
	a->source = rule_run(f, who);
	a->cue = rule_run(f, (struct range){ i, cue_last });
	a->score = 650;
	a->paragraph = f->paragraph;
	a->container = f->container;
	uint32_t end = rule_content_end(s, right, 0);
	return rule_add_range(s, a, (struct range){ right, clause_end(s, right, end) });
}

int rule_nouns(struct sentence_rules *s)
{
	int r = 0;

	for (uint32_t i = s->from; i < s->end && r == 0; i++)
		if (item_is(&s->f->items[i], W_CUE) && item_is_word(&s->f->items[i]))
			r = noun(s, i);
	return r;
}
