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
		if (e->verb && !(lexicon_verbs[e->verb - 1].frames & V_STANCE))
			return ACT_SPEECH;
		if ((e->verb && lexicon_verbs[e->verb - 1].frames & V_STANCE) || e->classes & W_MIND)
			act = ACT_STANCE;
		if (r->text.tokens[i].kind == TOKEN_PUNCT || str_eq_nocase(text_token(&r->text, i), STR("according")))
			return ACT_SPEECH;
	}
	return act;
}

static int add(struct reading *r, const struct net_attribution *n)
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
	if (r->parts[paragraph] == PART_OUTSIDE || (r->turn_of && r->turn_of[paragraph] && t->tokens[cue.first].from <= t->tokens[r->turns[r->turn_of[paragraph] - 1].colon].from &&
	                                            paragraph == r->turns[r->turn_of[paragraph] - 1].paragraph))
		return 0;
	a = rules_add(&r->rules, "network");
	if (!a)
		return -ENOMEM;
	a->cue = cue;
	if (n->source.n)
		a->source = run_of(t, n->source.at[0]);
	a->act = act_of(r, cue);
	a->score = n->score;
	a->paragraph = paragraph;
	a->container = t->tokens[cue.first].quotation;
	a->passive = !n->source.n;
	a->network = true;
	for (size_t i = 0; i < n->content.n; i++) {
		struct run c = run_of(t, n->content.at[i]);
		if (rules_content(&r->rules, a, c.first, c.last) < 0)
			return -ENOMEM;
	}
	return 0;
}

int extract_net(struct reading *r, const struct net *net)
{
	struct net_attribution *list;
	size_t n;
	int e = net_run(net, r->arena, &r->text, &list, &n);

	for (size_t i = 0; i < n && e == 0; i++)
		e = add(r, &list[i]);
	return e;
}
