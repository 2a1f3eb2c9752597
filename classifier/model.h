/*
 * model - linear classifiers of topics, trained by classifier/train.h, in a file.
 *
 * Each topic has a weight of 8 bits for some of the features, a curve that
 * makes a probability of its margin, and nothing else. Scores are computed in
 * integers. The file is little-endian, carries its format's number, and ends
 * with a hash of all before, so that one that was cut short or changed is
 * refused:
 *
 *     "inquit-model" u32 format, u32 topics, u32 features, u32 weights,
 *     u32 threshold (thousandths), u32 trained texts, u32 idf of unknown features (2^-12),
 *     u32 bytes of the taxonomy whose points it looks at (or 0),
 *     33 u16 curve,
 *     topics: u32 scale (2^-24), i32 bias, i32 a, i32 b (2^-16), u32 texts, u8 length and id,
 *     features: u32 hash, u16 idf (2^-12), u16 number of weights,
 *     weights, by feature: u16 topic; then as many i8,
 *     that taxonomy's text: a model is whole by itself,
 *     u64 FNV-1a of all that
 */
#ifndef CLASSIFIER_MODEL_H
#define CLASSIFIER_MODEL_H

#include "classifier/features.h"
#include "common/arena.h"
#include "common/buf.h"

enum {
	MODEL_FORMAT = 2,
	MODEL_BYTES_MAX = 64 << 20,
	MODEL_TOPICS_MAX = 1000,
	MODEL_VERSION_BYTES = 17,
	/* Points of the curve from log-odds to probability, evenly over -8 to 8. */
	MODEL_CURVE_POINTS = 33,
	MODEL_CURVE_MAX = 8,
};

struct model_topic {
	struct str id;
	uint32_t scale; /* of one unit of its weights, 2^-24 */
	int32_t bias;   /* 2^-16 */
	int32_t a, b;   /* log-odds are a * margin + b, both 2^-16 */
	uint32_t texts; /* it was trained from, of this topic */
};

struct model {
	struct model_topic *topics; /* in order of id */
	size_t n_topics;
	uint32_t *hashes; /* of the features, each once; the most frequent first */
	uint16_t *idf;    /* 2^-12 */
	uint32_t *first;  /* weights of feature i: first[i] to first[i + 1] */
	size_t n_features;
	uint16_t *weight_topic;
	int8_t *weight;
	size_t n_weights;
	uint32_t *slots; /* feature number plus one, by hash */
	size_t mask;
	uint16_t curve[MODEL_CURVE_POINTS]; /* probability of log-odds, thousandths * 64: what they were worth on held-out texts */
	uint32_t idf_unknown; /* of features that it does not know */
	uint32_t threshold; /* thousandths: the score from which a topic is given, chosen in training */
	uint32_t n_texts;
	struct str points;  /* text of the taxonomy whose points it looks at, or empty */
	char version[MODEL_VERSION_BYTES];
	struct arena *arena; /* holds all of the above */
};

/*
 * 0 and *ret; -EBADMSG and *reterr: no model, of another format, cut short or
 * changed; -E2BIG, other -errno of reading, -ENOMEM. reterr may be NULL.
 */
int model_read(const char *path, struct model **ret, struct buf *reterr);
int model_parse(struct str bytes, const char *name, struct model **ret, struct buf *reterr);
void model_destroy(struct model **self_p);

/* The file's bytes. The slots are not looked at, the version is set. */
void model_write(struct model *self, struct buf *out);

/* Makes feature `number` one that model_values() finds; false when another has its hash. The slots have room for twice the features. */
bool model_enter(struct model *self, uint32_t number);

/* One feature of a text, normalized: the text's values are a vector of length 2^15. */
struct model_value {
	uint32_t feature; /* number in the model */
	int32_t value;
};

/* The features that the model knows. 0 and *ret, *ret_n in arena, or -ENOMEM. */
int model_values(const struct model *self, struct arena *arena, const struct features *features, struct model_value **ret, size_t *ret_n);

/* Scores, thousandths, into ret[n_topics]. 0 or -ENOMEM. */
int model_scores(const struct model *self, struct arena *arena, const struct features *features, uint16_t *ret);

/* The probability, in thousandths, that the curve gives log-odds of 2^-16. */
uint16_t model_probability(const struct model *self, int64_t log_odds);

/* What one feature adds to a topic's log-odds, in thousandths. */
int32_t model_effect(const struct model *self, size_t topic, int32_t weight, int32_t value);

#endif
