/* feed add, feed edit: a feed's settings. */
#include <inttypes.h>

#include "common/cleanup.h"
#include "store/cli/admin.h"
#include "store/cli/commands.h"
#include "store/cli/oneshot_topics.h"
#include "store/cli/opts.h"
#include "store/cli/printer.h"
#include "store/cli/text.h"

static void print_added(const cJSON *answer)
{
	owned(buf_destroy) struct buf name = { 0 }, url = { 0 };
	const cJSON *items = cJSON_GetObjectItemCaseSensitive(answer, "items"), *item;
	bool added = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(answer, "added"));
	struct str n = json_text(&name, answer, "name"), u = json_text(&url, answer, "url");

	(void)printf("%s %.*s  %.*s  %" PRId64 " entries\n", added ? "added" : "known already:", (int)n.len, n.ptr, (int)u.len,
		     u.ptr, json_number(answer, "entries", 0));
	cJSON_ArrayForEach(item, items) {
		owned(buf_destroy) struct buf title = { 0 };
		struct str t = json_text(&title, item, "title");
		(void)printf("  %.*s\n", (int)t.len, t.ptr);
	}
}

/* A topic may be a feed's own, but is more often mistyped. */
static int check_topic(const struct cli *cli, const char *topic, bool force)
{
	owned(topics_known_destroy) struct topics_known *known = NULL;
	owned(buf_destroy) struct buf why = { 0 };

	if (!topic || !*topic || force)
		return 0;
	int status = topics_known_new(cli, NULL, &known);
	if (status || topics_known_has(known, str_from(topic)))
		return status;
	topics_known_lacks(known, topic, &why);
	(void)cli_fail(EXIT_USAGE, "%.*s", (int)why.len, why.ptr);
	return cli_fail(EXIT_USAGE, "for a topic of the feed's own add --force");
}

/* What both may say of a feed. NULL: not named. */
struct settings {
	const char *every, *pace, *outlet, *lang, *topic, *credential;
};

/* say: what becomes of a text that is empty. */
static void settings_say(const struct settings *set, struct words *words, void (*say)(struct words *, const char *, const char *))
{
	say(words, "every", set->every);
	say(words, "pace", set->pace);
	say(words, "outlet", set->outlet);
	say(words, "lang", set->lang);
	say(words, "topic", set->topic);
	say(words, "credential", set->credential);
}

int feed_add(struct cli *cli, int argc, char **argv)
{
	owned(words_destroy) struct words words = { 0 };
	owned(json_free) cJSON *answer = NULL;
	struct settings set = { 0 };
	const char *name = NULL;
	bool private = false, force = false;
	const struct opt opts[] = {
		{ "name", 0, OPT_TEXT, &name, "N", "what to call it; default from its address" },
		{ "every", 0, OPT_TEXT, &set.every, "TIME", "fixed interval between polls; default adaptive" },
		{ "pace", 0, OPT_TEXT, &set.pace, "SECONDS", "least gap between two requests to one host; default 1; 0: none" },
		{ "outlet", 0, OPT_TEXT, &set.outlet, "O", "name of the outlet in records" },
		{ "lang", 0, OPT_TEXT, &set.lang, "L", "language of its pages where their text does not tell: en" },
		{ "topic", 0, OPT_TEXT, &set.topic, "T", "topic of statements to which nothing else gives one" },
		{ "allow-private", 0, OPT_FLAG, &private, NULL, "allow private and loopback addresses" },
		{ "auth-credential", 0, OPT_TEXT, &set.credential, "NAME", "credential to send" },
		{ "force", 0, OPT_FLAG, &force, NULL, "add it although no feed was found there, or no such topic is known" },
	};
	const struct usage usage = { "inquit feed add URL [--name N] [--every 10m] [--lang L] [--topic T] [--allow-private] "
				     "[--pace SECONDS] ...",
				     "Probes the address first; what the probe brings counts as the first poll.\n", opts,
				     ARRAY_LEN(opts), 1, 1, false };
	int status;

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	status = check_topic(cli, set.topic, force);
	if (status)
		return status;
	words_option(&words, "url", argv[1]);
	words_option(&words, "name", name);
	settings_say(&set, &words, words_option);
	words_flag(&words, "allow-private", private);
	words_flag(&words, "force", force);
	status = admin_ask(cli, "fetcher", "feed-add", &words, &answer);
	if (status == 0 && !cli->quiet)
		print_added(answer);
	return status;
}

/* A setting that is named, also where it is empty: then the feed has none any more. */
static void word_given(struct words *words, const char *key, const char *value)
{
	if (value && *value)
		words_option(words, key, value);
	else if (value)
		words_key(words, key);
}

int feed_edit(struct cli *cli, int argc, char **argv)
{
	static const char *const answers[] = { NULL, "yes", "no" };
	owned(words_destroy) struct words words = { 0 };
	owned(json_free) cJSON *answer = NULL;
	owned(buf_destroy) struct buf name = { 0 }, url = { 0 };
	struct settings set = { 0 };
	const char *moved = NULL;
	bool force = false;
	int private = 0, status;
	const struct opt opts[] = {
		{ "url", 0, OPT_TEXT, &moved, "URL", "its new address; what it brought stays its own" },
		{ "every", 0, OPT_TEXT, &set.every, "TIME", "fixed interval between polls; 0: adaptive" },
		{ "pace", 0, OPT_TEXT, &set.pace, "SECONDS", "least gap between two requests to one host; 0: none" },
		{ "outlet", 0, OPT_TEXT, &set.outlet, "O", "name of the outlet in records to come; '': as pages say" },
		{ "lang", 0, OPT_TEXT, &set.lang, "L", "language of its pages where their text does not tell; '': none" },
		{ "topic", 0, OPT_TEXT, &set.topic, "T", "topic of statements to which nothing else gives one; '': none" },
		{ "allow-private", 0, OPT_WORD, &private, "as-is|yes|no", "allow private and loopback addresses" },
		{ "auth-credential", 0, OPT_TEXT, &set.credential, "NAME", "credential to send; '': none" },
		{ "force", 0, OPT_FLAG, &force, NULL, "take a topic that is not known" },
	};
	const struct usage usage = { "inquit feed edit NAME [--url URL] [--every 10m] [--pace SECONDS] [--outlet O] ...",
				     "Changes a feed while it runs; what is not named stays. It is polled at once, unless paused.\n\n"
				     "  inquit feed edit pier --every 30m --outlet 'The Pier & Post'\n",
				     opts, ARRAY_LEN(opts), 1, 1, false };

	if (opts_parse(&usage, &argc, argv, &status) < 0)
		return status;
	status = check_topic(cli, set.topic, force);
	if (status)
		return status;
	words_add(&words, argv[1]);
	word_given(&words, "url", moved);
	settings_say(&set, &words, word_given);
	words_option(&words, "allow-private", answers[private]);
	if (words.n == 1 && !words.error)
		return cli_fail(EXIT_USAGE, "what is to change? inquit feed edit --help lists the settings");
	status = admin_ask(cli, "fetcher", "feed-edit", &words, &answer);
	if (status || cli->quiet)
		return status;
	struct str n = json_text(&name, answer, "name"), u = json_text(&url, answer, "url");
	(void)printf("edited %.*s  %.*s\n", (int)n.len, n.ptr, (int)u.len, u.ptr);
	return EXIT_DONE;
}
