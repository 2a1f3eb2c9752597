/*
 * exact - logarithm, exponential and square root that give the same bits on
 * every machine. libm picks its code by processor, and a training run must not
 * depend on it; only IEEE additions, multiplications and divisions are used.
 */
#ifndef CLASSIFIER_EXACT_H
#define CLASSIFIER_EXACT_H

#include <stdint.h>

double exact_ln(double x);  /* x > 0 and normal; within 1e-14 of the true value, relative */
double exact_exp(double x); /* x from -700 to 700, clamped to that; likewise */

/* The whole part of the square root. */
uint32_t exact_isqrt(uint64_t n);

#endif
