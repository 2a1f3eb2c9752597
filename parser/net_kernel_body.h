/*
 * net_kernel_body - the element-wise half of a kernel in plain C, included once
 * for each instruction set and vectorised by the compiler. Needs a product()
 * before it; defines the kernel KERNEL.
 *
 * The order of every operation is fixed by the source: compilers may not change
 * it without -ffast-math, whatever the width of their vectors.
 */

#define STEPS_TO_VALUE (1.0f / ACTIVATION_STEP)
#define NORM_EPSILON 1e-5f /* PyTorch's LayerNorm */
enum { WIDTH_MAX = 256 };

static inline float value_of(uint8_t x)
{
	return (float)((int)x - ACTIVATION_ZERO) * STEPS_TO_VALUE;
}

/* Sum in 16 lanes, then by halves. */
static inline float fold_lanes(float lane[static NET_LANES])
{
	for (size_t w = NET_LANES / 2; w; w /= 2)
		for (size_t i = 0; i < w; i++)
			lane[i] += lane[i + w];
	return lane[0];
}

static inline float sum(const float *x, size_t n)
{
	float lane[NET_LANES] = { 0 };

	for (size_t i = 0; i < n; i += NET_LANES)
		for (size_t k = 0; k < NET_LANES; k++)
			lane[k] += x[i + k];
	return fold_lanes(lane);
}

static inline float sum_squares(const float *x, size_t n, float mean)
{
	float lane[NET_LANES] = { 0 };

	for (size_t i = 0; i < n; i += NET_LANES)
		for (size_t k = 0; k < NET_LANES; k++) {
			float d = x[i + k] - mean;
			lane[k] += d * d;
		}
	return fold_lanes(lane);
}

/* LayerNorm (Ba, Kiros, Hinton 2016), then to a byte; low: -63, or 0 for relu. */
static inline void settle(const float *x, size_t n, const struct net_norm *norm, float low, uint8_t *restrict ret)
{
	float share = 1.0f / (float)n, mean = sum(x, n) * share;
	float inverse = 1.0f / __builtin_sqrtf(sum_squares(x, n, mean) * share + NORM_EPSILON);

	for (size_t i = 0; i < n; i++) {
		float v = (x[i] - mean) * inverse * norm->gain[i] + norm->bias[i];
		v = v < low ? low : v;
		v = v > ACTIVATION_MOST ? ACTIVATION_MOST : v;
		ret[i] = (uint8_t)(int)(v + (ACTIVATION_ZERO + 0.5f));
	}
}

/* x (27 + x²) / (27 + 9 x²): a Padé form of tanh that meets 1 at 3. The network is trained with it. */
static inline float squash(float x)
{
	x = x < -3.0f ? -3.0f : x;
	x = x > 3.0f ? 3.0f : x;
	return x * (27.0f + x * x) / (27.0f + 9.0f * (x * x));
}

static void embed(const int8_t *const *rows, const float *scales, size_t n, const struct net_norm *norm, uint8_t *ret)
{
	float x[WIDTH_MAX];

	for (size_t i = 0; i < n; i++)
		x[i] = (float)rows[0][i] * scales[0];
	for (size_t k = 1; k < NET_INPUTS; k++)
		for (size_t i = 0; i < n; i++)
			x[i] += (float)rows[k][i] * scales[k];
	settle(x, n, norm, -ACTIVATION_MOST, ret);
}

static void convolve(const float *y, const uint8_t *x, size_t n, const struct net_norm *norm, uint8_t *ret)
{
	float sum_of[WIDTH_MAX];

	for (size_t i = 0; i < n; i++)
		sum_of[i] = (y[i] > 0.0f ? y[i] : 0.0f) + value_of(x[i]);
	settle(sum_of, n, norm, -ACTIVATION_MOST, ret);
}

static void scan(const float *restrict y, float *restrict state, size_t half)
{
	for (size_t i = 0; i < half; i++) {
		float z = squash(y[i]), f = 0.5f + 0.5f * squash(0.5f * y[half + i]);
		state[i] = z + f * (state[i] - z);
	}
}

static void join(const float *right, const float *left, const uint8_t *x, size_t half, const struct net_norm *norm,
		 uint8_t *ret)
{
	float sum_of[WIDTH_MAX];

	for (size_t i = 0; i < half; i++)
		sum_of[i] = right[i] + value_of(x[i]);
	for (size_t i = 0; i < half; i++)
		sum_of[half + i] = left[i] + value_of(x[half + i]);
	settle(sum_of, 2 * half, norm, -ACTIVATION_MOST, ret);
}

static void meet(const float *token, const float *cue, const float *const *rows, size_t n, const struct net_norm *norm,
		 uint8_t *ret)
{
	float x[WIDTH_MAX];

	for (size_t i = 0; i < n; i++)
		x[i] = token[i] + cue[i];
	for (size_t k = 0; k < NET_RELATIONS; k++)
		for (size_t i = 0; i < n; i++)
			x[i] += rows[k][i];
	settle(x, n, norm, 0.0f, ret);
}

const struct net_kernel KERNEL = { product, embed, convolve, scan, join, meet };
