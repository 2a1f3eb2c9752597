/* What the network found, as candidates beside those of the rules. */
#include <errno.h>

#include "parser/extract_impl.h"
#include "parser/net.h"

/* First token that ends after byte at. */
static uint32_t token_at(const struct text *t, uint32_t at)
{
	uint32_t low = 0, high = t->n_tokens;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;
		if (t->tokens[mid].to <= at)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static struct run run_of(const struct text *t, struct span s)
{
	struct run r = { token_at(t, s.from), 0 };

	r.last = r.first;
	while (r.last < t->n_tokens && t->tokens[r.last].from < s.to)
		r.last++;
	return r;
}

/* By the words of the cue: what is not uttered and not thought is done. */
static enum statement_act act_of(const struct reading *r, struct run cue)
{
	enum statement_act act = ACT_DEED;

	for (uint32_t i = cue.first; i < cue.last; i++) {
		const struct entry *e = &r->entries[i];
		if (e->classes & W_CUE)
			return ACT_SPEECH;
		if (e->verb && lexicon_verbs[e->verb - 1].frames & V_DEED &&
		    !(cue.last < r->text.n_tokens && str_eq(text_token(&r->text, cue.last), STR("that"))))
			continue;
		if (e->verb && !(lexicon_verbs[e->verb - 1].frames & (V_STANCE | V_IMPERSONAL)))
			return ACT_SPEECH;
		if (e->verb && lexicon_verbs[e->verb - 1].frames & V_IMPERSONAL &&
		    lexicon_verbs[e->verb - 1].frames & V_THAT && !(lexicon_verbs[e->verb - 1].frames & V_STANCE))
			return ACT_SPEECH;
		if ((e->verb && lexicon_verbs[e->verb - 1].frames & V_STANCE) || e->classes & W_MIND)
			act = ACT_STANCE;
		if (r->text.tokens[i].kind == TOKEN_PUNCT || str_eq_nocase(text_token(&r->text, i), STR("according")))
			return ACT_SPEECH;
	}
	return act;
}

static bool one_word(const struct reading *r, struct run source, uint32_t classes)
{
	return source.last == source.first + 1 && r->entries[source.first].classes & classes;
}

/* What PolNeAR calls an attribution and our conventions do not: the writer's or speaker's own mind, and questions that only prompt. */
static bool is_beyond(const struct reading *r, const struct attribution *a, const struct net_attribution *n)
{
	const struct text *t = &r->text;
	struct str first = one_word(r, a->source, W_SUBJ) ? text_token(t, a->source.first) : (struct str){ 0 };

	if (str_among_nocase(first, "I we you"))
		return true;
	for (uint32_t i = a->cue.first; i < a->cue.last; i++)
		if (str_eq_nocase(text_token(t, i), STR("asked")) &&
		    (i == 0 || t->tokens[i].flags & TOKEN_SENTENCE || r->entries[i - 1].classes & W_BE ||
		     t->tokens[i - 1].kind == TOKEN_PUNCT))
			return true;
	if (str_eq_nocase(text_token(t, a->source.first), STR("nobody")) ||
	    str_eq_nocase(text_token(t, a->source.first), STR("none")))
		return a->source.first < a->source.last;
	struct run content = run_of(t, n->content.at[0]);
	if (str_eq_nocase(text_token(t, content.first), STR("nothing")) && content.first + 1 < t->n_tokens &&
	    r->entries[content.first + 1].classes & W_PREP)
		return true;
	if (a->cue.last == a->cue.first + 1 && str_eq_nocase(text_token(t, a->cue.first), STR("citing")))
		return true;
	return a->act == ACT_STANCE && one_word(r, a->source, W_SUBJ | W_OBJ | W_POSS);
}

/* Of several pieces the one nearest to the cue, which is the subject of its verb; but "who" only where nothing else is. */
static struct run nearest_source(const struct reading *r, const struct net_attribution *n, struct run cue)
{
	struct run best = { 0 };
	uint32_t least = TEXT_NONE;

	for (size_t i = 0; i < n->source.n; i++) {
		struct run s = run_of(&r->text, n->source.at[i]);
		uint32_t gap = s.last <= cue.first ? cue.first - s.last : s.first - cue.first;
		if (one_word(r, s, W_REL) && n->source.n > 1)
			continue;
		if (best.first == best.last || gap < least)
			best = s, least = gap;
	}
	return best;
}

static int add(struct reading *r, const struct net_attribution *n, bool scheme)
{
	const struct text *t = &r->text;
	struct attribution *a;
	uint32_t paragraph;

	if (!n->cue.n || !n->content.n)
		return 0;
	struct run cue = run_of(t, (struct span){ n->cue.at[0].from, n->cue.at[0].to });
	if (cue.first >= cue.last)
		return 0;
	paragraph = t->tokens[cue.first].paragraph;
	if (r->parts[paragraph] == PART_OUTSIDE ||
	    (r->turn_of && r->turn_of[paragraph] &&
	     t->tokens[cue.first].from <= t->tokens[r->turns[r->turn_of[paragraph] - 1].colon].from &&
	     paragraph == r->turns[r->turn_of[paragraph] - 1].paragraph))
		return 0;
	a = rules_add(&r->rules, "network");
	if (!a)
		return -ENOMEM;
	a->cue = cue;
	a->source = nearest_source(r, n, cue);
	a->act = act_of(r, cue);
	a->score = n->score;
	a->paragraph = paragraph;
	a->container = t->tokens[cue.first].quotation;
	a->passive = !n->source.n;
	a->network = true;
	if (!scheme && is_beyond(r, a, n)) {
		r->rules.found.n--;
		return 0;
	}
	for (size_t i = 0; i < n->content.n; i++) {
		struct run c = run_of(t, n->content.at[i]);
		if (rules_content(&r->rules, a, c.first, c.last) < 0)
			return -ENOMEM;
	}
	return 0;
}

int extract_net(struct reading *r, const struct net *net, bool scheme)
{
	struct net_attribution *list;
	size_t n;
	int e = net_run(net, r->arena, &r->text, &list, &n);

	for (size_t i = 0; i < n && e == 0; i++)
		e = add(r, &list[i], scheme);
	return e;
}
