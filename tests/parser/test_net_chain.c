#include "tests/test.h"

#include <math.h>

#include "common/cleanup.h"
#include "parser/net_chain.h"
#include "parser/net_file.h"

enum { N_MAX = 6 };

static uint32_t random_next(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33);
}

static bool follows(size_t from, size_t to)
{
	return to == 0 || to % 2 == 1 || from == to || from + 1 == to;
}

/* All chains, one after another: the best that keeps the rules, and the sum over every one. */
static double by_hand(const struct net_chain *c, int32_t *ret_best)
{
	size_t chains = 1;
	double sum = 0;

	*ret_best = INT32_MIN;
	for (size_t i = 0; i < c->n; i++)
		chains *= c->labels;
	for (size_t k = 0; k < chains; k++) {
		int32_t score = 0;
		size_t rest = k, before = 0;
		bool ok = true;
		for (size_t i = 0; i < c->n; i++, rest /= c->labels) {
			size_t l = rest % c->labels;
			score += c->scores[i * c->labels + l] + (i ? c->turns[before * c->labels + l] : 0);
			ok = ok && (i ? follows(before, l) : l == 0 || l % 2 == 1);
			before = l;
		}
		sum += exp(score / (double)NET_UNIT);
		if (ok && score > *ret_best)
			*ret_best = score;
	}
	return log(sum) * NET_UNIT;
}

static void chains_agree_with_counting_by_hand(void **state)
{
	int32_t scores[N_MAX * CHAIN_LABELS_MAX], turns[CHAIN_LABELS_MAX * CHAIN_LABELS_MAX], before[N_MAX * CHAIN_LABELS_MAX],
		after[N_MAX * CHAIN_LABELS_MAX];
	uint8_t back[N_MAX * CHAIN_LABELS_MAX], label[N_MAX];
	uint64_t seed = 1;

	(void)state;
	for (size_t round = 0; round < 200; round++) {
		struct net_chain c = { scores, turns, 1 + round % N_MAX, round % 2 ? 3 : 5 };
		for (size_t i = 0; i < ARRAY_LEN(scores); i++)
			scores[i] = (int32_t)(random_next(&seed) % 2000) - 1000;
		for (size_t i = 0; i < ARRAY_LEN(turns); i++)
			turns[i] = (int32_t)(random_next(&seed) % 1000) - 500;
		int32_t want, all = net_chain_all(&c, before);
		double sum = by_hand(&c, &want);
		assert_int_equal(net_chain_best(&c, back, label), want);
		assert_true(fabs(sum - all) < 4);
		net_chain_after(&c, after);
		for (size_t i = 0; i < c.n; i++) {
			int32_t here = before[i * c.labels] + after[i * c.labels];
			for (size_t l = 1; l < c.labels; l++)
				here = net_log_add(here, before[i * c.labels + l] + after[i * c.labels + l]);
			assert_true(abs(here - all) < 8);
		}
	}
}

static void labels_are_inside_only_after_a_begin(void **state)
{
	/* Every inside scores best, and turns into it too: still none may stand first or after another kind. */
	int32_t scores[4 * 5], turns[25] = { 0 };
	uint8_t back[4 * 5], label[4];
	struct net_chain c = { scores, turns, 4, 5 };

	(void)state;
	for (size_t i = 0; i < 4; i++)
		for (size_t l = 0; l < 5; l++)
			scores[i * 5 + l] = i < 2 ? (l == 2) * 1000 : (l == 4) * 1000;
	net_chain_best(&c, back, label);
	for (size_t i = 0; i < 4; i++)
		assert_true(label[i] % 2 == 1 || label[i] == 0 || (i && follows(label[i - 1], label[i])));
	assert_int_equal(label[1], 2);
	assert_int_equal(label[3], 4);
}

static void logarithms_add_within_a_unit(void **state)
{
	(void)state;
	for (int32_t apart = 0; apart < 3000; apart++) {
		double want = log1p(exp(-apart / (double)NET_UNIT)) * NET_UNIT;
		assert_true(fabs(net_log_add(-500, -500 - apart) + 500 - want) <= 1);
		assert_int_equal(net_log_add(-500, -500 - apart), net_log_add(-500 - apart, -500));
	}
}

/* The longest piece with the greatest scores the file format admits: sums stay far from the ends of 32 bits. */
static void the_greatest_scores_do_not_overflow(void **state)
{
	static int32_t scores[NET_CHUNK * 3], before[NET_CHUNK * 3], after[NET_CHUNK * 3];
	static uint8_t back[NET_CHUNK * 3], label[NET_CHUNK];
	int32_t turns[9];

	(void)state;
	for (int sign = -1; sign <= 1; sign += 2) {
		struct net_chain c = { scores, turns, NET_CHUNK, 3 };
		for (size_t i = 0; i < ARRAY_LEN(scores); i++)
			scores[i] = sign * 2 * NET_SCORE_MAX;
		for (size_t i = 0; i < 9; i++)
			turns[i] = sign * NET_SCORE_MAX;
		int32_t want = sign * ((int32_t)NET_CHUNK * 2 * NET_SCORE_MAX + ((int32_t)NET_CHUNK - 1) * NET_SCORE_MAX);
		assert_int_equal(net_chain_best(&c, back, label), want);
		assert_true(net_chain_all(&c, before) >= want);
		net_chain_after(&c, after);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chains_agree_with_counting_by_hand),
		cmocka_unit_test(labels_are_inside_only_after_a_begin),
		cmocka_unit_test(logarithms_add_within_a_unit),
		cmocka_unit_test(the_greatest_scores_do_not_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
