/*
 * sigmoid - 1 / (1 + e^-x) in integers, so that scores are the same on every machine.
 */
#ifndef CLASSIFIER_SIGMOID_H
#define CLASSIFIER_SIGMOID_H

#include <stdint.h>

/* x in 65536ths; the result in 65536ths, within 20 of the true value. */
int32_t sigmoid(int64_t x);

#endif
