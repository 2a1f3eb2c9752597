/*
 * oneshot_topics - what the commands on topics share: `classify`, `topics`, `label`.
 */
#ifndef STORE_CLI_ONESHOT_TOPICS_H
#define STORE_CLI_ONESHOT_TOPICS_H

#include <stdint.h>

#include "classifier/classify.h"
#include "classifier/conf.h"
#include "classifier/taxonomy.h"
#include "store/cli/cli.h"

enum { TOPICS_ARENA_BYTES = 512 << 20 };

struct topics_options {
	const char *taxonomy, *model, *output, *title;
	uint64_t threshold;
	bool words; /* no points of rules */
	int format; /* of "text|json" */
};

/* Each verb of `inquit topics`: argv[1] and on are its arguments. Returns the exit status. */
int topics_train(struct cli *cli, const struct topics_options *options, int argc, char **argv);
int topics_eval(struct cli *cli, const struct topics_options *options, int argc, char **argv);
int topics_why(struct cli *cli, const struct topics_options *options, int argc, char **argv);

/* What a taxonomy, model or labels are blamed for, as they say it; returns the exit status. */
int topics_blame(const struct buf *error, int r);

/* --model alone is the model alone; neither is the shipped taxonomy. 0, or an exit status after a message. */
int topics_classifier(const struct topics_options *options, struct classifier **ret);

/* The taxonomy at path; NULL or empty: the shipped one. 0, or an exit status after a message. */
int topics_taxonomy(const char *path, struct taxonomy **ret);

/* The instance's own settings; conf_free() them with classifier_section. 0, or an exit status after a message. */
int topics_configured(const struct cli *cli, struct classifier_conf *ret);

/*
 * Whether each of n topics is one of the taxonomy at path, or, where that is NULL, of the instance's own or its model.
 * 0, or an exit status after a message that says what was perhaps meant.
 */
int topics_known(const struct cli *cli, const char *taxonomy, int n, const char *const *topics);

/* 2500 as "2.5". */
enum { TOPICS_MILLI_BYTES = 16 };
struct str topics_milli(char text[TOPICS_MILLI_BYTES], int32_t n);

void topics_free_text(char **p);

#endif
