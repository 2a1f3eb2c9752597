/*
 * The rules for cue verbs: which of what stands before, after and around
 * "Roe said" is what Roe said.
 */
#include <errno.h>

#include "parser/rule_frame.h"

/* "quoted Roe as saying X": the outer report's content is all that follows. */
static bool quotes_someone(const struct sentence_rules *s, struct frame *x)
{
	if (strcmp(x->cue->verb->base, "quote") != 0 && strcmp(x->cue->verb->base, "cite") != 0)
		return false;
	if (x->index + 1 >= s->n_cues || !item_eq(s->f, s->cues[x->index + 1].first, "as"))
		return false;
	x->right = x->self.last;
	x->rule = "quoted-as";
	return true;
}

/* "Roe hailed the deal, | the agency quoted her as saying": what was found in this sentence ends before that token. */
static void end_before(const struct sentence_rules *s, uint32_t token)
{
	uint32_t first = s->f->items[s->from].first;

	for (uint32_t k = s->rules->found.n; k > 0 && s->rules->found.at[k - 1].cue.first >= first; k--) {
		struct attribution *a = &s->rules->found.at[k - 1];
		struct run *last = a->n_content ? &a->content[a->n_content - 1] : NULL;
		if (last && a->cue.last <= token && last->first < token && last->last > token)
			last->last = token;
	}
}

/* "“We stay,” the agency quoted Roe as saying.": the agency's words are all of it, Roe's the quotation. */
static int report_quoted_before(const struct sentence_rules *s, const struct frame *x, uint32_t from)
{
	struct cue *inner = &s->cues[x->index + 1];
	struct range said = { from, x->left };
	struct attribution *a = report_start(s, x, "quoted-before");

	if (!a)
		return -ENOMEM;
	a->score = 800;
	end_before(s, rule_run(s->f, (struct range){ x->left, x->left + 1 }).first);
	if (rule_add_range(s, a, said) < 0 || rule_add_range(s, a, (struct range){ x->self.last, inner->last }) < 0)
		return -ENOMEM;
	struct cue as = *inner;
	as.subject = (struct range){ x->self.last, inner->first };
	struct frame y = { .cue = &as, .cue_last = inner->last };
	inner->how = SUBJECT_NONE;
	a = report_start(s, &y, "quoted-before");
	if (!a)
		return -ENOMEM;
	a->score = 850;
	a->quote_alone = x->left_quote;
	return rule_add_range(s, a, said);
}

/* `"We stay", the agency quotes her.`: whom it quotes says it. */
static int report_quotes_whom(struct sentence_rules *s, const struct frame *x, uint32_t from)
{
	const struct flow *f = s->f;
	struct range one = { x->self.last, x->self.last + 1 };
	struct range who = item_is(&f->items[one.first], W_OBJ) ? one : phrase_after(f, one.first, s->end);
	struct cue cue = *x->cue;
	struct frame y = { .cue = &cue,
			   .index = x->index,
			   .self = x->self,
			   .cue_last = x->cue->last,
			   .left = x->left,
			   .left_quote = true };

	cue.subject = who;
	y.self.last = who.last;
	return report_left_quote(s, &y, from);
}

static bool quotes_whom(const struct sentence_rules *s, const struct frame *x)
{
	uint32_t at = x->self.last;
	struct range who;

	if ((strcmp(x->cue->verb->base, "quote") != 0 && strcmp(x->cue->verb->base, "cite") != 0) || !x->left_quote ||
	    at >= s->end || !item_is_word(&s->f->items[at]))
		return false;
	who = item_is(&s->f->items[at], W_OBJ) ? (struct range){ at, at + 1 } : phrase_after(s->f, at, s->end);
	return !range_empty(who) && (who.last >= s->end || s->f->items[who.last].mark == '.');
}

/* `In "Oars," Roe said the sea is cold`: a title, not what Roe said. */
static bool is_title_quote(const struct sentence_rules *s, const struct frame *x, uint32_t from)
{
	uint32_t q = x->left - 1;

	return !x->right_quote && q > from && item_is_word(&s->f->items[q - 1]) &&
	       s->f->items[q].last - s->f->items[q].first < 10 &&
	       (item_is(&s->f->items[q - 1], W_PREP) || s->f->items[q - 1].flags & TOKEN_CLITIC);
}

static bool after_conjunction(const struct sentence_rules *s, const struct frame *x)
{
	const struct item *before = x->self.first > s->from ? &s->f->items[x->self.first - 1] : NULL;

	return before && item_is_word(before);
}

/* "said this on Friday", "said so in March": it points at what is said elsewhere. */
static bool points_back(const struct sentence_rules *s, uint32_t at)
{
	const struct flow *f = s->f;
	uint32_t next;

	if (item_eq(f, at, "nothing"))
		return at + 1 >= s->end || !item_is_word(&f->items[at + 1]) || item_is(&f->items[at + 1], W_PREP | W_TIME);
	if (!(item_among(f, at, "this that so it")))
		return false;
	next = phrase_skip_time(f, at + 1, s->end);
	if (item_eq(f, at, "that") && next < s->end && frame_is_comma(f, next))
		return false; /* "said that, in his view, the film was bad" */
	return next >= s->end || (!item_is_word(&f->items[next]) && f->items[next].quotation == TEXT_NONE) ||
	       (item_is(&f->items[next], W_PREP) && !item_eq(f, at, "that") && !item_eq(f, at, "it"));
}

/* "asked for them", "asked him to do so": nothing that could be quoted. */
static bool is_empty_object(const struct sentence_rules *s, uint32_t at)
{
	const struct flow *f = s->f;
	uint32_t next = at + 1;

	if (item_eq(f, at, "to") && at + 2 < s->end && item_eq(f, at + 1, "do"))
		return item_eq(f, at + 2, "so") || item_eq(f, at + 2, "it");
	if (!item_is_word(&f->items[at]) || !item_is(&f->items[at], W_OBJ) || item_among(f, at, "you her it"))
		return false;
	return next >= s->end || !item_is_word(&f->items[next]) || item_is(&f->items[next], W_CONJ | W_PREP);
}

/* "Roe had this to add:" before a quotation in the next paragraph. */
static bool leads_in(const struct sentence_rules *s, const struct frame *x)
{
	return s->f->container == TEXT_NONE && s->end == s->f->n_items && s->f->items[s->end - 1].mark == ':' &&
	       x->index + 1 == s->n_cues && x->cue->frames & (V_QUOTE | V_THAT) && s->end - x->self.last <= 6 &&
	       !x->right_quote;
}

/* "If Roe had said that": nothing was said. */
static bool is_supposed(const struct sentence_rules *s, const struct cue *c)
{
	uint32_t i = c->subject.first;

	if (item_eq(s->f, i, "whatever") || (i > s->from && item_among(s->f, i - 1, "whatever however")))
		return true; /* "I salt it, whatever the doctor says" */
	return i > s->from && item_eq(s->f, i - 1, "if") && (i - 1 == s->from || frame_is_comma(s->f, i - 2));
}

/* "Asked whether Lund believed it, Roe said": nor is it told that Lund does. */
static bool is_prompted(const struct sentence_rules *s, const struct cue *c)
{
	uint32_t i = c->subject.first;

	return i > s->from && item_among(s->f, i - 1, "whether if") && item_eq(s->f, s->from, "asked") && i < s->from + 4;
}

/* "a captain who refuses to dock": which captain, not what he says. */
static bool is_described_by(const struct sentence_rules *s, const struct cue *c)
{
	return c->how == SUBJECT_RELATIVE && !(c->frames & (V_THAT | V_QUOTE)) && c->subject.last < s->end &&
	       s->f->items[c->subject.last].mark != ',';
}

/* "Roe promised her a job; he has not called, she says": what stands before the semicolon has its own report. */
static uint32_t after_other_report(const struct sentence_rules *s, uint32_t k, uint32_t from, uint32_t left)
{
	for (uint32_t i = left; i > from; i--) {
		if (s->f->items[i - 1].mark != ';')
			continue;
		for (uint32_t n = 0; n < k; n++)
			if (s->cues[n].first >= from && s->cues[n].last < i && s->cues[n].how == SUBJECT_BEFORE &&
			    !(s->cues[n].frames & (V_WEAK | V_STANCE)))
				return i;
		return from;
	}
	return from;
}

/* A cue whose subject says nothing here. */
static bool says_nothing(const struct sentence_rules *s, uint32_t k)
{
	const struct cue *c = &s->cues[k];

	if (c->how == SUBJECT_NONE || range_empty(c->subject) || subject_is_self(s, c) || subject_is_asked(s, c) ||
	    subject_is_own_mind(s, k))
		return true;
	return (c->how == SUBJECT_BEFORE && (is_supposed(s, c) || is_prompted(s, c))) || is_described_by(s, c);
}

/* Does a quotation before the cue hold what is said, and nothing behind it? */
static bool takes_left_quote(const struct sentence_rules *s, const struct frame *x, uint32_t from)
{
	if (!x->left_quote || x->left <= from || (x->right < s->end && is_title_quote(s, x, from)) || !(x->cue->frames & (V_QUOTE | V_THAT)) ||
	    (x->right_strong && !x->right_quote && !x->left_joint))
		return false;
	return !(x->right_strong && x->rule && strcmp(x->rule, "verb-that") == 0);
}

/* "The wind will drop, Roe expects.": at the end of a sentence a weak verb is strong. */
static bool takes_left_clause(const struct sentence_rules *s, const struct frame *x, uint32_t from)
{
	const struct cue *c = x->cue;
	uint32_t close = phrase_skip_time(s->f, x->self.last, s->end);
	bool closes = close >= s->end || s->f->items[close].mark == '.';

	return x->left_joint && x->left > from && c->frames & (V_THAT | V_QUOTE) &&
	       (!(c->frames & V_WEAK) || c->how == SUBJECT_INVERTED || closes) && !after_conjunction(s, x) &&
	       !(c->frames & V_STANCE && !(c->frames & V_QUOTE) && !closes) &&
	       report_left_is_clause(s, (struct range){ from, x->left });
}

/* `“We stay, – said Holt. – We like it”` */
static bool is_inside_marks(const struct sentence_rules *s, const struct frame *x)
{
	const struct flow *f = s->f;
	const struct cue *c = x->cue;

	return f->container != TEXT_NONE && x->left_joint && x->self.first > s->from && f->items[x->self.first - 1].flags & TOKEN_DASH &&
	       (c->how == SUBJECT_INVERTED || (c->how == SUBJECT_BEFORE && c->frames & V_QUOTE && frame_dash_behind(s, x->self.last)));
}

static int report(struct sentence_rules *s, uint32_t k, uint32_t *left_from)
{
	const struct flow *f = s->f;
	const struct cue *c = &s->cues[k];
	struct frame x = { .cue = c, .index = k, .self = { c->first, c->ends }, .cue_last = c->last };
	uint32_t from = rule_content_start(s, s->end), end = 0;
	bool own = c->how == SUBJECT_BEFORE || c->how == SUBJECT_INVERTED;

	if (c->passive)
		return report_passive(s, &x);
	if (says_nothing(s, k))
		return 0;
	if (c->how == SUBJECT_BEFORE && c->subject.first < x.self.first)
		x.self.first = c->subject.first;
	frame_look_left(s, &x);
	if (*left_from > from)
		from = *left_from;
	if (is_inside_marks(s, &x))
		return report_inside_marks(s, &x);
	frame_look_right(s, &x);
	if (quotes_someone(s, &x)) {
		x.cue_last = c->last;
		if (own && x.left > from && (x.left_quote || x.left_joint) &&
		    s->end - phrase_skip_time(f, s->cues[k + 1].last, s->end) <= 1)
			return report_quoted_before(s, &x, from);
	} else if (own && x.left > from && quotes_whom(s, &x)) {
		return report_quotes_whom(s, &x, from);
	} else if (c->participle && strcmp(c->verb->base, "cite") == 0) {
		return 0; /* "the agency reported, citing Roe" */
	}
	if (leads_in(s, &x)) {
		x.cue_last = s->end;
		return report_start(s, &x, "lead-in") ? 0 : -ENOMEM;
	}
	if (own && takes_left_quote(s, &x, from)) {
		*left_from = x.self.last;
		return report_left_quote(s, &x, from);
	}
	if (c->how == SUBJECT_INVERTED && !x.right_strong)
		x.right = s->end;
	if (x.right < s->end && !(x.right_strong && x.right_quote) && points_back(s, x.right))
		return report_back(s, &x);
	if (x.right < s->end && !x.right_strong && is_empty_object(s, x.right))
		return 0;
	if (x.right < s->end)
		return report_right(s, &x, from, &end);
	if (!own || !takes_left_clause(s, &x, from))
		return 0;
	*left_from = x.self.last;
	return report_left(s, &x, after_other_report(s, k, from, x.left));
}

static bool is_conviction(const struct flow *f, uint32_t i)
{
	static const char *const list[] = { "convinced", "certain", "sure", "confident", "hopeful", "optimistic", "adamant", "afraid", "worried", "positive", "doubtful", "aware" };

	for (size_t k = 0; k < sizeof list / sizeof *list; k++)
		if (item_eq(f, i, list[k]))
			return true;
	return false;
}

/* "Roe is convinced that the dam will hold", "Roe was adamant: the dam would hold" */
static int report_conviction(struct sentence_rules *s, uint32_t i)
{
	const struct flow *f = s->f;
	uint32_t first = i;
	struct range who;

	while (first > s->from && item_is_word(&f->items[first - 1]) &&
	       item_is(&f->items[first - 1], W_BE | W_HAVE | W_ADV | W_NEG))
		first--;
	if (first == i || i + 2 >= s->end || !(item_eq(f, i + 1, "that") || f->items[i + 1].mark == ':'))
		return 0;
	who = phrase_before(f, s->from, first);
	if (range_empty(who) || item_among(f, who.first, "it I we") || f->container != TEXT_NONE)
		return 0;
	struct cue cue = { .first = first, .last = i + 1, .verb_at = i, .subject = who, .frames = V_STANCE };
	bool colon = f->items[i + 1].mark == ':';
	struct frame x = { .cue = &cue, .cue_last = i + 1 + colon };
	struct attribution *a = report_start(s, &x, "conviction");
	if (!a)
		return -ENOMEM;
	a->score = 650;
	return rule_add_range(s, a, (struct range){ x.cue_last, rule_content_end(s, x.cue_last, s->n_cues) });
}

/* "“I stay at home” – Ann Roe, 61, nurse" */
static int report_dash(struct sentence_rules *s)
{
	const struct flow *f = s->f;
	uint32_t dash = s->from + 1;
	struct range who;

	if (f->container != TEXT_NONE || s->rules->headline || !frame_is_quote(f, s->from))
		return 0;
	while (dash < s->end && (f->items[dash].mark == '.' || frame_is_comma(f, dash)))
		dash++;
	if (dash + 1 >= s->end || !(f->items[dash].flags & TOKEN_DASH) || !(f->items[dash + 1].flags & TOKEN_TITLE))
		return 0;
	who = phrase_after(f, dash + 1, s->end);
	if (who.last - who.first < 2 || who.last - who.first > 6 ||
	    (who.last < s->end && !(frame_is_comma(f, who.last) || f->items[who.last].mark == '.')))
		return 0;
	struct cue cue = { .first = dash, .last = dash + 1, .verb_at = dash, .subject = who };
	struct frame x = { .cue = &cue, .cue_last = dash + 1 };
	struct attribution *a = report_start(s, &x, "dash");
	if (!a)
		return -ENOMEM;
	a->score = 800;
	a->quote_alone = true;
	return rule_add_range(s, a, (struct range){ s->from, s->from + 1 });
}

int rule_verbs(struct sentence_rules *s)
{
	const struct flow *f = s->f;
	uint32_t left_from = s->from, had = s->rules->found.n;
	int r = 0;

	subject_settle(s);
	for (uint32_t k = 0; k < s->n_cues && r == 0; k++)
		r = report(s, k, &left_from);
	for (uint32_t i = s->from + 1; i + 2 < s->end && r == 0; i++)
		if (is_conviction(f, i))
			r = report_conviction(s, i);
	if (r == 0 && s->n_cues == 0)
		r = report_dash(s);
	if (r == 0)
		r = report_colon(s, s->rules->found.n > had);
	return r == 0 && s->rules->found.n == had ? report_colon_clause(s) : r;
}
