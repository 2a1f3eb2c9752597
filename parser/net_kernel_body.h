/*
 * net_kernel_body - the element-wise half of a kernel in plain C, included once
 * for each instruction set and vectorised by the compiler. Needs a product()
 * before it; defines the kernel KERNEL. VECTOR_BYTES is what a register holds.
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

typedef float vector __attribute__((vector_size(VECTOR_BYTES)));
enum { VECTOR_FLOATS = VECTOR_BYTES / sizeof(float), VECTORS = NET_LANES / VECTOR_FLOATS };

static inline vector load(const float *x)
{
	vector v;

	__builtin_memcpy(&v, x, sizeof v);
	return v;
}

/* Sum of the 16 lanes, by halves. */
static inline float fold_lanes(const vector part[static VECTORS])
{
	float a[NET_LANES];

	__builtin_memcpy(a, part, sizeof a);
	return (((a[0] + a[8]) + (a[4] + a[12])) + ((a[2] + a[10]) + (a[6] + a[14]))) +
	       (((a[1] + a[9]) + (a[5] + a[13])) + ((a[3] + a[11]) + (a[7] + a[15])));
}

static inline float sum(const float *x, size_t n)
{
	vector part[VECTORS] = { 0 };

	for (size_t i = 0; i < n; i += NET_LANES)
#pragma GCC unroll 4
		for (size_t k = 0; k < VECTORS; k++)
			part[k] += load(x + i + k * VECTOR_FLOATS);
	return fold_lanes(part);
}

static inline float sum_squares(const float *x, size_t n, float mean)
{
	vector part[VECTORS] = { 0 };

	for (size_t i = 0; i < n; i += NET_LANES)
#pragma GCC unroll 4
		for (size_t k = 0; k < VECTORS; k++) {
			vector d = load(x + i + k * VECTOR_FLOATS) - mean;
			part[k] += d * d;
		}
	return fold_lanes(part);
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

/* In blocks, and apart from the caller: so compilers see how long a run is and what does not overlap. */
static inline void add_row(float *restrict x, const int8_t *restrict row, float scale, size_t n)
{
	for (size_t i = 0; i < n; i += NET_LANES)
		for (size_t k = 0; k < NET_LANES; k++)
			x[i + k] += (float)row[i + k] * scale;
}

static inline void add(float *restrict x, const float *restrict row, size_t n)
{
	for (size_t i = 0; i < n; i += VECTOR_FLOATS) {
		vector v = load(x + i) + load(row + i);
		__builtin_memcpy(x + i, &v, sizeof v);
	}
}

static void embed(const int8_t *const *rows, const float *scales, size_t n, const struct net_norm *norm, uint8_t *ret)
{
	float x[WIDTH_MAX];

	memset(x, 0, n * sizeof *x);
	for (size_t k = 0; k < NET_INPUTS; k++)
		add_row(x, rows[k], scales[k], n);
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

	memcpy(x, token, n * sizeof *x);
	add(x, cue, n);
	for (size_t k = 0; k < NET_RELATIONS; k++)
		add(x, rows[k], n);
	settle(x, n, norm, 0.0f, ret);
}

const struct net_kernel KERNEL = { product, embed, convolve, scan, join, meet };
