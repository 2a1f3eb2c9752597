#include "store/cli/admin.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/cleanup.h"
#include "store/cli/grid.h"
#include "store/cli/text.h"

enum { COLUMNS_MAX = 12 };

static void add(struct words *self, char *word)
{
	struct str *grown = self->n < ADMIN_WORDS_MAX && word ? realloc(self->at, (self->n + 1) * sizeof *grown) : NULL;

	if (!grown) {
		free(word);
		self->error = -ENOMEM;
		return;
	}
	self->at = grown;
	self->at[self->n++] = str_from(word);
}

void words_add(struct words *self, const char *word)
{
	add(self, strdup(word));
}

void words_option(struct words *self, const char *key, const char *value)
{
	char *word;

	if (!value || !*value)
		return;
	add(self, asprintf(&word, "%s=%s", key, value) < 0 ? NULL : word);
}

void words_key(struct words *self, const char *key)
{
	char *word;

	add(self, asprintf(&word, "%s=", key) < 0 ? NULL : word);
}

void words_flag(struct words *self, const char *key, bool on)
{
	words_option(self, key, on ? "yes" : NULL);
}

void words_destroy(struct words *self)
{
	for (size_t i = 0; i < self->n; i++)
		free((char *)(uintptr_t)self->at[i].ptr);
	free(self->at);
	*self = (struct words){ 0 };
}

/* reply->body lives in the client. */
static int ask(struct cli *cli, struct control_client **client, const char *daemon, const char *command,
	       const struct words *words, struct str body, struct control_reply *reply)
{
	int status = cli_connect(cli, daemon, client);

	if (words && words->error)
		return cli_fail(EXIT_USAGE, "too many arguments");
	if (status == 0)
		status = cli_ask(cli, *client, daemon, command, words ? words->at : NULL, words ? words->n : 0, body, reply);
	if (status == 0 && reply->status < 0)
		status = cli_refused(reply);
	return status;
}

int admin_send(struct cli *cli, const char *daemon, const char *command, const struct words *words, struct str body, cJSON **ret)
{
	owned(control_client_destroy) struct control_client *client = NULL;
	struct control_reply reply = { 0 };
	int status = ask(cli, &client, daemon, command, words, body, &reply);

	if (status)
		return status;
	*ret = cJSON_ParseWithLength(reply.body.ptr, reply.body.len);
	return *ret ? 0 : cli_fail(EXIT_INTEGRITY, "the answer of the %s cannot be read", daemon);
}

int admin_ask(struct cli *cli, const char *daemon, const char *command, const struct words *words, cJSON **ret)
{
	return admin_send(cli, daemon, command, words, (struct str){ 0 }, ret);
}

int admin_print(struct cli *cli, const char *daemon, const char *command, const struct words *words)
{
	owned(control_client_destroy) struct control_client *client = NULL;
	struct control_reply reply = { 0 };
	int status = ask(cli, &client, daemon, command, words, (struct str){ 0 }, &reply);

	if (status)
		return status;
	(void)fwrite(reply.body.ptr, 1, reply.body.len, stdout);
	(void)putchar('\n');
	return EXIT_DONE;
}

void json_free(cJSON **self_p)
{
	cJSON_Delete(*self_p);
	*self_p = NULL;
}

/* What JSON calls a number as one that can be counted with: cut, and within what doubles hold exactly. */
static int64_t whole(double d)
{
	const double most = 9007199254740992.0;

	return d >= most ? (int64_t)most : d <= -most ? -(int64_t)most : d == d ? (int64_t)d : 0;
}

struct str json_text(struct buf *out, const cJSON *object, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
	size_t from = out->len;

	if (cJSON_IsString(item))
		text_clean(out, str_from(item->valuestring));
	else if (cJSON_IsNumber(item))
		buf_printf(out, "%" PRId64, whole(item->valuedouble));
	else if (cJSON_IsBool(item))
		buf_add(out, cJSON_IsTrue(item) ? STR("yes") : STR("no"));
	if (out->len == from)
		buf_add_byte(out, '-');
	return str_skip(buf_str(out), from);
}

int64_t json_number(const cJSON *object, const char *key, int64_t otherwise)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);

	return cJSON_IsNumber(item) ? whole(item->valuedouble) : otherwise;
}

static struct str cell_text(const struct column *column, const cJSON *row, struct buf *out)
{
	buf_clear(out);
	if (!column->get)
		return json_text(out, row, column->key);
	column->get(out, row);
	return buf_str(out);
}

void print_table(const struct cli *cli, const struct column *columns, size_t n, const cJSON *rows)
{
	struct grid_column heads[COLUMNS_MAX] = { 0 };
	owned(grid_destroy) struct grid grid = { .columns = heads, .n_columns = n < COLUMNS_MAX ? n : COLUMNS_MAX };
	owned(buf_destroy) struct buf text = { 0 };
	const cJSON *row;

	for (size_t i = 0; i < grid.n_columns; i++)
		heads[i] = (struct grid_column){ columns[i].head, columns[i].head, columns[i].right, columns[i].most, columns[i].spare };
	cJSON_ArrayForEach(row, rows)
		for (size_t i = 0; i < grid.n_columns; i++)
			grid_add(&grid, cell_text(&columns[i], row, &text));
	(void)grid_print(&grid, cli, GRID_TABLE);
}
