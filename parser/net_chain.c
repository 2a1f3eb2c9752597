#include "parser/net_chain.h"

#include <stdbool.h>

#include "common/cleanup.h"
#include "parser/net_file.h"

/* Worse than any chain, far from overflow: NET_CHUNK tokens score less than 2^27 either way. */
#define NEVER (-(1 << 30))
/* round(16 NET_UNIT ln(1 + e^(-16 i / NET_UNIT))): the table's step is 16 units, its values are sixteenths of a unit. */
#define TABLE_STEP 16
static const uint16_t log_table[] = {
	2839, 2713, 2591, 2473, 2359, 2249, 2143, 2040, 1942, 1847, 1756, 1669, 1585, 1504, 1427, 1354, 1283,
	1216, 1152, 1090, 1032, 976, 923, 873, 825, 779, 736, 695, 656, 619, 584, 551, 520, 490, 462, 436, 410,
	387, 364, 343, 323, 304, 286, 270, 254, 239, 225, 212, 199, 187, 176, 166, 156, 147, 138, 130, 122,
	115, 108, 101, 95, 90, 84, 79, 74, 70, 66, 62, 58, 55, 51, 48, 45, 43, 40, 38, 35, 33, 31, 29, 28, 26,
	24, 23, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 11, 10, 10, 9, 8, 8, 7, 7, 7, 6, 6, 5, 5, 5, 5, 4,
	4, 4, 4, 0,
};

int32_t net_log_add(int32_t a, int32_t b)
{
	int32_t high = a > b ? a : b, apart = high - (a > b ? b : a), i = apart / TABLE_STEP;

	if (i + 1 >= (int32_t)ARRAY_LEN(log_table))
		return high;
	int32_t left = log_table[i] * (TABLE_STEP - apart % TABLE_STEP) + log_table[i + 1] * (apart % TABLE_STEP);
	return high + (left + TABLE_STEP * 8) / (TABLE_STEP * 16);
}

static bool allowed(size_t from, size_t to)
{
	return to == 0 || to % 2 == 1 || from == to || from == to - 1;
}

static size_t best_before(const struct net_chain *c, const int32_t *score, size_t to, int32_t *ret)
{
	size_t best = 0;

	*ret = NEVER;
	for (size_t from = 0; from < c->labels; from++) {
		int32_t v = score[from] + c->turns[from * c->labels + to];
		if (allowed(from, to) && v > *ret)
			best = from, *ret = v;
	}
	return best;
}

int32_t net_chain_best(const struct net_chain *self, uint8_t *back, uint8_t *ret)
{
	size_t k = self->labels, best = 0;
	int32_t now[CHAIN_LABELS_MAX] = { 0 }, next[CHAIN_LABELS_MAX];

	for (size_t l = 0; l < k; l++)
		now[l] = l && l % 2 == 0 ? NEVER / 2 : self->scores[l];
	for (size_t i = 1; i < self->n; i++) {
		for (size_t to = 0; to < k; to++) {
			back[i * k + to] = (uint8_t)best_before(self, now, to, &next[to]);
			next[to] += self->scores[i * k + to];
		}
		for (size_t l = 0; l < k; l++)
			now[l] = next[l];
	}
	for (size_t l = 1; l < k; l++)
		if (now[l] > now[best])
			best = l;
	int32_t score = now[best];
	for (size_t i = self->n; i-- > 0;) {
		ret[i] = (uint8_t)best;
		if (i)
			best = back[i * k + best];
	}
	return score;
}

int32_t net_chain_all(const struct net_chain *self, int32_t *before)
{
	size_t k = self->labels;

	for (size_t l = 0; l < k; l++)
		before[l] = self->scores[l];
	for (size_t i = 1; i < self->n; i++)
		for (size_t to = 0; to < k; to++) {
			int32_t all = before[(i - 1) * k] + self->turns[to];
			for (size_t from = 1; from < k; from++)
				all = net_log_add(all, before[(i - 1) * k + from] + self->turns[from * k + to]);
			before[i * k + to] = all + self->scores[i * k + to];
		}
	const int32_t *last = before + (self->n - 1) * k;
	int32_t all = last[0];
	for (size_t l = 1; l < k; l++)
		all = net_log_add(all, last[l]);
	return all;
}

void net_chain_after(const struct net_chain *self, int32_t *after)
{
	size_t k = self->labels;

	for (size_t l = 0; l < k; l++)
		after[(self->n - 1) * k + l] = 0;
	for (size_t i = self->n - 1; i-- > 0;)
		for (size_t from = 0; from < k; from++) {
			const int32_t *next = after + (i + 1) * k, *scores = self->scores + (i + 1) * k;
			int32_t all = self->turns[from * k] + scores[0] + next[0];
			for (size_t to = 1; to < k; to++)
				all = net_log_add(all, self->turns[from * k + to] + scores[to] + next[to]);
			after[i * k + from] = all;
		}
}
