#include "store/cli/survey.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "store/cli/admin.h"
#include "store/cli/config.h"

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Parsers are known by their run folders: any number may run. */
static void find_parsers(const struct cli *cli, bool needed, struct instances *out)
{
	char path[PATH_MAX];
	const char *prefix = cli->place.dir[0] ? "parser@" : "inquit-parser@";
	size_t from = out->n;

	if (snprintf(path, sizeof path, "%s/run", cli->place.dir) >= (int)sizeof path)
		return;
	DIR *dir = opendir(cli->place.dir[0] ? path : "/run");
	for (struct dirent *entry; dir && (entry = readdir(dir)) && out->n < INSTANCES_MAX - 2;) {
		size_t len = strlen(entry->d_name);
		if (strncmp(entry->d_name, prefix, strlen(prefix)) != 0 || len >= INSTANCE_NAME_MAX)
			continue;
		const char *name = strstr(entry->d_name, "parser@");
		memcpy(out->name[out->n++], name, strlen(name) + 1);
	}
	if (dir)
		(void)closedir(dir);
	if (out->n == from && needed)
		memcpy(out->name[out->n++], "parser@1", sizeof "parser@1");
	qsort(out->name[from], out->n - from, INSTANCE_NAME_MAX, by_name);
}

void instances_find(const struct cli *cli, struct instances *out)
{
	char config[PATH_MAX] = "";

	*out = (struct instances){ 0 };
	(void)place_conf(&cli->place, config);
	if (config_sets(config, "parser", "fetcher")) {
		find_parsers(cli, true, out);
		return;
	}
	memcpy(out->name[out->n++], "fetcher", sizeof "fetcher");
	find_parsers(cli, !config_sets(config, "fetcher", "listen"), out);
	memcpy(out->name[out->n++], "classifier", sizeof "classifier");
	memcpy(out->name[out->n++], "store", sizeof "store");
}

/* 0, what the daemon refused it with, or -ETIMEDOUT where no answer came. */
static int ask(const struct cli *cli, const char *instance, const char *command, int timeout_ms, struct buf *out)
{
	owned(control_client_destroy) struct control_client *client = NULL;
	char endpoint[PATH_MAX];
	struct control_reply reply;

	if (place_endpoint(&cli->place, instance, "control", endpoint) < 0 || control_client_new(endpoint, &client) < 0)
		return -ETIMEDOUT;
	if (control_ask(client, command, NULL, 0, timeout_ms, &reply) < 0)
		return -ETIMEDOUT;
	if (reply.status < 0)
		return reply.status;
	buf_add(out, reply.body);
	return buf_error(out);
}

bool survey_ask_text(const struct cli *cli, const char *instance, const char *command, int timeout_ms, struct buf *out)
{
	return ask(cli, instance, command, timeout_ms, out) == 0;
}

cJSON *survey_ask_why(const struct cli *cli, const char *instance, const char *command, int timeout_ms, int *ret_status)
{
	owned(buf_destroy) struct buf text = { 0 };

	*ret_status = ask(cli, instance, command, timeout_ms, &text);
	return *ret_status < 0 ? NULL : cJSON_ParseWithLength(text.ptr, text.len);
}

cJSON *survey_ask(const struct cli *cli, const char *instance, const char *command, int timeout_ms)
{
	int ignored;

	return survey_ask_why(cli, instance, command, timeout_ms, &ignored);
}

static const cJSON *member(const cJSON *object, const char *key)
{
	return cJSON_GetObjectItemCaseSensitive(object, key);
}

/* What is wrong, or NULL; "unlinked" where a neighbour is missing. */
const char *survey_judge(const cJSON *answer)
{
	const cJSON *link, *state = member(answer, "state");

	if (!answer)
		return "down";
	cJSON_ArrayForEach(link, member(answer, "links"))
		if (json_number(link, "peers", 0) == 0)
			return "unlinked";
	if (cJSON_IsString(state) && strcmp(state->valuestring, "draining") == 0)
		return "draining";
	return NULL;
}

void survey_make(const struct cli *cli, struct survey *out)
{
	instances_find(cli, &out->instances);
	cJSON_Delete(out->answers);
	out->answers = cJSON_CreateArray();
	out->linked = true;
	out->trouble = false;
	for (size_t i = 0; i < out->instances.n; i++) {
		cJSON *answer = survey_ask(cli, out->instances.name[i], "status", SURVEY_MS);
		out->linked = out->linked && !survey_judge(answer);
		out->trouble = out->trouble || cJSON_IsString(member(answer, "trouble"));
		(void)cJSON_AddItemToArray(out->answers, answer ? answer : cJSON_CreateNull());
	}
}

void survey_free(struct survey *self)
{
	cJSON_Delete(self->answers);
	self->answers = NULL;
}
