/* oneshot_known - which topics there are for an instance: mistyped ones are refused, with what was meant. */
#include <stdio.h>
#include <string.h>

#include "classifier/model.h"
#include "common/cleanup.h"
#include "store/cli/oneshot_topics.h"
#include "store/cli/opts.h"

/* Those of the taxonomy, and those that the instance's model was trained on. */
struct known {
	struct taxonomy *taxonomy;
	struct model *model; /* or NULL */
};

static void known_close(struct known *self)
{
	taxonomy_destroy(&self->taxonomy);
	model_destroy(&self->model);
}

static int open_known(const struct cli *cli, const char *taxonomy, struct known *ret)
{
	owned(buf_destroy) struct buf error = { 0 };
	struct classifier_conf conf;
	int r = 0, status;

	if (taxonomy)
		return topics_taxonomy(taxonomy, &ret->taxonomy);
	status = topics_configured(cli, &conf);
	if (status)
		return status;
	status = topics_taxonomy(conf.taxonomy, &ret->taxonomy);
	if (status == 0 && conf.model && *conf.model)
		r = model_read(conf.model, &ret->model, &error);
	conf_free(&classifier_section, &conf);
	return r < 0 ? topics_blame(&error, r) : status;
}

static bool is_known(const struct known *self, struct str topic)
{
	for (size_t i = 0; self->model && i < self->model->n_topics; i++)
		if (str_eq(self->model->topics[i].id, topic))
			return true;
	return taxonomy_find(self->taxonomy, topic) >= 0;
}

static int unknown(const struct known *self, const char *topic)
{
	const char *names[TAXONOMY_TOPICS_MAX];
	char ids[TAXONOMY_TOPICS_MAX][TAXONOMY_ID_BYTES_MAX + 1];
	size_t n = self->taxonomy->n_topics;

	for (size_t i = 0; i < n; i++) {
		(void)snprintf(ids[i], sizeof ids[i], "%.*s", (int)self->taxonomy->topics[i].id.len, self->taxonomy->topics[i].id.ptr);
		names[i] = ids[i];
	}
	const char *near = suggest(topic, names, n);
	if (near)
		return cli_fail(EXIT_USAGE, "no topic '%s'; did you mean '%s'?", topic, near);
	return cli_fail(EXIT_USAGE, "no topic '%s'; inquit topics list names them", topic);
}

int topics_known(const struct cli *cli, const char *taxonomy, int n, const char *const *topics)
{
	owned(known_close) struct known known = { 0 };
	int status = open_known(cli, taxonomy, &known);

	for (int i = 0; status == 0 && i < n; i++)
		if (!is_known(&known, str_from(topics[i])))
			status = unknown(&known, topics[i]);
	return status;
}
