/* The subject of a cue verb: before it, behind it, or shared. */
#include "common/cleanup.h"
#include "parser/cue_impl.h"

static bool may_open_subject(const struct item *it)
{
	return it->flags & TOKEN_TITLE || it->kind == TOKEN_NUMBER ||
	       item_is(it, W_DET | W_POSS | W_ROLE | W_GROUP | W_VAGUE | W_SUBJ | W_ADJ | W_HONOR | W_NATION);
}

/* "said harbour master Ann Roe" */
static bool names_someone(const struct flow *f, struct range np)
{
	for (uint32_t i = np.first; i < np.last; i++)
		if (item_is_word(&f->items[i]) && item_is(&f->items[i], W_ROLE | W_GROUP))
			return true;
	return false;
}

/* "“We stay,” said locals" */
static bool after_quotation(const struct flow *f, uint32_t from, uint32_t at)
{
	while (at > from && (f->items[at - 1].mark == ',' || f->items[at - 1].flags & TOKEN_DASH))
		at--;
	return at > from && f->items[at - 1].quotation != TEXT_NONE;
}

/* "..., stated on Tuesday at a briefing the chief of the port": where the subject may begin. */
static uint32_t skip_setting(const struct flow *f, uint32_t from, uint32_t end, const struct cue *cue)
{
	uint32_t at = cue->last, was;

	if (cue->first == from || item_is_word(&f->items[cue->first - 1]))
		return at;
	do {
		was = at;
		at = phrase_skip_time(f, at, end);
		if (at < end && item_among(f, at, "at in during")) {
			struct range np = phrase_after(f, at + 1, end);
			if (!range_empty(np) && np.last < end && item_is(&f->items[np.last - 1], W_OCCASION))
				at = np.last;
		}
	} while (at > was);
	if (at < end && item_is_word(&f->items[at]) &&
	    (f->items[at].flags & TOKEN_TITLE || item_is(&f->items[at], W_DET | W_ROLE | W_ADJ)))
		return at;
	return cue->last;
}

/* After "said Roe" nothing may follow that makes Roe the subject of another verb. */
static bool inverts(const struct flow *f, uint32_t from, uint32_t end, struct cue *cue)
{
	uint32_t at = skip_setting(f, from, end, cue);
	struct range np;
	const struct item *next;

	if (!(cue->frames & V_INV) || cue->passive || cue->participle)
		return false;
	if (cue->first > from && item_is_word(&f->items[cue->first - 1]) && !item_is(&f->items[cue->first - 1], W_CONJ))
		return false;
	np = phrase_after(f, at, end);
	if (!range_empty(np) && item_is(&f->items[at], W_TIME) && !(f->items[at].flags & TOKEN_TITLE))
		return false; /* "said last week" */
	if (range_empty(np) || item_is(&f->items[at], W_OBJ & ~(uint32_t)W_SUBJ) || item_among(f, at, "that this each every"))
		return false;
	if (!may_open_subject(&f->items[at]) && !names_someone(f, np) && !after_quotation(f, from, cue->first))
		return false;
	next = np.last < end ? &f->items[np.last] : NULL;
	if (next && item_is_word(next) && !item_is(next, W_PREP | W_TIME | W_ADV | W_REL | W_CONJ | W_SUBORD))
		return false;
	if (next && next->quotation != TEXT_NONE && cue->first == from)
		return false;
	if (next && item_is(next, W_REL) && item_eq(f, np.last, "that"))
		return false;
	np.last = phrase_with_name(f, np, end);
	cue->subject = np;
	cue->how = SUBJECT_INVERTED;
	cue->ends = np.last;
	return true;
}

static uint32_t skip_back(const struct flow *f, uint32_t from, uint32_t i)
{
	while (i > from && (cue_is_adverb(f, i - 1) || (item_is(&f->items[i - 1], W_TIME) && item_is_word(&f->items[i - 1]) &&
	                                            !item_is(&f->items[i - 1], W_ROLE | W_GROUP | W_MODAL))))
		i--;
	while (i > from && item_eq(f, i - 1, "on"))
		i--;
	/* "The player himself wrote", "Roe and Lind both denied" */
	if (i > from + 1 && (item_among(f, i - 1, "himself herself itself themselves") ||
			     (item_eq(f, i - 1, "both") && i > from + 2 && item_is_word(&f->items[i - 2]) &&
			      !item_is(&f->items[i - 2], W_PREP | W_CONJ | W_BE | W_HAVE))))
		i--;
	return i;
}

static struct range antecedent(const struct flow *f, uint32_t from, uint32_t rel)
{
	uint32_t end = rel > from && f->items[rel - 1].mark == ',' ? rel - 1 : rel;
	struct range r = phrase_before(f, from, end);

	/* "Ann Roe, economist at Marwood Bank, which forecast": the bank did. */
	if (!range_empty(r) && item_eq(f, rel, "which") && names_someone(f, r))
		for (uint32_t i = r.last - 1, behind; i > r.first; i--) {
			if (!item_among(f, i, "at of for from with") || !(f->items[i + 1].flags & TOKEN_TITLE))
				continue;
			/* But "the Lund Board of Works, which ruled" is one name. */
			for (behind = i; behind > from && f->items[behind - 1].mark != ',';)
				behind--;
			return behind > from && behind >= r.first ? (struct range){ i + 1, r.last } : r;
		}
	return r;
}

static bool is_plural_subject(const struct flow *f, struct range r)
{
	struct str w;

	for (uint32_t i = r.first; i < r.last; i++)
		if (item_is_word(&f->items[i]) && item_eq(f, i, "and"))
			return true;
	for (uint32_t i = r.first; i < r.last; i++) {
		const struct item *it = &f->items[i];
		w = item_str(f, i);
		if (i > r.first && item_is(it, W_PREP) && item_is_word(it))
			return false;
		if (item_is(it, W_SUBJ) || (item_is(it, W_VAGUE) && i + 1 == r.last))
			return !item_eq(f, i, "he") && !item_eq(f, i, "she") && !item_eq(f, i, "it");
		if (item_among(f, i, "people police men women media"))
			return true;
		if (it->kind == TOKEN_WORD && !(it->flags & TOKEN_CLITIC) && w.len > 3 && w.ptr[w.len - 1] == 's' &&
		    w.ptr[w.len - 2] != 's' && (i + 1 == r.last || item_is(it + 1, W_PREP) || item_is(it, W_GROUP)))
			return true;
	}
	return false;
}

bool cue_is_noun_too(const struct flow *f, uint32_t v)
{
	static const char *const bases[] = { "state", "order", "note", "post", "answer", "object", "term", "brand", "label", "voice", "issue", "rule",
		                             "show", "signal", "blast", "text", "message", "tweet", "brief", "quote", "estimate", "reason",
		                             "forecast", "protest", "request", "appeal", "push", "charge", "rage", "snap", "find" };

	if (item_is(&f->items[v], W_CUE | W_GROUP | W_OCCASION | W_ROLE))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(bases); i++)
		if (strcmp(lexicon_verbs[f->items[v].entry.verb - 1].base, bases[i]) == 0)
			return true;
	return false;
}

static bool is_definite(const struct flow *f, struct range r)
{
	const struct item *last = &f->items[r.last - 1];

	return item_is(last, W_SUBJ | W_GROUP | W_ROLE | W_PLACE | W_VAGUE) || last->flags & TOKEN_TITLE || !item_is_word(last);
}

/* Does the form of the verb go with its subject? "a new task order" is no report, nor "cases reported". */
static bool agrees(const struct flow *f, uint32_t from, const struct cue *cue)
{
	const struct item *v = &f->items[cue->verb_at];
	bool aux = cue->first < cue->verb_at || cue->passive;
	uint32_t s = cue->subject.first;

	if (item_eq(f, s, "let") || item_eq(f, s, "Let"))
		return false; /* "Let us remind that": the writer */
	if (item_eq(f, s, "it") && s > from && item_among(f, s - 1, "like want wants wanted have had need"))
		return false; /* "I'd like it noted that" */
	if (item_among(f, s, "you me time us nobody") || (item_eq(f, s, "no") && s + 1 < cue->subject.last))
		return false;
	if (aux)
		return true;
	/* "A firm called Kelb Nets wanted a field": its name */
	if (item_among(f, cue->verb_at, "called named dubbed") && item_among(f, s, "a an A An one another some two") && cue->last < f->n_items &&
	    f->items[cue->last].flags & TOKEN_TITLE)
		return false;
	if (v->entry.forms == FORM_BASE && cue_is_noun_too(f, cue->verb_at))
		return is_plural_subject(f, cue->subject);
	if (v->entry.forms == FORM_S && cue_is_noun_too(f, cue->verb_at))
		return is_definite(f, cue->subject);
	/* A participle hangs on the object of the verb before it. */
	if (v->entry.forms & FORM_PP && s > from + 1 && item_is_word(&f->items[s - 1]) && !f->title_case)
		return !(item_is(&f->items[s - 1], W_BE | W_HAVE) ||
			 (phrase_is_verb(f, s - 1) && !f->items[s - 1].entry.verb &&
			  !item_is(&f->items[s - 2], W_PREP)));
	return true;
}

static bool is_prompt(const struct flow *f, uint32_t at, uint32_t end)
{
	uint32_t stop = at + 5 < end ? at + 5 : end;

	for (uint32_t i = at; i < stop; i++)
		if (item_among(f, i, "if whether about how why what who when where by"))
			return true;
	return false;
}

/* "The clerk, Bo Lind, asked | Roe if it rained.": the sentence has no other verb, and somebody is asked. */
static bool asks_one(const struct flow *f, uint32_t from, uint32_t at, uint32_t end)
{
	uint32_t prompt = at;

	while (prompt < end && !is_prompt(f, prompt, prompt + 1))
		prompt++;
	if (prompt == at || prompt == end || item_eq(f, prompt, "by") || item_eq(f, prompt, "about"))
		return false;
	for (uint32_t i = from; i < end; i++)
		if (i + 1 != at && item_is_word(&f->items[i]) && f->items[i].entry.verb &&
		    f->items[i].entry.forms & (FORM_PAST | FORM_S) && lexicon_verbs[f->items[i].entry.verb - 1].frames & (V_THAT | V_QUOTE))
			return false;
	return true;
}

/*
 * "The union's chief, Ann Roe, demanded a meeting": without a verb before its comma it is no sentence that the
 * meeting demanded; nor "An official, who asked for quiet, said the deal was off" one that the deal said.
 */
static bool is_insertion_of_subject(const struct flow *f, uint32_t from, uint32_t end, uint32_t l, const struct cue *cue)
{
	bool who = false;

	if (f->items[l - 1].mark != ',' || !(cue->frames & (V_NP | V_HINF | V_THAT)) || f->title_case)
		return false;
	for (uint32_t i = from; i + 1 < l; i++) {
		if (i > from && f->items[i - 1].mark == ',' && item_is(&f->items[i], W_REL)) {
			who = item_eq(f, i, "who");
			break;
		}
		if (f->items[i].quotation != TEXT_NONE || phrase_is_verb(f, i) ||
		    (f->items[i].entry.verb && f->items[i].entry.forms & (FORM_PAST | FORM_S) &&
		     !(f->items[i].flags & TOKEN_TITLE)))
			return false;
	}
	return cue->frames & (V_NP | V_HINF) || ((who || phrase_names_holder(f, from, l)) && phrase_clause_follows(f, cue->last, end));
}

/* "He mocked the plan, | saying": a participle shares the subject, unless it is the clause of the noun before it. */
static void take_participle(const struct flow *f, uint32_t from, uint32_t l, struct cue *cue)
{
	const struct item *it = &f->items[l - 1];

	if (item_is_word(it) && !item_is(it, W_CONJ | W_SUBORD | W_PREP) && !item_eq(f, cue->first, "as")) {
		/* "remarks suggesting that": a noun's own clause; "mocked the plan saying it": a comma left out. */
		bool often = item_among(f, cue->verb_at, "noting adding stressing insisting");
		bool own = (!often && item_is(it, W_CUE | W_OCCASION | W_GROUP | W_ROLE | W_VAGUE)) ||
			   !(cue->frames & V_INV) || cue->frames & V_WEAK || l - from < 5;
		cue->how = own ? SUBJECT_NONE : SUBJECT_SHARED;
		return;
	}
	bool noun = f->items[cue->verb_at].entry.forms == FORM_BASE && cue->first == cue->verb_at && !f->title_case;
	cue->how = noun ? SUBJECT_NONE : SUBJECT_SHARED;
	cue->bare = noun;
}

/* "Roe — back from Lund — said" */
static void take_before_dashes(const struct flow *f, uint32_t from, uint32_t l, struct cue *cue)
{
	uint32_t open = l - 1;

	while (open > from && l - open < 40 && !(f->items[open - 1].flags & TOKEN_DASH))
		open--;
	if (open > from && f->items[open - 1].flags & TOKEN_DASH)
		cue->subject = phrase_before(f, from, open - 1);
	cue->how = range_empty(cue->subject) ? SUBJECT_NONE : SUBJECT_BEFORE;
}

static void take_antecedent(const struct flow *f, uint32_t from, uint32_t rel, struct cue *cue)
{
	if (item_eq(f, rel, "whom") && rel > from + 2 && item_eq(f, rel - 1, "of"))
		rel -= 2; /* "many of whom" */
	cue->subject = antecedent(f, from, rel);
	cue->how = range_empty(cue->subject) ? SUBJECT_NONE : SUBJECT_RELATIVE;
}

/* The phrase that ends where the verb group begins. */
static void take_neighbour(const struct flow *f, uint32_t from, uint32_t end, uint32_t l, struct cue *cue)
{
	cue->subject = phrase_before(f, from, l);
	if (range_empty(cue->subject) && l < cue->first && l > from + 1 && phrase_is_past(f, l - 1) && phrase_is_nominal(f, l - 2)) {
		/* "A study published on Monday found" */
		cue->subject = phrase_before(f, from, l - 1);
		cue->subject.last = range_empty(cue->subject) ? cue->subject.first : cue->first;
	}
	if (range_empty(cue->subject)) {
		inverts(f, from, end, cue);
		return;
	}
	/* "Roe for her part said" */
	if (cue->subject.last - cue->subject.first > 3 && item_eq(f, cue->subject.last - 1, "part") &&
	    item_is(&f->items[cue->subject.last - 2], W_POSS) && item_eq(f, cue->subject.last - 3, "for"))
		cue->subject.last -= 3;
	cue->how = agrees(f, from, cue) ? SUBJECT_BEFORE : SUBJECT_NONE;
}

void cue_find_subject(const struct flow *f, uint32_t from, uint32_t end, struct cue *cue)
{
	uint32_t l = skip_back(f, from, cue->first);
	const struct item *it;

	cue->how = SUBJECT_NONE;
	cue->ends = cue->last;
	if (l == from && cue->participle) {
		cue->how = SUBJECT_MAIN;
		return;
	}
	if (l == from) {
		inverts(f, from, end, cue);
		return;
	}
	it = &f->items[l - 1];
	if (item_eq(f, cue->first, "writing") && item_eq(f, l - 1, "in"))
		return; /* "assured them in writing that" */
	if (!item_is_word(it) && !is_insertion_of_subject(f, from, end, l, cue) && inverts(f, from, end, cue))
		return;
	if (it->mark == ',' && item_eq(f, cue->verb_at, "asked") && is_prompt(f, cue->last, end) && !asks_one(f, from, cue->last, end))
		return; /* "Roe, asked whether it would rain, said" */
	if (cue->participle || (item_is_word(it) && item_is(it, W_CONJ) && !cue->passive)) {
		take_participle(f, from, l, cue);
	} else if (it->flags & TOKEN_DASH) {
		take_before_dashes(f, from, l, cue);
	} else if (it->mark == ',') {
		cue->subject = phrase_around_insertion(f, from, l);
		cue->how = range_empty(cue->subject) ? SUBJECT_SHARED : SUBJECT_BEFORE;
	} else if (item_is_word(it) && item_is(it, W_REL) && !item_is(it, W_POSS)) {
		take_antecedent(f, from, l - 1, cue);
	} else {
		take_neighbour(f, from, end, l, cue);
	}
}
