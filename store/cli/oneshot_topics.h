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
 * The topics there are: those of the taxonomy at path, or, where that is NULL,
 * of the instance's own and of its model. 0, or an exit status after a message.
 */
struct topics_known;
int topics_known_new(const struct cli *cli, const char *taxonomy, struct topics_known **ret);
void topics_known_destroy(struct topics_known **self_p); /* also a cleanup handler */
bool topics_known_has(const struct topics_known *self, struct str topic);
/* Appends that there is no such topic, and which was perhaps meant. */
void topics_known_lacks(const struct topics_known *self, const char *topic, struct buf *out);
void topics_lacks(const struct taxonomy *taxonomy, const char *topic, struct buf *out);

/* Whether each of n topics is one of them: 0, or an exit status after a message. */
int topics_check_names(const struct cli *cli, const char *taxonomy, int n, const char *const *topics);

/* 2500 as "2.5". */
enum { TOPICS_MILLI_BYTES = 16 };
struct str topics_milli(char text[TOPICS_MILLI_BYTES], int32_t n);

void topics_free_text(char **p);

#endif
