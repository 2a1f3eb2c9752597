/* oneshot_train - `inquit topics train` and `eval`: models of labelled texts, and how right they are. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "classifier/eval.h"
#include "classifier/train.h"
#include "common/cleanup.h"
#include "common/datafile.h"
#include "store/cli/oneshot_topics.h"

/* Whole or not at all: written beside it, then renamed. */
static int write_file(const char *path, struct str bytes)
{
	char temporary[4096];

	if (snprintf(temporary, sizeof temporary, "%s.new", path) >= (int)sizeof temporary)
		return -ENAMETOOLONG;
	FILE *f = fopen(temporary, "we");
	if (!f)
		return -errno;
	bool ok = fwrite(bytes.ptr, 1, bytes.len, f) == bytes.len && fflush(f) == 0 && fsync(fileno(f)) == 0;
	int r = ok ? 0 : -errno;
	if (fclose(f) < 0 && r == 0)
		r = -errno;
	if (r == 0 && rename(temporary, path) < 0)
		r = -errno;
	if (r < 0)
		(void)unlink(temporary);
	return r;
}

static void print_report(const struct train_report *report, const struct model *model, size_t bytes)
{
	(void)printf("texts %zu, topics %zu (%zu with too few texts), features %zu, weights %zu, bytes %zu\n", report->texts,
		     report->topics, report->topics_left_out, report->features, report->weights, bytes);
	(void)printf("threshold %u.%03u  (on held-out folds: micro F1 %u.%03u, macro F1 %u.%03u)\n", report->threshold / 1000,
		     report->threshold % 1000, report->micro_f1 / 1000, report->micro_f1 % 1000, report->macro_f1 / 1000,
		     report->macro_f1 % 1000);
	(void)printf("version %s\n", model->version);
}

/* Rules help small sets of texts; for more, words alone were as good (Reuters), and the trial doubles the time. */
enum { TRIAL_TEXTS_MAX = 5000 };

struct trained {
	struct model *model;
	struct train_report report;
};

static void trained_close(struct trained *self)
{
	model_destroy(&self->model);
}

/* The shipped taxonomy of general news; *ret stays NULL where it is not installed. */
static int open_general(struct taxonomy **ret, struct buf *reterr)
{
	owned(arena_destroy) struct arena *arena = arena_new(64 << 10);
	struct str path;

	if (!arena)
		return -ENOMEM;
	return datafile_find("general-news.taxonomy", arena, &path) < 0 ? 0 : taxonomy_read(path.ptr, ret, reterr);
}

/* Keeps a model with points of the rules instead where held-out folds find it better. */
static int try_points(const struct labels *labels, struct trained *inout, struct buf *reterr)
{
	owned(taxonomy_destroy) struct taxonomy *taxonomy = NULL;
	owned(trained_close) struct trained with = { 0 };
	int r = labels_count(labels) > TRIAL_TEXTS_MAX ? 0 : open_general(&taxonomy, reterr);

	if (r < 0 || !taxonomy)
		return r;
	r = train(labels, taxonomy, &train_defaults, &with.model, &with.report, reterr);
	if (r < 0)
		return r;
	(void)printf("micro F1 on held-out folds: words alone %u.%03u, with points of general-news.taxonomy %u.%03u\n",
		     inout->report.micro_f1 / 1000, inout->report.micro_f1 % 1000, with.report.micro_f1 / 1000, with.report.micro_f1 % 1000);
	if (with.report.micro_f1 > inout->report.micro_f1) {
		model_destroy(&inout->model);
		*inout = with;
		with.model = NULL;
	}
	return 0;
}

int topics_train(struct cli *cli, const struct topics_options *o, int argc, char **argv)
{
	owned(taxonomy_destroy) struct taxonomy *taxonomy = NULL;
	owned(labels_destroy) struct labels *labels = NULL;
	owned(trained_close) struct trained trained = { 0 };
	owned(buf_destroy) struct buf error = { 0 }, out = { 0 };
	int status = o->taxonomy ? topics_taxonomy(o->taxonomy, &taxonomy) : 0;

	(void)cli;
	(void)argc;
	if (status)
		return status;
	if (!o->output)
		return cli_fail(EXIT_USAGE, "topics train: say with -o where the model goes");
	int r = labels_read(argv[1], &labels, &error);
	if (r < 0)
		return topics_blame(&error, r);
	buf_printf(&error, "%s: ", argv[1]); /* train() says what is wrong, not where */
	r = train(labels, taxonomy, &train_defaults, &trained.model, &trained.report, &error);
	if (r == -ENOMEM)
		return cli_fail(EXIT_NO_MATCH, "%s: out of memory", argv[1]);
	if (r == 0 && !taxonomy && !o->words)
		r = try_points(labels, &trained, &error);
	if (r < 0)
		return topics_blame(&error, r);
	model_write(trained.model, &out);
	r = buf_error(&out) ? buf_error(&out) : write_file(o->output, buf_str(&out));
	if (r < 0)
		return cli_fail(EXIT_NO_MATCH, "%s: %s", o->output, strerror(-r));
	print_report(&trained.report, trained.model, out.len);
	return 0;
}

static void print_figures(const struct eval_figures *f)
{
	const struct {
		const char *name;
		uint32_t milli;
	} rows[] = {
		{ "precision", f->precision }, { "recall", f->recall },   { "micro F1", f->micro_f1 },
		{ "macro F1", f->macro_f1 },   { "best right", f->accuracy }, { "calibration error", f->calibration_error },
	};

	(void)printf("texts %zu, topics in the labels %zu, given %zu, right %zu\n", f->texts, f->gold, f->given, f->right);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		(void)printf("%-18s %u.%03u\n", rows[i].name, rows[i].milli / 1000, rows[i].milli % 1000);
}

/* The threshold that training chose, when a model is used alone; else the rules'. */
static int default_threshold(const struct topics_options *o, uint64_t *ret)
{
	owned(buf_destroy) struct buf error = { 0 };
	owned(model_destroy) struct model *model = NULL;

	*ret = CLASSIFIER_GIVEN_MIN;
	if (!o->model || o->taxonomy)
		return 0;
	int r = model_read(o->model, &model, &error);
	if (r < 0)
		return topics_blame(&error, r);
	*ret = model->threshold;
	return 0;
}

static void eval_close(struct eval **e)
{
	eval_destroy(e);
}

int topics_eval(struct cli *cli, const struct topics_options *o, int argc, char **argv)
{
	owned(classifier_destroy) struct classifier *classifier = NULL;
	owned(labels_destroy) struct labels *labels = NULL;
	owned(arena_destroy) struct arena *arena = arena_new(TOPICS_ARENA_BYTES);
	owned(buf_destroy) struct buf error = { 0 };
	uint64_t threshold = o->threshold;
	int status = threshold ? 0 : default_threshold(o, &threshold);

	(void)cli;
	(void)argc;
	status = status ? status : topics_classifier(o, &classifier);
	if (status)
		return status;
	int r = labels_read(argv[1], &labels, &error);
	if (r < 0)
		return topics_blame(&error, r);
	owned(eval_close) struct eval *eval = eval_new(labels, (uint32_t)threshold);
	for (size_t i = 0; eval && arena && r == 0 && i < labels_count(labels); i++) {
		const struct labelled *row = labels_at(labels, i);
		struct topics topics;
		arena_reset(arena);
		r = classifier_text(classifier, arena, row->title, row->text, &topics);
		if (r == 0)
			eval_add(eval, i, &topics);
	}
	if (!eval || !arena || r < 0)
		return cli_fail(EXIT_NO_MATCH, "out of memory");
	struct eval_figures figures = eval_figures(eval);
	(void)printf("threshold %u.%03u\n", (unsigned)threshold / 1000, (unsigned)threshold % 1000);
	print_figures(&figures);
	return 0;
}
