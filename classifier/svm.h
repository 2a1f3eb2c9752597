/*
 * svm - one linear support vector machine, by dual coordinate descent.
 *
 * C.-J. Hsieh, K.-W. Chang, C.-J. Lin, S. S. Keerthi and S. Sundararajan, "A
 * Dual Coordinate Descent Method for Large-scale Linear SVM", ICML 2008,
 * algorithm 3 with squared hinge loss. Features are scaled one by one without
 * touching the rows: with scale s the machine learns w for s*x, and svm.u is
 * w*s, the weights for x itself. The order of steps is fixed, so are the bits.
 */
#ifndef CLASSIFIER_SVM_H
#define CLASSIFIER_SVM_H

#include <stddef.h>
#include <stdint.h>

/* Sparse rows: those of row i stand at first[i] to first[i + 1]. */
struct svm_rows {
	const uint32_t *first, *feature;
	const float *value;
	size_t n, n_features;
};

struct svm {
	float *u;                   /* by feature; w*s */
	float *scale2;              /* by feature; s squared, set by the caller */
	float *alpha;               /* by row; not 0: where to start from */
	double bias;
	uint32_t *order;            /* room for a number a row */
};

struct svm_options {
	double cost, cost_positive; /* of a row's error, of a positive row's */
	double tolerance;           /* on the violation of the dual's optimality, at which it ends */
	unsigned rounds_max;
};

/*
 * side: by row, 1 or -1, or 0 for a row that is held out. Starts from alpha,
 * which counts for rows that are not held out, and leaves the solution in self.
 */
void svm_train(struct svm *self, const struct svm_rows *rows, const signed char *side, const struct svm_options *options);

/* The margin of a row. */
double svm_margin(const struct svm *self, const struct svm_rows *rows, size_t row);

#endif
