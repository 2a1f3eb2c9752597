#include "store/cli/admin.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/cleanup.h"
#include "store/cli/text.h"

enum { GAP = 2, COLUMNS_MAX = 12 };

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

static void put_cell(struct buf *line, const struct column *column, struct str text, size_t width, bool last)
{
	size_t cells = text_cells(text);

	if (column->right && cells < width)
		buf_printf(line, "%*s", (int)(width - cells), "");
	text_fit(line, text, width, !column->right && !last);
	if (!last)
		buf_printf(line, "%*s", GAP, "");
}

static void print_row(const struct column *columns, size_t n, const size_t *widths, const cJSON *row)
{
	owned(buf_destroy) struct buf line = { 0 }, text = { 0 };

	for (size_t i = 0; i < n; i++)
		put_cell(&line, &columns[i], row ? cell_text(&columns[i], row, &text) : str_from(columns[i].head), widths[i],
			 i + 1 == n);
	buf_add_byte(&line, '\n');
	(void)fwrite(line.ptr, 1, line.len, stdout);
}

void print_table(const struct column *columns, size_t n, const cJSON *rows)
{
	owned(buf_destroy) struct buf text = { 0 };
	size_t widths[COLUMNS_MAX];
	bool terminal = terminal_width(STDOUT_FILENO) > 0;
	const cJSON *row;

	for (size_t i = 0; i < n && i < COLUMNS_MAX; i++) {
		widths[i] = strlen(columns[i].head);
		cJSON_ArrayForEach(row, rows) {
			size_t cells = text_cells(cell_text(&columns[i], row, &text));
			if (terminal && columns[i].most && cells > columns[i].most)
				cells = columns[i].most;
			if (cells > widths[i])
				widths[i] = cells;
		}
	}
	print_row(columns, n, widths, NULL);
	cJSON_ArrayForEach(row, rows)
		print_row(columns, n, widths, row);
}
