/* oneshot_topics - `inquit topics`: what topics there are and what speaks for them; the classifier's own code, no daemon needed. */
#include "store/cli/oneshot_topics.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/datafile.h"
#include "store/cli/commands.h"
#include "store/cli/grid.h"
#include "store/cli/opts.h"

void topics_free_text(char **p)
{
	free(*p);
}

int topics_blame(const struct buf *error, int r)
{
	if (error->len)
		return cli_fail(EXIT_NO_MATCH, "%.*s", (int)error->len, error->ptr);
	return cli_fail(EXIT_NO_MATCH, "%s", strerror(-r));
}

int topics_classifier(const struct topics_options *o, struct classifier **ret)
{
	owned(buf_destroy) struct buf error = { 0 };
	int r = o->model && !o->taxonomy ? classifier_new_model(o->model, ret, &error) :
					   classifier_new(o->taxonomy, o->model, ret, &error);

	return r < 0 ? topics_blame(&error, r) : 0;
}

int topics_taxonomy(const char *path, struct taxonomy **ret)
{
	owned(arena_destroy) struct arena *arena = arena_new(64 << 10);
	owned(buf_destroy) struct buf error = { 0 };
	struct str found;

	if (!arena)
		return cli_fail(EXIT_NO_MATCH, "out of memory");
	path = path && *path ? path : NULL;
	if (!path && datafile_find(CLASSIFIER_TAXONOMY, arena, &found) < 0)
		return cli_fail(EXIT_NO_MATCH, "%s is not installed", CLASSIFIER_TAXONOMY);
	int r = taxonomy_read(path ? path : found.ptr, ret, &error);
	return r < 0 ? topics_blame(&error, r) : 0;
}

int topics_configured(const struct cli *cli, struct classifier_conf *ret)
{
	owned(buf_destroy) struct buf error = { 0 };
	const struct section section = classifier_section;
	struct classifier_conf conf = { 0 };
	char path[PATH_MAX];
	void *base = &conf;
	int r = place_conf(&cli->place, path);

	r = r < 0 ? r : conf_load(path, &section, &base, 1, &error);
	if (r < 0) {
		conf_free(&section, &conf);
		return error.len ? cli_fail(EXIT_USAGE, "%.*s", (int)str_trim(buf_str(&error)).len, error.ptr) :
				   cli_fail(EXIT_USAGE, "%s: %s", path, strerror(-r));
	}
	*ret = conf;
	return 0;
}

static int topics_check(struct cli *cli, const struct topics_options *o, int argc, char **argv)
{
	owned(taxonomy_destroy) struct taxonomy *t = NULL;
	int status = topics_taxonomy(argc > 1 ? argv[1] : o->taxonomy, &t);

	(void)cli;
	if (status == 0)
		(void)printf("%s: good: %zu topics, %zu rules, version %s\n", argc > 1 ? argv[1] : "taxonomy", t->n_topics, t->n_rules,
			     t->version);
	return status;
}

static int topics_list(struct cli *cli, const struct topics_options *o, int argc, char **argv)
{
	static const struct grid_column columns[] = {
		{ "TOPIC", "topic", false, 0, 0 }, { "IPTC", "iptc", false, 0, 1 }, { "NAME", "name", false, 0, 0 }
	};
	owned(grid_destroy) struct grid grid = { .columns = columns, .n_columns = ARRAY_LEN(columns) };
	owned(taxonomy_destroy) struct taxonomy *t = NULL;
	int status = topics_taxonomy(o->taxonomy, &t);

	(void)argc;
	(void)argv;
	for (size_t i = 0; status == 0 && i < t->n_topics; i++) {
		grid_add(&grid, t->topics[i].id);
		grid_add(&grid, t->topics[i].iptc);
		grid_add(&grid, t->topics[i].title);
	}
	return status ? status : grid_print(&grid, cli, (enum grid_format)o->format);
}

struct str topics_milli(char text[TOPICS_MILLI_BYTES], int32_t n)
{
	int len = snprintf(text, TOPICS_MILLI_BYTES, "%s%d.%03d", n < 0 ? "-" : "", abs(n) / 1000, abs(n) % 1000);

	while (len > 0 && text[len - 1] == '0')
		len--;
	len -= len > 0 && text[len - 1] == '.';
	return (struct str){ text, (size_t)len };
}

static void print_rule(const struct taxonomy *t, const struct rule *rule)
{
	char text[TOPICS_MILLI_BYTES];
	struct str weight = rule->veto ? STR("!") : topics_milli(text, rule->weight);

	(void)printf("%5u  %6.*s  %.*s\n", taxonomy_line(t, rule->source), (int)weight.len, weight.ptr, (int)rule->source.len,
		     rule->source.ptr);
}

static int topics_show(struct cli *cli, const struct topics_options *o, int argc, char **argv)
{
	owned(taxonomy_destroy) struct taxonomy *t = NULL;
	owned(buf_destroy) struct buf why = { 0 };
	int status = topics_taxonomy(o->taxonomy, &t);
	char text[TOPICS_MILLI_BYTES];

	(void)cli;
	(void)argc;
	if (status)
		return status;
	int topic = taxonomy_find(t, str_from(argv[1]));
	if (topic < 0) {
		topics_lacks(t, argv[1], &why);
		return cli_fail(EXIT_NO_ID, "%.*s", (int)why.len, why.ptr);
	}
	const struct topic_def *d = &t->topics[topic];
	struct str threshold = topics_milli(text, d->threshold);
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

static const struct verb {
	const char *name;
	int (*run)(struct cli *cli, const struct topics_options *options, int argc, char **argv);
	int min, max;
	const char *options; /* letters of those that it takes, as command_topics() has them */
	const char *synopsis, *text;
} verbs[] = {
	{ "list", topics_list, 0, 0, "tg", "inquit topics list [--taxonomy FILE]", "The topics of a taxonomy: id, IPTC code, name.\n" },
	{ "show", topics_show, 1, 1, "t", "inquit topics show TOPIC [--taxonomy FILE]",
	  "What speaks for and against one topic, with the lines of the file.\n" },
	{ "check", topics_check, 0, 1, "t", "inquit topics check [FILE]",
	  "Whether a taxonomy can be read; what is wrong with it is named by line and column.\n" },
	{ "train", topics_train, 1, 1, "Tow", "inquit topics train LABELLED.jsonl -o MODEL [--taxonomy FILE | --words]",
	  "Makes a model of labelled texts, lines {\"id\",\"title\",\"text\",\"topics\":[...]}.\n"
	  "Of up to 5000 texts a model that also sees the points of general-news.taxonomy is tried, and kept where it is better.\n"
	  "inquit label --list --format jsonl prints such lines.\n" },
	{ "eval", topics_eval, 1, 1, "tmn", "inquit topics eval LABELLED.jsonl [--taxonomy FILE] [--model MODEL] [--threshold N]",
	  "How right the topics are that rules, a model, or both give to labelled texts.\n" },
	{ "why", topics_why, 1, 1, "tmif", "inquit topics why ID|FILE|- [--taxonomy FILE] [--model MODEL] [--title T] [-f json]",
	  "What gave or vetoed each topic: rules with weight, phrase and place, and the model's strongest words.\n"
	  "ID is a statement's or an article's in the store, explained with the instance's taxonomy and model.\n" },
};

enum { OPTIONS_MAX = 8 };

static int run_verb(const struct verb *verb, struct cli *cli, int argc, char **argv)
{
	struct topics_options o = { 0 };
	const struct {
		char letter;
		struct opt opt;
	} all[] = {
		{ 't', { "taxonomy", 0, OPT_TEXT, &o.taxonomy, "FILE", "rules to use (default: the shipped ones)" } },
		{ 'T', { "taxonomy", 0, OPT_TEXT, &o.taxonomy, "FILE", "rules whose points are features of the model, too" } },
		{ 'w', { "words", 0, OPT_FLAG, &o.words, NULL, "words alone, whatever rules could add" } },
		{ 'm', { "model", 0, OPT_TEXT, &o.model, "MODEL", "a trained model; without --taxonomy it is used alone" } },
		{ 'o', { "output", 'o', OPT_TEXT, &o.output, "MODEL", "where the model goes" } },
		{ 'i', { "title", 0, OPT_TEXT, &o.title, "T", "of a file: the text's title" } },
		{ 'n', { "threshold", 0, OPT_COUNT, &o.threshold, "N", "score in thousandths from which a topic counts as given" } },
		{ 'f', { "format", 'f', OPT_WORD, &o.format, "text|json", "how to print" } },
		{ 'g', { "format", 'f', OPT_WORD, &o.format, GRID_FORMAT_WORDS, "how to print" } },
	};
	struct opt opts[OPTIONS_MAX];
	struct usage usage = { verb->synopsis, verb->text, opts, 0, verb->min, verb->max, false };
	int status;

	for (size_t i = 0; i < ARRAY_LEN(all); i++)
		if (strchr(verb->options, all[i].letter))
			opts[usage.n++] = all[i].opt;
	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	return verb->run(cli, &o, argc, argv);
}

static void print_verbs(void)
{
	(void)printf("usage: inquit topics VERB ...\n\nTopics: what there are, what speaks for them, models of labelled texts, and why.\n\n");
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
		(void)printf("  %s\n", verbs[i].synopsis);
	(void)printf("\n  inquit topics VERB --help says more of one.\n");
}

int command_topics(struct cli *cli, int argc, char **argv)
{
	const char *names[ARRAY_LEN(verbs)];

	/* As speakers and outlets do. */
	if (argc == 1)
		return run_verb(&verbs[0], cli, argc, argv);
	for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
		if (strcmp(argv[1], verbs[i].name) == 0)
			return run_verb(&verbs[i], cli, argc - 1, argv + 1);
		names[i] = verbs[i].name;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
		print_verbs();
		return EXIT_DONE;
	}
	const char *near = suggest(argv[1], names, ARRAY_LEN(names));
	if (near)
		return cli_fail(EXIT_USAGE, "topics: no '%s'; did you mean '%s'?", argv[1], near);
	return cli_fail(EXIT_USAGE, "topics: expected list, show, check, train, eval or why");
}
