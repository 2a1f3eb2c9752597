/* oneshot_label - `inquit label`: topics that people find right, kept by the store, for training. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/cleanup.h"
#include "common/clock.h"
#include "common/json.h"
#include "common/pack.h"
#include "store/cli/commands.h"
#include "store/cli/oneshot_topics.h"
#include "store/cli/opts.h"
#include "store/cli/text.h"

struct label_options {
	const char *taxonomy, *by;
	bool list, remove, none;
	int format; /* of "text|jsonl" */
};

/* ---- setting and taking back ---- */

static int tell_store(struct cli *cli, const struct label_options *o, struct buf *body)
{
	owned(control_client_destroy) struct control_client *client = NULL;
	owned(buf_destroy) struct buf by = { 0 };
	struct control_reply reply;
	struct str word;
	int status = buf_error(body) ? cli_fail(EXIT_NO_MATCH, "out of memory") : cli_connect(cli, "store", &client);

	if (status)
		return status;
	buf_printf(&by, "by=%s", o->by ? o->by : "");
	word = buf_str(&by);
	status = cli_ask(cli, client, "store", "label", &word, 1, buf_str(body), &reply);
	if (status)
		return status;
	return reply.status < 0 ? cli_refused(&reply) : EXIT_DONE;
}

static int set(struct cli *cli, const struct label_options *o, int argc, char **argv)
{
	owned(buf_destroy) struct buf body = { 0 };
	size_t n = (size_t)argc - 2;
	int status = topics_check_names(cli, o->taxonomy, argc - 2, (const char *const *)(argv + 2));

	if (status)
		return status;
	pack_array(&body, 1);
	pack_array(&body, 2);
	pack_str(&body, str_from(argv[1]));
	pack_array(&body, n);
	for (size_t i = 0; i < n; i++)
		pack_str(&body, str_from(argv[2 + i]));
	return tell_store(cli, o, &body);
}

/* All or none. */
static int take_back(struct cli *cli, const struct label_options *o, int argc, char **argv)
{
	owned(buf_destroy) struct buf body = { 0 };

	pack_array(&body, (size_t)argc - 1);
	for (int i = 1; i < argc; i++) {
		pack_array(&body, 2);
		pack_str(&body, str_from(argv[i]));
		pack_nil(&body);
	}
	return tell_store(cli, o, &body);
}

/* ---- listing ---- */

struct row {
	struct str id, by, title, text, url;
	int64_t usec;
	struct unpack topics; /* stands at the first of n_topics */
	size_t n_topics;
};

static void row_get(struct unpack *u, struct row *ret)
{
	size_t n = unpack_array(u, 7);

	ret->id = unpack_str(u);
	ret->n_topics = unpack_array(u, 0);
	ret->topics = *u;
	unpack_rest(u, ret->n_topics);
	ret->usec = unpack_int(u);
	ret->by = unpack_str(u);
	ret->title = unpack_str(u);
	ret->text = unpack_str(u);
	ret->url = unpack_str(u);
	unpack_rest(u, n > 7 ? n - 7 : 0);
}

/* A line that `topics train` and `eval` read. */
static void put_jsonl(struct buf *out, const struct row *row)
{
	struct json j = { .out = out };
	struct unpack topics = row->topics;
	char when[CLOCK_TEXT_BYTES];

	json_object(&j);
	json_key(&j, "id"), json_str(&j, row->id);
	json_key(&j, "title"), json_str(&j, row->title);
	json_key(&j, "text"), json_str(&j, row->text);
	json_key(&j, "topics"), json_array(&j);
	for (size_t i = 0; i < row->n_topics; i++)
		json_str(&j, unpack_str(&topics));
	json_end(&j);
	json_key(&j, "by"), json_str_or_null(&j, row->by);
	json_key(&j, "labelled"), json_str(&j, clock_format(row->usec, when));
	json_key(&j, "url"), json_str_or_null(&j, row->url);
	json_end(&j);
	buf_add_byte(out, '\n');
}

static void put_text(struct buf *out, const struct row *row)
{
	struct unpack topics = row->topics;
	owned(buf_destroy) struct buf names = { 0 };

	for (size_t i = 0; i < row->n_topics; i++) {
		buf_add(&names, i ? STR(",") : STR(""));
		text_clean(&names, unpack_str(&topics));
	}
	buf_printf(out, "%.*s  %-32.*s  ", (int)row->id.len, row->id.ptr, row->n_topics ? (int)names.len : 6,
		   row->n_topics ? names.ptr : "(none)");
	text_clean(out, row->text);
	buf_add_byte(out, '\n');
}

/* One reply's labels on standard output; the cursor for the next ones into *ret_next. 0 or an exit status. */
static int print_labels(const struct label_options *o, struct str body, struct buf *ret_next)
{
	owned(buf_destroy) struct buf out = { 0 };
	struct unpack u = { .in = body };
	struct row row;

	(void)unpack_array(&u, 2);
	struct str next = unpack_str(&u);
	size_t n = unpack_array(&u, 0);
	for (size_t i = 0; i < n && !unpack_error(&u); i++) {
		row_get(&u, &row);
		if (unpack_error(&u))
			break;
		if (o->format)
			put_jsonl(&out, &row);
		else
			put_text(&out, &row);
	}
	if (unpack_error(&u))
		return cli_fail(EXIT_INTEGRITY, "the store's answer cannot be read");
	buf_clear(ret_next);
	buf_add(ret_next, next);
	if (buf_error(&out) || fwrite(out.ptr, 1, out.len, stdout) != out.len)
		return cli_fail(EXIT_NO_MATCH, "standard output: cannot write");
	return 0;
}

static int list(struct cli *cli, const struct label_options *o)
{
	owned(control_client_destroy) struct control_client *client = NULL;
	owned(buf_destroy) struct buf next = { 0 }, word = { 0 };
	struct control_reply reply;
	int status = cli_connect(cli, "store", &client);

	do {
		struct str cursor;
		buf_clear(&word);
		buf_printf(&word, "cursor=%.*s", (int)next.len, next.len ? next.ptr : "");
		cursor = buf_str(&word);
		status = status ? status : cli_ask(cli, client, "store", "labels", &cursor, 1, STR(""), &reply);
		if (status == 0)
			status = reply.status < 0 ? cli_refused(&reply) : print_labels(o, reply.body, &next);
	} while (status == 0 && next.len);
	return status;
}

int command_label(struct cli *cli, int argc, char **argv)
{
	struct label_options o = { .by = getenv("USER") };
	const struct opt opts[] = {
		{ "none", 0, OPT_FLAG, &o.none, NULL, "none of the topics is right" },
		{ "remove", 0, OPT_FLAG, &o.remove, NULL, "take the labels of these ids back" },
		{ "list", 0, OPT_FLAG, &o.list, NULL, "print all labels" },
		{ "format", 'f', OPT_WORD, &o.format, "text|jsonl", "of --list; jsonl is what inquit topics train reads" },
		{ "by", 0, OPT_TEXT, &o.by, "NAME", "whose label it is (default: $USER)" },
		{ "taxonomy", 0, OPT_TEXT, &o.taxonomy, "FILE", "which topics there are (default: the instance's, and its model's)" },
	};
	const struct usage usage = { "inquit label ID TOPIC... | ID --none | --remove ID... | --list [-f jsonl]",
				     "Keeps the topics that you find right for a statement, instead of a label it had.\n"
				     "Labels outlive reprocessing; inquit topics train learns from them.\n",
				     opts, ARRAY_LEN(opts), 0, -1, false };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	if (o.list + o.remove + o.none > 1)
		return cli_fail(EXIT_USAGE, "label: --list, --remove and --none are different things: one of them");
	if (o.list)
		return argc == 1 ? list(cli, &o) : cli_fail(EXIT_USAGE, "label --list takes no arguments");
	if (o.remove)
		return argc > 1 ? take_back(cli, &o, argc, argv) : cli_fail(EXIT_USAGE, "label --remove: of which ids?");
	if (o.none && argc != 2)
		return cli_fail(EXIT_USAGE, "label --none: one id, and no topics");
	if (!o.none && argc < 3)
		return cli_fail(EXIT_USAGE, "label: an id and its topics; inquit topics list names them");
	return set(cli, &o, argc, argv);
}
