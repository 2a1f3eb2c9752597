#include "store/cli/shown.h"

#include <errno.h>
#include <inttypes.h>

#include "common/cleanup.h"
#include "common/wire.h"

static int get_revisions(struct unpack *u, struct arena *arena, struct shown *out)
{
	size_t n = unpack_array(u, 0);

	out->revisions = arena_alloc(arena, n ? n : 1, sizeof *out->revisions);
	if (!out->revisions)
		return -ENOMEM;
	for (; out->n_revisions < n && !unpack_error(u); out->n_revisions++) {
		size_t members = unpack_array(u, 7);
		struct revision *r = &out->revisions[out->n_revisions];
		r->number = unpack_uint(u);
		r->fetched_usec = unpack_int(u);
		r->title = unpack_str(u);
		r->text_id = unpack_str(u);
		r->published = unpack_str(u);
		if (!unpack_nil(u))
			r->page = unpack_bin(u);
		r->statements = unpack_uint(u);
		unpack_rest(u, members > 7 ? members - 7 : 0);
	}
	return unpack_error(u);
}

static int get_cluster(struct unpack *u, struct arena *arena, struct shown *out)
{
	size_t n = unpack_array(u, 0);

	out->cluster = arena_alloc(arena, n ? n : 1, sizeof *out->cluster);
	if (!out->cluster)
		return -ENOMEM;
	for (; out->n_cluster < n; out->n_cluster++) {
		int r = record_get(u, arena, &out->cluster[out->n_cluster]);
		if (r < 0)
			return r;
	}
	return 0;
}

/* The layout is that of the store's "show" command. */
static int decode(struct str body, struct arena *arena, struct shown *out)
{
	struct unpack u = { .in = body };
	int r = 0;

	*out = (struct shown){ 0 };
	(void)unpack_array(&u, 9);
	out->is_statement = !unpack_nil(&u);
	if (out->is_statement)
		r = record_get(&u, arena, &out->record);
	out->article_id = unpack_str(&u);
	out->url = unpack_str(&u);
	struct str article = unpack_bin(&u);
	if (r < 0 || unpack_error(&u))
		return -EBADMSG;
	r = wire_get_bare_article(article, arena, &out->article);
	out->revision = unpack_uint(&u);
	out->n_revisions_all = unpack_uint(&u);
	if (r == 0)
		r = get_revisions(&u, arena, out);
	if (r == 0)
		r = get_cluster(&u, arena, out);
	out->feed = unpack_str(&u);
	return r < 0 ? r : unpack_error(&u);
}

static int ask(struct cli *cli, struct control_client *client, struct str id, uint64_t revision, struct control_reply *ret)
{
	struct str words[2] = { id };
	char word[32];

	(void)snprintf(word, sizeof word, "revision=%" PRIu64, revision);
	words[1] = str_from(word);
	return cli_ask(cli, client, "store", "show", words, revision ? 2 : 1, (struct str){ 0 }, ret);
}

static int take(const struct control_reply *reply, struct arena *arena, struct shown *ret)
{
	if (!arena || decode(reply->body, arena, ret) < 0)
		return cli_fail(EXIT_INTEGRITY, "the store's answer cannot be read; do the versions of inquit and inquit-store differ?");
	return 0;
}

int shown_ask(struct cli *cli, struct control_client *client, struct str id, uint64_t revision, struct arena *arena,
	      struct shown *ret)
{
	struct control_reply reply;
	int status = ask(cli, client, id, revision, &reply);

	if (status)
		return status;
	if (reply.status == -ENOTUNIQ)
		return cli_fail(EXIT_NO_ID, "%.*s", (int)reply.text.len, reply.text.ptr);
	return reply.status < 0 ? cli_refused(&reply) : take(&reply, arena, ret);
}

int shown_find(struct cli *cli, struct control_client *client, struct str id, uint64_t revision, struct arena *arena,
	       struct shown *ret, bool *found)
{
	struct control_reply reply;
	int status = ask(cli, client, id, revision, &reply);

	*found = status == 0 && reply.status >= 0;
	return *found ? take(&reply, arena, ret) : status;
}
