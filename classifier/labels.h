/*
 * labels - texts with the topics that people gave them, one JSON object a line:
 *
 *     {"id": "a1", "title": "...", "text": "...", "topics": ["trade", "energy"]}
 *
 * title may be missing; other keys are ignored.
 */
#ifndef CLASSIFIER_LABELS_H
#define CLASSIFIER_LABELS_H

#include <stddef.h>
#include <stdint.h>

#include "common/buf.h"
#include "common/str.h"

enum {
	LABELS_BYTES_MAX = 1 << 30,
	LABELS_LINE_BYTES_MAX = 16 << 20,
	LABELS_TOPICS_MAX = 1000, /* different ones in a file */
	LABELS_TOPIC_BYTES_MAX = 64,
};

struct labelled {
	struct str id, title, text;
	uint16_t *topics; /* indexes into labels.topics, each once */
	size_t n_topics;
};

struct labels;

/*
 * 0 and *ret; -EBADMSG and *reterr "file:line: what was expected", or -errno and
 * what failed. A file without a line is -EBADMSG too.
 */
int labels_read(const char *path, struct labels **ret, struct buf *reterr);
int labels_parse(struct str text, const char *name, struct labels **ret, struct buf *reterr);
void labels_destroy(struct labels **self_p);

size_t labels_count(const struct labels *self);
const struct labelled *labels_at(const struct labels *self, size_t i);

/* Topics in order of their ids. */
size_t labels_topics(const struct labels *self);
struct str labels_topic(const struct labels *self, size_t i);

/*
 * One line read by itself, for batches: 0 and id, title and text in arena;
 * -EBADMSG and *reterr_why, a literal; -ENOMEM. topics are not looked at.
 */
struct arena;
int labels_line(struct str line, struct arena *arena, struct labelled *ret, const char **reterr_why);

#endif
