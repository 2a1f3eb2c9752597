#include "parser/net_pass.h"

#include "common/cleanup.h"
#include "parser/net_chain.h"

static const size_t dilations[] = { 1, 2, 4 };

/* What the first and last token of the cue add to every token of the window. */
static void cue_vector(const struct net_pass *self, uint32_t first, uint32_t last, float ret[static NET_WIDTH_MAX])
{
	const struct net *net = self->net;
	size_t d = net->width;

	net->kernel->product(&net->first, self->x.at + first * d, d, 0, self->tile);
	memcpy(ret, self->tile, net->pair_width * sizeof *ret);
	net->kernel->product(&net->last, self->x.at + last * d, d, 0, self->tile);
	for (size_t i = 0; i < net->pair_width; i++)
		ret[i] += self->tile[i];
}

static void meet_cue(const struct net_pass *self, uint32_t first, uint32_t last, struct net_window w)
{
	const struct net *net = self->net;
	size_t p = net->pair_width;
	const float *rows[NET_RELATIONS];
	float cue[NET_WIDTH_MAX] = { 0 };

	cue_vector(self, first - self->low, last - self->low, cue);
	net_relate(self->text, first, last, w, self->in_cue, self->low, self->relative);
	for (uint32_t i = w.first; i < w.last; i++) {
		for (size_t k = 0; k < NET_RELATIONS; k++)
			rows[k] = net->relation[k] + self->relative[i - w.first].row[k] * p;
		net->kernel->meet(self->token + (i - self->low) * p, cue, rows, p, &net->pair_norm,
				  self->u.at + (i - w.first) * p);
	}
}

static void role_scores(const struct net_pass *self, struct net_rows x, size_t n)
{
	const struct net_linear *l = &self->net->role;

	for (size_t t = 0; t < n; t += NET_TILE) {
		self->net->kernel->product(l, x.at + t * x.width, x.width, 0, self->tile);
		for (size_t r = 0; r < NET_TILE && t + r < n; r++)
			for (size_t k = 0; k < ROLE_LABELS; k++)
				self->role_score[(t + r) * ROLE_LABELS + k] = net_unit(self->tile[r * l->padded + k]);
	}
}

/* A quotation of so many tokens and its marks is speech; a shorter one may be a nickname within a source. */
#define SPEECH_TOKENS 8

/* Quoted speech is no one's name: outside of the quotation in which the cue stands it is not labelled as a source. */
static void bar_quoted_sources(const struct net_pass *self, uint32_t first, struct net_window w)
{
	const struct text *t = self->text;

	for (uint32_t i = w.first; i < w.last; i++) {
		uint32_t q = t->tokens[i].quotation;
		if (q == TEXT_NONE || q == t->tokens[first].quotation ||
		    t->quotations[q].last - t->quotations[q].first < SPEECH_TOKENS)
			continue;
		self->role_score[(i - w.first) * ROLE_LABELS + ROLE_SOURCE_BEGIN] = -NET_SCORE_MAX;
		self->role_score[(i - w.first) * ROLE_LABELS + ROLE_SOURCE] = -NET_SCORE_MAX;
	}
}

/*
 * A content which reaches the window's edge inside a quotation goes on to the
 * quotation's end: the window was too small for it, not the quotation too long.
 */
static void finish_quotation(struct net_pass *self, struct net_window w)
{
	const struct text *t = self->text;
	uint32_t q = t->tokens[w.last - 1].quotation;

	if (self->part[w.last - 1 - self->part_first] == PART_CONTENT && q != TEXT_NONE &&
	    t->quotations[q].flags & QUOTATION_CLOSED && t->quotations[q].last - w.last <= QUOTE_REACH &&
	    t->quotations[q].last > w.last) {
		memset(self->part + (w.last - self->part_first), PART_CONTENT, t->quotations[q].last - w.last);
		self->part_last = t->quotations[q].last;
	}
	q = t->tokens[w.first].quotation;
	if (self->part[w.first - self->part_first] == PART_CONTENT && q != TEXT_NONE &&
	    t->quotations[q].first < w.first && w.first - t->quotations[q].first <= QUOTE_REACH) {
		uint32_t from = t->quotations[q].first;
		memset(self->part + (from - self->part_first), PART_CONTENT, w.first - from);
	}
}

static void set_parts(struct net_pass *self, struct net_window w)
{
	static const uint8_t part_of[ROLE_LABELS] = {
		[ROLE_SOURCE_BEGIN] = PART_SOURCE, [ROLE_SOURCE] = PART_SOURCE,
		[ROLE_CONTENT_BEGIN] = PART_CONTENT, [ROLE_CONTENT] = PART_CONTENT,
	};

	self->part_first = w.first > QUOTE_REACH ? w.first - QUOTE_REACH : 0;
	self->part_last = w.last;
	memset(self->part, PART_NONE, REACH_MAX);
	for (uint32_t i = w.first; i < w.last; i++)
		self->part[i - self->part_first] = part_of[self->role_label[i - w.first]];
	finish_quotation(self, w);
}

int32_t net_roles(struct net_pass *self, uint32_t first, uint32_t last)
{
	const struct net *net = self->net;
	struct net_window w = net_window_around(self->text, first, last, self->low, self->high);
	struct net_rows x = self->u, y = self->v, swap;
	size_t n = w.last - w.first;

	net_clear_margins(x, n);
	net_clear_margins(y, n);
	meet_cue(self, first, last, w);
	for (size_t k = 0; k < net->pair_layers; k++) {
		net_convolve(self, &net->pair[k].conv, &net->pair[k].norm, dilations[k % ARRAY_LEN(dilations)], x, y, n);
		swap = x, x = y, y = swap;
	}
	role_scores(self, x, n);
	bar_quoted_sources(self, first, w);
	struct net_chain chain = { self->role_score, net->role_turns, n, ROLE_LABELS };
	int32_t best = net_chain_best(&chain, self->role_back, self->role_label);
	set_parts(self, w);
	return best - net_chain_all(&chain, self->role_before);
}
