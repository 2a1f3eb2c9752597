#include <errno.h>

#include "common/cleanup.h"
#include "parser/net_chain.h"
#include "parser/net_pass.h"

/* One cue to so many tokens is more than any prose has; beyond that the text is none. */
#define TOKENS_PER_CUE 6

void net_clear_margins(struct net_rows rows, size_t n)
{
	size_t margin = (size_t)NET_MARGIN * rows.width;

	memset(rows.at - margin, ACTIVATION_ZERO, margin);
	memset(rows.at + n * rows.width, ACTIVATION_ZERO, margin);
}

int32_t net_unit(float nats)
{
	float most = (float)NET_SCORE_MAX / NET_UNIT, v = nats > most ? most : nats < -most ? -most : nats;

	return (int32_t)(v * NET_UNIT + (v < 0 ? -0.5f : 0.5f));
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

void net_convolve(const struct net_pass *self, const struct net_linear *l, const struct net_norm *norm, size_t dilation,
		  struct net_rows x, struct net_rows y, size_t n)
{
	const struct net_kernel *kernel = self->net->kernel;
	size_t d = x.width;

	for (size_t t = 0; t < n; t += NET_TILE) {
		kernel->product(l, x.at + t * d - dilation * d, d, dilation * d, self->tile);
		for (size_t r = 0; r < least(NET_TILE, n - t); r++)
			kernel->convolve(self->tile + r * l->padded, x.at + (t + r) * d, d, norm, y.at + (t + r) * d);
	}
}

static uint32_t word_row(const struct net *net, uint64_t word)
{
	size_t low = 0, high = net->words;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (net->word[mid] < word)
			low = mid + 1;
		else
			high = mid;
	}
	return low < net->words && net->word[low] == word ? (uint32_t)low + 1 : 0;
}

static void embed(const struct net_pass *self)
{
	const struct net *net = self->net;
	const int8_t *rows[NET_INPUTS];
	float scales[NET_INPUTS];

	net_tokens(self->text, self->low, self->high, self->tokens);
	for (uint32_t i = 0; i < self->high - self->low; i++) {
		const struct net_token *t = &self->tokens[i];
		for (size_t k = 0; k < NET_INPUTS; k++) {
			size_t row = k == INPUT_WORD ? word_row(net, t->word) : t->row[k];
			rows[k] = net->input[k].rows + row * net->width;
			scales[k] = net->input[k].scale[row];
		}
		net->kernel->embed(rows, scales, net->width, &net->input_norm, self->x.at + (size_t)i * net->width);
	}
}

/* The recurrence from the last token to the first; kept in self->left. */
static void scan_left(const struct net_pass *self, const struct net_block *b, size_t n)
{
	const struct net_kernel *kernel = self->net->kernel;
	size_t d = self->net->width, half = d / 2;
	float state[NET_WIDTH_MAX] = { 0 };

	for (size_t tiles = (n + NET_TILE - 1) / NET_TILE; tiles-- > 0;) {
		size_t t = tiles * NET_TILE;
		kernel->product(&b->left, self->y.at + t * d, d, 0, self->tile);
		for (size_t r = least(NET_TILE, n - t); r-- > 0;) {
			kernel->scan(self->tile + r * b->left.padded, state, half);
			memcpy(self->left + (t + r) * half, state, half * sizeof *state);
		}
	}
}

static void scan_right(const struct net_pass *self, const struct net_block *b, size_t n)
{
	const struct net_kernel *kernel = self->net->kernel;
	size_t d = self->net->width, half = d / 2;
	float state[NET_WIDTH_MAX] = { 0 };

	for (size_t t = 0; t < n; t += NET_TILE) {
		kernel->product(&b->right, self->y.at + t * d, d, 0, self->tile);
		for (size_t r = 0; r < least(NET_TILE, n - t); r++) {
			kernel->scan(self->tile + r * b->right.padded, state, half);
			kernel->join(state, self->left + (t + r) * half, self->y.at + (t + r) * d, half, &b->scan_norm,
				     self->x.at + (t + r) * d);
		}
	}
}

static void encode(const struct net_pass *self)
{
	const struct net *net = self->net;
	size_t n = self->high - self->low;

	net_clear_margins(self->x, n);
	embed(self);
	for (size_t i = 0; i < net->layers; i++) {
		const struct net_block *b = &net->block[i];
		net_convolve(self, &b->conv, &b->conv_norm, 1, self->x, self->y, n);
		scan_left(self, b, n);
		scan_right(self, b, n);
	}
}

/* Cue scores, and the tokens' share in the second pass. */
static void head(const struct net_pass *self)
{
	const struct net *net = self->net;
	size_t d = net->width, p = net->pair_width, n = self->high - self->low;

	for (size_t t = 0; t < n; t += NET_TILE) {
		size_t rows = least(NET_TILE, n - t);
		net->kernel->product(&net->cue, self->x.at + t * d, d, 0, self->tile);
		for (size_t r = 0; r < rows; r++)
			for (size_t k = 0; k < CUE_LABELS; k++)
				self->score[(t + r) * CUE_LABELS + k] = net_unit(self->tile[r * net->cue.padded + k]);
		net->kernel->product(&net->token, self->x.at + t * d, d, 0, self->tile);
		memcpy(self->token + t * p, self->tile, rows * p * sizeof *self->tile);
	}
}

/* Labels every token of the piece. The marginals are those of the scores as they were trained, without cue_offset. */
static void find_cues(const struct net_pass *self)
{
	const struct net *net = self->net;
	size_t n = self->high - self->low;
	struct net_chain chain = { self->score, net->cue_turns, n, CUE_LABELS };

	net_chain_all(&chain, self->before);
	net_chain_after(&chain, self->after);
	for (size_t i = 0; i < n; i++)
		self->score[i * CUE_LABELS + CUE_OUTSIDE] += net->cue_offset;
	net_chain_best(&chain, self->back, self->label);
	for (size_t i = 0; i < n; i++)
		self->in_cue[i] = self->label[i] != CUE_OUTSIDE;
}

/* The bytes of the runs of tokens that are part; a line's end inside a run does not part it. */
static int part_spans(const struct net_pass *self, uint8_t part, struct spans *ret)
{
	const struct token *tokens = self->text->tokens;
	bool open = false;

	ret->at = NULL, ret->n = 0;
	for (uint32_t i = self->part_first; i < self->part_last; i++) {
		if (tokens[i].kind == TOKEN_NEWLINE)
			continue;
		if (self->part[i - self->part_first] != part) {
			open = false;
			continue;
		}
		if (!open) {
			struct span *at = arena_grow(self->arena, ret->at, ret->n, ret->n + 1, sizeof *at);
			if (!at)
				return -ENOMEM;
			ret->at = at;
			ret->at[ret->n++].from = tokens[i].from;
			open = true;
		}
		ret->at[ret->n - 1].to = tokens[i].to;
	}
	return 0;
}

struct found {
	struct net_attribution *at;
	int32_t (*evidence)[NET_EVIDENCE];
	size_t n, room;
};

static int grow(struct net_pass *self, struct found *found)
{
	size_t room = found->room ? 2 * found->room : 32;

	if (found->n < found->room)
		return 0;
	void *at = arena_grow(self->arena, found->at, found->room, room, sizeof *found->at);
	if (!at)
		return -ENOMEM;
	found->at = at;
	at = arena_grow(self->arena, found->evidence, found->room, room, sizeof *found->evidence);
	if (!at)
		return -ENOMEM;
	found->evidence = at;
	found->room = room;
	return 0;
}

/* 0 also when the cue has no content. */
static int attribute(struct net_pass *self, uint32_t first, uint32_t last, struct found *found)
{
	struct net_attribution *a;
	struct span *cue = arena_alloc(self->arena, 1, sizeof *cue);
	int32_t roles = net_roles(self, first, last);
	int r = grow(self, found);

	if (r < 0 || !cue)
		return -ENOMEM;
	a = &found->at[found->n];
	*cue = (struct span){ self->text->tokens[first].from, self->text->tokens[last].to };
	a->cue = (struct spans){ cue, 1 };
	r = part_spans(self, PART_CONTENT, &a->content);
	if (r < 0 || a->content.n == 0)
		return r;
	r = part_spans(self, PART_SOURCE, &a->source);
	if (r < 0)
		return r;
	a->score = net_score(self, first, last, roles, found->evidence[found->n]);
	found->n++;
	return 0;
}

static int run_piece(struct net_pass *self, struct found *found)
{
	uint32_t n = self->high - self->low, cues = n / TOKENS_PER_CUE + 4;

	encode(self);
	head(self);
	find_cues(self);
	for (uint32_t i = 0, end; i < n && cues; i = end) {
		end = i + 1;
		if (self->label[i] == CUE_OUTSIDE)
			continue;
		while (end < n && self->label[end] == CUE_INSIDE)
			end++;
		if (end - i > CUE_MAX)
			continue;
		cues--;
		int r = attribute(self, self->low + i, self->low + end - 1, found);
		if (r < 0)
			return r;
	}
	return 0;
}

static void *take(struct arena *arena, size_t n, size_t size, bool *ok)
{
	void *p = *ok ? arena_alloc(arena, n, size) : NULL;

	*ok = p;
	return p;
}

static struct net_rows take_rows(struct arena *arena, size_t n, size_t width, bool *ok)
{
	size_t rows = n + (size_t)2 * NET_MARGIN + NET_TILE;
	uint8_t *p = take(arena, rows * width, 1, ok);

	return (struct net_rows){ p ? p + (size_t)NET_MARGIN * width : NULL, width };
}

static int start(const struct net *net, struct arena *arena, const struct text *text, struct net_pass *ret)
{
	size_t rows = least(text->n_tokens, NET_CHUNK), d = net->width, p = net->pair_width;
	struct net_pass s = { .net = net, .text = text, .arena = arena };
	bool ok = true;

	s.tokens = take(arena, rows, sizeof *s.tokens, &ok);
	s.x = take_rows(arena, rows, d, &ok);
	s.y = take_rows(arena, rows, d, &ok);
	s.tile = take(arena, (size_t)NET_TILE * NET_WIDTH_MAX, sizeof *s.tile, &ok);
	s.left = take(arena, rows * d / 2, sizeof *s.left, &ok);
	s.token = take(arena, rows * p, sizeof *s.token, &ok);
	s.score = take(arena, rows * CUE_LABELS, sizeof *s.score, &ok);
	s.before = take(arena, rows * CUE_LABELS, sizeof *s.before, &ok);
	s.after = take(arena, rows * CUE_LABELS, sizeof *s.after, &ok);
	s.back = take(arena, rows * CUE_LABELS, 1, &ok);
	s.label = take(arena, rows, 1, &ok);
	s.in_cue = take(arena, rows, sizeof *s.in_cue, &ok);
	s.u = take_rows(arena, WINDOW_MAX, p, &ok);
	s.v = take_rows(arena, WINDOW_MAX, p, &ok);
	s.relative = take(arena, WINDOW_MAX, sizeof *s.relative, &ok);
	s.role_score = take(arena, (size_t)WINDOW_MAX * ROLE_LABELS, sizeof *s.role_score, &ok);
	s.role_before = take(arena, (size_t)WINDOW_MAX * ROLE_LABELS, sizeof *s.role_before, &ok);
	s.role_back = take(arena, (size_t)WINDOW_MAX * ROLE_LABELS, 1, &ok);
	s.role_label = take(arena, WINDOW_MAX, 1, &ok);
	s.part = take(arena, REACH_MAX, 1, &ok);
	*ret = s;
	return ok ? 0 : -ENOMEM;
}

/* The end of the piece that begins at low: between paragraphs, else sentences, else anywhere. Pieces are about equal. */
static uint32_t piece_end(const struct text *text, uint32_t low)
{
	uint32_t left = text->n_tokens - low, pieces = (left + NET_CHUNK - 1) / NET_CHUNK;
	uint32_t high = low + (left + pieces - 1) / pieces;

	if (pieces == 1)
		return text->n_tokens;
	if (text->n_sentences == 0)
		return high;
	uint32_t paragraph = text->paragraphs[text->tokens[high].paragraph].first;
	uint32_t sentence = text->sentences[text->tokens[high].sentence].first;
	return paragraph > low && paragraph <= high ? paragraph : sentence > low && sentence <= high ? sentence : high;
}

int net_run_evidence(const struct net *self, struct arena *arena, const struct text *text, struct net_attribution **ret,
		     int32_t (**ret_evidence)[NET_EVIDENCE], size_t *ret_n)
{
	struct net_pass pass;
	struct found found = { 0 };
	int r = text->n_tokens ? start(self, arena, text, &pass) : 0;

	for (uint32_t low = 0; r == 0 && low < text->n_tokens; low = pass.high) {
		pass.low = low;
		pass.high = piece_end(text, low);
		r = run_piece(&pass, &found);
	}
	if (r < 0)
		return r;
	*ret = found.at;
	*ret_n = found.n;
	if (ret_evidence)
		*ret_evidence = found.evidence;
	return 0;
}

int net_run(const struct net *self, struct arena *arena, const struct text *text, struct net_attribution **ret,
	    size_t *ret_n)
{
	struct net_attribution *all = NULL;
	size_t n = 0, kept = 0;
	int r = net_run_evidence(self, arena, text, &all, NULL, &n);

	if (r < 0)
		return r;
	for (size_t i = 0; i < n; i++)
		if (all[i].score >= self->least)
			all[kept++] = all[i];
	*ret = all;
	*ret_n = kept;
	return 0;
}
