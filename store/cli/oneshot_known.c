/* oneshot_known - which topics there are for an instance: mistyped ones are refused, with what was meant. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "classifier/model.h"
#include "common/cleanup.h"
#include "store/cli/oneshot_topics.h"
#include "store/cli/opts.h"
#include "store/cli/text.h"

struct topics_known {
	struct taxonomy *taxonomy;
	struct model *model; /* or NULL */
};

void topics_known_destroy(struct topics_known **self_p)
{
	struct topics_known *self = *self_p;

	if (self) {
		taxonomy_destroy(&self->taxonomy);
		model_destroy(&self->model);
	}
	free(self);
	*self_p = NULL;
}

static int read_known(const struct cli *cli, const char *taxonomy, struct topics_known *self)
{
	owned(buf_destroy) struct buf error = { 0 };
	struct classifier_conf conf;
	int r = 0, status;

	if (taxonomy)
		return topics_taxonomy(taxonomy, &self->taxonomy);
	status = topics_configured(cli, &conf);
	if (status)
		return status;
	status = topics_taxonomy(conf.taxonomy, &self->taxonomy);
	if (status == 0 && conf.model && *conf.model)
		r = model_read(conf.model, &self->model, &error);
	conf_free(&classifier_section, &conf);
	return r < 0 ? topics_blame(&error, r) : status;
}

int topics_known_new(const struct cli *cli, const char *taxonomy, struct topics_known **ret)
{
	owned(topics_known_destroy) struct topics_known *self = calloc(1, sizeof *self);
	int status = self ? read_known(cli, taxonomy, self) : cli_fail(EXIT_REFUSED, "%s", strerror(ENOMEM));

	if (status == 0) {
		*ret = self;
		self = NULL;
	}
	return status == EXIT_NO_MATCH ? EXIT_REFUSED : status;
}

bool topics_known_has(const struct topics_known *self, struct str topic)
{
	for (size_t i = 0; self->model && i < self->model->n_topics; i++)
		if (str_eq(self->model->topics[i].id, topic))
			return true;
	return taxonomy_find(self->taxonomy, topic) >= 0;
}

void topics_known_lacks(const struct topics_known *self, const char *topic, struct buf *out)
{
	topics_lacks(self->taxonomy, topic, out);
}

void topics_lacks(const struct taxonomy *taxonomy, const char *topic, struct buf *out)
{
	const char *names[TAXONOMY_TOPICS_MAX];
	char ids[TAXONOMY_TOPICS_MAX][TAXONOMY_ID_BYTES_MAX + 1];
	size_t n = taxonomy->n_topics;

	for (size_t i = 0; i < n; i++) {
		(void)snprintf(ids[i], sizeof ids[i], "%.*s", (int)taxonomy->topics[i].id.len, taxonomy->topics[i].id.ptr);
		names[i] = ids[i];
	}
	const char *near = suggest(topic, names, n);
	buf_add(out, STR("no topic '"));
	text_clean(out, str_from(topic));
	if (near)
		buf_printf(out, "'; did you mean '%s'?", near);
	else
		buf_add(out, STR("'; inquit topics list names them"));
}

int topics_check_names(const struct cli *cli, const char *taxonomy, int n, const char *const *topics)
{
	owned(topics_known_destroy) struct topics_known *known = NULL;
	owned(buf_destroy) struct buf why = { 0 };
	int status = topics_known_new(cli, taxonomy, &known);

	for (int i = 0; status == 0 && i < n; i++) {
		if (topics_known_has(known, str_from(topics[i])))
			continue;
		topics_known_lacks(known, topics[i], &why);
		status = cli_fail(EXIT_USAGE, "%.*s", (int)why.len, why.ptr);
	}
	return status;
}
