#include "parser/train/train.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LABELS_MAX = 8 };

/* The gate of the run time: x (27 + x²) / (27 + 9 x²), a Padé form of tanh that meets 1 at 3. */
static inline float squash(float x)
{
	x = x < -3 ? -3 : x > 3 ? 3 : x;
	return x * (27 + x * x) / (27 + 9 * x * x);
}

/* Its slope, ((27 - 3 x²) / (27 + 9 x²))², which is 0 at the ends. */
static inline float slope(float x)
{
	x = x < -3 ? -3 : x > 3 ? 3 : x;
	float s = (27 - 3 * x * x) / (27 + 9 * x * x);
	return s * s;
}

static void scan_row(const float *y, int64_t step_y, float *h, int64_t step_h, int32_t n, int32_t half)
{
	float *before = calloc((size_t)half, sizeof *before);

	for (int32_t t = 0; before && t < n; t++, y += step_y, h += step_h)
		for (int32_t i = 0; i < half; i++) {
			float z = squash(y[i]), f = 0.5f + 0.5f * squash(0.5f * y[half + i]);
			before[i] = h[i] = z + f * (before[i] - z);
		}
	free(before);
}

void train_scan(const float *y, const int32_t *length, int32_t batch, int32_t time, int32_t half, float *h)
{
	memset(h, 0, (size_t)batch * (size_t)time * 2 * (size_t)half * sizeof *h);
	for (int64_t b = 0; b < batch; b++) {
		const float *row = y + b * time * 4 * half;
		float *out = h + b * time * 2 * half;
		int64_t last = length[b] - 1;
		if (last < 0)
			continue;
		scan_row(row, 4 * half, out, 2 * half, length[b], half);
		scan_row(row + last * 4 * half + 2 * half, -4 * half, out + last * 2 * half + half, -2 * half, length[b], half);
	}
}

/* From the last step of the scan to its first; the pointers stand at the last. */
static void scan_back_row(const float *y, float *gy, int64_t step_y, const float *h, const float *gh, int64_t step_h,
			  int32_t n, int32_t half)
{
	float *carry = calloc(2 * (size_t)half, sizeof *carry), *zero = carry + half;

	for (int32_t t = n - 1; carry && t >= 0; t--, y -= step_y, gy -= step_y, h -= step_h, gh -= step_h) {
		const float *before = t ? h - step_h : zero;
		for (int32_t i = 0; i < half; i++) {
			float z = squash(y[i]), f = 0.5f + 0.5f * squash(0.5f * y[half + i]), g = gh[i] + carry[i];
			gy[i] = g * (1 - f) * slope(y[i]);
			gy[half + i] = g * (before[i] - z) * 0.25f * slope(0.5f * y[half + i]);
			carry[i] = g * f;
		}
	}
	free(carry);
}

void train_scan_back(const float *y, const float *h, const float *gradient_h, const int32_t *length, int32_t batch,
		     int32_t time, int32_t half, float *gradient_y)
{
	memset(gradient_y, 0, (size_t)batch * (size_t)time * 4 * (size_t)half * sizeof *gradient_y);
	for (int64_t b = 0; b < batch; b++) {
		int64_t y0 = b * time * 4 * half, h0 = b * time * 2 * half, last = length[b] - 1;
		if (last < 0)
			continue;
		scan_back_row(y + y0 + last * 4 * half, gradient_y + y0 + last * 4 * half, 4 * half, h + h0 + last * 2 * half,
			      gradient_h + h0 + last * 2 * half, 2 * half, length[b], half);
		scan_back_row(y + y0 + 2 * half, gradient_y + y0 + 2 * half, -4 * half, h + h0 + half,
			      gradient_h + h0 + half, -2 * half, length[b], half);
	}
}

static float log_sum(const float *a, int32_t n)
{
	float most = a[0], sum = 0;

	for (int32_t i = 1; i < n; i++)
		most = a[i] > most ? a[i] : most;
	for (int32_t i = 0; i < n; i++)
		sum += expf(a[i] - most);
	return most + logf(sum);
}

struct chain {
	const float *e, *t;
	const int32_t *y;
	int32_t n, labels;
	float (*before)[LABELS_MAX], (*after)[LABELS_MAX]; /* [n] */
};

static float forward_backward(const struct chain *c)
{
	int32_t k = c->labels, n = c->n;
	float sum[LABELS_MAX];

	memcpy(c->before[0], c->e, (size_t)k * sizeof(float));
	for (int32_t i = 1; i < n; i++)
		for (int32_t to = 0; to < k; to++) {
			for (int32_t from = 0; from < k; from++)
				sum[from] = c->before[i - 1][from] + c->t[from * k + to];
			c->before[i][to] = log_sum(sum, k) + c->e[i * k + to];
		}
	memset(c->after[n - 1], 0, sizeof *c->after);
	for (int32_t i = n - 2; i >= 0; i--)
		for (int32_t from = 0; from < k; from++) {
			for (int32_t to = 0; to < k; to++)
				sum[to] = c->t[from * k + to] + c->e[(i + 1) * k + to] + c->after[i + 1][to];
			c->after[i][from] = log_sum(sum, k);
		}
	return log_sum(c->before[n - 1], k);
}

/* Expected minus seen. */
static void chain_gradient(const struct chain *c, float all, float *ge, float *gt)
{
	int32_t k = c->labels;

	for (int32_t i = 0; i < c->n; i++) {
		for (int32_t to = 0; to < k; to++)
			ge[i * k + to] = expf(c->before[i][to] + c->after[i][to] - all) - (float)(c->y[i] == to);
		for (int32_t from = 0; i > 0 && from < k; from++)
			for (int32_t to = 0; to < k; to++)
				gt[from * k + to] += expf(c->before[i - 1][from] + c->t[from * k + to] + c->e[i * k + to] +
							  c->after[i][to] - all);
		if (i > 0)
			gt[c->y[i - 1] * k + c->y[i]] -= 1;
	}
}

double train_chain(const float *e, const int32_t *length, const int32_t *y, const float *t, int32_t batch, int32_t time,
		   int32_t labels, float *ge, float *gt)
{
	float(*work)[LABELS_MAX] = calloc(2 * (size_t)time + 2, sizeof *work);
	double loss = 0;

	memset(ge, 0, (size_t)batch * (size_t)time * (size_t)labels * sizeof *ge);
	memset(gt, 0, (size_t)labels * (size_t)labels * sizeof *gt);
	for (int64_t b = 0; work && b < batch; b++) {
		struct chain c = { e + b * time * labels, t, y + b * time, length[b], labels, work, work + time + 1 };
		if (c.n < 1)
			continue;
		float all = forward_backward(&c), seen = c.e[c.y[0]];
		for (int32_t i = 1; i < c.n; i++)
			seen += c.t[c.y[i - 1] * labels + c.y[i]] + c.e[i * labels + c.y[i]];
		loss += all - seen;
		chain_gradient(&c, all, ge + b * time * labels, gt);
	}
	free(work);
	return work ? loss : NAN;
}
