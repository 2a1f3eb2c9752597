/* From held-out margins to probabilities, and to the threshold. */
#include <errno.h>
#include <math.h>

#include "classifier/sigmoid.h"
#include "classifier/train_impl.h"
#include "common/cleanup.h"

/* Texts that speak for the logistic curve at each point of the model's. */
static const double CURVE_PRIOR = 10;

static double bin_margin(size_t bin)
{
	return ((double)bin - MARGIN_MAX * MARGIN_STEPS) / MARGIN_STEPS;
}

void margins_add(struct margins *self, double margin, bool positive)
{
	double at = (margin + MARGIN_MAX) * MARGIN_STEPS + 0.5;
	size_t bin = at < 0 ? 0 : at >= MARGIN_BINS ? MARGIN_BINS - 1 : (size_t)at;

	if (positive)
		self->positive[bin]++;
	else
		self->negative[bin]++;
}

struct curve_points {
	struct platt_point at[MARGIN_BINS];
};

static void add_points(struct curve_points *points, const struct margins *m)
{
	for (size_t i = 0; i < MARGIN_BINS; i++) {
		points->at[i].margin = bin_margin(i);
		points->at[i].positive += m->positive[i];
		points->at[i].negative += m->negative[i];
	}
}

static struct platt fit(struct curve_points *points)
{
	size_t n = 0;

	for (size_t i = 0; i < MARGIN_BINS; i++)
		if (points->at[i].positive + points->at[i].negative > 0)
			points->at[n++] = points->at[i];
	return platt_fit(points->at, n);
}

/* In 65536ths, for the integers of model.c; its sigmoid rises with the margin. */
static int32_t fixed(double x)
{
	x = -x * 65536;
	return x > INT32_MAX ? INT32_MAX : x < INT32_MIN ? INT32_MIN : (int32_t)x;
}

static void set_curve(struct model_topic *topic, struct platt curve)
{
	topic->a = fixed(curve.a);
	topic->b = fixed(curve.b);
}

static int64_t log_odds(const struct model_topic *topic, size_t bin)
{
	int64_t margin = (int64_t)(bin_margin(bin) * 65536);

	return (topic->a * margin >> 16) + topic->b;
}

/* What log-odds near each point of the model's curve were worth, over all topics. */
struct worth {
	double positive[MODEL_CURVE_POINTS], all[MODEL_CURVE_POINTS];
};

static void add_worth(struct worth *worth, double x, double positive, double negative)
{
	double at = (x + MODEL_CURVE_MAX) * (MODEL_CURVE_POINTS - 1) / (2 * MODEL_CURVE_MAX);

	at = at < 0 ? 0 : at > MODEL_CURVE_POINTS - 1 ? MODEL_CURVE_POINTS - 1 : at;
	size_t low = at >= MODEL_CURVE_POINTS - 1 ? MODEL_CURVE_POINTS - 2 : (size_t)at;
	double share = at - (double)low;
	worth->positive[low] += positive * (1 - share);
	worth->positive[low + 1] += positive * share;
	worth->all[low] += (positive + negative) * (1 - share);
	worth->all[low + 1] += (positive + negative) * share;
}

/*
 * One curve over all topics behind the topics' own: a logistic one is too steep
 * at both ends where labels are uncertain. Neighbouring points that fall are
 * pooled (isotonic regression by pooling adjacent violators).
 */
static void set_model_curve(const struct margins *margins, struct model *model)
{
	struct worth w = { 0 };
	size_t size[MODEL_CURVE_POINTS], n = 0, point = 0;

	for (size_t t = 0; t < model->n_topics; t++)
		for (size_t b = 0; b < MARGIN_BINS; b++)
			add_worth(&w, (double)log_odds(&model->topics[t], b) / 65536, margins[t].positive[b], margins[t].negative[b]);
	for (size_t i = 0; i < MODEL_CURVE_POINTS; i++, n++) {
		double x = ((double)i * 2 / (MODEL_CURVE_POINTS - 1) - 1) * MODEL_CURVE_MAX;
		w.positive[n] = w.positive[i] + CURVE_PRIOR * sigmoid((int64_t)(x * 65536)) / 65536;
		w.all[n] = w.all[i] + CURVE_PRIOR;
		size[n] = 1;
		for (; n > 0 && w.positive[n] * w.all[n - 1] < w.positive[n - 1] * w.all[n]; n--) {
			w.positive[n - 1] += w.positive[n];
			w.all[n - 1] += w.all[n];
			size[n - 1] += size[n];
		}
	}
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < size[i]; k++)
			model->curve[point++] = (uint16_t)(64000 * w.positive[i] / w.all[i]);
}

struct counts {
	uint64_t hit, given, gold;
};

static double f1(struct counts c)
{
	return c.hit ? 2.0 * (double)c.hit / (double)(c.given + c.gold) : 0;
}

/* hits and givens of one topic for every threshold at once. */
static void topic_counts(const struct margins *m, const struct model *model, const struct model_topic *topic, struct counts at[1001])
{
	uint64_t gold = 0;

	for (size_t b = 0; b < MARGIN_BINS; b++) {
		if (!m->positive[b] && !m->negative[b])
			continue;
		uint32_t s = model_probability(model, log_odds(topic, b));
		at[s].hit += m->positive[b];
		at[s].given += (uint64_t)m->positive[b] + m->negative[b];
		gold += m->positive[b];
	}
	for (size_t s = 1000; s-- > 0;) {
		at[s].hit += at[s + 1].hit;
		at[s].given += at[s + 1].given;
	}
	for (size_t s = 0; s <= 1000; s++)
		at[s].gold = gold;
}

static void free_counts(struct counts **p)
{
	free(*p);
}

static int choose_threshold(const struct margins *margins, struct model *model, struct train_report *report)
{
	owned(free_counts) struct counts *all = calloc(1001, sizeof *all);
	owned(free_counts) struct counts *one = calloc(1001, sizeof *one);
	double macro[1001] = { 0 }, best = -1;

	if (!all || !one)
		return -ENOMEM;
	for (size_t t = 0; t < model->n_topics; t++) {
		memset(one, 0, 1001 * sizeof *one);
		topic_counts(&margins[t], model, &model->topics[t], one);
		for (size_t s = 0; s <= 1000; s++) {
			all[s].hit += one[s].hit;
			all[s].given += one[s].given;
			all[s].gold += one[s].gold;
			macro[s] += f1(one[s]) / (double)model->n_topics;
		}
	}
	for (uint32_t s = 50; s <= 950; s += 10) {
		if (f1(all[s]) <= best)
			continue;
		best = f1(all[s]);
		model->threshold = report->threshold = s;
		report->micro_f1 = (uint32_t)(best * 1000 + 0.5);
		report->macro_f1 = (uint32_t)(macro[s] * 1000 + 0.5);
	}
	return 0;
}

static void free_points(struct curve_points **p)
{
	free(*p);
}

int train_curves(const struct margins *margins, const struct train_options *options, struct model *model, struct train_report *report)
{
	owned(free_points) struct curve_points *shared = calloc(1, sizeof *shared);
	owned(free_points) struct curve_points *own = calloc(1, sizeof *own);
	bool any = false;

	if (!shared || !own)
		return -ENOMEM;
	for (size_t t = 0; t < model->n_topics; t++) {
		memset(own, 0, sizeof *own);
		if (margins[t].texts < options->curve_texts_min) {
			add_points(shared, &margins[t]);
			any = true;
		} else {
			add_points(own, &margins[t]);
			set_curve(&model->topics[t], fit(own));
		}
	}
	struct platt curve = any ? fit(shared) : (struct platt){ 0 };
	for (size_t t = 0; t < model->n_topics; t++)
		if (margins[t].texts < options->curve_texts_min)
			set_curve(&model->topics[t], curve);
	set_model_curve(margins, model);
	return choose_threshold(margins, model, report);
}
