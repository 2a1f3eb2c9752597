#include "parser/net_chain.h"
#include "parser/net_pass.h"

#include "common/cleanup.h"

#define CUE_ODDS_MOST ((int64_t)12 * NET_UNIT)
#define ROLES_LEAST (-20 * NET_UNIT)

/* Thousandths of 1 / (1 + e^-x) for x = 0, 1/4, ... 8. */
static const uint16_t logistic[] = {
	500, 562, 622, 679, 731, 777, 818, 852, 881, 905, 924, 940, 953, 963, 971, 977, 982,
	986, 989, 991, 993, 995, 996, 997, 998, 998, 998, 999, 999, 999, 999, 1000, 1000,
};

/* x: 1/NET_UNIT nats. */
static uint16_t probability(int64_t x)
{
	enum { STEP = NET_UNIT / 4 };
	uint64_t away = (uint64_t)(x < 0 ? -x : x), i = away / STEP;
	uint32_t p;

	if (i + 1 >= ARRAY_LEN(logistic))
		p = logistic[ARRAY_LEN(logistic) - 1];
	else
		p = (uint32_t)(logistic[i] * (STEP - away % STEP) + logistic[i + 1] * (away % STEP) + STEP / 2) / STEP;
	return (uint16_t)(x < 0 ? 1000 - p : p);
}

/* ln(p / (1 - p)) of "this token belongs to a cue", mean over the cue. */
static int32_t cue_odds(const struct net_pass *self, uint32_t first, uint32_t last)
{
	int64_t odds = 0;

	for (size_t i = first - self->low; i <= last - self->low; i++) {
		const int32_t *a = self->before + i * CUE_LABELS, *b = self->after + i * CUE_LABELS;
		int32_t in = net_log_add(a[CUE_BEGIN] + b[CUE_BEGIN], a[CUE_INSIDE] + b[CUE_INSIDE]);
		odds += in - (a[CUE_OUTSIDE] + b[CUE_OUTSIDE]);
	}
	odds /= last - first + 1;
	return (int32_t)(odds > CUE_ODDS_MOST ? CUE_ODDS_MOST : odds < -CUE_ODDS_MOST ? -CUE_ODDS_MOST : odds);
}

static int32_t log2_units(uint32_t n)
{
	int32_t log = 0;

	while (n >> (log + 1))
		log++;
	return log * NET_UNIT;
}

static void weigh_parts(const struct net_pass *self, int32_t evidence[static NET_EVIDENCE])
{
	uint32_t content = 0;

	for (uint32_t i = self->part_first; i < self->part_last; i++) {
		uint8_t part = self->part[i - self->part_first];
		if (part == PART_SOURCE)
			evidence[EVIDENCE_SOURCE] = NET_UNIT;
		if (part != PART_CONTENT)
			continue;
		content++;
		if (self->text->tokens[i].flags & (TOKEN_OPENS | TOKEN_CLOSES))
			evidence[EVIDENCE_QUOTED] = NET_UNIT;
	}
	evidence[EVIDENCE_LENGTH] = log2_units(content);
}

uint16_t net_score(const struct net_pass *self, uint32_t first, uint32_t last, int32_t roles,
		   int32_t evidence[static NET_EVIDENCE])
{
	int64_t sum = 0;

	memset(evidence, 0, NET_EVIDENCE * sizeof *evidence);
	evidence[EVIDENCE_ONE] = NET_UNIT;
	evidence[EVIDENCE_CUE] = cue_odds(self, first, last);
	evidence[EVIDENCE_ROLES] = roles < ROLES_LEAST ? ROLES_LEAST : roles;
	weigh_parts(self, evidence);
	if (evidence[EVIDENCE_QUOTED]) {
		evidence[EVIDENCE_QUOTED_CUE] = evidence[EVIDENCE_CUE];
		evidence[EVIDENCE_QUOTED_ROLES] = evidence[EVIDENCE_ROLES];
	}
	for (size_t k = 0; k < NET_EVIDENCE; k++)
		sum += (int64_t)self->net->calibration[k] * evidence[k];
	return probability(sum / 65536);
}
