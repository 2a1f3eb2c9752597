/*
 * oneshot_topics - `inquit classify` and `inquit topics`: the classifier's own code on files, no daemon needed.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "classifier/classify.h"
#include "classifier/eval.h"
#include "classifier/model.h"
#include "classifier/taxonomy.h"
#include "classifier/train.h"
#include "common/cleanup.h"
#include "common/datafile.h"
#include "common/json.h"
#include "store/cli/commands.h"
#include "store/cli/opts.h"

enum { ARENA_BYTES = 512 << 20 };

struct topics_options {
	const char *taxonomy, *model, *output, *title;
	uint64_t threshold;
	bool batch, json;
};

static void free_char(char **p)
{
	free(*p);
}

static void close_file(FILE **f)
{
	if (*f && *f != stdin)
		(void)fclose(*f);
}

/* What the taxonomy, model or labels are blamed for, as they say it. */
static int blame(const struct buf *error, int r)
{
	if (error->len)
		return cli_fail(EXIT_NO_MATCH, "%.*s", (int)error->len, error->ptr);
	return cli_fail(EXIT_NO_MATCH, "%s", strerror(-r));
}

/* --model alone is the model alone; neither is the shipped taxonomy. */
static int open_classifier(const struct topics_options *o, struct classifier **ret)
{
	owned(buf_destroy) struct buf error = { 0 };
	int r = o->model && !o->taxonomy ? classifier_new_model(o->model, ret, &error) :
					   classifier_new(o->taxonomy, o->model, ret, &error);

	return r < 0 ? blame(&error, r) : 0;
}

static int write_out(struct buf *out)
{
	bool ok = !buf_error(out) && fwrite(out->ptr, 1, out->len, stdout) == out->len;

	buf_clear(out);
	return ok ? 0 : cli_fail(EXIT_NO_MATCH, "standard output: cannot write");
}

static void put_topics(struct json *json, const struct topics *topics)
{
	json_key(json, "topics"), json_array(json);
	for (size_t i = 0; i < topics->n; i++) {
		json_object(json);
		json_key(json, "topic"), json_str(json, topics->at[i].id);
		json_key(json, "score"), json_milli(json, topics->at[i].score);
		json_end(json);
	}
	json_end(json);
}

struct batch {
	struct classifier *classifier;
	struct arena *arena;
	struct buf out;
	const char *path;
	size_t line;
};

static void batch_close(struct batch *self)
{
	classifier_destroy(&self->classifier);
	arena_destroy(&self->arena);
	buf_destroy(&self->out);
}

static int classify_line(struct batch *self, struct str line)
{
	struct json json = { .out = &self->out };
	struct labelled row;
	struct topics topics;
	const char *why = "memory for it";

	arena_reset(self->arena);
	int r = labels_line(line, self->arena, &row, &why);
	if (r == 0)
		r = classifier_text(self->classifier, self->arena, row.title, row.text, &topics);
	if (r < 0)
		return cli_fail(EXIT_NO_MATCH, "%s:%zu: expected %s", self->path, self->line, why);
	json_object(&json);
	json_key(&json, "id"), json_str_or_null(&json, row.id);
	put_topics(&json, &topics);
	json_end(&json);
	buf_add_byte(&self->out, '\n');
	return self->out.len < 65536 ? 0 : write_out(&self->out);
}

static int classify_batch(struct batch *self)
{
	owned(close_file) FILE *in = strcmp(self->path, "-") == 0 ? stdin : fopen(self->path, "re");
	owned(free_char) char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	int status = 0;

	if (!in)
		return cli_fail(EXIT_NO_MATCH, "%s: %s", self->path, strerror(errno));
	while ((n = getline(&line, &cap, in)) > 0) {
		struct str s = str_trim((struct str){ line, (size_t)n });
		self->line++;
		/* A bad line is named; the others are still answered. */
		if (s.len)
			status |= classify_line(self, s);
	}
	return status | write_out(&self->out);
}

int command_classify(int argc, char **argv)
{
	struct topics_options o = { 0 };
	const struct opt opts[] = {
		{ "taxonomy", 0, OPT_TEXT, &o.taxonomy, "FILE", "rules to use (default: the shipped ones)" },
		{ "model", 0, OPT_TEXT, &o.model, "FILE", "a trained model; without --taxonomy it is used alone" },
		{ "batch", 0, OPT_FLAG, &o.batch, NULL, "FILE has a JSON object a line (the default and only form)" },
	};
	const struct usage usage = { "inquit classify [--taxonomy FILE] [--model MODEL] --batch FILE.jsonl|-",
				     "Topics of texts: lines {\"id\",\"title\",\"text\"} in, {\"id\",\"topics\":[{\"topic\",\"score\"}]} out.\n"
				     "All topics of a score of 0.05 and more are given, and always the best.\n",
				     opts, ARRAY_LEN(opts), 1, 1, false };
	owned(batch_close) struct batch batch = { 0 };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	status = open_classifier(&o, &batch.classifier);
	if (status)
		return status;
	batch.arena = arena_new(ARENA_BYTES);
	batch.path = argv[1];
	return batch.arena ? classify_batch(&batch) : cli_fail(EXIT_NO_MATCH, "out of memory");
}

/* The taxonomy that --taxonomy names, or the shipped one. */
static int open_taxonomy(const char *path, struct taxonomy **ret)
{
	owned(arena_destroy) struct arena *arena = arena_new(64 * 1024);
	owned(buf_destroy) struct buf error = { 0 };
	struct str found;

	if (!arena)
		return cli_fail(EXIT_NO_MATCH, "out of memory");
	if (!path && datafile_find(CLASSIFIER_TAXONOMY, arena, &found) < 0)
		return cli_fail(EXIT_NO_MATCH, "%s is not installed", CLASSIFIER_TAXONOMY);
	int r = taxonomy_read(path ? path : found.ptr, ret, &error);
	return r < 0 ? blame(&error, r) : 0;
}

static int topics_check(const struct topics_options *o, int argc, char **argv)
{
	owned(taxonomy_destroy) struct taxonomy *t = NULL;
	int status = open_taxonomy(argc > 1 ? argv[1] : o->taxonomy, &t);

	if (status == 0)
		(void)printf("%s: good: %zu topics, %zu rules, version %s\n", argc > 1 ? argv[1] : "taxonomy", t->n_topics, t->n_rules,
			     t->version);
	return status;
}

static int topics_list(const struct topics_options *o, int argc, char **argv)
{
	owned(taxonomy_destroy) struct taxonomy *t = NULL;
	int status = open_taxonomy(o->taxonomy, &t);

	(void)argc;
	(void)argv;
	for (size_t i = 0; status == 0 && i < t->n_topics; i++) {
		const struct topic_def *d = &t->topics[i];
		(void)printf("%-24.*s %-20.*s %.*s\n", (int)d->id.len, d->id.ptr, (int)d->iptc.len, d->iptc.len ? d->iptc.ptr : "",
			     (int)d->title.len, d->title.ptr);
	}
	return status;
}

/* 2500 as "2.5". */
static struct str milli(char *text, int32_t n)
{
	int len = snprintf(text, 16, "%s%d.%03d", n < 0 ? "-" : "", abs(n) / 1000, abs(n) % 1000);

	while (len > 0 && text[len - 1] == '0')
		len--;
	len -= len > 0 && text[len - 1] == '.';
	return (struct str){ text, (size_t)len };
}

static void print_rule(const struct taxonomy *t, const struct rule *rule)
{
	char text[16];
	struct str weight = rule->veto ? STR("!") : milli(text, rule->weight);

	(void)printf("%5u  %6.*s  %.*s\n", taxonomy_line(t, rule->source), (int)weight.len, weight.ptr, (int)rule->source.len,
		     rule->source.ptr);
}

static int topics_show(const struct topics_options *o, int argc, char **argv)
{
	owned(taxonomy_destroy) struct taxonomy *t = NULL;
	int status = open_taxonomy(o->taxonomy, &t);
	char text[16];

	(void)argc;
	if (status)
		return status;
	int topic = taxonomy_find(t, str_from(argv[1]));
	if (topic < 0)
		return cli_fail(EXIT_NO_ID, "no topic '%s'; inquit topics list names them", argv[1]);
	const struct topic_def *d = &t->topics[topic];
	struct str threshold = milli(text, d->threshold);
	(void)printf("%.*s  %.*s\n", (int)d->id.len, d->id.ptr, (int)d->title.len, d->title.ptr);
	if (d->iptc.len)
		(void)printf("iptc       %.*s\n", (int)d->iptc.len, d->iptc.ptr);
	if (d->parent_id.len)
		(void)printf("parent     %.*s\n", (int)d->parent_id.len, d->parent_id.ptr);
	(void)printf("threshold  %.*s\n line  weight  rule\n", (int)threshold.len, threshold.ptr);
	for (size_t i = 0; i < t->n_rules; i++)
		if (t->rules[i].topic == topic)
			print_rule(t, &t->rules[i]);
	return 0;
}

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

static int topics_train(const struct topics_options *o, int argc, char **argv)
{
	owned(taxonomy_destroy) struct taxonomy *taxonomy = NULL;
	owned(labels_destroy) struct labels *labels = NULL;
	owned(model_destroy) struct model *model = NULL;
	owned(buf_destroy) struct buf error = { 0 }, out = { 0 };
	struct train_report report;
	int status = o->taxonomy ? open_taxonomy(o->taxonomy, &taxonomy) : 0;

	(void)argc;
	if (status)
		return status;
	if (!o->output)
		return cli_fail(EXIT_USAGE, "topics train: say with -o where the model goes");
	int r = labels_read(argv[1], &labels, &error);
	r = r < 0 ? r : train(labels, taxonomy, &train_defaults, &model, &report, &error);
	if (r < 0)
		return blame(&error, r);
	model_write(model, &out);
	r = buf_error(&out) ? buf_error(&out) : write_file(o->output, buf_str(&out));
	if (r < 0)
		return cli_fail(EXIT_NO_MATCH, "%s: %s", o->output, strerror(-r));
	print_report(&report, model, out.len);
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
		return blame(&error, r);
	*ret = model->threshold;
	return 0;
}

static void eval_close(struct eval **e)
{
	eval_destroy(e);
}

static int topics_eval(const struct topics_options *o, int argc, char **argv)
{
	owned(classifier_destroy) struct classifier *classifier = NULL;
	owned(labels_destroy) struct labels *labels = NULL;
	owned(arena_destroy) struct arena *arena = arena_new(ARENA_BYTES);
	owned(buf_destroy) struct buf error = { 0 };
	uint64_t threshold = o->threshold;
	int status = threshold ? 0 : default_threshold(o, &threshold);

	(void)argc;
	status = status ? status : open_classifier(o, &classifier);
	if (status)
		return status;
	int r = labels_read(argv[1], &labels, &error);
	if (r < 0)
		return blame(&error, r);
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

static void print_reason(const struct reason *reason)
{
	static const char *const kinds[] = { [REASON_RULE] = "", [REASON_VETO] = "veto", [REASON_MODEL] = "log-odds",
					     [REASON_INHERITED] = "inherited" };
	char text[16];
	struct str points = milli(text, reason->points);

	(void)printf("  %8.*s %-9s %-16s ", (int)points.len, points.ptr, kinds[reason->kind], reason->where);
	if (reason->line)
		(void)printf("line %-5u", reason->line);
	(void)printf("%.*s", (int)reason->rule.len, reason->rule.len ? reason->rule.ptr : "");
	if (reason->phrase.len)
		(void)printf("  (\"%.*s\"%s)", (int)(reason->phrase.len < 80 ? reason->phrase.len : 80), reason->phrase.ptr,
			     reason->count > 1 ? ", more than once" : "");
	(void)puts(reason->counted ? "" : "  not counted here");
}

static void print_why(const struct why *why)
{
	for (size_t i = 0; i < why->topics.n; i++)
		(void)printf("%-28.*s %u.%03u%s%s%s\n", (int)why->topics.at[i].id.len, why->topics.at[i].id.ptr,
			     why->topics.at[i].score / 1000u, why->topics.at[i].score % 1000u,
			     why->topics.at[i].by & TOPIC_BY_RULES ? " rules" : "", why->topics.at[i].by & TOPIC_BY_MODEL ? " model" : "",
			     why->topics.at[i].by & TOPIC_BY_CONTEXT ? " context" : "");
	for (size_t i = 0; i < why->n_reasons; i++) {
		const struct str topic = why->reasons[i].topic;
		if (i == 0 || !str_eq(topic, why->reasons[i - 1].topic))
			(void)printf("\n%.*s\n", (int)topic.len, topic.ptr);
		print_reason(&why->reasons[i]);
	}
}

static int read_text(const char *path, char **ret, size_t *ret_len)
{
	struct buf in = { .limit = LABELS_LINE_BYTES_MAX };
	size_t n;

	if (strcmp(path, "-") != 0)
		return file_read(path, LABELS_LINE_BYTES_MAX, ret, ret_len);
	do {
		char *to = buf_room(&in, 65536);
		n = to ? fread(to, 1, 65536, stdin) : 0;
		buf_take(&in, n);
	} while (n);
	int r = buf_error(&in);
	if (r < 0) {
		buf_destroy(&in);
		return r;
	}
	*ret = in.ptr;
	*ret_len = in.len;
	return 0;
}

static int topics_why(const struct topics_options *o, int argc, char **argv)
{
	owned(classifier_destroy) struct classifier *classifier = NULL;
	owned(arena_destroy) struct arena *arena = arena_new(ARENA_BYTES);
	owned(free_char) char *text = NULL;
	struct why why;
	size_t len = 0;
	int status = open_classifier(o, &classifier);

	(void)argc;
	if (status)
		return status;
	int r = arena ? read_text(argv[1], &text, &len) : -ENOMEM;
	r = r < 0 ? r : classifier_why_text(classifier, arena, str_from(o->title), (struct str){ text, len }, &why);
	if (r < 0)
		return cli_fail(EXIT_NO_MATCH, "%s: %s", argv[1], strerror(-r));
	print_why(&why);
	return 0;
}

static const struct verb {
	const char *name;
	int (*run)(const struct topics_options *options, int argc, char **argv);
	int min, max;
} verbs[] = {
	{ "list", topics_list, 0, 0 },   { "show", topics_show, 1, 1 }, { "check", topics_check, 0, 1 },
	{ "train", topics_train, 1, 1 }, { "eval", topics_eval, 1, 1 }, { "why", topics_why, 1, 1 },
};

static int run_verb(const struct verb *verb, int argc, char **argv)
{
	struct topics_options o = { 0 };
	const struct opt opts[] = {
		{ "taxonomy", 0, OPT_TEXT, &o.taxonomy, "FILE", "rules to use; train: their points are features too" },
		{ "model", 0, OPT_TEXT, &o.model, "FILE", "eval, why: a trained model; without --taxonomy it is used alone" },
		{ "output", 'o', OPT_TEXT, &o.output, "MODEL", "train: where the model goes" },
		{ "title", 0, OPT_TEXT, &o.title, "T", "why: the text's title" },
		{ "threshold", 0, OPT_COUNT, &o.threshold, "N", "eval: score in thousandths from which a topic counts as given" },
	};
	const struct usage usage = { "inquit topics list|show TOPIC|check [FILE]|train LABELLED.jsonl -o MODEL|eval LABELLED.jsonl|why FILE|-",
				     "Topics: what there are, what speaks for them, whether a taxonomy is good,\n"
				     "models from labelled texts, how right the given topics are, and why.\n",
				     opts, ARRAY_LEN(opts), verb->min, verb->max, false };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	return verb->run(&o, argc, argv);
}

int command_topics(int argc, char **argv)
{
	const char *names[ARRAY_LEN(verbs)];

	for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
		if (argc > 1 && strcmp(argv[1], verbs[i].name) == 0)
			return run_verb(&verbs[i], argc - 1, argv + 1);
		names[i] = verbs[i].name;
	}
	if (argc > 1 && argv[1][0] == '-')
		return run_verb(&verbs[0], argc, argv);
	const char *near = argc > 1 ? suggest(argv[1], names, ARRAY_LEN(names)) : NULL;
	if (near)
		return cli_fail(EXIT_USAGE, "topics: no '%s'; did you mean '%s'?", argv[1], near);
	return cli_fail(EXIT_USAGE, "topics: expected list, show, check, train, eval or why");
}
