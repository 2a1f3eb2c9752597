#include "store/cli/notes.h"

#include <errno.h>
#include <stdlib.h>

#include "common/cleanup.h"

int notes_ask(struct notes *self, struct cli *cli, const char *kind)
{
	struct str word = str_from(kind);
	struct unpack u;
	int status = cli_ask_store(cli, &self->client, "notes", &word, 1, (struct str){ 0 }, &u);

	if (status)
		return status;
	size_t n = unpack_array(&u, 0);
	self->at = calloc(n ? n : 1, sizeof *self->at);
	if (!self->at)
		return cli_fail(EXIT_PARTLY, "%s", strerror(ENOMEM));
	for (; self->n < n && !unpack_error(&u); self->n++) {
		size_t members = unpack_array(&u, 4);
		struct note *note = &self->at[self->n];

		note->kind = word;
		note->name = unpack_str(&u);
		note->value = unpack_str(&u);
		note->usec = unpack_int(&u);
		note->folded = unpack_str(&u);
		unpack_rest(&u, members > 4 ? members - 4 : 0);
	}
	return unpack_error(&u) ? cli_bad_answer() : 0;
}

void notes_close(struct notes *self)
{
	control_client_destroy(&self->client);
	free(self->at);
	*self = (struct notes){ 0 };
}

int notes_put(struct cli *cli, const struct note *at, size_t n)
{
	owned(control_client_destroy) struct control_client *client = NULL;
	owned(buf_destroy) struct buf body = { 0 };
	struct unpack u;

	pack_array(&body, n);
	for (size_t i = 0; i < n; i++) {
		pack_array(&body, 3);
		pack_str(&body, at[i].kind);
		pack_str(&body, at[i].name);
		pack_str(&body, at[i].value);
	}
	if (buf_error(&body))
		return cli_fail(EXIT_PARTLY, "%s", strerror(ENOMEM));
	return cli_ask_store(cli, &client, "note", NULL, 0, buf_str(&body), &u);
}

int notes_must_have(struct cli *cli, const char *kind, const char *name, const char *message)
{
	owned(notes_close) struct notes notes = { 0 };
	int status = notes_ask(&notes, cli, kind);

	for (size_t i = 0; status == 0 && i < notes.n; i++)
		if (str_eq_nocase(notes.at[i].name, str_from(name)) || str_eq_nocase(notes.at[i].folded, str_from(name)))
			return 0;
	return status ? status : cli_fail(EXIT_NO_ID, "%s: %s", name, message);
}
