/*
 * platt - a probability from a margin: 1 / (1 + exp(a m + b)).
 *
 * J. Platt, "Probabilistic outputs for support vector machines", 1999, fitted as
 * H.-T. Lin, C.-J. Lin and R. C. Weng say in "A note on Platt's probabilistic
 * outputs for support vector machines", Machine Learning 68, 2007.
 */
#ifndef CLASSIFIER_PLATT_H
#define CLASSIFIER_PLATT_H

#include <stddef.h>

struct platt {
	double a, b;
};

struct platt_point {
	double margin;
	double positive, negative; /* how many of each have it */
};

struct platt platt_fit(const struct platt_point *points, size_t n);
double platt_at(struct platt curve, double margin);

#endif
