/* oneshot_classify - `inquit classify`: topics of texts, one a line. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "classifier/labels.h"
#include "common/cleanup.h"
#include "common/json.h"
#include "store/cli/commands.h"
#include "store/cli/oneshot_topics.h"
#include "store/cli/opts.h"

static void close_file(FILE **f)
{
	if (*f && *f != stdin)
		(void)fclose(*f);
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
	owned(topics_free_text) char *line = NULL;
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
	bool many = false;
	const struct opt opts[] = {
		{ "taxonomy", 0, OPT_TEXT, &o.taxonomy, "FILE", "rules to use (default: the shipped ones)" },
		{ "model", 0, OPT_TEXT, &o.model, "FILE", "a trained model; without --taxonomy it is used alone" },
		{ "batch", 0, OPT_FLAG, &many, NULL, "FILE has a JSON object a line (the default and only form)" },
	};
	const struct usage usage = { "inquit classify [--taxonomy FILE] [--model MODEL] --batch FILE.jsonl|-",
				     "Topics of texts: lines {\"id\",\"title\",\"text\"} in, {\"id\",\"topics\":[{\"topic\",\"score\"}]} out.\n"
				     "All topics of a score of 0.05 and more are given, and always the best.\n",
				     opts, ARRAY_LEN(opts), 1, 1, false };
	owned(batch_close) struct batch batch = { 0 };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	status = topics_classifier(&o, &batch.classifier);
	if (status)
		return status;
	batch.arena = arena_new(TOPICS_ARENA_BYTES);
	batch.path = argv[1];
	return batch.arena ? classify_batch(&batch) : cli_fail(EXIT_NO_MATCH, "out of memory");
}
