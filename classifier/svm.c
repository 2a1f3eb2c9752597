#include "classifier/svm.h"

#include <math.h>
#include <stdbool.h>

/* Before anything is learnt a row is taken for a negative one, which most are: those that stay so cost no step. */
static const double BIAS_START = -1.2;

/* Four sums side by side: the processor need not wait for one addition to begin the next. */
static double dot(const struct svm *self, const struct svm_rows *rows, size_t row)
{
	uint32_t k = rows->first[row], end = rows->first[row + 1];
	const uint32_t *feature = rows->feature;
	const float *value = rows->value, *u = self->u;
	float a = 0, b = 0, c = 0, d = 0;

	for (; end - k >= 4; k += 4) {
		a += u[feature[k]] * value[k];
		b += u[feature[k + 1]] * value[k + 1];
		c += u[feature[k + 2]] * value[k + 2];
		d += u[feature[k + 3]] * value[k + 3];
	}
	for (; k < end; k++)
		a += u[feature[k]] * value[k];
	return (double)((a + b) + (c + d));
}

double svm_margin(const struct svm *self, const struct svm_rows *rows, size_t row)
{
	return dot(self, rows, row) + self->bias;
}

static void step(struct svm *self, const struct svm_rows *rows, size_t row, double by)
{
	float amount = (float)by;

	for (uint32_t k = rows->first[row]; k < rows->first[row + 1]; k++)
		self->u[rows->feature[k]] += amount * rows->value[k] * self->scale2[rows->feature[k]];
	self->bias += by;
}

static double curvature(const struct svm *self, const struct svm_rows *rows, size_t row)
{
	float sum = 1;

	for (uint32_t k = rows->first[row]; k < rows->first[row + 1]; k++)
		sum += rows->value[k] * rows->value[k] * self->scale2[rows->feature[k]];
	return (double)sum;
}

static size_t start(struct svm *self, const struct svm_rows *rows, const signed char *side)
{
	size_t n = 0;

	for (size_t f = 0; f < rows->n_features; f++)
		self->u[f] = 0;
	self->bias = BIAS_START;
	for (size_t i = 0; i < rows->n; i++) {
		if (!side[i])
			continue;
		self->order[n++] = (uint32_t)i;
		if (self->alpha[i] != 0)
			step(self, rows, i, (double)side[i] * self->alpha[i]);
	}
	return n;
}

/* xorshift (G. Marsaglia, 2003): the order must be mixed, not secret. */
static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static void shuffle(uint32_t *order, size_t n, uint32_t *random)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = next_random(random) % i;
		uint32_t swap = order[i - 1];
		order[i - 1] = order[k];
		order[k] = swap;
	}
}

/* What one pass over the rows found. */
struct pass {
	double high, low;           /* largest and smallest projected gradient */
	double shrink_at;           /* rows at alpha 0 with a larger gradient are left out */
};

/* One coordinate; false when the row can be left out of the next passes. */
static bool descend(struct svm *self, const struct svm_rows *rows, size_t row, int side, double regular, struct pass *pass)
{
	double alpha = self->alpha[row];
	double gradient = side * svm_margin(self, rows, row) - 1 + regular * alpha;
	double projected = gradient;

	if (alpha == 0) {
		if (gradient > pass->shrink_at)
			return false;
		projected = gradient < 0 ? gradient : 0;
	}
	pass->high = projected > pass->high ? projected : pass->high;
	pass->low = projected < pass->low ? projected : pass->low;
	if (fabs(projected) > 1e-12) {
		double next = alpha - gradient / (curvature(self, rows, row) + regular);
		next = next > 0 ? next : 0;
		self->alpha[row] = (float)next;
		step(self, rows, row, (self->alpha[row] - alpha) * side);
	}
	return true;
}

void svm_train(struct svm *self, const struct svm_rows *rows, const signed char *side, const struct svm_options *options)
{
	size_t all = start(self, rows, side), n = all;
	double regular[2] = { 0.5 / options->cost, 0.5 / options->cost_positive };
	double shrink_at = INFINITY;
	uint32_t random = 2463534242u;

	for (unsigned round = 0; round < options->rounds_max && n; round++) {
		struct pass pass = { .high = -INFINITY, .low = INFINITY, .shrink_at = shrink_at };
		shuffle(self->order, n, &random);
		for (size_t i = 0; i < n;) {
			uint32_t row = self->order[i];
			if (descend(self, rows, row, side[row], regular[side[row] > 0], &pass)) {
				i++;
			} else {
				self->order[i] = self->order[--n];
				self->order[n] = row;
			}
		}
		if (pass.high - pass.low <= options->tolerance) {
			if (n == all)
				return;
			/* Done with the rows in view: look at all of them once more. */
			n = all;
			shrink_at = INFINITY;
			continue;
		}
		shrink_at = pass.high > 0 ? pass.high : INFINITY;
	}
}
