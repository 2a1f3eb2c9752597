#include "classifier/platt.h"

#include <math.h>

#include "classifier/exact.h"

enum { ROUNDS_MAX = 100 };

enum { HALVINGS_MAX = 34 }; /* to a step of about 1e-10 */
static const double RIDGE = 1e-12, GRADIENT_MIN = 1e-5;

struct sums {
	double aa, ab, bb, ga, gb; /* second and first derivatives */
};

/* ln(1 + e^-|x|) + max(x, 0), the loss of a negative point at x. */
static double softplus(double x)
{
	return (x > 0 ? x : 0) + exact_ln(1 + exact_exp(-fabs(x)));
}

double platt_at(struct platt curve, double margin)
{
	double x = curve.a * margin + curve.b;

	return x >= 0 ? exact_exp(-x) / (1 + exact_exp(-x)) : 1 / (1 + exact_exp(x));
}

/* Targets short of 0 and 1, as if each side had one more point. */
struct targets {
	double positive, negative;
};

static double loss(const struct platt_point *points, size_t n, struct targets t, struct platt curve)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		double x = curve.a * points[i].margin + curve.b;
		double all = points[i].positive + points[i].negative;
		sum += softplus(-x) * all + (points[i].positive * t.positive + points[i].negative * t.negative) * x;
	}
	return sum;
}

static struct sums derivatives(const struct platt_point *points, size_t n, struct targets t, struct platt curve)
{
	struct sums s = { .aa = RIDGE, .bb = RIDGE };

	for (size_t i = 0; i < n; i++) {
		double p = platt_at(curve, points[i].margin), m = points[i].margin;
		double all = points[i].positive + points[i].negative, d2 = p * (1 - p) * all;
		double d1 = points[i].positive * t.positive + points[i].negative * t.negative - p * all;
		s.aa += m * m * d2;
		s.bb += d2;
		s.ab += m * d2;
		s.ga += m * d1;
		s.gb += d1;
	}
	return s;
}

struct platt platt_fit(const struct platt_point *points, size_t n)
{
	double yes = 0, no = 0;

	for (size_t i = 0; i < n; i++) {
		yes += points[i].positive;
		no += points[i].negative;
	}
	struct targets t = { (yes + 1) / (yes + 2), 1 / (no + 2) };
	struct platt curve = { 0, exact_ln((no + 1) / (yes + 1)) };
	double now = loss(points, n, t, curve);
	for (int round = 0; round < ROUNDS_MAX; round++) {
		struct sums s = derivatives(points, n, t, curve);
		if (fabs(s.ga) < GRADIENT_MIN && fabs(s.gb) < GRADIENT_MIN)
			break;
		double det = s.aa * s.bb - s.ab * s.ab;
		double da = -(s.bb * s.ga - s.ab * s.gb) / det, db = -(-s.ab * s.ga + s.aa * s.gb) / det;
		double slope = s.ga * da + s.gb * db, step = 1;
		int halvings = 0;
		for (; halvings < HALVINGS_MAX; halvings++) {
			struct platt next = { curve.a + step * da, curve.b + step * db };
			double then = loss(points, n, t, next);
			if (then < now + 1e-4 * step * slope) {
				curve = next;
				now = then;
				break;
			}
			step /= 2;
		}
		if (halvings == HALVINGS_MAX)
			break;
	}
	return curve;
}
